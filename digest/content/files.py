"""Which files of `content/` are read, and which must not be?"""

import codecs
import errno
import os
import posixpath
import re
import stat
import unicodedata
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from digest.content.decoding import MAX_FILE, decode
from digest.content.frontmatter import Document, parse_document
from digest.model.addresses import hand_written_address, is_good_segment, slugify
from digest.model.problems import Problem, quote

# What systems, editors and git leave beside the files of others.
_LEFT_BEHIND = re.compile(r"(?i)\.ds_store|\._.+|thumbs\.db|desktop\.ini|.+(?:~|\.(?:bak|orig|rej|swp|tmp))")
_SHORTCUTS = frozenset((".lnk", ".url", ".webloc"))
# In what people write who are asked for a text.
_TEXTS = frozenset(".doc .docx .htm .html .odt .pages .rtf .txt".split())
# What readers download, and where it lies.
DOCUMENTS = frozenset(".csv .doc .docx .epub .mp3 .mp4 .odt .pdf .ppt .pptx .xls .xlsx .zip".split())
AMONG_PAGES = "among the pages, and link it there: [the report](/docs/report.pdf)"
IMAGE_SUFFIXES = {".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif"}
# Pictures that not every browser shows.
_OTHER_PICTURES = frozenset(".bmp .heic .heif .jfif .jxl .tif .tiff".split())
MAX_IMAGE = 20_000_000
# The most bytes that the path of a file below `content/` may have; systems allow four times as many for the
# whole path, and what is published lies deeper. A short one need not be looked at in bytes.
MAX_PATH = 1_000
_SHORT = MAX_PATH // 4
# By these git treats the files around them otherwise: new ones left out, changes not shown.
_FOR_GIT = frozenset((".gitattributes", ".gitignore"))
# How the file of a translation ends, before its `.md`.
_LANGUAGE = re.compile(r"\.[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?$")
# The one hidden folder that is there to be published, at the root of a site (RFC 8615).
WELL_KNOWN = ".well-known"
# Of a page it is MkDocs who reads the rest.
_FAULTS_OF_PAGES = frozenset(("conflict-marker", "not-utf-8", "unreadable-file"))

# What a file is known by without reading it: size, times of its last change in nanoseconds (of its bytes, of
# anything), number on the disk.
Stamp: TypeAlias = tuple[int, int, int, int]
# A file that was changed this recently may be changed again within one tick of its clock, unnoticed: file
# systems count in steps of up to two seconds.
_UNSETTLED = 2_500_000_000
_ONE_OF_TWO = "remove one of the two, or give this one another name"
_LONGEST_HEADER = 64_000
_NO_FILE = OSError(errno.EINVAL, "it is a pipe or a device")
# The kinds of files that a name tells nothing about but where they are published.
_READ_BY_ANY_NAME = ("entries", "images")
# What Python makes of the bytes of a name that are not UTF-8; nobody can write these signs.
_BYTES = re.compile("[\udc80-\udcff]")
_good_segment = lru_cache(maxsize=4096)(is_good_segment)


@dataclass(frozen=True)
class FoundFile:
    """A file of one kind: its path below `content/`, and its stamp."""

    kind: str
    path: str
    stamp: Stamp


def list_files(
    folder: Path, kind: str, suffixes: set[str], name: str, below: str = ""
) -> tuple[list[FoundFile], list[Problem]]:
    """The files of one kind, sorted by path, or those `below` one of its folders.

    `content/` is called `name` in faults.
    """
    if (folder / kind).is_symlink():
        return [], [_symbolic_link(f"{name}/{kind}")]
    found: list[FoundFile] = []
    problems: list[Problem] = []
    refused = _refuser(name, problems)
    for path, entry in walk(str(folder), below or kind, but=_FOR_GIT, refused=refused):
        fault, stamp = _look_at(entry, path, kind, suffixes, name)
        if fault:
            problems.append(fault)
        # One that has a bad name is read all the same: what else is wrong with it is told at once.
        if stamp:
            found.append(FoundFile(kind, path, stamp))
    return sorted(found, key=lambda file: file.path), problems


