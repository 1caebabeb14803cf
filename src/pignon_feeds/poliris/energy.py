"""Heating and energy certificate of a Poliris row: columns 33, 176 to 179, 324 to 328, 330 and 334."""

import re

from pignon_feeds.poliris.mapping import HEATING
from pignon_feeds.poliris.record import Record, column
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import folded, moment, whole


def write_heating(record: Record, sheet: Sheet) -> None:
    """Write what the bits of column 33 say."""
    raw = record.take("33")
    code = sheet.read(column("33"), raw, whole)
    if not isinstance(code, int):
        return
    known = {bit for bit, _, _ in HEATING}
    if code & ~sum(known):
        sheet.note(column("33"), raw, "read in part: it holds bits without a meaning")
    for bit, target, value in HEATING:
        if code & bit and not (target.endswith("heatMethod") and code & 16384):
            sheet.put(target, value, field=column("33"))


def write_certificate(record: Record, sheet: Sheet) -> None:
    """Write what the plain columns of the certificate leave open: its kind, figures that depend on it, costs."""
    target = "energy.countrySpecific.fr.energyCertificate."
    letters = {folded(record.take("177")), folded(record.take("179"))}
    sort = "NOT_APPLICABLE" if "ns" in letters else "EMPTY" if "vi" in letters else None
    if sort:
        certificate = sheet.data.setdefault("energy", {}).setdefault("countrySpecific", {}).setdefault("fr", {})
        certificate.setdefault("energyCertificate", {}).pop("certificateType", None)
    sheet.put(target + "certificateType", sort, field=column("177"))
    _final(record, sheet, target=target)
    reference = record.take("328")
    if reference.strip("0/"):
        _reference(reference, sheet, target=target)
    cost = sheet.read(column("330"), record.take("330"), whole)
    if cost:
        for name in ("energyConsumptionCostMin", "energyConsumptionCostMax"):
            if sheet.get(target + name) is None:
                sheet.put(target + name, cost, field=column("330"))


def _final(record: Record, sheet: Sheet, *, target: str) -> None:
    """Column 334 counts only beside a certificate of the new kind, from 2023 on."""
    found = sheet.read(column("334"), record.take("334"), whole)
    if not found:
        return
    if sheet.get(target + "certificateType") != "DPE_V07_2021" or (sheet.get(target + "releaseDate") or "") < "2023":
        sheet.note(column("334"), str(found), "dropped: counts only with a DPE_v07-2021 dated 2023 or later")
        return
    sheet.put(target + "finalConsumption", found, field=column("334"))


def _reference(raw: str, sheet: Sheet, *, target: str) -> None:
    if re.fullmatch(r"\d{4}", raw) and 2010 <= int(raw) <= 2100:
        sheet.put(target + "yearOfConsumptionCostEstimation", int(raw), field=column("328"))
        return
    found = sheet.read(column("328"), raw, moment)
    if found:
        sheet.put(target + "dateOfConsumptionCostEstimation", str(found)[:10], field=column("328"))
