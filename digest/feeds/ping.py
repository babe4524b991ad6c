"""Which feeds have changed since the hub was told last, and how is it told?

A hub (WebSub, https://www.w3.org/TR/websub/) fetches what it is told of and hands it on; the site must be up.
"""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import unquote, urlencode
from urllib.request import Request, urlopen

import lxml.etree

from digest.feeds import opml
from digest.feeds.family import formats_of
from digest.keeping.replacing import replace_file
from digest.model.addresses import output_path
from digest.model.problems import DigestError, count
from digest.model.settings import Settings
from digest.online import HEADERS, PATIENCE, fetch_served, wait_until

# How many answers are waited for at a time.
_AT_A_TIME = 4


class PingError(DigestError):
    """The hub was not told, or not of everything."""


class NoHubError(PingError):
    """Nobody is to be told. That is no failure: forges ask without knowing the settings."""

    exit_code = 0


@dataclass(frozen=True)
class Announcement:
    """The feeds that have changed, each with what it is now, and what was told of all feeds before."""

    hub: str
    changed: Mapping[str, str]
    told: Mapping[str, str]


def find_changes(settings: Settings, site_dir: Path, record: Path) -> Announcement:
    """Compare the site that was built with what the hub was told last.

    Raises NoHubError without a hub, PingError without a site, or where the record cannot be read.
    """
    hub = settings.options.hub
    if not hub:
        raise NoHubError(
            "no hub is set, and nobody is told; write its address as `hub` under `plugins: - digest:` "
            f"in {settings.file}"
        )
    told = _read_record(record).get(hub, {})
    feeds = list(_list_feeds(settings, site_dir))
    if feeds and hub not in unescape(feeds[0][1].read_text(encoding="utf-8")):
        raise PingError(f"{feeds[0][1]} does not name the hub {hub}; build the site again, and publish it")
    now = {address: _hash(path) for address, path in feeds}
    changed = {address: print_ for address, print_ in now.items() if told.get(address) != print_}
    return Announcement(hub, changed, {address: told[address] for address in now if address in told})


def wait_for_site(announcement: Announcement, settings: Settings, site_dir: Path, seconds: float) -> None:
    """Wait until the host serves the feeds as they were built; raises PingError when time is over."""
    address = next(iter(announcement.changed), None)
    if address is None:
        return
    built = _path_of(address, settings, site_dir).read_bytes()
    found: bytes | None = None

    def is_up() -> bool:
        nonlocal found
        found = fetch_served(address)
        return found == built

    if not wait_until(is_up, seconds):
        what = "has another text" if found is not None else "cannot be fetched"
        said = f"{address} {what}; publish the site that was built, then ping, or wait for longer"
        raise PingError(said).for_now()


def ping(announcement: Announcement, record: Path) -> list[str]:
    """Tell the hub of each feed that has changed, and write down of which it was; returns their addresses.

    Raises PingError where it does not take one of them: what is not written down is told again next time.
    """
    addresses = list(announcement.changed)
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        answers = list(pool.map(lambda address: _tell(announcement.hub, address), addresses))
    taken = [address for address, fault in zip(addresses, answers, strict=True) if not fault]
    told = {**announcement.told, **{address: announcement.changed[address] for address in taken}}
    _write_record(record, {**_read_record(record), announcement.hub: told})
    if faults := list(dict.fromkeys(filter(None, answers))):
        missed = count(len(addresses) - len(taken), "feed", "feeds")
        said = f"{announcement.hub} was not told of {missed}: {'; '.join(faults[:3])}; try again"
        raise PingError(said).for_now()
    return taken


def _list_feeds(settings: Settings, site_dir: Path) -> Iterator[tuple[str, Path]]:
    """Each feed of the site that was built, in each format: its address, and its file."""
    try:
        outlines = lxml.etree.parse(str(site_dir / opml.ADDRESS)).iter("outline")
    except OSError as error:
        raise PingError(f"{site_dir} holds no site of digest's; build it first") from error
    formats = formats_of(settings)
    for outline in outlines:
        address = outline.get("xmlUrl")
        if not address:
            continue
        # The first format that is offered ends what the list says.
        base = address.removesuffix(formats[0].ending)
        for format_ in formats:
            path = _path_of(base + format_.ending, settings, site_dir)
            if path.is_file():
                yield base + format_.ending, path


def _path_of(address: str, settings: Settings, site_dir: Path) -> Path:
    return site_dir / output_path(unquote(address.removeprefix(settings.site_url)))


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _tell(hub: str, address: str) -> str:
    """Tell the hub of one feed; returns what is wrong, or nothing."""
    # The standard leaves this to hubs: some read the one name, some the other.
    form = urlencode({"hub.mode": "publish", "hub.url": address, "hub.topic": address}).encode()
    try:
        with urlopen(Request(hub, form, dict(HEADERS)), timeout=PATIENCE):  # noqa: S310
            return ""
    except HTTPError as error:
        return f"it answers {error.code} {error.reason}"
    except (OSError, HTTPException) as error:
        return str(getattr(error, "reason", error))


def _read_record(record: Path) -> dict[str, dict[str, str]]:
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise PingError(
            f"{record} cannot be read ({error}); delete it to tell the hub of every feed"
        ) from error
    if not isinstance(known, dict) or not all(isinstance(told, dict) for told in known.values()):
        raise PingError(f"{record} is no record of digest ping; delete it to tell the hub of every feed")
    return known


def _write_record(record: Path, known: Mapping[str, Mapping[str, str]]) -> None:
    try:
        record.parent.mkdir(parents=True, exist_ok=True)
        replace_file(record, f"{json.dumps(known, indent=1, sort_keys=True)}\n".encode())
    except OSError as error:
        raise PingError(
            f"{record} cannot be written ({error.strerror}); the hub will be told again"
        ) from error
