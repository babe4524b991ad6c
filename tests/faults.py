"""Faulty content: the folders of cases/faults, and what no Git checkout would keep as it is."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from digest.content.reports import name_report
from tests.builders import CASES, Value, entry, photograph, settings, write_file
from tests.sites import find_problems

# Content without a fault; every case lies over it.
BASE = CASES / "base"
HERE = "content/entries/2024/11"


@dataclass(frozen=True)
class Link:
    """A symbolic link to a path relative to the folder it lies in."""

    target: str


class Socket:
    """A file that cannot be opened, not even by root."""


Content = bytes | Link | Socket


@dataclass(frozen=True)
class Case:
    """Faulty files by their paths in the digest. `expected` holds the lines that are said of them."""

    name: str
    files: Mapping[str, Content]
    expected: Path | tuple[str, ...] = field(default=())

    @property
    def replaces_vocabulary(self) -> bool:
        """Whether it has a vocabulary of its own, and so cannot lie beside the other cases."""
        return not self.files.keys().isdisjoint({"content/tags.yml", "content/outlets.yml"})


def read_cases() -> list[Case]:
    """The cases of cases/faults: either one entry, `input.md`, or a tree that starts at `content/`."""
    cases = []
    for folder in sorted((CASES / "faults").iterdir()):
        files: dict[str, Content] = {}
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            if name != "expected.txt":
                place = f"{HERE}/{folder.name}.md" if name == "input.md" else name
                files[place] = path.read_bytes()
        cases.append(Case(folder.name, files, folder / "expected.txt"))
    return cases


def _one(name: str, data: bytes, *expected: str) -> Case:
    path = f"{HERE}/{name}.md"
    return Case(name, {path: data}, tuple(f"{path}:{line}" for line in expected))


def _entry(**fields: Value) -> bytes:
    return entry(
        **{"source": {"name": "Example News", "url": "https://news.example/story"}, **fields}
    ).encode()


def _pictured(file: str) -> bytes:
    return GOOD.replace(b"---\n\n", f"image: {{file: {file}, alt: A, credit: B}}\n---\n\n".encode())


GOOD = _entry()
SENTENCE = (
    "The ministers met at nine in the old palace, sat down at a table that was too long for two, and spoke "
    "of the weather until the cameras had left."
)
_LEFT_OUT = (
    "the site leaves that out, and the repository does not; take it out before you send it: "
    "`digest check --fix` does (warning)"
)
TOP = (
    "README.md, comments, contributors.yml, digests, entries, gone.yml, images, outlets.yml, stories, "
    "tags.yml, pages"
)
BUILT = [
    _one(
        "empty",
        b"",
        "1:1: empty-file: the file holds nothing; write front matter with at least title, date and source",
    ),
    _one(
        "blank-lines-only",
        b"\n  \n\t\n",
        "1:1: empty-file: the file holds nothing; write front matter with at least title, date and source",
    ),
    _one(
        "byte-order-mark",
        b"\xef\xbb\xbf" + GOOD,
        "1:1: byte-order-mark: the file starts with a byte order mark; "
        "save it as UTF-8 without BOM (warning)",
    ),
    _one(
        "windows-line-ends",
        GOOD.replace(b"\n", b"\r\n"),
        "1:1: line-endings: lines end in CR LF; LF is wanted; save it with Unix line ends (warning)",
    ),
    _one(
        "old-mac-line-ends",
        GOOD.replace(b"\n", b"\r"),
        "1:1: line-endings: the file holds a bare carriage return; LF is wanted; "
        "save it with Unix line ends (warning)",
    ),
    _one(
        "latin-1",
        GOOD.replace(b"Two ministers meet", "Français à Séoul".encode("latin-1")),
        "2:13: not-utf-8: byte 0xe7 is not UTF-8; save it as UTF-8: "
        "Windows' editor asks for the encoding below “Save as”",
    ),
    _one(
        "utf-16",
        GOOD.decode().encode("utf-16"),
        "1:1: not-utf-8: the file is UTF-16; UTF-8 is wanted; save it as UTF-8: "
        "Windows' editor asks for the encoding below “Save as”, or digest check --fix",
    ),
    _one(
        "control-characters",
        _entry(body="One\x07\n\n둘\x00 and \x1b[31m\n"),
        "8:4: control-character: the character U+0007 stands here; text that XML can hold; delete it",
        "10:2: control-character: the character U+0000 stands here; text that XML can hold; delete it",
        "10:8: control-character: the character U+001B stands here; text that XML can hold; delete it",
    ),
    _one(
        "conflicts-in-the-text",
        _entry(body="One\n<<<<<<< HEAD\nTwo\n=======\n둘\n>>>>>>> korean\n\n<<<<<<< HEAD\n"),
        "9:1: conflict-marker: git could not merge what stands here: '<<<<<<< HEAD'; "
        "keep one of the two passages, or both, and delete the lines of <<<<<<<, ======= and >>>>>>>",
        "15:1: conflict-marker: git could not merge what stands here: '<<<<<<< HEAD'; "
        "keep one of the two passages, or both, and delete the lines of <<<<<<<, ======= and >>>>>>>",
    ),
    *(
        _one(
            f"what-is-left-of-a-conflict-{name}",
            data,
            f"{line}:1: conflict-marker: git could not merge what stands here: {mark!r}; "
            "keep one of the two passages, or both, and delete the lines of <<<<<<<, ======= and >>>>>>>",
        )
        for name, line, mark, data in (
            ("at-its-end", 11, ">>>>>>> korean", _entry(body="One\n=======\nTwo\n>>>>>>> korean\n")),
            ("without-a-name", 8, "<<<<<<<", _entry(body="<<<<<<<\nOne.\n")),
            ("between-paragraphs", 10, "=======", _entry(body="One.\n\n=======\n\nTwo.\n")),
            ("below-a-paragraph", 9, "=======", _entry(body="They met, they say.\n=======\nTwo\n")),
            ("below-lines", 10, "=======", _entry(body="They met,\nand agreed\n=======\nTwo\n")),
            ("in-the-header", 3, "=======", GOOD.replace(b"\ndate:", b"\n=======\ndate:")),
            ("begins-in-the-header", 3, "<<<<<<<", GOOD.replace(b"\ndate:", b"\n<<<<<<<\ndate:")),
        )
    ),
    _one("headings-with-lines-of-seven", _entry(body="Meeting\n=======\n\nText.\n\nWhy?\n=======\n")),
    _one(
        "a-headline-that-is-read-as-a-comment",
        GOOD.replace(b'title: "', b'title: #"'),
        "2:7: missing-field: 'title' is missing or empty; add title: …",
        "2:8: cut-text: the title ends before '#\"Two ministers meet\"', which is read as a comment; "
        "if it belongs to the text, put the whole into quotation marks (warning)",
    ),
    _one(
        "joined-names",
        _entry(cites=["Island Line، Harbour Office"]),
        "6:9: joined-names: cites.0: 'Island Line، Harbour Office' is one name to the program; "
        "write , for ، where there are two (warning)",
    ),
    _one(
        "another-script-than-that-of-the-language",
        _entry(title="두 장관이 다시 만났다", summary="회담은 다음 주에 이어진다고 밝혔다."),
        "2:8: other-script: the site is in 'en', and no letter here is one of its script; "
        "write language: ko (warning)",
    ),
    _one(
        "marks-in-fields",
        _entry(
            title="**Ferry** is back", figures={"_Boats_": "3&nbsp;boats"}, summary="5*3*2 boats, AT&T says"
        ),
        "2:8: marks-in-field: title: readers see '**Ferry**' as it stands; plain text is wanted; "
        "take the ** out (warning)",
        "6:11: marks-in-field: figures._Boats_: readers see '_Boats_' as it stands; plain text is wanted; "
        "take the _ out (warning)",
        "6:22: marks-in-field: figures._Boats_: readers see '&nbsp;' as it stands; plain text is wanted; "
        "write a blank (warning)",
    ),
    _one(
        "a-correction-in-words",
        GOOD.replace(b"date:", b"corrections: It was three, not four.\ndate:", 1),
        "3:14: wrong-type: corrections: the text 'It was three, not four.' stands here; a list is wanted; "
        'write corrections: [{date: …, note: "It was three, not four."}]',
    ),
    _one(
        "a-correction-that-is-no-item",
        GOOD.replace(b"date:", b"corrections:\n  date: 2024-11-14\n  note: It was three.\ndate:", 1),
        "4:3: wrong-type: corrections: a group of fields stands here; a list is wanted; "
        "begin each item with '- ', and its further lines with two blanks",
    ),
    Case(
        "pictures-that-are-written-otherwise",
        {
            f"{HERE}/a.md": _pictured(r"'images\map.svg'"),
            f"{HERE}/b.md": _pictured("images/map.heic").replace(b"/story", b"/other"),
            "content/images/map.svg": b"<svg xmlns='http://www.w3.org/2000/svg' width='4'/>",
        },
        (
            f"{HERE}/a.md:6:15: image-outside: 'images\\map.svg' is not a path inside content/images/; "
            "a path such as images/map.svg is wanted; write 'images/map.svg'",
            f"{HERE}/b.md:6:15: image-outside: 'images/map.heic' is not a path inside content/images/; "
            "a path such as images/map.svg is wanted; "
            "save it as one of .avif, .gif, .jpeg, .jpg, .png, .svg, .webp",
        ),
    ),
    Case(
        "photographs-that-tell-of-a-place-or-a-person",
        {
            "content/images/gps.jpg": photograph("jpeg", place=True),
            "content/images/owner.png": photograph("png", owner="Kim", number="0815"),
        },
        (
            f"content/images/gps.jpg:1:1: personal-metadata: the file tells where it was taken; {_LEFT_OUT}",
            "content/images/owner.png:1:1: personal-metadata: the file tells who took it, the number of its "
            f"camera; {_LEFT_OUT}",
        ),
    ),
    Case(
        "front-matter-as-other-programs-write-it",
        {
            f"{HERE}/code-of-it.md": b"```yaml\n---\ntitle: C\n---\n```\n",
            f"{HERE}/from-hugo.md": b"+++\ntitle = 'B'\n+++\n",
            f"{HERE}/from-word.md": "\u2014\ntitle: A\n\u2014\n".encode(),
            f"{HERE}/from-docs.md": b"\\---\n\ntitle: A\n\n\\---\n",
            f"{HERE}/of-full-width.md": "－－－\ntitle: A\n－－－\n".encode(),
            f"{HERE}/with-a-blank.md": "\u3000---\ntitle: A\n---\n".encode(),
        },
        (
            f"{HERE}/code-of-it.md:1:1: no-front-matter: the file starts with '```yaml'; "
            "a line of --- is wanted; "
            "take this line out, and the one that belongs to it; the file begins with ---",
            f"{HERE}/from-docs.md:1:1: no-front-matter: the file starts with '\\---'; "
            "a line of --- is wanted; "
            "take out the backslashes that a word processor has written, here, in the fields and below them",
            f"{HERE}/from-hugo.md:1:1: no-front-matter: the file starts with '+++'; a line of --- is wanted; "
            "write the fields as YAML, such as title: The ferry returns, between two lines of ---",
            f"{HERE}/from-word.md:1:1: no-front-matter: the file starts with '\u2014' (U+2014); "
            "a line of --- is wanted; "
            "write --- in its place, and in that of the line after the last field",
            f"{HERE}/of-full-width.md:1:1: no-front-matter: the file starts with '－－－' (U+FF0D); "
            "a line of --- is wanted; "
            "write --- in its place, and in that of the line after the last field",
            f"{HERE}/with-a-blank.md:1:1: no-front-matter: the file starts with "
            "'<U+3000 IDEOGRAPHIC SPACE>---'; a line of --- is wanted; "
            "write --- with nothing before it or behind it",
        ),
    ),
    _one(
        "marks-of-markdown-that-miss-something",
        _entry(
            body="See [a] (https://a.example/b), (c)[https://d.example/] and [e](https://f.example/g\n\n"
            "On board:\n- bicycles\n- cars[^1]\n\n| Day | Boat |\n| Monday | 9:00 |\n"
        ),
        "8:5: unfinished-markdown: '[a] (https://a.example/b)' is no link; "
        "write [a](https://a.example/b) (warning)",
        "8:32: unfinished-markdown: '(c)[https://d.example/]' is no link; "
        "write [c](https://d.example/) (warning)",
        "8:60: unfinished-markdown: '[e](https://f.example/g' is no link: its parenthesis is never closed; "
        "write ) behind the address, which holds no blank (warning)",
        "11:1: run-on-list: this list is a part of the paragraph above it, and all stands in one "
        "line; leave an empty line above it (warning)",
        "12:7: unfinished-markdown: there is no note '[^1]'; write it in a line below: [^1]: … (warning)",
        "14:1: unfinished-markdown: these rows are no table; "
        "write a line such as |---|---| below the first one (warning)",
    ),
    _one(
        "marks-of-markdown-without-an-end",
        _entry(body="[One]() and `[code]()`.\n\n[Two][2], [three][3], [3][].\n\n[3]: /tags/\n\n~~~\nfour\n"),
        "8:1: unfinished-markdown: '[One]()' leads nowhere; "
        "write the address between the parentheses (warning)",
        "10:1: unfinished-markdown: '[Two][2]' leads nowhere; "
        "write the address in a line below: [2]: https://… (warning)",
        "14:1: unfinished-markdown: the block of code that begins here is never closed; "
        "write a line of ~~~ below its last one (warning)",
    ),
    _one(
        "formulas",
        _entry(body="It is $r = \\frac{a}{b}$, or $$x$$. From $5 to $6, `$x^2$`.\n"),
        "8:7: unfinished-markdown: '$r = \\frac{a}{b}$' is no formula; "
        "write it in words, or show a picture of it (warning)",
        "8:29: unfinished-markdown: '$$x$$' is no formula; "
        "write it in words, or show a picture of it (warning)",
    ),
    _one(
        "turned-directions",
        _entry(
            summary="A \u202bsummary\u202c, and \u2067more.", body="One\u202e\ntwo\n\n\u2066three\u2069.\n"
        ),
        "5:10: open-direction: the character U+2067 turns the direction of all that follows; "
        "delete it, or write U+2069 after the words that it is for (warning)",
        "8:4: open-direction: the character U+202E turns the direction of all that follows; "
        "delete it, or write U+202C after the words that it is for (warning)",
    ),
    _one(
        "front-matter-too-large",
        _entry(summary="x" * 64_000).replace(b"/story", b"/large"),
        "1:1: too-large: the front matter has 64,128 characters; at most 64,000; shorten or split it",
    ),
    _one(
        "body-too-large",
        _entry(body="x" * 1_500_001),
        "7:1: too-large: the body has 1,500,002 characters; at most 1,500,000; shorten or split it",
    ),
    _one(
        "file-too-large",
        _entry(body="x" * 2_000_000),
        "1:1: too-large: the file has more than 2,000,000 bytes; shorten or split it",
    ),
    _one(
        "too-long",
        _entry(title="x" * 401, summary="y" * 5_001),
        "2:8: too-long: 'title' has 401 characters; at most 400; shorten it",
        "5:10: too-long: 'summary' has 5,001 characters; at most 5,000; shorten it",
    ),
    _one(
        # Too much at once: most that is refused is only after a second of work, in each of twenty readings.
        "tangled",
        _entry(body="<a@" * 5_000),
        "8:1: tangled-markdown: the marks in this text make too much work, at the latest here; "
        "divide it, or put what is no prose into a code block",
    ),
    Case(
        "one-address-but-for-case",
        {f"{HERE}/Summit.md": GOOD, f"{HERE}/summit.md": GOOD},
        (
            f"{HERE}/Summit.md:1:1: address-collision: '2024/11/Summit/' is also the address of "
            f"{HERE}/summit.md; rename the one that is not published yet",
        ),
    ),
    Case(
        "one-address-when-folded",
        {f"{HERE}/strasse.md": GOOD, f"{HERE}/straße.md": GOOD},
        (
            f"{HERE}/straße.md:1:1: address-collision: '2024/11/straße/' is also the address of "
            f"{HERE}/strasse.md; rename the one that is not published yet",
        ),
    ),
    Case(
        "one-address-but-for-unicode",
        {f"{HERE}/caf\u00e9.md": GOOD, f"{HERE}/cafe\u0301.md": GOOD},
        (
            f"{HERE}/cafe\u0301.md:1:1: bad-file-name: 'cafe\u0301' cannot be a part of an address: "
            "its letters are in pieces, as a Mac writes them; caf\u00e9.md is there already: "
            "remove one of the two, or give this one another name",
        ),
    ),
    Case(
        "an-entry-among-the-pages",
        {
            "content/pages/news.md": GOOD,
            "content/pages/terms.md": b"---\ntitle: Terms\ndate: 2024-11-05\n---\n",
        },
        (
            "content/pages/news.md:1:1: stray-file: this is an entry, and lies among the pages; "
            "move it into a folder such as entries/2024/11/ (warning)",
        ),
    ),
    Case(
        "files-that-git-heeds-or-nobody-reads",
        dict.fromkeys(
            ("content/.gitignore", f"{HERE}/.gitattributes", "content/tags.yaml", f"{HERE}/.swp"), b"*\n"
        ),
        (
            "content/.gitignore:1:1: stray-file: by this file git treats content otherwise; "
            f"{TOP} are read here; remove it (warning)",
            f"{HERE}/.gitattributes:1:1: stray-file: by this file git treats content otherwise; "
            ".md files are read here; remove it (warning)",
            f"content/tags.yaml:1:1: stray-file: the file is left out; {TOP} are read here; "
            "rename or remove it (warning)",
        ),
    ),
    Case(
        "links-that-leave-content",
        {
            f"{HERE}/link.md": Link("../../../../../outside/secret.md"),
            "content/entries/link-to-a-folder": Link("../../../outside"),
            "content/images/link.svg": Link("../../../outside/secret.svg"),
            "content/stories/link.md": Link("../../../outside/secret.md"),
        },
        tuple(
            f"content/{path}:1:1: symbolic-link: the file is a symbolic link; a regular file is wanted; "
            "put the file itself here"
            for path in (
                "entries/2024/11/link.md",
                "entries/link-to-a-folder",
                "images/link.svg",
                "stories/link.md",
            )
        ),
    ),
    Case(
        "unreadable",
        {f"{HERE}/socket.md": Socket()},
        (
            f"{HERE}/socket.md:1:1: unreadable-file: the file cannot be read (No such device or address); "
            "check that it exists and may be read",
        ),
    ),
    Case(
        "copied-text",
        {
            f"{HERE}/copied-text.md": _entry(
                source={"name": "Example News", "url": "https://news.example/copied"}, body=f"{SENTENCE}\n"
            ),
            f".cache/digest/reports/{name_report('https://news.example/copied')}": SENTENCE.encode(),
        },
        (
            f"{HERE}/copied-text.md:7:1: copied-text: 30 words in a row are the report's: "
            "'the ministers met at nine in the old palace sat down at a table that was too long for two and "
            "spoke …'; tell it in your own words, or quote it with quotation marks and speaker (warning)",
        ),
    ),
    Case(
        "image-too-large",
        {"content/images/huge.png": b"\x89PNG\r\n\x1a\n" + bytes(20_000_000)},
        (
            "content/images/huge.png:1:1: too-large: the image has 20,000,008 bytes; at most 20,000,000; "
            "make it smaller",
        ),
    ),
]


def write_cases(folder: Path, *cases: Case) -> Path:
    """Write a digest that holds the cases; beside it lies what links must not reach."""
    write_file(folder / "outside/secret.md", entry(title="A secret"))
    write_file(folder / "outside/secret.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>')
    root = folder / "digest"
    write_file(root / "content/pages/about.md", "# About\n")
    files: dict[str, Content] = {
        path.relative_to(BASE).as_posix(): path.read_bytes() for path in BASE.rglob("*") if path.is_file()
    }
    for case in cases:
        files |= case.files
    for name, content in files.items():
        _write(root / name, content)
    return root


def find_lines(root: Path) -> list[str]:
    """What is said of the digest, sorted as text: the order of problems is a test of its own."""
    return sorted(str(problem) for problem in find_problems(settings(root))[1])


def expected_lines(case: Case) -> list[str]:
    """What should be said of the case."""
    lines = case.expected
    return sorted(lines.read_text(encoding="utf-8").splitlines() if isinstance(lines, Path) else lines)


def _write(path: Path, content: Content) -> None:
    if isinstance(content, bytes):
        write_file(path, content)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, Link):
        path.symlink_to(content.target)
        return
    # The address of a socket is short: 108 bytes on Linux; so it is bound from within its folder.
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(path.name)
    finally:
        os.chdir(before)
