"""Whole sites for tests: values arranged without a file, folders built, and what was built read back."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import lxml.html
import pytest
from lxml.html import HtmlElement
from mkdocs.utils import get_theme_dir

from digest.arrangement.site import Site, arrange
from digest.checks.review import Inspection
from digest.content.library import Library
from digest.content.vocabulary import Vocabulary
from digest.model.addresses import output_path, slugify
from digest.model.dates import parse_moment
from digest.model.entry import Body, Entry, Mention, Note, Outlet, Source, Story, Tag
from digest.model.problems import Problem, is_error
from digest.model.settings import Settings
from digest.running.building import build_site
from digest.templates.rendering import PressMaterials, SiteInfo, read_templates
from digest.workers import ALONE, Workshop
from tests.builders import SITE_URL, Value, config, settings, write_file

ROOT = Path(__file__).parents[1]
# How many seconds we wait for what happens beside us.
PATIENCE = 60
# The moment at which tests look at a site; all usual entries are published by then.
NOW = datetime(2024, 12, 31, 12, tzinfo=UTC)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3"/></svg>\n'


def write_site(root: Path, files: Mapping[str, str | bytes], **options: Value) -> Path:
    """Write a digest into the folder, with the usual `mkdocs.yml` and one hand-written page."""
    usual = {"mkdocs.yml": config(options), "content/pages/about.md": "# About\n\nA digest for tests.\n"}
    for name, what in {**usual, **files}.items():
        write_file(root / name, what)
    return root


def build(root: Path, now: datetime = NOW, **how: Any) -> Path:
    """Build the digest in the folder as `digest build` does; returns the folder of the site."""
    return build_site(root / "mkdocs.yml", now=now, **how)


def make_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder of this name, filled by the first process that runs tests and wants it; the others wait."""
    base = tmp_path_factory.getbasetemp()
    # Each process of xdist has a folder of its own in that of the run.
    folder = (base.parent if base.name.startswith("popen-") else base) / "built" / name
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return _wait_for(folder)
    try:
        make(folder)
    except BaseException:
        _mark(folder, "failed").touch()
        raise
    _mark(folder, "made").touch()
    return folder


def _wait_for(folder: Path) -> Path:
    end = time.monotonic() + 3 * PATIENCE
    while not _mark(folder, "made").exists():
        assert not _mark(folder, "failed").exists(), f"another process could not make {folder}"
        assert time.monotonic() < end, f"nobody has made {folder}"
        time.sleep(0.05)
    return folder


def _mark(folder: Path, what: str) -> Path:
    return folder.with_name(f"{folder.name}.{what}")


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder by its path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def news(
    address: str, date: str = "2024-11-13", zone: tzinfo = UTC, tags: Iterable[str] = (), **fields: Any
) -> Entry:
    """An entry as a value; its id is the address without the last slash."""
    usual: dict[str, Any] = {
        "id": address,
        "address": f"{address}/",
        "title": f"The news of {address}",
        "date": parse_moment(date, zone),
        "source": Source(Mention("example-news", "Example News"), f"https://news.example/{address}"),
        "language": "en",
        "summary": "Somebody said something.",
        "body": Body("<p>The text.</p>", "The text."),
        "tags": tuple(Mention(slugify(tag), tag) for tag in tags),
    }
    return Entry(**{**usual, **fields})


def arrange_values(
    entries: Iterable[Entry],
    *,
    now: datetime = NOW,
    notes: Iterable[Note] = (),
    stories: Iterable[Story] = (),
    tags: Vocabulary[Tag] | None = None,
    outlets: Vocabulary[Outlet] | None = None,
    chosen: Settings | None = None,
    library: Library | None = None,
) -> Site:
    """The site that these values make, without a file; a `library` holds all of them."""
    library = library or Library(
        entries=tuple(sorted(entries, key=lambda entry: entry.order)),
        notes=tuple(notes),
        stories=tuple(stories),
        tags=tags or Vocabulary(),
        outlets=outlets or Vocabulary(),
    )
    return arrange(library, chosen or settings(Path("nowhere")), now)


