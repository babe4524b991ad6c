"""Where is the project, and how do we ask MkDocs to build it? For the command line."""

import errno
import gc
import logging
import os
import re
import signal
import socket
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException

from digest.checks.duplicates import forget_doubles
from digest.content.library import Library, read_library
from digest.content.readings import forget_readings
from digest.keeping.folder import claim_folder
from digest.keeping.journal import DamagedError
from digest.keeping.memory import Memory
from digest.model.mail_options import PASSWORD, Mail
from digest.model.problems import DigestError, DiskError, FaultyContentError, Problem, quote, say_refusal
from digest.model.settings import Settings
from digest.permanence import Published, find_lost, list_lost, parse_published
from digest.printing import press
from digest.printing.edition import Edition, check_decap, check_site_dir, find_all_problems
from digest.printing.overtaking import OvertakenError, begin_watch
from digest.printing.staging import Survey
from digest.printing.state import BackdropError, find_backdrop, find_state
from digest.running.clock import current_time
from digest.running.configuration import read_settings, template_folders
from digest.running.configuration_faults import SettingPlaces, say_faults, told_in_place
from digest.running.origins import backdrop_origin, site_origin
from digest.running.run import Run, Tell, tell_in_log
from digest.templates.rendering import gather_materials
from digest.workers import ALONE, Progress, Workshop, open_shop, without_collection

# What mail needs is imported where it is sent: no build has to wait for it.
if TYPE_CHECKING:
    from email.message import EmailMessage

    from digest.mail.letter import Letter
    from digest.mail.sending import Receipt

Result = TypeVar("Result")


# How often a build reads again because others were faster.
_MOST_OVERTAKEN = 3


class ProjectError(DigestError):
    """There is no project here, or its `mkdocs.yml` cannot be used."""


def open_settings(config_file: Path) -> Settings:
    """The settings of the site; raises ProjectError where there is none."""
    config = _load(config_file)
    with _told_plainly():
        return read_settings(config, _plugin(config).options)


def check_site(
    config_file: Path,
    *,
    executor: str = "processes",
    glance: bool = True,
) -> tuple[Library, list[Problem]]:
    """Every fault of the content of a site, as `check_content` finds them."""
    return check_content(open_settings(config_file), executor=executor, glance=glance)


def check_content(
    settings: Settings,
    *,
    executor: str = "processes",
    progress: Progress | None = None,
    glance: bool = True,
    published: str | None = None,
) -> tuple[Library, list[Problem]]:
    """Every fault of the content, sorted, and what could be read of it.

    With `glance`, texts that surely have no fault are not rendered: the library is good for checks alone. An
    address of the list `published` that would be lost is a fault, too.
    """
    kept = open_published(published, settings) if published else None
    with _told_plainly(), _open_shop(settings, executor, progress) as shop:
        now = current_time()
        return _try_again(
            shop, lambda: find_all_problems(settings, shop, glance=glance, published=kept, now=now)
        )


def open_library(config_file: Path, *, progress: Progress | None = None) -> tuple[Settings, Library]:
    """The settings of the site, and what its content says; its faults are the business of `check_site`."""
    settings = open_settings(config_file)
    with _told_plainly(), _open_shop(settings, "processes", progress) as shop:
        return settings, _try_again(shop, lambda: read_library(settings, shop, glance=True)[0])


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
    explain: Callable[[str, str], None] | None = None,
) -> Path:
    """Build the site and return its folder. Raises DigestError; the site that was there is then untouched.

    Where another build has put up what was written after this one had read, this one reads again.
    """
    options: dict[str, Any] = {"strict": strict or None, "site_dir": str(site_dir) if site_dir else None}
    options = {key: value for key, value in options.items() if value}
    run = Run(report, skip_faulty=skip_faulty, now=now, clean=clean, explain=explain)

    def build() -> Path:
        once = replace(run)
        with _opened(config_file, once, executor, progress, **options) as opened:
            return _build(once, *opened, published)

    for _ in range(_MOST_OVERTAKEN):
        with suppress(OvertakenError):
            return build()
    return build()


def _build(run: Run, config: MkDocsConfig, settings: Settings, shop: Workshop, published: str | None) -> Path:
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
        run.report(state.problems, state.left_out, state.waiting)
        return target
    _try_again(shop, lambda: _print(config, settings, run, order, kept))
    return target


def open_published(source: str, settings: Settings) -> Published:
    """The list of what was published: a file, an address of the web, or `online` for that of the site.

    Raises DigestError where it cannot be had. A site that has no list yet has lost nothing.
    """
    if source != "online" and "://" not in source:
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
    with _opened(config_file, run, executor, progress, memory) as (config, settings, shop):
        return _try_again(shop, lambda: run.prepare(settings, shop, strict=config.strict))


