"""After any edits: is the site that is built on top of the last one the one that is built from nothing?

A sequence is a digest on two to five days; on each, two to six things happen to it at random: entries are
written, renamed, exchanged, edited without a trace and deleted; tags, outlets, stories, notes, comments
and pictures come and go; settings, templates, the theme and the clock change. Another row does the same
through the whole program, with search and MkDocs. The others get simple edits: an entry more, less,
renamed, retagged.
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.desk import FILES, Desk
from tests.edits import DAYS, STORIES, Edit, after_each_day
from tests.reliability.peers import PEERS, Peer
from tests.reliability.running import DIGEST_PROGRAM, run
from tests.reliability.trial import DIGEST, HUGO, MATERIAL, Count, Row, Trial
from tests.sites import SVG, read_tree, write_site

SEQUENCES = 500
WHOLE = 40  # through the whole program, each of so many days
DAYS_EACH = 4
_BATCH = 20
_SETTLED = 2.6  # seconds after which a file's times are trusted
_DIRTY = {MATERIAL: ["--dirty"], HUGO: []}


def measure(trial: Trial) -> Iterator[Row]:
    """A row for the press, one for the whole program."""
    yield Row(
        f"{SEQUENCES} random sequences of edits: built on top of the last site as from nothing, to the byte",
        f"{SEQUENCES} of {SEQUENCES}",
        [_press(trial)],
    )
    counts = [_program(trial, DIGEST, _Ours(trial.folder / "ours"))]
    if trial.peers:
        counts += [_program(trial, peer.name, _Theirs(trial.folder / peer.name, peer)) for peer in PEERS]
    yield Row(
        "builds after simple edits, by the whole program: as from nothing, to the byte", "100 %", counts
    )


def _press(trial: Trial) -> Count:
    number = trial.times(SEQUENCES)
    desks = _ready(trial.folder / "desks")
    tried, misses = 0, []

    @seed(trial.seed)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(DAYS)
    def sequences(days: Sequence[Sequence[Edit]]) -> None:
        nonlocal tried
        tried += 1
        if found := after_each_day(desk := next(desks), days):
            misses.append(f"sequence {tried}: {found}")
        shutil.rmtree(desk.root)

    sequences()
    return Count(DIGEST, tried, tried - len(misses), misses)


def _ready(folder: Path) -> Iterator[Desk]:
    """Digests whose files were left alone for so long that their times are trusted."""
    story = {"content/stories/talks.md": STORIES[0], "content/images/photo.svg": SVG}
    first = 0
    while True:
        batch = [Desk(folder / f"{first + number}").write({**FILES, **story}) for number in range(_BATCH)]
        time.sleep(_SETTLED)
        yield from batch
        first += _BATCH


class _Ours:
    """A digest that is built by `digest build`, with search."""

    def __init__(self, folder: Path) -> None:
        self.root = write_site(folder, FILES)
        self.entries = self.root / "content/entries/2024/11"
        self.settings = self.root / "mkdocs.yml"

    def build(self, *, clean: bool) -> dict[str, bytes]:
        """The site, built on top of the last one, or elsewhere from nothing."""
        place = "clean" if clean else "site"
        more = ["--clean"] if clean else []
        built = run([*DIGEST_PROGRAM, "build", "--site-dir", place, *more], self.root)
        assert built.succeeded, built.output
        return read_tree(self.root / place)


class _Theirs:
    """A site of another generator; from nothing is in a folder that was emptied."""

    def __init__(self, folder: Path, peer: Peer) -> None:
        self._peer = peer
        self.root = peer.write(folder, {})
        self.entries = self.root / peer.posts
        self.settings = next(path for path in self.root.glob("*.*") if path.name in peer.tool.settings(False))

    def build(self, *, clean: bool) -> dict[str, bytes]:
        """The site, built on top of the last one, or after that was moved away."""
        site, aside = self._peer.site(self.root), self.root / "aside"
        more = [] if clean else _DIRTY[self._peer.name]
        if clean:
            site.rename(aside)
        built = run([*self._peer.command, *more], self.root)
        assert built.succeeded, built.output
        tree = read_tree(site)
        if clean:
            shutil.rmtree(site)
            aside.rename(site)
        # What a clock writes into each build says nothing of edits.
        return {name: data for name, data in tree.items() if not name.endswith((".xml", ".gz", ".json"))}


def _program(trial: Trial, who: str, place: _Ours | _Theirs) -> Count:
    chance = trial.random()
    for number in range(6):
        _write(place.entries / f"story-{number}.md", number, chance)
    place.build(clean=False)
    days = trial.times(WHOLE * DAYS_EACH)
    misses = []
    for day in range(days):
        done = _edit(place, chance, 6 + day)
        ours, wanted = place.build(clean=False), place.build(clean=True)
        if ours != wanted:
            odd = sorted(name for name in {*ours, *wanted} if ours.get(name) != wanted.get(name))
            misses.append(f"day {day} ({done}): {len(odd)} files differ, {', '.join(odd[:3])}")
    return Count(who, days, days - len(misses), misses)


def _edit(place: _Ours | _Theirs, chance: Random, number: int) -> str:
    files = sorted(place.entries.glob("story-*.md"))
    what = chance.choice(["add", "change", "rename", "delete", "settings"] if len(files) > 3 else ["add"])
    path = chance.choice(files)
    if what == "add":
        _write(place.entries / f"story-{number}.md", number, chance)
    elif what == "change":
        _write(path, number, chance)
    elif what == "rename":
        path.rename(path.with_name(f"story-{number}.md"))
    elif what == "delete":
        path.unlink()
    else:
        text = place.settings.read_text(encoding="utf-8")
        place.settings.write_text(text.replace("Digest", f"Digest {number}"), encoding="utf-8")
    return what


def _write(path: Path, number: int, chance: Random) -> None:
    tags = ", ".join(chance.sample(["Talks", "Arms", "Trade", "Ships"], 2))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"---\ntitle: Story {number}\ndate: 2024-11-{1 + number % 28:02}\n"
        f'source: {{name: Example News, url: "https://news.example/{number}"}}\ntags: [{tags}]\n---\n\n'
        f"The ministers met again, and {number} times they agreed.\n",
        encoding="utf-8",
    )
