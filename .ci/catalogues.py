"""Which messages does the site say, and does each catalogue in `theme/locale/` have these and no other?

`make words` writes what a catalogue lacks, for a human to translate; a test fails until that is done. Babel
would write all of a catalogue with other line breaks and headers: so it is edited as text, by blocks with an
empty line between them.
"""

from collections.abc import Iterator, Set
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import TypeAlias

import click
from babel.messages.extract import extract as extract_messages
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from digest.model.addresses import SECTIONS
from digest.writing.words import FOLDER

# A message, or two for one and many.
Message: TypeAlias = str | tuple[str, str]

ROOT = Path(__file__).parents[1]
THEME = ROOT / "theme"
# The scripts of pages, and those of the page where entries are written.
SCRIPTS, EDIT = THEME / "assets/javascripts", THEME / "edit"
CATALOGUES = sorted((THEME / FOLDER).glob("*.po"))
# What a catalogue for another language is begun with: every message, untranslated.
TEMPLATE = THEME / FOLDER / "digest.pot"
# Where a message is not written as itself in a call.
_NAMED = {title for _, title in SECTIONS.values()} | {"Switch to dark mode", "Switch to light mode"}
_BETWEEN = "\n\n"


@cache
def extract() -> Set[Message]:
    """Every message that the code, the templates and the scripts say."""
    found: set[Message] = set(_NAMED)
    options = {"trimmed": "true", "encoding": "utf-8"}
    for path in THEME.rglob("*.html"):
        with path.open("rb") as file:
            found |= {
                join(message) for _, _, message, _ in babel_extract(file, ("_", "ngettext"), [], options)
            }
    for path in (ROOT / "digest").rglob("*.py"):
        found |= set(_extract("python", path, {"say": None, "say_number": (1, 2)}))
    return (found | {*extract_from_scripts(SCRIPTS), *extract_from_scripts(EDIT)}) - {""}


def extract_from_scripts(folder: Path) -> Iterator[Message]:
    """Every message that the scripts in a folder say."""
    for path in folder.rglob("*.js"):
        yield from _extract("javascript", path, {"say": None, "sayNumber": (1, 2)})


def _extract(kind: str, path: Path, keywords: dict[str, tuple[int, ...] | None]) -> Iterator[Message]:
    with path.open("rb") as file:
        for _, message, _, _ in extract_messages(kind, file, keywords):
            yield join(message)


def join(message: str | None | list[str] | tuple[str | None, ...]) -> Message:
    """What Babel calls a message, without the values that come with it."""
    parts = [part for part in (message if isinstance(message, list | tuple) else (message,)) if part]
    return (parts[0], parts[1]) if len(parts) > 1 else "".join(parts)


def singular(message: Message) -> str:
    """The message as a catalogue is ordered by it."""
    return message if isinstance(message, str) else message[0]


def renew(text: str, said: Set[Message]) -> str:
    """A catalogue with these messages and no other, the new ones untranslated; all else stays as it is."""
    header, *blocks = text.rstrip("\n").split(_BETWEEN)
    held = [(_message_in(block, header), block) for block in blocks]
    # What holds no message is somebody's comment.
    kept = [(message, block) for message, block in held if not message or message in said]
    for message in said - {message for message, _ in held}:
        later = (at for at, (other, _) in enumerate(kept) if singular(other) > singular(message))
        kept.insert(next(later, len(kept)), (message, _write_block(message, header)))
    return _BETWEEN.join((header, *(block for _, block in kept))) + "\n"


def _message_in(block: str, header: str) -> Message:
    """The message of a block, or nothing. The header says how many forms it has."""
    catalogue = read_po(StringIO(header + _BETWEEN + block))
    return next((join(message.id) for message in catalogue if message.id), "")


def _write_block(message: Message, header: str) -> str:
    catalogue, written = read_po(StringIO(header)), BytesIO()
    catalogue.add(message)
    write_po(written, catalogue, width=0, omit_header=True)
    return written.getvalue().decode().strip("\n")


@click.command()
def main() -> None:
    """Write into each catalogue the messages it lacks, and take out those that nobody says any more."""
    for path in (*CATALOGUES, TEMPLATE):
        old = path.read_text(encoding="utf-8")
        new = renew(old, extract())
        if new != old:
            path.write_text(new, encoding="utf-8", newline="\n")
            click.echo(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
