"""What went out already? `mailed.yml` says so, beside `mkdocs.yml` and in the repository like the content.

A digest is written down as `sending` before a server is given it, and as `sent` when the server has taken it.
Who finds `sending` does not know whether it went out: the process died in between. What cannot be read is
never written over.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

from digest.frontmatter import MAX_VOCABULARY_VALUES, NAME, Marks, Tree, decode, describe, parse_yaml
from digest.problems import DigestError, did_you_mean, quote, show
from digest.replacing import replace_file

RECORD = "mailed.yml"
_HEAD = """\
# Which digests went out by mail. `digest mail --send` writes this file, and looks here before it sends
# anything. Keep it in the repository: without it a digest could go out twice.
"""
_NAME = re.compile(r"\d{4}-(?:W\d{2}|\d{2}(?:-\d{2})?)", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+", re.ASCII)
_STATES: tuple["State", ...] = ("sending", "sent")
_FIELDS = (*_STATES, "addresses", "message")
State: TypeAlias = Literal["sending", "sent"]


class RecordError(DigestError):
    """The record cannot be read, or not be written: nothing may be sent."""


@dataclass(frozen=True)
class Mailing:
    """One digest that went out, or was about to: when, to how many addresses, and by which Message-ID."""

    state: State
    at: datetime
    addresses: int
    message_id: str


Record: TypeAlias = Mapping[str, Mailing]


def read_record(path: Path) -> Record:
    """All that went out, by the names of the digests. Raises RecordError where the file is not clear."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RecordError(f"{path.name} cannot be read ({error.strerror}); nothing was sent") from error
    return parse_record(data, path.name)


def parse_record(data: bytes, name: str) -> Record:
    """The same from the bytes of the file; never raises anything but RecordError."""
    text, problems = decode(data, name)
    tree, marks, faults = parse_yaml(text or "", name, max_values=MAX_VOCABULARY_VALUES)
    if faulty := [*problems, *faults]:
        raise _damaged(f"{faulty[0].place} {faulty[0].message}")
    return {key: _parse_mailing(key, value, marks) for key, value in (tree or {}).items()}


def format_record(record: Record) -> str:
    """The text of the file: sorted, a few lines for each digest."""
    entries = (
        f"{name}:\n"
        f"  {mailing.state}: {mailing.at.isoformat(timespec='seconds')}\n"
        f"  addresses: {mailing.addresses}\n"
        f"  message: {mailing.message_id.strip('<>')}\n"
        for name, mailing in sorted(record.items())
    )
    return _HEAD + "".join(entries)


def write_record(path: Path, record: Record) -> None:
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
        raise fault(f"{name} is {describe(value)}; lines with {', '.join(_FIELDS[1:])} are wanted")
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
    return Mailing(states[0], at, int(texts["addresses"]), f"<{texts['message']}>")


def _damaged(what: str) -> RecordError:
    return RecordError(
        f"{show(what, 300)}; nothing was sent, because {RECORD} says what went out: "
        "mend it, or take it from the repository again"
    )
