"""An OpenImmo object in which every documented element and attribute is said, made of the published sample."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from tests.feeds.written import SAMPLES

LATER = {
    "preise": "evbnetto@evbust gesamtmietenetto@gesamtmieteust gesamtmietebrutto gesamtbelastungbrutto"
    " gesamtbelastungnetto@gesamtbelastungust gesamtkostenprom2von@gesamtkostenprom2bis heizkostennetto@heizkostenust"
    " monatlichekostennetto@monatlichekostenust monatlichekostenbrutto nebenkostenprom2von@nebenkostenprom2bis"
    " ruecklagenetto@ruecklageust sonstigekostennetto@sonstigekostenust sonstigemietenetto@sonstigemieteust"
    " summemietenetto@summemieteust nettomieteprom2von@nettomieteprom2bis richtpreis richtpreisprom2"
    " kaufpreis@auf_anfrage kaufpreisnetto@kaufpreisust provisionnetto@provisionust provision_teilen@wert"
    " innen_courtage@mit_mwst",
    "bieterverfahren": "besichtigungstermin_2 beginn_bietzeit ende_bietzeit",
    "ausstattung": "dvbt breitband_zugang@art breitband_zugang@speed umts_empfang",
    "ausstattung/befeuerung": "@kohle @holz @fluessiggas @erdgas_leicht @erdgas_schwer @fernwaerme_dampf @nahwaerme"
    " @waermelieferung @bioenergie @windenergie @wasserenergie @umweltwaerme @kwk_fossil @kwk_erneuerbar"
    " @kwk_regenerativ @kwk_bio",
    "ausstattung/energietyp": "@kfw55 @kfw70 @minergiebauweise @minergie_zertifiziert",
    "zustand_angaben/energiepass": "baujahr epasstext geg2018 hwbwert hwbklasse fgeewert fgeeklasse",
    "zustand_angaben/erschliessung_umfang": "@gas @wasser @strom @tk",
    "zustand_angaben/verkaufstatus": "@stand",
    "kontaktperson": "position referenz_id",
    "flaechen": "anzahl_balkon_terrassen",
    "geo": "stiege",
}
"""What came after the sample (1.2.7a to c) or left before it, below an `immobilie`."""
SAID = {
    **dict.fromkeys(("plz", "postf_plz"), "55127"),
    **dict.fromkeys(("email_feedback", "email_direkt", "email_zentrale"), "post@makler.example"),
    **dict.fromkeys(("tel_durchw", "tel_zentrale", "tel_handy"), "+49 6131 12345"),
    **dict.fromkeys(("baujahr", "letztemodernisierung"), "1998"),
    **dict.fromkeys(("wertklasse", "hwbklasse", "fgeeklasse"), "B"),
    **dict.fromkeys(("beginn_bietzeit", "ende_bietzeit", "besichtigungstermin_2"), "2027-01-10T10:00:00"),
    "endenergiebedarf": "120",
    "verfuegbar_ab": "01.03.2027",
    "url": "https://makler.example",
    "pfad": "https://makler.example/1.jpg",
    "iso_waehrung": "EUR",
    "breitengrad": "49.96",
    "laengengrad": "8.18",
    "adressfreigabe": "true",
    "objektadresse_freigeben": "true",
    "anrede": "Frau",
    "art": "DSL",
    "stand": "RESERVIERT",
    "distanz_zu": "BUS",
    "sprache": "de-DE",
    "geschl_attr": "NUR_FRAU",
    "zulieferung": "true",
    "openimmo_obid": "WHOLE",
    "auf_anfrage": "true",
    "provisionspflichtig": "true",
    "aussen_courtage": "3,57 % inkl. MwSt.",
}
"""Words that mean something where the sample says nothing, or something that switches a part off."""


def whole(folder: Path, *, sale: bool, auction: str, without: tuple[str, ...] = ()) -> Path:
    """A file with the one object, for sale or for rent; `auction` is the one part of the two that stays, or ""."""
    root: Any = etree.parse(SAMPLES / "openestate_127_all_fields.xml", etree.XMLParser(remove_comments=True)).getroot()
    (estate,) = root.iter("immobilie")
    for part in {"versteigerung", "bieterverfahren"} - {auction}:
        estate.remove(estate.find(part))
    _completed(estate)
    for element in list(estate.iter()):
        if element.tag in without:
            element.getparent().remove(element)
        else:
            _said(element)
    deal = estate.find("objektkategorie/vermarktungsart")
    for word in ("KAUF", "ERBPACHT"):
        deal.set(word, str(sale).lower())
    for word in ("MIETE_PACHT", "LEASING"):
        deal.set(word, str(not sale).lower())
    path = folder / "whole.xml"
    path.write_bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))
    return path


def _completed(estate: Any) -> None:
    for place, words in LATER.items():
        parent = estate.find(place)
        if parent is None:
            continue
        for word in words.split():
            name, _, attribute = word.partition("@")
            element = parent
            if name:
                found = parent.find(name)
                element = etree.SubElement(parent, name) if found is None else found
            if attribute:
                element.set(attribute, "")
            if place == "preise":
                element.text = element.text or "1"


def _said(element: Any) -> None:
    silent = not (element.text or "").strip()
    if len(element) == 0 and (element.tag in SAID or (silent and not element.attrib)):
        element.text = SAID.get(element.tag, "1")
    for name, value in element.attrib.items():
        element.set(name, SAID.get(name.lower(), value or "1"))


def fields(path: Path) -> Iterator[str]:
    """Every element with a text and every attribute below `immobilie`, by its path."""
    root: Any = etree.parse(path).getroot()
    (estate,) = root.iter("immobilie")
    for element in estate.iter():
        names = [part.tag for part in reversed([*element.iterancestors()]) if part.tag not in {"openimmo", "anbieter"}]
        here = "/".join([*names, element.tag]).lower()
        if (element.text or "").strip():
            yield here
        yield from (f"{here}@{name.lower()}" for name in element.attrib)
