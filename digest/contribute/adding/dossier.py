"""What is known of a story before it is written? The report is read, what the digest has is looked through.

The page comes from the web or from a file that a browser saved; nothing else of the web is asked.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from digest.checks.duplicates import Alike, Candidate, find_alike
from digest.checks.freshness import find_resting
from digest.checks.judging import Reason
from digest.content.files import read_file
from digest.content.library import Library
from digest.content.reports import keep_report
from digest.content.vocabulary import fold
from digest.contribute.adding.article import MAX_PAGE, Article, read_article
from digest.contribute.adding.proposals import propose
from digest.contribute.adding.saved import MAX_PACKED, PAGE_ENDINGS, SavedPage, find_path, is_packed, unpack
from digest.contribute.adding.scaffold import Wanted, find_outlet, parse_day
from digest.fetch import HTML, FetchError, Network, fetch
from digest.keeping.invocation import own_command, own_option
from digest.model.addresses import BadAddressError
from digest.model.canonical import clean_address, resolve_paper
from digest.model.problems import DigestError, did_you_mean, quote, show
from digest.model.settings import Settings
from digest.writing.languages import language_name, reads_as

# What browsers write at the top of a page that they save: Chrome and its kin, and SingleFile.
_SAVED_FROM = re.compile(
    rb"saved from url=\(\d{1,6}\)\s*(https?://[^\s>]{1,2000})|\n\s*url: (https?://[^\s>]{1,2000})"
)
# Files of reports that nothing here reads, by their names; in a headline there are blanks.
_DOCUMENT = re.compile(r"\S+\.(?:pdf|docx?|epub|odt)", re.IGNORECASE)
_NETWORK = Network()
_SAME: dict[Reason, str] = {
    "address": "of the same report",
    "headline": "with nearly the same headline",
    "text": "with nearly the same text",
    "story": "with the same names and words, of about that day",
}


class KnownStoryError(DigestError):
    """The digest has the story already."""

    def __init__(self, known: Sequence[Alike], language: str) -> None:
        """Name the entry that it has, one in this language if there is, and say by what it is the same."""
        nearest = next((each for each in known if reads_as(each.entry.language, language)), known[0])
        entry, same = nearest.entry, _SAME[nearest.reason]
        cure = f"add to that entry, or write another all the same with {own_option('--anyway')}"
        if not reads_as(entry.language, language):
            same = f"{same}, in {language_name(entry.language, 'en')}"
            begin = f"begin its text in {language_name(language, 'en')}"
            option = own_option(f"--translates {show(entry.id, 200)}")
            cure = f"{begin} with {option} in place of the report, {cure}"
        super().__init__(
            f"the digest has this story: {entry.marks.path}, {quote(entry.title, 200)}, {same}; {cure}"
        )


def is_address(what: str) -> bool:
    """Whether the words of a contributor are the address of a report, and no headline."""
    address = resolve_paper(what).strip()
    return re.match(r"https?://|[\w-]+(\.[\w-]+)+(:\d+)?/\S*$", address, re.IGNORECASE) is not None


def is_page(what: str) -> bool:
    """Whether they are the name of a file with a saved page."""
    is_web = what.startswith(("http://", "https://"))
    return not is_web and find_path(what).name.casefold().endswith(PAGE_ENDINGS)


def is_other_file(what: str) -> bool:
    """Whether they are a file that is no saved page, or the name of one that is not there."""
    if is_page(what):
        return False
    # A headline may be longer than a name can be.
    with suppress(OSError):
        if find_path(what).is_file():
            return True
    return _DOCUMENT.fullmatch(what) is not None and not is_address(what)


def look_into(
    what: str, wanted: Wanted, library: Library, settings: Settings, *, anyway: bool = False
) -> Wanted:
    """What is wanted, filled in from what a contributor names: an address, a saved page, or a headline.

    Raises KnownStoryError for an address that the digest has, before anything is fetched, unless `anyway`,
    and DigestError for what cannot be read.
    """
    if is_page(what):
        article = read_saved(find_path(what), wanted.url)
        if not article.address:
            raise DigestError(f"{what} does not say at which address it was; add --url ADDRESS")
    elif is_other_file(what):
        raise DigestError(
            f"{quote(what)} is the name of a file, and no page saved as .html; save the report as a page, "
            f'or give a headline with its address: {own_command()} new "A headline" --url ADDRESS'
        )
    elif is_address(what):
        if not anyway:
            refuse_known_address(what, library, wanted.speaks(settings))
        article = fetch_report(what)
    else:
        return replace(wanted, title=what)
    filled = fill_in(wanted, article, library, settings)
    if not (filled.title or filled.headline):
        raise DigestError(f"{quote(what)} gives no headline; add --title with your own")
    return filled


def look_into_issue(
    wanted: Wanted, library: Library, settings: Settings, *, may_fetch: bool, anyway: bool = False
) -> tuple[Wanted, list[str]]:
    """What an issue wants, filled in as far as the report can be had; and what was left out of it.

    Who wrote it is not there to be asked: what is not known is left to the editor. Raises KnownStoryError as
    `look_into` does, and DigestError where nothing gives a headline.
    """
    left_out = [
        f"tag left out: {say_unknown(tag, 'tags.yml', library.tags.guess(tag))}"
        for tag in wanted.tags
        if library.tags.lacks(tag)
    ]
    wanted = replace(wanted, tags=tuple(tag for tag in wanted.tags if not library.tags.lacks(tag)))
    story = find_story(wanted.story, library)
    if wanted.story and not story:
        left_out.append(f"story left out: {_say_unknown_story(wanted.story, library)}")
    wanted = replace(wanted, story=story)
    if not anyway:
        refuse_known_address(wanted.url, library, wanted.speaks(settings))
    lack = "the form gives no headline; add --title with your own"
    if not (may_fetch and wanted.url):
        if not wanted.title:
            raise DigestError(lack)
        return wanted, left_out
    try:
        article = fetch_report(wanted.url)
    except DigestError as error:
        if not wanted.title:
            raise DigestError(f"{lack}. Its report cannot be read: {error}") from error
        return wanted, [*left_out, f"report not read: {error}"]
    filled = fill_in(wanted, article, library, settings)
    if not (filled.title or filled.headline):
        raise DigestError(f"{lack}. Its report, {show(wanted.url, 200)}, gives none either")
    return filled, left_out


def fetch_report(address: str, network: Network = _NETWORK, *, instead: str = "") -> Article:
    """The report at an address. Raises DigestError where it cannot be had; `instead` is what to do then."""
    try:
        page = fetch(complete_address(address), accepted=HTML, network=network)
    except FetchError as error:
        instead = instead or f"run: {own_command()} new page.html --url ADDRESS"
        raise DigestError(f"{error}; open the page in your browser, save it, and {instead}") from error
    return _clean(read_article(page.body, page.address, page.charset))


def read_saved(path: Path, address: str = "") -> Article:
    """The report that a browser saved; without address where nothing says it. Raises DigestError."""
    data, problems = read_file(path, str(path), MAX_PACKED if is_packed(path) else MAX_PAGE)
    if data is None:
        raise DigestError(f"{path} cannot be used: {problems[0].message}")
    page = unpack(data, path.name) if is_packed(path) else SavedPage(data)
    saved = _SAVED_FROM.search(page.html[:4_000])
    said = page.address or ((saved[1] or saved[2]).decode("ascii", "ignore") if saved else "")
    return _clean(read_article(page.html, address or said, page.charset))


def fill_in(wanted: Wanted, article: Article, library: Library, settings: Settings) -> Wanted:
    """What is wanted, and what the report says where that is silent. Its text is kept, to tell copies."""
    url = article.address or wanted.url
    listed = find_outlet(url, library.outlets)
    known = library.outlets.find(article.site)
    outlet = wanted.outlet or listed or (library.outlets.known[known].name if known else article.site)
    day = parse_day(wanted.day, settings).day
    proposals = propose(article, library, outlet, find_resting(library, day))
    story = proposals.story
    if article.text and url:
        keep_report(settings.cache, url, f"{article.lede}\n{article.text}")
    wanted = replace(wanted, language=article.language)
    return replace(
        wanted,
        title=wanted.title or ("" if wanted.is_foreign(settings) else article.title),
        url=url,
        outlet=outlet,
        tags=wanted.tags or proposals.tags,
        story=wanted.story or (story.slug if story else ""),
        because="" if wanted.story or not story else f"the report shares {_join(story.shared)} with it",
        headline=article.title,
        report=article.text,
        lede=article.lede,
        published=article.published,
        doi=article.doi,
        authors=article.authors,
        pictures=(*wanted.pictures, *(each.address for each in article.images)),
        named=proposals.cites,
    )


def find_story(name: str, library: Library) -> str:
    """The slug of the story that has this slug or title, whatever its case; empty where there is none."""
    stories = library.stories
    named = (story.slug for story in stories if fold(name) in map(fold, (story.slug, *story.all_titles)))
    return next(named, "")


def require_story(name: str, library: Library) -> str:
    """The slug of the story of this name; empty for no name. Raises DigestError where there is none."""
    slug = find_story(name, library)
    if name and not slug:
        raise DigestError(_say_unknown_story(name, library))
    return slug


def say_unknown(name: str, where: str, guess: str) -> str:
    """`'treatys' is not in tags.yml; did you mean 'Treaties'?`."""
    return "; ".join(filter(None, (f"{quote(name)} is not in {where}", guess)))


def refuse_known(wanted: Wanted, library: Library, settings: Settings) -> None:
    """Raises KnownStoryError where the digest has an entry that tells the same report."""
    refuse_known_address(wanted.doi, library, wanted.speaks(settings))
    day = parse_day(wanted.day, settings).day
    # What is compared may be in the language of the report, or of the site: so in any.
    for title in dict.fromkeys(filter(None, (wanted.title, wanted.headline))):
        candidate = Candidate(title, day, wanted.url, wanted.text or wanted.report, wanted.summary)
        if known := find_alike(candidate, library.written):
            raise KnownStoryError(known, wanted.speaks(settings))


def refuse_known_address(address: str, library: Library, language: str) -> None:
    """Raises KnownStoryError where the digest has a report of this address; asks nothing of the web.

    `language` is that of the entry that is wanted.
    """
    if address and (known := find_alike(Candidate("", date.min, complete_address(address)), library.written)):
        raise KnownStoryError(known, language)


def complete_address(address: str) -> str:
    """An address with its beginning, which people leave out; that of a DOI, where it leads."""
    address = resolve_paper(address)
    return address if re.match(r"https?://", address, re.IGNORECASE) else f"https://{address}"


def _clean(article: Article) -> Article:
    try:
        return replace(article, address=clean_address(article.address))
    except BadAddressError:
        return replace(article, address="")


def _say_unknown_story(name: str, library: Library) -> str:
    names = (each for story in library.stories for each in (story.slug, *story.all_titles))
    return say_unknown(name, "content/stories/", did_you_mean(name, names))


def _join(words: tuple[str, ...]) -> str:
    return ", ".join(f"“{word}”" for word in words)
