"""How does the command line have a site built? MkDocs works only where it has to."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

from digest.checks.duplicates import forget_doubles
from digest.content.readings import forget_readings
from digest.keeping.memory import Memory
from digest.model.problems import DigestError, FaultyContentError, count, quote
from digest.model.settings import Settings
from digest.pages.entry import ENTRIES_OF
from digest.permanence import OF_SITE, Published, find_lost, list_lost, parse_published
from digest.printing import press
from digest.printing.edition import Edition, check_decap, check_site_dir
from digest.printing.order import Order
from digest.printing.overtaking import OvertakenError, begin_watch
from digest.printing.staging import Survey
from digest.printing.state import BackdropError, find_backdrop, find_state
from digest.running.configuration import template_folders
from digest.running.origins import backdrop_origin, site_origin
from digest.running.project import ProjectError, opened, told_plainly, try_again
from digest.running.run import Run, Tell, log, tell_in_log
from digest.templates.rendering import gather_materials
from digest.workers import ALONE, Progress, Workshop

# How often a build reads again because others were faster.
_MOST_OVERTAKEN = 3
# More entries than these are not gone at once by somebody's will, where they are most of all.
_MANY_GONE = 20


def build_site(
    config_file: Path,
    *,
    strict: bool = False,
    skip_faulty: bool = False,
    site_dir: Path | None = None,
    clean: bool = False,
    published: str | None = None,
    executor: str = "processes",
    now: datetime | None = None,
    progress: Progress | None = None,
    report: Tell = tell_in_log,
    report_again: Tell | None = None,
    explain: Callable[[str, str], None] | None = None,
    wait: Callable[[str], None] | None = None,
) -> Path:
    """Build the site and return its folder. Raises DigestError; the site that was there is then untouched.

    What nothing has changed of is told to `report_again`, where that is another than `report`.
    `wait` is told that another run is waited for, whose work this one can use; without it nobody waits.
    Where another build has put up what was written after this one had read, this one reads again.
    """
    options: dict[str, Any] = {"strict": strict or None, "site_dir": str(site_dir) if site_dir else None}
    options = {key: value for key, value in options.items() if value}
    run = Run(report, skip_faulty=skip_faulty, now=now, clean=clean, explain=explain)

    def build() -> Path:
        once = replace(run)
        with opened(config_file, once, executor, progress, wait=wait, **options) as project:
            return _build(once, *project, published, report_again or report)

    for _ in range(_MOST_OVERTAKEN):
        with suppress(OvertakenError):
            return build()
    return build()


def _build(
    run: Run,
    config: MkDocsConfig,
    settings: Settings,
    shop: Workshop,
    published: str | None,
    report_again: Tell,
) -> Path:
    target = Path(config.site_dir)
    if run.clean and shop.cache:
        forget_readings(shop.cache)
        forget_doubles(shop.cache)
    check_site_dir(target, settings)
    check_decap(settings)
    order = run.order(config, shop)
    find_origin = partial(site_origin, config, settings, skip_faulty=run.skip_faulty)
    # Others may write meanwhile: to see it, nothing that is known of the content is used.
    run.watch = begin_watch(target, lambda: find_origin(shop=ALONE).key == run.origin.key != b"")
    run.origin = find_origin(shop=shop)
    kept = open_published(published, settings) if published else None
    if not kept and (state := find_state(order.ledger, order.site_dir, run.origin, run.moment())):
        report_again(state.problems, state.left_out, state.waiting)
        return target
    try_again(shop, lambda: _print(config, settings, run, order, kept))
    return target


def open_published(source: str, settings: Settings) -> Published:
    """The list of what was published: a file, an address of the web, or that of the site (`OF_SITE`).

    Raises DigestError where it cannot be had. A site that has no list yet has lost nothing.
    """
    if source not in OF_SITE and "://" not in source:
        try:
            return parse_published(Path(source).read_bytes(), source, settings.site_url)
        except OSError as error:
            raise ProjectError(
                f"{quote(source)} cannot be read: {error.strerror}; name the list of the site that is up, "
                "or build without --published once, where there is none"
            ) from error
    # No other build speaks to hosts.
    from digest.permanence_online import fetch_published

    return fetch_published(source, settings)


def prepare_edition(
    config_file: Path,
    now: datetime | None = None,
    memory: Memory | None = None,
    *,
    skip_faulty: bool = False,
    executor: str = "processes",
    progress: Progress | None = None,
    report: Tell = tell_in_log,
) -> Edition:
    """What there is to publish; nothing is written. Raises DigestError, for errors in the content, too.

    `memory` may come from another edition of the project: what is the same there is not read again.
    """
    run = Run(report, skip_faulty=skip_faulty, now=now)
    with opened(config_file, run, executor, progress, memory) as (config, settings, shop):
        return try_again(shop, lambda: run.prepare(settings, shop, strict=config.strict))


def print_digest(
    config_file: Path,
    name: str = "",
    now: datetime | None = None,
    *,
    skip_faulty: bool = False,
    progress: Progress | None = None,
    report: Tell = tell_in_log,
) -> tuple[bytes, str]:
    """The digest of this name, or the newest that is closed, as one HTML document; and which digest is open.

    Raises DigestError, for errors in the content, too.
    """
    # No build has to wait for it.
    from digest.arrangement.finding import find_digest, find_newest, say_which
    from digest.printout import render_printout

    run = Run(report, skip_faulty=skip_faulty, now=now)
    with opened(config_file, run, progress=progress) as (config, settings, shop):

        def render() -> tuple[bytes, str]:
            site = run.prepare(settings, shop, strict=config.strict).site
            digest = find_digest(name, site, closed=False) if name else find_newest(site)
            materials = gather_materials(settings, template_folders(config), {})
            return render_printout(digest, site, materials), say_which(digest, site, is_newest=not name)

        return try_again(shop, render)


def _print(config: MkDocsConfig, settings: Settings, run: Run, order: Order, kept: Published | None) -> None:
    survey = order.begin_survey()
    edition = run.prepare(settings, order.shop, strict=config.strict)
    _refuse_emptying(edition, order)
    run.edition = edition = _hold_to(kept, edition, run.report) if kept else edition
    if _print_without_mkdocs(config, edition, run, order, survey):
        return
    # Most builds do without MkDocs' own work, and what that imports.
    from mkdocs.commands.build import build

    with told_plainly():
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        config.plugins.on_shutdown()


def _refuse_emptying(edition: Edition, order: Order) -> None:
    """Raise DigestError where more entries would be gone than stay: mostly the content is not there.

    Nothing is asked where nothing is known of the site, as at a forge; with `--clean` nothing is known.
    """
    blocks = order.ledger.blocks.items()
    published = sum(len(paths) for name, (_, paths) in blocks if name.startswith(ENTRIES_OF))
    left = len(edition.site.entries)
    gone = published - left
    if gone > _MANY_GONE and gone > left:
        why = _find_absence(edition, gone)
        raise DigestError(
            f"{gone} of the {published} entries of {order.site_dir} would be gone: {why}; the site "
            "was not touched. If that is meant, build once with --clean"
        )
    if published and not _entries_folder(edition).is_dir():
        log.warning(
            f"there is no {_entries_folder(edition)}, where {count(published, 'entry', 'entries')} came from"
        )


def _find_absence(edition: Edition, gone: int) -> str:
    """Where so many entries may be that were there before."""
    waiting, folder = len(edition.site.waiting), _entries_folder(edition)
    if waiting * 2 > gone:
        return f"{count(waiting, 'entry', 'entries')} wait, and the clock says {edition.now:%Y-%m-%d}"
    if len(edition.left_out) * 2 > gone:
        return f"{count(len(edition.left_out), 'file')} were left out for faults"
    what = "no more" if folder.is_dir() else "nothing, for it is not there"
    return f"{folder} holds {what} (a disk that is not mounted, a checkout of some files only?)"


def _entries_folder(edition: Edition) -> Path:
    return edition.settings.content / "entries"


def _hold_to(kept: Published, edition: Edition, report: Tell) -> Edition:
    """Raise FaultyContentError where a published address is lost.

    Beside what is left out for its faults it is only told, and stays in the list: the next build asks for it.
    """
    lost = sorted(find_lost(kept, edition.plan.paths, edition.site))
    if not lost:
        return edition
    if not edition.left_out:
        raise FaultyContentError(lost)
    report(lost, (), ())
    addresses = list_lost(kept, edition.plan.paths, edition.site)
    return replace(edition, plan=edition.plan.keeping(addresses, edition.site))


def _print_without_mkdocs(
    config: MkDocsConfig,
    edition: Edition,
    run: Run,
    order: Order,
    survey: Callable[[], Survey],
) -> bool:
    """Publish on the backdrop of the site that is up; False where MkDocs has to make it anew."""
    backdrop = find_backdrop(order.ledger, backdrop_origin(config, edition.settings.options))
    if backdrop is None:
        return False
    try:
        press.publish(edition, backdrop, order, run.origin, survey, watch=run.watch)
    except BackdropError:
        return False
    return True
