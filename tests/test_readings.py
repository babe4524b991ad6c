"""What outlives a build of what was read: equal to what was read, or read again."""

import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.files import FoundFile
from digest.content.library import Library, read_library
from digest.content.parsers import ReadingContext, parse_entry
from digest.content.readings import Readings, SourceText, forget_readings, read_batch
from digest.content.stored import StoredBody, StoredMarks, Texts
from digest.content.vocabulary import Vocabulary
from digest.keeping import journal
from digest.keeping.fingerprints import hash_bytes
from digest.keeping.journal import DamagedError
from digest.model.entry import Body, Entry, LocalLink
from digest.model.marks import Marks
from digest.model.problems import DigestError, Problem
from digest.model.settings import MarkdownSettings
from digest.printing.edition import prepare
from digest.workers import Crew, Workshop
from tests.builders import EXTENSIONS, entry, settings, write_file
from tests.conftest import NewDigest
from tests.sites import NOW, SVG, build, read_tree
from tests.test_journal import Evil

SHELF = ReadingContext("en", UTC, Vocabulary(), Vocabulary(), MarkdownSettings(EXTENSIONS))
KEY = b"of tests"
STAMP = (10, 1_000, 2_000, 3)
FILES = {
    "content/entries/2024/11/a.md": entry(
        title="First talks",
        tags=["Peace"],
        image={"file": "images/map.svg", "alt": "A map", "credit": "The digest"},
        body="We read [more](b.md).\n\n<script>alert(1)</script>\n",
    ),
    "content/entries/2024/11/b.md": entry(title="More talks", date="2024-11-14 08:30"),
    "content/digests/2024-W46.md": "---\ntitle: A week\n---\nWe read.\n",
    "content/stories/talks.md": "---\ntitle: The talks\n---\nA story.\n",
    "content/images/map.svg": SVG,
}
unix_only = pytest.mark.skipif(os.name == "nt", reason="links need rights there")


def found(path: str, kind: str = "entries") -> FoundFile:
    return FoundFile(kind, path, STAMP)


def keep(folder: Path | None, *texts: str) -> Readings:
    """Readings of entries with these texts, as they are when a build has read them."""
    readings = Readings(folder, KEY, SHELF)
    sources = [
        SourceText("entries", f"entries/{number}.md", f"content/entries/{number}.md", text.encode())
        for number, text in enumerate(texts)
    ]
    packed, bodies = read_batch(pickle.dumps(SHELF), sources)
    hashes = [hash_bytes(source.data) for source in sources]
    readings.add([found(source.path) for source in sources], hashes, packed, bodies)
    readings.close([source.path for source in sources])
    return readings


def read(root: Path, cache: Path | None, **options: str) -> tuple[Library, list[Problem]]:
    """The library of a folder, and what is wrong with it."""
    return read_library(settings(root, **options), Workshop(Crew("serial"), cache))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


# Stored values


def store(text: str, opening: str = "", links: tuple[LocalLink, ...] = ()) -> StoredBody:
    data = text.encode("utf-8", "surrogatepass")
    texts = Texts(None)
    texts.append([b"before"])
    (place,) = texts.append([data])
    texts.append([b"after"])
    return StoredBody(texts, place, Body(text).key, opening, links)


@given(st.text(), st.text(max_size=400))
def test_a_stored_body_equals_the_body_it_was(text: str, opening: str) -> None:
    body = Body(text, opening, (LocalLink("a/", 1, 2),))
    stored = store(text, opening, body.links)
    assert (stored.html, stored.key, stored.opening, stored.links) == (text, body.key, opening, body.links)
    assert stored == body
    assert body == stored
    assert stored != Body(text + ".", opening, body.links)
    assert stored != Body(text, opening + ".", body.links)
    assert stored != "text"
    assert hash(stored) == hash(store(text, opening, body.links))
    travelled = pickle.loads(pickle.dumps(stored))
    assert type(travelled) is Body
    assert travelled == body


