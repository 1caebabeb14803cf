"""Reads the words of feeds: numbers, truths, days and texts as French and German software writes them.

A reader takes the raw text and answers with a value, with None when the source says nothing (empty,
zero, `00/00/0000`), or raises `ValueError` with what is wrong.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Value = str | int | float | bool
Reader = Callable[[str], Value | None]

YES, NO = "YES", "NO"
LARGEST = Decimal(10) ** 12
"""No number of a listing is larger; the door refuses those over 1e15."""
LONGEST_LINK = 2048
"""Characters of an address."""
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,' ]*$")
_BEFORE = re.compile(r"^(?:(?:ca|rd|etwa|ab|von|eur|euro|chf|fr|vhb|vb)\b\.?|€|~)\s*", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:[.,]?-{1,2}|eur(?:os?)?\b|€|m²|m2|qm|%|kwh.*|km|kva|kw|chf|vhb|vb|zimmer|zi\.?|p\.\s?m\.|/?\s?monat|mtl\.?)$",
    re.IGNORECASE,
)
_HALF = re.compile(r"(?<=[0-9])\s?(?:½|\s1/2)$")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}$")
"""Three digits after one mark: thousands to a person, thousandths to the books."""
_TRUTHS = {
    **dict.fromkeys(("1", "-1", "true", "wahr", "oui", "ja", "yes", "j", "o", "y", "vrai"), True),
    **dict.fromkeys(("0", "false", "falsch", "non", "nein", "no", "n", "faux"), False),
}
_BREAKS = re.compile(r"<\s*(?:br|/p|/div|/li|/h[1-6]|/tr|/ul|/ol)\b[^<>]*>", re.IGNORECASE)
_BULLETS = re.compile(r"<\s*li\b[^<>]*>", re.IGNORECASE)
_SILENT = re.compile(r"<\s*(script|style)\b.*?(?:<\s*/\s*\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<(?:/?[a-zA-Z][^<>]*|!--.*?--|!\[CDATA\[|\?[^<>]*)>|\]\]>", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DAY_FORMS = ("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d-%m-%Y", "%Y%m%d", "%d.%m.%y")


def exact(raw: str, *, grouped: bool = False) -> Decimal:
    """The number `raw` writes, with comma or point, spaces, units and marks such as "350.000,- EUR VB".

    Three digits after a single point are thousands where a unit shows that a person wrote it, and with `grouped`
    always, after a comma too. Raises `ValueError`.
    """
    text = re.sub(r"[\s\u00a0\u202f]+", " ", raw).replace("\u2019", "'").replace("\u2013", "-").strip()
    bare = _HALF.sub(",5", _stripped(text))
    if not _NUMBER.match(bare):
        raise ValueError("no number")
    digits = bare.replace(" ", "").replace("'", "")
    thousands = _THOUSANDS.match(digits)
    if thousands and (grouped or (thousands[1] == "." and bare != text)):
        digits = digits.replace(thousands[1], "")
    value = Decimal(_pointed(digits))
    if abs(value) > LARGEST:
        raise ValueError("far too large")
    return value


def _stripped(text: str) -> str:
    while (shorter := _AFTER.sub("", _BEFORE.sub("", text)).strip()) != text:
        text = shorter
    return text


def regrouped(raw: str, value: object) -> bool:
    """True when `value` is what `raw` says only if its three last digits are read as thousands."""
    found = re.search(r"(?<![0-9.,'])[1-9][0-9]{0,2}[.,][0-9]{3}(?![0-9.,])", raw)
    return found is not None and isinstance(value, int) and value >= 1000


def _pointed(digits: str) -> str:
    marks = [mark for mark in digits if mark in ".,"]
    if len(marks) > 1 and len(set(marks)) == 1:
        return digits.replace(marks[0], "")
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    before = digits[:last].replace(".", "").replace(",", "")
    return f"{before}.{digits[last + 1 :] or 0}"


def plain(value: Decimal, digits: int = 4) -> int | float:
    """The JSON number of `value`, whole where it is whole."""
    rounded = round(value, digits)
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def unknown(raw: str) -> bool:
    """True for the marks that exporters leave for "not known": empty, 0, 0.00, 00/00/0000."""
    return not raw.strip("0.,/: ")


def _positive(value: float) -> float | None:
    if value < 0:
        raise ValueError("negative")
    return value or None


def number(raw: str) -> int | float | None:
    """A positive number; zero is unknown."""
    if unknown(raw):
        return None
    return _positive(plain(exact(raw)))


def signed(raw: str) -> int | float | None:
    """Any number but zero (a yearly result may be a loss)."""
    if unknown(raw):
        return None
    return plain(exact(raw)) or None


def money(raw: str) -> int | float | None:
    """An amount in the currency of the listing, two digits; zero is unknown."""
    if unknown(raw):
        return None
    return _positive(plain(exact(raw), 2))


def amount(raw: str) -> int | float | None:
    """An amount as `money`, written by people: no currency has three decimals, so "350.000" is no 350."""
    return None if unknown(raw) else _positive(plain(exact(raw, grouped=True), 2))


def whole(raw: str) -> int | None:
    """A count above zero; `3.00` is 3."""
    if unknown(raw):
        return None
    value = exact(raw)
    if value != value.to_integral_value():
        raise ValueError("not whole")
    if value < 0:
        raise ValueError("negative")
    return int(value) or None


def storey(raw: str) -> int:
    """A floor; 0 is the ground floor and a value of its own."""
    return int(exact(raw).to_integral_value())


def truth(raw: str) -> bool:
    """A boolean as senders write it: 1/0, true/false, OUI/NON. Raises `ValueError`."""
    try:
        return _TRUTHS[raw.strip().casefold()]
    except KeyError:
        raise ValueError("neither yes nor no") from None


def yes_no(raw: str) -> str:
    """`YES` or `NO`."""
    return YES if truth(raw) else NO


def only_yes(raw: str) -> bool | None:
    """True, or nothing: a no here says no more than silence."""
    return truth(raw) or None


def instead(value: Value) -> Reader:
    """A reader that answers `value` to a yes and nothing to a no."""

    def read(raw: str) -> Value | None:
        return value if truth(raw) else None

    return read


def one_of(words: Mapping[str, Value | None]) -> Reader:
    """A reader of a code list (None: the code says nothing); keys are compared without case and accents."""
    folded_words = {folded(word): value for word, value in words.items()}

    def read(raw: str) -> Value | None:
        key = folded(raw)
        if key not in folded_words:
            raise ValueError("not in the list of codes")
        return folded_words[key]

    return read


def folded(raw: str) -> str:
    """`raw` in lower case, without accents, dashes as blanks: what code words are compared by."""
    text = unicodedata.normalize("NFKD", raw.casefold())
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).replace("-", " ").split())


def line(raw: str) -> str | None:
    """One line of clean text."""
    return " ".join(prose(raw).split()) or None


def prose(raw: str) -> str:
    """Clean text: markup out, entities read, line breaks kept, at most one empty line in a row."""
    text = _SILENT.sub(" ", raw) if "<" in raw else raw
    if "<" in text:
        text = _TAGS.sub("", _BULLETS.sub("\n- ", _BREAKS.sub("\n", text)))
    text = html.unescape(text)
    if "<" in text:
        text = _TAGS.sub("", _BREAKS.sub("\n", text))
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (" ".join(part.split()) for part in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def text(raw: str) -> str | None:
    """Clean text with its line breaks, or nothing."""
    return prose(raw) or None


def day(raw: str) -> str | None:
    """An ISO date; `00/00/0000` is unknown."""
    words = raw.strip()
    if unknown(words.replace("-", "")):
        return None
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(words, form).date().isoformat()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            continue
    return _stamped(words).isoformat()


def _stamped(words: str) -> date:
    found = re.match(r"(\d{4})-(\d{2})-(\d{2})[T ]", words)
    if not found:
        raise ValueError("no date")
    return date(*map(int, found.groups()))


def moment(raw: str) -> str | None:
    """An RFC 3339 instant: the clock time that `raw` names, else the start of its day.

    A clock time without a zone is that of France and Germany, which keep the same. A bare day starts in UTC,
    so that it stays the same day where it is written again.
    """
    found = day(raw)
    clock = re.search(r"\d[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?(Z|[+-][01]\d:[0-5]\d)?$", raw.strip())
    if not found or not clock:
        return f"{found}T00:00:00Z" if found else None
    local = f"{found}T{clock[1]}:{clock[2]}:{clock[3] or '00'}"
    return f"{local}{clock[4]}" if clock[4] else datetime.fromisoformat(local).replace(tzinfo=_zone()).isoformat()


def starting(raw: str) -> str | None:
    """The moment from which something is free: as `moment`, after "ab" and such, or the first of "März 2026"."""
    words = _FROM.sub("", raw.strip())
    named = re.fullmatch(r"(?:(\d{1,2})\.?\s*)?([A-Za-zäÄ]{3,9})\.?\s+(\d{4})", words)
    month = _MONTHS.get(folded(named[2])[:3]) if named else None
    if not named or not month:
        return moment(words)
    return moment(f"{int(named[1] or 1):02}.{month:02}.{named[3]}")


_FROM = re.compile(r"^(?:frei|verfügbar|bezugsfrei|bezug|ab|zum|dem|den|\s)+\b[\s:]*", re.IGNORECASE)
_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "mae": 3,
    "mrz": 3,
    "apr": 4,
    "mai": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "okt": 10,
    "nov": 11,
    "dez": 12,
}


def _zone() -> tzinfo:
    try:
        return ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        return UTC


def year(raw: str) -> int | None:
    """The first plausible year in `raw` ("1971", "ca. 1900", "1998/2005")."""
    if unknown(raw):
        return None
    found = re.search(r"(?<!\d)(1[0-9]{3}|20[0-9]{2}|2[1-9][0-9]{2})(?!\d)", raw)
    if not found:
        raise ValueError("no year")
    return int(found[1])


def address(raw: str) -> str | None:
    """A web address, blanks escaped; `https://` is put before a bare `www.`."""
    words = raw.strip()
    if not words:
        return None
    if words.casefold().startswith("www."):
        words = f"https://{words}"
    if not re.match(r"https?://[^\s/]+", words, re.IGNORECASE):
        raise ValueError("no web address")
    escaped = quote(words, safe="%/:=&?~#+!$,;'@()*[]")
    if not urlsplit(escaped).hostname:
        raise ValueError("no web address")
    return escaped


def link(raw: str) -> str | None:
    """A web address that both markets take: of at most `LONGEST_LINK` characters."""
    words = address(raw)
    if words and len(words) > LONGEST_LINK:
        raise ValueError(f"a web address of more than {LONGEST_LINK} characters")
    return words


def email(raw: str) -> str | None:
    """An e-mail address."""
    words = raw.strip()
    if words and not re.fullmatch(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}", words):
        raise ValueError("no e-mail address")
    return words or None


def phone(raw: str) -> str | None:
    """A telephone number as written; it must hold at least three digits."""
    words = line(raw)
    if words and sum(c.isdigit() for c in words) < 3:
        raise ValueError("no telephone number")
    return words
