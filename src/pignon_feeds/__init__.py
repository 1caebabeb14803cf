"""Connectors: file in, drafts and leftovers out. Imports nothing of the server."""
