"""How does a digest leave? As plain Markdown that other generators build."""
