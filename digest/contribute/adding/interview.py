"""Which questions lead a newcomer to an entry? Nothing is written before the last.

Every answer can come from a file as well as from a keyboard.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import TypeVar

import click

from digest.contribute.adding.article import Article
from digest.contribute.adding.dossier import (
    complete_address,
    fetch_report,
    fill_in,
    find_story,
    is_address,
    is_page,
    read_saved,
    refuse_known,
)
from digest.contribute.adding.scaffold import Wanted, is_foreign
from digest.dates import language_name
from digest.library import Library
from digest.problems import DigestError, did_you_mean, quote, show
from digest.settings import Settings

Answer = TypeVar("Answer")
# From which likeness on, 0 to 1, a summary is the headline once more.
_SAME = 0.85
# So many stories are offered by number; any other can be named.
_OFFERED = 9
_REPORT = "Address of the report, or the file of a saved page (Enter for none)"
_SUMMARY = "Summary, one or two sentences in your own words"


def interview(wanted: Wanted, library: Library, settings: Settings, *, anyway: bool = False) -> Wanted:
    """Ask for what an entry needs. Raises KnownStoryError, and click.Abort where the answers end."""
    article = _find_report(wanted.url)
    if article.title or article.address:
        wanted = fill_in(wanted, article, library, settings)
        _show(article)
    if not anyway:
        refuse_known(wanted, library, settings)
    wanted = replace(wanted, title=_ask_title(wanted, settings))
    wanted = _ask_outlet(wanted, library)
    wanted = replace(wanted, tags=_ask_until(lambda: _ask_tags(wanted.tags, library)))
    wanted = replace(wanted, story=_ask_until(lambda: _ask_story(wanted, library)))
    return replace(wanted, summary=_ask_until(lambda: _ask_summary(wanted)))


def _find_report(address: str) -> Article:
    """The report at the address, or at the one or in the file that is asked for.

    Where it cannot be had, Enter goes on with the address alone.
    """
    what = address or _ask(_REPORT, "")
    while what:
        try:
            return _read_report(what, address)
        except DigestError as error:
            click.echo(f"  {error}")
        address = complete_address(what) if is_address(what) else address
        what = _ask(_REPORT, "")
    return Article(address=address)


def _read_report(what: str, address: str) -> Article:
    # Terminals put quotation marks around a file that is dropped on them.
    what = what.strip("'\"")
    if is_page(what):
        path = Path(what).expanduser()
        article = read_saved(path, address)
        return article if article.address else read_saved(path, complete_address(_ask("Its address")))
    if is_address(what):
        return fetch_report(what)
    raise DigestError(f"{quote(what)} is neither an address nor the name of a page that ends in .html")


def _show(article: Article) -> None:
    """What was found, so that the contributor can tell whether it is the right report."""
    facts = (article.site, ", ".join(article.authors), article.published, article.language)
    for line in (article.title, " · ".join(filter(None, facts)), article.address, article.lede):
        if line:
            click.echo(f"  {show(line, 300)}")


def _ask_title(wanted: Wanted, settings: Settings) -> str:
    foreign = (
        f", in {language_name(settings.language, 'en')}" if is_foreign(wanted.language, settings) else ""
    )
    return _ask(f"Headline{foreign}", wanted.title or None)


def _ask_outlet(wanted: Wanted, library: Library) -> Wanted:
    """Who published it, if `outlets.yml` does not say; and whether it should from now on."""
    if wanted.outlet and not library.outlets.lacks(wanted.outlet):
        return wanted
    outlet = _ask("Outlet that published it", wanted.outlet or None)
    if not library.outlets.lacks(outlet):
        return replace(wanted, outlet=outlet)
    question = f"{_say_unknown(outlet, 'outlets.yml', library.outlets.guess(outlet))}. Add it there?"
    return replace(wanted, outlet=outlet, list_outlet=click.confirm(question, default=True))


def _ask_tags(proposed: Sequence[str], library: Library) -> tuple[str, ...]:
    offered = _number(proposed)
    answer = _ask(f"Tags, with commas between{offered}", ", ".join(proposed))
    names = [_pick(name.strip(), proposed) for name in answer.split(",") if name.strip()]
    unknown = [name for name in names if library.tags.lacks(name)]
    if unknown:
        said = (_say_unknown(name, "tags.yml", library.tags.guess(name)) for name in unknown)
        raise DigestError("; ".join(said))
    return tuple(dict.fromkeys(library.tags.find(name) or name for name in names))


def _ask_story(wanted: Wanted, library: Library) -> str:
    stories = [story.slug for story in library.stories]
    if not stories:
        return ""
    ordered = sorted(stories, key=lambda slug: slug != wanted.story)
    if wanted.because:
        click.echo(f"  {wanted.story} is proposed because {wanted.because}")
    answer = _ask(f"Story, or - for none{_number(ordered[:_OFFERED])}", wanted.story or "-")
    name = "" if answer == "-" else _pick(answer, ordered)
    slug = find_story(name, library)
    if name and not slug:
        raise DigestError(_say_unknown(name, "content/stories/", did_you_mean(name, stories)))
    return slug


def _ask_summary(wanted: Wanted) -> str:
    summary = _ask(_SUMMARY, wanted.summary or None)
    for headline in (wanted.title, wanted.headline):
        likeness = SequenceMatcher(None, _bare(headline), _bare(summary)).ratio() if headline else 0.0
        if likeness >= _SAME:
            raise DigestError("that is the headline again; say what it does not: who, how many, who says so")
    return summary


def _ask(question: str, proposed: str | None = None) -> str:
    """An answer on one line; again where nothing is said and nothing was proposed."""
    shown = bool(proposed)
    answer = click.prompt(question, default=proposed, show_default=shown, type=str)
    return " ".join(str(answer).split())


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


def _say_unknown(name: str, where: str, guess: str) -> str:
    return "; ".join(filter(None, (f"{quote(name)} is not in {where}", guess)))


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
