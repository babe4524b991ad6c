"""What does a page of the web say of itself? Bytes in; headline, outlet, authors, day, language and text out.

A page says the same in several ways, and each may be missing or wrong: JSON-LD for search engines first,
then Open Graph for those who share it, then its own markup. trafilatura finds the text among all that
stands around it, and a date where only the text has one.
"""

import html
import logging
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement
from pydantic import TypeAdapter, ValidationError

from digest.content.values import MAX_HEADLINE, Language
from digest.contribute.adding.datelines import find_dateline, is_written
from digest.contribute.adding.webpage import Head, parse_page, read_head, text_of
from digest.keeping.invocation import own_command
from digest.model.addresses import BadAddressError, is_local, parse_web_address
from digest.model.canonical import resolve_paper
from digest.model.dates import NotADateError, parse_moment
from digest.model.problems import DigestError
from digest.writing.unseen import spell_unseen

MAX_PAGE = 5_000_000
# More than any page of news has; what looks for the text takes seconds beyond it.
_MAX_ELEMENTS = 20_000
_MAX_ATTRIBUTES = 500
# Longer values say nothing of a report; what makes out authors in them takes a time that grows by the square.
_MAX_VALUE = 2_000
_MAX_NAME = 80
_MAX_AUTHORS = 10
_MAX_LEDE = 1_000
_MAX_TEXT = 200_000
_MAX_IMAGES = 3
_MARKUP = re.compile(r"<[/!a-zA-Z][^<>]{0,500}>")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# What stands around a name below a headline: `By Ada Brandt`, `김지현 기자`, `山田太郎記者`.
_BEFORE_NAME = re.compile(r"(?:by|автор):?\s+", re.IGNORECASE)
_CALLINGS = ("기자", "記者", "记者", "特派員", "특파원")
# Tags with one person each, the family name first: Highwire Press's, which search engines of scholars want,
# and Dublin Core's.
_PERSONS = ("citation_author", "dc.creator")
_BYLINES = ("author", "article:author", "citation_authors", "parsely-author")
_INVERTED = re.compile(r"([^,，;]+)[,，]([^,，;]+)")
# What stands behind a comma and is no given name; what no person is called by: a list, or an institution.
_BEHIND_NAME = re.compile(r"(?:[js]r|ph\.?\s?d|m\.?d|i{2,3}|iv)\.?", re.IGNORECASE)
_NO_PERSON = re.compile(r"(?:^|\s)(?:and|of|for|et|und|&)\s", re.IGNORECASE)
# In bylines `Ada Brandt, Emil Voss` are two, and `AP, Reuters` agencies: a family is one word here.
_FAMILY_FIRST = re.compile(r"(?!.*\b[A-Z]{2,}\b)[^\s,，]+[,，]")
# Names in these letters have the family first, and no blank.
_EAST_ASIAN = re.compile(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
# The ports of the web; another one is no outlet's.
_PORTS = (None, 80, 443)
# `| Island Post` and `- Island Post` at the end of what a browser's tab shows.
_TAIL = re.compile(r"(?<!\s)\s+[|·•–—-]\s+[^|·•–—]{1,60}$")
_LANGUAGE: TypeAdapter[str] = TypeAdapter(Language)


@dataclass(frozen=True)
class Illustration:
    """A picture that a page shows; it is its outlet's."""

    address: str
    alt: str = ""


@dataclass(frozen=True)
class Article:
    """A report as its page presents it; each text is one line, and empty where the page does not say.

    `address` is the one to link: that of the page, or the one the page calls its own where this may be
    believed; `doi` leads there as well, where the report has such a name. `site` is who publishes it,
    `published` a day (`2024-11-13`), `language` a tag (BCP 47). `text` has a line for each paragraph.
    `paywall` where the page says that not everybody may read it.
    """

    address: str = ""
    title: str = ""
    site: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    language: str = ""
    lede: str = ""
    images: tuple[Illustration, ...] = ()
    text: str = ""
    paywall: bool = False
    doi: str = ""


def read_article(data: bytes, address: str = "", charset: str = "") -> Article:
    """What the page says that was found at the address; both may be empty for a page from a disk.

    `charset` is what the server called it. Never fails for what a page holds: what cannot be read is empty.
    Raises DigestError where the extractor is not installed, and for a page beyond the limit.
    """
    if len(data) > MAX_PAGE:
        raise DigestError(f"the page has {len(data):,} bytes; at most {MAX_PAGE:,} are read")
    extractor = _load_extractor()
    tree = parse_page(data, charset)
    if tree is None:
        return Article(address=address)
    head = read_head(tree)
    own = _choose_address(head.claims(), address)
    language = next(filter(None, map(_language, _languages(head, tree))), "")
    lines = list(_lines_below_heading(tree))
    extracted = _extract(extractor, tree, own or "https://page.invalid/")
    return Article(
        address=own,
        title=_first(_headlines(head, extracted), MAX_HEADLINE),
        site=_first(_sites(head, extracted), _MAX_NAME),
        authors=tuple(_authors(head, extracted)),
        published=next(filter(None, map(_day, _dates(head, lines, extracted, language))), ""),
        language=language,
        lede=_first(_ledes(head, extracted), _MAX_LEDE),
        images=tuple(_illustrations(head, own or address)),
        text=_clean_text(extracted.get("text") or "\n".join(_paragraphs(tree))),
        paywall=str(head.news.get("isAccessibleForFree")).casefold() == "false",
        doi=next(
            filter(None, (_web_address(resolve_paper(name), "") for name in head.all("citation_doi"))), ""
        ),
    )


def _load_extractor() -> Callable[..., Any]:
    try:
        from trafilatura import bare_extraction
    except ImportError as error:
        raise DigestError(
            "pages are read by trafilatura, which is not installed; "
            "run pip install trafilatura lxml_html_clean, "
            f'or give the headline alone: {own_command()} new "A headline" --url ADDRESS'
        ) from error
    # What it cannot make out is no news to a contributor.
    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return bare_extraction


def _extract(extractor: Callable[..., Any], tree: HtmlElement, address: str) -> dict[str, str]:
    """What trafilatura finds: the text, and what else it makes out; empty where that is too much for it."""
    elements = list(islice(tree.iter(), _MAX_ELEMENTS + 1))
    if len(elements) > _MAX_ELEMENTS or any(len(element.attrib) > _MAX_ATTRIBUTES for element in elements):
        return {}
    _cut_values(elements)
    with warnings.catch_warnings():
        # It asks lxml whether an element is true.
        warnings.simplefilter("ignore", FutureWarning)
        try:
            found = extractor(tree, url=address, with_metadata=True, include_comments=False)
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError, etree.LxmlError):
            # It meets what nobody has thought of; the rest of the page is known without it.
            return {}
    names = ("text", "title", "author", "date", "sitename", "description")
    return {name: str(getattr(found, name, "") or "") for name in names}


