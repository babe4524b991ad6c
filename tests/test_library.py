"""What lies in content/: the only reader of contributors' files."""

import csv
import hashlib
import os
import shutil
import sys
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.inventory import HEARD
from digest.content.library import Library, read_library
from digest.content.parsers import PARSERS_BY_KIND, ReadingContext, parse_entry
from digest.content.vocabulary import Vocabulary
from digest.keeping.fingerprints import hash_file
from digest.keeping.memory import Memory
from digest.model.entry import Correction, Image, Mention, Picture, Source, Translation
from digest.model.problems import Problem, is_error
from digest.model.settings import MarkdownSettings
from digest.text.parser import Parser
from digest.workers import FEW, Workshop
from tests.builders import EXTENSIONS, SHARED, Value, entry, settings, write_file
from tests.conftest import NewDigest
from tests.sites import find_problems

SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'
SHELF = ReadingContext("en", UTC, Vocabulary(), Vocabulary(), MarkdownSettings(EXTENSIONS))
ODD = SHARED / "corpus-raw/odd"


def read(root: Path, **options: Value) -> tuple[Library, list[str]]:
    """The library, and its problems as `path rule`."""
    library, problems = read_library(settings(root, **options))
    return library, sorted(f"{problem.path} {problem.rule}" for problem in problems)


def test_an_empty_folder_is_an_empty_library(tmp_path: Path) -> None:
    library, problems = read(tmp_path)
    assert problems == []
    assert (library.entries, library.notes, library.stories, library.images) == ((), (), (), {})


def test_an_entry_has_all_that_its_file_says(new_digest: NewDigest) -> None:
    fields: dict[str, Value] = {
        "date": "2024-11-13 08:30",
        "source": {
            "name": "The Example",
            "url": "https://news.example/1",
            "title": "회담",
            "published": "2024-11-12",
            "language": "ko",
            "authors": ["A. Writer"],
            "archive_url": "https://archive.example/1",
        },
        "tags": ["Rockets", "508", "missiles"],
        "cites": ["example news", "A spokesman"],
        "story": "talks",
        "image": {"file": "images/map.svg", "alt": "A map", "credit": "Us"},
        "language": "vi",
        "translation": {"from": "ko", "original_title": "회담", "machine": True},
        "translates": "2024/11/b",
        "corrections": [{"date": "2024-11-15", "note": "Two"}, {"date": "2024-11-14", "note": "One"}],
        "id": "the-meeting",
        "aliases": ["2024/11/old/"],
        "draft": True,
    }
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(body="First *paragraph*.\n", **fields),
            "content/tags.yml": "missiles:\n  aliases: [rockets]\n'508':\n",
            "content/outlets.yml": "example:\n  name: Example News\n  aliases: [The Example]\n",
        }
    )
    library, problems = read(root, timezone="Asia/Seoul")
    assert problems == []
    (found,) = library.entries
    assert (found.id, found.address) == ("the-meeting", "2024/11/a/")
    assert found.date.iso == "2024-11-13T08:30:00+09:00"
    assert found.source.published is not None
    assert found.source == Source(
        outlet=Mention("example", "The Example"),
        url="https://news.example/1",
        title="회담",
        published=found.source.published,
        language="ko",
        authors=("A. Writer",),
        archive_url="https://archive.example/1",
    )
    assert list(dict.fromkeys(mention.key for mention in found.tags)) == ["missiles", "508"]
    assert found.cites == (Mention("example", "example news"), Mention("", "A spokesman"))
    assert found.image == Image("images/map.svg", "A map", "Us")
    assert found.language == "vi"
    assert found.translation == Translation("ko", "회담", "", machine=True)
    assert [correction.note for correction in found.corrections] == ["One", "Two"]
    assert all(isinstance(correction, Correction) for correction in found.corrections)
    assert (found.story, found.translates, found.aliases, found.draft) == (
        "talks",
        "2024/11/b",
        ("2024/11/old/",),
        True,
    )
    assert found.body.html == "<p>First <em>paragraph</em>.</p>"
    assert found.marks.path == "content/entries/2024/11/a.md"


def test_an_entry_of_few_words_takes_the_usual(new_digest: NewDigest) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(summary=None, body="First.\n\nSecond.\n")})
    library, problems = read(root, language="ko")
    assert problems == []
    (found,) = library.entries
    assert (found.id, found.language, found.summary, found.lede) == ("2024/11/a", "ko", "", "First.")
    assert (found.tags, found.cites, found.image, found.translation, found.corrections) == (
        (),
        (),
        None,
        None,
        (),
    )


