"""What does a contributor start from? The scaffold of an entry, with as much filled in as is known."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from operator import itemgetter
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from digest.content.decoding import NOT_XML
from digest.content.validation import OTHER_COMMA
from digest.content.values import Language
from digest.content.vocabulary import Vocabulary, read_outlets, read_tags
from digest.content.yaml_text import format_scalar
from digest.contribute.tending.insertion import insert_keys
from digest.keeping.invocation import own_command
from digest.keeping.replacing import replace_file
from digest.model.addresses import (
    BadAddressError,
    bare_host,
    encode,
    entry_address,
    is_local,
    is_number,
    slugify,
)
from digest.model.canonical import clean_address
from digest.model.dates import BY_GREGORIAN, FIRST_YEAR, Moment, NotADateError, parse_moment
from digest.model.digests import period_of
from digest.model.entry import Entry, Outlet, Tag
from digest.model.problems import DigestError, quote, say_reason, show
from digest.model.settings import Settings
from digest.writing.languages import language_name, main_language

_SUMMARY = "# One or two sentences in your own words: what happened, and who says so."
_CITES = "# Outlets, agencies and officials that your text attributes statements to."
_IMAGE = (
    "# A picture that you may publish, if there is one. What the report shows belongs to its outlet:",
    "# ask them, or leave it.",
)
_MAX_OFFERED = 20
_BETWEEN_NAMES = re.compile(rf"[,\n]|{OTHER_COMMA.pattern}")


@dataclass(frozen=True)
class Wanted:
    """What is known of the entry to be written; empty where it is not.

    `headline`, `published`, `language` and `authors` are those of the report, `doi` its other address,
    `pictures` the addresses of those it shows, `named` the outlets that it names, `report` its text and
    `lede` what it is announced with. `because` says why this story. `text` is Markdown. `offered` is what
    somebody says about a picture of their own, line by line. `written_in` is the language of the
    entry, where that is not the site's; `byline` who wrote it. With `own` it is no report of others: its
    source is its page. With `translated` the text gives the report in another language. With `list_outlet` an
    outlet that `outlets.yml` lacks is added there. `original` is the entry that it renders into another
    language.
    """

    title: str
    day: str
    url: str = ""
    outlet: str = ""
    tags: tuple[str, ...] = ()
    story: str = ""
    summary: str = ""
    text: str = ""
    headline: str = ""
    published: str = ""
    doi: str = ""
    language: str = ""
    authors: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    because: str = ""
    report: str = ""
    lede: str = ""
    translated: bool = False
    own: bool = False
    offered: tuple[str, ...] = ()
    list_outlet: bool = False
    written_in: str = ""
    original: Entry | None = None
    byline: tuple[str, ...] = ()

    def speaks(self, settings: Settings) -> str:
        """The language that the entry is written in."""
        return self.written_in or settings.language

    def is_foreign(self, settings: Settings) -> bool:
        """Whether the report has to be translated for the readers of the entry."""
        return bool(self.language) and main_language(self.language) != main_language(self.speaks(settings))


@dataclass(frozen=True)
class Written:
    """Where the scaffold is, what it is called, and what the contributor should know."""

    path: Path
    title: str
    hints: tuple[str, ...]


@dataclass(frozen=True)
class _Resolved:
    """What is wanted, with each name as the vocabularies have it."""

    wanted: Wanted
    moment: Moment
    url: str
    outlet: str
    slugs: list[str]

    @property
    def outlet_line(self) -> str:
        """What `outlets.yml` is to say of the outlet."""
        return describe_outlet(self.outlet, self.url, self.wanted.language)


def write_scaffold(settings: Settings, wanted: Wanted, now: datetime) -> Written:
    """Write the entry's file. Raises DigestError for a bad value, and rather than overwrite a file."""
    original = wanted.original
    name = wanted.title.strip() or wanted.headline.strip() or (original.title if original else "")
    if not name:
        raise DigestError("the title is empty; write the headline in quotation marks")
    moment = parse_day(wanted.day, settings)
    tags, _ = read_tags(_read(settings.content / "tags.yml"), "tags.yml")
    outlets, _ = read_outlets(_read(settings.content / "outlets.yml"), "outlets.yml")
    slugs = list(dict.fromkeys(_find_tag(name, tags) for name in wanted.tags))
    path = settings.content / f"entries/{moment.day:%Y/%m}/{slugify(name)}.md"
    if original:
        path = _path_beside(original, wanted.speaks(settings), settings)
    if wanted.own:
        address = entry_address(path.relative_to(settings.content).as_posix())
        url, outlet = settings.site_url + encode(address), settings.site_name
    else:
        url = parse_url(wanted.url)
        outlet = find_outlet(url, outlets)
    resolved = _Resolved(wanted, moment, url, wanted.outlet or outlet, slugs)
    _write_new(path, _front_matter(resolved, settings) + _body(wanted.text))
    hints = _hints(resolved, settings, outlets, now)
    if wanted.list_outlet and outlets.lacks(resolved.outlet):
        hints = chain(_list_outlet(resolved, settings), hints)
    return Written(path, name, tuple(hints))


