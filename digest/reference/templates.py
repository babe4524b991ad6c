"""What may a template say? The page of docs/ on templates: which there are, and what each one gets."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from digest.arrangement.lines import DigestLine, StoryLine
from digest.arrangement.listing import ListPage
from digest.content.files import walk
from digest.feeds.feed import CorrectedStory, DigestContents, DigestStories, EntryStory
from digest.mail.letter import Letter
from digest.model.marks import Marks
from digest.output import Page
from digest.pages.archive import ArchiveContent
from digest.pages.contributor import ContributorContent
from digest.pages.corrections import CorrectionsContent
from digest.pages.digest import DigestContent
from digest.pages.edit import EditPage
from digest.pages.entry import EntryContent
from digest.pages.gone import GoneContent
from digest.pages.home import HomeContent
from digest.pages.language import LanguageContent, LanguageLine
from digest.pages.outlet import OutletContent
from digest.pages.register import RegisterPage
from digest.pages.statistics import StatisticsContent
from digest.pages.story import StoryContent
from digest.pages.subscribe import SubscribeContent
from digest.pages.tag import TagContent
from digest.plan import Redirect
from digest.printout import Printout
from digest.running.configuration import THEME
from digest.search.bundles import Record
from digest.templates.copies import read_about
from digest.templates.frame import theme_environment
from digest.templates.trees import list_blocks

_Type: TypeAlias = Any
# What `content` is in the templates of pages and of feeds.
CONTENTS: Mapping[str, _Type] = {
    "archive.html": ArchiveContent,
    "contributor.html": ContributorContent,
    "contributors.html": RegisterPage,
    "corrections.html": CorrectionsContent,
    "digest.html": DigestContent,
    "digests.html": ListPage[DigestLine],
    "entry.html": EntryContent,
    "feeds/contents.html": DigestContents,
    "feeds/correction.html": CorrectedStory,
    "feeds/digest.html": DigestStories,
    "feeds/entry.html": EntryStory,
    "gone.html": GoneContent,
    "home.html": HomeContent,
    "language.html": LanguageContent,
    "languages.html": tuple[LanguageLine, ...],
    "outlet.html": OutletContent,
    "outlets.html": RegisterPage,
    "statistics.html": StatisticsContent,
    "stories.html": ListPage[StoryLine],
    "story.html": StoryContent,
    "subscribe.html": SubscribeContent,
    "tag.html": TagContent,
    "tags.html": RegisterPage,
}
# What the others get, which have no `content`.
OTHERS: Mapping[str, tuple[str, _Type]] = {
    "edit.html": ("desk", EditPage),
    "mail/digest.html": ("letter", Letter),
    "print.html": ("printout", Printout),
    "record.html": ("record", Record),
    "redirect.html": ("redirect", Redirect),
}
FILTERS = {
    "country": "The name of a country, by its code.",
    "day": "A day or a moment as `<time>`, in full.",
    "days": "The days of a digest, from its first to its last.",
    "direction": "`ltr` or `rtl`: how a language is written.",
    "endonym": "The name of a language in that language; `code | endonym(other)` tells it from this one.",
    "event": "When an event is, with its end where it has one.",
    "html": "Clean HTML of Markdown, its links made to work from this page: `note | html(root)`. "
    "With `lower=true` its headings are a level lower.",
    "language": "The name of a language, as it stands alone.",
    "language_in_sentence": "The same within a sentence.",
    "linked_data": "What search engines are told of a page, as JSON-LD; nothing of some.",
    "locale": "A language and where it is spoken, as Open Graph wants it: `ko_KR`; empty for an unknown one.",
    "moment": "A moment as `<time>`, in full, with its time where it has one.",
    "month": "The name of a month by its number, with the year where one is given.",
    "number": "A number in the digits of the language.",
    "plain_day": "A day in full, as text.",
    "short_day": "A day or a moment as `<time>`, in short.",
    "smaller": "The path of a picture in a smaller width: `file | smaller(480)`.",
    "spellings": "How a text is typed by those who search for it.",
    "spelt_address": "How the search knows an address.",
    "uri": "A path of the site as it stands in an address.",
    "legible": "An address with the letters that browsers show.",
    "urlhost": "The host of an address; of a DOI or an ORCID iD all of it.",
    "weekday": "The short name of the day of the week.",
}
FUNCTIONS = {
    "_": 'A text in the language of the page, with values in its places: `_("By %(name)s", name=author)`.',
    "column": "How wide a picture in the text is, for `sizes`.",
    "gettext": "The same as `_`.",
    "interface": "The language of the words around the text.",
    "ngettext": 'The text for a number: `ngettext("%(num)s entry", "%(num)s entries", number)`.',
    "site": "The site: `site.name`, `site.url`, `site.language`; `site.terms`, where its licence "
    "stands; `site.picture`, for pages that have none of their own, `site.icon` and `site.issn`; "
    "`site.announces`, whether a feed brings digests.",
}
_PLAIN = {"str": "text", "int": "a number", "float": "a number", "bool": "true or false", "date": "a day"}


def describe_templates() -> Iterator[str]:
    """The lines of the page."""
    yield "The templates of the theme, and the values that each one gets. [Words and templates of your own"
    yield "](start.md#words-and-templates-of-your-own) says how to have one; `digest override` copies it.\n"
    yield from _describe_pages()
    yield from _describe_around()
    yield "## Filters and functions\n"
    yield "In the templates of `pages/`, beside [those of Jinja"
    yield "](https://jinja.palletsprojects.com/en/stable/templates/#builtin-filters):\n"
    yield "| | |\n|---|---|"
    yield from (_row(f"`| {name}`", said) for name, said in sorted(FILTERS.items()))
    yield from (_row(f"`{name}`", said) for name, said in sorted(FUNCTIONS.items()))
    yield "\n## Values\n"
    yield "What the tables above name, and what is in it.\n"
    for kind in _list_kinds():
        yield from _describe_kind(kind)


def _row(*cells: str) -> str:
    """A row of a table; a bar would end the cell, even in code."""
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _describe_pages() -> Iterator[str]:
    yield "## `pages/`\n"
    yield f"Each page gets `content`, which the table names; `page`, a {_name(Page)}; and `root`, which"
    yield "stands before each path of the site: `{{ root }}tags/`. Whatever is printed is escaped, and a name"
    yield "that nobody gave is an error. A block is empty until [yours fills it"
    yield "](start.md#words-and-templates-of-your-own).\n"
    yield "| template | what it shows | gets | blocks |"
    yield "|---|---|---|---|"
    environment = theme_environment(())
    for name, file in walk(str(Path(THEME, "pages"))):
        source = Path(file.path).read_text(encoding="utf-8")
        variable, kind = OTHERS.get(name, ("content", CONTENTS.get(name)))
        gets = f"`{variable}`: {_name(kind)}" if kind else ""
        blocks = ", ".join(f"`{block}`" for block in sorted(list_blocks(environment.parse(source))))
        yield _row(f"`{name}`", read_about(source), gets, blocks)
    yield ""


def _describe_around() -> Iterator[str]:
    yield "## Around the pages\n"
    yield "These are templates of MkDocs and Material: they get `config`, `page`, `nav` and `base_url`, and"
    yield "nothing is escaped by itself. A path of the site is written `{{ 'tags/' | url }}`; there is no"
    yield "`root`. The functions `_` and `ngettext` are there, and of filters those of Jinja; `from_root`"
    yield "leads the links in a text from the root of the site, `{{ text | from_root(base_url) }}`."
    yield "Templates of [Material"
    yield "](https://squidfunk.github.io/mkdocs-material/customization/#overriding-partials) can be replaced,"
    yield "too.\n"
    yield "| template | what it shows |\n|---|---|"
    for name, file in walk(THEME):
        if name.endswith(".html") and not name.startswith("pages/") and name != "main.html":
            yield _row(f"`{name}`", read_about(Path(file.path).read_text(encoding="utf-8")))
    yield "| `partials/announce.html` | Yours, if you write it: a line above all pages. |"
    yield "| `partials/extra-head.html` | Yours, if you write it: more for the head of all pages. |"
    yield ""


def _list_kinds() -> list[type]:
    """The kinds of values that templates get, and of those in them, each after the first that holds it."""
    found: list[type] = []
    waiting: list[_Type] = [Page, *CONTENTS.values(), *(kind for _, kind in OTHERS.values())]
    while waiting:
        kind = waiting.pop(0)
        own = get_origin(kind) or kind
        waiting = [*(each for each in get_args(kind) if each is not own), *waiting]
        if inspect.isclass(own) and is_dataclass(own) and own is not Marks and own not in found:
            found.append(own)
            waiting = [*(said for _, said, _ in _list_values(own)), *waiting]
    return sorted(found, key=lambda kind: kind.__name__.casefold())


def _describe_kind(kind: type) -> Iterator[str]:
    yield f"### {kind.__name__}\n"
    yield f"{inspect.getdoc(kind)}\n"
    yield "| value | is | |\n|---|---|---|"
    yield from (_row(f"`{name}`", _name(said), about) for name, said, about in _list_values(kind))
    yield ""


def _list_values(kind: type) -> Iterator[tuple[str, _Type, str]]:
    """The values in one: the name, what it is, and what is said of it."""
    hints = get_type_hints(kind)
    for each in fields(kind):
        if not each.name.startswith("_") and hints[each.name] is not Marks:
            yield each.name, hints[each.name], ""
    # What it inherits comes first, as its fields do.
    members = {name: value for own in reversed(kind.__mro__) for name, value in vars(own).items()}
    for name, value in members.items():
        get = value.fget if isinstance(value, property) else getattr(value, "func", None)
        if get and isinstance(value, (property, cached_property)) and not name.startswith("_"):
            yield name, get_type_hints(get).get("return"), inspect.getdoc(get) or ""


def _name(kind: _Type) -> str:
    """What a value is called on the page."""
    origin: Any = get_origin(kind)
    parts = get_args(kind)
    if origin in (Union, UnionType):
        names = [_name(each) for each in parts if each is not type(None)]
        return " or ".join([*names, *(["nothing"] if type(None) in parts else [])])
    if origin is tuple and parts[-1] is ...:
        return f"list of {_name(parts[0])}"
    if origin is tuple:
        return ", ".join(map(_name, parts))
    if inspect.isclass(origin) and issubclass(origin, Mapping):
        return f"{_name(parts[1])} by {_name(parts[0])}"
    if origin is Literal:
        return " or ".join(f"`{each}`" for each in parts)
    if origin:
        return f"{_name(origin)} of {', '.join(map(_name, parts))}"
    if inspect.isclass(kind) and is_dataclass(kind):
        return f"[{kind.__name__}](#{kind.__name__.casefold()})"
    name = getattr(kind, "__name__", str(kind))
    return _PLAIN.get(name, f"`{name}`")
