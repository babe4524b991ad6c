"""Is there an input, of whatever bytes, at which the program fails or breaks what it promises?

Each target is fuzzed for an hour (`tests/reliability/targets/`); where a share is asked for, so many of them
for that share of an hour. It holds for every input that was tried and failed none of the target's oracles; of
those that fail in one place one is named. Others are not tried: an oracle is a promise of ours.
"""

import os
from collections.abc import Iterator

from tests.reliability.fuzz import hunt_all
from tests.reliability.targets import names
from tests.reliability.trial import DIGEST, Count, Row, Trial

SECONDS = 3_600


def measure(trial: Trial) -> Iterator[Row]:
    """A row per target."""
    seconds = trial.times(SECONDS)
    where = {"corpus": trial.folder / "corpus", "found": trial.folder / "found"}
    work, cores = trial.folder / "work", os.cpu_count() or 1
    for hunt in hunt_all(trial.sample(names()), seconds, work, cores, trial.seed, **where):
        missed = [path.read_bytes()[:80].hex() for path in hunt.found]
        count = Count(DIGEST, hunt.tried, hunt.tried - len(missed), missed)
        yield Row(f"fuzzed for {seconds:,} s: {hunt.target.replace('_', ' ')}", "all", [count])
