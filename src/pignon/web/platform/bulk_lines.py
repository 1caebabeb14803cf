"""One line of a bulk body: what it asks for, and what it is answered."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import orjson

from pignon.market.pack import Pack
from pignon.model.errors import (
    Busy,
    ExternalIdChanged,
    Forbidden,
    Invalid,
    PignonError,
    Replayed,
    TooMany,
)
from pignon.model.finding import Finding
from pignon.model.names import ExternalId, Json
from pignon.model.states import Kind, Outcome
from pignon.model.write import Accepted, Checked, Key, SourceVersion, Write
from pignon.rules.reading import read_json
from pignon.rules.validate import check_within
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.findings import all_told
from pignon.web.ndjson import Numbered
from pignon.web.platform.listings import feed_of
from pignon.web.portals import read_portals, wanted_portals
from pignon.web.problems import Teller, refused
from pignon.web.rehearsal import rehearse
from pignon.web.repeating import line_key
from pignon.web.source_version import EXPECTED, read_source_version
from pignon.web.writing import new_submission

FORM = "BulkLine"
LONGEST_ECHO = 255
"""Characters of an external id that a refused line repeats."""
_SCOPES = {Kind.PUT: "platform:listings:update", Kind.DELETE: "platform:listings:delete"}
_USUAL = frozenset({"op", "externalId", "document"})
SCOPES = tuple(_SCOPES.values())

Answer: TypeAlias = Accepted | BaseException | dict[str, Any]
"""What became of a write: kept, refused, or what a rehearsal of it told."""


@dataclass(slots=True)
class Item:
    """A line that was read: a write, or why it is none."""

    number: int
    external_id: str | None = None
    write: Write | None = None
    form: dict[str, Any] | None = None
    """Instead of a write: what else a line asks for."""
    error: PignonError | None = None
    advice: Sequence[Finding] = ()

    @property
    def may_fail(self) -> bool:
        """Tell whether intake may refuse the write for what it finds in the ledger."""
        write = self.write
        if write is None:
            return True
        told_apart = write.if_match is not None or write.source is not None or (write.checked and write.checked.frozen)
        return write.kind is Kind.DELETE or not write.creates or bool(told_apart)


class Terms:
    """What a bulk call says of all of its lines; raises Invalid where that is faulty."""

    def __init__(self, api: Api, call: Call, pack: Pack) -> None:
        self._api = api
        self._call = call
        self._pack = pack
        self._key = call.idempotency_key()
        self._dry_run = call.flag("dryRun")
        self._feed = feed_of(call)
        self._wanted = wanted_portals(call, pack)
        self._opens = {kind: call.granted.allows(scope) for kind, scope in _SCOPES.items()}
        self._creates = call.granted.allows("platform:listings:create")
        self._asked = "\0".join((pack.market, self._feed or "", self._wanted or "")).encode()
        accept = call.headers.get(b"accept", b"")
        self._teller = Teller(call.traceparent, call.language, accept, pack, docs=api.public_url)

    def read(self, one: Numbered) -> Item:
        """Read a line; what is wrong with it is the item's error."""
        item = Item(one.number)
        if not isinstance(one.line, bytes):
            item.error = one.line
            return item
        try:
            self._fill(item, one.line)
        except PignonError as error:
            item.error = error
        return item

    def _fill(self, item: Item, line: bytes) -> None:
        value = _parsed(line)
        if isinstance(value, dict) and isinstance(given := value.get("externalId"), str):
            item.external_id = given[:LONGEST_ECHO]
        form = value if _is_usual(value) else self._form(value)
        kind = Kind(form["op"])
        if not self._opens[kind]:
            raise Forbidden(_SCOPES[kind])
        external_id = ExternalId(form["externalId"])
        grant, given = self._call.granted, form.get("sourceVersion")
        item.write = Write(
            kind=kind,
            customer_id=grant.customer_id,
            market=self._pack.market,
            client_id=grant.client_id,
            submission_id=new_submission(),
            external_id=external_id,
            checked=self._checked(item, form, line, external_id=external_id) if kind is Kind.PUT else None,
            if_match=form.get("ifMatch"),
            creates=kind is Kind.PUT and self._creates,
            feed=self._feed,
            key=self._key_of(item, line),
            source=None if given is None else _source(given),
        )

    def _form(self, value: Json) -> dict[str, Any]:
        """Hold a line against its form, but for its document; raises Invalid with every fault."""
        holds = isinstance(value, dict) and isinstance(value.get("document"), dict)
        self._api.forms.fitting(FORM, {**value, "document": {}} if holds else value)
        return value

    def _checked(self, item: Item, form: dict[str, Any], line: bytes, *, external_id: ExternalId) -> Checked:
        wanted = self._wanted
        if wanted is not None and "portals" in form:
            wanted = read_portals(form["portals"], self._pack)
        checked, item.advice = check_within(form["document"], line, self._pack, wanted=wanted)
        if checked.external_id != external_id:
            raise ExternalIdChanged(checked.external_id, external_id)
        return checked

    def _key_of(self, item: Item, line: bytes) -> Key | None:
        if self._key is None:
            return None
        answer = partial(self._kept, item)
        return line_key(self._call, self._key, item.number, asked=b"%s\0%s" % (self._asked, line), answer=answer)

    def _kept(self, item: Item, accepted: Accepted) -> bytes:
        return orjson.dumps(self._good(item, accepted))

    def hand_in(self, items: Sequence[Item]) -> Awaitable[Sequence[Answer]]:
        """Hand the items' writes in together, or rehearse them one by one. Raises Busy."""
        writes = [item.write for item in items if item.write is not None]
        return self._rehearsed(writes) if self._dry_run else self._api.door.hand_in(writes)

    async def _rehearsed(self, writes: Sequence[Write]) -> list[Answer]:
        answers: list[Answer] = []
        for write in writes:
            try:
                answers.append(await rehearse(self._api, self._call, write))
            except PignonError as error:
                answers.append(error)
        return answers

    def told(self, item: Item, answer: Answer) -> bytes:
        """Write the line that says what became of `item`; of a rehearsal `answer` is what it told."""
        match answer:
            case Accepted():
                said = orjson.dumps(self._good(item, answer))
            case Replayed():
                said = answer.answer[:-1] + b',"replayed":true}'
            case dict():
                said = orjson.dumps({"line": item.number, "externalId": item.external_id, "status": 200, **answer})
            case _:
                said = orjson.dumps(self._refused(item, answer))
        return said + b"\n"

    def _good(self, item: Item, accepted: Accepted) -> dict[str, Any]:
        assert item.write is not None, "only a write is accepted"
        checked, source = item.write.checked, item.write.source
        outcome, findings = "accepted", item.advice
        if accepted.unchanged:
            outcome = Outcome.UNCHANGED
        elif accepted.late and source is not None:
            outcome = Outcome.SUPERSEDED
            findings = [*findings, Finding("source-version-late", "Source-Version", source.text)]
        return {
            "line": item.number,
            "externalId": item.external_id,
            "status": 202,
            "submissionId": str(accepted.submission_id),
            "listingId": str(accepted.listing_id),
            "revision": accepted.revision,
            "digest": None if checked is None else checked.digest.hex(),
            "outcome": outcome,
            "findings": all_told(findings, self._pack, self._call.language) if findings else [],
        }

    def _refused(self, item: Item, error: BaseException) -> dict[str, Any]:
        status, findings = refused(error if isinstance(error, PignonError) else PignonError(), self._teller)
        said = {"line": item.number, "externalId": item.external_id, "status": status, "findings": findings}
        return said | {"retryAfter": error.retry_after} if isinstance(error, Busy | TooMany) else said


def _is_usual(value: Json) -> bool:
    """Tell of nearly every line, at little cost, that it fits its form."""
    if type(value) is not dict or value.keys() != _USUAL or value["op"] != "put":
        return False
    external_id = value["externalId"]
    return (
        type(external_id) is str and external_id != "" and "\0" not in external_id and type(value["document"]) is dict
    )


def _parsed(line: bytes) -> Json:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return read_json(line)


def _source(given: str | int) -> SourceVersion:
    found = read_source_version(str(given))
    if found is None:
        raise Invalid([Finding("format", "/sourceVersion", str(given)[:100], EXPECTED)])
    return found


def fails(answer: Answer) -> bool:
    """Tell whether an answer refuses its line."""
    return isinstance(answer, BaseException) and not isinstance(answer, Replayed)


def ends_all(answer: Answer) -> bool:
    """Tell whether what became of one line would become of all that follow: nothing more is tried."""
    return isinstance(answer, Busy)
