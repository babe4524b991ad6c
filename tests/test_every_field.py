"""No field of an entry is forgotten: where it leaves, where an editor is told of it, where it is sought."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from digest.content.fields import EntryFields, Fields, find_model, names_in
from digest.contribute.exporting.export import export_site
from digest.contribute.exporting.generators import GENERATORS
from digest.contribute.reviewing.account import render_account
from digest.contribute.reviewing.diff import compare
from digest.running.building import prepare_edition
from digest.search.bundles import make_bundles
from tests.builders import Value, entry
from tests.sites import NOW, SVG, arrange_folder, materials, write_site

# Every field with a word of its own. A new one wants a value here; then it is looked for below, too.
FULL: dict[str, Value] = {
    "title": "Ministers",
    "date": "2024-11-13",
    "source": {
        "name": "Gazette",
        "url": "https://news.example/story",
        "title": "회담",
        "published": "2024-06-12",
        "language": "yue",
        "authors": ["Writer"],
        "archive_url": "https://archive.example/copy",
    },
    "byline": ["Editress"],
    "summary": "Handshake.",
    "tags": ["Diplomacy"],
    "cites": ["Pentagon"],
    "story": "talks",
    "image": {
        "file": "images/map.svg",
        "alt": "Coastline",
        "credit": "Draughtsman",
        "caption": "Harbour",
        "licence": "CC0",
    },
    "audio": {
        "url": "https://audio.example/episode.mp3",
        "title": "Podcast",
        "duration": "34:12",
        "length": "8123456",
    },
    "language": "fil",
    "translation": {
        "from": "ceb",
        "original_title": "Pulong",
        "translator": "Interpreter",
        "machine": "true",
    },
    "translates": "2024/11/other",
    "updated": "2024-11-15",
    "corrections": [{"date": "2024-11-14", "note": "Tuesday."}],
    "figures": {"Ships": "7321"},
    "event_date": "2024-12-01",
    "id": "meeting",
    "guid": "https://old.example/post",
    "aliases": ["2024/11/former"],
    "draft": "false",
    "exceptions": {"distant-source": "Belated."},
}
# What shows that a field is there, where that is not its value.
SIGNS = {"translation.machine": "machine", "exceptions": "distant-source", "figures": "7321"}
FILES: dict[str, str | bytes] = {
    "content/entries/2024/11/other.md": entry(title="The other", story="talks"),
    "content/stories/talks.md": "---\ntitle: The talks\n---\n",
    "content/images/map.svg": SVG,
}
WHOLE = {**FILES, "content/entries/2024/11/whole.md": entry(**FULL, body="Paragraph.\n")}
HIDDEN = {
    "draft": "a draft is not published, so it is never true of what is",
    "exceptions": "for the checks alone; readers do not see it",
}


def list_fields(model: type[Fields], above: str = "") -> Iterator[str]:
    """The fields of a group, those of groups within it by their path."""
    for name, field in zip(names_in(model), model.model_fields.values(), strict=True):
        inner = find_model(field.annotation)
        yield from list_fields(inner, f"{above}{name}.") if inner else [f"{above}{name}"]


def list_signs(value: Value, path: str = "") -> Iterator[tuple[str, str]]:
    """What shows that a field is there, by its path."""
    if path in SIGNS:
        yield path, SIGNS[path]
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from list_signs(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        yield from list_signs(value[0], path)
    else:
        yield path, str(value)


def export_it(folder: Path) -> str:
    root = write_site(folder / "site", WHOLE)
    export_site(prepare_edition(root / "mkdocs.yml", NOW).site, GENERATORS["hugo"], folder / "export")
    text = (folder / "export/content/2024/11/whole.md").read_text(encoding="utf-8")
    return text.split("---\n")[1]


def tell_it(folder: Path) -> str:
    old, new = (write_site(folder / name, files) for name, files in (("old", FILES), ("new", WHOLE)))
    before, after = (prepare_edition(root / "mkdocs.yml", NOW) for root in (old, new))
    account = render_account(compare(before, after, {}))
    return html.unescape(account).replace("\u2060", "")


def search_it(folder: Path) -> str:
    site = arrange_folder(write_site(folder / "site", WHOLE))
    [record] = [
        each for bundle in make_bundles(site) for each in bundle.records if each.entry.id == "meeting"
    ]
    return materials().render_template("record.html", {"record": record})


# What each place deliberately leaves out, with the reason.
NOT_TOLD = {
    "language": "the text stands there in it",
    "translation.from": "told by its name, Cebuano",
    "id": "nothing that readers see; the address is told",
    "draft": HIDDEN["draft"],
}
# What stands in the place of another field, and never beside it.
IN_ITS_PLACE = {"audio.file": "audio.url"}
NOT_SOUGHT = {
    "source.url": "no words, and no filter",
    "source.published": "the filter is by the day on which the digest carries it",
    "source.language": "the filter is by the language of the entry",
    "source.archive_url": "no words, and no filter",
    "image.file": "no words of the story",
    "image.alt": "what one sees; what it means to the story stands in the caption",
    "image.credit": "no words of the story",
    "image.licence": "no words of the story",
    "audio.url": "no words, and no filter",
    "audio.duration": "no words, and no filter",
    "audio.length": "no words, and no filter",
    "translation.from": "the filter is by the language of the entry",
    "translation.translator": "who made the text, and not what it tells",
    "translation.machine": "no words of the story",
    "translates": "the other entry has a record of its own",
    "updated": "the filter is by the day on which the digest carries it",
    "corrections.date": "the filter is by the day on which the digest carries it",
    "corrections.note": "tells what was wrong, and nobody shall find the entry by that",
    "event_date": "the filter is by the day on which the digest carries it",
    "id": "nothing that readers see",
    "guid": "nothing that readers see",
    "aliases": "nothing that readers see",
    **HIDDEN,
}
PLACES: dict[str, tuple[Callable[[Path], str], Mapping[str, str]]] = {
    "front matter of an export": (export_it, HIDDEN),
    "account of a change": (tell_it, NOT_TOLD),
    "record for the search": (search_it, NOT_SOUGHT),
}


def test_every_field_of_an_entry_has_a_value_here() -> None:
    wanted = [path for path in list_fields(EntryFields) if path not in IN_ITS_PLACE]
    assert [path for path, _ in list_signs(FULL)] == wanted


@pytest.mark.parametrize("place", PLACES)
def test_every_field_of_an_entry_is_there_or_left_out_for_a_reason(place: str, tmp_path: Path) -> None:
    make, left_out = PLACES[place]
    text = make(tmp_path)
    signs = {path: rf"(?<!\w){re.escape(sign)}(?!\w)" for path, sign in list_signs(FULL)}
    missing = {path for path, sign in signs.items() if not re.search(sign, text)}
    assert missing == left_out.keys(), text
