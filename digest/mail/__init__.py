"""What subscribers receive by mail."""
