"""The command: fuzz targets for minutes or hours, several at once, and keep what was found.

What reaches new lines of the program is kept in `.cache/fuzz/`, and is where the next hour begins. Inputs at
which a target fails become cases, which the suite tries each time.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import IO

import click

from tests.builders import CASES
from tests.reliability.fuzzer import LONGEST, count_runs
from tests.reliability.targets import Target, load, names
from tests.sites import ROOT

CORPUS = ROOT / ".cache/fuzz"
FOUND = CASES / "fuzz"
MOST_SEEDS = 500
_GRACE = 60  # seconds that a fuzzer may take longer than it should
_LEAST = 3  # seconds in which another round is worth beginning


@dataclass(frozen=True)
class Hunt:
    """What came of fuzzing a target: how many inputs were tried, in how many seconds, and which failed."""

    target: str
    tried: int
    seconds: float
    found: tuple[Path, ...]


def hunt(
    name: str, seconds: float, work: Path, seed: int = 1, *, corpus: Path = CORPUS, found: Path = FOUND
) -> Hunt:
    """Fuzz one target for so long. `work` is a folder for this alone; what fails goes to `found`."""
    begin, target = monotonic(), load(name)
    lay_out(target, work)
    kept = corpus / name
    kept.mkdir(parents=True, exist_ok=True)
    (work / "corpus").symlink_to(kept.resolve())
    tried = rounds = 0
    with (work / "said").open("w+", encoding="utf-8", errors="replace") as said:
        while (left := seconds - (monotonic() - begin)) > _LEAST or not tried:
            start = said.tell()
            _fuzz(name, work, max(1, round(left)), seed + rounds, said)
            rounds += 1
            said.seek(start)
            output = said.read()
            if not (runs := count_runs(output)):
                raise RuntimeError(f"{name} cannot be fuzzed:\n{output[-2_000:]}")
            tried += runs
    cases = tuple(_keep(path, found / name) for path in sorted((work / "found").glob("*")))
    return Hunt(name, tried, monotonic() - begin, cases)


def _fuzz(name: str, work: Path, seconds: int, seed: int, said: IO[str]) -> None:
    """Let a fuzzer work; one that does not end in good time is killed: it reads all seeds before the clock.

    How it ends says nothing: libFuzzer calls an input that is too slow an end like any other.
    """
    call = [sys.executable, "-m", "tests.reliability.fuzzer", name, str(work), str(seconds), str(seed)]
    with suppress(subprocess.TimeoutExpired):
        subprocess.run(call, cwd=ROOT, stdout=said, stderr=said, check=False, timeout=seconds + _GRACE)


def lay_out(target: Target, work: Path) -> None:
    """Write down the seeds that are not too long, and the signs, as libFuzzer reads them."""
    for folder in ("seeds", "found"):
        (work / folder).mkdir(parents=True)
    for data in choose_seeds(target):
        (work / "seeds" / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    signs = (sign.encode("utf-8", "surrogatepass") for sign in target.SIGNS)
    lines = ('"' + "".join(f"\\x{byte:02x}" for byte in sign) + '"\n' for sign in signs)
    (work / "signs").write_text("".join(lines), encoding="ascii")


def choose_seeds(target: Target) -> list[bytes]:
    """Of the seeds that are not too long so many that to read them once takes seconds, of each kind some."""
    seeds = list(dict.fromkeys(data for data in target.seeds() if len(data) <= LONGEST))
    return seeds[:: -(-len(seeds) // MOST_SEEDS)] if len(seeds) > MOST_SEEDS else seeds


def _keep(path: Path, folder: Path) -> Path:
    """Make a case of an input: its name says how it failed where libFuzzer noticed, such as `timeout-…`."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(path, folder / path.name))


def hunt_all(
    targets: Iterable[str], seconds: float, work: Path, at_once: int, seed: int, **where: Path
) -> Iterator[Hunt]:
    """Fuzz each target for so long, so many at once; what came of each as soon as it is known, in order."""
    with ThreadPoolExecutor(at_once) as pool:
        yield from pool.map(lambda name: hunt(name, seconds, work / name, seed, **where), targets)


@click.command()
@click.argument("targets", nargs=-1, type=click.Choice(names()))
@click.option("--minutes", default=1.0, show_default=True, help="How long each target is fuzzed.")
@click.option("--at-once", default=os.cpu_count() or 1, show_default="one per core", help="How many at once.")
@click.option("--seed", default=1, show_default=True, help="Another seed changes the inputs otherwise.")
def main(targets: tuple[str, ...], minutes: float, at_once: int, seed: int) -> None:
    """Fuzz TARGETS, or all; ends with 1 where something failed, and says which case it became."""
    from tempfile import TemporaryDirectory

    failed = False
    with TemporaryDirectory(prefix="fuzz-") as folder:
        for each in hunt_all(targets or names(), minutes * 60, Path(folder), at_once, seed):
            number = len(each.found)
            click.echo(f"{each.target}: {each.tried:,} inputs in {each.seconds:.0f} s, {number} failed")
            for path in each.found:
                click.echo(f"  {path.relative_to(ROOT)}")
            failed = failed or bool(each.found)
    sys.exit(failed)


if __name__ == "__main__":
    main()
