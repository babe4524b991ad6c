"""What did a report say when it was fetched? Its text is kept beside what builds keep, and may be deleted.

It never leaves this machine: it is not ours to publish. It serves to tell what an entry has copied.
"""

import hashlib
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from digest.content.files import read_file
from digest.keeping.folder import claim_folder
from digest.keeping.replacing import replace_file
from digest.model.addresses import BadAddressError
from digest.model.canonical import comparable_address

# Longer than any report; a text is cut here.
MAX_REPORT = 1_000_000


def keep_report(cache: Path, address: str, text: str) -> None:
    """Keep the plain text of the report at this address; `cache` is that of the settings.

    Where the address or the disk does not allow it, nothing is kept: no work depends on it.
    """
    with suppress(BadAddressError, OSError):
        path = claim_folder(_folder(cache)) / name_report(address)
        replace_file(path, text[:MAX_REPORT].encode("utf-8", "replace"))


def find_report(cache: Path, address: str) -> str | None:
    """The text of the report, however its address is written; None where it was not kept."""
    try:
        data, _ = read_file(_folder(cache) / name_report(address), "", 4 * MAX_REPORT)
    except BadAddressError:
        return None
    return data.decode("utf-8", "replace") if data is not None else None


def list_reports(cache: Path) -> Collection[str]:
    """The names of all reports that are kept."""
    try:
        return frozenset(path.name for path in _folder(cache).iterdir())
    except OSError:
        return frozenset()


def name_report(address: str) -> str:
    """The name of a report's file: the same for all addresses of one report. Raises BadAddressError."""
    return hashlib.sha256(comparable_address(address).encode()).hexdigest()[:32] + ".txt"


def _folder(cache: Path) -> Path:
    return cache / "reports"