def _cut_values(elements: Iterable[HtmlElement]) -> None:
    """Shorten what the page says for machines; what is said in JSON has been read by now."""
    for element in elements:
        for name, value in element.attrib.items():
            if len(value) > _MAX_VALUE:
                element.set(name, value[:_MAX_VALUE])
        if element.tag in {"script", "title"} and len(element.text or "") > _MAX_VALUE:
            element.text = element.text[:_MAX_VALUE] if element.tag == "title" else ""


def _paragraphs(tree: HtmlElement) -> Iterator[str]:
    """All that stands in paragraphs: more than the report, where it cannot be told from the rest."""
    left = _MAX_TEXT
    for paragraph in tree.iter("p"):
        text = " ".join(text_of(paragraph).split())
        left -= len(text) + 1
        if left < 0:
            return
        yield text


def _lines_below_heading(tree: HtmlElement) -> Iterator[str]:
    """What the page shows from its headline on, a line for each stretch of text, and the days of `time`.

    Trees are cut down while the text is looked for, so this is asked for first.
    """
    headings = list(tree.iter("h1"))
    below, left = len(headings) != 1, _MAX_TEXT
    for element in islice(tree.iter(), _MAX_ELEMENTS):
        below = below or element is headings[0]
        if not isinstance(element.tag, str) or element.tag in {"script", "style"}:
            continue
        stretches = (element.get("datetime") if element.tag == "time" else "", element.text, element.tail)
        for text in stretches:
            if below and text and text.strip() and left > 0:
                left -= len(text)
                yield _clean(text[:_MAX_LEDE])


