"""What stands beside the rows of a Poliris delivery: Config.txt, Photos.cfg and the pictures' own files."""

from dataclasses import dataclass

from pignon_feeds.files import Files
from pignon_feeds.parcel import Member, Parcel, reading
from pignon_feeds.values import folded

CONFIG, PHOTOS = "config.txt", "photos.cfg"
SMALL = 64 * 1024
"""Bytes of Config.txt and Photos.cfg that are read."""
PARTIAL = frozenset({"delta", "diff", "differentiel", "incremental", "partiel", "partial", "update"})
"""Modes of Config.txt that say: not the whole stock. The book knows none; some software writes one."""
UNCHANGED = "not in this delivery, unchanged since an earlier one (Mode=DIFF)"
TEXT = frozenset({".csv", ".txt", ".cfg", ".dat", ""})


@dataclass(frozen=True, slots=True)
class Delivery:
    """`mode` is that of the rows, `photos` that of the pictures (URL, FULL or DIFF), in lower case."""

    software: str = ""
    version: str = ""
    declared: str = ""
    mode: str = ""
    photos: str = ""
    files: Files = Files()  # noqa: RUF009 (nothing is ever added to it)

    @property
    def complete(self) -> bool:
        """True unless Config.txt says that the rows are only a part of the stock."""
        return self.mode not in PARTIAL

    def keeps_back(self, name: str) -> str:
        """Say so of a picture that need not come along because an earlier delivery had it; "" of others."""
        return UNCHANGED if self.photos == "diff" and self.files.find(name) is None else ""


def surveyed(parcel: Parcel) -> Delivery:
    """What the small files of a delivery say; nothing where they are missing."""
    config, photos = _said(parcel, CONFIG), _said(parcel, PHOTOS)
    software, _, version = config.get("application", "").partition("/")
    return Delivery(
        software=software.strip(),
        version=version.strip(),
        declared=next((config[name] for name in ("encodage", "encoding", "charset", "codage") if name in config), ""),
        mode=folded(config.get("mode", "")),
        photos=folded(photos.get("mode", "")),
        files=Files(parcel.members),
    )


def _said(parcel: Parcel, base: str) -> dict[str, str]:
    member = next((member for member in parcel.members if member.base == base), None)
    if member is None:
        return {}
    pairs = (line.partition("=") for line in _text(member).splitlines())
    return {folded(name): value.strip() for name, _, value in pairs if value.strip()}


def _text(member: Member) -> str:
    with reading(member) as stream:
        content = stream.read(SMALL)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
