"""The addresses of the token endpoint and of what tells software where it is (RFC 6749, RFC 8414, RFC 7517)."""

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pignon.ledger.pools import LOST
from pignon.web.oauth.asking import BODY_LIMIT, Refused, read_ask
from pignon.web.oauth.issuing import Issuer

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_BRIEFLY = {"Cache-Control": "public, max-age=60"}
"""Half of what a new key waits before it signs."""


def routes(issuer: Issuer) -> list[Route]:
    """Return the routes of `/oauth/token` and of the two well-known documents."""

    async def token(request: Request) -> Response:
        try:
            headers = request.headers
            body = await _body(request)
            ask = read_ask(body, content_type=headers.get("content-type"), authorization=headers.get("authorization"))
            issued = await issuer.issue(ask, host_header=headers.get("host"))
        except Refused as refused:
            return _refusal(refused)
        except LOST:
            return _away()
        content = {"access_token": issued.access_token, "token_type": "Bearer", "expires_in": issued.expires_in}
        return JSONResponse(content, headers=_NO_STORE)

    async def metadata(_request: Request) -> Response:
        return JSONResponse(described(issuer.public_url), headers=_BRIEFLY)

    async def jwks(_request: Request) -> Response:
        try:
            return JSONResponse({"keys": await issuer.keyring.published()}, headers=_BRIEFLY)
        except LOST:
            return _away()

    return [
        Route("/oauth/token", token, methods=["POST"]),
        Route("/.well-known/oauth-authorization-server", metadata, methods=["GET"]),
        Route("/.well-known/jwks.json", jwks, methods=["GET"]),
    ]


def described(public_url: str) -> dict[str, object]:
    """Return the authorization server metadata (RFC 8414)."""
    return {
        "issuer": public_url,
        "token_endpoint": f"{public_url}/oauth/token",
        "jwks_uri": f"{public_url}/.well-known/jwks.json",
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "scopes_supported": ["caas:*", "clim:*", "platform:*", "leads:read"],
    }


async def _body(request: Request) -> bytes:
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused("invalid_request", "send the body as it is, without Content-Encoding")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT:
                raise Refused("invalid_request", f"the body has more than {BODY_LIMIT} bytes", status=413)
    except ClientDisconnect:
        raise Refused("invalid_request", "the body was not sent to its end") from None
    return bytes(body)


def _away() -> Response:
    content = {"error": "temporarily_unavailable", "error_description": "the ledger is away: try again"}
    return JSONResponse(content, status_code=503, headers={**_NO_STORE, "Retry-After": "1"})


def _refusal(refused: Refused) -> Response:
    headers = dict(_NO_STORE)
    if refused.basic and refused.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="pignon", charset="UTF-8"'
    content = {"error": refused.error, "error_description": refused.description}
    return JSONResponse(content, status_code=refused.status, headers=headers)
