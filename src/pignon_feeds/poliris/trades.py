"""Column 10, the trade of a business in the agency's own words, as one of the market's kinds of business."""

import re
from collections.abc import Mapping

from pignon_feeds.values import folded

TRADES: Mapping[str, str] = {
    word: trade
    for trade, words in {
        "CAFE_BAR_PUB": "bar cafe pub brasserie",
        "RESTAURANT": "restaurant",
        "PIZZERIA": "pizzeria",
        "CREPERIE": "creperie",
        "FASTFOOD": "fast snack kebab sandwicherie",
        "TEAROOM": "the",
        "ICECREAM": "glacier glaces",
        "HOTEL": "hotel",
        "CAMPING": "camping",
        "CLUB_DISCOTHEQUE": "discotheque",
        "BAKERY": "boulangerie patisserie",
        "CHOCOLATES_CANDIES": "chocolaterie confiserie",
        "MEAT_SHOP": "boucherie charcuterie",
        "FISH_STORE": "poissonnerie",
        "DAIRY": "fromagerie cremerie",
        "GREENGROCERY": "primeur primeurs",
        "GROCERY": "epicerie",
        "MINI_MARKET": "superette",
        "SUPERMARKET": "supermarche",
        "CATERING": "traiteur",
        "WINE": "cave vins caviste",
        "KIOSK": "presse kiosque",
        "BOOKS": "librairie",
        "FLORIST": "fleuriste fleurs",
        "HAIRDRESSING": "coiffure coiffeur",
        "BEAUTY": "esthetique institut onglerie",
        "PERFUMERY": "parfumerie",
        "PHARMACY": "pharmacie",
        "OPTIC": "optique opticien",
        "JEWELLERY": "bijouterie",
        "SHOES": "chaussures",
        "CLOTHES": "vetements textile",
        "TOYS": "jouets",
        "LAUNDRY": "pressing blanchisserie",
        "LAUNDROMAT": "laverie",
        "LOCKSMITH": "serrurerie",
        "PLUMBING_HEATING": "plomberie",
        "ELECTRICITY": "electricite",
        "CARPENTRY": "menuiserie",
        "GARAGE_SERVICE_STATION": "garage station carrosserie",
        "TRAVEL_AGENCY": "voyages",
        "REAL_ESTATE": "immobiliere",
        "PETS": "animalerie toilettage",
    }.items()
    for word in words.split()
}
"""Folded words to businessSubType."""


def trade_of(raw: str) -> str | None:
    """The trade of the first word that names one."""
    words = re.findall(r"[a-z]+", folded(raw))
    return next((TRADES[word] for word in words if word in TRADES), None)
