"""How is what was published announced, to a hub and by mail?"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config.defaults import MkDocsConfig

from digest.arrangement.waiting import find_waiting_entries, list_some, name_waiting
from digest.keeping.folder import claim_folder
from digest.model.mail_options import PASSWORD, Mail
from digest.model.problems import DigestError, Problem, is_error
from digest.model.settings import Settings
from digest.printing.edition import Edition
from digest.running.configuration import read_settings, template_folders
from digest.running.project import ProjectError, find_plugin, load_project, opened, told_plainly, try_again
from digest.running.run import Run, Tell, tell_in_log, tell_nobody
from digest.templates.rendering import gather_materials
from digest.workers import Progress

_SHOW_DRAFTS = "--drafts shows it with them"

# What mail needs is imported where it is sent: no build has to wait for it.
if TYPE_CHECKING:
    from email.message import EmailMessage

    from digest.arrangement.site import Site
    from digest.mail.letter import Letter
    from digest.mail.sending import Receipt
    from digest.model.digests import Digest


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

    config = load_project(config_file)
    with told_plainly():
        settings = read_settings(config, find_plugin(config).options)
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


class NothingToSendError(DigestError):
    """The digest that was to be sent is over, and nobody has written anything for it."""


@dataclass(frozen=True)
class Draft:
    """A digest as a message that was not sent yet.

    `still_open` says until when, where it is not closed; `waiting` how much of it is not out yet, and
    `waiting_each` what, which a proof has (`letter.is_proof`); `lacking` what was left out and may belong to
    it. `warnings` are those of its texts and of the settings, `elsewhere` how many others there are.
    """

    letter: "Letter"
    message: "EmailMessage"
    mail: Mail
    settings: Settings
    now: datetime
    still_open: str
    waiting: str
    waiting_each: tuple[str, ...]
    lacking: tuple[str, ...]
    warnings: tuple[Problem, ...]
    elsewhere: int


def draft_mail(
    config_file: Path,
    name: str = "",
    *,
    to_send: bool = False,
    with_drafts: bool = False,
    skip_faulty: bool = False,
    now: datetime | None = None,
    progress: Progress | None = None,
    report: Tell = tell_in_log,
) -> Draft:
    """The digest of this name, or the newest that is closed, as a message; one `to_send` has to be closed.

    `with_drafts` makes a proof of it, with drafts and all that waits. Raises DigestError, NothingToSendError
    where that is over and has nothing; content with errors is not sent, unless `skip_faulty` leaves it out.
    """
    # Most of what is told of a site concerns no letter.
    run = Run(tell_nobody, skip_faulty=skip_faulty, now=now, with_drafts=with_drafts)
    with opened(config_file, run, progress=progress) as (config, settings, shop):
        mail = settings.options.mail
        if mail is None:
            raise ProjectError(
                f"{config_file.name} does not say how digests go out by mail; "
                "write mail: {sender: Name <desk@example.org>, to: readers@example.org} below digest:"
            )

        def draft() -> Draft:
            edition = run.prepare(settings, shop, strict=config.strict)
            report(tuple(filter(is_error, edition.problems)), edition.left_out, ())
            found = _draft(name, mail, edition, config, to_send=to_send, is_proof=with_drafts)
            report(found.warnings, (), ())
            return found

        return try_again(shop, draft)


def _draft(
    name: str, mail: Mail, edition: Edition, config: MkDocsConfig, *, to_send: bool, is_proof: bool
) -> Draft:
    from digest.arrangement.finding import find_digest, find_late, find_newest, say_open, say_waiting
    from digest.mail.lacking import find_lacking
    from digest.mail.letter import compose_letter
    from digest.mail.message import compose

    edition.plan.refuse_collisions()
    if to_send and name:
        _refuse_nothing(name, edition)
    settings, now = edition.settings, edition.now.astimezone(edition.settings.timezone)
    cure = "" if to_send else _SHOW_DRAFTS
    digest = find_digest(name, edition.site, closed=to_send, cure=cure) if name else find_newest(edition.site)
    letter = compose_letter(digest, edition.site, proof_at=edition.now if is_proof else None)
    materials = gather_materials(settings, template_folders(config), {})
    message = compose(letter, materials, mail, settings.words, identity=settings.identity, now=now)
    waiting = find_waiting_entries(edition.library, edition.now)
    late = find_late(digest.period, waiting, settings.options.schedule)
    warnings = tuple(problem for problem in edition.problems if not is_error(problem))
    files = _files_of(digest, edition.site)
    own = tuple(problem for problem in warnings if problem.path in files)
    return Draft(
        letter=letter,
        message=message,
        mail=mail,
        settings=settings,
        now=now,
        still_open="" if digest.closed else say_open(digest, edition.site),
        waiting=say_waiting(digest.period, late),
        waiting_each=list_some(map(name_waiting, late)),
        lacking=tuple(find_lacking(digest, edition.left_out, settings)),
        warnings=own,
        elsewhere=len(warnings) - len(own),
    )


def _refuse_nothing(name: str, edition: Edition) -> None:
    """Raise NothingToSendError for a digest that is over, and of which there is nothing: on holidays.

    A note without entries, what waits and what was left out are for a person to look at.
    """
    from digest.arrangement.finding import find_late
    from digest.mail.lacking import find_lacking
    from digest.model.digests import Digest, parse_name

    settings, schedule = edition.settings, edition.settings.options.schedule
    period = parse_name(name, schedule)
    if period is None or not period.is_over(edition.now, settings.timezone):
        return
    known = {digest.name for digest in edition.site.digests}.union(
        note.digest for note in edition.library.notes
    )
    late = find_late(period, find_waiting_entries(edition.library, edition.now), schedule)
    lacking = find_lacking(Digest(period, closed=True, entries=()), edition.left_out, settings)
    if not (period.name in known or late or any(lacking)):
        raise NothingToSendError(f"no entry is dated in {period.name}")


def _files_of(digest: "Digest", site: "Site") -> frozenset[str]:
    """Whose faults concern a letter: those of its texts, and of the settings."""
    entries = (*digest.entries, *site.translations.texts_of(digest.entries))
    note = (digest.note.marks.path,) if digest.note else ()
    return frozenset((site.settings.file, *note, *(entry.marks.path for entry in entries)))


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
