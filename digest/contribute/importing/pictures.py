"""Which pictures come along, and what are they called here?"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from unicodedata import normalize
from urllib.parse import unquote

from digest.content.files import MAX_IMAGE, is_picture_name, read_file
from digest.contribute.importing.exported import KIND
from digest.contribute.importing.links import find_elsewhere
from digest.contribute.importing.marks import is_html
from digest.contribute.importing.post import Post, Posts
from digest.model.addresses import has_scheme, is_good_segment, slugify
from digest.pictures.formats import find_fault

# The folders in which pictures lie whose path says less than all.
_USUAL = ("", "images/", "img/", "blog/")


@dataclass
class Album:
    """Finds pictures below the old site's folder, and gives each a name of its own in `content/images/`.

    `chosen` are those that entries show: their paths below `content/`, with the files they are copied from;
    `missing` those of the old site that do not lie there, and `elsewhere` the addresses of all that stay
    where they are.
    """

    imported: Posts
    content: Path
    chosen: dict[str, Path] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    elsewhere: dict[str, None] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)

    def find(self, written: str, post: Post) -> str:
        """The address here, `/images/map.png`, of a picture that a post names; empty where it has none."""
        address = find_elsewhere(written, post, self.imported.site)
        if found := self._find_fetched(address) or self._find_below(unquote(written), post):
            return found
        if has_scheme(address):
            self.elsewhere[address] = None
        return ""

    def _find_fetched(self, address: str) -> str:
        """The address here of a picture that was fetched from elsewhere."""
        file = self.imported.fetched.get(address)
        if file is not None and address not in self._known:
            place = self.imported.site.find_path(address) or ""
            self._known[address] = self._take(file.parent, file.name, unquote(place))
        return self._known.get(address, "")

    def _find_below(self, written: str, post: Post) -> str:
        """The address here of a picture that lies in the folder of the old site."""
        root = self.imported.root
        for path in self._candidates(written, post):
            if root is None or not is_picture_name(path):
                break
            if path not in self._known and is_plain_file(root, path):
                self._known[path] = self._take(root, path, path)
            if path in self._known:
                return self._known[path]
        if is_picture_name(written.partition("?")[0]) and self.imported.site.find_path(written) is not None:
            self.missing.add(written)
        return ""

    def find_file(self, written: str, post: Post) -> str:
        """The path below the root of a file that a post links, and that is no text; empty where none is."""
        root = self.imported.root
        for path in self._candidates(written, post):
            if root is None or is_html(path) or not posixpath.splitext(path)[1]:
                break
            if is_plain_file(root, path):
                return path
        return ""

    def _candidates(self, written: str, post: Post) -> list[str]:
        """Where it may lie, below the root: beside the post, and in the folders of the old site."""
        name, site = written.partition("?")[0].partition("#")[0], self.imported.site
        known = self.imported.list_files(name, site)
        if (path := site.find_path(name)) is not None:
            name = f"/{path}"
        if has_scheme(name):
            return [*known]
        beside = [] if name.startswith("/") else [posixpath.join(posixpath.dirname(post.origin), name)]
        inside = name.lstrip("/").removeprefix(site.path)
        below = [
            posixpath.join(folder, usual + inside) for folder in self.imported.folders for usual in _USUAL
        ]
        paths = dict.fromkeys(map(posixpath.normpath, [*known, *beside, *below]))
        inner = [path for path in paths if not path.startswith(("..", "/"))]
        # Some systems take the letters of names to pieces.
        return [*inner, *(apart for path in inner if (apart := normalize("NFD", path)) != path)]

    def _take(self, root: Path, path: str, place: str) -> str:
        """The address that a file has from now on; `place` is where it was at the old site."""
        data, faults = read_file(root / path, path, MAX_IMAGE)
        if data is None or len(data) > MAX_IMAGE:
            self.faults[path] = str(faults[0]) if faults else f"it has more than {MAX_IMAGE:,} bytes"
            return ""
        if fault := find_fault(path, data):
            self.faults[path] = fault
            return ""
        name = next(name for name in self._list_names(path, place) if self._may_have(name, data))
        self.chosen[name] = root / path
        return f"/{name}"

    def _list_names(self, path: str, place: str) -> Iterator[str]:
        """What it may be called, the best first. One of another digest stays at its address."""
        parts = normalize("NFC", f"/{place}").rpartition("/images/")[2].split("/")
        if self.imported.kind == KIND and all(map(is_good_segment, parts)):
            yield "/".join(["images", *parts])
        stem, suffix = posixpath.splitext(posixpath.basename(path))
        for number in count(1):
            yield f"images/{slugify(stem)}{f'-{number}' if number > 1 else ''}{suffix.lower()}"

    def _may_have(self, name: str, data: bytes) -> bool:
        """Whether a picture can be called so: nobody is, or it is the same picture."""
        there = self.chosen.get(name, self.content / name)
        return not there.exists() or (there.is_file() and there.read_bytes() == data)


def is_plain_file(root: Path, path: str) -> bool:
    """Whether a file lies there, and no link on the way leads out of the folder."""
    file = root / path
    try:
        return file.is_file() and file.resolve() == root.resolve() / path
    except (OSError, ValueError):
        return False
