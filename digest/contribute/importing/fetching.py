"""What do other hosts send of the pictures that an import shows? They are asked where the owner wants it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import basename, splitext
from urllib.parse import unquote, urlsplit

from digest.content.files import MAX_IMAGE
from digest.fetch import FetchError, Limits, Network, fetch
from digest.model.addresses import slugify
from digest.pictures.formats import find_ending

MOST_PICTURES = 20_000
MOST_BYTES = 5_000_000_000
_LIMITS = Limits(seconds=30, size=MAX_IMAGE)
_INTERNET = Network()
# What ails a host, and not the one picture.
_OF_HOST = frozenset(("host", "private", "refused", "slow"))


@dataclass
class FetchedPictures:
    """Where pictures lie now, by their addresses; and why others do not, by theirs."""

    files: dict[str, Path] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def fetch_pictures(addresses: Iterable[str], folder: Path, network: Network = _INTERNET) -> FetchedPictures:
    """Have pictures below a folder, each in one of its own, called as it is elsewhere."""
    fetched = FetchedPictures()
    silent: dict[str, str] = {}
    room = MOST_BYTES
    for number, address in enumerate(addresses, start=1):
        host = urlsplit(address).netloc
        if host in silent or number > MOST_PICTURES or room < 0:
            fetched.faults[address] = silent.get(host, "an import fetches no more pictures")
            continue
        try:
            data = fetch(address, limits=_LIMITS, network=network).body
        except FetchError as error:
            fetched.faults[address] = error.reason
            if error.failure in _OF_HOST:
                silent[host] = error.reason
            continue
        room -= len(data)
        if ending := find_ending(data):
            fetched.files[address] = folder / str(number) / f"{_name(address)}{ending}"
            fetched.files[address].parent.mkdir()
            fetched.files[address].write_bytes(data)
        else:
            fetched.faults[address] = "it is no picture of a kind that a digest shows"
    return fetched


def _name(address: str) -> str:
    """What a picture is called, also where a service that makes it smaller has its address in its own."""
    path = unquote(urlsplit(address).path)
    return slugify(splitext(basename(path.rstrip("/")))[0] or "picture")
