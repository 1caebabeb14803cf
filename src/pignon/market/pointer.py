"""JSON Pointers (RFC 6901) as tuples of keys, since documents are asked for the same places again and again."""

from typing import TypeAlias

from pignon.model.names import Json

Path: TypeAlias = tuple[str | int, ...]


def parse(pointer: str) -> Path:
    """Split `/data/prices` into `("data", "prices")`; every part is a key, none an index."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def place(pointer: str) -> Path:
    """Split as `parse`; a part of digits is an index."""
    return tuple(int(part) if str(part).isdigit() else part for part in parse(pointer))


def join(path: Path) -> str:
    """Write a path as a JSON Pointer; `""` for the empty one."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def reach(value: Json, path: Path) -> Json:
    """Return as `pick` what stands at `path`; quicker where mostly something does."""
    try:
        for part in path:
            value = value[part]
    except (KeyError, IndexError, TypeError):
        return None
    return value


def pick(value: Json, path: Path) -> Json:
    """Return what stands at `path`, None where nothing does."""
    for part in path:
        if type(value) is dict:
            value = value.get(part)
        elif type(value) is list and type(part) is int and part < len(value):
            value = value[part]
        else:
            return None
    return value
