"""The addresses that no route table holds: tokens, operations, public pages and the reference itself."""

import re
from collections.abc import Iterable
from typing import Any

from pignon.model.names import Portal
from pignon.web.problems import PROBLEM
from pignon.web.reference.components import Schema, ref
from pignon.web.reference.paths import JSON, described

FORM = "application/x-www-form-urlencoded"
HTML = "text/html"
TEXT = "text/plain"
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


def _page_paths(portals: list[str]) -> dict[str, dict[str, Any]]:
    portal = {"name": "portal", "in": "path", "required": True, "schema": {"type": "string", "enum": portals}}
    public_id = {"name": "publicId", "in": "path", "required": True, "schema": _PUBLIC_ID}
    after = {"name": "after", "in": "query", "schema": {"type": "string"}, "description": "Where a page ended."}
    unknown: dict[str, Any] = {HTML: {}, PROBLEM.decode(): {"schema": ref("Problem")}}
    made = {"/": _get(PAGES, "See the portals", {200: HTML, 304: ""})}
    for base, whose in (("", ""), ("/sandbox", " of the sandbox")):
        made[f"{base}/{{portal}}/search"] = _get(
            PAGES, f"See a portal's newest listings{whose}", {200: HTML, 304: "", 404: unknown}, portal, after
        )
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
