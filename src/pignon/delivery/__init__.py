"""Floor 5: tells partners what happened: statuses, the event log, webhooks."""
