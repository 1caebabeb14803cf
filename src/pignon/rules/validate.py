"""The door: from a body to a checked document, or every reason why not."""

import orjson

from pignon.market import Pack
from pignon.market.pointer import Path, join, pick
from pignon.model.errors import CollidingContacts, Invalid, NotFound
from pignon.model.finding import Finding
from pignon.model.names import Document, ExternalId
from pignon.model.write import Checked
from pignon.rules.advice import advise_case, unknown_keys
from pignon.rules.change import canonical, digest
from pignon.rules.failing import open_case
from pignon.rules.faults import faults
from pignon.rules.reading import is_plain, read_document, read_json


def check(body: bytes, pack: Pack, *, wanted: str | None = None) -> tuple[Checked, tuple[Finding, ...]]:
    """Check a body against its market; return the document and the advice on it.

    `wanted` names the portals (`all`, `none`, or sorted codes joined by commas) in markets whose documents do not;
    there it defaults to `all`. Advice beyond unknown keys is only given in markets whose answers carry warnings.
    Raises Unreadable, CollidingContacts, or Invalid with every fault.
    """
    document, plain = read_document(body, pack.tight)
    return _judged(document, pack, wanted=wanted, plain=plain)


def check_within(
    document: Document, body: bytes, pack: Pack, *, wanted: str | None = None
) -> tuple[Checked, tuple[Finding, ...]]:
    """Check a document that was read as a part of `body`, as if it had come by itself; as `check`."""
    if not is_plain(document, body, pack.tight):
        return check(orjson.dumps(document), pack, wanted=wanted)
    return _judged(document, pack, wanted=wanted, plain=True)


def _judged(document: Document, pack: Pack, *, wanted: str | None, plain: bool) -> tuple[Checked, tuple[Finding, ...]]:
    advice: tuple[Finding, ...] = ()
    if not plain and not pack.strict.is_valid(document):
        _refuse_faults(document, pack)
        advice = unknown_keys(document, pack)
    collisions = _collisions(document, pack)
    if collisions:
        raise CollidingContacts(collisions)
    _drop_read_only(document, pack)
    if pack.warns:
        advice += advise_case(open_case(document, pack))
    return _checked(document, pack, wanted=wanted or _wanted(document, pack), plain=plain), advice


def project(body: bytes, pack: Pack) -> Checked:
    """Check the body of a building project; raises as `check`, NotFound where the market has none."""
    if pack.project_validator is None:
        raise NotFound
    document = read_json(body)
    found = faults(pack.project_validator, document, schema=pack.project_schema)
    if found:
        raise Invalid(found)
    _drop_read_only(document, pack)
    return _checked(document, pack, wanted="none")


def _drop_read_only(document: Document, pack: Pack) -> None:
    for holder, keys in pack.read_only:
        found = pick(document, holder)
        if type(found) is dict:
            for key in keys:
                found.pop(key, None)


def _refuse_faults(document: Document, pack: Pack) -> None:
    found = faults(pack.validator, document, schema=pack.schema)
    if found:
        raise Invalid([*found, *_collisions(document, pack)])


def _collisions(document: Document, pack: Pack) -> list[Finding]:
    used: list[list[Path]] = []
    for group in pack.collisions:
        filled = [path for path in group if pick(document, path)]
        if filled:
            used.append(filled)
    if len(used) < 2:
        return []
    others = ", ".join(join(path) for group in used[1:] for path in group)
    return [Finding("colliding-contacts", join(path), pick(document, path), expected=others) for path in used[0]]


def _checked(document: Document, pack: Pack, *, wanted: str, plain: bool = False) -> Checked:
    written = canonical(document, plain=plain)
    return Checked(
        document=document,
        canonical=written,
        digest=digest(written),
        external_id=ExternalId(pick(document, pack.external_id)),
        frozen="\t".join(str(pick(document, path)) for path in pack.frozen),
        wanted=wanted,
    )


def _wanted(document: Document, pack: Pack) -> str:
    return "all" if pack.wanted is None else ",".join(sorted(pick(document, pack.wanted)))


__all__ = ["check", "check_within", "faults", "project"]
