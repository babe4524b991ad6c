"""What went out already? `mailed.yml` says so, beside `mkdocs.yml` and in the repository like the content.

A digest is written down as `sending` before a server is given it, and as `sent` when the server has taken it.
Who finds `sending` does not know whether it went out: the process died in between. What cannot be read is
never written over.

Who was refused stands there by a mark, since anybody may read the repository: whose mailbox takes no mail is
nobody's business.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

from digest.content.decoding import decode
from digest.content.yaml_reader import MAX_VOCABULARY_VALUES, Tree, describe, parse_yaml
from digest.keeping.replacing import replace_file
from digest.model.marks import NAME, Marks
from digest.model.problems import DigestError, did_you_mean, quote, show

RECORD = "mailed.yml"
_HEAD = """\
# Which digests went out by mail. `digest mail --send` writes this file, and looks here before it sends
# anything. Keep it in the repository: without it a digest could go out twice.
"""
_NAME = re.compile(r"\d{4}-(?:W\d{2}|\d{2}(?:-\d{2})?)", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+", re.ASCII)
# Six digits tell a few addresses apart; of all the addresses of the world, hundreds have the same.
_MARK = re.compile(r"[0-9a-f]{6}", re.ASCII)
_CODE = re.compile(r"\d{3}", re.ASCII)
# Stands for the code of an address that was refused, while it is tried again.
SENDING = "sending"
_STATES: tuple["MailState", ...] = ("sending", "sent")
_FIELDS = (*_STATES, "addresses", "message", "refused")
_NEEDED = _FIELDS[1:4]
MailState: TypeAlias = Literal["sending", "sent"]


class RecordError(DigestError):
    """The record cannot be read, or not be written: nothing may be sent."""


@dataclass(frozen=True)
class Mailing:
    """One digest that went out, or was about to: when, to how many addresses, and by which Message-ID.

    `refused` has what the server answered to each of the others, by the mark of the address: a code, or
    `sending` where it is tried again.
    """

    state: MailState
    at: datetime
    addresses: int
    message_id: str
    refused: Mapping[str, str] = field(default_factory=dict)


MailRecord: TypeAlias = Mapping[str, Mailing]


def mark_address(name: str, address: str) -> str:
    """What stands for an address in the record of a digest: a short hash, another one for each digest."""
    return hashlib.sha256(f"{name} {address.lower()}".encode()).hexdigest()[:6]


def read_record(path: Path) -> MailRecord:
    """All that went out, by the names of the digests. Raises RecordError where the file is not clear."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RecordError(f"{path.name} cannot be read ({error.strerror}); nothing was sent") from error
    return parse_record(data, path.name)


def parse_record(data: bytes, name: str) -> MailRecord:
    """The record from the bytes of its file; raises RecordError alone, for any bytes."""
    text, problems = decode(data, name)
    tree, marks, faults = parse_yaml(text or "", name, max_values=MAX_VOCABULARY_VALUES)
    if faulty := [*problems, *faults]:
        raise _damaged(f"{faulty[0].place} {faulty[0].message}")
    return {key: _parse_mailing(key, value, marks) for key, value in (tree or {}).items()}


def format_record(record: MailRecord) -> str:
    """The text of the file: sorted, a few lines for each digest."""
    entries = (
        f"{name}:\n"
        f"  {mailing.state}: {mailing.at.isoformat(timespec='seconds')}\n"
        f"  addresses: {mailing.addresses}\n"
        f"  message: {mailing.message_id.strip('<>')}\n"
        f"{_format_refused(mailing.refused)}"
        for name, mailing in sorted(record.items())
    )
    return _HEAD + "".join(entries)


def _format_refused(refused: Mapping[str, str]) -> str:
    lines = "".join(f"    {mark}: {code}\n" for mark, code in sorted(refused.items()))
    return f"  refused: # a hash of each address\n{lines}" if refused else ""


def write_record(path: Path, record: MailRecord) -> None:
    """Write it in one step, so that it is on the disk when this returns. Raises RecordError."""
    try:
        replace_file(path, format_record(record).encode(), durable=True)
    except OSError as error:
        raise RecordError(f"{path.name} cannot be written ({error.strerror})") from error


def _parse_mailing(name: str, value: Tree, marks: Marks) -> Mailing:
    def fault(what: str, *where: str) -> RecordError:
        line, column = marks.find(name, *where)
        return _damaged(f"{marks.path}:{line}:{column}: {what}")

    if not _NAME.fullmatch(name):
        raise fault(f"{quote(name)} is not the name of a digest", NAME)
    if not isinstance(value, dict):
        raise fault(f"{name} is {describe(value)}; lines with {', '.join(_NEEDED)} are wanted")
    if unknown := next((key for key in value if key not in _FIELDS), ""):
        guess = did_you_mean(unknown, _FIELDS) or f"known: {', '.join(_FIELDS)}"
        raise fault(f"{quote(unknown)} is not known here; {guess}", unknown, NAME)
    states = [state for state in _STATES if state in value]
    if len(states) != 1:
        raise fault(
            f"{name} says {' and '.join(states) or 'neither sending nor sent'}; one of the two is wanted"
        )
    texts = {key: text if isinstance(text, str) else "" for key, text in value.items()}
    try:
        at = datetime.fromisoformat(texts[states[0]])
    except ValueError:
        raise fault(
            f"{quote(texts[states[0]])} is not a time such as 2024-11-18T00:10:00+09:00", states[0]
        ) from None
    if at.tzinfo is None:
        raise fault(f"{quote(texts[states[0]])} lacks its offset, such as +09:00", states[0])
    if not _NUMBER.fullmatch(texts.get("addresses", "")):
        raise fault(
            f"addresses of {name} is {describe(value.get('addresses'))}; a number is wanted", "addresses"
        )
    if not _ID.fullmatch(texts.get("message", "")):
        raise fault(
            f"message of {name} is {describe(value.get('message'))}; a Message-ID is wanted", "message"
        )
    refused = _parse_refused(name, value.get("refused") or {}, fault)
    return Mailing(states[0], at, int(texts["addresses"]), f"<{texts['message']}>", refused)


def _parse_refused(name: str, value: Tree, fault: Callable[..., RecordError]) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise fault(
            f"refused of {name} is {describe(value)}; lines such as 1a2b3c: 550 are wanted", "refused"
        )
    for mark, code in value.items():
        if not _MARK.fullmatch(mark):
            raise fault(
                f"{quote(mark)} is not the hash of an address; one such as 1a2b3c is wanted", "refused"
            )
        if not isinstance(code, str) or not (code == SENDING or _CODE.fullmatch(code)):
            raise fault(f"{mark} is {describe(code)}; a code such as 550 is wanted", "refused", mark)
    return {mark: str(code) for mark, code in value.items()}


def _damaged(what: str) -> RecordError:
    return RecordError(
        f"{show(what, 300)}; nothing was sent, because {RECORD} says what went out: "
        "mend it, or take it from the repository again"
    )
