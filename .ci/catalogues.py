"""Which messages does the site say, and does each catalogue in `theme/locale/` have these and no other?

`make words` writes what a catalogue lacks, for a human to translate; a test fails until that is done. Babel
would write all of a catalogue with other line breaks and headers: so it is edited as text, by blocks with an
empty line between them.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
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
# Messages that are not written as themselves in a call, and where they stand.
_NAMED = {
    **dict.fromkeys((title for _, title in SECTIONS.values()), ROOT / "digest/model/addresses.py"),
    **dict.fromkeys(("Switch to dark mode", "Switch to light mode"), ROOT / "theme/mkdocs_theme.yml"),
}
_BETWEEN = "\n\n"
# What translators have to know of a message that is a word or two: what it stands for, and beside what.
NOTES = {
    "%(num)s entry": "One or many reports in a list.",
    "Any": "The first choice of a filter of the search: any tag, outlet, story or language.",
    "By": "A label; the names of a report's authors follow.",
    "By %(names)s": "The names of those who wrote the entry.",
    "Copy": "A button: copy an address.",
    "Corrected": "A mark beside an entry in which something was corrected.",
    "Dates": "A calendar: the dates of events that entries tell of.",
    "Draft": "A mark beside an entry that is not published yet.",
    "Earlier": "A heading, over older entries.",
    "Figures": "Numbers that a report names, such as of the dead and the injured.",
    "Follow": "A heading, over feeds and letters: follow this site.",
    "From": "A label: the first day of a range of days.",
    "From %(language)s": "Translated from this language.",
    "From %(outlet)s": "Taken from the report of this newspaper or agency.",
    "Later": "A heading, over newer entries.",
    "Muted": "A mark on a tag whose entries this reader has hidden.",
    "New": "A mark on an entry that came since the reader was here last.",
    "Narrower": "A label; the tags follow that are part of this one.",
    "No longer muted": "An answer: the entries of a tag are shown again.",
    "Not before %(date)s": "A mark beside an entry that is published then, in a letter that is tried out.",
    "Open": "A mark on the digest of a day, week or month that is not over.",
    "Order": "A heading in the search, over “Best match” and “Newest first”.",
    "Outlet": "A newspaper, an agency, a broadcaster: who published the report.",
    "Read": "A mark on an entry that the reader has read; a participle, no request.",
    "Read it": "A label; a link to the report follows.",
    "Remove": "A button: take an entry from those that are saved.",
    "Removed": "An answer: an entry is no longer among those that are saved.",
    "Saved": "An answer: an entry or a digest is now among those that are saved.",
    "Source": "A heading or a label: the report that an entry is taken from.",
    "Story": "A filter: a series of reports of one affair.",
    "To": "A label: the last day of a range of days.",
    "Together with": "A label; tags follow that entries have beside this one.",
    "Words": "A label: what to search for.",
    "last %(day)s": "Of a story: its newest entry is of this day.",
    "subscribe": "A link within a sentence.",
}


def extract() -> Set[Message]:
    """Every message that the code, the templates and the scripts say."""
    return find_places().keys()


@cache
def find_places() -> Mapping[Message, Sequence[str]]:
    """Every message, with the files that say it. Without lines: these change with each line above them."""
    found: dict[Message, dict[str, None]] = {}
    for path, message in _extract_all():
        if message:
            found.setdefault(message, {})[path.relative_to(ROOT).as_posix()] = None
    return {message: sorted(paths) for message, paths in found.items()}


def _extract_all() -> Iterator[tuple[Path, Message]]:
    yield from ((path, name) for name, path in _NAMED.items())
    options = {"trimmed": "true", "encoding": "utf-8"}
    for path in THEME.rglob("*.html"):
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ("_", "ngettext"), [], options):
                yield path, join(message)
    for path in (ROOT / "digest").rglob("*.py"):
        for message in _extract("python", path, {"say": None, "say_number": (1, 2)}):
            yield path, message
    for folder in (SCRIPTS, EDIT):
        for path in folder.rglob("*.js"):
            for message in _extract_from_script(path):
                yield path, message


def extract_from_scripts(folder: Path) -> Iterator[Message]:
    """Every message that the scripts in a folder say."""
    for path in folder.rglob("*.js"):
        yield from _extract_from_script(path)


def _extract_from_script(path: Path) -> Iterator[Message]:
    return _extract("javascript", path, {"say": None, "sayNumber": (1, 2)})


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


def write_template(header: str) -> str:
    """What a catalogue is begun with: each message, with what translators have to know, and where it is."""
    places = find_places()
    blocks = []
    for message in sorted(places, key=singular):
        note = NOTES.get(singular(message))
        lines = [f"#. {note}"] if note else []
        lines += (f"#: {path}" for path in places[message])
        blocks.append("\n".join((*lines, _write_block(message, header))))
    return _BETWEEN.join((header, *blocks)) + "\n"


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
        header = old.rstrip("\n").partition(_BETWEEN)[0]
        new = write_template(header) if path == TEMPLATE else renew(old, extract())
        if new != old:
            path.write_text(new, encoding="utf-8", newline="\n")
            click.echo(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
