"""A curated news digest: entries go in as text, pages and feeds come out as files."""

__version__ = "0.1.0"
