"""The document that is sent: a flat with everything a partner's software usually fills, some 3 KB."""

from random import Random
from typing import Any

import orjson

_CITIES = (
    ("75011", "Paris", "75111", [2.3795, 48.8566]),
    ("69003", "Lyon", "69383", [4.8590, 45.7578]),
    ("13006", "Marseille", "13206", [5.3811, 43.2857]),
    ("33000", "Bordeaux", "33063", [-0.5792, 44.8378]),
    ("59000", "Lille", "59350", [3.0573, 50.6292]),
    ("44000", "Nantes", "44109", [-1.5536, 47.2184]),
)
_DESCRIPTION = (
    "Au troisième étage d'un immeuble ravalé, à deux pas des commerces et du métro, appartement traversant de trois"
    " pièces : entrée, séjour plein sud ouvrant sur un balcon filant, cuisine aménagée, deux chambres sur cour, salle"
    " d'eau, rangements. Parquet, moulures, cheminée. Cave et local à vélos. Gardien, ascenseur, fibre. "
)


def document(external_id: str, *, price: int = 420_000) -> dict[str, Any]:
    """Return a French document that every rule of SL lets pass, with nothing to advise on."""
    return {
        "portals": ["SL"],
        "data": {
            "estateType": "APARTMENT",
            "estateSubType": {"apartment": "MULTI_STOREY"},
            "distributionType": "BUY",
            "location": {
                "postalcode": "75011",
                "city": "Paris",
                "street": "rue de la Roquette",
                "houseNumber": "12",
                "country": "FRA",
                "floorNumber": 3,
                "countrySpecific": {"fr": {"inseeCode": "75111"}},
                "geometry": {"type": "Point", "coordinates": [2.3795, 48.8566]},
            },
            "prices": {
                "currency": "EUR",
                "buy": {"price": {"amount": price, "isVatIncluded": True}, "operatingCosts": {"amount": 210.5}},
                "brokerageFee": {"amount": 16_800, "isVatIncluded": True, "feeFor": "SELLER_OR_LANDLORD"},
            },
            "spaces": {
                "spaceMeasureUnit": "SQUARE_METER",
                "overallSpace": 68.4,
                "residential": {"livingSpace": 64.2, "livingRoomSpace": 24.1, "balconySpace": 4.2, "cellarSpace": 5},
            },
            "conditions": {"buildState": "WELL_KEPT", "ageState": "OLD", "yearOfConstruction": 1908},
            "energy": {
                "energyType": {
                    "heatMethod": "INDIVIDUAL",
                    "energySource": {"gas": True},
                    "heatForm": {"radiator": True},
                },
                "countrySpecific": {
                    "fr": {
                        "energyCertificate": {
                            "certificateType": "DPE_V07_2021",
                            "overallEnergyNeed": 182,
                            "efficiencyClass": "D",
                            "GHGEmission": 34,
                            "GHGEmissionClass": "D",
                            "releaseDate": "2025-03-14",
                            "energyConsumptionCostMin": 980,
                            "energyConsumptionCostMax": 1_380,
                        }
                    }
                },
            },
            "features": {
                "floorCovering": {"parquet": "YES", "tiles": "YES"},
                "security": {"digitalLock": "YES", "buildingIntercom": "YES", "custodian": "YES"},
                "residential": {"chimney": "YES", "closet": "YES"},
            },
            "structure": {
                "building": {"numberOfFloors": 6, "elevator": {"person": "YES"}, "cellar": "YES", "luminous": "YES"},
                "rooms": {"numberOfRooms": 3, "numberOfBedRooms": 2, "numberOfBathRooms": 1, "numberOfBalconies": 1},
            },
            "texts": {
                "headline": {"fr": "Trois pièces traversant avec balcon filant"},
                "description": {"fr": _DESCRIPTION * 3},
            },
            "management": {"countrySpecific": {"fr": {"isCondo": True, "numberOfUnits": 24}}},
            "metaData": {
                "source": {
                    "sourceSystem": "bench",
                    "sourceSystemVersion": "1",
                    "offererMarketingKey": "M-" + external_id,
                    "offererEstateId": external_id,
                }
            },
        },
        "media": [
            {"url": f"https://pictures.example/{external_id}/{n}.jpg", "mediaType": "PICTURE"} for n in range(1, 7)
        ],
    }


def various(external_id: str) -> bytes:
    """Return a document as a partner's software sends it, of one of many flats: in six cities, at any price, of one to six rooms."""
    chance = Random(external_id)
    postal, city, insee, point = chance.choice(_CITIES)
    low, high = (270, 900) if city == "Paris" else (150, 570)
    made = document(external_id, price=chance.randrange(low, high, 10) * 1_000)
    place: dict[str, Any] = made["data"]["location"]
    place |= {"postalcode": postal, "city": city, "geometry": {"type": "Point", "coordinates": point}}
    place["countrySpecific"]["fr"]["inseeCode"] = insee
    made["data"]["structure"]["rooms"]["numberOfRooms"] = chance.randint(2, 6)
    return orjson.dumps(made)


def body(external_id: str, *, price: int = 420_000) -> bytes:
    """Return the document as a partner's software sends it."""
    return orjson.dumps(document(external_id, price=price))
