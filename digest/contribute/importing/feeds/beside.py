"""Where on this machine lies what a feed names by its address? In the folder of the site as it was built."""

import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from digest.content.files import read_file
from digest.contribute.importing.pictures import is_plain_file
from digest.contribute.importing.post import OldSite
from digest.model.problems import DigestError

_FEED_URL = re.compile(rb'"feed_url"\s*:\s*"(?P<address>https?:[^"\\\s]+)"')


@dataclass(frozen=True)
class BuiltSite:
    """A folder, and the address at which its files are; empty of a feed that lies apart from its site."""

    root: Path
    url: str = ""

    @classmethod
    def around(cls, path: Path, data: bytes) -> "BuiltSite":
        """The site of a feed: what its address ends in is where it lies."""
        match = _FEED_URL.search(data[:10_000])
        address = match["address"].decode("ascii", "replace") if match else ""
        there, here = address.split("/"), path.resolve().parts
        pairs = zip(map(unquote, reversed(there[3:])), reversed(here), strict=False)
        same = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
        if not same:
            return cls(path.parent)
        return cls(Path(*here[: len(here) - same]), "/".join([*there[: len(there) - same], ""]))

    def list_files(self, address: str, _site: OldSite) -> list[str]:
        """The path at which the file of an address would lie, below the root; none of one elsewhere."""
        if not self.url or not address.startswith(self.url):
            return []
        return [normpath(unquote(urlsplit(address).path.removeprefix(urlsplit(self.url).path)))]

    def load(self, address: str, most: int) -> tuple[str, bytes] | None:
        """The name and the bytes of a file at an address; None where none is. Raises DigestError."""
        path = next(iter(self.list_files(address, OldSite())), "")
        if not path or not is_plain_file(self.root, path):
            return None
        data, faults = read_file(self.root / path, path, most)
        if data is None:
            raise DigestError(str(faults[0]))
        return path, data
