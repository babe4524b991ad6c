"""How does a message get to a server, and at most once?

Up to the command DATA a server has nothing that it could send on. So the digest is written down as `sending`
right before it, and as `sent` when the server has taken the message. What goes wrong earlier leaves no mark;
a server that says no to the message itself has the mark taken back; whatever is not clear leaves it, and is
for a person to look at.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from digest.journal import locked
from digest.mail.options import PASSWORD, Mail, Smtp, split_sender
from digest.mail.record import RECORD, Mailing, Record, RecordError, read_record, write_record
from digest.problems import DigestError, count, show

# Seconds that a server has for an answer; for the one that ends a message RFC 5321 wants ten minutes
# (4.5.3.2.6), and whoever does not wait for it does not know what became of the message.
TIMEOUT, LAST_TIMEOUT = 60.0, 600.0
# What a server is greeted by: the name of this machine is nobody's business (RFC 5321, section 4.1.4).
_GREETING = "[127.0.0.1]"


class MailError(DigestError):
    """The digest did not go out, or must not go out again."""


class RefusedError(MailError):
    """It did not go out: the server has taken nothing. A second try may work."""


@dataclass(frozen=True)
class Parcel:
    """A message to be handed over: its bytes, who sends it, and to whom."""

    name: str
    message_id: str
    data: bytes
    sender: str
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class Receipt:
    """What went out: how it was written down, and what the server said to addresses that it refused."""

    mailing: Mailing
    refused: tuple[str, ...] = ()


# Hands a parcel over. It calls the function with the number of addresses right before the message itself, and
# returns what was said to those that were refused. Raises RefusedError where nothing was taken.
Deliver = Callable[[Parcel, Callable[[int], None]], Sequence[str]]


def wrap_parcel(name: str, message: EmailMessage, mail: Mail) -> Parcel:
    """The message as it goes to the server."""
    return Parcel(name, str(message["Message-ID"]), message.as_bytes(), split_sender(mail.sender)[1], mail.to)


def send_once(
    parcel: Parcel, deliver: Deliver, *, root: Path, cache: Path, now: datetime, again: bool = False
) -> Receipt:
    """Send it, unless the record in the folder `root` says that it went out, or may have.

    Raises DigestError; the record then says whether anything can have gone out. One process at a time sends.
    """
    path = root / RECORD
    with locked(cache / "mail") as mine:
        if mine is None:
            raise MailError(
                f"another run is sending, or {cache / 'mail'} cannot be written or locked; nothing was "
                "sent: wait until that run has ended, or put the project where writing and locks are allowed"
            )
        before = read_record(path)
        if not again:
            refuse_second(parcel.name, before)
        addresses = 0

        def begin(number: int) -> None:
            nonlocal addresses
            _write_down(path, before, parcel, Mailing("sending", now, number, parcel.message_id))
            addresses = number

        try:
            refused = deliver(parcel, begin)
        except RefusedError:
            if addresses:
                write_record(path, before)
            raise
        sent = Mailing("sent", now, addresses, parcel.message_id)
        _write_down(path, before, parcel, sent)
        return Receipt(sent, tuple(refused))


def _write_down(path: Path, before: Record, parcel: Parcel, mailing: Mailing) -> None:
    try:
        write_record(path, {**before, parcel.name: mailing})
    except RecordError as error:
        became = (
            f"{parcel.name} was sent all the same: write `sent` for `sending` there, by hand"
            if mailing.state == "sent"
            else "nothing was sent"
        )
        raise RecordError(f"{error}; {became}") from error


def refuse_second(name: str, record: Record) -> None:
    """Raise MailError where the digest went out, or may have."""
    mailing = record.get(name)
    if mailing is None:
        return
    at = mailing.at.isoformat(sep=" ", timespec="minutes")
    when = f"{at} to {count(mailing.addresses, 'address', 'addresses')}"
    if mailing.state == "sent":
        raise MailError(
            f"{RECORD} says that {name} was sent on {when}; nothing was sent now: "
            "to send it a second time, add --again"
        )
    raise MailError(
        f"{RECORD} says that {name} was being sent on {when}, and not how that ended; nothing was sent now: "
        f"{_look(mailing.message_id)}"
    )


def _look(message_id: str) -> str:
    return (
        f"look for {message_id} in the server's list of sent messages, or in a subscriber's mailbox; "
        f"if it is there, write `sent` for `sending` in {RECORD}; if it is not, add --again"
    )


def smtp_delivery(smtp: Smtp, password: str) -> Deliver:
    """How parcels go to this server. Raises MailError where the password is missing or cannot be used."""
    if smtp.user and not password:
        raise MailError(
            f"there is no password for {show(smtp.user)}; set {PASSWORD} in the environment, or remove user"
        )
    if not password.isascii() or not password.isprintable():
        # The library would fail, and put it into the error.
        raise MailError(f"{PASSWORD} holds what no server takes; ASCII without line breaks is wanted")

    def say(error: Exception) -> str:
        return f"{smtp.host}:{smtp.door}: {_say(error, password)}"

    def deliver(parcel: Parcel, begin: Callable[[int], None]) -> Sequence[str]:
        with ExitStack() as opened:
            try:
                server = opened.enter_context(_connect(smtp))
                _introduce(server, smtp, password)
                refused = _address(server, parcel)
            except (smtplib.SMTPException, OSError, UnicodeError) as error:
                # UnicodeError: the name of a host may look like one, and be none that can be asked for.
                raise RefusedError(f"{say(error)}; nothing was sent: {_cure(error, smtp)}") from None
            begin(len(parcel.addresses) - len(refused))
            try:
                _hand_over(server, parcel)
            except smtplib.SMTPDataError as error:
                raise RefusedError(f"{say(error)}; nothing was sent: the server took no message") from None
            except (smtplib.SMTPException, OSError) as error:
                raise MailError(
                    f"{say(error)}; whether {parcel.name} went out is not known: {_look(parcel.message_id)}"
                ) from None
            return [f"{address}: {_scrub(said, password)}" for address, said in refused]

    return deliver


@contextmanager
def _connect(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    """A connection that is closed without a word: what is said at the end changes nothing."""
    if smtp.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            smtp.host, smtp.door, _GREETING, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(smtp.host, smtp.door, _GREETING, timeout=TIMEOUT)
    try:
        yield server
    finally:
        server.close()


def _introduce(server: smtplib.SMTP, smtp: Smtp, password: str) -> None:
    if smtp.security == "starttls":
        server.starttls(context=ssl.create_default_context())
    server.ehlo_or_helo_if_needed()
    if smtp.user:
        server.login(smtp.user, password)


def _address(server: smtplib.SMTP, parcel: Parcel) -> list[tuple[str, str]]:
    """Say who sends it and to whom; returns what was said to addresses that were refused. Not all may be."""
    code, said = server.mail(parcel.sender)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, said, parcel.sender)
    refused = []
    for address in parcel.addresses:
        code, said = server.rcpt(address)
        if code not in {250, 251}:
            refused.append((address, f"{code} {said.decode('utf-8', 'replace')}"))
    if len(refused) == len(parcel.addresses):
        raise smtplib.SMTPException("; ".join(f"{address}: {said}" for address, said in refused))
    return refused


def _hand_over(server: smtplib.SMTP, parcel: Parcel) -> None:
    if server.sock:
        server.sock.settimeout(LAST_TIMEOUT)
    code, said = server.data(parcel.data)
    if 400 <= code < 600:
        raise smtplib.SMTPDataError(code, said)
    if code != 250:
        raise smtplib.SMTPException(f"{code} is no answer to a message")
    with suppress(smtplib.SMTPException, OSError):
        server.quit()


def _say(error: Exception, password: str) -> str:
    """What a server or the system said, on one line and without the password."""
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        return _scrub(f"{error.smtp_code} {said}", password)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else ""
    return _scrub(reason or str(error) or type(error).__name__, password)


def _scrub(said: str, password: str) -> str:
    hidden = said.replace(password, "…") if password else said
    return show(" ".join(hidden.split()), 300)


def _cure(error: Exception, smtp: Smtp) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"look at user, and at {PASSWORD} in the environment"
    if isinstance(error, ssl.SSLError):
        return f"look at host and security; {smtp.security} may not be what that port speaks"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "look at security and user: the server does not offer what they ask for"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return "look at sender: it must be an address that this server sends for"
    return "look at the settings below mail in mkdocs.yml, or try again later"
