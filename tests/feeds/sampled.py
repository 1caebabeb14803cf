"""What the German market's connectors make of files, as a row of a table for each; run on a folder it prints them."""

import sys
from collections import Counter
from pathlib import Path

from pignon_feeds import Draft, Fault, Removal, Stock, read


def figures(path: Path) -> str:
    """Objects, drafts, removals, faults with their codes, notes, fields unused and fields withheld."""
    items = [item for item in read(path, market="de") if not isinstance(item, Stock)]
    drafts = [item for item in items if isinstance(item, Draft)]
    met = [item for item in items if isinstance(item, Fault)]
    codes = Counter(f"{item.code} (whole file)" if item.fatal else item.code for item in met)
    left = {(field.field, field.private) for draft in drafts for field in draft.unused}
    withheld = sum(private for _, private in left)
    fatal = sum(item.fatal for item in met)
    removals = sum(isinstance(item, Removal) for item in items)
    faults = ", ".join(f"{count} {code}" for code, count in codes.items()) or "0"
    notes = sum(len(draft.notes) for draft in drafts)
    said = (len(items) - fatal, len(drafts), removals, faults, notes, len(left) - withheld, withheld)
    return " | ".join(str(figure) for figure in said)


if __name__ == "__main__":
    for found in sorted(path for folder in sys.argv[1:] for path in Path(folder).rglob("*.*") if path.is_file()):
        print(f"| `{found.name}` | {figures(found)} |")
