"""One request as the handlers see it: parsed once, lazily, strictly."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes
from uuid import UUID

from starlette.types import Receive

from pignon.model.errors import Invalid, NotFound
from pignon.model.grant import Grant
from pignon.model.names import ExternalId, ListingId, Market
from pignon.model.write import SourceVersion
from pignon.web.bodies import DOCUMENT_LIMIT, read_json
from pignon.web.language import spoken
from pignon.web.refusals import header, parameter
from pignon.web.reply import Headers
from pignon.web.source_version import EXPECTED, read_source_version

LONGEST_WAIT_S = 30
"""`Prefer: wait=N` above this is cut to it."""
PAGE_LIMIT = 250
GUARDS = ("dryRun", "onError")
"""Parameters that keep something from being written."""
_HIGHEST_REVISION = 2**31 - 1
_REVISION = re.compile(rb'"([0-9]{1,20})"')
_WAIT = re.compile(r"[0-9]{1,9}")
_KEY = re.compile(rb"[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?")
_LETTERS = re.compile("[^a-z]")
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(slots=True)
class Call:
    """A request on its way through an API. `grant` is set before a handler that needs a token runs."""

    receive: Receive
    headers: Mapping[bytes, bytes]
    """Names in lower case; of a repeated header the last one."""
    query_string: bytes
    traceparent: bytes
    base: str
    """The API's address on this server, `/caas/v4` or `/sandbox/caas/v4`."""
    values: Sequence[str] = ()
    """What stands in the path's templates, decoded once."""
    market: Market | None = None
    operation: tuple[str, str] = ("", "")
    """Method and path template, as the table of routes has them."""
    grant: Grant | None = None
    paced: Headers = field(default_factory=Headers)
    """Fields of the answer that tell a limited client how it stands."""
    _query: dict[str, list[str]] | None = field(default=None, init=False)

    @property
    def granted(self) -> Grant:
        """The grant of an operation that needs a token."""
        if self.grant is None:
            raise RuntimeError("this operation takes no token")
        return self.grant

    @property
    def language(self) -> str:
        """`fr`, `de` or `en`."""
        accept = self.headers.get(b"accept-language")
        own = "en" if self.grant is None else self.grant.language
        return own if accept is None else spoken(accept.decode("latin-1"), own)

    async def body(self, *, limit: int = DOCUMENT_LIMIT, gzip: bool = False) -> bytes:
        """Read the body; see `read_json`."""
        return await read_json(self.receive, self.headers, limit=limit, gzip=gzip)

    def query(self, name: str) -> list[str]:
        """Return every value of the parameter `name`, in order."""
        if self._query is None:
            self._query = _parsed(self.query_string) if self.query_string else {}
        return self._query.get(name, [])

    def single(self, name: str) -> str | None:
        """Return the one value of the parameter `name`; raises Invalid when it is repeated."""
        values = self.query(name)
        if len(values) > 1:
            raise Invalid((parameter(name, ", ".join(values)[:200], "given once"),), "requestParameter")
        return values[0] if values else None

    def flag(self, name: str) -> bool:
        """Return a parameter that says true or false, false when it is absent. Raises Invalid.

        A bare `?dryRun` is a fault: whoever writes it means a trial, and would be shocked by a real write.
        """
        value = self.single(name)
        if value is None:
            return False
        if value not in _TRUTHS:
            raise Invalid((parameter(name, value, "true or false"),), "requestParameter")
        return _TRUTHS[value]

    def vet_spelling(self, known: Sequence[str]) -> None:
        """Raise Invalid where one of GUARDS that is `known` is spelt otherwise: `dryrun`, `dry_run`, `dryRun[]`.

        Other unknown parameters are nobody's concern; whoever writes one of these wants something not to be written.
        """
        meant = {guard.lower(): guard for guard in GUARDS if guard in known}
        given = _parsed(self.query_string) if meant else {}
        faults = [
            parameter(name[:100], ", ".join(values)[:100], f"its name spelt {guard}")
            for name, values in given.items()
            if (guard := meant.get(_LETTERS.sub("", name.lower()), name)) != name
        ]
        if faults:
            raise Invalid(faults, "requestParameter")

    def limit(self) -> int:
        """Return the wished length of a page, 1..250."""
        value = self.single("limit")
        if value is None:
            return PAGE_LIMIT
        if not (value.isascii() and value.isdigit() and len(value) <= 4 and 1 <= int(value) <= PAGE_LIMIT):
            raise Invalid((parameter("limit", value, f"a number from 1 to {PAGE_LIMIT}"),), "requestParameter")
        return int(value)

    def listing_id(self) -> ListingId:
        """Return the listing's id of the path; what is no UUID is unknown."""
        return ListingId(self.uuid())

    def uuid(self) -> UUID:
        """Return the path's first value as a UUID; raises NotFound."""
        try:
            return UUID(self.values[0])
        except ValueError:
            raise NotFound from None

    def external_id(self, at: int = 0) -> ExternalId:
        """Return the partner's id of the path."""
        return ExternalId(self.values[at])

    def if_match(self) -> int | None:
        """Return the revision that `If-Match` names; none when it is absent or `*`. Raises Invalid."""
        given = self.headers.get(b"if-match")
        if given is None or given.strip() == b"*":
            return None
        found = _REVISION.fullmatch(given.strip())
        if found is None:
            fault = header("If-Match", given[:100].decode("latin-1"), 'a revision in quotes, such as "3", or *')
            raise Invalid((fault,), "header")
        return min(int(found[1]), _HIGHEST_REVISION)

    def idempotency_key(self) -> bytes | None:
        """Return what `Idempotency-Key` holds; none when it is absent. Raises Invalid."""
        given = self.headers.get(b"idempotency-key")
        if given is None:
            return None
        if not _KEY.fullmatch(given.strip()):
            shown = given[:100].decode("latin-1")
            raise Invalid((header("Idempotency-Key", shown, "1 to 255 visible characters of ASCII"),), "header")
        return given.strip()

    def source_version(self) -> SourceVersion | None:
        """Return what `Source-Version` holds; none when it is absent. Raises Invalid."""
        given = self.headers.get(b"source-version")
        if given is None:
            return None
        text = given.strip().decode("latin-1")
        found = read_source_version(text)
        if found is None:
            raise Invalid((header("Source-Version", text[:100], EXPECTED),), "header")
        return found

    def wait(self) -> int | None:
        """Return the seconds that `Prefer: wait=N` asks for, 0..30; none when it does not. Raises Invalid."""
        given = self.headers.get(b"prefer")
        if given is None:
            return None
        for preference in given.decode("latin-1").split(","):
            name, _, value = preference.partition(";")[0].partition("=")
            if name.strip().lower() == "wait":
                seconds = value.strip().strip('"')
                if not _WAIT.fullmatch(seconds):
                    raise Invalid((header("Prefer", preference.strip()[:100], "wait=N, N seconds"),), "header")
                return min(int(seconds), LONGEST_WAIT_S)
        return None


def _parsed(query_string: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in query_string.split(b"&"):
        name, _, value = part.partition(b"=")
        if name:
            found.setdefault(_decoded(name), []).append(_decoded(value))
    return found


def _decoded(part: bytes) -> str:
    try:
        text = unquote_to_bytes(part.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        shown = part[:100].decode("ascii", "replace")
        raise Invalid((parameter("query", shown, "percent-encoded UTF-8"),), "requestParameter") from None
    if "\0" in text:
        raise Invalid((parameter("query", text[:100], "free of NUL"),), "requestParameter")
    return text
