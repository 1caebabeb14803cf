"""Which of our three languages a caller reads (RFC 9110, 12.5.4)."""

LANGUAGES = ("en", "fr", "de")
_LONGEST = 1000
"""Characters of an Accept-Language that are looked at; no browser sends more than some 200."""


def spoken(accept: str | None, fallback: str) -> str:
    """Return `fr`, `de` or `en`: the caller's best by weight, else `fallback`."""
    if not accept:
        return fallback
    best, weight = fallback, 0.0
    for part in accept[:_LONGEST].split(","):
        tag, _, rest = part.partition(";")
        code = tag.strip().lower().split("-")[0]
        if code == "*":
            code = fallback
        if code in LANGUAGES and (q := _weight(rest)) > weight:
            best, weight = code, q
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