def find_problems(
    chosen: Settings, shop: Workshop = ALONE, *, glance: bool = False
) -> tuple[Library, list[Problem]]:
    """Read the content, and list every fault that is no exception. With `glance` sound texts stay raw."""
    inspection = Inspection(chosen, shop, glance=glance)
    return inspection.library, inspection.problems


def arrange_folder(root: Path, now: datetime = NOW, **options: Value) -> Site:
    """The site that the files of a folder make; they must have no error."""
    chosen = settings(root, **options)
    library, problems = find_problems(chosen)
    assert [str(problem) for problem in problems if is_error(problem)] == []
    return arrange(library, chosen, now)


@cache
def materials(site_url: str = SITE_URL) -> PressMaterials:
    """The templates of the theme, for what needs no frame."""
    info = SiteInfo("The Test Digest", site_url, "en")
    return PressMaterials(info, read_templates([Path(get_theme_dir("digest"), "pages")]), {})


def held_by_xml(text: str) -> str:
    """The characters of XML 1.0, section 2.2."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char > "\uffff"
    )


def weeks(count: int) -> list[Entry]:
    """One entry a week, the last one in the digest that is open at NOW."""
    last = datetime(2024, 12, 30, tzinfo=UTC)
    days = (last - timedelta(weeks=number) for number in range(count))
    return [news(f"2024/{day:%m-%d}", f"{day:%Y-%m-%d}") for day in days]


def read_page(path: Path) -> HtmlElement:
    """A printed page, as a browser would read it."""
    parser = lxml.html.HTMLParser(encoding="utf-8")
    return lxml.html.document_fromstring(path.read_bytes(), parser=parser)


def scripted(page: HtmlElement) -> HtmlElement:
    """What scripts make part of a page."""
    return lxml.html.fragment_fromstring(
        "".join(find(page, "//script[@type='text/html']/text()")), create_parent="div"
    )


def find(page: HtmlElement, path: str) -> list[Any]:
    """The elements or attributes that an XPath finds; `.name` stands for an element of that class."""
    found: Any = page.xpath(_expand(path))
    assert isinstance(found, list)
    return found


def texts(page: HtmlElement, path: str) -> list[str]:
    """The text of each element that an XPath finds, with single spaces."""
    return [" ".join(element.text_content().split()) for element in find(page, path)]


def html_files(site: Path) -> list[Path]:
    """Every HTML page of a built site."""
    return sorted(site.rglob("*.html"))


def broken_links(site: Path, site_url: str = SITE_URL) -> list[str]:
    """Links and addresses of pages that lead to no file of the site, to another site's path, or to no id."""
    ids = {path: set(find(read_page(path), "//@id")) for path in html_files(site)}
    broken = []
    for page in ids:
        here = site_url + page.relative_to(site).as_posix().removesuffix("index.html")
        for value in _links(read_page(page)):
            url, fragment = urldefrag(urljoin(here, value))
            if urlsplit(url).netloc != urlsplit(site_url).netloc:
                continue
            target = site / output_path(unquote(url.removeprefix(site_url).partition("?")[0]))
            found = url.startswith(site_url) and target.is_file()
            if not found or (fragment and unquote(fragment) not in ids.get(target, ())):
                broken.append(f"{page.relative_to(site)}: {value}")
    return broken


def _links(page: HtmlElement) -> Iterator[str]:
    whole = "//@href | //@src | //meta[@property='og:image' or @property='og:url']/@content"
    for value in (*find(page, whole), *find(scripted(page), "//@href | //@src")):
        if not str(value).startswith(("data:", "mailto:")):
            yield str(value)
    for value in find(page, "//meta[@http-equiv='refresh']/@content"):
        yield str(value).partition("url=")[2]


def _expand(path: str) -> str:
    """`//.lede` means any element of the class; no class of ours holds another's name between blanks."""
    return re.sub(
        r"(?<=/)\.([a-z][\w-]*)",
        r"*[contains(concat(' ', normalize-space(@class), ' '), ' \1 ')]",
        path,
    )


def wait_for(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold before we lose patience."""
    end = time.monotonic() + PATIENCE
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.1)
    return held
