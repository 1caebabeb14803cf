"""Floor 5: what the public does: views are counted here, and who asks about a listing is taken to its agency."""

from pignon.audience.asking import CONSENT, read_person
from pignon.audience.forgetting import Forgetting
from pignon.audience.inbox import Inbox
from pignon.audience.patience import Patience
from pignon.audience.rolling import Rolling
from pignon.audience.turnstile import Kind, Turnstile
from pignon.audience.visitors import is_robot

__all__ = [
    "CONSENT",
    "Forgetting",
    "Inbox",
    "Kind",
    "Patience",
    "Rolling",
    "Turnstile",
    "is_robot",
    "read_person",
]