def test_entries_are_in_order_of_date_then_address(new_digest: NewDigest) -> None:
    dates = {
        "b": "2024-11-13",
        "a": "2024-11-13",
        "z": "2024-11-12",
        "c": "2024-11-13 00:01",
        "d": "2024-11-14",
    }
    root = new_digest({f"content/entries/{name}.md": entry(date=date) for name, date in dates.items()})
    assert [found.address for found in read(root)[0].entries] == ["z/", "a/", "b/", "c/", "d/"]


def test_a_text_that_many_entries_have_is_rendered_once(
    new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[str] = []
    convert = Parser.convert

    def count(self: Parser, source: str) -> str:
        rendered.append(source)
        return convert(self, source)

    monkeypatch.setattr(Parser, "convert", count)
    files = {
        f"content/entries/2024/{number % 2}/{number}.md": entry(
            title=f"Entry {number}", body=f"Text {number % 3}, see [it](x.md).\n"
        )
        for number in range(FEW)
    }
    library, problems = read_library(settings(new_digest(files)))
    assert problems == []
    assert len(rendered) == 3
    assert len(library.entries) == FEW
    for each in library.entries:
        number = int(each.title.removeprefix("Entry "))
        assert f"Text {number % 3}," in each.body.html
        # A link starts where the entry is, whoever else has the same text.
        assert [link.address for link in each.body.links] == [f"2024/{number % 2}/x/"]


def test_a_check_remembers_what_an_earlier_check_has_seen(
    new_digest: NewDigest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def count(data: bytes, path: str, *rest: Any) -> Any:
        seen.append(path)
        return parse_entry(data, path, *rest)

    monkeypatch.setitem(PARSERS_BY_KIND, "entries", count)
    file = "content/entries/{}.md".format
    faulty = {file("b"): entry(body="See [it](x.md).\n"), file("c"): entry(body="<script>x</script>\n")}
    root = new_digest({file("a"): entry(), **faulty})
    cache = tmp_path / "cache"
    cache.mkdir()

    def look(folder: Path | None = cache, *, glance: bool = True) -> list[Problem]:
        seen.clear()
        return find_problems(settings(root), Workshop(cache=folder), glance=glance)[1]

    first = look()
    assert [problem.rule for problem in first] == ["broken-link", "removed-html"]
    assert look() == first
    assert seen == []
    write_file(root / file("a"), entry(body="See [this](y.md).\n"))
    changed = look()
    assert seen == ["entries/a.md"]
    assert changed == look(None) != first
    # What was seen at a glance is not printed, and what was printed is not looked at again.
    assert look(glance=False) == changed
    assert len(seen) == 3
    assert look() == changed
    assert seen == []


def test_notes_and_stories_are_read(new_digest: NewDigest) -> None:
    note_text = "---\ntitle: A week\nlead: 2024/11/a\norder: [x, y]\n---\nThe *note*.\n"
    story_text = "---\ntitle: The talks\nsummary: So far.\naliases: [old/]\n---\nBefore.\n"
    root = new_digest({"content/digests/2024-W46.md": note_text, "content/stories/talks.md": story_text})
    library, problems = read(root)
    assert problems == []
    (note,), (story,) = library.notes, library.stories
    assert (note.digest, note.title, note.lead, note.order) == ("2024-W46", "A week", "2024/11/a", ("x", "y"))
    assert note.body.html == "<p>The <em>note</em>.</p>"
    assert (story.slug, story.title, story.summary, story.aliases) == (
        "talks",
        "The talks",
        "So far.",
        ("old/",),
    )
    assert story.address == "stories/talks/"
    assert story.body.html == "<p>Before.</p>"


def test_links_in_notes_and_stories_start_where_these_are(new_digest: NewDigest) -> None:
    text = "---\ntitle: x\n---\n[entry](../entries/2024/11/a.md) [other](other.md)\n"
    root = new_digest({"content/stories/talks.md": text, "content/digests/2024-W46.md": text})
    library, _ = read(root)
    assert [link.address for link in library.stories[0].body.links] == ["2024/11/a/", "stories/other/"]
    assert [link.address for link in library.notes[0].body.links] == ["2024/11/a/", "digests/other/"]


def test_images_are_known_by_their_address_and_content(new_digest: NewDigest) -> None:
    root = new_digest({"content/images/2024/map.svg": SVG, "content/images/b.PNG": b"\x89PNG\r\n\x1a\n"})
    library, problems = read(root)
    assert problems == ["content/images/b.PNG broken-image"]
    by_hand = [
        Picture("images/2024/map.svg", hashlib.sha256(SVG.encode()).hexdigest(), length=len(SVG)),
        Picture("images/b.PNG", hashlib.sha256(b"\x89PNG\r\n\x1a\n").hexdigest(), length=8),
    ]
    assert dict(library.images) == {picture.address: picture for picture in by_hand}


def test_hand_written_pages_are_known_by_their_address(new_digest: NewDigest) -> None:
    root = new_digest(
        {"content/pages/index.md": "", "content/pages/guide/index.md": "", "content/pages/guide/a.md": ""}
    )
    assert read(root)[0].pages == {
        "": "content/pages/index.md",
        "about/": "content/pages/about.md",
        "guide/": "content/pages/guide/index.md",
        "guide/a/": "content/pages/guide/a.md",
    }


def test_a_fault_in_one_file_leaves_the_others(new_digest: NewDigest) -> None:
    root = new_digest(
        {f"content/entries/{name}.md": entry() for name in "ac"} | {"content/entries/b.md": b"\xff"}
    )
    library, problems = read(root)
    assert [found.id for found in library.entries] == ["a", "c"]
    assert problems == ["content/entries/b.md not-utf-8"]


def test_the_body_is_checked_even_where_the_front_matter_is_faulty(new_digest: NewDigest) -> None:
    root = new_digest({"content/entries/a.md": entry(date="never", body="<script>x</script>\n")})
    assert read(root)[1] == ["content/entries/a.md bad-date", "content/entries/a.md removed-html"]


def test_with_a_list_of_tags_only_these_are_allowed_without_one_any(new_digest: NewDigest) -> None:
    files = {"content/entries/a.md": entry(tags=["missiles", "new"])}
    library, problems = read(new_digest(files, "open"))
    assert problems == []
    assert [mention.key for mention in library.entries[0].tags] == ["missiles", "new"]
    closed = new_digest({**files, "content/tags.yml": "missiles:\n"}, "closed")
    _, faults = find_problems(settings(closed))
    assert [fault.rule for fault in faults] == ["unknown-tag"]


def test_hidden_files_are_not_content(new_digest: NewDigest) -> None:
    root = new_digest(
        {"content/entries/.draft.md": "x", "content/entries/.git/a.md": "x", "content/.x.yml": "x"}
    )
    library, problems = read(root)
    assert problems == []
    assert library.entries == ()


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("Fähre.docx", "copy its text into a file that ends in .md, such as fähre.md"),
        ("a.odt", "copy its text into a file that ends in .md, such as a.md"),
        ("a.pages", "copy its text into a file that ends in .md, such as a.md"),
        ("a.txt", "copy its text into a file that ends in .md, such as a.md"),
        ("a.md.txt", "rename it to a.md"),
        ("a.MD", "rename it to a.md"),
        ("a.pdf", "put it among the pages, and link it there: [the report](/docs/report.pdf)"),
        ("a.rtf", "save it as plain text, in a file that ends in .md, such as a.md"),
        ("a.md.rtf", "save it as plain text, in a file that ends in .md, such as a.md"),
        ("a", "rename it to a.md"),
        ("a.md.orig", "remove it"),
        ("a.md.rej", "remove it"),
        ("a.md.bak", "remove it"),
        ("a.md~", "remove it"),
        ("desktop.ini", "remove it"),
        ("Thumbs.db", "remove it"),
        ("a.md.url", "remove it: a shortcut leads nowhere on another machine"),
        ("a.md.lnk", "remove it: a shortcut leads nowhere on another machine"),
    ],
)
def test_a_text_of_another_program_is_told_how_it_is_read(
    name: str, cure: str, new_digest: NewDigest
) -> None:
    root = new_digest({f"content/entries/{name}": entry()})
    [problem] = read_library(settings(root))[1]
    assert (problem.rule, problem.cure) == ("stray-file", cure)


