"""Whom a caller is and acts for: the tenant comes from here and from nowhere else."""

from collections.abc import Collection
from dataclasses import dataclass

from pignon.model.names import ClientId, CustomerId, IntermediaryId


@dataclass(frozen=True, slots=True)
class Grant:
    """A verified token: one client, one customer, one audience."""

    client_id: ClientId
    customer_id: CustomerId
    intermediary_id: IntermediaryId
    scopes: frozenset[str]
    sandbox: bool
    language: str
    """The customer's: `fr`, `de` or `en`."""
    markets: tuple[str, ...]
    calls_a_minute: int | None = None
    lines_a_minute: int | None = None
    """Of bulk bodies, counted apart; none: no limit."""

    def allows(self, scope: str) -> bool:
        """Tell whether `a:b:c` is held itself or through `a:b:*` or `a:*`."""
        return covers(self.scopes, scope)


def covers(held: Collection[str], scope: str) -> bool:
    """Tell whether `held` holds `a:b:c` itself or through `a:b:*` or `a:*`."""
    parts = scope.split(":")
    return scope in held or any(":".join([*parts[:n], "*"]) in held for n in range(1, len(parts)))
