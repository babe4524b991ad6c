"""What does a build cost, and what does it cost elsewhere? One command measures digest and its peers.

`python -m tests.benchmarks --help`; how to read the figures: docs/performance.md. Nothing here is a test.
"""
