"""A seeker's message, read strictly: every fault at once, each with its field. Pure."""

import re
from collections.abc import Mapping
from typing import Final

from pignon.ledger.leads import Person

CONSENT: Final = "2026-11"
"""The version of the text that seekers agree to (`consent_text` of the labels); change it with the text."""
LONGEST: Final = {"first_name": 80, "last_name": 80, "email": 254, "phone": 32, "message": 4000}
"""Characters."""
NEEDED: Final = ("last_name", "email", "message")
_EMAIL: Final = re.compile(
    r"[^@\s<>\"'(),:;\[\]\\\x00-\x20]+@[^@\s<>\"'(),:;\[\]\\\x00-\x20.]+(\.[^@\s<>\"'(),:;\[\]\\.]+)+"
)
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ./()\-]{4,}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\ufeff]")


def read_person(given: Mapping[str, str]) -> tuple[Person, dict[str, str]]:
    """Return who asks, and the faults by field: `missing`, `long`, `email`, `phone` or `consent`."""
    fields = {name: _clean(given.get(name, ""), lines=name == "message") for name in LONGEST}
    faults = {name: "missing" for name in NEEDED if not fields[name]}
    faults |= {name: "long" for name, text in fields.items() if len(text) > LONGEST[name]}
    if fields["email"] and "email" not in faults and not _is_address(fields["email"]):
        faults["email"] = "email"
    if fields["phone"] and "phone" not in faults and not _PHONE.fullmatch(fields["phone"]):
        faults["phone"] = "phone"
    if given.get("consent") != CONSENT:
        faults["consent"] = "consent"
    return Person(**fields), faults


def _clean(text: str, *, lines: bool) -> str:
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip() if lines else " ".join(text.split())


def _is_address(text: str) -> bool:
    return text.isascii() and _EMAIL.fullmatch(text) is not None
