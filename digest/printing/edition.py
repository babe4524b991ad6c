"""What is to be published now? The content is read, reviewed, arranged and planned; nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path

from digest.arrangement.site import Cards, Site, arrange
from digest.arrangement.waiting import find_waiting, list_moments_beside, when_all_is_out
from digest.checks.review import Inspection, review
from digest.content.library import Library
from digest.keeping.memory import Slot
from digest.model.editing_options import GET_DECAP
from digest.model.problems import DigestError, FaultyContentError, Problem, quote
from digest.model.settings import Settings
from digest.permanence import Published, find_lost, find_needless, find_returned
from digest.plan import Plan, make_plan
from digest.printing.swap import refuse_foreign
from digest.workers import ALONE, Workshop

_CARDS = Slot[Cards]("cards")
# Everything that waits is out by then.
END_OF_TIME = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Edition:
    """All that is needed to print: the plan, and what was found on the way.

    It is what there is to publish at `now`, and `until` a digest closes or something is due that waits;
    `waiting` says what does, and it is in the `library` besides what is out.
    """

    settings: Settings
    site: Site
    plan: Plan
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...]
    waiting: tuple[str, ...]
    now: datetime
    until: datetime
    library: Library


def prepare(
    settings: Settings,
    now: datetime,
    *,
    strict: bool = False,
    skip_faulty: bool = False,
    with_drafts: bool = False,
    shop: Workshop = ALONE,
) -> Edition:
    """Read, check, arrange and plan. Raises FaultyContentError where the content must not be published.

    `with_drafts` plans the site as it will be when drafts and all that waits are out.
    """
    inspection = Inspection(settings, shop, known=_check_overrides(settings))

    def lay_out(library: Library) -> tuple[Site, Plan]:
        moment = when_all_is_out(library, now) if with_drafts else now
        site = arrange(library, settings, moment, shop.kept.get(_CARDS), with_drafts=with_drafts)
        shop.kept.keep(_CARDS, site.all_cards)
        return site, make_plan(site)

    # Nearly always no error is found in the end.
    hoped = lay_out(inspection.library) if inspection.looks_sound else None
    reviewed = review(inspection, strict=strict, skip_faulty=skip_faulty)
    site, plan = hoped if hoped and reviewed.library is inspection.library else lay_out(reviewed.library)
    return Edition(
        settings,
        site,
        plan,
        tuple(sorted((*reviewed.problems, *find_needless(site)))),
        reviewed.left_out,
        find_waiting(reviewed.library, now),
        now,
        _next_change(reviewed.library, site, now),
        reviewed.library,
    )


def _check_overrides(settings: Settings) -> Iterable[Problem]:
    """Every fault of the templates and catalogues of the site's own."""
    if not settings.overrides:
        return ()
    # Most sites have none, and need not wait for what looks through them.
    from digest.templates.overrides import find_override_faults

    return find_override_faults(settings, settings.overrides)


def _next_change(library: Library, site: Site, now: datetime) -> datetime:
    """The first moment at which the same content makes another site."""
    # Entries are in order of date, and those that wait are the last.
    due = takewhile(lambda moment: moment > now, (entry.date.at for entry in reversed(library.entries)))
    moments = [*due, *(digest.period.closes(site.settings.timezone) for digest in site.digests[-2:])]
    moments += list_moments_beside(library)
    # In the hour that the clock of a timezone shows twice, the earlier of two moments looks like the later.
    return min((at for at in (each.astimezone(UTC) for each in moments) if at > now), default=END_OF_TIME)


def find_all_problems(
    settings: Settings,
    shop: Workshop = ALONE,
    *,
    glance: bool = True,
    published: Published | None = None,
    now: datetime | None = None,
) -> tuple[Library, list[Problem]]:
    """Read and check everything, and plan it as if all that waits were published; every fault, sorted.

    With `glance` sound texts are not rendered. What waits is not there `now`: an address of `published` that
    would be lost is a fault, and a line of `gone.yml` about one that waits is none.
    """
    inspection = Inspection(settings, shop, glance=glance, known=_check_overrides(settings))
    faults: list[Problem] = []
    if inspection.looks_sound or not inspection.has_errors:
        try:
            site = arrange(inspection.library, settings, END_OF_TIME)
            plan = make_plan(site)
            plan.refuse_collisions(inspection.library.copied)
            if now and (published or find_returned(site)):
                site = arrange(inspection.library, settings, now)
            faults += find_needless(site)
            if published and now:
                faults += find_lost(published, make_plan(site).paths, site)
        except FaultyContentError as faulty:
            faults = list(faulty.problems)
    # What stands on an error says nothing.
    return inspection.library, sorted({*inspection.problems, *(() if inspection.has_errors else faults)})


def check_decap(settings: Settings) -> None:
    """Raise DigestError where the page at `/edit/` is wanted, and there is nothing that it could be made of.

    Only who builds the site needs the program: content is checked without it.
    """
    editing = settings.options.editing
    if editing and not settings.decap[1]:
        raise DigestError(
            f"editing is set in {settings.file}, and there is no {quote(editing.bundle)}; "
            f"to get it, type: {GET_DECAP}"
        )


def check_site_dir(site_dir: Path, settings: Settings) -> None:
    """Raise DigestError for a folder that must not be replaced: the project's own, or a stranger's."""
    target = site_dir.resolve()
    for kept in (settings.root.resolve(), settings.content.resolve()):
        if kept.is_relative_to(target) or target.is_relative_to(settings.content.resolve()):
            raise DigestError(f"site_dir {site_dir} lies over {kept}; choose another folder")
    refuse_foreign(target)