def list_strays(folder: Path, name: str, known: Collection[str]) -> list[Problem]:
    """What lies in the folder itself and is read by nobody; `known` are the names that are read."""
    strays = []
    with suppress(OSError), os.scandir(folder) as scanned:
        for entry in scanned:
            if entry.name in _FOR_GIT or not (entry.name in known or entry.name.startswith(".")):
                wanted = f"{', '.join(known)} are read here"
                cure = _cure_misplaced(entry, name) or _cure_kind(entry.name, name)
                if entry.name.lower() in known:
                    cure = f"rename it to {entry.name.lower()}"
                strays.append(_stray(f"{name}/{entry.name}", wanted, cure))
    return strays


def is_picture_name(path: str) -> bool:
    """Whether a file is a picture by its ending, in capitals or not."""
    return posixpath.splitext(path)[1].lower() in IMAGE_SUFFIXES


def stamp_of(found: os.stat_result) -> Stamp:
    """What the file is known by."""
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def is_settled(stamp: Stamp, now: int) -> bool:
    """Whether the file was left alone before `now` for so long that its times tell of every change since."""
    _, modified, changed, _ = stamp
    return now - max(modified, changed) > _UNSETTLED


def list_pages(
    folder: Path, name: str, leaves_out: Callable[[str], bool]
) -> tuple[dict[str, str], dict[str, str], list[Problem]]:
    """The hand-written pages by their address, what MkDocs copies beside them by its path, and the faults.

    It would follow any link, and knows no file that is not UTF-8. What it leaves out is nothing to a digest.
    """
    pages: dict[str, str] = {}
    copied: dict[str, str] = {}
    problems: list[Problem] = []
    for path, entry in walk(str(folder), but=(WELL_KNOWN,), refused=_refuser(name, problems)):
        if "/." in path:
            continue
        shown = f"{name}/{path}"
        if entry.is_symlink():
            # A draft, too: it is shown while somebody serves.
            problems.append(_symbolic_link(shown))
        elif _BYTES.search(path):
            found = "the name of the file, or of its folder, is not UTF-8"
            problems.append(Problem(shown, 1, 1, "bad-file-name", found, "", "rename it"))
        elif leaves_out(path):
            continue
        elif path.endswith(".md"):
            address = hand_written_address(path)
            # Where there are both, README.md gives way to index.md.
            if address not in pages or posixpath.basename(path) != "README.md":
                pages[address] = shown
            data, faults = read_file(folder / path, shown)
            faults += decode(data, shown)[1] if data else []
            problems += (fault for fault in faults if fault.rule in _FAULTS_OF_PAGES)
            problems += find_stray_entry(data or b"", shown, "lies among the pages")
        else:
            copied[path] = shown
    return pages, copied, problems


def find_stray_entry(data: bytes, shown: str, where: str, above: str = "") -> list[Problem]:
    """The fault of a file that has the fields which every entry has, and lies where none is read."""
    folder = _find_folder(data)
    cure = f"move it into a folder such as {above}{folder}/"
    return [Problem(shown, 1, 1, "stray-file", f"this is an entry, and {where}", "", cure)] if folder else []


def _find_folder(data: bytes) -> str:
    """Where an entry belongs by its date, or one of no clear date might lie; nothing for what is no entry."""
    head = data.partition(b"\n---")[0].removeprefix(codecs.BOM_UTF8)
    fields = {line.partition(b":")[0] for line in head.splitlines()}
    if not head.startswith(b"---") or not fields >= {b"title", b"date", b"source"}:
        return ""
    day = re.search(rb"^date: *['\"]?(\d{4})-(\d\d)", head, re.MULTILINE)
    return f"entries/{'/'.join(part.decode() for part in day.groups()) if day else '2024/11'}"


def read_file(path: Path, shown: str, limit: int = MAX_FILE) -> tuple[bytes | None, list[Problem]]:
    """The bytes of one file, one more than the limit at most; None, with the fault, for none."""
    # Every file of an archive comes by here: no more is asked of the system than has to be.
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            return None, [_symbolic_link(shown)]
        if _would_wait(status.st_mode):
            return None, [_unreadable(shown, _NO_FILE)]
        with path.open("rb") as file:
            return file.read(min(status.st_size, limit) + 1), []
    except OSError as error:
        return None, [_unreadable(shown, error)]


def read_document(path: Path, shown: str) -> Document | None:
    """One file taken apart; None for one that cannot be read or is not clear. Others say what is wrong."""
    data, _ = read_file(path, shown)
    return parse_document(data, shown)[0] if data is not None else None


