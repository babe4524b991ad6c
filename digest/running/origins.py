"""What is a site made of? What is made of the same need not be made again."""

import stat
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from pathlib import Path

import mkdocs
from mkdocs.config.defaults import MkDocsConfig

from digest.content.files import Stamp, is_settled, stamp_of, walk
from digest.content.inventory import HEARD, TOP_FILES, list_content
from digest.keeping.fingerprints import hash_bytes, hash_file
from digest.keeping.program import describe, extension_sources, program_key
from digest.model.options import Options
from digest.model.settings import Settings
from digest.printing.state import UNKNOWN, Origin
from digest.running.configuration import template_folders
from digest.workers import Workshop


def backdrop_origin(config: MkDocsConfig, options: Options) -> Origin:
    """All that MkDocs makes its pages and the frames from."""
    if set(config.plugins) != {"digest"} or config.hooks:
        # Other plugins may read anything.
        return UNKNOWN
    own = {"strict", "site_dir", "config_file_path", "dev_addr", "plugins", "theme", "hooks"}
    chosen = {key: value for key, value in config.items() if key not in own}
    theme = config.theme
    # The folders of installed packages: their versions are known.
    libraries = (str(files("material.templates")), str(Path(mkdocs.__file__).parent))
    own_folders = (folder for folder in theme.dirs if not folder.startswith(libraries))
    stamps = [_stamp_folders([config.docs_dir]), _stamp_folders(own_folders, _is_article_template)]
    extensions = extension_sources(config.markdown_extensions)
    parts = (program_key(), extensions, chosen, theme.name, dict(theme), options)
    return _origin_of(parts, stamps)


def site_origin(config: MkDocsConfig, settings: Settings, shop: Workshop, *, skip_faulty: bool) -> Origin:
    """What the site is made of, but for the time. The content that it lists is what this build reads."""
    backdrop = backdrop_origin(config, settings.options)
    templates = _stamp_folders(map(str, template_folders(config)))
    content = _stamp_content(settings, shop)
    own = _origin_of(
        (backdrop.key, config.strict, skip_faulty, settings.decap, settings.licences_of_decap),
        [templates, content],
    )
    if not backdrop.key or not own.key:
        return UNKNOWN
    return Origin(own.key, (*own.doubtful, *backdrop.doubtful))


@dataclass(frozen=True)
class _Stamps:
    """What the files of some folders are known by; the `doubtful` ones were changed just now."""

    files: list[tuple[str, Stamp]]
    doubtful: list[str]


def _stamp_folders(
    folders: Iterable[str], leave_out: Callable[[str], bool] = lambda _: False
) -> _Stamps | None:
    """The stamps of all files in the folders; None where one stands behind a link, or cannot be looked at."""
    now = time.time_ns()
    found = _Stamps([], [])
    try:
        for path, entry in chain.from_iterable(walk(folder, hidden=True) for folder in folders):
            if leave_out(path):
                continue
            stamp = stamp_of(entry.stat(follow_symlinks=False))
            if entry.is_symlink():
                return None
            if not is_settled(stamp, now):
                found.doubtful.append(entry.path)
            found.files.append((path, stamp))
    except OSError:
        return None
    return found


def _origin_of(parts: object, stamps: Sequence[_Stamps | None]) -> Origin:
    """The origin of what is made from settings and files; unknown where one stands behind a link."""
    files, doubtful = [], []
    for found in stamps:
        if found is None:
            return UNKNOWN
        files.append(found.files)
        doubtful += found.doubtful
    try:
        hashes = tuple((path, hash_file(path)) for path in doubtful)
    except OSError:
        return UNKNOWN
    return Origin(hash_bytes(describe((parts, files))), hashes)


def _stamp_content(settings: Settings, shop: Workshop) -> _Stamps:
    """The stamps of all files that are read as content, and what is said of the others."""
    now = time.time_ns()
    found = _Stamps([], [])
    listed = list_content(settings, shop).values()
    found.files.extend((file.path, file.stamp) for files, _ in listed for file in files)
    refused = set()
    for name in TOP_FILES:
        with suppress(OSError):
            status = (settings.content / name).lstat()
            found.files.append((name, stamp_of(status)))
            # A link leads elsewhere, and a pipe never ends.
            refused |= {name} if not stat.S_ISREG(status.st_mode) else set()
    found.doubtful.extend(
        str(settings.content / path)
        for path, stamp in found.files
        if path not in refused and not is_settled(stamp, now)
    )
    found.files.extend((str(fault), (0, 0, 0, 0)) for _, faults in listed for fault in faults)
    # What this build reads is what was listed here.
    shop.kept.keep(HEARD, frozenset())
    return found


def _is_article_template(path: str) -> bool:
    """Whether it is the press that prints with it, and not MkDocs."""
    return path.startswith("pages/") and path.endswith(".html")
