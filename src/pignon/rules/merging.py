"""JSON Merge Patch (RFC 7396): what a partial document makes of a whole one."""

from pignon.model.names import Json


def merge(target: Json, patch: Json) -> Json:
    """Return `target` with `patch` merged in: null removes a key, objects merge at any depth, all else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged
