"""What stands in the folder that will be the site? New files, and those of the site that is up.

Beside the site lies a second tree, the spare: the same folders, and in them links to the same files. A build
changes the spare where something has changed, lets it take the site's place, and changes what was the site
in the same way. So a build costs what changed, and there is always a whole site. A file that was published
is never written to again, which lets two trees share it. Making and removing folders is what takes time: ten
thousand of them cost more than reading a hundred thousand entries of a list.
"""

import errno
import os
import shutil
import stat
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from digest.keeping.fingerprints import hash_bytes, hash_file
from digest.printing.ledger import FileStamp, Ledger, SiteTree, stamp_file
from digest.printing.swap import MARKER, MARKER_TEXT, discard, make_staging, spare_of, swap, tidy

# A new folder for files of the site, and the spare that links to them; empty where there is none.
OpenFolders: TypeAlias = tuple[str, str]
# What the system says of a folder that cannot be removed because something is in it, or that is none.
_NOT_EMPTY = {errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT, errno.ENOTDIR}


@dataclass(frozen=True)
class Survey:
    """What is no longer as it was left in a tree: files that are gone or others, folders of another time."""

    files: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()


def survey_spare(site_dir: Path, old: Ledger) -> Survey:
    """What has happened to the spare; nothing is found where it is not one that `old` knows."""
    spare = spare_of(site_dir)
    tree = _known_tree(spare, (old.spare, old.site))
    if tree is None:
        return Survey()
    files = (path for path, (_, stamp) in old.files.items() if not _is_as_left(f"{spare}/{path}", stamp))
    return Survey(frozenset(files), frozenset(_find_changed(spare, tree, tree.folders)))


