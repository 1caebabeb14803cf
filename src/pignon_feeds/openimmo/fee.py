"""The brokerage fee of an OpenImmo object: mostly words ("3,57 % inkl. MwSt."), sometimes an amount."""

import re

from pignon_feeds.document import LANGUAGE
from pignon_feeds.node import Node
from pignon_feeds.sheet import Row, Sheet
from pignon_feeds.values import amount, line, number

TARGET = "prices.brokerageFee."
OUTER = "preise/aussen_courtage"
_NONE = re.compile(r"provisionsfrei|courtagefrei|\bkeine\b|\bohne\b|^[-0., %€]+$", re.IGNORECASE)
_PERCENT = re.compile(r"(?<![0-9.,])(\d{1,2}(?:[.,]\d{1,3})?)\s*(?:%|Prozent)", re.IGNORECASE)


def write_fee(node: Node, sheet: Sheet) -> None:
    """Write whether there is a fee, who pays it, and how much; what the partner's side pays stays with the partner."""
    outer = line(node.take(OUTER)) or ""
    owed = node.says("preise/provisionspflichtig")
    free = bool(_NONE.search(outer))
    if owed is not None or outer:
        owes = not free if outer else owed is True
        sheet.put(TARGET + "hasFee", "YES" if owes else "NO", field=OUTER)
    if outer and not free:
        inner = any(child.text.strip("0., %") for child in node.each("preise/innen_courtage"))
        sheet.put(TARGET + "feeFor", "SHARED" if inner else "BUYER_OR_TENANT", field=OUTER)
        _how_much(node, sheet, outer=outer)
    words = [outer, line(node.take("preise/courtage_hinweis")) or ""]
    if note := " - ".join(word for word in words if word and word.strip("0.,")):
        sheet.put(f"{TARGET}feeNote.{LANGUAGE[sheet.market]}", note, field=OUTER)
    _sums(node, sheet)


def _how_much(node: Node, sheet: Sheet, *, outer: str) -> None:
    percent = _PERCENT.search(outer)
    if percent is None:
        return
    sheet.put(TARGET + "feePercentage", sheet.read(OUTER, percent[1], number), field=OUTER, raw=outer)
    if node.says(f"{OUTER}@mit_mwst") or re.search(r"\binkl", outer, re.IGNORECASE):
        sheet.put(TARGET + "isVatIncluded", value=True, field=f"{OUTER}@mit_mwst")


def _sums(node: Node, sheet: Sheet) -> None:
    sheet.fill((Row("preise/provisionbrutto", TARGET + "amount", amount),), node)
    if sheet.get(TARGET + "amount"):
        sheet.put(TARGET + "isVatIncluded", value=True, field="preise/provisionbrutto")
    elif net := sheet.read("preise/provisionnetto", node.take("preise/provisionnetto"), amount):
        sheet.put(TARGET + "amount", net, field="preise/provisionnetto")
        sheet.put(TARGET + "isVatIncluded", value=False, field="preise/provisionnetto")
        sheet.fill((Row("preise/provisionnetto@provisionust", TARGET + "vatValue", amount),), node)
