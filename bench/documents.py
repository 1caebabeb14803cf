"""The document that is sent: a flat in Paris with everything a partner's software usually fills, some 3 KB."""

from typing import Any

import orjson

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


def body(external_id: str, *, price: int = 420_000) -> bytes:
    """Return the document as a partner's software sends it."""
    return orjson.dumps(document(external_id, price=price))