class Staging:
    """A folder that is being filled; `files` becomes the ledger's, `written` are the paths that are new."""

    def __init__(
        self, site_dir: Path, old: Ledger, *, keep_spare: bool, survey: Callable[[], Survey] | None = None
    ) -> None:
        """Begin with the spare, where there is one that `old` knows, or else with a new folder.

        Without `keep_spare` nothing is left beside the site; a spare that is there may be another build's,
        which is at work in it. `survey` tells what has happened to it. Raises DigestError.
        """
        self.files: dict[str, tuple[bytes, FileStamp]] = {}
        self.written: list[str] = []
        self._site_dir = site_dir
        self._old = old
        self._keep_spare = keep_spare
        # Files of the spare that are not those of the ledger, or not any more.
        self._others: set[str] = set()
        # Those that were begun in it.
        self._begun: list[str] = []
        self._spare = spare_of(site_dir)
        self._base = _known_tree(self._spare, (old.spare, old.site)) if keep_spare else None
        if self._base is None and keep_spare:
            discard(self._spare)
        self.folder = self._spare if self._base else make_staging(site_dir)
        self._root = f"{self.folder}/"
        self._site = f"{site_dir}/"
        self._folders = {""}
        self._touched: set[str] = set()
        self._was = _known_tree(site_dir, (old.site, old.spare))
        self._mirror = None
        if self._base:
            tidy(site_dir)
            found = survey() if survey else survey_spare(site_dir, old)
            self._others |= found.files
            folders = set(self._base.folders)
            if found.folders:
                self._drop_strangers(self.folder, self._base, found.folders)
                # A folder that was a link is gone by now, and so are the files that were found behind it.
                folders = {folder for folder in folders if _folder_time(self.folder, folder)}
                self._others |= {path for path in old.files if _folder_of(path) not in folders}
            self._folders |= folders
            self.write(MARKER, MARKER_TEXT)
            return
        if keep_spare and self._was is None:
            self._mirror = _Mirror(self.folder, self._spare)
        self.count_in(MARKER, hash_bytes(MARKER_TEXT), stamp_file(self._root + MARKER))

    def reuse(self, path: str) -> bool:
        """Take a file over from the site, if it is as it was written."""
        known = self._old.files.get(path)
        if known is None:
            return False
        sha, stamp = known
        try:
            if self._base:
                if path in self._others:
                    return False
            else:
                source = self._site + path
                same = stamp_file(source) == stamp
                if not same and hash_file(source) != sha:
                    return False
                target = self._make_way(path)
                # A file that is not the one we wrote may be another's as well: only its bytes are taken.
                (_link if same else shutil.copyfile)(source, target)
                stamp = stamp_file(target)
                if self._mirror:
                    self._mirror.add(path, there=False)
        except OSError:
            return False
        self.files[path] = sha, stamp
        return True

    def reuse_all(self, paths: Collection[str]) -> bool:
        """Take several over; whether all of them were. What is in the spare needs no look at each."""
        if not self._base:
            return all(map(self.reuse, paths))
        old = self._old.files
        if not self._others.isdisjoint(paths) or not old.keys() >= set(paths):
            return False
        self.files.update({path: old[path] for path in paths})
        return True

    def write(self, path: str, data: bytes) -> None:
        """Write a file; one that holds these bytes already is taken over instead."""
        sha = hash_bytes(data)
        if not self._is_same(path, sha):
            self.count_in(path, sha, _write(self._make_way(path), data))

    @property
    def open_folders(self) -> OpenFolders:
        """Where anybody may write files and have them counted in: here, where nothing can be taken over.

        The second is the spare, where there will be one.
        """
        if self._old.files:
            return "", ""
        return str(self.folder), str(self._mirror.folder) if self._mirror and self._mirror.is_sound else ""

    def count_in(self, path: str, sha: bytes, stamp: FileStamp, *, mirrored: bool = False) -> None:
        """The file was written here, and to the spare, too, where it is `mirrored`."""
        self.files[path] = sha, stamp
        self.written.append(path)
        if self._mirror:
            self._mirror.add(path, there=mirrored)

    def take_in(self, folder: Path, path: str) -> bool:
        """Move a file here from a folder on the same disk; the site's own stays where it is the same.

        Returns whether it was moved.
        """
        source = f"{folder}/{path}"
        sha = hash_file(source)
        if self._is_same(path, sha):
            return False
        target = self._make_way(path)
        os.rename(source, target)
        self.count_in(path, sha, stamp_file(target))
        return True

    def publish(self) -> tuple[SiteTree, SiteTree]:
        """Let this folder take the site's place, and make the spare equal to it; returns both as they are.

        Raises DigestError; the site that was up then is still up.
        """
        gone = [path for path in self._old.files if path not in self.files]
        if self._base:
            self._remove(self.folder, gone, self._folders)
        site = _survey(self.folder, self._base, self._touched, self.files)
        if swap(self.folder, self._site_dir):
            spare = self._catch_up(gone)
        else:
            spare = self._mirror.finish() if self._mirror else SiteTree()
        return site, spare

    def abandon(self) -> None:
        """Give up; the site that is up is untouched, and a spare that was begun with is as it was."""
        if self._mirror:
            self._mirror.finish()
            discard(self._spare)
        if self._base:
            self._take_back()
        else:
            discard(self.folder)

    def _take_back(self) -> None:
        """Let the spare link to the site's files again: new ones may have filled the disk."""
        for path in self._begun:
            # What cannot be put back shows when the spare is used.
            with suppress(OSError):
                if path in self._old.files:
                    _clear(self._root + path)
                    os.link(self._site + path, self._root + path)
                else:
                    self._remove(self.folder, (path,))

    def _is_same(self, path: str, sha: bytes) -> bool:
        known = self._old.files.get(path)
        return known is not None and known[0] == sha and self.reuse(path)

    def _make_way(self, path: str) -> str:
        """The place for a new file: its folder is there, and the file is not."""
        folder = _folder_of(path)
        if folder not in self._folders:
            _make_folder(self.folder, folder)
            self._folders.update(_ancestors(folder))
            if self._base:
                self._touched.update(_ancestors(folder))
        target = self._root + path
        if self._base:
            self._others.add(path)
            self._begun.append(path)
            self._touched.add(folder)
        if self._base or path in self.files:
            _clear(target)
        return target

    def _drop_strangers(self, root: Path, tree: SiteTree, changed: Collection[str]) -> None:
        """Remove what was put into these folders of a tree since it was left."""
        if not changed:
            return
        self._touched.update(changed)
        known = {*self._old.files, *tree.folders}
        for folder in sorted(changed):
            where = f"{root}/{folder}" if folder else str(root)
            if not _folder_time(root, folder):
                # A folder that is a link now would lead out of the site.
                _clear(where)
                continue
            for name in os.listdir(where):
                path = f"{folder}/{name}" if folder else name
                if path not in known:
                    _clear(f"{root}/{path}")

    def _remove(self, root: Path, paths: Iterable[str], kept: Container[str] = ()) -> None:
        """Remove files that are gone, and folders that are empty then.

        Where such a file was, one of the folders that are `kept` may be by now.
        """
        for path in paths:
            _clear(f"{root}/{path}", only_file=path in kept)
            folder = _folder_of(path)
            self._touched.update(_ancestors(folder))
            for ancestor in _ancestors(folder)[:-1]:
                try:
                    os.rmdir(f"{root}/{ancestor}")
                except OSError as error:
                    if error.errno not in _NOT_EMPTY:
                        raise
                    break

    def _catch_up(self, gone: list[str]) -> SiteTree:
        """Make what was the site equal to what is it now, and keep it as the spare."""
        was = self.folder
        if not self._keep_spare or not self._was or _known_tree(was, (self._was,)) is None:
            discard(was)
            return self._mirror.finish() if self._mirror else SiteTree()
        changing = (ancestor for path in (*self.written, *gone) for ancestor in _ancestors(_folder_of(path)))
        # Elsewhere a stranger shows by the time of its folder, when the spare is used.
        among = [folder for folder in self._touched.union(changing) if folder in self._was.folders]
        try:
            self._drop_strangers(was, self._was, _find_changed(was, self._was, among))
            self._remove(was, gone)
            for path in self.written:
                folder = _folder_of(path)
                _make_folder(was, folder)
                self._touched.update(_ancestors(folder))
                _clear(f"{was}/{path}")
                os.link(f"{self._site_dir}/{path}", f"{was}/{path}")
            if was != self._spare:
                os.rename(was, self._spare)
        except OSError:
            # Without links there is no cheap second tree; the next build makes one, or goes without. What
            # could not be removed would be published again.
            discard(was)
            return SiteTree()
        return _survey(self._spare, self._was, self._touched, self.files)