@pytest.mark.parametrize("name", ["a.MD", "a.markdown", "a.md.txt", "a.txt", "a.rtf", "a", "A b.md"])
def test_no_name_is_advised_that_another_file_has(name: str, new_digest: NewDigest) -> None:
    there = f"{name.removesuffix('.md').partition('.')[0].replace(' ', '-').lower()}.md"
    root = new_digest({f"content/entries/{each}": entry() for each in (name, there)})
    problems = read_library(settings(root))[1]
    [cure] = [problem.cure for problem in problems if problem.path == f"content/entries/{name}"]
    assert f"{there} is there already" in cure or f"is not called {there}" in cure


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("ferry.md", "move it into a folder such as content/entries/2024/11/"),
        ("ferry", "move it into a folder such as content/entries/2024/11/, with .md at the end of its name"),
        ("Entries/2024/11/ferry.md", "rename it to entries"),
        ("Tags.yml", "rename it to tags.yml"),
        ("ferry.md.orig", "remove it"),
    ],
)
def test_what_lies_in_content_itself_is_told_its_place(name: str, cure: str, new_digest: NewDigest) -> None:
    root = new_digest({f"content/{name}": entry(date="2024-11-05"), "content/notes.md": "Text.\n"})
    problems = read_library(settings(root))[1]
    assert [problem.cure for problem in problems if "notes" in problem.path] == ["rename or remove it"]
    assert [problem.cure for problem in problems if "notes" not in problem.path] == [cure]


