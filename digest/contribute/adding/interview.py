"""Which questions lead a newcomer to an entry? Nothing is written before the last.

Every answer can come from a file as well as from a keyboard.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, date
from difflib import SequenceMatcher
from typing import TypeVar

import click

from digest.checks.freshness import LATEST, find_resting
from digest.checks.wording import find_copied_summary
from digest.content.library import Library
from digest.contribute.adding.article import Article
from digest.contribute.adding.dossier import (
    complete_address,
    fetch_report,
    fill_in,
    is_address,
    is_page,
    read_saved,
    refuse_known,
    refuse_known_address,
    require_story,
    say_unknown,
)
from digest.contribute.adding.saved import find_path
from digest.contribute.adding.scaffold import Wanted, parse_day, parse_language, parse_url, split_names
from digest.model.addresses import is_local
from digest.model.dates import NotADateError, parse_moment
from digest.model.problems import DigestError, count, quote, show
from digest.model.settings import Settings
from digest.writing.languages import language_name

Answer = TypeVar("Answer")
# From which likeness on, 0 to 1, a summary is the headline once more.
_SAME = 0.85
# So many stories are offered by number; any other can be named.
_OFFERED = 9
_REPORT = "Address of the report, or the file of a saved page (Enter for none)"
_ADDRESS = "Address of the report (it is not fetched; Enter for none)"
_BYLINE = "Who wrote your entry, if readers are to know, or - for nobody"
_SUMMARY = "Summary, one or two sentences in your own words"
_OPENING = (
    "Enter takes what stands in [brackets]. Ctrl-C ends this; nothing is written before the last answer."
)
_NO_TITLE = "An entry needs a headline: what happened, as a sentence."
_NO_OUTLET = "An entry names who published its report."
_NO_ADDRESS = "The page does not say where it is from; copy its address from the browser."
_NO_SUMMARY = (
    "Without a summary lists and feeds show the headline only; - leaves it, to be written into the file."
)
_ALL_TAGS = "content/tags.yml has all that there are: take one of them, or leave it out"
_YES_OR_NO = {"y": True, "yes": True, "n": False, "no": False}
_SAVE_IT = "name the file here"


def interview(wanted: Wanted, library: Library, settings: Settings, *, anyway: bool = False) -> Wanted:
    """Ask for what an entry needs. Raises KnownStoryError, and click.Abort where the answers end."""
    click.echo(_OPENING)
    article = _find_report(wanted.url, None if anyway else library, wanted.speaks(settings))
    if article.title or article.address:
        wanted = fill_in(wanted, article, library, settings)
    if not anyway:
        refuse_known(wanted, library, settings)
    day = parse_day(wanted.day, settings).day
    is_right = not wanted.headline or _confirm_facts(wanted, day)
    if not is_right:
        wanted = _correct(wanted, day)
    wanted = replace(wanted, written_in=_ask_until(lambda: _ask_language(wanted, settings)))
    wanted = replace(wanted, title=_ask_title(wanted, settings), translated=_ask_translated(wanted, settings))
    wanted = _ask_outlet(wanted, library, is_right=is_right)
    wanted = replace(wanted, tags=_ask_until(lambda: _ask_tags(wanted.tags, library)))
    resting = find_resting(library, day)
    wanted = replace(wanted, story=_ask_until(lambda: _ask_story(wanted, library, resting)))
    wanted = replace(wanted, summary=_ask_until(lambda: _ask_summary(wanted)))
    return replace(wanted, byline=_ask_names(_BYLINE, wanted.byline))


def _find_report(address: str, library: Library | None, language: str) -> Article:
    """The report at the address, or at the one or in the file that is asked for.

    Where it cannot be had, Enter goes on with the address alone, and asks for it. Raises KnownStoryError for
    an address that the library has, before anything is fetched.
    """
    what = address or _ask(_REPORT, "")
    while what:
        if library and is_address(what) and not is_page(what):
            refuse_known_address(what, library, language)
        try:
            return _read_report(what, address)
        except DigestError as error:
            click.echo(f"  {error}")
        # Of a machine in somebody's network nothing is believed, and the saved page may know better.
        if is_address(what) and not is_local(complete_address(what)):
            address = complete_address(what)
        what = _ask(_REPORT, "")
    address = address or _ask_until(_ask_address)
    if library:
        refuse_known_address(address, library, language)
    return Article(address=address)


def _ask_address() -> str:
    """Where a report stands that cannot be had: an entry links it all the same."""
    answer = _ask(_ADDRESS)
    if answer and not is_address(answer):
        raise DigestError(f"{quote(answer)} is no address; copy it from the browser")
    return parse_url(complete_address(answer)) if answer else ""


def _read_report(what: str, address: str) -> Article:
    if is_page(what):
        path = find_path(what)
        article = read_saved(path, address)
        if article.address:
            return article
        return read_saved(path, complete_address(_ask("Its address", missing=_NO_ADDRESS)))
    if is_address(what):
        return fetch_report(what, instead=_SAVE_IT)
    raise DigestError(f"{quote(what)} is neither an address nor the name of a saved page: .html, .mhtml")


def _confirm_facts(wanted: Wanted, day: date) -> bool:
    """Show what the page says of itself, and ask whether it is right."""
    doubt = _find_doubt(wanted.published, day)
    for line in (wanted.headline, wanted.url, wanted.lede):
        if line:
            click.echo(f"  {show(line, 300)}")
    click.echo(f"  outlet: {show(wanted.outlet or 'not found', 100)}")
    click.echo(f"  authors: {show(', '.join(wanted.authors) or 'not found', 300)}")
    click.echo(f"  published: {wanted.published or 'not found'}{f' ({doubt})' if doubt else ''}")
    return _confirm("Is that right?", default=not doubt)


def _correct(wanted: Wanted, day: date) -> Wanted:
    """What the page says of itself, corrected or left out. The outlet is asked for with the rest."""
    authors = _ask_names("Authors, with commas between, or - for none", wanted.authors)
    return replace(
        wanted, authors=authors, published=_ask_until(lambda: _ask_published(wanted.published, day))
    )


def _ask_names(question: str, proposed: Sequence[str]) -> tuple[str, ...]:
    names = _ask(question, ", ".join(proposed) or "-")
    return tuple(name for name in split_names(names) if name.strip("- "))


def _find_doubt(published: str, day: date) -> str:
    """What speaks against the day that a page names, because the check would warn of it; or nothing."""
    days = (day - date.fromisoformat(published)).days if published else 0
    if days < -1:
        return f"{count(-days, 'day')} after the entry"
    return f"{count(days, 'day')} before the entry: is it still news?" if days > LATEST.days else ""


def _ask_published(published: str, day: date) -> str:
    proposed = published if not _find_doubt(published, day) else ""
    answer = _ask("The day it was published, such as 2026-11-17, or - if nobody says", proposed or "-")
    if answer == "-":
        return ""
    try:
        return parse_moment(answer, UTC).day.isoformat()
    except NotADateError as error:
        raise DigestError(f"{quote(answer)} is not a date; write it as 2026-11-17") from error


def _ask_language(wanted: Wanted, settings: Settings) -> str:
    """Which language the entry is in: asked where the report is in another one than the site."""
    own = wanted.speaks(settings)
    if wanted.written_in or not wanted.is_foreign(settings):
        return wanted.written_in
    return parse_language(_ask(f"Language of your entry (the report is in {wanted.language})", own))


def _ask_translated(wanted: Wanted, settings: Settings) -> bool:
    """Whether the text will be the report in another language: readers are told so."""
    if not wanted.is_foreign(settings):
        return False
    language = language_name(wanted.language, "en")
    return _confirm(f"Will your text be a translation of the report from {language}?", default=False)


def _ask_title(wanted: Wanted, settings: Settings) -> str:
    language = wanted.speaks(settings)
    is_told = wanted.is_foreign(settings) or language != settings.language
    foreign = f", in {language_name(language, 'en')}" if is_told else ""
    return _ask(f"Headline{foreign}", wanted.title, missing=_NO_TITLE)


def _ask_outlet(wanted: Wanted, library: Library, *, is_right: bool) -> Wanted:
    """Who published it, if `outlets.yml` does not say; and whether it should from now on."""
    if is_right and wanted.outlet and not library.outlets.lacks(wanted.outlet):
        return wanted
    outlet = _ask("Outlet that published it", wanted.outlet, missing=_NO_OUTLET)
    if not library.outlets.lacks(outlet):
        return replace(wanted, outlet=outlet)
    question = f"{say_unknown(outlet, 'outlets.yml', library.outlets.guess(outlet))}. Add it there?"
    return replace(wanted, outlet=outlet, list_outlet=_confirm(question, default=True))


def _ask_tags(proposed: Sequence[str], library: Library) -> tuple[str, ...]:
    offered = _number(proposed)
    answer = _ask(f"Tags, with commas between, or - for none{offered}", ", ".join(proposed) or "-")
    names = [_pick(name, proposed) for name in split_names(answer) if name != "-"]
    unknown = [name for name in names if library.tags.lacks(name)]
    if unknown:
        said = (say_unknown(name, "tags.yml", library.tags.guess(name) or _ALL_TAGS) for name in unknown)
        raise DigestError("; ".join(said))
    return tuple(dict.fromkeys(library.tags.find(name) or name for name in names))


def _ask_story(wanted: Wanted, library: Library, resting: Collection[str]) -> str:
    """Stories that still go on are offered; any other may be named."""
    stories = [story.slug for story in library.stories if story.slug not in resting]
    if not stories:
        return wanted.story
    ordered = sorted(stories, key=lambda slug: slug != wanted.story)
    if wanted.because:
        click.echo(f"  {wanted.story} is proposed because {wanted.because}")
    answer = _ask(f"Story, or - for none{_number(ordered[:_OFFERED])}", wanted.story or "-")
    name = "" if answer == "-" else _pick(answer, ordered)
    return require_story(name, library)


def _ask_summary(wanted: Wanted) -> str:
    summary = _ask(_SUMMARY, wanted.summary, missing=_NO_SUMMARY)
    if summary == "-":
        return ""
    for headline in (wanted.title, wanted.headline):
        likeness = SequenceMatcher(None, _bare(headline), _bare(summary)).ratio() if headline else 0.0
        if likeness >= _SAME:
            raise DigestError("that is the headline again; say what it does not: who, how many, who says so")
    if copied := find_copied_summary(summary, f"{wanted.lede}\n{wanted.report}"):
        raise DigestError(f"{copied}; these words are its author's: say it in your own, or quote them")
    return summary


def _ask(question: str, proposed: str = "", *, missing: str = "") -> str:
    """An answer on one line; where there must be one and is none it is said why, and asked again."""
    while True:
        answer = click.prompt(question, default=proposed, show_default=bool(proposed), type=str)
        said = " ".join(str(answer).split())
        # A comma says nothing, and - says that there is nothing.
        if not missing or said == "-" or any(map(str.isalnum, said)):
            return said
        click.echo(f"  {missing}")


def _confirm(question: str, *, default: bool) -> bool:
    """Yes or no; click.confirm says `invalid input` of any other answer, and not what is wanted."""

    def ask() -> bool:
        answer = _ask(f"{question} [{'Y/n' if default else 'y/N'}]").casefold()
        if answer and answer not in _YES_OR_NO:
            raise DigestError(f"answer y for yes or n for no; Enter is {'yes' if default else 'no'}")
        return _YES_OR_NO.get(answer, default)

    return _ask_until(ask)


def _ask_until(ask: Callable[[], Answer]) -> Answer:
    """Ask again, with the reason, as long as the answer cannot be used."""
    while True:
        try:
            return ask()
        except DigestError as error:
            click.echo(f"  {error}")


def _pick(answer: str, offered: Sequence[str]) -> str:
    """What is meant by the number of an offer; any other answer is itself."""
    place = int(answer) if answer.isascii() and answer.isdigit() and len(answer) < 4 else 0
    return offered[place - 1] if 0 < place <= len(offered) else answer


def _number(offered: Sequence[str]) -> str:
    return f" ({', '.join(f'{number} {slug}' for number, slug in enumerate(offered, 1))})" if offered else ""


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
