"""Tags are renamed and made one in `tags.yml` and in an entry, or nothing is; all else stays as it was.

The input is the one file, a line of `%%%`, and the other.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.content.frontmatter import parse_document
from digest.content.library import Library
from digest.content.parsers import ReadingContext, parse_entry
from digest.content.vocabulary import Vocabulary, read_tags
from digest.content.yaml_reader import Tree
from digest.contribute.tending.retag import Retagging, merge_tags, rename_tag
from digest.model.entry import Entry
from digest.model.problems import DigestError, is_error
from digest.model.settings import Settings
from tests.builders import entry, settings
from tests.reliability.oracles import cases_of, check_said, seeds_of
from tests.sites import ROOT

SIGNS = (
    *("\n%%%\n", "tags: [", "tags:\n  - ", "tags:\n- ", "aliases: [", "aliases:\n    - ", "former: ["),
    *("parent: a\n", "label: ", "{en: A, ko: B}", "{}", " # ", "'a'", '"a"', "\r\n", "\ufeff", "\u2028"),
    *("a:\n", "? a\n: ", "!!str "),
)
BETWEEN = b"\n%%%\n"
Change = Callable[[Library, Settings], Retagging]
TAGS, ENTRY = "content/tags.yml", "content/entries/2024/11/summit.md"
NEW = ("ferries", "Naval drills: #2")


def seeds() -> Iterator[bytes]:
    """Vocabularies and entries of every layout."""
    tags = b"a:\n  label: A # one\n  aliases: [b, 'c d']\ne: {parent: a, former: [f]}\n"
    tags += b"g:\n  aliases:\n    - h\n"
    usual = entry(tags=["a", "c d", "e", "h"])
    for form in ("[a, 'c d', e]", "\n  - a\n  - c d # x\n  - h", '[ a , "b" ,\n  g ]', "\n- e\n- g"):
        text = usual.replace('tags: ["a", "c d", "e", "h"]', f"tags: {form}")
        yield tags + BETWEEN + text.encode()
    for data in (*cases_of("tags.yml", ROOT / "content"), *cases_of("faults/**/tags.yml")):
        yield data + BETWEEN + usual.encode()
    for data in seeds_of("yaml_ok", "naughty_strings"):
        yield tags + b"i:\n  label: " + data + BETWEEN + usual.encode()


def attempt(data: bytes) -> None:
    """Rename the first tag in two ways, and make it one with the last."""
    tags, _, text = data.partition(BETWEEN)
    with TemporaryDirectory(prefix="fuzz-") as folder:
        chosen = settings(Path(folder))
        library = _read(tags, text, chosen)
        known = list(library.tags.known) if library else []
        if library is None or not known:
            return
        for change in (
            partial(rename_tag, known[0], NEW[0]),
            partial(rename_tag, known[0], NEW[1]),
            partial(merge_tags, known[:1], known[-1]),
        ):
            _check(change, library, tags, text, chosen)


def _read(tags: bytes, text: bytes, chosen: Settings) -> Library | None:
    """The library of both files, which are written; None where one of them has an error."""
    vocabulary, faults = read_tags(tags, TAGS)
    context = ReadingContext("en", chosen.timezone, vocabulary, Vocabulary(), chosen.markdown, glance=True)
    found, problems = parse_entry(text, ENTRY.partition("/")[2], ENTRY, context)
    if found is None or any(map(is_error, (*faults, *problems))):
        return None
    for name, data in ((TAGS, tags), (ENTRY, text)):
        path = chosen.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return Library(entries=(found,), tags=vocabulary)


def _check(change: Change, library: Library, tags: bytes, text: bytes, chosen: Settings) -> None:
    try:
        done = change(library, chosen)
    except DigestError as error:
        check_said(error)
        return
    assert set(done.files) <= {TAGS, ENTRY}, done.files
    after = _read(done.files.get(TAGS, tags), done.files.get(ENTRY, text), chosen)
    assert after, "what was written has an error"
    (chosen.root / TAGS).write_bytes(tags)
    (chosen.root / ENTRY).write_bytes(text)
    (before,), (now,) = library.entries, after.entries
    _check_means_the_same(before, now, after)
    old, new = _fields(text), _fields(done.files.get(ENTRY, text))
    assert {**old, "tags": None} == {**new, "tags": None}, "another field has changed"
    names = {name for slug in library.tags.known for name in (slug, *library.tags.known[slug].aliases)}
    lost = [name for name in names if not after.tags.find(name)]
    assert not lost, f"nobody knows {lost} any more"


def _check_means_the_same(before: Entry, now: Entry, after: Library) -> None:
    """The entry has the tags that it had, under the names that these have now."""
    meant = {after.tags.resolve(mention.key).key for mention in before.tags}
    assert {mention.key for mention in now.tags} == meant, (before.tags, now.tags)
    assert replace(now, tags=(), marks=before.marks) == replace(before, tags=())


def _fields(text: bytes) -> dict[str, Tree]:
    document, _ = parse_document(text, ENTRY)
    assert document
    return dict(document.fields)