def _headlines(head: Head, extracted: Mapping[str, str]) -> Iterator[str]:
    yield from head.text("headline")
    yield from head.all("og:title", "twitter:title", "dc.title")
    yield head.heading
    yield _TAIL.sub("", head.title)
    yield extracted.get("title", "")


def _sites(head: Head, extracted: Mapping[str, str]) -> Iterator[str]:
    yield from head.names("publisher")
    yield from head.all("og:site_name", "application-name", "dc.publisher")
    name = extracted.get("sitename", "")
    # Where it finds none it gives the host.
    yield "" if "." in name and " " not in name else name


def _authors(head: Head, extracted: Mapping[str, str]) -> Iterator[str]:
    names = dict.fromkeys(_name_alone(_clean(name))[:_MAX_NAME].strip() for name in _signed(head, extracted))
    site = _first(_sites(head, extracted), _MAX_NAME).casefold()
    # Some write the address of the author's page here, or sign as the house.
    yield from [name for name in names if name and "://" not in name and name.casefold() != site][
        :_MAX_AUTHORS
    ]


def _name_alone(signed: str) -> str:
    before = _BEFORE_NAME.match(signed)
    name = signed[before.end() :] if before else signed
    while calling := next(filter(name.endswith, _CALLINGS), ""):
        name = name.removesuffix(calling).rstrip()
    return name


def _signed(head: Head, extracted: Mapping[str, str]) -> list[str]:
    """Whom the page names, by the first of its ways to do so."""
    bylines = list(head.names("author"))
    if not bylines and (persons := list(head.all(*_PERSONS))):
        return list(map(_given_first, persons))
    bylines = bylines or list(head.all(*_BYLINES)) or [extracted.get("author", "")]
    names = (name.strip() for line in bylines for name in line.split(";"))
    return [_given_first(name) if _FAMILY_FIRST.match(name) else name for name in names]


def _given_first(name: str) -> str:
    """A name as readers say it: `Yuri Lotman` for `Lotman, Yuri`; what is no person's stays as it is."""
    inverted = _INVERTED.fullmatch(name.strip())
    if not inverted or _BEHIND_NAME.fullmatch(inverted[2].strip()) or _NO_PERSON.search(name):
        return name
    family, given = (part.strip() for part in inverted.groups())
    if _EAST_ASIAN.fullmatch(family) and _EAST_ASIAN.fullmatch(given):
        return family + given
    return f"{given} {family}"


def _dates(head: Head, lines: Sequence[str], extracted: Mapping[str, str], language: str) -> Iterator[str]:
    yield from head.text("datePublished", "dateCreated")
    yield from head.all(
        "article:published_time",
        "datepublished",
        "citation_publication_date",
        "citation_online_date",
        "citation_date",
        "date",
        "dc.date",
        "dc.date.issued",
        "dcterms.issued",
        "parsely-pub-date",
        "pubdate",
    )
    yield find_dateline(lines, language)
    # Where it finds a year alone it makes a day of it.
    guess = extracted.get("date", "")
    yield guess if is_written(guess, lines, language) else ""


def _day(text: str) -> str:
    """The day that a time names, as its outlet counts days; empty for what is none."""
    text = text.strip()[:40]
    match = _DAY.match(text)
    try:
        return parse_moment(match[0] if match else text, UTC).day.isoformat()
    except NotADateError:
        return ""


