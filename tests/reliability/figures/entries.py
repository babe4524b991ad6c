"""Does one bad file harm the others? Bad entries, bad YAML, bombs and slow Markdown, one at a time.

Each is put beside a sound entry and two that are faulty in ways of their own. It holds where the build ends
by itself, within limits, and the sound entry is published; the bad one is published, too, or is named with
its line, and the two faults beside it are still told.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.builders import config, entry, write_file
from tests.reliability.growing import GROWERS
from tests.reliability.payloads import Payload, read_payloads
from tests.reliability.peers import PEERS, Peer
from tests.reliability.running import DIGEST_PROGRAM, Run, run
from tests.reliability.trial import DIGEST, Count, Row, Trial

MORE_SECONDS = 5.0
MEMORY = 512 * 1024**2
PATIENCE = 60.0
# Others need not be watched for longer than shows that they are slow.
PATIENCE_WITH_OTHERS = 20.0
# What an entry may hold, and a tenth and a hundredth of it.
SIZES = (15_000, 150_000, 1_400_000)
BAD = "content/entries/2024/11/bad.md"
SOUND_PAGE = "2024/11/sound/index.html"
# Beside each bad file; what must be said of them.
BESIDE = {
    "content/entries/2024/11/sound.md": entry(title="A sound entry"),
    "content/entries/2024/11/untitled.md": entry(title=None),
    "content/entries/2024/11/zero.md": entry(date="2024-02-30"),
}
FAULTS = ("untitled.md:1:1: missing-field", "zero.md:3:7: bad-date")
MUST = f"ends in {MORE_SECONDS:.0f} s above a plain build and 512 MB; all others published and told"
_HEADER = "---\ntitle: A title\ndate: 2024-11-05\ndescription: Short\n---\n\n"


@dataclass(frozen=True)
class Bad:
    """One bad file: its name in reports, what it holds, and what it is for programs with other fields.

    It is made when it is wanted: a process is counted with the memory of the one that has started it.
    """

    name: str
    data: Callable[[], bytes]
    for_peers: Callable[[], bytes]
    path: str = BAD


def measure(trial: Trial) -> Iterator[Row]:
    """A row for each family."""
    root = lay_out(trial.folder / "digest")
    plain = min(build(root).work for _ in range(2))
    for question, family in FAMILIES.items():
        bad = trial.sample(family())
        counts = [try_digest(root, bad, plain)]
        if trial.peers:
            counts += [try_peer(peer, trial.folder / peer.name, bad) for peer in PEERS]
        yield Row(question, MUST, counts)


def bad_entries() -> list[Bad]:
    """Whole files that are no entries, or hardly."""
    return [Bad(each.name, whole := partial(_as_it_is, each), whole) for each in read_payloads("entries")]


def bad_yaml() -> list[Bad]:
    """YAML that must not be read, that must, and that explodes; as front matter, and as the list of tags."""
    payloads = [each for family in ("yaml_bad", "yaml_ok", "yaml_bomb") for each in read_payloads(family)]
    in_front = [Bad(each.name, front := partial(_as_front, each), front) for each in payloads]
    return [
        *in_front,
        *(Bad(f"tags: {bad.name}", partial(_as_it_is, each), bad.for_peers, "content/tags.yml")
          for bad, each in zip(in_front, payloads, strict=True)),
    ]  # fmt: skip


def slow_markdown() -> list[Bad]:
    """Bodies that make readers look again and again, in three sizes."""
    bodies = {f"{name}, {size:,}": partial(grow, size) for name, grow in GROWERS.items() for size in SIZES}
    bodies |= {each.name: partial(_cut, each) for each in read_payloads("markdown_pathological")}
    return [Bad(name, partial(_as_body, body), partial(_as_post, body)) for name, body in bodies.items()]


FAMILIES: dict[str, Callable[[], list[Bad]]] = {
    "bad entries, one at a time": bad_entries,
    "bad YAML and YAML bombs": bad_yaml,
    "Markdown that is slow to read": slow_markdown,
}


def lay_out(root: Path) -> Path:
    """A site with the entries that stand beside each."""
    usual = {"mkdocs.yml": config({"search": False}), "content/pages/about.md": "# About\n"}
    for path, text in {**usual, **BESIDE}.items():
        write_file(root / path, text)
    return root


def try_digest(root: Path, bad: list[Bad], plain: float) -> Count:
    """Build a site with each of them; `plain` is what it costs without."""
    misses, most = [], [0.0, 0]
    for each in bad:
        write_file(root / each.path, each.data())
        found = build(root)
        (root / each.path).unlink()
        most = [max(most[0], found.work - plain), max(most[1], found.memory)]
        page = root / "site" / SOUND_PAGE
        if fault := find_fault(found, plain, page, Path(each.path).name) or find_silence(found, FAULTS):
            misses.append(f"{each.name}: {fault}")
    note = f"at most {most[0]:.1f} s above {plain:.1f} s, and {most[1] / 1024**2:.0f} MB"
    return Count(DIGEST, len(bad), len(bad) - len(misses), misses, note)


def build(root: Path) -> Run:
    """Everything anew: what was read before must not be what makes it fast."""
    command = (*DIGEST_PROGRAM, "build", "--skip-faulty", "--clean")
    return run(command, root, seconds=PATIENCE, environment={"COLUMNS": "200"})


def try_peer(peer: Peer, root: Path, bad: list[Bad]) -> Count:
    """Build a site with each of them, beside a sound post; for a name of the bad one a line is not asked."""
    sound = (_HEADER + "All is well with this one.\n").encode()
    peer.write(root, {"sound.md": sound})
    plain = peer.build(root).work
    misses = []
    tried = [each for each in bad if each.path == BAD]
    for each in tried:
        write_file(root / peer.posts / "bad.md", each.for_peers())
        found = peer.build(root, seconds=PATIENCE_WITH_OTHERS)
        pages = peer.site(root).rglob("*.html")
        page = next(
            (page for page in pages if "All is well" in page.read_text("utf-8", "replace")), root / "none"
        )
        if fault := find_fault(found, plain, page, "bad.md"):
            misses.append(f"{each.name}: {fault}")
    return Count(peer.name, len(tried), len(tried) - len(misses), misses)


def find_fault(found: Run, plain: float, page: Path, bad: str) -> str:
    """What did not hold, in a few words; empty where all did. `page` is that of the sound entry."""
    if not found.in_time:
        return f"stopped after {found.seconds:.0f} s"
    if found.status < 0:
        return f"ended by the signal {-found.status}"
    if "Traceback (most recent call last)" in found.output:
        return "a traceback"
    if found.work > plain + MORE_SECONDS:
        return f"{found.work - plain:.1f} s more than a plain build"
    if found.memory > MEMORY:
        return f"{found.memory / 1024**2:.0f} MB"
    if not page.is_file():
        return "the sound entry is not published"
    if found.status and not re.search(rf"{re.escape(bad)}\W+\d+", found.output):
        return "it is not said where the fault is"
    return ""


def find_silence(found: Run, faults: tuple[str, ...]) -> str:
    """The first fault that is not told any more."""
    return next((f"not told: {fault}" for fault in faults if fault not in found.output), "")


def _as_it_is(payload: Payload) -> bytes:
    return payload.data


def _as_front(payload: Payload) -> bytes:
    return b"---\n" + payload.data + b"\n---\n\nThe text.\n"


def _cut(payload: Payload) -> str:
    return payload.text[: SIZES[-1]]


def _as_body(body: Callable[[], str]) -> bytes:
    return entry(body=body()).encode("utf-8", "replace")


def _as_post(body: Callable[[], str]) -> bytes:
    return (_HEADER + body()).encode("utf-8", "replace")
