"""Does the same content give the same site, to the byte, whatever is around the build?

One site is built as usual, and then in surroundings that differ in one thing each: path, user, locale,
timezone, umask, hash seed, the order in which folders tell their files, the number of workers, the times of
files, the clock, the minor version of Python; and once in all of it together. The whole site is compared, the
search index included. Ours is the demo digest, with social cards and statistics; the others build its
headlines and dates as a plain blog.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.peers import PEERS, Peer
from tests.reliability.running import Run
from tests.reliability.trial import DIGEST, HUGO, Count, Row, Trial
from tests.reliability.unlike import ROOT, Surroundings, find_pythons, list_surroundings
from tests.sites import NOW, read_tree

MUST = "0 files differ"
_POSTS = 24


@dataclass(frozen=True)
class Builder:
    """A program, the site that it is given, and how it builds that in some surroundings."""

    who: str
    master: Path
    output: str
    build: Callable[[Path, Surroundings], Run]
    # What of the surroundings means nothing to it.
    deaf: Callable[[Surroundings], bool] = lambda _: False


def measure(trial: Trial) -> Iterator[Row]:
    """One row: in how many surroundings every file is as usual."""
    builders = [ours(trial.folder / "demo")]
    if trial.peers:
        builders += [_theirs(peer, trial.folder / peer.name) for peer in PEERS]
    left_out: list[str] = []
    trial.folder.chmod(0o755)  # another user has to get there
    usual, *others = list_surroundings(trial.folder, left_out.append, dict(find_pythons()))
    chosen = trial.sample(others)
    yield Row(
        "the same content in unlike surroundings: the same site, to the byte",
        MUST,
        [compare(builder, usual, chosen, trial.folder / "built", left_out) for builder in builders],
    )


def compare(
    builder: Builder, usual: Surroundings, others: list[Surroundings], folder: Path, left_out: list[str]
) -> Count:
    """In how many of the surroundings the site is the usual one; what differs is named."""
    wanted = _build(builder, usual, folder)
    assert wanted, builder.who
    heard = [each for each in others if not builder.deaf(each)]
    misses = []
    differing = 0
    for each in heard:
        found = _build(builder, each, folder)
        if found is None:
            misses.append(f"{each.name}: it was not built")
            continue
        odd = sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))
        differing += len(odd)
        if odd:
            misses.append(f"{each.name}: {len(odd)} differ, {', '.join(odd[:3])}")
    note = "; ".join([f"{differing:,} of {len(heard) * len(wanted):,} files differ", *left_out])
    return Count(builder.who, len(heard), len(heard) - len(misses), misses, note)


def ours(master: Path) -> Builder:
    """The demo digest, by `digest build`."""
    shutil.copytree(ROOT / "content", master / "content")
    shutil.copy(ROOT / "mkdocs.yml", master)

    def build(root: Path, around: Surroundings) -> Run:
        command = [around.python.program, "-m", "digest", "build", "-f", f"{root}/mkdocs.yml"]
        return around.run([*command, "--executor", around.executor], root)

    return Builder(DIGEST, master, "site", build)


def _theirs(peer: Peer, master: Path) -> Builder:
    posts = {f"story-{number}.md": _post(number) for number in range(_POSTS)}
    peer.write(master, posts)

    def build(root: Path, around: Surroundings) -> Run:
        if peer.name == HUGO:
            fixed = around.environment.get("SOURCE_DATE_EPOCH") != ""
            clock = ["--clock", NOW.isoformat()] if fixed else []
            return around.run([*peer.command, "--source", str(root), *clock], root)
        command = [around.python.program, *peer.command[1:], "-f", f"{root}/mkdocs.yml"]
        return around.run(command, root)

    def deaf(around: Surroundings) -> bool:
        is_about_workers = around.executor == around.name
        return is_about_workers or (peer.name == HUGO and around.name.startswith(("Python", "hash seed")))

    return Builder(peer.name, master, peer.tool.output, build, deaf)


def _post(number: int) -> bytes:
    tags = ", ".join(sorted({f"Tag {number % 5}", f"Tag {number % 3}"}))
    return (
        f"---\ntitle: Delegation {number} meets\ndate: 2024-11-{1 + number:02}\ntags: [{tags}]\n---\n\n"
        f"The ministers of delegation {number} met again.\n"
    ).encode()


def _build(builder: Builder, around: Surroundings, folder: Path) -> Mapping[str, bytes] | None:
    shutil.rmtree(folder, ignore_errors=True)
    root = around.lay_out(builder.master, folder)
    built = builder.build(root, around)
    return read_tree(root / builder.output) if built.succeeded else None