def test_stored_marks_equal_the_marks_they_were() -> None:
    text = entry(tags=["Peace", "Arms"], cites=[])
    item, _ = parse_entry(text.encode(), "entries/2024/11/a.md", "content/entries/2024/11/a.md", SHELF)
    assert item is not None
    readings = keep(None, text)
    kept = readings.reading("entries/0.md").item
    assert isinstance(kept, Entry)
    assert isinstance(kept.marks, StoredMarks)
    marks = Marks(kept.marks.path, item.marks.places, item.marks.body_line)
    assert kept.marks == marks
    assert marks == kept.marks
    assert hash(kept.marks) == hash(kept.marks)
    for where in (("title",), ("tags", 1), ("tags", 7), ("source", "url"), ("none",)):
        assert kept.marks.find(*where) == marks.find(*where)
    assert kept.marks.problem("bad-date", "x", at=("date",)) == marks.problem("bad-date", "x", at=("date",))
    travelled = pickle.loads(pickle.dumps(kept.marks))
    assert type(travelled) is StoredMarks
    assert travelled == marks
    assert kept.marks != Marks(kept.marks.path, {}, 1)


@given(st.lists(st.binary(max_size=50)), st.lists(st.binary(max_size=50)))
def test_texts_are_read_where_they_were_written(first: list[bytes], second: list[bytes]) -> None:
    texts = Texts(None)
    places = texts.append(first) + texts.append(second)
    assert [texts.read(place) for place in places] == first + second


def test_texts_stay_readable_when_their_file_is_removed(cache: Path) -> None:
    readings = keep(cache, entry(body="The text.\n"))
    forget_readings(cache)
    item = readings.reading("entries/0.md").item
    assert isinstance(item, Entry)
    assert item.body.html == "<p>The text.</p>"
    forget_readings(cache)
    forget_readings(None)


@pytest.mark.parametrize("damage", ["cut", "other letters", "no letters", "empty"])
def test_a_text_that_is_not_what_was_written_is_damage(damage: str, cache: Path) -> None:
    item = keep(cache, entry(body="A text of some length.\n")).reading("entries/0.md").item
    assert isinstance(item, Entry)
    (path,) = cache.glob("texts-*")
    data = path.read_bytes()
    others = {
        "cut": data[:-1],
        "other letters": data.upper(),
        "no letters": b"\xff" * len(data),
        "empty": b"",
    }
    path.write_bytes(others[damage])
    with pytest.raises(DamagedError, match="a rendered text is not what an earlier build has written"):
        _ = item.body.html
    with pytest.raises(DamagedError):
        pickle.dumps(item)


# From build to build


def test_what_was_read_is_read_back_the_same(new_digest: NewDigest, cache: Path) -> None:
    root = new_digest({**FILES, "content/entries/2024/11/faulty.md": entry(date="soon", title=None)})
    fresh, faults = read(root, None)
    for _ in range(3):
        library, problems = read(root, cache)
        assert library == fresh
        assert problems == faults
        assert library.fingerprints == fresh.fingerprints
        assert [item.marks for item in library.written] == [item.marks for item in fresh.written]
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("option", ["timezone", "language", "image_hosts"])
def test_what_reading_depends_on_makes_all_be_read_again(
    option: str, new_digest: NewDigest, cache: Path
) -> None:
    root = new_digest(
        {
            "content/entries/2024/11/b.md": entry(
                date="2024-11-14 08:30", body="![a](https://a.example/a.png)\n"
            )
        }
    )
    values: dict[str, tuple[object, object]] = {
        "timezone": ("UTC", "Asia/Seoul"), "language": ("en", "ko"), "image_hosts": ([], ["a.example"]),
    }  # fmt: skip
    for value in (*values[option], *values[option]):
        chosen = settings(root, **{option: value})  # type: ignore[arg-type]
        kept, _ = read_library(chosen, Workshop(Crew("serial"), cache))
        assert kept == read_library(chosen)[0]


def test_names_are_understood_as_the_vocabularies_have_them_now(new_digest: NewDigest, cache: Path) -> None:
    root = new_digest(
        {"content/entries/2024/11/a.md": entry(tags=["Rockets"], cites=["The ministry", "Example News"])}
    )
    for tags, outlets in (
        ("", ""),
        ("missiles: {aliases: [Rockets]}\n", ""),
        ("rockets: {}\n", "news: {name: Example News}\n"),
        ("rockets: {}\n", "news: {name: News, aliases: [Example News]}\nministry: {name: The ministry}\n"),
        ("", ""),
    ):
        for name, text in (("tags", tags), ("outlets", outlets)):
            write_file(root / f"content/{name}.yml", text)
            if not text:
                (root / f"content/{name}.yml").unlink()
        kept, _ = read(root, cache)
        fresh, _ = read(root, None)
        assert kept == fresh
        again, _ = read(root, cache)
        assert again.fingerprints == kept.fingerprints