@pytest.mark.parametrize("name", ["a.MD", "a.markdown", "a.md~", "a.txt", "a", "a.html"])
def test_a_file_that_is_not_read_is_said(name: str, new_digest: NewDigest) -> None:
    library, problems = read(new_digest({f"content/entries/{name}": entry()}))
    assert library.entries == ()
    assert problems == [f"content/entries/{name} stray-file"]


@pytest.mark.parametrize(
    "name",
    [
        "two words",
        "a\nb",
        "a\tb",
        "-a",
        "a..b",
        "nul",
        "cafe\u0301",
        "x" * 201,
        "a\u202eb",
        "a:b",
        "a?b",
        "🎉",
    ],
)
def test_a_name_that_cannot_be_an_address_is_said_in_one_line(name: str, new_digest: NewDigest) -> None:
    _, problems = read_library(settings(new_digest({f"content/entries/{name}.md": entry()})))
    assert [problem.rule for problem in problems] == ["bad-file-name"]
    assert str(problems[0]).isprintable() or name == "cafe\u0301"


def test_a_better_name_for_a_translation_keeps_its_language(new_digest: NewDigest) -> None:
    root = new_digest({"content/entries/کره\u200cای.zh-Hant.md": entry()})
    (problem,) = read_library(settings(root))[1]
    assert problem.cure == "name it کره-ای.zh-Hant"


def test_what_else_is_wrong_with_a_file_of_a_bad_name_is_said_with_it(new_digest: NewDigest) -> None:
    root = new_digest(
        {
            "content/entries/2024/11/My entry.md": entry(sumary="x"),
            "content/images/My map.svg": "<svg",
        }
    )
    assert read(root)[1] == [
        "content/entries/2024/11/My entry.md bad-file-name",
        "content/entries/2024/11/My entry.md unknown-field",
        "content/images/My map.svg bad-file-name",
        "content/images/My map.svg unsafe-image",
    ]


def test_the_name_that_a_picture_should_have_keeps_its_ending(new_digest: NewDigest) -> None:
    root = new_digest({"content/images/My Picture.SVG": SVG, "content/images/a.b c/d.svg": SVG})
    _, problems = read_library(settings(root))
    assert [problem.cure for problem in problems] == ["name it my-picture.SVG", "name it a-b-c"]


def test_a_name_that_is_no_unicode_is_said_and_can_be_printed(new_digest: NewDigest) -> None:
    root = new_digest()
    folder = root / "content/entries"
    folder.mkdir()
    try:
        Path(bytes(folder).decode() + "/\udcff.md").write_text(entry())
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system has names in Unicode only")
    _, problems = read_library(settings(root))
    assert [problem.rule for problem in problems] == ["bad-file-name"]
    assert str(problems[0]).encode()


