"""What came along, and what did not? In a few lines for the terminal, and in full for the editor."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.contribute.importing.post import Note, Refusal
from digest.problems import count, show

REPORT = "import-report.md"
HEADING = "# Import report"
# A note may say again what a mark said.
_MAX_NOTE = 20_000
# So many of the posts with a field are named.
_SAMPLE = 3


@dataclass(frozen=True)
class Report:
    """How many posts were read, and what became of each; what of them did not come along.

    `fields` names the posts that had each of them.
    """

    kind: str
    title: str
    read: int
    written: tuple[str, ...]
    known: int
    drafts: tuple[Refusal, ...]
    refused: tuple[Refusal, ...]
    fields: Mapping[str, Sequence[str]]
    notes: tuple[Note, ...]
    pictures: int = 0
    tags: int = 0
    outlets: int = 0

    def __post_init__(self) -> None:
        """No post is lost without saying so."""
        assert self.read == len(self.written) + self.known + len(self.drafts) + len(self.refused)


def summarise(report: Report, *, dry: bool = False) -> Iterator[str]:
    """The lines for the terminal."""
    done = "would be written" if dry else "written"
    yield f"{count(report.read, 'post')} read: {count(len(report.written), 'entry', 'entries')} {done}"
    for number, what in (
        (report.known, "imported before"),
        (len(report.drafts), "left out as drafts"),
        (len(report.refused), "refused"),
    ):
        if number:
            yield f"  {number} {what}"
    named = f"{count(report.tags, 'new tag')}, {count(report.outlets, 'new outlet')}"
    yield f"  {count(report.pictures, 'picture')}, {named}"
    lost = sum(map(len, report.fields.values()))
    if lost or report.notes:
        yield f"  not carried: {count(lost, 'field')}, {count(len(report.notes), 'mark')} in texts"


def write_report(report: Report) -> str:
    """The report in full, as Markdown."""
    return "\n".join(_sections(report)).rstrip("\n") + "\n"


def put_on_top(report: str, earlier: str) -> str:
    """The reports of all imports, the newest first; one that says the same as the last is not repeated."""
    if earlier == report or earlier.startswith(f"{report}\n{HEADING}"):
        return earlier
    return f"{report}\n{earlier}" if earlier else report


def _sections(report: Report) -> Iterator[str]:
    yield HEADING
    yield ""
    yield f"From {_plain(report.title or 'a site without a title')} ({report.kind})."
    yield ""
    yield "| posts | |"
    yield "|---|---|"
    for name, number in (
        ("read", report.read),
        ("written", len(report.written)),
        ("imported before", report.known),
        ("drafts, left out", len(report.drafts)),
        ("refused", len(report.refused)),
    ):
        yield f"| {name} | {number:,} |"
    yield ""
    yield from _list("Refused", map(str, report.refused))
    yield from _list("Drafts", map(str, report.drafts))
    if report.fields:
        yield "## Fields that entries do not have"
        yield ""
        yield from ("| field | posts | such as |", "|---|---|---|")
        for name, posts in sorted(report.fields.items(), key=lambda item: (-len(item[1]), item[0])):
            yield f"| {_plain(name)} | {len(posts):,} | {_plain('; '.join(posts[:_SAMPLE]))} |"
        yield ""
    kinds = Counter(_kind(note.what) for note in report.notes)
    if kinds:
        yield "## What of the texts did not come along"
        yield ""
        yield from ("| what | times |", "|---|---|")
        ordered = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
        yield from (f"| {_plain(name)} | {number:,} |" for name, number in ordered)
        yield ""
        yield from _list("Where", map(str, report.notes), _MAX_NOTE)


def _list(heading: str, lines: Iterable[str], limit: int = 400) -> Iterator[str]:
    items = list(lines)
    if not items:
        return
    yield f"## {heading}"
    yield ""
    yield from (f"- {_plain(line, limit)}" for line in items)
    yield ""


def _kind(what: str) -> str:
    """What is counted together: the same mark, any picture, link, attachment or old address."""
    begins = "the picture|the link to|the attachment|the old address"
    ends = "is not there|leads nowhere; .*|cannot .*|has no place in an entry"
    return re.sub(rf"^({begins}) .* ({ends})$", r"\1 … \2", what)


def _plain(text: str, limit: int = 400) -> str:
    """Text of others in one line, without signs that Markdown or a terminal would take for something."""
    return re.sub(r"([\\|<>*_`\[\]])", r"\\\1", show(text, limit))