def test_files_do_not_grow_for_ever(new_digest: NewDigest, cache: Path) -> None:
    root = new_digest()
    path = root / "content/entries/2024/11/a.md"
    for number in range(1_200):
        if number % 100 == 0:
            write_file(path, entry(title=f"Title {number}", body="x" * 1_000))
            read(root, cache)
    sizes = sum(file.stat().st_size for file in cache.iterdir())
    readings = Readings(cache, b"another key", SHELF)
    readings.close([])
    assert sum(file.stat().st_size for file in cache.iterdir()) < sizes / 10
    assert len(list(cache.iterdir())) == 2


def test_a_file_changed_within_a_tick_of_its_clock_is_noticed(new_digest: NewDigest, cache: Path) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(title="Old!")})
    path = root / "content/entries/2024/11/a.md"
    for title in ("New!", "Odd!", "Old!"):
        before = path.stat()
        read(root, cache)
        with path.open("r+b") as file:
            file.write(entry(title=title).encode())
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        library, _ = read(root, cache)
        assert [item.title for item in library.entries] == [title]


# Damage and strangers


def damage_each_byte(path: Path) -> list[bytes]:
    """A file cut off and changed at some thirty places."""
    data = path.read_bytes()
    places = range(0, len(data), max(1, len(data) // 15))
    cut = [data[:place] for place in places]
    return cut + [data[:place] + bytes([data[place] ^ 8]) + data[place + 1 :] for place in places]


def test_damaged_readings_are_read_again(new_digest: NewDigest, cache: Path, tmp_path: Path) -> None:
    root = new_digest(FILES)
    read(root, cache)
    write_file(root / "content/entries/2024/11/c.md", entry(title="Third"))
    fresh, faults = read(root, cache)
    for data in damage_each_byte(cache / "readings"):
        copy = shutil.copytree(cache, tmp_path / "copy")
        (copy / "readings").write_bytes(data)
        for _ in range(2):
            library, problems = read(root, copy)
            assert library == fresh
            assert problems == faults
            assert [item.body.html for item in library.entries] == [item.body.html for item in fresh.entries]
        shutil.rmtree(copy)


def records_of(path: Path) -> tuple[bytes, bytes]:
    """The title of the readings of a folder, and the name of their texts."""
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    title = data[12 : 12 + length]
    return title, next(journal.read(path, title))


STRANGE: dict[str, Callable[[Path], object]] = {
    "a number": lambda path: 7,
    "nothing": lambda path: (),
    "a text": lambda path: "same",
    "too little": lambda path: ("same", "entries/2024/11/a.md"),
    "another kind": lambda path: ("none", 1, 2, 3, 4),
    "a command": Evil,
    "a command in its place": lambda path: ("same", Evil(path), 1, 2, 3),
    "a command in a reading": lambda path: (
        "read", b"", [("entries/2024/11/a.md", STAMP, True, b"")], [(0, 1)], pickle.dumps([Evil(path)])
    ),
    "no place for a text": lambda path: (
        "read", b"", [("entries/2024/11/a.md", STAMP, True, b"")], [], b"N."
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_readings_of_a_stranger_run_nothing_and_are_read_again(
    name: str, new_digest: NewDigest, cache: Path, tmp_path: Path
) -> None:
    root = new_digest(FILES)
    fresh, faults = read(root, cache)
    title, texts = records_of(cache / "readings")
    with (cache / "readings").open("wb") as file:
        for record in (title, texts, pickle.dumps(STRANGE[name](tmp_path / "ran"))):
            journal.append(file, record)
    for _ in range(2):
        assert read(root, cache) == (fresh, faults)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["texts-../../thesis", "texts-", "thesis", "texts-0123456789ab", "\udcff"])
@unix_only
def test_no_file_of_others_is_taken_for_texts(
    name: str, new_digest: NewDigest, cache: Path, tmp_path: Path
) -> None:
    root = new_digest(FILES)
    fresh, _ = read(root, cache)
    title, _ = records_of(cache / "readings")
    write_file(tmp_path / "thesis", "ten years of work")
    (cache / "texts-").mkdir()
    (cache / "texts-0123456789ab").symlink_to(tmp_path / "thesis")
    with (cache / "readings").open("wb") as file:
        journal.start(file, title)
        journal.append(file, name.encode("utf-8", "surrogateescape"))
    assert read(root, cache)[0] == fresh
    assert (tmp_path / "thesis").read_text(encoding="utf-8") == "ten years of work"


def put_folder(cache: Path) -> None:
    (cache / "readings").unlink()
    (cache / "readings").mkdir()


def remove_texts(cache: Path) -> None:
    for path in cache.glob("texts-*"):
        path.unlink()


def empty(cache: Path) -> None:
    for path in cache.iterdir():
        path.write_bytes(b"")


def remove_folder(cache: Path) -> None:
    shutil.rmtree(cache)


@pytest.mark.parametrize("harm", [put_folder, remove_texts, empty, remove_folder])
def test_where_readings_cannot_be_kept_all_is_read(
    harm: Callable[[Path], None], new_digest: NewDigest, cache: Path
) -> None:
    root = new_digest(FILES)
    fresh = read(root, cache)
    harm(cache)
    for _ in range(2):
        assert read(root, cache) == fresh


def test_texts_that_are_not_kept_leave_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    texts = Texts(None)
    (place,) = texts.append([b"one"])
    assert texts.read(place) == b"one"
    del texts
    assert list(tmp_path.iterdir()) == []


def test_where_texts_cannot_be_kept_even_for_one_run_the_cure_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(DigestError, match=r"^rendered texts cannot be kept: .*; make room .* by TMPDIR$"):
        Texts(None)


# Damage that shows only while the site is printed


def damage_texts(root: Path) -> None:
    """All letters are others; the lengths and places are right."""
    (path,) = (root / ".cache/digest").glob("texts-*")
    path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes()))


def test_a_build_over_damaged_texts_reads_all_again(new_digest: NewDigest) -> None:
    root = new_digest(FILES, search="false")
    build(root)
    # With another name of the site all pages are printed anew, from texts that are known.
    text = (root / "mkdocs.yml").read_text(encoding="utf-8")
    write_file(root / "mkdocs.yml", text.replace("The Test Digest", "The Other Digest"))
    damage_texts(root)
    site = build(root)
    assert "The Other Digest" in (site / "index.html").read_text(encoding="utf-8")
    assert read_tree(site) == read_tree(build(root, clean=True, site_dir=root / "clean"))


def test_a_link_to_what_waits_is_taken_out_of_a_damaged_text_too(new_digest: NewDigest) -> None:
    # The text is needed before anything is printed.
    link = "We [read](b.md).\n"
    root = new_digest({**FILES, "content/entries/2024/11/a.md": entry(body=link)}, search="false")
    build(root)
    write_file(root / "content/entries/2024/11/b.md", entry(title="Later", date="2030-01-01"))
    damage_texts(root)
    site = build(root)
    assert read_tree(site) == read_tree(build(root, clean=True, site_dir=root / "clean"))


def test_damage_is_said_where_nothing_is_kept_to_be_dropped(new_digest: NewDigest, cache: Path) -> None:
    root = new_digest(FILES)
    edition = prepare(settings(root, search="false"), NOW, shop=Workshop(Crew("serial"), cache))
    (path,) = cache.glob("texts-*")
    path.write_bytes(b"")
    with pytest.raises(DamagedError, match="build again"):
        _ = [item.body.html for item in edition.site.entries]


def test_a_clean_build_uses_nothing_that_was_read_before(new_digest: NewDigest) -> None:
    """What a journal says that is whole is believed; `--clean` is for whoever does not."""
    root = new_digest(FILES, search="false")
    site = build(root)
    before = read_tree(site)
    path = root / ".cache/digest/readings"
    records = list(journal.Records(path.read_bytes()))
    with path.open("wb") as file:
        for record in records:
            journal.append(file, record.replace(b"First talks", b"Other talks"))
    write_file(root / "content/entries/2024/11/b.md", entry(title="More talks", date="2024-11-14 08:31"))
    assert b"Other talks" in read_tree(build(root))["index.html"]
    write_file(root / "content/entries/2024/11/b.md", FILES["content/entries/2024/11/b.md"])
    assert read_tree(build(root, clean=True)) == before