@pytest.mark.parametrize("kind", ["entries", "digests", "stories", "images"])
def test_a_folder_behind_a_link_is_not_entered(kind: str, new_digest: NewDigest, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write_file(outside / "secret.md", entry())
    write_file(outside / "secret.svg", SVG)
    root = new_digest()
    (root / "content" / kind).symlink_to(outside)
    library, problems = read(root)
    assert problems == [f"content/{kind} symbolic-link"]
    assert (library.entries, library.notes, library.stories, library.images) == ((), (), (), {})


@pytest.mark.parametrize("kind", ["tags", "outlets"])
def test_a_vocabulary_behind_a_link_is_not_read(kind: str, new_digest: NewDigest, tmp_path: Path) -> None:
    write_file(tmp_path / "outside.yml", "secret: words\n")
    root = new_digest()
    (root / f"content/{kind}.yml").symlink_to(tmp_path / "outside.yml")
    library, problems = read(root)
    assert problems == [f"content/{kind}.yml symbolic-link"]
    assert not library.tags.known
    assert not library.outlets.known


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system refuses such names")
def test_a_page_whose_name_nobody_can_write_is_a_fault(new_digest: NewDigest) -> None:
    """MkDocs would end with a traceback."""
    root = new_digest()
    for file in (b"caf\xe9.md", b"d\xe9/b.png"):
        write_file(root / "content/pages" / os.fsdecode(file), "# A page\n")
    library, problems = read(root)
    assert [problem.rpartition(" ")[2] for problem in problems] == ["bad-file-name", "bad-file-name"]
    assert list(library.pages) == ["about/"]


def test_a_page_that_is_not_utf_8_is_a_fault(new_digest: NewDigest) -> None:
    """MkDocs would end with a traceback; that a page is empty, or has other line ends, is its own affair."""
    pages = {"old": "# Caf\xe9\n".encode("latin-1"), "empty": b"", "windows": b"\xef\xbb\xbf# A\r\n"}
    _, problems = read(new_digest({f"content/pages/{name}.md": data for name, data in pages.items()}))
    assert problems == ["content/pages/old.md not-utf-8"]


def test_a_page_behind_a_link_is_a_fault(new_digest: NewDigest, tmp_path: Path) -> None:
    """MkDocs renders these pages, and would follow the link."""
    write_file(tmp_path / "outside/secret.md", "# A secret\n")
    root = new_digest()
    (root / "content/pages/secret.md").symlink_to(tmp_path / "outside/secret.md")
    (root / "content/pages/folder").symlink_to(tmp_path / "outside")
    (root / "content/pages/.well-known").symlink_to(tmp_path / "outside")
    library, problems = read(root)
    names = (".well-known", "folder", "secret.md")
    assert problems == [f"content/pages/{name} symbolic-link" for name in names]
    assert list(library.pages) == ["about/"]


def test_a_folder_in_place_of_a_vocabulary_is_a_fault(new_digest: NewDigest) -> None:
    _, problems = read(new_digest({"content/tags.yml/missiles.yml": "missiles:\n"}))
    assert problems == ["content/tags.yml unreadable-file"]


headers = st.lists(
    st.sampled_from(
        [
            "title: ",
            "date: ",
            "source: ",
            "tags: ",
            "image: ",
            "corrections: ",
            "draft: ",
            "\n",
            "  ",
            "- ",
            "x",
            "name: a",
            "url: https://a.example/",
            "2024-11-13",
            "9999-12-31",
            "[",
            "]",
            "{",
            "}",
            "'",
            '"',
            "\\x07",
        ]
    ),
    max_size=30,
).map("".join)


@given(headers | st.text(), st.text())
def test_any_front_matter_and_body_give_an_entry_or_an_error(header: str, body: str) -> None:
    data = f"---\n{header}\n---\n{body}".encode("utf-8", "surrogatepass")
    found, problems = parse_entry(data, "entries/a.md", "content/entries/a.md", SHELF)
    assert found is not None or any(map(is_error, problems))
    for problem in problems:
        assert str(problem).isprintable()


def odd_files() -> list[str]:
    table = ODD / "odd.csv"
    if not table.exists():
        return []
    with table.open(encoding="utf-8", newline="") as lines:
        return [row["file"] for row in csv.DictReader(lines)]


@pytest.mark.skipif(not ODD.is_dir(), reason="there is no ../shared/corpus-raw/odd")
def test_every_odd_original_gives_an_entry_or_an_error(new_digest: NewDigest) -> None:
    """As they are: most lack a source, so each is an error; none stops the run, and each is named."""
    names = {f"content/entries/odd-{number}.md": name for number, name in enumerate(odd_files())}
    assert len(names) > 60
    root = new_digest({path: (ODD / name).read_bytes() for path, name in names.items()})
    library, problems = read_library(settings(root))
    read_in = {found.marks.path for found in library.entries}
    faulty = {problem.path for problem in problems if is_error(problem)}
    assert [name for path, name in names.items() if path not in read_in | faulty] == []
    for problem in problems:
        assert str(problem).isprintable()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes among the files of this system")
@pytest.mark.parametrize("name", ["entries/2024/11/pipe.md", "images/pipe.svg", "tags.yml"])
def test_a_pipe_in_place_of_a_file_is_told_and_not_waited_for(name: str, new_digest: NewDigest) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(), "content/images/map.svg": SVG})
    os.mkfifo(root / "content" / name)
    library, problems = read_library(settings(root))
    assert [(problem.path, problem.rule) for problem in problems] == [(f"content/{name}", "unreadable-file")]
    assert "it is a pipe or a device" in str(problems[0])
    assert [found.address for found in library.entries] == ["2024/11/a/"]
    with pytest.raises(OSError, match="no file"):
        hash_file(str(root / "content" / name))


