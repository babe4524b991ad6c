"""What does a feed, or the export of a program, hold? One file in, posts out."""
