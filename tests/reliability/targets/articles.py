"""A page of an outlet fills in an entry: as text in its own field, whatever the page says.

The first byte chooses whether it is a page, or one packed with all that belongs to it.
"""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.content.frontmatter import parse_document
from digest.content.library import Library
from digest.content.yaml_reader import Tree
from digest.contribute.adding.article import read_article
from digest.contribute.adding.dossier import fill_in
from digest.contribute.adding.saved import unpack
from digest.contribute.adding.scaffold import Wanted, write_scaffold
from digest.model.problems import DigestError
from tests.builders import settings
from tests.reliability.oracles import cases_of, check_said, check_texts, is_shown, seeds_of
from tests.sites import NOW
from tests.turned import without_turned

SIGNS = (
    *(
        '<meta property="og:title" content="',
        '<meta name="author" content="',
        '<link rel="canonical" href="',
        "<h1>",
    ),
    *(
        '<script type="application/ld+json">',
        '{"@type": "NewsArticle", "headline": "',
        '"datePublished": "',
        "</script>",
    ),
    *(
        "<title>",
        "<time datetime=",
        "<p>",
        "<html lang=",
        "<base href=",
        "charset=",
        "\n---\n",
        "\\n---",
        "&#10;",
        "# ",
    ),
    *(
        "Content-Type: multipart/related; boundary=a\n\n",
        "--a\n",
        "Content-Transfer-Encoding: base64\n",
        "\n\n",
    ),
)
ADDRESS = "https://news.example/2024/story"
FIELDS = frozenset("title date summary source tags cites story translation".split())
SOURCE = frozenset("name url title published language authors".split())


def seeds() -> Iterator[bytes]:
    """The saved pages of our tests, and hostile texts where a page says its title."""
    for data in cases_of("articles/*.html"):
        yield b"\0" + data
    for data in cases_of("articles/*.mht*"):
        yield b"\1" + data
    for data in seeds_of("xss_html", "naughty_strings", "ssti"):
        yield b'\0<meta property="og:title" content="' + data + b'"><p>' + data


def attempt(data: bytes) -> None:
    """Read it as `digest new` does, and write the entry that follows from it."""
    packed, html, charset = data[:1] == b"\1", data[1:], ""
    address = ADDRESS
    if packed:
        try:
            page = unpack(html, "a.mhtml")
        except DigestError:
            return
        html, address, charset = page.html, page.address or ADDRESS, page.charset
    article = read_article(html, address, charset)
    check_texts([article.title, article.site, article.lede, article.text, *article.authors])
    assert article.address.startswith(("http://", "https://"))
    with TemporaryDirectory(prefix="fuzz-") as folder:
        chosen = settings(Path(folder))
        wanted = fill_in(Wanted("", "2024-11-13", url=ADDRESS), article, Library(), chosen)
        if not (wanted.title or wanted.headline):
            return
        try:
            written = write_scaffold(chosen, wanted, NOW.astimezone(UTC))
        except DigestError as error:
            check_said(error)
            return
        check_written(written.path, chosen.content, wanted, written.hints)


def check_written(path: Path, content: Path, wanted: Wanted, hints: tuple[str, ...]) -> None:
    """The entry has the fields that we write and no others, with what was wanted in them."""
    assert path.resolve().is_relative_to((content / "entries").resolve()), path
    document, problems = parse_document(path.read_bytes(), path.name)
    assert document, problems
    # A text in an issue is its writer's: what turns its direction is told in the pull request. So is what a
    # page says that was garbled before.
    body = document.marks.body_line
    told = [each for each in problems if each.rule != "garbled-text"]
    ours = [each for each in told if each.rule != "open-direction" or each.line < body]
    others = without_turned(ours, document.fields)
    assert [str(problem) for problem in others] == [], path.read_text(encoding="utf-8")
    fields, source = document.fields, document.fields["source"]
    assert set(fields) <= FIELDS, fields
    assert isinstance(source, dict)
    assert set(source) <= SOURCE, source
    assert _one(fields["title"]) == _one(wanted.title), fields
    assert _one(fields["summary"]) == _one(wanted.summary), fields
    assert not wanted.headline or _one(source.get("title", fields["title"])) == _one(wanted.headline), source
    assert all(map(is_shown, hints)), hints


def _one(value: Tree) -> str:
    assert value is None or isinstance(value, str), value
    return " ".join((value or "").split())
