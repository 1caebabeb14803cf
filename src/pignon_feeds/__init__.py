"""Connectors: file in, drafts and leftovers out. Imports nothing of the server."""

from pignon_feeds.items import Draft, Fault, Item, Leftover, NotAFeed, Note, Place, Removal, Stock
from pignon_feeds.reading import read, sniff

__all__ = ["Draft", "Fault", "Item", "Leftover", "NotAFeed", "Note", "Place", "Removal", "Stock", "read", "sniff"]
