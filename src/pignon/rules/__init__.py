"""Floor 3: decisions, pure: validate, eligible, change, facets, quota."""
