"""How does a letter become a message? As text and as HTML, with a head that says who, where and which list.

The head is written here and read by the standard library, instead of being set field by field: that would
read an encoded word in a headline, cut a long address to unsubscribe at, and fold names anew.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import Parser
from email.utils import format_datetime, quote
from typing import cast

from digest.mail.letter import Letter, shorten_letter
from digest.mail.lines import one_line
from digest.mail.plain import render_plain
from digest.model.addresses import encode_host
from digest.model.mail_options import Mail, split_sender
from digest.output import Materials
from digest.writing.words import Words

# Gmail shows the first 102 kB of a message, and a link to the rest. Whether it counts before or after
# decoding, it does not say: so the whole message is counted as it is sent.
MAX_BYTES = 100_000
# Where not even all headlines fit: as many entries in brief, if they fit, and then headlines.
LEAST_TOLD = 10
_POLICY = policy.SMTP.clone(refold_source="none", cte_type="7bit")
# Bytes of an encoded word: with the name of its field it is a line of at most 76 characters (RFC 2047, 2).
_WORD = 36
_PLAIN = re.compile(r"[ -~]{0,60}")


def compose(
    letter: Letter, materials: Materials, mail: Mail, words: Words, *, identity: str, now: datetime
) -> EmailMessage:
    """The message, as much of the letter as programs show of it."""

    def make(told: int, listed: int) -> EmailMessage:
        return _make(shorten_letter(letter, told, listed), materials, mail, words, identity, now)

    def fits(told: int, listed: int) -> bool:
        return _is_small(make(told, listed))

    number = len(letter.briefs)
    whole = make(number, 0)
    if _is_small(whole):
        return whole
    # An entry in brief is longer than its headline: once too many do not fit, more do not either.
    told = _most(number, lambda told: fits(told, number - told)) if fits(0, number) else 0
    if told >= min(number, LEAST_TOLD):
        return make(told, number - told)
    told = _most(min(number, LEAST_TOLD), lambda told: fits(told, 0))
    return make(told, _most(number - told, lambda listed: fits(told, listed)))


def _is_small(message: EmailMessage) -> bool:
    return len(message.as_bytes()) <= MAX_BYTES


def message_id(identity: str, name: str) -> str:
    """What a digest's message is known by, the same whenever it is made: `<2024-W46.digest@example.org>`."""
    return f"<{name}.digest@{_domain(identity)}>"


def _most(limit: int, fits: Callable[[int], bool]) -> int:
    """The greatest number up to the limit that fits; none where not even one does."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _make(
    letter: Letter, materials: Materials, mail: Mail, words: Words, identity: str, now: datetime
) -> EmailMessage:
    fields = _fields(letter, mail, words, identity, now)
    head = "".join(f"{name}: {value}\n" for name, value in fields)
    message = Parser(policy=_POLICY).parsestr(f"{head}\n")
    html = materials.render_template("mail/digest.html", {"letter": letter}) + "\n"
    parts = [_part(render_plain(letter, words), "plain"), _part(html, "html")]
    # A boundary of chance would make another message each time; this one can stand in no encoded text.
    seed = hashlib.sha256(b"".join(part.as_bytes() for part in parts)).hexdigest()
    message.make_alternative(boundary=f"=_{seed[:32]}")
    message["MIME-Version"] = "1.0"
    message["Content-Language"] = ", ".join(letter.languages)
    for part in parts:
        message.attach(part)
    return message


def _part(text: str, kind: str) -> EmailMessage:
    """The text in the encoding that makes it shorter: nine or four characters for each letter of Korean.

    Both are ASCII in short lines, which every server takes as they are.
    """

    def encode(encoding: str) -> EmailMessage:
        # The head of a part says nothing of MIME's version, which EmailMessage would.
        part = MIMEPart(policy=_POLICY)
        part.set_content(text, subtype=kind, charset="utf-8", cte=encoding)
        return cast(EmailMessage, part)

    return min(map(encode, ("quoted-printable", "base64")), key=lambda part: len(part.as_bytes()))


def _fields(
    letter: Letter, mail: Mail, words: Words, identity: str, now: datetime
) -> Iterator[tuple[str, str]]:
    proof = f"{words.say('%(label)s:', label=words.say('Draft'))} " if letter.is_proof else ""
    yield "From", _sender(mail.sender)
    yield "To", ",\n ".join(mail.to)
    yield "Subject", _encode(f"{proof}{letter.title}")
    yield "Date", format_datetime(now.astimezone(UTC))
    # What is no host name looks like forgery to some servers.
    host = identity if "." in identity else split_sender(mail.sender)[1].rpartition("@")[2]
    # A program that knows a message would not show another of its id.
    yield "Message-ID", message_id(host, f"{letter.name}.draft" if letter.is_proof else letter.name)
    yield "List-Id", f"<digest.{_domain(host)}>"
    yield "List-Unsubscribe", ",\n ".join(f"<{link}>" for link in mail.ways_out)
    if mail.unsubscribe:
        # A list that sends it on says so itself, and may refuse what a program has written.
        yield "Auto-Submitted", "auto-generated"
    if mail.one_click:
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _sender(sender: str) -> str:
    name, mailbox = split_sender(sender)
    name = one_line(name)
    if not name:
        return mailbox
    shown = f'"{quote(name)}"' if _is_plain(name) else _encode(name)
    return f"{shown}\n <{mailbox}>"


def _encode(text: str) -> str:
    """Text as it may stand in the head of a message: in encoded words, where it is not short and ASCII."""
    if _is_plain(text):
        return text
    words = (base64.b64encode(piece.encode()).decode() for piece in _cut(text))
    return "\n ".join(f"=?utf-8?b?{word}?=" for word in words)


def _is_plain(text: str) -> bool:
    """Whether it is read as it is written, and fits on a line."""
    return bool(_PLAIN.fullmatch(text)) and "=?" not in text


def _cut(text: str) -> Iterator[str]:
    piece, size = "", 0
    for char in text:
        length = len(char.encode())
        if size + length > _WORD:
            yield piece
            piece, size = "", 0
        piece += char
        size += length
    yield piece


def _domain(identity: str) -> str:
    """A host name as it may stand in an id, whatever the site's address has in its place."""
    try:
        name = encode_host(identity)
    except UnicodeError:
        name = identity
    return ".".join(re.findall(r"[a-z0-9]+(?:-+[a-z0-9]+)*", name.lower())) or "localhost"
