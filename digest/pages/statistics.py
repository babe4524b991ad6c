"""The digest in numbers, with plots."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from digest.arrangement.site import Site
from digest.arrangement.statistics import Statistics, Tally, count_site
from digest.output import Block, Page, page_block
from digest.pages import frame_for
from digest.writing.languages import format_digits

ADDRESS = "statistics/"
# How many lines each list of outlets and tags has.
_MOST = 20


@dataclass(frozen=True)
class Plot:
    """Tallies to be drawn as bars: `unit` is what is counted, `more` how many are left out."""

    title: str
    unit: str
    tallies: tuple[Tally, ...]
    remark: str = ""
    more: int = 0

    @property
    def largest(self) -> int:
        """What the longest bar stands for."""
        return max((tally.count for tally in self.tallies), default=0)


@dataclass(frozen=True)
class StatisticsContent:
    """What the page shows: a few figures, and plots."""

    counted: Statistics
    plots: tuple[Plot, ...]


def blocks(site: Site) -> Iterator[Block]:
    """The one page, where the owner wants it."""
    if site.settings.options.statistics:
        yield page_block(ADDRESS, partial(_pages, site))


def _pages(site: Site) -> Iterator[Page]:
    say, settings = site.settings.words.say, site.settings
    counted = count_site(site)
    content = StatisticsContent(counted, tuple(plot for plot in _plots(counted, site) if plot.largest))
    description = say("%(site)s in numbers.", site=settings.site_name)
    frame = frame_for("statistics", ADDRESS)
    yield Page(frame, ADDRESS, say("Statistics"), content, description, settings.language)


def _plots(counted: Statistics, site: Site) -> Iterator[Plot]:
    say = site.settings.words.say
    title = say("Entries by year") if counted.by_year else say("Entries by month")
    entries = say("Entries")
    yield Plot(title, entries, _spell_names(counted.periods, site))
    yield _cut(say("Outlets"), entries, counted.outlets)
    yield _cut(say("Tags"), entries, counted.tags)
    remark = say("Translations included") if counted.translations else ""
    yield Plot(say("Languages"), entries, counted.languages, remark)
    yield Plot(say("Languages of the reports"), entries, counted.report_languages)
    yield Plot(say("Stories told by one outlet alone"), say("Stories"), counted.single)
    median = "" if counted.delay is None else say("Median: %(days)s", days=counted.delay)
    delays = _spell_names(counted.delays, site)
    yield Plot(say("Days from the report to the digest"), entries, delays, median)
    yield Plot(say("What entries lack"), entries, _name_lacks(counted, site))


def _cut(title: str, unit: str, tallies: tuple[Tally, ...]) -> Plot:
    return Plot(title, unit, tallies[:_MOST], more=max(0, len(tallies) - _MOST))


def _spell_names(tallies: tuple[Tally, ...], site: Site) -> tuple[Tally, ...]:
    """Years and numbers of days, which `digest stats` has in the digits of terminals."""
    language = site.settings.language
    return tuple(replace(tally, name=format_digits(tally.name, language)) for tally in tallies)


def _name_lacks(counted: Statistics, site: Site) -> tuple[Tally, ...]:
    say = site.settings.words.say
    names = {
        "summary": say("A summary"),
        "tags": say("Tags"),
        "cites": say("Whom it cites"),
        "published": say("The date of the report"),
        "authors": say("The authors of the report"),
        "archived": say("An archived copy"),
        "licence": say("The licence of the picture"),
        "text": say("A text in the language of the site"),
    }
    return tuple(Tally(names[tally.name], tally.count) for tally in counted.lacks)
