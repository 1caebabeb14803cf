"""Floor 5: what the public does: views are counted here, and who asks about a listing is taken to its agency."""

from pignon.audience.rolling import Rolling
from pignon.audience.turnstile import Kind, Turnstile
from pignon.audience.visitors import is_robot

__all__ = ["Kind", "Rolling", "Turnstile", "is_robot"]
