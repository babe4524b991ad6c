"""What is measured? Each scenario takes the peers in turn, again and again, and gives results.

Content, settings and environments are made before; time runs from the start of a program to its end.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from tests.benchmarks.articles import Article, newer_article
from tests.benchmarks.environments import Environment, usual_environment
from tests.benchmarks.measure import Measure, RunError, add, run
from tests.benchmarks.peers import PEERS
from tests.benchmarks.peers.peer import Peer, Tool, write_article
from tests.benchmarks.proof import Made, prove
from tests.benchmarks.trees import Change, compare, look_at, of_pages
from tests.builders import write_file

FIRST, NOTHING, ADDED, CHANGED = "first build", "nothing changed", "one entry added", "one entry changed"
START = "start and load the settings"
COLD, WARM, AFTER = "check, nothing cached", "check again", "check after a build"
_SETTINGS = (
    "from pathlib import Path; from digest.running.project import open_settings; "
    "open_settings(Path('mkdocs.yml'))"
)


@dataclass
class Result:
    """What one peer needed for one thing: a measure per run, and per program where it takes several."""

    scenario: str
    peer: str
    what: str
    entries: int
    runs: list[Measure] = field(default_factory=list)
    parts: dict[str, list[Measure]] = field(default_factory=dict)
    made: Made | None = None
    change: Change | None = None
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bench:
    """Where, how often and with which programs is measured."""

    folder: Path
    runs: int
    environments: Mapping[str, Environment]
    articles: Callable[[int], list[Article]]
    say: Callable[[str], None]


@dataclass(frozen=True)
class Scenario:
    """A name for the command line, what is asked, the usual peers, and how it is measured."""

    name: str
    question: str
    peers: tuple[str, ...]
    measure: Callable[["Session"], None]


class Session:
    """One scenario with one number of entries: its folders, and what was found so far."""

    def __init__(self, bench: Bench, name: str, peers: Sequence[Peer], count: int) -> None:
        self.peers = list(peers)
        self.bench = bench
        self.articles = bench.articles(count)
        self.results: list[Result] = []
        self._name = name
        self._masters: dict[str, Path] = {}
        # What was built stays until the end: ext4 makes new files slowly where many were deleted just now.
        self._folder = Path(tempfile.mkdtemp(dir=bench.folder))
        self._folders = 0
        # All looks at the content are from the same moment, a little after the newest entry.
        moment = max(article.date for article in self.articles) + timedelta(days=3)
        self._environment = {**usual_environment(), "SOURCE_DATE_EPOCH": str(int(moment.timestamp()))}

    def result(self, peer: Peer, what: str) -> Result:
        """Where the runs of a peer are collected."""
        for result in self.results:
            if (result.peer, result.what) == (peer.name, what):
                return result
        self.results.append(Result(self._name, peer.name, what, len(self.articles)))
        return self.results[-1]

    def in_turn(self, measure: Callable[["Session", Peer, bool], None]) -> None:
        """Measure every peer, then every peer again; one that fails takes no further part."""
        for number in range(self.bench.runs):
            for peer in list(self.peers):
                self.bench.say(
                    f"{self._name}: {len(self.articles):,} entries, run {number + 1}, {peer.label}"
                )
                try:
                    measure(self, peer, number == 0)
                except RunError as error:
                    self.result(peer, FIRST).faults.append(str(error))
                    self.peers.remove(peer)
                    self.bench.say(f"  failed: {error}")

    def fresh(self, peer: Peer, *more: Article) -> Path:
        """A folder with the content and the settings, and nothing that a build has made."""
        master = self._master(peer.tool)
        self._folders += 1
        folder = self._folder / f"run-{self._folders}"
        shutil.copytree(master, folder, copy_function=_link)
        for path, text in peer.tool.settings(peer.search).items():
            write_file(folder / path, text)
        for article in more:
            write_article(folder, peer.tool, article)
        return folder

    def build(self, peer: Peer, folder: Path, what: str) -> Result:
        """Run the programs of a peer and note what they cost."""
        programs = self.bench.environments[peer.tool.name].programs
        result = self.result(peer, what)
        parts = []
        for step in peer.steps:
            part = self.run([*programs[step.program], *step.arguments], folder)
            parts.append(part)
            if len(peer.steps) > 1:
                result.parts.setdefault(step.program, []).append(part)
        result.runs.append(add(parts))
        return result

    def run(self, command: Sequence[str], folder: Path) -> Measure:
        """Run one program, after the disk has come to rest."""
        os.sync()
        return run(command, folder, self._environment)

    def _master(self, tool: Tool) -> Path:
        if tool.name not in self._masters:
            folder = self._folder / tool.name
            for path, text in tool.files.items():
                write_file(folder / path, text)
            for article in self.articles:
                write_article(folder, tool, article)
            self._masters[tool.name] = folder
        return self._masters[tool.name]


def measure_first(session: Session) -> None:
    """A build in a folder where nothing was built before."""
    session.in_turn(_build_first)


def measure_one_added(session: Session) -> None:
    """A build, and builds after it: of the same content, of one entry more, of one entry changed."""
    session.in_turn(_build_again)


def measure_check(session: Session) -> None:
    """`digest check`, beside a build."""
    session.in_turn(_check)


def _build_first(session: Session, peer: Peer, first: bool) -> None:
    folder = session.fresh(peer)
    result = session.build(peer, folder, FIRST)
    if first:
        result.made = prove(folder / peer.tool.output, peer, session.articles)
        result.faults += result.made.faults


def _build_again(session: Session, peer: Peer, first: bool) -> None:
    folder = session.fresh(peer)
    site = folder / peer.tool.output
    session.build(peer, folder, FIRST)
    _start(session, peer, folder)
    session.build(peer, folder, NOTHING)

    added = newer_article(session.articles)
    old = session.articles[len(session.articles) // 2]
    changed = replace(old, body=f"{old.body}\nThis sentence was added later.\n")
    for what, article in ((ADDED, added), (CHANGED, changed)):
        before = look_at(site) if first else {}
        write_article(folder, peer.tool, article)
        result = session.build(peer, folder, what)
        if first:
            result.change = compare(before, look_at(site))
    if first:
        result.made = prove(site, peer, [*session.articles, added])
        result.faults += result.made.faults
        result.faults += _compare_with_clean(session, peer, [added, changed], site)


def _start(session: Session, peer: Peer, folder: Path) -> None:
    """What any run of digest costs before it has looked at an entry."""
    if peer.tool.name == "digest":
        python = session.bench.environments["digest"].python
        session.result(peer, START).runs.append(session.run([str(python), "-c", _SETTINGS], folder))


def _compare_with_clean(session: Session, peer: Peer, more: Sequence[Article], site: Path) -> list[str]:
    """A site that grew must be the site that is made at once. Of a search index it is not asked."""
    grown = look_at(site)
    folder = session.fresh(peer, *more)
    programs = session.bench.environments[peer.tool.name].programs
    session.run([*programs[peer.steps[0].program], *peer.steps[0].arguments], folder)
    clean = look_at(folder / peer.tool.output)
    difference = compare(clean, grown)
    unlike = of_pages((*difference.changed, *difference.removed))
    return [f"{len(unlike)} files differ from a clean build: {', '.join(unlike[:5])}"] if unlike else []


def _check(session: Session, peer: Peer, first: bool) -> None:
    if peer.tool.name != "digest":
        raise RunError(f"{peer.label} has no check to measure")
    check = (*session.bench.environments["digest"].programs["digest"], "check")
    folder = session.fresh(peer)
    for what in (COLD, WARM):
        session.result(peer, what).runs.append(session.run(check, folder))
    folder = session.fresh(peer)
    session.build(peer, folder, FIRST)
    session.result(peer, AFTER).runs.append(session.run(check, folder))


def _link(source: str, target: str) -> str:
    """A second name for a file, or a copy where the disk knows none. No generator writes to its content."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            "first",
            "First build, with search",
            ("digest", "hugo-pagefind", "pelican", "material"),
            measure_first,
        ),
        Scenario("pages", "First build, without search", ("digest-plain", "hugo"), measure_first),
        Scenario(
            "one-added",
            "One entry more",
            ("digest", "digest-plain", "hugo-pagefind"),
            measure_one_added,
        ),
        Scenario("check", "Checking", ("digest-plain",), measure_check),
        Scenario("scale", "Growing", ("digest-plain", "hugo"), measure_first),
    )
}


def measure_scenario(bench: Bench, scenario: Scenario, peers: Sequence[str], count: int) -> list[Result]:
    """The results of one scenario with so many entries, in the order in which they were asked for."""
    session = Session(bench, scenario.name, [PEERS[name] for name in peers], count)
    scenario.measure(session)
    return session.results
