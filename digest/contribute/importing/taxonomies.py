"""By which terms did Hugo list posts, and what did the pages of these say?

Terms become tags, of people and places too; those of a series become a running story.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from digest.content.fields import ELSEWHERE
from digest.content.files import read_file
from digest.content.yaml_reader import Tree
from digest.contribute.importing.fields import Taken, plain_words
from digest.contribute.importing.folder import PostFile, address_on, split_name
from digest.contribute.importing.hugo_slugs import join_words, quote_sign, sanitise, urlise
from digest.contribute.importing.matter import as_group, as_list, as_text, take_apart
from digest.contribute.importing.permalinks import put_tokens
from digest.contribute.importing.post import Loss, OldSite, Post, Term
from digest.contribute.importing.shortcodes import convert_hugo
from digest.model.addresses import slugify

_PAGE = re.compile(r"(?P<taxonomy>[^/]+)/(?P<term>.+)/_index(?:\.[A-Za-z-]+)?\.\w+")
# The kind of tag that the terms of a taxonomy are, by its name.
_KINDS = {
    **dict.fromkeys(ELSEWHERE["tags"], "topic"),
    **dict.fromkeys(("people", "persons", "person", "personen", "personas", "personnes"), "person"),
    **dict.fromkeys(("places", "place", "locations", "location", "orte", "lugares", "lieux"), "place"),
    **dict.fromkeys(("countries", "regions", "cities"), "place"),
    **dict.fromkeys(("organisations", "organizations", "companies", "parties"), "organisation"),
}
_SERIES = frozenset({"series", "serien", "stories"})


@dataclass(frozen=True)
class TermPage:
    """What the page of a term says: its title, what the term is about, and the text with its first line."""

    origin: str
    title: str
    description: str
    text: str
    line: int
    left: tuple[str, ...] = ()

    def describe(self) -> str:
        """What belongs under the term, as plain text: the description, or the first paragraph."""
        return self.description or plain_words(self.text.strip().split("\n\n")[0])

    def say_left(self, *, is_story: bool) -> Iterator[Loss]:
        """What neither a tag nor a story can take of it."""
        rest = "" if is_story else self.text.strip()
        if rest and not self.description:
            rest = rest.partition("\n\n")[2]
        if rest:
            yield Loss(self.origin, self.line, "the text of the page of a tag has no place here", rest)
        if self.left:
            yield Loss(
                self.origin, 1, "fields of the page of a term have no place here", " · ".join(self.left)
            )


@dataclass(frozen=True)
class Terms:
    """All terms: `kinds` of tags by the fields that name them, `series` the fields of running stories.

    `pages` are by taxonomy, folder and language, `prefix` is what stands before addresses in the language of
    a post, and `stories` are those that were asked for.
    """

    kinds: Mapping[str, str]
    series: tuple[str, ...]
    patterns: Mapping[str, str]
    pages: Mapping[tuple[str, str, str], TermPage]
    site: OldSite
    prefix: Callable[[PostFile], str]
    stories: dict[str, Post] = field(default_factory=dict)

    @property
    def notes(self) -> tuple[Loss, ...]:
        """What of the pages does not come along."""
        pages = self.pages.items()
        return tuple(
            note for place, page in pages for note in page.say_left(is_story=place[0] in self.series)
        )

    def leave_out(self, files: Iterable[str]) -> tuple[str, ...]:
        """The files without the pages of terms, which are no posts."""
        pages = {page.origin for page in self.pages.values()}
        return tuple(path for path in files if path not in pages)

    def list_terms(self, file: PostFile) -> Iterator[Term]:
        """The tags of a post, with each address that a page of theirs had."""
        for taxonomy, kind in self.kinds.items():
            for name in as_list(file.fields.get(taxonomy)):
                page = self._find_page(taxonomy, name, file)
                said = (page.title, page.describe()) if page else ("", "")
                for address in self._find_addresses(taxonomy, name, file):
                    yield Term(name, address, kind, *said)

    def find_story(self, series: str, name: str, file: PostFile) -> str:
        """The slug of the running story that a series becomes, and the story with it."""
        slug = slugify(name)
        if slug not in self.stories:
            aliases = (address_on(self.site, address) for address in self._find_addresses(series, name, file))
            self.stories[slug] = _make_story(name, self._find_page(series, name, file), tuple(aliases))
        return slug

    def _find_page(self, taxonomy: str, name: str, file: PostFile) -> TermPage | None:
        places = ((taxonomy, term, file.language) for term in (sanitise(name), join_words(name)))
        return next((self.pages[place] for place in places if place in self.pages), None)

    def _find_addresses(self, taxonomy: str, name: str, file: PostFile) -> Iterator[str]:
        """Where the page of a term was: as Hugo has it since 0.123, and as it had it before."""
        paths = [f"{taxonomy}/{quote_sign(term)}/" for term in (sanitise(name), join_words(name))]
        if pattern := self.patterns.get(taxonomy):
            slug = quote_sign(urlise(name))
            paths = [put_tokens(pattern, {"slug": slug, "title": slug}, None)]
        return (self.prefix(file) + path.lstrip("/") for path in dict.fromkeys(paths))


def read_terms(
    root: Path,
    settings: Mapping[str, Tree],
    files: Iterable[str],
    *,
    below: Callable[[str], str],
    language: Callable[[str], str],
    site: OldSite,
    prefix: Callable[[PostFile], str],
) -> Terms:
    """What the settings say of taxonomies, and their pages; by default there are tags and categories.

    `below` and `language` are the folder that a path lies in, and its language, where its name says none.
    """
    stated = as_group(settings.get("taxonomies"))
    names = [as_text(name).lower() for name in stated.values()] if stated else ["tags", "categories"]
    permalinks = as_group(settings.get("permalinks"))
    patterns = {name: as_text(permalinks.get(name)) for name in names}
    patterns |= {name: as_text(said) for name, said in as_group(permalinks.get("term")).items()}
    kinds = {name: _KINDS[name] for name in names if name in _KINDS}
    series = tuple(name for name in names if name in _SERIES)
    pages = {}
    for path in files:
        match = _PAGE.fullmatch(path.removeprefix(below(path)).strip("/"))
        taxonomy = match["taxonomy"].lower() if match else ""
        if match and taxonomy in {*kinds, *series} and (page := _read_page(root, path)):
            pages[taxonomy, match["term"].lower(), split_name(path)[2] or language(path)] = page
    return Terms(kinds, series, patterns, pages, site, prefix)


def _make_story(name: str, page: TermPage | None, addresses: tuple[str, ...]) -> Post:
    if page is None:
        return Post("", name, "", aliases=addresses)
    text, notes = convert_hugo(page.text, page.origin, page.line)
    return Post(
        page.origin,
        page.title or name,
        "",
        text=text.strip("\n"),
        summary=page.description,
        aliases=addresses,
        line=page.line,
        notes=tuple(notes),
    )


def _read_page(root: Path, path: str) -> TermPage | None:
    data, _ = read_file(root / path, path)
    matter, _ = take_apart(data or b"", path)
    if matter is None:
        return None
    taken = Taken(matter.fields)
    title, description = taken.text("title"), taken.text("description", "summary")
    # What it says of the pages below it is in each of these.
    left = tuple(f"{name}: {said}" for name, said in taken.left() if name != "cascade")
    return TermPage(path, title, description, matter.body, matter.line, left)