# While somebody writes


def test_only_folders_in_which_a_change_was_heard_are_listed_anew(new_digest: NewDigest) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(), "content/entries/2024/12/b.md": entry()})
    chosen, content = settings(root), root / "content"
    memory = Memory()

    def addresses(*heard: str) -> set[str]:
        memory.keep(HEARD, {str(content / path) for path in heard})
        library, _ = read_library(chosen, Workshop(memory=memory))
        return {entry.address for entry in library.entries}

    def addresses_of_all() -> set[str]:
        library, _ = read_library(chosen)
        return {entry.address for entry in library.entries}

    assert addresses() == {"2024/11/a/", "2024/12/b/"}
    write_file(content / "entries/2024/12/unheard.md", entry())
    write_file(content / "entries/2024/11/c.md", entry())
    assert addresses("entries/2024/11/c.md") == {"2024/11/a/", "2024/11/c/", "2024/12/b/"}
    (content / "entries/2024/11").rename(content / "entries/2023")
    assert addresses("entries/2024/11", "entries/2023/a.md", "entries/2023/c.md") == addresses_of_all()
    (content / "entries/2023/a.md").unlink()
    write_file(content / "tags.yml", "peace:\n  name: Peace\n")
    assert addresses("tags.yml", "entries/2023/a.md") == addresses_of_all()


def test_a_file_that_has_gone_since_it_was_listed_is_no_fault(new_digest: NewDigest) -> None:
    root = new_digest({"content/entries/a.md": entry(), "content/entries/b.md": entry(date="soon")})
    memory = Memory()
    _, problems = read_library(settings(root), Workshop(memory=memory))
    assert [problem.rule for problem in problems] == ["bad-date"]
    (root / "content/entries/b.md").unlink()
    # Nobody has heard of that yet.
    memory.keep(HEARD, set())
    library, problems = read_library(settings(root), Workshop(memory=memory))
    assert [entry.address for entry in library.entries] == ["a/"]
    assert problems == []


def test_a_link_in_place_of_a_folder_is_never_followed(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry()})
    write_file(tmp_path / "elsewhere/11/secret.md", entry())
    memory = Memory()
    read_library(settings(root), Workshop(memory=memory))
    folder = root / "content/entries/2024"
    shutil.rmtree(folder)
    folder.symlink_to(tmp_path / "elsewhere")
    memory.keep(HEARD, {str(folder / "11/secret.md")})
    library, problems = read_library(settings(root), Workshop(memory=memory))
    assert library.entries == ()
    assert [problem.rule for problem in problems] == ["symbolic-link"]


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("The ministers met at nine in the old palace, and spoke of the weather until noon.", 1),
        (f"<div class='{'wide ' * 20}' markdown>", 0),
        (f"    {'code = code + 1; ' * 6}", 0),
        (f"```\n{'code = code + 1; ' * 6}\n```", 0),
    ],
)
def test_a_paragraph_that_stands_twice_is_told_and_code_and_wrappers_are_none(part: str, told: int) -> None:
    text = entry(body=f"One.\n\n{part}\n\nTwo.\n\n{part}\n\nThree.\n")
    _, problems = parse_entry(text.encode(), "entries/a.md", "content/entries/a.md", SHELF)
    assert [problem.rule for problem in problems].count("repeated-paragraph") == told
