"""The SDK, the sync engine and `pignon sync`. Imports nothing of the server."""
