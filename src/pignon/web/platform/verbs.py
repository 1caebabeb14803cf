"""What happens to a listing beside its document: taken off the market and put back, reserved, sold, restored."""

from datetime import UTC, datetime

from pignon.ledger.appointments import Appointment, fall_through, make_appointment
from pignon.ledger.appointments import call_off as call_off_appointment
from pignon.ledger.listings import Kept, by_external_id, restorable
from pignon.ledger.pools import Connection
from pignon.ledger.submissions import submission
from pignon.market.wire import instant
from pignon.model.errors import Invalid, NotFound, Stale
from pignon.model.finding import Finding
from pignon.model.names import ExternalId, SubmissionId
from pignon.model.states import VERBS, Kind
from pignon.model.write import Write
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.platform.answering import answer_write
from pignon.web.platform.market import enter
from pignon.web.refusals import NotWaiting, header, parameter
from pignon.web.repeating import once
from pignon.web.reply import Reply, as_json
from pignon.web.writing import write_of

_WORDS = {verb.value: verb for verb in VERBS}


async def post(api: Api, call: Call) -> Reply:
    """Carry a verb out now, or keep it until its date."""
    pack = enter(api, call)
    external_id, verb = _address(call)
    body = await call.body()
    form = api.forms.read("Verb", body)
    write = write_of(call, verb, pack.market, external_id=external_id, reason=form["reason"])
    at = _date(form.get("at"))
    if at is None or at <= api.clock() or call.flag("dryRun"):
        return await answer_write(api, call, write, body=body)
    if write.source is not None:
        fault = header("Source-Version", write.source.text[:100], "absent where a date is to come")
        raise Invalid((fault,), "header")

    async def appoint(connection: Connection) -> Reply:
        return await _appointed(connection, write, at=at, asked_at=api.clock())

    return await once(api, call, appoint, body=body)


async def call_off(api: Api, call: Call) -> Reply:
    """Call off a verb whose date has not come; it stays in the listing's story as refused."""
    customer, submission_id = call.granted.customer_id, SubmissionId(call.uuid())

    async def end(connection: Connection) -> Reply:
        one = await call_off_appointment(connection, customer, submission_id)
        if one is None:
            raise NotFound if await submission(connection, customer, submission_id) is None else NotWaiting
        await fall_through(connection, one, why=Finding("verb-called-off", arguments={"verb": one.kind}))
        return as_json(200, {"submissionId": str(submission_id), "listingId": str(one.listing_id), "kind": one.kind})

    return await once(api, call, end)


def _address(call: Call) -> tuple[ExternalId, Kind]:
    external_id, _, word = call.values[1].rpartition(":")
    verb = _WORDS.get(word)
    if not external_id or verb is None:
        raise Invalid((parameter("verb", word[:100], "one of " + ", ".join(_WORDS)),), "requestParameter")
    return ExternalId(external_id), verb


def _date(given: str | None) -> datetime | None:
    """Read an RFC 3339 time; raises Invalid for one that no calendar has, also once its offset is taken away."""
    try:
        return None if given is None else datetime.fromisoformat(given.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid((Finding("format", "/at", given, "date-time"),)) from None


async def _appointed(connection: Connection, write: Write, *, at: datetime, asked_at: datetime) -> Reply:
    kept = await _subject(connection, write)
    if kept is None:
        raise NotFound
    if write.if_match not in (None, kept.revision):
        raise Stale(write.if_match or 0, kept.revision)
    await make_appointment(
        connection,
        Appointment(
            customer_id=write.customer_id,
            submission_id=write.submission_id,
            listing_id=kept.listing_id,
            market=write.market,
            external_id=kept.external_id,
            kind=write.kind,
            reason=write.reason,
            client_id=write.client_id,
            at=at,
            asked_at=asked_at,
        ),
    )
    answer = {
        "submissionId": str(write.submission_id),
        "listingId": str(kept.listing_id),
        "externalId": kept.external_id,
        "revision": kept.revision,
        "digest": None,
        "at": instant(at),
    }
    return as_json(202, answer)


async def _subject(connection: Connection, write: Write) -> Kept | None:
    """Return the listing that the verb will be about, as it is now."""
    assert write.external_id is not None, "a verb names its listing by the partner's id"
    find = restorable if write.kind is Kind.RESTORE else by_external_id
    return await find(connection, write.customer_id, write.external_id, market=write.market)
