"""Where is the page that a browser saved, and what is in it?

Its name comes from a terminal that a file was dropped on, or from a browser's bar of addresses. The file is
the page itself, or all that belongs to it, packed as a message of mail would be (MHTML, RFC 2557).
"""

import os
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from urllib.parse import unquote

from digest.model.problems import DigestError, quote

_PACKED = (".mhtml", ".mht")
PAGE_ENDINGS = (".html", ".htm", ".xhtml", *_PACKED)
# A page with its pictures.
MAX_PACKED = 50_000_000
# Lines that may begin a part; style sheets have such lines, too. A hundred thousand would take seconds.
_MOST_PARTS = 20_000
_FILE = re.compile(r"file:(?://[^/]*)?", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True)
class SavedPage:
    """The HTML of a page; its address and charset are empty where the file does not say them."""

    html: bytes
    address: str = ""
    charset: str = ""


def is_packed(path: Path) -> bool:
    """Whether a file is a page with all that belongs to it, by its name."""
    return path.suffix.casefold() in _PACKED


def find_path(what: str) -> Path:
    """The file that is meant: by its name, in quotation marks, with escaped blanks, or as `file:///…%20…`."""
    name = what.strip().strip("'\"")
    if scheme := _FILE.match(name):
        name = unquote(re.split(r"[?#]", name[scheme.end() :])[0])
        # Windows has its drive there: /C:/Users/…
        return Path(name[1:] if re.match(r"/[A-Za-z]:", name) else name)
    # Elsewhere a backslash stands between folders.
    path = Path(_ESCAPED.sub(r"\1", name) if os.sep == "/" else name)
    try:
        return path.expanduser()
    except RuntimeError:
        # `~somebody` who is not known here.
        return path


def unpack(data: bytes, name: str) -> SavedPage:
    """The page in a packed file. Raises DigestError where none is in it."""
    if data.count(b"\n--") > _MOST_PARTS:
        raise DigestError(f"{quote(name)} has too many parts; save the page as plain HTML")
    try:
        # The older policy takes headers as they are written; to take them apart can cost minutes.
        message = message_from_bytes(data)
        pages = (part for part in message.walk() if _is_page(part))
        page = next(pages, None)
        html = page.get_payload(decode=True) if page else None
    # Whoever made the file may have nested it without end, or named what is no way to write bytes.
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise DigestError(f"{quote(name)} cannot be unpacked; save the page as plain HTML") from error
    if page is None or not isinstance(html, bytes):
        raise DigestError(f"there is no page in {quote(name)}; save it again, as HTML")
    said = message.get("Snapshot-Content-Location") or page.get("Content-Location") or ""
    return SavedPage(html, _web_only(str(said)), page.get_content_charset() or "")


def _is_page(part: Message) -> bool:
    return part.get_content_type() in {"text/html", "application/xhtml+xml"}


def _web_only(address: str) -> str:
    """The address, if it is one of the web: packed parts have inner ones, too."""
    return address if re.match(r"https?://\S+$", address.strip(), re.IGNORECASE) else ""