def ping_hub(
    config_file: Path,
    *,
    site_dir: Path | None = None,
    wait: float | None = None,
    record: Path | None = None,
    dry_run: bool = False,
) -> list[str]:
    """Tell the hub which feeds of the site that was built have changed; returns their addresses."""
    # No other command speaks to hosts.
    from digest.feeds.ping import find_changes, ping, wait_for_site

    config = _load(config_file)
    with _told_plainly():
        settings = read_settings(config, _plugin(config).options)
        built = site_dir or Path(config.site_dir)
        kept = record or settings.cache / "told.json"
        announcement = find_changes(settings, built, kept)
        if dry_run:
            return list(announcement.changed)
        if record is None:
            claim_folder(settings.cache)
        if wait is not None:
            wait_for_site(announcement, settings, built, wait)
        return ping(announcement, kept)


@dataclass(frozen=True)
class Draft:
    """A digest as a message that was not sent yet.

    `still_open` says until when, where it is not closed; `lacking` what was left out and may belong to it.
    """

    letter: "Letter"
    message: "EmailMessage"
    mail: Mail
    settings: Settings
    now: datetime
    still_open: str
    lacking: tuple[str, ...]


def draft_mail(
    config_file: Path,
    name: str,
    *,
    to_send: bool = False,
    skip_faulty: bool = False,
    now: datetime | None = None,
    progress: Progress | None = None,
    report: Tell = tell_in_log,
) -> Draft:
    """The digest of this name as a message; one that is `to_send` has to be closed.

    Raises DigestError; content with errors is not sent, unless `skip_faulty` leaves it out.
    """
    run = Run(report, skip_faulty=skip_faulty, now=now)
    with _opened(config_file, run, progress=progress) as (config, settings, shop):
        mail = settings.options.mail
        if mail is None:
            raise ProjectError(
                f"{config_file.name} does not say how digests go out by mail; "
                "write mail: {sender: Name <desk@example.org>, to: readers@example.org} below digest:"
            )

        def draft() -> Draft:
            edition = run.prepare(settings, shop, strict=config.strict)
            return _draft(name, mail, edition, config, to_send=to_send)

        return _try_again(shop, draft)


def _draft(name: str, mail: Mail, edition: Edition, config: MkDocsConfig, *, to_send: bool) -> Draft:
    from digest.mail.lacking import find_lacking
    from digest.mail.letter import compose_letter, find_digest, say_open
    from digest.mail.message import compose

    edition.plan.refuse_collisions()
    settings, now = edition.settings, edition.now.astimezone(edition.settings.timezone)
    digest = find_digest(name, edition.site, closed=to_send)
    letter = compose_letter(digest, edition.site)
    materials = gather_materials(settings, template_folders(config), {})
    message = compose(letter, materials, mail, settings.words, identity=settings.identity, now=now)
    still_open = "" if digest.closed else say_open(digest, edition.site)
    lacking = tuple(find_lacking(digest, edition.left_out, settings))
    return Draft(letter, message, mail, settings, now, still_open, lacking)


def send_draft(draft: Draft, *, wait: float | None = None, again: bool = False) -> "Receipt":
    """Hand the message to the mail server, unless the record says that it went out. Raises DigestError.

    With `wait` not before its page is up, nor at all where it is not after so many seconds.
    """
    from digest.mail.sending import send_once, smtp_delivery, wrap_parcel
    from digest.mail.waiting import wait_for_page

    if draft.mail.smtp is None:
        raise ProjectError(
            f"{draft.settings.file} does not name the server that takes mail; "
            "write smtp: {host: smtp.example.org, user: desk} below mail:"
        )
    deliver = smtp_delivery(draft.mail.smtp, os.environ.get(PASSWORD, ""))
    parcel = wrap_parcel(draft.letter.name, draft.message, draft.mail)
    if wait is not None:
        wait_for_page(draft.letter, wait)
    root, cache = draft.settings.root, draft.settings.cache
    return send_once(parcel, deliver, root=root, cache=cache, now=draft.now, again=again)


@contextmanager
def _opened(
    config_file: Path,
    run: Run,
    executor: str = "processes",
    progress: Progress | None = None,
    memory: Memory | None = None,
    **options: Any,
) -> Iterator[tuple[MkDocsConfig, Settings, Workshop]]:
    """The project, for a run that reads and plans; and the shop to do it in."""
    config = _load(config_file, **options)
    _log_plainly(logging.WARNING)
    plugin = _plugin(config)
    plugin.run = run
    with _told_plainly():
        settings = read_settings(config, plugin.options)
        with _open_shop(settings, executor, progress, memory or Memory()) as shop:
            run.shop = shop
            yield config, settings, shop


@contextmanager
def _open_shop(
    settings: Settings, executor: str, progress: Progress | None, memory: Memory | None = None
) -> Iterator[Workshop]:
    with without_collection(), open_shop(settings.cache, memory, executor, progress) as shop:
        yield shop


