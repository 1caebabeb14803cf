"""Floor 2: calls to the outside, by addresses that strangers gave us, and the guard that keeps them off our nets."""

from pignon.wire.addresses import Guard
from pignon.wire.calling import Answer, Wire
from pignon.wire.failures import Unanswered, Why
from pignon.wire.resolving import Resolver, SystemResolver

__all__ = ["Answer", "Guard", "Resolver", "SystemResolver", "Unanswered", "Why", "Wire"]
