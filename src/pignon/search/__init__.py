"""Floor 5, the third stage: keeps what public pages are found by in step with them, behind the commit."""

from pignon.search.indexer import Indexer

__all__ = ["Indexer"]
