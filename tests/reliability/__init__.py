"""What does digest bear? Hostile and broken input, and faults of the machine, tried and counted.

`python -m tests.reliability` writes the figures of `docs/reliability.md`. The suite tries a sample of each.
"""
