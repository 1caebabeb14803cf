"""The OpenAPI 3.1 document of the whole server."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from pignon.market import Pack
from pignon.model.names import Market
from pignon.web.reference import elsewhere
from pignon.web.reference.answers import answers
from pignon.web.reference.components import components
from pignon.web.reference.paths import paths, problem_responses, tag_of
from pignon.web.routing import Mount

OPENAPI = "3.1.0"
_ABOUT = """\
Push your inventory machine to machine and know what became of it. Each API has the same engine behind it; the
sandbox is the same again, with its own data and credentials.

Get a token at `/oauth/token` with the API's base address as `audience`, then send it as `Authorization: Bearer`.
Every answer has a `traceparent`. Every refusal is an RFC 9457 problem (typed `application/json+problem` for those who
ask for that) and names every fault at once; each finding code has a page at `/docs/findings`."""
TITLES = {
    "/caas/v4": (
        "French market",
        "Classifieds Management 4.0.2: software written for it works by changing the address.",
    ),
    "/import-listings/v1": ("German market", "Listings Management Germany 1.0.7, addressed by the partner's own ids."),
    "/platform/v1": ("Platform", "Any market under one address: outcomes, quotas, comparison of stocks, market data."),
}
"""By base address: what an API is called, and what it is."""
_OTHERS = {
    elsewhere.TOKENS: "Who calls, for whom, for what.",
    elsewhere.OPERATIONS: "For those who run the server.",
    elsewhere.PAGES: "What seekers see; a role of its own (`pages`), in HTML.",
    elsewhere.REFERENCE: "This reference.",
}


def document(mounts: tuple[Mount, ...], packs: Mapping[Market, Pack], public_url: str) -> dict[str, Any]:
    """Describe all that the server at `public_url` answers; every reference stays inside the document."""
    portals = [portal for pack in packs.values() for portal in pack.portals]
    return {
        "openapi": OPENAPI,
        "info": {"title": "Pignon", "version": version("pignon"), "summary": "Partner APIs.", "description": _ABOUT},
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "servers": [{"url": public_url}],
        "tags": [*(_tag(mount.base) for mount in mounts), *_other_tags()],
        "paths": paths(mounts, packs) | elsewhere.elsewhere(portals),
        "components": {
            "schemas": components(packs) | answers(packs),
            "responses": problem_responses(),
            "securitySchemes": _security(mounts, public_url),
        },
    }


def title_of(base: str) -> tuple[str, str]:
    """Return what the API at `base` is called, and what it is."""
    title, about = TITLES.get(base.removeprefix("/sandbox"), (base, ""))
    return (f"{title}, sandbox", about) if base.startswith("/sandbox/") else (title, about)


def _tag(base: str) -> dict[str, str]:
    title, about = title_of(base)
    return {"name": tag_of(base), "description": f"{title}. {about}"}


def _other_tags() -> list[dict[str, str]]:
    return [{"name": name, "description": about} for name, about in _OTHERS.items()]


def _security(mounts: tuple[Mount, ...], public_url: str) -> dict[str, Any]:
    scopes = {scope: route.summary for mount in mounts for route in mount.routes for scope in route.scopes[:1]}
    rest = {scope: scope for mount in mounts for route in mount.routes for scope in route.scopes}
    families = {f"{scope.split(':')[0]}:*": "All of it" for scope in rest}
    flow = {"tokenUrl": f"{public_url}/oauth/token", "scopes": dict(sorted((rest | scopes | families).items()))}
    return {
        "oauth2": {"type": "oauth2", "flows": {"clientCredentials": flow}},
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "client": {"type": "http", "scheme": "basic", "description": "Client id and secret, at `/oauth/token` only."},
    }
