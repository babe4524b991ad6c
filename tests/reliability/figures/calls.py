"""What becomes of the site when the disk fails: the N-th call to the system, for every N?

A build runs under `strace`, which makes one call of it fail: each rename, each folder that is made, each file
that is removed or linked, and a sample of what is opened and written. Calls are counted in each process and
thread by itself, so that one N may fail one call in each. Without `strace` nothing is tried.
"""

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.running import Run
from tests.reliability.states import Place
from tests.reliability.trial import Count, Row, Trial

STRACE = shutil.which("strace")
SAMPLE = 40  # of calls of which there are thousands
_TRACEBACK = "Traceback (most recent call last)"


@dataclass(frozen=True)
class Fault:
    """Calls that do the same, the error they fail with, and whether every one of them is tried."""

    name: str
    calls: str
    error: str
    every: bool = True


FAULTS = (
    Fault("rename", "rename,renameat,renameat2", "EIO"),
    Fault("mkdir", "mkdir,mkdirat", "ENOSPC"),
    Fault("unlink", "unlink,unlinkat,rmdir", "EIO"),
    Fault("link", "link,linkat", "EIO"),
    Fault("open", "openat", "EMFILE", every=False),
    Fault("write", "write,pwrite64,sendfile,copy_file_range", "ENOSPC", every=False),
)


def measure(trial: Trial, places: Sequence[Place] = ()) -> Iterator[Row]:
    """A row per kind of call, and one for what is said of it; in `places` that are laid out already."""
    if not STRACE:
        return
    places = places or Place.lay_out(trial.folder, peers=trial.peers)
    numbers = [_count(place, trial.folder / "calls") for place in places]
    silent = []
    for fault in FAULTS:
        counts = []
        for place, most in zip(places, numbers, strict=True):
            count, said = _fail(place, fault, most[fault.name], trial)
            counts.append(count)
            if place is places[0]:
                silent.append(said)
        chosen = "every" if fault.every else "a sample of"
        yield Row(
            f"{chosen} {fault.name} fails: the build ends well, or the old site is up; the next is right",
            "100 %",
            counts,
        )
    misses = [miss for count in silent for miss in count.misses]
    tried = sum(count.tried for count in silent)
    yield Row(
        "a build that failed says so in plain words",
        "100 %",
        [Count(places[0].who, tried, tried - len(misses), misses)],
    )


def _fail(place: Place, fault: Fault, most: int, trial: Trial) -> tuple[Count, Count]:
    """Whether the site was whole each time, and whether a build that failed said why."""
    numbers = range(1, most + 1)
    chosen = trial.sample(
        numbers if fault.every else trial.random().sample(numbers, min(SAMPLE, len(numbers)))
    )
    broken, silent = [], []
    ends: Counter[str] = Counter()
    for number in chosen:
        place.put(1 - place.state)
        inject = f"inject={fault.calls}:error={fault.error}:when={number}"
        built = place.build(str(STRACE), "-f", "--seccomp-bpf", "-qqq", "-o", "/dev/null", "-e", inject)
        up = place.judge()
        ends[f"ended with {'0' if built.succeeded else 'an error'}, {up} site"] += 1
        what = f"{fault.name} {number}: exit {built.status}, {up} site"
        if up != ("new" if built.succeeded else "old") and not _reported_late(built, up):
            broken.append(what)
        elif not place.build().succeeded or place.judge() != "new":
            broken.append(f"{what}, then the next build: {place.judge()}")
        if not built.succeeded and (_TRACEBACK in built.output or not built.output.strip()):
            silent.append(f"{what}: {' '.join(built.output.split())[-200:]!r}")
    note = "; ".join(f"{count} {end}" for end, count in sorted(ends.items()))
    return (
        Count(place.who, len(chosen), len(chosen) - len(broken), broken, note),
        Count(place.who, len(chosen), len(chosen) - len(silent), silent),
    )


def _reported_late(built: Run, up: str) -> bool:
    """Whether the new site was up, whole, before something failed, and the failure was reported."""
    return not built.succeeded and up == "new"


def _count(place: Place, log: Path) -> Mapping[str, int]:
    """The most calls of each kind in one thread of a build."""
    kinds = {call: fault.name for fault in FAULTS for call in fault.calls.split(",")}
    place.put(1 - place.state)
    place.build(str(STRACE), "-f", "--seccomp-bpf", "-qqq", "-o", str(log), "-e", f"trace={','.join(kinds)}")
    made = re.findall(r"^(\d+) +(\w+)\(", log.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    most: dict[str, int] = {fault.name: 0 for fault in FAULTS}
    for (_, kind), number in Counter((thread, kinds[call]) for thread, call in made).items():
        most[kind] = max(most[kind], number)
    return most
