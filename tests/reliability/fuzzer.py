"""How is one target fuzzed, in this process, for so many seconds?

By atheris (libFuzzer), which follows the lines of the program that an input reaches; where that is not
installed, by Hypothesis, which edits the seeds at random. An input at which the target fails is made shorter
as long as it fails in the same place, and written down once for each place.

What libFuzzer itself cannot go on from, such as a hang, ends the process; `fuzz` begins another one.
"""

import hashlib
import importlib
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

Attempt = Callable[[bytes], None]
# What is followed: our program, and the reader of Markdown, whose branches are ours to survive.
FOLLOWED = ["digest", "markdown"]
LONGEST = 8_192  # bytes of an input
SLOWEST = 60  # seconds for one input, followed and on a busy machine; then it is a hang
MOST_MEMORY = 2_048  # MB
_TRIES = 400  # to make an input shorter
_RUNS = "stat::number_of_executed_units:"


@dataclass
class Notebook:
    """Tries a target, and keeps an input for each place at which it fails."""

    attempt: Attempt
    folder: Path
    runs: int = 0
    known: set[str] = field(default_factory=set)

    def __call__(self, data: bytes) -> None:
        """Try one input."""
        self.runs += 1
        place = find_failure(self.attempt, data)
        if not place or place in self.known:
            return
        self.known.add(place)
        short = shorten(data, lambda other: find_failure(self.attempt, other) == place)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / hashlib.sha256(short).hexdigest()[:16]).write_bytes(short)
        print(f"fails: {place}", file=sys.stderr, flush=True)


def find_failure(attempt: Attempt, data: bytes) -> str:
    """Where and by what a target fails; empty where it does not."""
    try:
        attempt(data)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        where = frames[-1] if not isinstance(error, RecursionError) else frames[1]
        return f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
    return ""


def shorten(data: bytes, fails: Callable[[bytes], bool]) -> bytes:
    """A shorter input that fails too: pieces are left out, ever smaller ones."""
    size, left = max(1, len(data) // 2), _TRIES
    while left:
        at = 0
        while at < len(data) and left:
            left -= 1
            shorter = data[:at] + data[at + size :]
            if fails(shorter):
                data = shorter
            else:
                at += size
        if size == 1:
            break
        size //= 2
    return data


def fuzz_by_coverage(
    notebook: Notebook, folders: Sequence[Path], signs: Path, seconds: int, seed: int
) -> None:
    """Let libFuzzer find inputs, beginning with those in the folders; new ones go into the first.

    It ends the process.
    """
    import atheris

    atheris.Setup(
        [
            "fuzz",
            f"-max_total_time={seconds}",
            f"-seed={seed}",
            f"-max_len={LONGEST}",
            f"-timeout={SLOWEST}",
            f"-report_slow_units={SLOWEST}",
            f"-rss_limit_mb={MOST_MEMORY}",
            f"-dict={signs}",
            f"-artifact_prefix={notebook.folder}/",
            "-print_final_stats=1",
            "-len_control=20",
            *map(str, folders),
        ],
        notebook,
    )
    atheris.Fuzz()


def fuzz_by_chance(
    notebook: Notebook, folders: Sequence[Path], signs: Sequence[str], seconds: int, seed: int
) -> None:
    """Let Hypothesis edit the seeds until the time is over."""
    import hypothesis

    from tests.reliability.edited import edited

    seeds = [path.read_bytes() for folder in folders for path in sorted(folder.iterdir())]
    end = monotonic() + seconds
    while monotonic() < end:
        how = hypothesis.settings(
            max_examples=200,
            database=None,
            deadline=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        tried = hypothesis.given(edited(seeds, signs))(notebook.__call__)
        hypothesis.seed(seed)(how(tried))()
        seed += 1
    print(f"{_RUNS} {notebook.runs}", file=sys.stderr)


def count_runs(said: str) -> int:
    """How many inputs were tried, by what a fuzzer said in the end, or last where it was stopped."""
    counts = [line.split()[-1] for line in said.splitlines() if line.startswith(_RUNS)]
    pulses = [line.split()[0][1:] for line in said.splitlines() if line.startswith("#")]
    return int((counts or [number for number in pulses if number.isdigit()] or ["0"])[-1])


def main(name: str, folder: Path, seconds: int, seed: int) -> None:
    """Fuzz a target by what `fuzz` has laid into a folder: `corpus`, `seeds`, `signs`."""
    module = f"tests.reliability.targets.{name}"
    folders, found = [folder / "corpus", folder / "seeds"], folder / "found"
    try:
        import atheris
    except ImportError:
        target = importlib.import_module(module)
        fuzz_by_chance(Notebook(target.attempt, found), folders, target.SIGNS, seconds, seed)
        return
    with atheris.instrument_imports(include=FOLLOWED):
        target = importlib.import_module(module)
    fuzz_by_coverage(Notebook(target.attempt, found), folders, folder / "signs", seconds, seed)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
