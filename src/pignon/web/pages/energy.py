"""Energy labels: the scale a seeker knows from the paper, and German certificates."""

from collections.abc import Mapping
from typing import Any, Final

from pignon.web.pages.facts import Setting, facts, grade
from pignon.web.pages.layout import Entry
from pignon.web.pages.listing import Group, Scale
from pignon.web.pages.reading import at, index

_FRENCH: Final = tuple("ABCDEFG")
_GERMAN: Final = ("A+", *"ABCDEFGH")
_EXCESSIVE: Final = frozenset("FG")
"""French advertisements must say so of these classes (code de la construction et de l'habitation, L126-33)."""
_FIGURES: Final = (
    "overallEnergyConsumption",
    "overallEnergyNeed",
    "energyConsumptionIndicator",
    "heatingConsumption",
    "heatingNeed",
)


def scales(setting: Setting) -> tuple[Scale, ...]:
    """Return the scales the document gives a class for."""
    french: Mapping[str, Any] = at(setting.data, "energy.countrySpecific.fr.energyCertificate") or {}
    found = [
        _scale(setting, french, ("efficiencyClass", "overallEnergyNeed", "kwh", "energy_scale", "energy")),
        _scale(setting, french, ("GHGEmissionClass", "GHGEmission", "co2", "climate_scale", "climate")),
        next((_german(setting, c) for c in _certificates(setting) if c.get("efficiencyClass")), None),
    ]
    return tuple(scale for scale in found if scale)


def certificates(setting: Setting, entries: tuple[Entry, ...]) -> tuple[Group, ...]:
    """Return a group of facts for each German certificate."""
    title = setting.vocabulary.say("certificate")
    return tuple(Group(title, facts(setting, dict(index(one)), entries)) for one in _certificates(setting))


def _certificates(setting: Setting) -> tuple[Mapping[str, Any], ...]:
    return tuple(at(setting.data, "energy.countrySpecific.de.energyCertificates") or ())


def _scale(setting: Setting, certificate: Mapping[str, Any], names: tuple[str, str, str, str, str]) -> Scale | None:
    class_key, figure_key, unit, title, style = names
    letter = certificate.get(class_key)
    if not letter:
        return None
    figure = certificate.get(figure_key)
    told = None if figure is None else setting.vocabulary.say(unit, value=setting.vocabulary.number(figure))
    warned = style == "energy" and letter in _EXCESSIVE
    warning = setting.vocabulary.say("excessive", letter=letter) if warned else None
    return Scale(setting.vocabulary.say(title), _FRENCH, letter, told, style, warning)


def _german(setting: Setting, certificate: Mapping[str, Any]) -> Scale:
    figure = next((certificate[key] for key in _FIGURES if certificate.get(key)), None)
    told = None if figure is None else setting.vocabulary.say("kwh", value=setting.vocabulary.number(figure))
    return Scale(setting.vocabulary.say("energy_scale"), _GERMAN, grade(certificate["efficiencyClass"]), told, "energy")
