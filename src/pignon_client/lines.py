"""The lines of a report on disk: a feed of any size costs some thirty bytes an object in memory."""

import pickle
import weakref
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile

from pignon_client.report import APART, Line, Result, why

IN_MEMORY = 4 * 1024**2
"""Bytes of lines that are kept off the disk: most feeds are small."""
_APART = 1 << 63
_FILE = 32
_LINE = (1 << _FILE) - 1


class Lines:
    """Collects lines in any order and hands them out as the source has them, what was removed last."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed when nobody asks for it any more)
        weakref.finalize(self, self._file.close)
        self._offsets = array("Q")
        self._keys = array("Q")
        self._files: dict[str, int] = {}
        self._end = 0
        self.counts: Counter[Result] = Counter()
        self.reasons: Counter[str] = Counter()
        """How often each code is why an object is refused or faulty."""
        for line in lines:
            self.add(line)

    def add(self, line: Line) -> None:
        self.counts[line.result] += 1
        self.reasons.update(why(line))
        self._keys.append(self._key(line))
        self._offsets.append(self._end)
        self._file.seek(self._end)
        self._end += self._file.write(pickle.dumps(line, pickle.HIGHEST_PROTOCOL))

    def __len__(self) -> int:
        return len(self._offsets)

    def __iter__(self) -> Iterator[Line]:
        ranks = {self._files[name]: rank for rank, name in enumerate(sorted(self._files))}
        for number in sorted(range(len(self._keys)), key=lambda number: _ranked(self._keys[number], ranks)):
            self._file.seek(self._offsets[number])
            yield pickle.load(self._file)  # noqa: S301 (nobody but this object ever wrote the file)

    def _key(self, line: Line) -> int:
        """Whether it stands apart, its file by number of arrival, and its line there, as one sortable number."""
        place = line.place
        file = self._files.setdefault(place.file if place else "", len(self._files))
        apart = _APART if line.result in APART else 0
        return apart | file << _FILE | min(place.line if place else 0, _LINE)


def _ranked(key: int, ranks: dict[int, int]) -> int:
    return key & (_APART | _LINE) | ranks[(key & ~_APART) >> _FILE] << _FILE
