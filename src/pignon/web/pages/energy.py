"""Energy labels as the law draws them: the French scales of 2021, the band of the German certificate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pignon.web.pages.facts import Setting, facts, grade
from pignon.web.pages.layout import Entry
from pignon.web.pages.listing import Arrow, Band, Group, Mark, Scale
from pignon.web.pages.reading import at, index

_FRENCH: Final = tuple("ABCDEFG")
_EXCESSIVE: Final = frozenset("FG")
"""French advertisements must say so of these classes (code de la construction et de l'habitation, L126-33)."""
_FIGURES: Final = (
    "overallEnergyConsumption",
    "overallEnergyNeed",
    "energyConsumptionIndicator",
    "heatingConsumption",
    "heatingNeed",
)
_DPE: Final = ("#009c6d", "#52b153", "#78bd76", "#f4e70f", "#f0b50f", "#eb8235", "#d7221f")
_GES: Final = ("#a3dbf8", "#8cb4d3", "#7792b1", "#606f8f", "#4d5271", "#393551", "#281b35")
"""Arrêté du 31 mars 2021 relatif au diagnostic de performance énergétique, annexe 4."""
_LIGHT_LETTERS: Final = {"energy": frozenset("AG"), "climate": frozenset("DEFG")}
_BOUNDS: Final = (("A+", 30), ("A", 50), ("B", 75), ("C", 100), ("D", 130), ("E", 160), ("F", 200), ("G", 250))
"""Upper bounds in kWh/(m2·a), Gebäudeenergiegesetz, Anlage 10; above them all is H."""
_BAND_KWH: Final = 280
_BAND_PX: Final = 560
_BAR_PX: Final = 26
_ON_PX: Final = 40
_GAP_PX: Final = 4


@dataclass(frozen=True, slots=True)
class _French:
    """Where a French scale stands in the certificate and how it is drawn."""

    class_key: str
    figure_key: str
    unit: str
    title: str
    style: str
    colours: tuple[str, ...]


_SCALES: Final = (
    _French("efficiencyClass", "overallEnergyNeed", "kwh", "energy_scale", "energy", _DPE),
    _French("GHGEmissionClass", "GHGEmission", "co2", "climate_scale", "climate", _GES),
)


def scales(setting: Setting) -> tuple[Scale, ...]:
    """Return the scales the document gives a class for."""
    french: Mapping[str, Any] = at(setting.data, "energy.countrySpecific.fr.energyCertificate") or {}
    found = [_french(setting, french, plan) for plan in _SCALES]
    german = next((_german(setting, one) for one in _certificates(setting) if one.get("efficiencyClass")), None)
    return tuple(scale for scale in (*found, german) if scale)


def certificates(setting: Setting, entries: tuple[Entry, ...]) -> tuple[Group, ...]:
    """Return a group of facts for each German certificate."""
    title = setting.vocabulary.say("certificate")
    return tuple(Group(title, facts(setting, dict(index(one)), entries)) for one in _certificates(setting))


def _certificates(setting: Setting) -> tuple[Mapping[str, Any], ...]:
    return tuple(at(setting.data, "energy.countrySpecific.de.energyCertificates") or ())


def _french(setting: Setting, certificate: Mapping[str, Any], plan: _French) -> Scale | None:
    letter, say = certificate.get(plan.class_key), setting.vocabulary.say
    if letter not in _FRENCH:
        return None
    figures = {one.unit: _figure(setting, certificate, one) for one in _SCALES}
    warned = plan.style == "energy" and letter in _EXCESSIVE
    return Scale(
        title=say(plan.title),
        letter=letter,
        figure=figures[plan.unit],
        beside=figures["co2"] if plan.style == "energy" and figures[plan.unit] else None,
        style=plan.style,
        arrows=_arrows(letter, plan),
        warning=say("excessive", letter=letter) if warned else None,
    )


def _figure(setting: Setting, certificate: Mapping[str, Any], plan: _French) -> str | None:
    value = certificate.get(plan.figure_key)
    return None if value is None else setting.vocabulary.say(plan.unit, value=setting.vocabulary.number(value))


def _arrows(letter: str, plan: _French) -> tuple[Arrow, ...]:
    arrows: list[Arrow] = []
    top = 0
    for place, (own, colour) in enumerate(zip(_FRENCH, plan.colours, strict=True)):
        height = _ON_PX if own == letter else _BAR_PX
        width = 84 + 22 * place + (16 if own == letter else 0)
        middle, end = top + height // 2, top + height
        arrows.append(
            Arrow(
                letter=own,
                points=f"0,{top} {width},{top} {width + height // 2},{middle} {width},{end} 0,{end}",
                colour=colour,
                ink="#fff" if own in _LIGHT_LETTERS[plan.style] else "#111",
                middle=middle,
                tip=width + height // 2,
                on=own == letter,
            )
        )
        top = end + _GAP_PX
    return tuple(arrows)


def _german(setting: Setting, certificate: Mapping[str, Any]) -> Scale:
    figure = next((certificate[key] for key in _FIGURES if certificate.get(key)), None)
    letter = grade(certificate["efficiencyClass"])
    return Scale(
        title=setting.vocabulary.say("energy_scale"),
        letter=letter,
        figure=None if figure is None else setting.vocabulary.say("kwh", value=setting.vocabulary.number(figure)),
        style="band",
        band=_band(letter, figure),
    )


def _band(letter: str, figure: float | None) -> Band:
    ends = dict((*_BOUNDS, ("H", _BAND_KWH)))
    starts = dict(zip(ends, (0, *(high for _, high in _BOUNDS)), strict=True))
    inside = figure is not None and starts[letter] <= figure <= (10**9 if letter == "H" else ends[letter])
    kwh = figure if inside and figure is not None else (starts[letter] + ends[letter]) / 2
    return Band(
        letters=tuple(Mark(name, _px((starts[name] + ends[name]) / 2)) for name in starts),
        ticks=tuple(Mark(str(high), _px(high)) for _, high in _BOUNDS),
        arrow=_px(min(kwh, _BAND_KWH)),
    )


def _px(kwh: float) -> float:
    return round(kwh / _BAND_KWH * _BAND_PX, 1)
