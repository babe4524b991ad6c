"""How does a message get to a server, and at most once?

Up to the command DATA a server has nothing that it could send on. So the digest is written down as `sending`
right before it, and as `sent` when the server has taken the message. What goes wrong earlier leaves no mark;
a server that says no to the message itself has the mark taken back; whatever is not clear leaves it, and is
for a person to look at.

An address that is refused keeps the digest from no other one. It is written down, and the next run sends to
it alone.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from digest.keeping.journal import locked
from digest.mail.record import (
    RECORD,
    SENDING,
    Mailing,
    MailRecord,
    RecordError,
    mark_address,
    read_record,
    write_record,
)
from digest.model.mail_options import PASSWORD, Mail, Smtp, split_sender
from digest.model.problems import DigestError, count, show

# Seconds that a server has for an answer; for the one that ends a message RFC 5321 wants ten minutes
# (4.5.3.2.6), and whoever does not wait for it does not know what became of the message.
TIMEOUT, LAST_TIMEOUT = 60.0, 600.0
# What a server is greeted by: the name of this machine is nobody's business (RFC 5321, section 4.1.4).
_GREETING = "[127.0.0.1]"


class MailError(DigestError):
    """The digest did not go out, or must not go out again."""


class SentError(MailError):
    """The digest went out before, to all that have not refused it."""


class RefusedError(MailError):
    """It did not go out: the server has taken nothing. A second try may work."""


@dataclass(frozen=True)
class Parcel:
    """A message to be handed over: its bytes, who sends it, and to whom.

    It is `late` where the others have it already, and these were refused before.
    """

    name: str
    message_id: str
    data: bytes
    sender: str
    addresses: tuple[str, ...]
    late: bool = False


@dataclass(frozen=True)
class Refusal:
    """What the server answered to an address that it did not take."""

    address: str
    code: int
    said: str

    @property
    def is_for_good(self) -> bool:
        """Whether the same would be said later (RFC 5321, section 4.2.1)."""
        return self.code >= 500

    @property
    def answer(self) -> str:
        """What was said."""
        return f"{self.address}: {self.code} {self.said}"

    def __str__(self) -> str:
        """What was said, and what to do."""
        cure = (
            "that is for good: mend the address in `to`, or remove it"
            if self.is_for_good
            else "that is for now: send once more later, to those alone that were refused"
        )
        return f"{self.answer}; {cure}"


@dataclass(frozen=True)
class Receipt:
    """What went out: the parcel, how it was written down, and which of its addresses were refused."""

    parcel: Parcel
    mailing: Mailing
    refused: tuple[Refusal, ...] = ()

    @property
    def reached(self) -> int:
        """How many addresses it went to now."""
        return len(self.parcel.addresses) - len(self.refused)


class AllRefusedError(smtplib.SMTPException):
    """The server takes none of the addresses."""

    def __init__(self, refused: Sequence[Refusal]) -> None:
        """Say what it answered to each."""
        self.for_good = all(refusal.is_for_good for refusal in refused)
        super().__init__("; ".join(refusal.answer for refusal in refused))


# Hands a parcel over. It calls the function with the addresses that were refused right before the message
# itself. Raises RefusedError where nothing was taken.
Begin = Callable[[Sequence[Refusal]], None]
Deliver = Callable[[Parcel, Begin], None]


def wrap_parcel(name: str, message: EmailMessage, mail: Mail) -> Parcel:
    """The message as it goes to the server."""
    return Parcel(name, str(message["Message-ID"]), message.as_bytes(), split_sender(mail.sender)[1], mail.to)


def send_once(
    parcel: Parcel, deliver: Deliver, *, root: Path, cache: Path, now: datetime, again: bool = False
) -> Receipt:
    """Send it, unless the record in the folder `root` says that it went out, or may have.

    Where some were refused then, it is sent to these.

    Raises DigestError; the record then says whether anything can have gone out. One process at a time sends.
    """
    path = root / RECORD
    with locked(cache / "mail") as mine:
        if mine is None:
            raise MailError(
                f"another run is sending, or {cache / 'mail'} cannot be written or locked; nothing was "
                "sent: wait until that run has ended, or put the project where writing and locks are allowed"
            ).for_now()
        before = read_record(path)
        earlier = None if again else before.get(parcel.name)
        if earlier:
            parcel = _for_refused(parcel, earlier)
        began: Mailing | None = None
        refused: tuple[Refusal, ...] = ()

        def begin(found: Sequence[Refusal]) -> None:
            nonlocal began, refused
            refused = tuple(found)
            mailing = _begin(parcel, refused, now, earlier)
            _write_down(path, before, parcel, mailing, "nothing was sent")
            began = mailing

        try:
            deliver(parcel, begin)
        except RefusedError:
            if began:
                write_record(path, before)
            raise
        assert began
        sent = _end(began)
        by_hand = f"{parcel.name} was sent all the same: {_settle(parcel)} there, by hand"
        _write_down(path, before, parcel, sent, by_hand)
        return Receipt(parcel, sent, refused)


def _begin(parcel: Parcel, refused: Sequence[Refusal], now: datetime, earlier: Mailing | None) -> Mailing:
    """How a parcel is written down while it is handed over.

    Where others have it already, that stays as it is, and `sending` stands beside each who is to get it now.
    """
    codes = {mark_address(parcel.name, refusal.address): str(refusal.code) for refusal in refused}
    if earlier is None:
        number = len(parcel.addresses) - len(refused)
        return Mailing("sending", now, number, parcel.message_id, codes)
    tried = {mark_address(parcel.name, address): SENDING for address in parcel.addresses}
    return replace(earlier, refused={**earlier.refused, **tried, **codes})


def _end(began: Mailing) -> Mailing:
    """A mailing that began, as it stands in the record once the server has taken it."""
    left = {mark: code for mark, code in began.refused.items() if code != SENDING}
    reached = began.addresses + len(began.refused) - len(left)
    return replace(began, state="sent", addresses=reached, refused=left)


def _write_down(path: Path, before: MailRecord, parcel: Parcel, mailing: Mailing, otherwise: str) -> None:
    try:
        write_record(path, {**before, parcel.name: mailing})
    except RecordError as error:
        raise RecordError(f"{error}; {otherwise}") from error


def _for_refused(parcel: Parcel, earlier: Mailing) -> Parcel:
    """The parcel for those to whom it was refused. Raises MailError where it went to all, or may have."""
    late = replace(parcel, message_id=earlier.message_id, late=earlier.state == "sent")
    trying = list(earlier.refused.values()).count(SENDING)
    left = tuple(each for each in parcel.addresses if mark_address(parcel.name, each) in earlier.refused)
    if late.late and left and not trying:
        return replace(late, addresses=left)
    at = earlier.at.isoformat(sep=" ", timespec="minutes")
    when = f"{at} to {count(earlier.addresses, 'address', 'addresses')}"
    how_it_ended = f"and not how that ended; nothing was sent now: {_look(late)}"
    if not late.late:
        said = f"was being sent on {when}, {how_it_ended}"
    elif trying:
        said = f"was being sent to {count(trying, 'address', 'addresses')} refused before, {how_it_ended}"
    else:
        gone = ", and to none that was refused then and is still in `to`" if earlier.refused else ""
        said = f"was sent on {when}{gone}; nothing was sent now: to send it a second time, add --again"
        raise SentError(f"{RECORD} says that {parcel.name} {said}")
    raise MailError(f"{RECORD} says that {parcel.name} {said}")


def _look(parcel: Parcel) -> str:
    otherwise = "write the code 450 for `sending` there, and try again" if parcel.late else "add --again"
    return (
        f"look for {parcel.message_id} in the server's list of sent messages, or in a subscriber's mailbox; "
        f"if it is there, {_settle(parcel)} in {RECORD}; if it is not, {otherwise}"
    )


def _settle(parcel: Parcel) -> str:
    """How the record is made to say that a parcel is out."""
    return "remove the lines with `sending`" if parcel.late else "write `sent` for `sending`"


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

    def deliver(parcel: Parcel, begin: Begin) -> None:
        with ExitStack() as opened:
            try:
                server = opened.enter_context(_connect(smtp))
                _introduce(server, smtp, password)
                refused = _address(server, parcel, password)
            except (smtplib.SMTPException, OSError, UnicodeError) as error:
                # UnicodeError: the name of a host may look like one, and be none that can be asked for.
                refusal = RefusedError(f"{say(error)}; nothing was sent: {_cure(error, smtp)}")
                raise (refusal.for_now() if _is_for_now(error) else refusal) from None
            begin(refused)
            try:
                _hand_over(server, parcel)
            except smtplib.SMTPDataError as error:
                refusal = RefusedError(f"{say(error)}; nothing was sent: the server took no message")
                raise (refusal.for_now() if _is_for_now(error) else refusal) from None
            except (smtplib.SMTPException, OSError) as error:
                raise MailError(
                    f"{say(error)}; whether {parcel.name} went out is not known: {_look(parcel)}"
                ) from None

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


def _address(server: smtplib.SMTP, parcel: Parcel, password: str) -> list[Refusal]:
    """Say who sends it and to whom; returns the addresses that were refused. Not all may be."""
    code, said = server.mail(parcel.sender)
    if code != 250:
        raise smtplib.SMTPSenderRefused(code, said, parcel.sender)
    refused = []
    for address in parcel.addresses:
        code, said = server.rcpt(address)
        if code not in {250, 251}:
            refused.append(Refusal(address, code, _scrub(said.decode("utf-8", "replace"), password)))
    if len(refused) == len(parcel.addresses):
        raise AllRefusedError(refused)
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


def _is_for_now(error: Exception) -> bool:
    """Whether the next try may do although no setting was changed."""
    if isinstance(error, AllRefusedError):
        return not error.for_good
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code < 500
    if isinstance(error, socket.gaierror):
        return error.errno == socket.EAI_AGAIN
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected)
    return isinstance(error, OSError) and not isinstance(error, ssl.SSLError)


def _cure(error: Exception, smtp: Smtp) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"look at user, and at {PASSWORD} in the environment"
    if isinstance(error, ssl.SSLError):
        return f"look at host and security; {smtp.security} may not be what that port speaks"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "look at security and user: the server does not offer what they ask for"
    if isinstance(error, AllRefusedError):
        return "look at to: the server takes none of it" if error.for_good else "try again later"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return "look at sender: it must be an address that this server sends for"
    return "look at the settings below mail in mkdocs.yml, or try again later"