def find_outlet(url: str, outlets: Vocabulary[Outlet]) -> str:
    """The outlet that publishes at the address, by the longest of all domains; empty where none is known."""
    host = bare_host(url)
    fitting = (
        (len(domain), outlet.name)
        for outlet in outlets.known.values()
        for domain in outlet.domains
        if host == domain or host.endswith(f".{domain}")
    )
    return max(fitting, key=itemgetter(0), default=(0, ""))[1]


def parse_language(text: str) -> str:
    """A language tag as entries have it, such as `zh-Hans`. Raises DigestError."""
    try:
        return TypeAdapter(Language).validate_python(text)
    except ValidationError as error:
        said = error.errors()[0]["ctx"]
        raise DigestError("; ".join(filter(None, (said["found"], said["wanted"], said["cure"])))) from error


def split_names(answer: str) -> list[str]:
    """The names in an answer that lists some, with commas of any script between them, or each on its line."""
    return [name for name in map(str.strip, _BETWEEN_NAMES.split(answer)) if name]


def _write_new(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("xb")
    except FileExistsError as error:
        raise DigestError(f"{path} exists already; choose another title, or edit that file") from error
    except OSError as error:
        raise DigestError(f"cannot write {path}: {say_reason(error)}") from error
    try:
        with file:
            file.write(text.encode())
    except OSError as error:
        # Half an entry would be in the way of the next try.
        path.unlink()
        raise DigestError(f"cannot write {path}: {say_reason(error)}") from error


def _path_beside(original: Entry, language: str, settings: Settings) -> Path:
    """The file of a rendering: that of the original, with the language in its name."""
    file = settings.root / original.marks.path
    return file.with_name(f"{file.stem.removesuffix(f'.{original.language}')}.{language}.md")


def _front_matter(resolved: _Resolved, settings: Settings) -> str:
    wanted = resolved.wanted
    lines = [
        "---",
        *_title_lines(wanted, settings),
        f"date: {resolved.moment.iso}",
        *_language_lines(wanted, settings),
        *_summary_lines(wanted),
        *_source_lines(resolved, settings),
        *([f"byline: {_flow(list(wanted.byline))}"] if wanted.byline else []),
        f"tags: {_flow(resolved.slugs)}",
        _CITES,
        *(
            [f"# {_name_model(wanted)} names: {show(', '.join(wanted.named), 1_000)}."]
            if wanted.named
            else []
        ),
        "cites: []",
        *([_field("story", wanted.story)] if wanted.story else []),
        *_translation_lines(wanted, settings),
        *_picture_lines(wanted),
        *(_original_lines(wanted.original) if wanted.original else ()),
        "---",
    ]
    return "\n".join([*lines, "", ""])


def _title_lines(wanted: Wanted, settings: Settings) -> Iterator[str]:
    if not wanted.title:
        yield f"# Your headline, in {language_name(wanted.speaks(settings), 'en')}."
        if wanted.original:
            yield _quote_original(wanted.original.title)
    elif wanted.title == wanted.headline:
        yield "# The headline of the report. If you write your own, put this one below source, as title."
    yield _field("title", wanted.title)


def _language_lines(wanted: Wanted, settings: Settings) -> Iterator[str]:
    """Of a rendering it is said always: two texts stand beside each other."""
    if wanted.original or wanted.speaks(settings) != settings.language:
        yield _field("language", wanted.speaks(settings))
    if wanted.original:
        yield _field("translates", wanted.original.id)


def _summary_lines(wanted: Wanted) -> Iterator[str]:
    if not wanted.summary:
        yield _SUMMARY
        if wanted.original and wanted.original.summary:
            yield _quote_original(wanted.original.summary)
    yield _field("summary", wanted.summary)


def _name_model(wanted: Wanted) -> str:
    return "The original" if wanted.original else "The report"


def _quote_original(text: str) -> str:
    """What a translator has before their eyes where their own words are to stand."""
    return f"# In the original: {show(text, 1_000)}"


def _source_lines(resolved: _Resolved, settings: Settings) -> Iterator[str]:
    wanted = resolved.wanted
    yield "source:"
    yield f"  {_field('name', resolved.outlet)}"
    yield f"  {_field('url', resolved.url)}"
    if wanted.headline and wanted.headline != wanted.title:
        yield f"  {_field('title', wanted.headline)}"
    if wanted.published:
        yield f"  published: {wanted.published}"
    if wanted.is_foreign(settings):
        yield f"  {_field('language', wanted.language)}"
    if wanted.authors:
        yield f"  authors: {_flow(list(wanted.authors))}"
    if wanted.original and wanted.original.source.archive_url:
        yield f"  {_field('archive_url', wanted.original.source.archive_url)}"


def _translation_lines(wanted: Wanted, settings: Settings) -> Iterator[str]:
    is_of_report = wanted.translated and wanted.is_foreign(settings)
    origin = wanted.original.language if wanted.original else wanted.language if is_of_report else ""
    if origin:
        yield "translation:"
        yield f"  {_field('from', origin)}"


def _original_lines(original: Entry) -> Iterator[str]:
    """What stays as it is in each language; where readers see words, those of the original are a comment."""
    if original.event:
        yield f"event_date: {original.event.iso}"
    if original.figures:
        yield "# The figures of the original; translate what readers see of them:"
        yield "# figures:"
        for each in original.figures:
            yield f"#   {format_scalar(show(each.name, 500))}: {format_scalar(show(each.value, 500))}"
    if image := original.image:
        yield "image:"
        yield f"  {_field('file', image.file)}"
        for name, value in (("alt", image.alt), ("caption", image.caption)):
            if value:
                yield f"  {_quote_original(value)}"
                yield f"  {name}:"
        yield f"  {_field('credit', image.credit)}"
        if image.licence:
            yield f"  {_field('licence', image.licence)}"


def _picture_lines(wanted: Wanted) -> Iterator[str]:
    if wanted.offered:
        yield "# A picture that was offered with the entry, in the words of who offered it:"
        yield from (f"#   {show(line, 500)}" for line in wanted.offered[:_MAX_OFFERED])
    if wanted.pictures:
        yield from _IMAGE
        yield from (f"#   {show(address, 500)}" for address in wanted.pictures)
    if wanted.offered or wanted.pictures:
        yield from ("# image:", "#   file: images/", "#   alt:", "#   credit:", "#   licence:")


def _body(text: str) -> str:
    """The text as it may stand in a file: without what XML cannot hold, and with one way to end a line."""
    clean = NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return f"{clean}\n" if clean else ""


def _field(name: str, value: str) -> str:
    if not value:
        return f"{name}:"
    return yaml.safe_dump({name: value}, allow_unicode=True, width=10_000).strip()


def _flow(value: object) -> str:
    return yaml.safe_dump(
        value, allow_unicode=True, default_flow_style=True, width=10_000, sort_keys=False
    ).strip()


def _hints(
    resolved: _Resolved, settings: Settings, outlets: Vocabulary[Outlet], now: datetime
) -> Iterator[str]:
    wanted, moment = resolved.wanted, resolved.moment
    needed = {
        "title": wanted.title,
        "summary": wanted.summary,
        "source.name": resolved.outlet,
        "source.url": resolved.url,
    }
    if wanted.original and wanted.original.image:
        needed["image.alt"] = ""
    missing = ", ".join(name for name, value in needed.items() if not value)
    text = "the text below the second ---" if not (wanted.text or wanted.summary) else ""
    if left := ", and ".join(filter(None, (missing, text))):
        yield f"fill in: {left}"
    elif not wanted.text:
        yield "if you like: two to five short paragraphs of text below the second ---"
    if wanted.story and wanted.because:
        yield f"story: {wanted.story}, because {wanted.because}; take it out if that is wrong"
    yield from _say_outlet(resolved, outlets, settings)
    period = period_of(moment, settings.options.schedule)
    if period.is_over(now, settings.timezone):
        known = f"the digest {period.name} is closed; subscribers who have it will not get this entry"
        yield f"note: {known}; write date: {propose_day(now, settings)}, so that the next one has it"
    elif moment.at > now:
        yield f"note: it waits until {moment.iso}"
    if not wanted.summary or left:
        yield f"then: {own_command()} check --strict"


def _say_outlet(resolved: _Resolved, outlets: Vocabulary[Outlet], settings: Settings) -> Iterator[str]:
    """What to write into `outlets.yml` for an outlet that it lacks."""
    name = resolved.outlet
    if not outlets.lacks(name) or resolved.wanted.list_outlet:
        return
    guess = outlets.guess(name)
    file = f"{settings.options.content}/outlets.yml"
    yield f"outlet: {quote(name)} is not in {file}; {f'{guess} If not, ' if guess else ''}add it there:"
    yield f"  {resolved.outlet_line}"


def _list_outlet(resolved: _Resolved, settings: Settings) -> Iterator[str]:
    """Add the outlet to `outlets.yml`, if the file can then be read as well as before."""
    line = resolved.outlet_line
    path = settings.content / "outlets.yml"
    after = insert_keys(path.read_bytes(), path.name, {slugify(resolved.outlet): [line]})
    if read_outlets(after, "outlets.yml")[1]:
        yield f"outlet: it could not be added to {settings.options.content}/outlets.yml; add it there:"
        yield f"  {line}"
        return
    try:
        replace_file(path, after)
    except OSError as error:
        raise DigestError(f"cannot write {path}: {say_reason(error)}") from error
    yield f"added to {settings.options.content}/outlets.yml: {line}"


def describe_outlet(name: str, url: str, language: str) -> str:
    """The line of `outlets.yml` for an outlet with a report at this address, in this language, if known."""
    host = bare_host(url)
    # Who has the number of a machine today is not who has it tomorrow.
    is_domain = host and not is_number(host) and not is_local(url)
    known = {"name": name, "domains": [host] if is_domain else [], "language": main_language(language)}
    return f"{slugify(name)}: {_flow({key: value for key, value in known.items() if value})}"


def propose_day(now: datetime, settings: Settings) -> str:
    """Today; with the time where the digest of today has closed, so that the next one carries the entry."""
    today = now.date().isoformat()
    closed = period_of(parse_day(today, settings), settings.options.schedule).is_over(now, settings.timezone)
    return now.isoformat(" ", "minutes") if closed else today


def parse_day(text: str, settings: Settings) -> Moment:
    """When the digest is to carry the entry. Raises DigestError."""
    try:
        moment = parse_moment(text, settings.timezone)
    except NotADateError as error:
        cure = error.cure or "write it as 2024-11-13"
        raise DigestError(f"{quote(text)} is not a date; {cure}") from error
    if moment.day.year < FIRST_YEAR:
        raise DigestError(f"{quote(text)} is in no year of news; {BY_GREGORIAN}")
    return moment


def parse_url(text: str) -> str:
    """The address of a report as entries link it; empty for none. Raises DigestError."""
    try:
        return clean_address(text) if text else ""
    except BadAddressError as error:
        raise DigestError(f"{quote(text)} cannot be linked: {error}") from error


def _find_tag(name: str, tags: Vocabulary[Tag]) -> str:
    found = tags.find(name)
    if tags.closed and found is None:
        raise DigestError(f"{quote(name)} is not in tags.yml; {tags.guess(name) or 'add it there first'}")
    return found or slugify(name)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
