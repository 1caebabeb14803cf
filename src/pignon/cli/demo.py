"""`pignon demo`: a marketplace with stock, pushed through the HTTP APIs as a partner would."""


def demo() -> None:
    """Start everything with a demo marketplace and keep serving."""
    raise NotImplementedError
