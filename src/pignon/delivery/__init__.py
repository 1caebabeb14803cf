"""Floor 5: tells partners what happened: statuses, the event log, webhooks.

What the APIs read here needs no way out to partners, so nothing is imported.
"""
