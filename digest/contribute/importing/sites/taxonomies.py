"""By which terms did Hugo list posts, and what did the pages of these say?

Terms become tags, of people and places too; those of a series become a running story.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from digest.content.fields import ELSEWHERE
from digest.content.files import read_file
from digest.content.values import MAX_HEADLINE, MAX_PARAGRAPH, MAX_WORD
from digest.content.yaml_reader import Tree
from digest.contribute.importing.entries import (
    cut_summary,
    normalise_language,
)
from digest.contribute.importing.fields import Taken, plain_words
from digest.contribute.importing.matter import as_group, as_list, as_text, take_apart
from digest.contribute.importing.permalinks import put_tokens
from digest.contribute.importing.post import Loss, OldSite, Post, Term
from digest.contribute.importing.sites.folder import address_on, split_name
from digest.contribute.importing.sites.hugo_slugs import join_words, quote_sign, sanitise, urlise
from digest.contribute.importing.sites.program import PostFile
from digest.contribute.importing.sites.shortcodes import convert_hugo
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
# What Hugo takes a site to be in that does not say it.
_USUAL_LANGUAGE = "en"


@dataclass(frozen=True)
class TermPage:
    """What the page of a term says: its title, what the term is about, and the text with its first line."""

    origin: str
    title: str
    description: str
    text: str
    line: int
    left: tuple[str, ...] = ()

    @cached_property
    def about(self) -> str:
        """What belongs under the term, as plain text: the description, or the first paragraph."""
        return self.description or plain_words(self.text.strip().split("\n\n")[0])

    @cached_property
    def summary(self) -> str:
        """As much of that as a tag can take."""
        return cut_summary(self.about)

    def say_left(self, *, is_story: bool, is_first: bool) -> Iterator[Loss]:
        """What neither a tag nor a story can take of it; both say it in the language of the first page."""
        about = self.description if is_story else self.about
        title = ("title", self.title, MAX_HEADLINE if is_story else MAX_WORD)
        for name, said, limit in (title, ("description", about if is_first else "", MAX_PARAGRAPH)):
            if len(said) > limit:
                yield Loss(self.origin, 1, f"the {name} was cut at {limit:,} characters", said)
        if not is_first:
            yield from self._say_foreign(is_story=is_story)
        elif not is_story and (rest := self._after_description()):
            yield Loss(self.origin, self.line, "the text of the page of a tag has no place here", rest)
        if self.left:
            yield Loss(
                self.origin, 1, "fields of the page of a term have no place here", " · ".join(self.left)
            )

    def _say_foreign(self, *, is_story: bool) -> Iterator[Loss]:
        if said := " · ".join(filter(None, (self.description, self.text.strip()))):
            told = "a story is told" if is_story else "a tag is described"
            yield Loss(self.origin, 1, f"{told} in one language, so this one has no place here", said)

    def _after_description(self) -> str:
        text = self.text.strip()
        return text if self.description else text.partition("\n\n")[2]


@dataclass(frozen=True)
class Terms:
    """All terms: `kinds` of tags by the fields that name them, `series` the fields of running stories.

    `pages` are by taxonomy and folder, those of one term by language, that of the site first; `prefix` is
    what stands before addresses in the language of a post. `stories` are those that were asked for, by the
    series, names and languages `asked` for.
    """

    kinds: Mapping[str, str]
    series: tuple[str, ...]
    patterns: Mapping[str, str]
    pages: Mapping[tuple[str, str], Mapping[str, TermPage]]
    site: OldSite
    prefix: Callable[[PostFile], str]
    stories: dict[str, Post] = field(default_factory=dict)
    asked: set[tuple[str, str, str]] = field(default_factory=set)

    @property
    def notes(self) -> tuple[Loss, ...]:
        """What of the pages does not come along."""
        return tuple(
            note
            for (taxonomy, _), pages in self.pages.items()
            for number, page in enumerate(pages.values())
            for note in page.say_left(is_story=taxonomy in self.series, is_first=not number)
        )

    def leave_out(self, files: Iterable[str]) -> tuple[str, ...]:
        """The files without the pages of terms, which are no posts."""
        pages = {page.origin for several in self.pages.values() for page in several.values()}
        return tuple(path for path in files if path not in pages)

    def list_terms(self, file: PostFile) -> Iterator[Term]:
        """The tags of a post, with each address that a page of theirs had."""
        for taxonomy, kind in self.kinds.items():
            for name in as_list(file.fields.get(taxonomy)):
                pages = self._find_pages(taxonomy, name)
                description = next(iter(pages.values())).summary if pages else ""
                titles = self._name_by_language(name, pages, MAX_WORD)
                for address in self._find_addresses(taxonomy, name, file):
                    yield Term(name, address, kind, description, titles)

    def find_story(self, series: str, name: str, file: PostFile) -> str:
        """The slug of the running story that a series becomes, and the story with it."""
        slug, mention = slugify(name), (series, name, file.language)
        if mention not in self.asked:
            self.asked.add(mention)
            story = self.stories.get(slug) or self._make_story(series, name)
            aliases = (address_on(self.site, address) for address in self._find_addresses(series, name, file))
            self.stories[slug] = replace(story, aliases=tuple(dict.fromkeys((*story.aliases, *aliases))))
        return slug

    def _make_story(self, series: str, name: str) -> Post:
        pages = self._find_pages(series, name)
        if not pages:
            return Post("", name, "")
        page, titles = next(iter(pages.values())), self._name_by_language(name, pages, MAX_HEADLINE)
        text, notes = convert_hugo(page.text, page.origin, page.line)
        return Post(
            page.origin,
            (page.title or name)[:MAX_HEADLINE],
            "",
            text=text.strip("\n"),
            summary=cut_summary(page.description),
            line=page.line,
            notes=tuple(notes),
            more={"title": dict(titles)} if len(titles) > 1 else {},
        )

    def _find_pages(self, taxonomy: str, name: str) -> Mapping[str, TermPage]:
        """The pages of a term by language."""
        places = ((taxonomy, term) for term in (sanitise(name), join_words(name)))
        return next((self.pages[place] for place in places if place in self.pages), {})

    def _name_by_language(self, name: str, pages: Mapping[str, TermPage], limit: int) -> Mapping[str, str]:
        """What a term is called in each language that has a title for it, and in that of the site."""
        ours = normalise_language(self.site.language or _USUAL_LANGUAGE)
        titles = {normalise_language(code): page.title for code, page in pages.items() if page.title}
        named = {ours: name, **titles} if titles else {}
        return {code: title[:limit].strip() for code, title in named.items() if code}

    def _find_addresses(self, taxonomy: str, name: str, file: PostFile) -> Iterator[str]:
        """Where the page of a term was: as Hugo has it since 0.123, and as it had it before.

        A term without a letter or a figure, such as `???`, had none.
        """
        paths = [f"{taxonomy}/{quote_sign(term)}/" for term in (sanitise(name), join_words(name)) if term]
        if pattern := self.patterns.get(taxonomy):
            slug = quote_sign(urlise(name))
            paths = [put_tokens(pattern, {"slug": slug, "title": slug}, None)] if slug else []
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
    pages: dict[tuple[str, str], dict[str, TermPage]] = {}
    ours = site.language or _USUAL_LANGUAGE
    for path in files:
        match = _PAGE.fullmatch(path.removeprefix(below(path)).strip("/"))
        taxonomy = match["taxonomy"].lower() if match else ""
        if match and taxonomy in {*kinds, *series} and (page := _read_page(root, path)):
            code = split_name(path)[2] or language(path) or ours
            pages.setdefault((taxonomy, match["term"].lower()), {})[code] = page
    ordered = {
        place: dict(sorted(several.items(), key=lambda each: each[0] != ours))
        for place, several in pages.items()
    }
    return Terms(kinds, series, patterns, ordered, site, prefix)


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
