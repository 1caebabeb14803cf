"""The addresses that no route table holds: tokens, operations, public pages and the reference itself."""

import re
from collections.abc import Iterable
from typing import Any, Final

from pignon.model.names import Portal
from pignon.web.problems import PROBLEM
from pignon.web.reference.components import Schema, ref
from pignon.web.reference.paths import JSON, described

FORM = "application/x-www-form-urlencoded"
HTML = "text/html"
TEXT = "text/plain"
XML = "application/xml"
TOKENS, OPERATIONS, PAGES, REFERENCE = "tokens", "operations", "public pages", "reference"
_PUBLIC_ID = {"type": "string", "pattern": "^([0-9]{2})([1-9A-NP-Z]{10})$"}
_OBJECT: Schema = {"type": "object"}
_EXAMPLE = {
    "grant_type": "client_credentials",
    "client_id": "acme-crm",
    "client_secret": "...",
    "audience": "http://127.0.0.1:8080/caas/v4",
    "intermediary_id": "RC-100001",
}


def elsewhere(portals: Iterable[Portal]) -> dict[str, dict[str, Any]]:
    """Return the path items of everything that is no partner API."""
    return _token_paths() | _operation_paths() | _page_paths([portal.lower() for portal in portals]) | _own_paths()


def _get(tag: str, summary: str, answers: dict[int, str | dict[str, Any]], *parameters: Any) -> dict[str, Any]:
    return {
        "get": {
            "operationId": _name(summary),
            "summary": summary,
            "tags": [tag],
            "security": [],
            "parameters": list(parameters),
            "responses": {
                str(status): described(status, {kind: {}} if isinstance(kind, str) else kind) if kind else _bare(status)
                for status, kind in answers.items()
            },
        }
    }


def _bare(status: int) -> dict[str, Any]:
    made = described(status, {})
    del made["content"]
    return made


def _token_paths() -> dict[str, dict[str, Any]]:
    refusal = {JSON: {"schema": ref("TokenRefusal")}}
    body = {kind: {"schema": ref("TokenRequest"), "examples": {"agency": {"value": _EXAMPLE}}} for kind in (FORM, JSON)}
    says = {
        400: "Not a token request, or not one that can be granted.",
        401: "Unknown client or wrong secret.",
        403: "The client may not act for this `intermediary_id`.",
        413: "The body is too large.",
        503: "The database is away: try again.",
    }
    post = {
        "operationId": "post-token",
        "summary": "Get an access token",
        "description": "Client credentials (RFC 6749, 4.4). `audience` is the base address of one API; the token opens"
        " only that one, for one customer. Cache it for `expires_in` seconds.",
        "tags": [TOKENS],
        "security": [{}, {"client": []}],
        "requestBody": {"required": True, "content": body},
        "responses": {
            "200": described(200, {JSON: {"schema": ref("Token")}}),
            **{str(status): described(status, refusal, why) for status, why in says.items()},
        },
    }
    json: dict[str, Any] = {JSON: {"schema": _OBJECT}}
    return {
        "/oauth/token": {"post": post},
        "/.well-known/oauth-authorization-server": _get(TOKENS, "Say where tokens are given (RFC 8414)", {200: json}),
        "/.well-known/jwks.json": _get(TOKENS, "Read the keys that tokens are signed with", {200: json, 503: refusal}),
    }


def _operation_paths() -> dict[str, dict[str, Any]]:
    return {
        "/livez": _get(OPERATIONS, "Ask whether the process lives", {200: TEXT}),
        "/readyz": _get(OPERATIONS, "Ask whether it can serve", {200: TEXT, 503: TEXT}),
        "/metrics": _get(OPERATIONS, "Read the figures of the ledger for Prometheus", {200: TEXT}),
    }


