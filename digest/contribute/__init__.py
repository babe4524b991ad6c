"""What helps contributors and owners to begin."""