def _try_again(shop: Workshop, work: Callable[[], Result]) -> Result:
    """Do the work; once more without what earlier builds have kept, where that proves to be damaged."""
    try:
        return work()
    except DamagedError:
        forget_readings(shop.cache)
        shop.kept.clear()
        return work()


def _print(
    config: MkDocsConfig, settings: Settings, run: Run, order: press.Order, kept: Published | None
) -> None:
    survey = order.begin_survey()
    edition = run.prepare(settings, order.shop, strict=config.strict)
    run.edition = edition = _hold_to(kept, edition, run.report) if kept else edition
    if _print_without_mkdocs(config, edition, run, order, survey):
        return
    # Most builds do without MkDocs' own work, and what that imports.
    from mkdocs.commands.build import build

    with _told_plainly():
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        config.plugins.on_shutdown()


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
    order: press.Order,
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


def serve_site(config_file: Path, *, address: str | None = None, open_browser: bool = False) -> None:
    """Build the site, serve it, and build again after every change; until it is interrupted."""
    from mkdocs.commands.serve import serve

    if address and not re.fullmatch(r".+:[0-9]{1,5}", address):
        raise DigestError(
            f"nothing can be served at {quote(address)}; write a host and a port, 127.0.0.1:8001"
        )
    options: dict[str, Any] = {"dev_addr": address} if address else {}
    # What MkDocs warns of in the settings it tells when it reads them to serve.
    _log_plainly(logging.ERROR)
    _check_address(*_load(config_file, **options).dev_addr)
    gc.enable()
    # Whoever ends a service says so with this; nothing is to be left behind then either.
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    _log_plainly(logging.INFO)
    with _told_plainly(), told_in_place(config_file):
        serve(config_file=str(config_file), livereload=True, open_in_browser=open_browser, **options)


def _end(_number: int, _frame: FrameType | None) -> None:
    """End the server, and let nobody end the ending: a second signal would leave the port taken.

    Many are sent two: by a terminal and by the program that runs it there.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    raise KeyboardInterrupt


def _check_address(host: str, port: int) -> None:
    """Raises DigestError where nothing can be served at this address: before the build, not after it."""
    try:
        if port not in range(65_536):
            # Some systems count on from 0 here, others refuse.
            raise OverflowError("port must be 0-65535")
        family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
    except (OSError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        reason = "another program serves there" if taken else str(error)
        raise DigestError(
            f"{host}:{port} cannot be served at: {reason}; "
            "choose another with --address, such as 127.0.0.1:8001"
        ) from error


def _log_plainly(level: int) -> None:
    """Let MkDocs say what it has to say, but not that the frames are no pages."""
    handler = logging.StreamHandler()
    handler.addFilter(lambda record: not record.getMessage().startswith("Page skipped"))
    log = logging.getLogger("mkdocs")
    log.handlers = [handler]
    log.setLevel(level)


def _load(config_file: Path, **options: Any) -> MkDocsConfig:
    if config_file.is_dir():
        raise ProjectError(
            f"{config_file} is a folder; name the file of settings, {config_file / 'mkdocs.yml'}"
        )
    if not config_file.is_file():
        raise ProjectError(
            f"there is no {config_file} here; go to your digest's folder, or start one with `digest init DIR`"
        )
    try:
        with told_in_place(config_file):
            return load_config(str(config_file), **options)
    except MkDocsException as error:
        raise ProjectError(str(error)) from error


def _plugin(config: MkDocsConfig) -> Any:
    plugin = config.plugins.get("digest")
    if plugin is None:
        places = SettingPlaces(Path(config.config_file_path))
        if repeated := list(places.find_repeated()):
            # The plugin may stand in the first of two groups.
            raise ProjectError(say_faults(places, repeated))
        raise ProjectError(f"{places.file.name} does not name the plugin; write plugins: [digest]")
    return plugin


@contextmanager
def _told_plainly() -> Iterator[None]:
    """MkDocs ends with Abort, which may carry an error of ours: raise that one."""
    try:
        yield
    except Abort as abort:
        if isinstance(abort.__cause__, DigestError):
            raise abort.__cause__ from None
        raise DigestError(str(abort)) from abort
    except MkDocsException as error:
        raise DigestError(str(error)) from error
    except Exception as error:
        if place := _find_plugin(error):
            found = f"a plugin or a hook fails at {place}: {type(error).__name__}: {error}"
            raise DigestError(found) from error
        if isinstance(error, OSError):
            raise DiskError(say_refusal(error)) from error
        raise


def _find_plugin(error: Exception) -> str:
    """Where another's plugin or hook has failed, whose events MkDocs runs; empty where none has."""
    frames = traceback.extract_tb(error.__traceback__)
    called = [after for before, after in pairwise(frames) if before.name == "run_event"]
    if not called or Path(called[-1].filename).is_relative_to(Path(__file__).parents[1]):
        return ""
    place = next(frame for frame in reversed(frames) if frame.filename == called[-1].filename)
    return f"{place.filename}, line {place.lineno}"