_COUNT: Final[dict[str, Any]] = {"type": "integer", "minimum": 1, "maximum": 1_000}
_ASKED: Final = (
    ("where", "A place's name or the beginning of a postal code."),
    ("radius", "Kilometres around it."),
    ("near", "A point to search around instead: latitude,longitude."),
    ("trade", "buy or rent."),
    ("kind", "Estate types, repeated or joined by commas."),
    ("price_min", "As price_max in the currency's whole units."),
    ("price_max", ""),
    ("rooms_min", ""),
    ("rooms_max", ""),
    ("surface_min", "As surface_max in square metres."),
    ("surface_max", ""),
    ("has", "Features, repeated or joined by commas: balcony, lift, parking and so on."),
    ("energy", "The worst energy class."),
    ("q", "Words of title and text; quotes and a minus mean what they do elsewhere."),
    ("sort", "newest, price, price-desc, surface or rate (price per square metre)."),
    ("map", "1 shows a map beside the list."),
    ("after", "Where a page ended."),
)
"""What a search may ask for. English pages are the same below `/{portal}/en`."""


def _page_paths(portals: list[str]) -> dict[str, dict[str, Any]]:
    portal = {"name": "portal", "in": "path", "required": True, "schema": {"type": "string", "enum": portals}}
    public_id = {"name": "publicId", "in": "path", "required": True, "schema": _PUBLIC_ID}
    parts = [{"name": name, "in": "path", "required": True, "schema": _COUNT} for name in ("parts", "part")]
    asked = [
        {"name": name, "in": "query", "schema": {"type": "string"}, "description": why or name} for name, why in _ASKED
    ]
    unknown: dict[str, Any] = {HTML: {}, PROBLEM.decode(): {"schema": ref("Problem")}}
    shown: dict[int, str | dict[str, Any]] = {200: HTML, 304: "", 404: unknown}
    made = {
        "/": _get(PAGES, "See the portals", {200: HTML, 304: ""}),
        "/robots.txt": _get(PAGES, "Read what robots may read", {200: TEXT, 304: ""}),
        "/sitemap.xml": _get(PAGES, "List the sitemaps of all portals", {200: XML, 304: ""}),
        "/{portal}/sitemap-hour.xml": _get(
            PAGES, "List the pages of the last hour", {200: XML, 304: "", 404: unknown}, portal
        ),
        "/{portal}/sitemap-{parts}-{part}.xml": _get(
            PAGES, "List a part of a portal's pages", {200: XML, 404: unknown}, portal, *parts
        ),
    }
    for base, whose in (("", ""), ("/sandbox", " of the sandbox")):
        found = shown | {303: "", 400: HTML}
        made[f"{base}/{{portal}}/"] = _get(PAGES, f"See a portal's home{whose}", shown, portal)
        made[f"{base}/{{portal}}/search"] = _get(PAGES, f"Search a portal's listings{whose}", found, portal, *asked)
        followed: dict[int, str | dict[str, Any]] = {200: "application/atom+xml", 304: "", 404: unknown}
        made[f"{base}/{{portal}}/search.atom"] = _get(PAGES, f"Follow a search{whose}", followed, portal, *asked[:-1])
        answers: dict[int, str | dict[str, Any]] = {200: HTML, 304: "", 404: unknown, 410: HTML}
        made[f"{base}/{{portal}}/{{publicId}}"] = _get(PAGES, f"See a listing{whose}", answers, portal, public_id)
    return made


def _own_paths() -> dict[str, dict[str, Any]]:
    code = {"name": "code", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[A-Za-z_-]+$"}}
    return {
        "/openapi.json": _get(REFERENCE, "Read this document", {200: {JSON: {"schema": _OBJECT}}, 304: ""}),
        "/docs": _get(REFERENCE, "Read it as pages", {200: HTML, 304: ""}),
        "/docs/findings": _get(REFERENCE, "See every finding code", {200: HTML, 304: ""}),
        "/docs/findings/{code}": _get(REFERENCE, "See what a finding code says", {200: HTML, 304: "", 404: HTML}, code),
    }


def _name(summary: str) -> str:
    return "-".join(re.findall(r"\w+", summary.lower()))
