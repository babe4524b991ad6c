"""An issue of a stranger fills in an entry: as text in its own field, and in no other."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.content.library import Library
from digest.contribute.adding.dossier import look_into_issue
from digest.contribute.adding.issue_form import LABELS, read_issue
from digest.contribute.adding.scaffold import write_scaffold
from digest.model.problems import DigestError
from tests.builders import settings
from tests.reliability.oracles import check_said, is_shown, seeds_of
from tests.reliability.targets.articles import check_written
from tests.sites import NOW

SIGNS = (
    *(f"### {label}\n\n" for label in LABELS),
    "\n---\n",
    "---",
    "_No response_",
    "\r\n",
    "\x85",
    "\u2028",
    "# ",
    ": ",
    "'",
    "https://a.example/",
)


def seeds() -> Iterator[bytes]:
    """A form that is filled in, with something naughty or hostile in one field."""
    yield _fill({})
    for number, data in enumerate(seeds_of("naughty_strings", "xss_html", "ssti", "yaml_bad", "paths_bad")):
        yield _fill({LABELS[number % len(LABELS)]: data})


def attempt(data: bytes) -> None:
    """Write the entry that it asks for, without asking the web."""
    with TemporaryDirectory(prefix="fuzz-") as folder:
        chosen = settings(Path(folder))
        try:
            wanted, left_out = look_into_issue(
                read_issue(data, "2024-11-13"), Library(), chosen, may_fetch=False
            )
            written = write_scaffold(chosen, wanted, NOW.astimezone(UTC))
        except DigestError as error:
            check_said(error)
            return
        assert all(map(is_shown, left_out)), left_out
        check_written(written.path, chosen.content, wanted, written.hints)


def _fill(said: dict[str, bytes]) -> bytes:
    usual = {
        "Address of the report": b"https://news.example/story",
        "Headline": b"A ferry sails",
        "Summary": b"It sails again.",
        "Text": b"It sails.\n\nAgain.",
        "Date": b"2024-11-13",
    }
    parts = (f"### {label}\n\n".encode() + {**usual, **said}.get(label, b"_No response_") for label in LABELS)
    return b"\n\n".join(parts)
