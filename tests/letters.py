"""Digests by mail for tests: a site that sends some, the message, and that message as it is read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from digest.arrangement.finding import find_digest
from digest.arrangement.site import Site
from digest.mail.letter import Letter, compose_letter
from digest.mail.message import compose
from digest.model.entry import Entry, Note
from digest.writing.words import ENGLISH
from tests.builders import MAIL, Value, settings
from tests.sites import NOW, arrange_values, materials, news


def mailing_site(
    entries: Sequence[Entry] = (),
    notes: Sequence[Note] = (),
    *,
    mail: Mapping[str, Value] = MAIL,
    **options: Value,
) -> Site:
    """A site whose digests go out by mail; by itself with one entry, in the digest 2024-W46."""
    chosen = settings(Path("nowhere"), mail={**MAIL, **mail}, **options)
    return arrange_values(entries or [news("2024/11/a")], notes=notes, chosen=chosen)


def letter_of(site: Site, name: str = "2024-W46", *, proof_at: datetime | None = None) -> Letter:
    """What a digest of the site says by mail, or a proof of it at some moment."""
    return compose_letter(find_digest(name, site, closed=False), site, proof_at=proof_at)


def write_message(site: Site, name: str = "2024-W46") -> EmailMessage:
    """The message of a digest, as it is made."""
    mail = site.settings.options.mail
    assert mail
    identity = site.settings.identity
    return compose(letter_of(site, name), materials(), mail, ENGLISH, identity=identity, now=NOW)


def read_message(data: bytes) -> EmailMessage:
    """A message as a mail program reads it."""
    return message_from_bytes(data, policy=policy.default)


def texts_of(message: EmailMessage) -> tuple[str, str]:
    """The plain text and the HTML of a message, with the line ends of this system."""
    plain, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    return plain, html
