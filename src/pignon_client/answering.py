"""Writes the answer that a feed's own format knows, for the software that sent it: OpenImmo's feedback file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from pignon_client.answers import Finding
from pignon_client.report import Line, Remarks, Report
from pignon_feeds.openimmo.feedback import Sender, feedbacks

NAME = "Pignon"


def answer(report: Report, source: Path, target: Path, *, customer: str, on: date) -> list[Path]:
    """Write a feedback file for each OpenImmo feed of the report and return where; none for other formats.

    `target` is a file, or a folder where files are named after the `source`; several feeds are told apart by name.
    """
    told = feedbacks(map(_whole, report.lines), sender=Sender(NAME, customer, on))
    path = target / f"{source.stem}-feedback.xml" if target.is_dir() else target
    written = [path if len(told) == 1 else path.with_stem(f"{path.stem}-{_plain(feed)}") for feed in told]
    for one, content in zip(written, told.values(), strict=True):
        fresh = one.with_name(f".{one.name}.part")
        fresh.write_bytes(content)
        fresh.replace(one)
    return written


def _whole(line: Line) -> Line:
    """Return the line with the findings of its portals among its own, and without what feedback does not tell."""
    return replace(line, findings=tuple(_findings(line)), remarks=Remarks())


def _findings(line: Line) -> Iterator[Finding]:
    seen: list[Finding] = []
    for finding in (*line.findings, *(one for entry in line.publications for one in entry.findings)):
        if finding not in seen:
            seen.append(finding)
            yield finding


def _plain(feed: str) -> str:
    return re.sub(r"[^\w.-]+", "-", feed.partition(":")[2])
