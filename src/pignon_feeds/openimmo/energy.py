"""Energy certificates of an OpenImmo object, German and Austrian."""

import re
from collections.abc import Mapping
from typing import Any

from pignon_feeds.node import Node
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import Reader, Value, day, folded, line, number, one_of, truth, year

BASIS = one_of({"BEDARF": "NEED", "VERBRAUCH": "CONSUMPTION"})
SORT = one_of(
    {
        "2008": "ENEV2008",
        "2014": "ENEV2014",
        "ohne": "NOT_AVAILABLE",
        "nicht_noetig": "NOT_NECESSARY",
        "bei_besichtigung": "AT_VISIT",
    }
)
CLASSES = ("A+", "A", "B", "C", "D", "E", "F", "G", "H")
CLASS = one_of({name: name.replace("+", "_PLUS") for name in CLASSES})
AUSTRIAN_CLASS = one_of({name: name.replace("+", "_PLUS") for name in ("A++", *CLASSES[:-1])})
CARRIERS: Mapping[str, str] = {
    "solar": "SOLAR",
    "wind": "WIND",
    "kohle": "COAL",
    "fernwarme": "DISTRICT_HEATING",
    "fernwaerme": "DISTRICT_HEATING",
    "nahwarme": "DISTRICT_HEATING",
    "fern": "DISTRICT_HEATING",
    "gas": "GAS",
    "ol": "OIL",
    "oel": "OIL",
    "holz": "WOOD",
    "pellet": "WOOD",
    "strom": "ELECTRICITY",
    "elektr": "ELECTRICITY",
}
"""Words found in the free text of `primaerenergietraeger`."""


def validity(raw: str) -> str | None:
    """A day, or the last day of the month that "03-2018", "05.2020" or "04/2027" name."""
    found = re.fullmatch(r"\s*(\d{1,2})[-./](\d{4})\s*", raw)
    if not found:
        return day(raw)
    month, in_year = int(found[1]), int(found[2])
    last = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(month, 31)
    return day(f"{in_year:04}-{month:02}-{last}")


def carrier(raw: str) -> str | None:
    """The source of primary energy that a free text names."""
    words = folded(raw)
    if not words:
        return None
    for word, value in CARRIERS.items():
        if re.search(rf"(?<![a-z]){word}" if len(word) < 4 else word, words):
            return value
    if "erdgas" in words or "flussiggas" in words or "fluessiggas" in words:
        return "GAS"
    if "heizol" in words or "heizoel" in words:
        return "OIL"
    raise ValueError("no known source of energy")


FIELDS: Mapping[str, tuple[str, Reader]] = {
    "epart": ("certificateBasedOn", BASIS),
    "gueltig_bis": ("validUntil", validity),
    "ausstelldatum": ("releaseDate", day),
    "jahrgang": ("certificateType", SORT),
    "gebaeudeart": ("isResidentialBuilding", one_of({"wohn": True, "nichtwohn": False})),
    "wertklasse": ("efficiencyClass", CLASS),
    "baujahr": ("yearOfConstructionBuilding", year),
    "endenergiebedarf": ("overallEnergyNeed", number),
    "energieverbrauchkennwert": ("overallEnergyConsumption", number),
    "mitwarmwasser": ("isWaterHeatingIncluded", truth),
    "primaerenergietraeger": ("primaryEnergySource", carrier),
}
SPLIT: Mapping[str, str] = {"stromwert": "electricity", "waermewert": "heating"}
"""Values of non-residential buildings, of need or of consumption as the certificate says."""
AUSTRIAN: Mapping[str, tuple[str, Reader]] = {
    "hwbwert": ("heatingNeed", number),
    "hwbklasse": ("heatingNeedClass", AUSTRIAN_CLASS),
    "fgeewert": ("overallEnergyEfficiencyFactor", number),
    "fgeeklasse": ("overallEnergyEfficiencyFactorClass", AUSTRIAN_CLASS),
    "epasstext": ("nameOfCertificate", line),
}
_NEW_LAW = "2014-05-01"
"""From this day certificates carry a class (EnEV 2014)."""


def write_energy(node: Node, sheet: Sheet) -> None:
    """Write every certificate of the object, German ones and Austrian ones apart."""
    for pass_ in node.each("zustand_angaben/energiepass"):
        _german(pass_, sheet)
        _austrian(pass_, sheet)


def _read(pass_: Node, sheet: Sheet, fields: Mapping[str, tuple[str, Reader]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for field, (name, reader) in fields.items():
        value = sheet.read(f"zustand_angaben/energiepass/{field}", pass_.take(field), reader)
        if value is not None:
            found[name] = value
    return found


def _german(pass_: Node, sheet: Sheet) -> None:
    found: dict[str, Any] = _read(pass_, sheet, FIELDS)
    side = "Need" if found.get("certificateBasedOn") == "NEED" else "Consumption"
    for field, stem in SPLIT.items():
        value = sheet.read(f"zustand_angaben/energiepass/{field}", pass_.take(field), number)
        if value is not None:
            found[stem + side] = value
    if not found:
        return
    if "certificateType" not in found:
        found["certificateType"] = _sort_of(found)
        sheet.note("zustand_angaben/energiepass/jahrgang", "", f"guessed: {found['certificateType']}")
    sheet.append("energy.countrySpecific.de.energyCertificates", found)


def _sort_of(found: dict[str, Any]) -> str:
    issued = str(found.get("releaseDate", ""))
    until = str(found.get("validUntil", ""))
    ten_years_before = f"{int(until[:4]) - 10:04}{until[4:]}" if until else ""
    if "efficiencyClass" in found or max(issued, ten_years_before) >= _NEW_LAW:
        return "ENEV2014"
    return "ENEV2008"


def _austrian(pass_: Node, sheet: Sheet) -> None:
    if any(pass_.attributes.get(field) or list(pass_.each(field)) for field in list(AUSTRIAN)[:4]):
        found = _read(pass_, sheet, AUSTRIAN)
        if found:
            sheet.append("energy.countrySpecific.at.energyCertificate", found)
