"""Which portals a write wants, where its market's documents do not say it themselves."""

from pignon.market.pack import Pack
from pignon.model.errors import Invalid
from pignon.web.call import Call
from pignon.web.refusals import parameter

ALL = "all"
NONE = "none"


def wanted_portals(call: Call, pack: Pack) -> str | None:
    """Return the wanted portals of `?portals=`: sorted and joined by commas, `all` or `none`.

    None where the document names them. Raises Invalid for a portal that the market does not have.
    """
    if pack.wanted is not None:
        return None
    given = call.single("portals") if call.query_string else None
    return ALL if given is None else read_portals(given, pack)


def read_portals(given: str, pack: Pack) -> str:
    """Return portals as `wanted_portals` does, from what a caller gave; raises Invalid."""
    if given in {ALL, NONE}:
        return given
    portals = given.split(",")
    if unknown := [portal for portal in portals if portal not in pack.portals]:
        expected = f"{NONE}, {ALL} or some of {', '.join(pack.portals)}"
        raise Invalid([parameter("portals", one[:100], expected) for one in unknown], "requestParameter")
    return ",".join(sorted(set(portals)))
