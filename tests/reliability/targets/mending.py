"""`check --fix` mends a file and leaves it otherwise as it is; a second time there is nothing to mend."""

from collections.abc import Iterator
from datetime import UTC
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.checks.references import check_tags
from digest.checks.sources import check_tracking
from digest.content.frontmatter import parse_document
from digest.content.library import Library
from digest.content.parsers import ReadingContext, parse_entry
from digest.content.vocabulary import Vocabulary, read_tags
from digest.contribute.tending.mending import MENDERS, mend_files
from digest.model.entry import Tag
from digest.model.problems import Problem
from digest.model.settings import MarkdownSettings
from tests.builders import EXTENSIONS, entry, settings
from tests.reliability.oracles import cases_of, is_shown, seeds_of

SIGNS = (
    *(
        "tags: [talks, Talks]\n",
        "tags:\n  - talks\n  - Talks\n",
        "date: 13.11.2024\n",
        "?utm_source=a",
        "&fbclid=b",
    ),
    *(
        "https://news.example/",
        "event_date: 2024-11-13 / 14.11.2024",
        '"',
        "'",
        "\\",
        ", ",
        "# ",
        "\r\n",
        "](https://a.example/?gclid=1)",
    ),
)
NAME = "entries/2024/11/summit.md"


def seeds() -> Iterator[bytes]:
    """Entries with what can be mended, in quotation marks of each kind."""
    url = "https://news.example/a?utm_source=b&id=1"
    yield entry(tags=["talks", "Talks"], source={"name": "A", "url": url}, body=f"[a]({url})\n").encode()
    yield from cases_of("faults/**/*.md")
    for data in seeds_of("url_schemes"):
        yield (
            b"---\ntitle: A\ndate: 2024-11-13\nsource:\n  name: B\n  url: '"
            + data
            + b"?utm_source=c'\n---\n"
            + data
        )


def attempt(data: bytes) -> None:
    """Mend a file twice."""
    with TemporaryDirectory(prefix="fuzz-") as folder:
        root = Path(folder)
        path = root / "content" / NAME
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        chosen = settings(root)
        problems = _find(data)
        mends = list(mend_files(problems, chosen, _tags()))
        mended = path.read_bytes()
        assert (mended == data) == (not mends), mends
        if not mends:
            return
        assert all(is_shown(str(mend)) for mend in mends)
        left = _find(mended)
        assert len(left) < len(problems), (problems, left)
        assert {each.rule for each in left} <= {each.rule for each in problems}, left
        before, after = parse_document(data, NAME)[0], parse_document(mended, NAME)[0]
        assert (before is None) == (after is None)
        if not before or not after:
            return
        assert before.fields.keys() == after.fields.keys()
        changed = {name for name in before.fields if before.fields[name] != after.fields[name]}
        touched = {rule for each in problems if (rule := each.rule) in MENDERS}
        assert not changed or touched, changed
        lists = sum(each.rule == "run-on-list" for each in problems)
        assert mended.count(b"\n") <= data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + lists
        list(mend_files(left, chosen, _tags()))
        assert path.read_bytes() == mended, "it is mended twice"


def _find(data: bytes) -> list[Problem]:
    """The faults of the file, and those of its tags, which only the whole library tells."""
    context = ReadingContext("en", UTC, _tags(), Vocabulary(), MarkdownSettings(EXTENSIONS), glance=True)
    found, problems = parse_entry(data, NAME, f"content/{NAME}", context)
    library = Library(entries=(found,) if found else (), tags=context.tags)
    chosen = settings(Path("nowhere"))
    return [*problems, *check_tags(library, chosen), *check_tracking(library, chosen)]


@cache
def _tags() -> Vocabulary[Tag]:
    return read_tags(b"talks: {label: Talks, aliases: [negotiations]}\nships:\n", "tags.yml")[0]