class _Mirror:
    """Makes the spare of a site that is built for the first time, or was copied from elsewhere."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.folder = folder
        self._source = source
        self._files: set[str] = set()
        # Without links there is none, and what could not be discarded would be published with the next build.
        self.is_sound = True
        try:
            folder.mkdir(parents=True)
        except OSError:
            self.is_sound = False

    def add(self, path: str, *, there: bool) -> None:
        """Link a file that was written or taken over, where it is not there already."""
        if path in self._files:
            # It was taken over, and is another after all.
            _clear(f"{self.folder}/{path}")
        self._files.add(path)
        if not there and self.is_sound:
            self.is_sound = _link_in(str(self._source), str(self.folder), path)

    def finish(self) -> SiteTree:
        """The finished spare; none where the disk knows no links."""
        if not self.is_sound:
            discard(self.folder)
            return SiteTree()
        return _survey(self.folder, None, set(), self._files)


def write_new(folders: OpenFolders, path: str, data: bytes) -> tuple[bytes, FileStamp, bool]:
    """Write a file of the site into `open_folders`; returns what it is counted in with, for a worker."""
    folder, spare = folders
    target = f"{folder}/{path}"
    _make_parent(target)
    stamp = _write(target, data)
    return hash_bytes(data), stamp, bool(spare) and _link_in(folder, spare, path)


def _link_in(folder: str, spare: str, path: str) -> bool:
    """Let the spare have a file of the folder, too; whether the disk allows it."""
    target = f"{spare}/{path}"
    try:
        _make_parent(target)
        os.link(f"{folder}/{path}", target)
    except OSError:
        return False
    return True


def _make_parent(target: str) -> None:
    parent = target.rpartition("/")[0]
    try:
        # Nearly always the new folder of one page, in one that is there.
        os.mkdir(parent)
    except FileExistsError:
        pass
    except OSError:
        os.makedirs(parent, exist_ok=True)


def _write(target: str, data: bytes) -> FileStamp:
    # Buffered, because an unbuffered write may end early where the disk is nearly full, and say nothing.
    try:
        with open(target, "xb") as file:
            file.write(data)
    except OSError as error:
        if not error.filename:
            # Where the disk is full the system does not say of which file; what it took of it goes.
            error.filename = target
            with suppress(OSError):
                os.unlink(target)
        raise
    return stamp_file(target)


def _is_as_left(path: str, stamp: FileStamp) -> bool:
    try:
        return stamp_file(path) == stamp
    except OSError:
        return False


def _find_changed(root: Path, tree: SiteTree, folders: Iterable[str]) -> list[str]:
    """The folders of a tree that something was put into or taken out of since it was left."""
    return [folder for folder in folders if _folder_time(root, folder) != tree.folders[folder]]


def _known_tree(folder: Path, trees: Iterable[SiteTree]) -> SiteTree | None:
    """What is known of a folder: a build that was killed may have left the two trees exchanged."""
    try:
        found = os.stat(folder, follow_symlinks=False)
    except OSError:
        return None
    # The numbers of what was removed are given to what is new.
    known = (tree for tree in trees if tree.number == found.st_ino)
    return next(known, None) if stat.S_ISDIR(found.st_mode) else None


def _survey(root: Path, before: SiteTree | None, touched: set[str], files: Iterable[str]) -> SiteTree:
    """What a tree looks like now; only touched folders are looked at where it was known before."""
    if before is None:
        folders = {ancestor for path in files for ancestor in _ancestors(_folder_of(path))}
        times = {folder: _folder_time(root, folder) for folder in folders}
    else:
        times = {**before.folders, **{folder: _folder_time(root, folder) for folder in touched}}
    return SiteTree(os.stat(root).st_ino, {folder: time for folder, time in times.items() if time})


def _folder_time(root: Path, folder: str) -> int:
    """When something was last put into a folder or taken out of it, in nanoseconds; 0 where there is none."""
    try:
        # A slash at the end would follow a link.
        found = os.stat(f"{root}/{folder}" if folder else root, follow_symlinks=False)
    except OSError:
        return 0
    return found.st_mtime_ns if stat.S_ISDIR(found.st_mode) else 0


def _ancestors(folder: str) -> list[str]:
    """The folder and all around it, up to the root, which is ''."""
    found = [folder]
    while folder:
        folder = folder.rpartition("/")[0]
        found.append(folder)
    return found


def _folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def _make_folder(root: Path, folder: str) -> None:
    try:
        os.makedirs(f"{root}/{folder}", exist_ok=True)
    except OSError:
        # A file of the site before stands where a folder is wanted now.
        for ancestor in _ancestors(folder):
            _clear(f"{root}/{ancestor}", only_file=True)
        os.makedirs(f"{root}/{folder}", exist_ok=True)


def _clear(path: str, *, only_file: bool = False) -> None:
    """Remove what stands at the path, if anything does. Raises OSError: what stays would be published."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    except OSError:
        if os.path.islink(path) or not os.path.isdir(path):
            if os.path.lexists(path):
                raise
        elif not only_file:
            shutil.rmtree(path)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        # Some file systems have no links, others too few for one file.
        shutil.copy2(source, target)


def list_tree(folder: Path) -> Iterator[str]:
    """Every file below a folder, by its path. Raises OSError: what is not seen would not be published."""
    for found, _, names in os.walk(folder, onerror=_raise):
        below = os.path.relpath(found, folder).replace(os.sep, "/")
        yield from (name if below == "." else f"{below}/{name}" for name in sorted(names))


def _raise(error: OSError) -> None:
    raise error
