"""The brokerage fee of a German ad: mostly words ("3,57 % inkl. MwSt.", "provisionsfrei")."""

import re
from dataclasses import dataclass

from pignon_feeds.document import LANGUAGE
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import number

TARGET = "prices.brokerageFee."
_NONE = re.compile(r"provisionsfrei|courtagefrei|\bkeine\b|\bohne\b|^[-0., %€]+$", re.IGNORECASE)
_PERCENT = re.compile(r"(?<![0-9.,])(\d{1,2}(?:[.,]\d{1,3})?)\s*(?:%|Prozent)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fee:
    """What is said of a fee: the buyer's or tenant's side in words ("" for none), whether it is owed, more words.

    `taxed` tells that VAT is in it; `shared` that the other side pays too.
    """

    outer: str
    owed: bool | None
    hint: str = ""
    taxed: bool = False
    shared: bool = False


def write_fee(fee: Fee, sheet: Sheet, *, field: str) -> None:
    """Write whether there is a fee, who pays it, and its percentage where the words hold one."""
    free = bool(_NONE.search(fee.outer))
    if fee.owed is not None or fee.outer:
        owes = not free if fee.outer else fee.owed is True
        sheet.put(TARGET + "hasFee", "YES" if owes else "NO", field=field)
    if fee.outer and not free:
        sheet.put(TARGET + "feeFor", "SHARED" if fee.shared else "BUYER_OR_TENANT", field=field)
        _how_much(fee, sheet, field=field)
    if note := " - ".join(word for word in (fee.outer, fee.hint) if word.strip("0., ")):
        sheet.put(f"{TARGET}feeNote.{LANGUAGE[sheet.market]}", note, field=field)


def _how_much(fee: Fee, sheet: Sheet, *, field: str) -> None:
    percent = _PERCENT.search(fee.outer)
    if percent is None:
        return
    sheet.put(TARGET + "feePercentage", sheet.read(field, percent[1], number), field=field, raw=fee.outer)
    if fee.taxed or re.search(r"\binkl", fee.outer, re.IGNORECASE):
        sheet.put(TARGET + "isVatIncluded", value=True, field=field)
