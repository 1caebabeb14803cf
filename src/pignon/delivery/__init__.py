"""Floor 5: tells partners what happened: statuses, the event log, webhooks."""

from pignon.delivery.courier import Courier
from pignon.delivery.retention import Retention

__all__ = ["Courier", "Retention"]
