"""What the operator declares: the marketplace file, and its way into the ledger."""