def walk(
    folder: str,
    path: str = "",
    *,
    hidden: bool = False,
    but: Collection[str] = (),
    refused: Callable[[str, OSError], None] | None = None,
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file below `folder/path` by name, with its path below `folder`.

    Without `hidden` those are left out, `but` for some names; folders behind links are not entered. `refused`
    is told of each folder that cannot be read; without it that is raised, as an OSError. None there is fine.
    """
    # Not by calls of itself: folders may lie deeper in one another than calls.
    open_folders = [(path, _scan(folder, path, refused))]
    while open_folders:
        path, entries = open_folders[-1]
        entry = next(entries, None)
        if entry is None:
            open_folders.pop()
        elif hidden or not entry.name.startswith(".") or entry.name in but:
            below = f"{path}/{entry.name}" if path else entry.name
            if entry.is_dir(follow_symlinks=False):
                open_folders.append((below, _scan(folder, below, refused)))
            else:
                yield below, entry


def _scan(
    folder: str, path: str, refused: Callable[[str, OSError], None] | None
) -> Iterator[os.DirEntry[str]]:
    """What lies in a folder, by name; nothing where there is none."""
    try:
        with os.scandir(f"{folder}/{path}") as scanned:
            return iter(sorted(scanned, key=lambda entry: entry.name))
    except FileNotFoundError:
        pass
    except OSError as error:
        if refused is None:
            raise
        refused(path, error)
    return iter(())


def _look_at(
    entry: os.DirEntry[str], path: str, kind: str, suffixes: set[str], name: str
) -> tuple[Problem | None, Stamp | None]:
    """What is wrong with a file before it is read, and its stamp, unless it must not be read."""
    if (
        kind != "images"
        and path.endswith(".md")
        and len(path) < _SHORT
        and all(map(_good_segment, path[:-3].split("/")[1:]))
    ):
        # Nearly all are like this, and they are many.
        with suppress(OSError):
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(status.st_mode):
                return None, stamp_of(status)
    shown = f"{name}/{path}"
    if entry.is_symlink():
        return _symbolic_link(shown), None
    stem, _, suffix = path.rpartition(".")
    # `x.MD` is no page on every system, `x.PNG` is a picture.
    if f".{suffix.lower() if kind == 'images' else suffix}" not in suffixes:
        wanted = f"{' '.join(sorted(suffixes))} files are read here"
        cure = _cure_kind(entry.name, name) if kind == "images" else _cure_text(entry, name)
        return _stray(shown, wanted, cure), None
    segments = (path if kind == "images" else stem).split("/")[1:]
    bad = next((segment for segment in segments if not _good_segment(segment)), None)
    fault = None
    if bad is not None or len(os.fsencode(path)) > MAX_PATH:
        fault = _bad_name(entry, shown, path, bad, segments, kind)
        if kind not in _READ_BY_ANY_NAME or bad is None or not _is_plain(bad):
            return fault, None
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return _unreadable(shown, error), None
    if _would_wait(status.st_mode):
        return _unreadable(shown, _NO_FILE), None
    if kind == "images" and status.st_size > MAX_IMAGE:
        found = f"the image has {status.st_size:,} bytes"
        return Problem(shown, 1, 1, "too-large", found, f"at most {MAX_IMAGE:,}", "make it smaller"), None
    return fault, stamp_of(status)


def _is_plain(segment: str) -> bool:
    """Whether a name can be said and compared as it is, though it can be none of an address."""
    return segment.isprintable() and unicodedata.is_normalized("NFC", segment)


def _bad_name(
    entry: os.DirEntry[str], shown: str, path: str, bad: str | None, segments: list[str], kind: str
) -> Problem:
    if bad is None:
        found, wanted = f"the path has {len(os.fsencode(path)):,} bytes", f"at most {MAX_PATH:,}"
        return Problem(shown, 1, 1, "bad-file-name", found, wanted, "put it into fewer folders")
    found = f"{quote(bad)} cannot be a part of an address"
    if not unicodedata.is_normalized("NFC", bad) and is_good_segment(unicodedata.normalize("NFC", bad)):
        found = f"{found}: its letters are in pieces, as a Mac writes them"
    ending = posixpath.splitext(path)[1] if bad == segments[-1] else ""
    language = _LANGUAGE.search(bad) if ending and kind == "entries" else None
    stem = bad.removesuffix(language[0] if language else ending)
    target = slugify(stem) + (language[0] if language else "")
    cure = f"name it {target}{ending if kind == 'images' else ''}"
    if ending and _is_taken(entry, target + ending):
        cure = f"{target}{ending} is there already: {_ONE_OF_TWO}"
    if kind == "digests":
        cure = "name it after its digest, such as 2024-W46.md, 2024-11-13.md or 2024-11.md"
    return Problem(shown, 1, 1, "bad-file-name", found, "", cure)


def _stray(shown: str, wanted: str, cure: str) -> Problem:
    """The fault of a file that nobody reads."""
    is_for_git = posixpath.basename(shown) in _FOR_GIT
    found = "by this file git treats content otherwise" if is_for_git else "the file is left out"
    return Problem(shown, 1, 1, "stray-file", found, wanted, cure)


def _cure_text(entry: os.DirEntry[str], name: str) -> str:
    """What to do with a file that lies where texts are read, and is called as none is."""
    stem, ending = posixpath.splitext(entry.name.lower())
    target = f"{slugify(stem.removesuffix('.md'))}.md"
    is_taken = _is_taken(entry, target)
    if _LEFT_BEHIND.fullmatch(entry.name) or ending in _SHORTCUTS:
        return _cure_kind(entry.name, name)
    if ending in _TEXTS and not (stem.endswith(".md") and ending == ".txt"):
        way = "save it as plain text, in" if ending == ".rtf" else "copy its text into"
        return f"{way} a file that ends in .md, {'and is not called' if is_taken else 'such as'} {target}"
    if stem.endswith(".md") or ending in (".md", ".markdown") or (not ending and _holds_entry(entry)):
        return f"{target} is there already: {_ONE_OF_TWO}" if is_taken else f"rename it to {target}"
    return _cure_kind(entry.name, name)


def _cure_kind(file: str, name: str) -> str:
    """What to do with a file of this name, whatever is read where it lies."""
    ending = posixpath.splitext(file)[1].lower()
    if file in _FOR_GIT or _LEFT_BEHIND.fullmatch(file):
        return "remove it"
    if ending in _SHORTCUTS:
        return "remove it: a shortcut leads nowhere on another machine"
    if ending in DOCUMENTS:
        return f"put it {AMONG_PAGES}"
    if ending in IMAGE_SUFFIXES:
        return f"put it into {name}/images/"
    if ending in _OTHER_PICTURES:
        return f"save it as one of {', '.join(sorted(IMAGE_SUFFIXES))}, in {name}/images/"
    return "rename or remove it"


def _cure_misplaced(entry: os.DirEntry[str], name: str) -> str:
    """Where an entry belongs that lies in `content/` itself; nothing for what is none."""
    if posixpath.splitext(entry.name)[1].lower() not in ("", ".md", ".markdown"):
        return ""
    folder = _find_folder(_read_start(entry))
    ending = "" if entry.name.endswith(".md") else ", with .md at the end of its name"
    return f"move it into a folder such as {name}/{folder}/{ending}" if folder else ""


def _holds_entry(entry: os.DirEntry[str]) -> bool:
    return _find_folder(_read_start(entry)) != ""


def _read_start(entry: os.DirEntry[str]) -> bytes:
    """As much of a file as front matter may be long; nothing of what cannot be read."""
    if not entry.is_file(follow_symlinks=False):
        return b""
    return read_file(Path(entry.path), entry.name, _LONGEST_HEADER)[0] or b""


def _is_taken(entry: os.DirEntry[str], name: str) -> bool:
    """Whether another file beside this one has the name; where case is not told apart it may be this one."""
    target = Path(entry.path).with_name(name)
    # A name that is too long, or a file that has gone meanwhile.
    with suppress(OSError):
        return target.exists() and not target.samefile(entry.path)
    return False


def _would_wait(mode: int) -> bool:
    """Whether to read it may take for ever."""
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)


def _refuser(name: str, problems: list[Problem]) -> Callable[[str, OSError], None]:
    """What adds a fault for a folder that cannot be read: what is in it would be missed in silence."""
    return lambda path, error: problems.append(_unreadable(f"{name}/{path}".rstrip("/"), error, "folder"))


def _unreadable(shown: str, error: OSError, what: str = "file") -> Problem:
    found = f"the {what} cannot be read ({error.strerror})"
    return Problem(shown, 1, 1, "unreadable-file", found, "", "check that it exists and may be read")


def _symbolic_link(shown: str) -> Problem:
    found, wanted = "the file is a symbolic link", "a regular file is wanted"
    return Problem(shown, 1, 1, "symbolic-link", found, wanted, "put the file itself here")
