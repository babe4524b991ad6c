"""The commands of `digest`, one module each, called as the command is."""
