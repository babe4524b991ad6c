"""Does every naughty text, in every field, come through as it was written, or is it refused with its line?

Each text is written into each field of the content model that takes text, many to a site. What is refused
must be refused at the line where the text stands. With the rest a site is built, and the same again with a
plain word in the place of each text. Both are read back by real parsers: pages with their JSON-LD, three
formats of feeds, calendars, sitemaps, the list of feeds, letters. They must differ in these texts alone.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from digest.mail.letter import compose_letter
from digest.mail.message import compose
from digest.model.addresses import slugify
from digest.model.problems import Problem, is_error
from digest.running.building import prepare_edition
from digest.running.checking import check_site
from digest.writing.words import ENGLISH
from tests.builders import MAIL, Value
from tests.reliability.fields import BODY, TEXT, Case, Place, find_places, write_files
from tests.reliability.payloads import Payload, read_payloads
from tests.reliability.peers import PEERS
from tests.reliability.readback import Difference, compare
from tests.reliability.titles import try_peer
from tests.reliability.trial import DIGEST, Count, Row, Trial
from tests.sites import NOW, SVG, build, materials, read_tree, write_site
from tests.test_formats import SCHEMAS, check_by_rules, check_by_schemas

# A register of more names goes over several pages, and a week has a place for one note only.
MOST_IN_A_SITE = 250
# What has a page or an id of its own by its name: two texts that make one name are no two cases.
_NAMESPACES = {
    "source.name": "outlets",
    "cites.(item)": "outlets",
    "tags.(item)": "tags",
    "id": "addresses",
    "aliases.(item)": "addresses",
    "translates": "addresses",
    "lead": "addresses",
    "order.(item)": "addresses",
    "entry": "addresses",
    "guid": "guids",
    "label": "tags",
    "label.(value)": "tags",
    "name": "outlets",
}
TITLE, TEXT_OF = Place("entry", ("title",)), Place("entry", (BODY,))
_FEED = re.compile(r"(?:^|/)(?:feed|entries)(?:\.atom)?\.(?:xml|json)$|^feeds/.*\.atom\.xml$")
_VOCABULARIES = ("tags", "outlets", "contributors")
_IMAGE = "content/images/map.svg"
_OPTIONS: dict[str, Value] = {
    "feed_entries": 500,
    "feed_digests": 500,
    "feed_topics": 500,
    "search": False,
    "mail": MAIL,
    "comment_form": "https://example.org/form?t={title}&i={id}",
    "giscus": {"repo": "a/b", "repo_id": "R", "category": "C", "category_id": "D"},
}


@dataclass
class Outcome:
    """What became of the cases of one site: those that were refused, and what did not hold of each."""

    refused: set[int] = field(default_factory=set)
    misses: dict[int, list[str]] = field(default_factory=dict)

    def miss(self, number: int, what: str) -> None:
        """Note what did not hold."""
        self.misses.setdefault(number, []).append(what)


def measure(trial: Trial) -> Iterator[Row]:
    """Try every text in every field."""
    payloads = read_payloads("naughty_strings")
    yield Row(
        "Naughty texts in every field", "all", [_count(make_cases(payloads, trial), trial.folder / "all")]
    )
    if not trial.peers:
        return
    shown = [payload for payload in trial.sample(payloads) if Case(0, TITLE, "", payload.text).read]
    ours = [Case(0, place, each.name, each.text, raw=False) for place in (TITLE, TEXT_OF) for each in shown]
    others = [(peer.name, try_peer(peer, shown, trial.folder / peer.name)) for peer in PEERS]
    yield Row(
        "Naughty texts as title and text: refused with the line, or read back from page and feed",
        "all",
        [
            _count(ours, trial.folder / "titles"),
            *(Count(name, len(shown), len(shown) - len(misses), misses) for name, misses in others),
        ],
    )


def _count(cases: Sequence[Case], folder: Path) -> Count:
    refused = 0
    misses: list[str] = []
    for number, batch in enumerate(arrange_batches(cases)):
        outcome = try_batch(batch, folder / f"{number}")
        refused += len(outcome.refused)
        missed = [case for case in batch if case.number in outcome.misses]
        misses += [f"{case}: {outcome.misses[case.number][0]}" for case in missed]
    return Count(DIGEST, len(cases), len(cases) - len(misses), misses, f"{refused:,} of them refused")


def make_cases(payloads: Iterable[Payload], trial: Trial) -> list[Case]:
    """Each text in each field; as it is, and with escapes of YAML where these make a difference."""
    places = [place for place in find_places() if place.sort == TEXT]
    pairs = trial.sample((place, payload) for place in places for payload in payloads)
    cases = [Case(0, place, payload.name, payload.text) for place, payload in pairs]
    escaped = (replace(case, raw=False) for case in cases)
    return [*cases, *(case for case in escaped if case.written != replace(case, raw=True).written)]


def arrange_batches(cases: Iterable[Case]) -> list[list[Case]]:
    """Cases that can stand in one site, each with its number there."""
    batches: list[list[Case]] = []
    taken: list[set[tuple[str, str]]] = []
    for case in cases:
        name = _namespace(case)
        for batch, names in zip(batches, taken, strict=True):
            fits = (batch[0].place.kind in _VOCABULARIES) == (case.place.kind in _VOCABULARIES)
            if fits and len(batch) < MOST_IN_A_SITE and name not in names:
                break
        else:
            batch, names = [], set()
            batches.append(batch)
            taken.append(names)
        batch.append(replace(case, number=len(batch)))
        if name[0]:
            names.add(name)
    return batches


def _namespace(case: Case) -> tuple[str, str]:
    where = ".".join(case.place.path)
    return _NAMESPACES.get(where, ""), slugify(case.read)


def try_batch(cases: Sequence[Case], folder: Path) -> Outcome:
    """Write, check, build and compare the site of these cases."""
    outcome = Outcome()
    kept = drop_refused(cases, folder / "naughty", outcome)
    # Where a word is refused, the text that is not must mean something to digest.
    for case, fault, _ in assign(find_errors(write(folder / "plain", kept, plain=True)), kept):
        outcome.miss(case.number, f"taken, where a word is not: {fault}")
    kept = [case for case in kept if case.number not in outcome.misses]
    if not kept:
        return outcome
    naughty = read(write(folder / "naughty", kept))
    plain = read(write(folder / "plain", kept, plain=True))
    numbers = {case.word: case.number for case in kept}
    texts = {case.word: case.read for case in kept}
    for difference in compare(plain, naughty, texts):
        for number in _whose(difference, numbers, kept):
            outcome.miss(number, str(difference))
    unwritten = any(case.place.path == (BODY,) and not case.read for case in kept)
    for unsound in check_feeds(naughty):
        # Where a body shows nothing, its item has no text.
        if not (unwritten and unsound.endswith("an item without text")):
            for case in kept:
                outcome.miss(case.number, unsound)
    return outcome


def check_feeds(files: Mapping[str, bytes]) -> list[str]:
    """What is wrong in the feeds of a site by the rules of validators, feedparser, and schemas at hand."""
    feeds = {path: data for path, data in files.items() if _FEED.search(path)}
    faults = [*check_by_rules(feeds), *(check_by_schemas(feeds) if SCHEMAS.is_dir() else ())]
    # That is by the chance of a checksum, in so many entries of one day.
    return [fault for fault in faults if "two entries updated at one moment" not in fault]


def drop_refused(cases: Sequence[Case], folder: Path, outcome: Outcome) -> list[Case]:
    """The cases that digest takes; of the others it is noted whether the line is right."""
    kept = list(cases)
    while faults := find_errors(write(folder, kept)):
        refused = assign(faults, kept)
        outcome.refused |= {case.number for case, _, _ in refused}
        for case, fault, right in refused:
            if not right:
                outcome.miss(case.number, f"refused at another line: {fault}")
        if not refused:
            # What cannot be told apart is a miss of all of them.
            for case in kept:
                outcome.miss(case.number, str(faults[0]))
            return []
        kept = [case for case in kept if case.number not in outcome.refused]
    return kept


def _whose(difference: Difference, numbers: Mapping[str, int], cases: Sequence[Case]) -> list[int]:
    """Which cases a difference is about: those it names, those whose page it is on, or else all."""
    if difference.words:
        return [numbers[word] for word in difference.words if word in numbers]
    at = [case.number for case in cases if f"n{case.number:05}" in difference.path]
    return at or [case.number for case in cases]


def write(root: Path, cases: Sequence[Case], *, plain: bool = False) -> Path:
    files: dict[str, bytes] = {_IMAGE: SVG.encode()}
    for case in cases:
        for path, text in write_files(case).items():
            data = text.encode()
            if not plain:
                data = data.replace(case.stand_in.encode(), case.written)
            elif not case.read:
                # A text of blanks is none.
                data = data.replace(case.stand_in.encode(), b" ")
            files[path] = files.get(path, b"") + data
    # The statistics name twenty outlets, and which ones that is follows from their names.
    statistics = len({_namespace(case) for case in cases}) < 20
    for old in (root / "content").rglob("*.*"):
        if old.relative_to(root).as_posix() not in files:
            old.unlink()
    return write_site(root, files, statistics=statistics, **_OPTIONS)


def find_errors(root: Path) -> list[Problem]:
    """The errors of a site."""
    return [fault for fault in check_site(root / "mkdocs.yml", glance=False)[1] if is_error(fault)]


def assign(faults: Iterable[Problem], cases: Iterable[Case]) -> list[tuple[Case, Problem, bool]]:
    """The cases that these errors are about, and whether an error stands in the line of the text."""
    owners: dict[str, list[Case]] = {}
    lines: dict[tuple[str, int], Case] = {}
    lengths: Counter[str] = Counter()
    for case in cases:
        for path, text in write_files(case).items():
            for number, line in enumerate(text.splitlines(), start=1):
                if case.word in line:
                    lines[path, lengths[path] + number] = case
                    owners.setdefault(path, []).append(case)
            # Those of a vocabulary share a file.
            lengths[path] += text.count("\n")
    found: dict[int, tuple[Case, Problem, bool]] = {}
    for fault in faults:
        at, around = lines.get((fault.path, fault.line)), owners.get(fault.path, [])
        if at:
            found[at.number] = at, fault, True
        elif len(around) == 1:
            found.setdefault(around[0].number, (around[0], fault, False))
    return list(found.values())


def read(root: Path) -> dict[str, bytes]:
    """Every file of the site, and the letter of each of its digests."""
    files = read_tree(build(root, report=say_nothing))
    edition = prepare_edition(root / "mkdocs.yml", NOW, report=say_nothing)
    settings = edition.settings
    mail = settings.options.mail
    assert mail
    for digest in edition.site.closed:
        letter = compose_letter(digest, edition.site)
        message = compose(letter, materials(), mail, ENGLISH, identity=settings.identity, now=NOW)
        files[f"{digest.name}.eml"] = message.as_bytes()
    return files


def say_nothing(*_what: object) -> None:
    """Warnings are expected here."""
