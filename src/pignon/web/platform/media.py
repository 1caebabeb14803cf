"""A customer's media on the platform API: sent in, listed, replaced, got once more, removed."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from pignon.ledger.findings import as_finding
from pignon.ledger.library import START, Kept, arrive, drop, library, refresh
from pignon.ledger.pools import Connection
from pignon.media.reading import UPLOAD, source_id, upload_url
from pignon.model.errors import Invalid, NotFound, TooLarge
from pignon.model.identity import uuid7
from pignon.model.names import ListingId
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.findings import told
from pignon.web.paging import key_of, token
from pignon.web.refusals import Gone, MediaInUse, parameter
from pignon.web.repeating import is_rehearsal, once, recall
from pignon.web.reply import Reply, as_json, instant, instant_or_none
from pignon.web.uploads import MOST

LONGEST = 255
"""Characters of a partner's id or a file's name."""


async def post(api: Api, call: Call) -> Reply:
    """Take a medium's bytes in, under the partner's id where it gives one; the same id again replaces it."""
    external_id = _text(call, "externalMediaId") or str(uuid7())
    return await _take(api, call, UPLOAD + external_id, status=201)


async def put(api: Api, call: Call) -> Reply:
    """Replace a medium's bytes; listings that use it show the new ones."""
    kept = await _one(api, call)
    if not kept.address.startswith(UPLOAD):
        raise NotFound
    return await _take(api, call, kept.address, status=200)


async def get(api: Api, call: Call) -> Reply:
    """Answer one medium."""
    return as_json(200, _told(api, call, await _one(api, call)))


async def get_page(api: Api, call: Call) -> Reply:
    """Answer a page of media, those of one listing, or the one of a partner's id."""
    limit, customer = call.limit(), call.granted.customer_id
    listing, external_id = call.single("listingId"), _text(call, "externalMediaId")
    async with api.pools.reading(customer) as connection:
        found = await library(
            connection,
            customer,
            after=_uuid(key_of(call, "nextToken"), "nextToken") or START,
            limit=limit + 1,
            listing=ListingId(one) if (one := _uuid(listing, "listingId")) else None,
            only=source_id(UPLOAD + external_id) if external_id else None,
        )
    page: dict[str, Any] = {
        "items": [_told(api, call, one) for one in found[:limit]],
        "uploads": f"{api.public_url}/uploads/",
    }
    if len(found) > limit:
        page["nextToken"] = token(str(found[limit - 1].source_id))
    return as_json(200, page)


async def delete(api: Api, call: Call) -> Reply:
    """Remove a medium that no listing uses; its files go within minutes."""

    async def remove(connection: Connection) -> Reply:
        kept = await _found(connection, call)
        if not await drop(connection, call.granted.customer_id, kept.source_id):
            raise MediaInUse(len(kept.listings))
        return as_json(202, {"mediaId": str(kept.source_id)})

    return await once(api, call, remove)


async def post_refresh(api: Api, call: Call) -> Reply:
    """Get media by address once more, whatever their hosts said before: one, one address's, or all of a listing."""
    body = await call.body()
    form = api.forms.read("MediaRefresh", body)
    source = _uuid(form.get("mediaId"), "mediaId") or (source_id(form["url"]) if "url" in form else None)
    listing = _uuid(form.get("listingId"), "listingId")

    async def ask(connection: Connection) -> Reply:
        of = ListingId(listing) if listing else None
        count = await refresh(connection, call.granted.customer_id, source=source, listing=of)
        return as_json(202, {"refreshed": count})

    return await once(api, call, ask, body=body)


async def _take(api: Api, call: Call, address: str, *, status: int) -> Reply:
    """Take bytes in; a repeated call is known by its bytes, and a dry run keeps none."""
    customer, source = call.granted.customer_id, source_id(address)
    length = call.headers.get(b"content-length", b"")
    if length.isdigit() and int(length) > MOST:
        raise TooLarge(MOST)
    file_name = _text(call, "fileName")

    async def arrived(connection: Connection) -> Reply:
        kept = api.uploads.kept
        await arrive(connection, customer, source, address=address, file_name=file_name, kept=kept)
        [one] = await library(connection, customer, only=source)
        return as_json(status, _told(api, call, one))

    async with api.uploads.received(_body(call)) as received:
        if not is_rehearsal(call):
            await recall(api.pools.engine, call, received.digest)
            await api.uploads.keep(customer, source, received)
        return await once(api, call, arrived, body=received.digest)


async def _body(call: Call) -> AsyncIterator[bytes]:
    while True:
        message = await call.receive()
        if message["type"] != "http.request":
            raise Gone
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return


async def _one(api: Api, call: Call) -> Kept:
    async with api.pools.reading(call.granted.customer_id) as connection:
        return await _found(connection, call)


async def _found(connection: Connection, call: Call) -> Kept:
    found = await library(connection, call.granted.customer_id, only=call.uuid())
    if not found:
        raise NotFound
    return found[0]


def _told(api: Api, call: Call, one: Kept) -> dict[str, Any]:
    upload = one.address.startswith(UPLOAD)
    external_id = one.address.removeprefix(UPLOAD)
    state = "failed" if one.verdict not in (None, "CREATED") else "ready" if one.asset_id else "pending"
    return {
        "mediaId": str(one.source_id),
        "externalMediaId": external_id if upload else None,
        "url": upload_url(f"{api.public_url}/uploads/", external_id) if upload else one.address,
        "fileName": one.file_name,
        "kind": one.medium,
        "state": state,
        "status": one.verdict,
        "width": one.width,
        "height": one.height,
        "seconds": one.seconds,
        "bytes": one.size,
        "placeholder": one.placeholder,
        "files": [file | {"url": f"{api.public_url}/media/{one.asset_id}/{file['name']}"} for file in one.files],
        "findings": [told(as_finding(finding), None, call.language, docs=api.public_url) for finding in one.findings],
        "listings": one.listings,
        "createdAt": instant(one.created_at),
        "removedAt": instant_or_none(one.unused_until),
    }


def _text(call: Call, name: str) -> str | None:
    given = call.single(name) if call.query_string else None
    if given is not None and not (1 <= len(given) <= LONGEST and given.strip()):
        raise Invalid((parameter(name, given[:100], f"1 to {LONGEST} characters"),), "requestParameter")
    return given


def _uuid(given: str | None, name: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError:
        raise Invalid((parameter(name, str(given)[:100], "a UUID"),), "requestParameter") from None
