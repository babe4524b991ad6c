"""How does content come from elsewhere? A reader for each origin gives posts, one writer makes entries."""
