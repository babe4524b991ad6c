"""What does the code know of itself? It writes pages of `docs/`."""
