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
        **dict.fromkeys(("2016", "2018", "2020", "2023", "2024", "geg", "geg2020", "geg2024"), "ENEV2014"),
        "ohne": "NOT_AVAILABLE",
        "nicht_noetig": "NOT_NECESSARY",
        "bei_besichtigung": "AT_VISIT",
    }
)
"""Certificates of the GEG (since November 2020) carry what those of the EnEV 2014 do; the market has no newer word."""
CLASSES = ("A+", "A", "B", "C", "D", "E", "F", "G", "H")


def _graded(names: tuple[str, ...]) -> Reader:
    known = one_of({name: name.replace("+", "_PLUS") for name in names})
    return lambda raw: known(re.sub(r"(?i)^(?:energieeffizienz)?klasse|\s", "", raw))


CLASS = _graded(CLASSES)
AUSTRIAN_CLASS = _graded(("A++", *CLASSES[:-1]))
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
OLD: Mapping[str, str] = {"epart": "art", "endenergiebedarf": "energiebedarf"}
"""What 1.2.0 and 1.2.1 called a field."""
EXTRA = "epass_"
"""How names of vendors' own fields begin that say what the version they write has no field for."""
_FOLDER = "zustand_angaben/energiepass"
_NEW_LAW = "2014-05-01"
"""From this day certificates carry a class (EnEV 2014)."""


class _Pass:
    """One `energiepass` with the vendors' own fields beside it."""

    def __init__(self, node: Node | None, extras: Mapping[str, Node]) -> None:
        self._node = node
        self._extras = extras

    def take(self, field: str) -> str:
        found = (self._node.take(field) or (self._node.take(OLD[field]) if field in OLD else "")) if self._node else ""
        return found or (self._extras[field].take("") if field in self._extras else "")


def write_energy(node: Node, sheet: Sheet) -> None:
    """Write every certificate of the object, German ones and Austrian ones apart."""
    own = {
        field.attributes.get("feldname", "").lower().removeprefix(EXTRA): field
        for field in node.each("zustand_angaben/user_defined_simplefield")
        if field.attributes.get("feldname", "").lower().startswith(EXTRA)
    }
    passes = list(node.each(_FOLDER))
    for found in passes or ([None] if own else []):
        pass_ = _Pass(found, own if len(passes) < 2 else {})
        austrian = _austrian(pass_, sheet)
        _german(pass_, sheet, text=not austrian)


def _read(pass_: _Pass, sheet: Sheet, fields: Mapping[str, tuple[str, Reader]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for field, (name, reader) in fields.items():
        value = sheet.read(f"{_FOLDER}/{field}", pass_.take(field), reader)
        if value is not None:
            found[name] = value
    return found


def _german(pass_: _Pass, sheet: Sheet, *, text: bool) -> None:
    found: dict[str, Any] = _read(pass_, sheet, FIELDS)
    _on_a_scale(pass_, sheet, found)
    _split(pass_, sheet, found)
    if text and (words := line(pass_.take("epasstext"))):
        found["nameOfCertificate"] = words
    if not found:
        return
    newest = bool(pass_.take("geg2018"))
    if "certificateType" not in found:
        found["certificateType"] = _sort_of(found, geg=newest)
        sheet.note(f"{_FOLDER}/jahrgang", "", f"guessed: {found['certificateType']}")
    sheet.append("energy.countrySpecific.de.energyCertificates", found)


def _split(pass_: _Pass, sheet: Sheet, found: dict[str, Any]) -> None:
    need, consumption = "overallEnergyNeed" in found, "overallEnergyConsumption" in found
    basis = found.get("certificateBasedOn") or ("NEED" if need else "CONSUMPTION" if consumption else None)
    for field, stem in SPLIT.items():
        raw = pass_.take(field)
        value = sheet.read(f"{_FOLDER}/{field}", raw, number)
        if value is not None and basis:
            found[stem + basis.capitalize()] = value
        elif value is not None:
            sheet.note(f"{_FOLDER}/{field}", raw, "dropped: neither of need nor of consumption")


def _on_a_scale(pass_: _Pass, sheet: Sheet, found: dict[str, Any]) -> None:
    """The value or class that 1.2.0 and 1.2.1 write as `skala`."""
    kind, raw = pass_.take("skala@type").upper(), pass_.take("skala")
    side = {"NEED": "overallEnergyNeed", "CONSUMPTION": "overallEnergyConsumption"}
    name = side.get(str(found.get("certificateBasedOn"))) if kind == "ZAHL" else "efficiencyClass"
    if raw and name and name not in found:
        value = sheet.read(f"{_FOLDER}/skala", raw, number if kind == "ZAHL" else CLASS)
        found |= {name: value} if value is not None else {}


def _sort_of(found: dict[str, Any], *, geg: bool) -> str:
    issued = str(found.get("releaseDate", ""))
    until = str(found.get("validUntil", ""))
    ten_years_before = f"{int(until[:4]) - 10:04}{until[4:]}" if until else ""
    if geg or "efficiencyClass" in found or max(issued, ten_years_before) >= _NEW_LAW:
        return "ENEV2014"
    return "ENEV2008"


def _austrian(pass_: _Pass, sheet: Sheet) -> bool:
    if not any(pass_.take(field) for field in list(AUSTRIAN)[:4]):
        return False
    found = _read(pass_, sheet, AUSTRIAN)
    if found:
        sheet.append("energy.countrySpecific.at.energyCertificate", found)
    return True
