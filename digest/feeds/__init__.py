"""What subscribers receive."""
