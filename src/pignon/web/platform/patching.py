"""PATCH: a part of a document, merged into the latest accepted revision and checked like a whole one."""

from dataclasses import replace

import orjson

from pignon.ledger.listings import Kept, by_external_id
from pignon.market import Pack
from pignon.model.errors import Contended, ExternalIdChanged, NotFound, Stale
from pignon.model.names import Json
from pignon.model.states import Kind
from pignon.model.write import Write
from pignon.rules.merging import merge
from pignon.rules.reading import read_json
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.platform.answering import answer_write
from pignon.web.platform.market import enter
from pignon.web.portals import wanted_portals
from pignon.web.repeating import recall
from pignon.web.reply import Reply
from pignon.web.writing import checked, write_of

TRIES = 3
"""Times that a patch is merged anew because its base was no longer the latest."""


async def patch(api: Api, call: Call) -> Reply:
    """Merge a JSON Merge Patch (RFC 7396) into the latest accepted revision; it commits only if that still is."""
    pack, body, if_match = enter(api, call), await call.body(), call.if_match()
    merge_patch = read_json(body)
    if not call.flag("dryRun"):
        await recall(api.pools.engine, call, body)
    for _ in range(TRIES):
        kept = await _latest(api, call, pack)
        if if_match not in (None, kept.revision):
            raise Stale(if_match or 0, kept.revision)
        try:
            return await answer_write(api, call, _merged(api, call, kept, pack=pack, patch=merge_patch), body=body)
        except Stale:
            continue
    raise Contended


async def _latest(api: Api, call: Call, pack: Pack) -> Kept:
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        kept = await by_external_id(connection, customer, call.external_id(1), market=pack.market)
    if kept is None:
        raise NotFound
    return kept


def _merged(api: Api, call: Call, kept: Kept, *, pack: Pack, patch: Json) -> Write:
    """Return the write of the merged document, based on the revision of `kept`; raises Invalid with every fault."""
    wanted = wanted_portals(call, pack)
    if wanted is not None and call.single("portals") is None:
        wanted = kept.wanted
    merged = orjson.dumps(merge(orjson.loads(kept.document), patch))
    document, _ = checked(api, call, merged, wanted=wanted)
    if document.external_id != kept.external_id:
        raise ExternalIdChanged(document.external_id, kept.external_id)
    write = write_of(call, Kind.PATCH, pack.market, external_id=kept.external_id, document=document)
    return replace(write, if_match=kept.revision)
