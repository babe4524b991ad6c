"""Do links inside the digest lead somewhere?"""

from collections.abc import Iterator

from digest.addresses import fold_address
from digest.digests import parse_name
from digest.entry import Entry, Note, Story
from digest.library import Library
from digest.problems import Problem, quote
from digest.settings import Settings

# Pages of the site that are not entries: those that the press prints, and those that MkDocs renders.
_SECTIONS = (
    "archive",
    "corrections",
    "digests",
    "outlets",
    "stories",
    "subscribe",
    "tags",
    "feeds",
    "images",
)


def check_links(library: Library, settings: Settings) -> Iterator[Problem]:
    """A link to this site leads to an entry, a story, a digest, an image, or a page of a section."""
    known = {fold_address(entry.address) for entry in library.written}
    moved: tuple[Entry | Story, ...] = (*library.written, *library.stories)
    known |= {fold_address(alias) for page in moved for alias in page.aliases}
    known |= {fold_address(story.address) for story in library.stories} | set(library.images)
    known |= {fold_address(address) for address in (*library.pages, *library.unreadable)}
    texts: tuple[Entry | Note | Story, ...] = (*library.written, *library.notes, *library.stories)
    for item in texts:
        for link in item.body.links:
            if not _leads_somewhere(link.address, known, settings):
                kind = "image" if link.address.startswith("images/") else "page"
                found = f"there is no {kind} {quote('/' + link.address)} on this site"
                yield Problem(
                    item.marks.path, link.line, link.column, "broken-link", found, "", "correct the link"
                )


def _leads_somewhere(link: str, known: set[str], settings: Settings) -> bool:
    folded = fold_address(link)
    if not folded or folded in known or link in known:
        return True
    section, _, rest = folded.partition("/")
    if section == "images":
        return False
    if section == "stories":
        return not rest
    if section == "digests" and rest:
        return parse_name(rest.upper(), settings.options.cadence) is not None or rest.isdigit()
    return section in _SECTIONS or folded in {"feed.xml", "sitemap.xml"}
