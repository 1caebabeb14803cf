"""Which French portals a document asks for, of those the customer has contracts with."""

from collections.abc import Sequence

from pignon_feeds.sheet import Sheet

ORDER = ("SL", "BUCOM", "BD", "SLC", "SLN")
LAST_RESORT = ("SL",)


def chosen(
    sheet: Sheet, offered: Sequence[str], *, named: frozenset[str] = frozenset(), luxury: bool = False
) -> tuple[str, ...]:
    """The portals of a French document, `SL` when nothing fits.

    `offered` are those of the customer's contracts; empty means unknown, then the source's own word rules.
    `named` are those the source names, empty when it names none. `luxury` says that the ad is a luxury one.
    """
    fitting = [portal for portal in ORDER if _fits(portal, sheet, luxury=luxury or "BD" in named)]
    if offered:
        wanted = named | {"BUCOM"} if named else frozenset(ORDER)
        held = [portal for portal in fitting if portal in offered and portal in wanted]
    else:
        held = [portal for portal in fitting if portal in named]
    return tuple(held) or LAST_RESORT


def _fits(portal: str, sheet: Sheet, *, luxury: bool) -> bool:
    estate = sheet.get("estateType")
    to_build = sheet.get("prices.buy.housePrice") is not None and estate in {"PROJECT", "HOUSE"}
    match portal:
        case "SL":
            return estate != "PROJECT"
        case "BUCOM":
            return estate == "TRADING"
        case "BD":
            return luxury
        case "SLC":
            return to_build
        case _:
            return estate == "PROJECT" and not to_build
