"""How the platform API answers a write, whichever operation asked for it."""

import orjson

from pignon.model.errors import Deleted, NotFound
from pignon.model.write import Accepted, Checked, Write
from pignon.web.api import Api, Sequel
from pignon.web.call import Call
from pignon.web.rehearsal import rehearse
from pignon.web.reply import Reply, as_json
from pignon.web.writing import carry_out


async def answer_write(api: Api, call: Call, write: Write, *, body: bytes = b"", sequel: Sequel | None = None) -> Reply:
    """Carry `write` out and answer its receipt, or rehearse it with its sequel; `body` is the call's own."""
    try:
        if call.query_string and call.flag("dryRun"):
            head = {"externalId": write.external_id, "digest": _digest(write.checked)}
            return as_json(200, head | await rehearse(api, call, write, sequel=sequel))

        def receipt(accepted: Accepted) -> bytes:
            return orjson.dumps(
                {
                    "submissionId": str(accepted.submission_id),
                    "listingId": str(accepted.listing_id),
                    "externalId": accepted.external_id,
                    "revision": accepted.revision,
                    "digest": _digest(write.checked),
                }
            )

        return await carry_out(api, call, write, body=body, receipt=receipt)
    except Deleted:
        raise NotFound from None


def _digest(document: Checked | None) -> str | None:
    return None if document is None else document.digest.hex()