def _languages(head: Head, tree: HtmlElement) -> Iterator[str]:
    yield (
        tree.get("lang")
        or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or tree.get("xml:lang")
        or ""
    )
    yield from head.text("inLanguage")
    yield from head.all("og:locale", "content-language", "language")


def _language(text: str) -> str:
    try:
        return _LANGUAGE.validate_python(text.split(",", maxsplit=1)[0].split(".", maxsplit=1)[0].strip())
    except ValidationError:
        return ""


def _ledes(head: Head, extracted: Mapping[str, str]) -> Iterator[str]:
    yield from head.text("description", "abstract")
    yield from head.all("og:description", "description", "twitter:description")
    yield extracted.get("description", "")


def _illustrations(head: Head, base: str) -> Iterator[Illustration]:
    alts = list(head.all("og:image:alt", "twitter:image:alt"))
    listed = [
        *head.all("og:image", "og:image:url", "og:image:secure_url"),
        *_pictures(head.news.get("image")),
    ]
    listed += head.all("twitter:image", "twitter:image:src")
    found: dict[str, Illustration] = {}
    for number, text in enumerate(listed):
        address = _web_address(text, base)
        if address and address not in found and len(found) < _MAX_IMAGES:
            found[address] = Illustration(
                address, _clean(alts[number])[:_MAX_LEDE] if number < len(alts) else ""
            )
    yield from found.values()


def _pictures(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        address = item.get("url") or item.get("contentUrl") if isinstance(item, dict) else item
        if isinstance(address, str):
            yield address


def _choose_address(claims: Iterable[str], address: str) -> str:
    """The address to link. The page's own word is taken within one house, and not for its front page."""
    for claim in filter(None, claims):
        own = _web_address(claim, address)
        if own and not _is_front_page(own) and _is_believed(own, address):
            return own
    return address


def _is_believed(own: str, address: str) -> bool:
    """Whether a page may call this its own: of its own house, and no machine of somebody's network."""
    if address and urlsplit(own).netloc == urlsplit(address).netloc:
        return True
    if is_local(own) or urlsplit(own).port not in _PORTS:
        return False
    return not address or _is_one_house(own, address)


def _is_front_page(address: str) -> bool:
    parts = urlsplit(address)
    return (
        not parts.query
        and re.fullmatch(r"/?(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:index\.\w+)?", parts.path, re.IGNORECASE)
        is not None
    )


def _is_one_house(one: str, other: str) -> bool:
    """Whether two addresses are of one registered domain: `m.example.co.kr` and `www.example.co.kr`."""
    # Comes with the extractor, and knows which domains people can register without asking the network.
    from tld import get_fld

    hosts = [urlsplit(each).hostname or "" for each in (one, other)]
    domains = [get_fld(f"https://{host}", fail_silently=True) or _last_two(host) for host in hosts]
    return domains[0] == domains[1]


def _last_two(host: str) -> str:
    """The domain of a host below an ending that nobody can register at; an address of numbers is its own."""
    labels = host.split(".")
    return host if labels[-1].isdigit() or ":" in host else ".".join(labels[-2:])


def _web_address(text: str, base: str) -> str:
    try:
        return parse_web_address(urljoin(base, text.strip()))
    except (BadAddressError, ValueError):
        return ""


def _first(texts: Iterable[str], limit: int) -> str:
    """The first text that says something, on one line and not beyond the limit."""
    return next(filter(None, map(_clean, texts)), "")[:limit].strip()


def _clean(text: str) -> str:
    """Text as a reader would see it: on one line, without markup, entities and what nobody can print."""
    seen = _MARKUP.sub("", html.unescape(text[:20_000]))
    return " ".join(spell_unseen(seen, lambda _: " ").split())


def _clean_text(text: str) -> str:
    return "\n".join(filter(None, map(_clean, text[:_MAX_TEXT].split("\n"))))
