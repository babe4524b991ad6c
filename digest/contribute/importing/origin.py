"""Where do posts come from? The kind of an origin is recognised, and its reader called."""

from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from urllib.parse import urlsplit

from digest.content.files import read_file
from digest.contribute.importing import exported
from digest.contribute.importing.feeds.archive import may_be_archive, open_archive
from digest.contribute.importing.feeds.beside import BuiltSite
from digest.contribute.importing.feeds.reader import (
    ARCHIVES,
    MAX_FEED,
    Load,
    read_archive,
    read_feed,
    recognise,
    recognise_archive,
)
from digest.contribute.importing.feeds.wxr import list_uploads
from digest.contribute.importing.permalinks import check_pattern
from digest.contribute.importing.post import GIVE_SITE, OldSite, Posts, Wishes, site_address
from digest.contribute.importing.sites.folder import read_posts, unite_stories
from digest.contribute.importing.sites.hugo import Hugo
from digest.contribute.importing.sites.jekyll import Jekyll
from digest.contribute.importing.sites.material import Material
from digest.contribute.importing.sites.pelican import Pelican
from digest.contribute.importing.sites.program import PostFile, PostProgram
from digest.model.problems import DigestError, quote

# What is one file.
FEEDS = ("rss", "atom", "json", "wordpress", "ghost", "buttondown")
# The first that takes a folder for its own has it.
_PROGRAMS: dict[str, type[PostProgram]] = {each.kind: each for each in (Hugo, Pelican, Material, Jekyll)}
# What is never one file.
_OF_FILES = ARCHIVES.keys() - FEEDS
# Where pictures lie beside the file of an export.
_BESIDE = {"ghost": ("",), "wordpress": ("",)}
# For whoever has something else. Most services for newsletters have a feed.
_WANTED = (
    "RSS, Atom, JSON Feed, or an export of WordPress, Ghost, Substack, Medium or Buttondown is wanted; of "
    "another service take the feed of its archive, and of a site in a zip file the folder"
)


def read_origin(origin: str, kind: str, wishes: Wishes, zone: tzinfo) -> Posts:
    """All posts of a file, a folder or an address. Raises DigestError where there is nothing to read."""
    if wishes.site and not site_address(wishes.site):
        cure = "give it with https://, such as --site https://blog.example.org/"
        raise DigestError(f"--site {quote(wishes.site)} is no address of a site; {cure}")
    if origin.startswith(("https://", "http://")):
        return _read_address(origin, kind, wishes, zone)
    path = Path(origin)
    if not path.is_dir() and not path.is_file():
        raise DigestError(f"{quote(origin)} is not there; give a feed's file, or the folder of a site")
    if (may_be_archive(path) or kind in _OF_FILES) and (imported := _read_archive(path, kind, wishes, zone)):
        return imported
    if path.is_dir():
        return _read_folder(path, kind, wishes, zone)
    data, faults = read_file(path, path.name, MAX_FEED)
    if data is None:
        raise DigestError(str(faults[0]))
    built = BuiltSite.around(path, data)
    imported = _read_bytes(data, path.name, kind, wishes, zone, built.load)
    if imported.kind == exported.KIND:
        return replace(imported, root=built.root, list_files=built.list_files)
    # Pictures are no part of an export; whoever has them lays them beside it.
    folders = _BESIDE.get(imported.kind)
    list_files = list_uploads if imported.kind == "wordpress" else imported.list_files
    return (
        replace(imported, root=path.parent, folders=folders, list_files=list_files) if folders else imported
    )


def _read_address(origin: str, kind: str, wishes: Wishes, zone: tzinfo) -> Posts:
    from digest.fetch import Limits, fetch

    def load(address: str, most: int) -> tuple[str, bytes] | None:
        if urlsplit(address).netloc != urlsplit(origin).netloc:
            return None
        name = address.split("?", maxsplit=1)[0].rstrip("/").rpartition("/")[2] or "feed"
        return name, fetch(address, limits=Limits(seconds=60, size=most)).body

    found = load(origin, MAX_FEED)
    assert found is not None, "an address is at its own host"
    return _read_bytes(found[1], found[0], kind, wishes, zone, load)


def _read_bytes(data: bytes, name: str, kind: str, wishes: Wishes, zone: tzinfo, load: Load) -> Posts:
    found = recognise(data)
    if kind in _OF_FILES:
        raise DigestError(f"--kind {kind} wants the zip file of the export, or its folder, on this machine")
    if kind and kind not in FEEDS:
        raise DigestError(f"{quote(name)} is a file; --kind {kind} wants the folder of a site")
    if not (found or kind):
        raise DigestError(f"{quote(name)} is no feed that is known; {_WANTED}")
    return read_feed(data, name, kind or found, wishes, zone, load)


def _read_archive(path: Path, kind: str, wishes: Wishes, zone: tzinfo) -> Posts | None:
    """The posts of a service's export; None of what is none."""
    with open_archive(path) as archive:
        found = recognise_archive(archive)
        if found and kind not in {"", found}:
            service = found.capitalize()
            raise DigestError(f"{archive.name} is an export of {service}, and no {kind}; leave out --kind")
        known = found or (kind if kind in ARCHIVES else "")
        return read_archive(archive, known, wishes, zone) if known else None


def _read_folder(root: Path, kind: str, wishes: Wishes, zone: tzinfo) -> Posts:
    if kind in FEEDS and kind not in ARCHIVES:
        raise DigestError(f"{root} is a folder; --kind {kind} wants the file of a feed")
    if kind == exported.KIND or (not kind and exported.is_site(root)):
        imported = exported.read_export(root, wishes, zone)
        _want_address(imported.site, root)
        return imported
    found = kind or next((name for name, program in _PROGRAMS.items() if program.is_site(root)), "")
    if not found:
        several = "|".join((*_PROGRAMS, *ARCHIVES))
        raise DigestError(f"{root} is no site that is known; say which with --kind {several}")
    program = _PROGRAMS[found](root, wishes)
    check_pattern(wishes.pattern, program.tokens(PostFile("", {}, "", 1, "")))
    _want_address(program.site, root)
    posts, refused = read_posts(program, zone)
    posts, stories = unite_stories(posts, program.stories, program.site.language)
    return Posts(
        found,
        program.site,
        tuple(posts),
        tuple(refused),
        root,
        program.picture_folders,
        program.read_register(),
        stories,
        program.notes,
    )


def _want_address(site: OldSite, root: Path) -> None:
    if not site.url:
        raise DigestError(f"the settings in {root} do not say the address of the old site; {GIVE_SITE}")
