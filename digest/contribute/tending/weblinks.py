"""Which addresses of the web does the content name, and where?

Those of sources, archived copies, what can be heard, outlets' home pages, and links in the texts of entries,
notes, stories and hand-written pages. What readers have linked in comments is theirs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath
from urllib.parse import urldefrag

from digest.content.decoding import decode
from digest.content.files import read_file
from digest.content.frontmatter import parse_document
from digest.content.inventory import VOCABULARIES
from digest.content.library import Library
from digest.content.yaml_reader import MAX_VOCABULARY_VALUES, parse_yaml
from digest.model.addresses import page_address
from digest.model.entry import Entry, Note, Story
from digest.model.marks import Marks, Where
from digest.model.settings import Settings
from digest.text.markdown import BodyRenderer
from digest.text.tidy import SourceLines, parse_html


@dataclass(frozen=True)
class WebLink:
    """An address of the web, without its fragment, and the field it stands in; `at` is empty in a text.

    `day` is that of the report, if there is one: of that day a copy is wanted.
    """

    address: str
    marks: Marks
    at: Where = ()
    day: date | None = None


def find_web_links(library: Library, settings: Settings) -> Iterator[WebLink]:
    """Every link to the web; `library` must have been read in full, not at a glance."""
    for entry in library.written:
        yield from _links_of(entry)
    texts: tuple[Note | Story, ...] = (*library.notes, *library.stories)
    for item in texts:
        yield from _links_in(item.body.html, item.marks)
    yield from _home_pages(library, settings)
    yield from _hand_written(library, settings)


def find_new(links: Iterable[WebLink], before: FilePath, renames: Mapping[str, str]) -> Iterator[WebLink]:
    """The links that did not stand in the same file when it lay in the folder `before`.

    `renames` are the old paths of files by their new ones.
    """
    texts: dict[str, bytes] = {}
    for link in links:
        path = link.marks.path
        if path not in texts:
            texts[path] = read_file(before / renames.get(path, path), path)[0] or b""
        # One that was written otherwise is asked for; that costs a request, and nothing else.
        if link.address.encode() not in texts[path]:
            yield link


def find_place(link: WebLink, settings: Settings) -> tuple[int, int]:
    """The line and column of a link; its file is read for it if need be."""
    if link.at:
        return link.marks.find(*link.at)
    data, _ = read_file(settings.root / link.marks.path, link.marks.path)
    text = decode(data, link.marks.path)[0] if data else None
    body = "\n".join((text or "").split("\n")[link.marks.body_line - 1 :])
    return SourceLines(body, link.marks).find_target(link.address)


def _links_of(entry: Entry) -> Iterator[WebLink]:
    """The links of an entry; a source of which a copy is named may be gone, in the text too."""
    source, marks = entry.source, entry.marks
    day = (source.published or entry.date).day
    if source.archive_url:
        yield WebLink(urldefrag(source.archive_url).url, marks, ("source", "archive_url"), day)
    elif source.url:
        yield WebLink(urldefrag(source.url).url, marks, ("source", "url"), day)
    if entry.audio and entry.audio.url:
        yield WebLink(urldefrag(entry.audio.url).url, marks, ("audio", "url"))
    covered = {urldefrag(source.url).url} if source.archive_url else set()
    yield from (link for link in _links_in(entry.body.html, marks, day) if link.address not in covered)


def _links_in(html: str, marks: Marks, day: date | None = None) -> Iterator[WebLink]:
    if 'href="http' not in html:
        return
    targets = (urldefrag(link.get("href", "")).url for link in parse_html(html).iter("a"))
    for address in dict.fromkeys(targets):
        if address.startswith(("http://", "https://")):
            yield WebLink(address, marks, (), day)


def _home_pages(library: Library, settings: Settings) -> Iterator[WebLink]:
    path = f"{settings.options.content}/{VOCABULARIES[1]}"
    homes = {key: outlet.homepage for key, outlet in library.outlets.known.items() if outlet.homepage}
    data, _ = read_file(settings.content / VOCABULARIES[1], path) if homes else (None, [])
    text = decode(data, path)[0] if data else None
    marks = parse_yaml(text or "", path, max_values=MAX_VOCABULARY_VALUES)[1]
    for key, address in homes.items():
        yield WebLink(urldefrag(address).url, marks, (key, "homepage"))


def _hand_written(library: Library, settings: Settings) -> Iterator[WebLink]:
    """Links of the pages that MkDocs renders; we read them as if they were entries."""
    renderer = BodyRenderer(settings.markdown)
    for address, path in library.pages.items():
        data, _ = read_file(settings.root / path, path)
        text = decode(data, path)[0] if data else None
        if not data or not text:
            continue
        document = parse_document(data, path)[0] if text.startswith("---") else None
        marks, body = (document.marks, document.body) if document else (Marks(path), text)
        yield from _links_in(renderer.render(body, path, page_address(path) or address, marks)[0].html, marks)
