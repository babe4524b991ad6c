"""What does the core know of a site, beside its content? What `mkdocs.yml` says, and where things lie."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.keeping.folder import CACHE
from digest.model.addresses import find_other_host
from digest.model.audio import Audio
from digest.model.editing_options import LICENCES_OF_BUNDLE
from digest.model.options import Options
from digest.model.problems import Problem
from digest.writing.words import Catalogues, Words

if TYPE_CHECKING:
    from pathspec.gitignore import GitIgnoreSpec


@dataclass(frozen=True)
class MarkdownSettings:
    """How bodies are read: the extensions that `mkdocs.yml` names, and hosts whose images may be shown."""

    extensions: tuple[str, ...] = ("toc", "tables", "fenced_code")
    configs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    image_hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class MenuLink:
    """What `nav` calls by its address on this site, as it is written there, and in which line and column."""

    written: str
    line: int
    column: int

    def leads_out(self, base: str) -> bool:
        """Whether it begins at the root of the host, and the site lies below that, in `base`."""
        return self.written.startswith("/") and not self.written.startswith(base)

    def find_address(self, base: str) -> str:
        """The address of the page: of `/tags/ferries` and `tags/ferries/index.md` it is `tags/ferries/`."""
        path = re.split("[?#]", self.written, maxsplit=1)[0].removeprefix(base).lstrip("/")
        address = re.sub(r"(?:^|(?<=/))index\.(?:md|html)$", "", path)
        is_page = address and "." not in address.rpartition("/")[2]
        return address.rstrip("/") + "/" if is_page else address

    def find_target(self, base: str) -> str:
        """What MkDocs is to print: the address, and what asks for a part of the page."""
        asked = re.search("[?#].*", self.written)
        return self.find_address(base) + (asked[0] if asked else "")


@dataclass(frozen=True)
class Settings:
    """All that the core knows about one site.

    `shipped` are folders of files that MkDocs publishes beside the pages, those of the theme; the first is
    `overrides`, that of the site's own templates, where it has one. With
    `has_other_plugins` there may be pages and files that lie nowhere. What one of `left_out` matches, of the
    paths of files below `pages`, MkDocs does not publish. `faults` are those of `mkdocs.yml` that are no
    reason to refuse it. `icon` is the address of a square PNG that stands for the site in feeds. `cards_at`
    is the line and the column in it where social cards are asked for, `cover_at` where the cover of a podcast
    is named. `copyright` is the HTML that stands below all pages, and begins in `copyright_line`. `menu` is
    what `nav` calls by its address. `file` is what the file of all this is called, beside which the project
    lies.
    """

    root: Path
    options: Options
    site_name: str
    site_url: str
    description: str
    language: str
    markdown: MarkdownSettings
    docs_dir: Path | None = None
    catalogues: Catalogues = field(default_factory=Catalogues)
    shipped: tuple[Path, ...] = ()
    overrides: Path | None = None
    has_other_plugins: bool = False
    left_out: "tuple[GitIgnoreSpec, ...]" = ()
    faults: tuple[Problem, ...] = ()
    icon: str = ""
    # Frames hold it, and change with it.
    copyright: str = field(default="", compare=False, repr=False)
    # A line that moves, or another name of the file, makes no other site.
    cards_at: tuple[int, int] = field(default=(1, 1), compare=False, repr=False)
    cover_at: tuple[int, int] = field(default=(1, 1), compare=False, repr=False)
    copyright_line: int = field(default=1, compare=False, repr=False)
    menu: tuple[MenuLink, ...] = field(default=(), compare=False, repr=False)
    file: str = field(default="mkdocs.yml", compare=False, repr=False)

    @cached_property
    def moved(self) -> "Settings":
        """The same, wherever the project lies: folders in it by the way to them."""

        def place(folder: Path) -> Path:
            return folder.relative_to(self.root) if folder.is_relative_to(self.root) else folder

        return replace(
            self,
            root=Path(),
            docs_dir=place(self.docs_dir) if self.docs_dir else None,
            shipped=tuple(map(place, self.shipped)),
            overrides=place(self.overrides) if self.overrides else None,
        )

    @cached_property
    def card_font(self) -> tuple[str, str]:
        """The font of social cards, below `content`, and the SHA-256 of it; empty for the one of ours.

        It is read when it is asked for, once for these settings. Raises OSError.
        """
        file = self.options.card_font
        data = (self.content / file).read_bytes() if file else b""
        return (file, hashlib.sha256(data).hexdigest()) if file else ("", "")

    @cached_property
    def decap(self) -> tuple[str, str]:
        """Decap CMS, from `content`, and the SHA-256 of it, which is empty where the file is missing.

        Both are empty without the page at `/edit/`. It is read when it is asked for. Raises OSError.
        """
        return self._find_bundle()

    @cached_property
    def licences_of_decap(self) -> tuple[str, str]:
        """The file with the licences of what is in it, which lies beside it, in the same way."""
        return self._find_bundle(LICENCES_OF_BUNDLE)

    def _find_bundle(self, ending: str = "") -> tuple[str, str]:
        editing = self.options.editing
        if not editing:
            return "", ""
        file = self.root / f"{editing.bundle}{ending}"
        data = file.read_bytes() if file.is_file() else b""
        return os.path.relpath(file, self.content), hashlib.sha256(data).hexdigest() if data else ""

    @property
    def words(self) -> Words:
        """What the site says, in its language."""
        return self.catalogues.words(self.language)

    def interface_of(self, language: str) -> str:
        """The language that is spoken around a text in this one; empty for that of the site."""
        return language if language != self.language and self.catalogues.speak(language) else ""

    def words_around(self, language: str) -> Words:
        """What is said around a text in this language, in the same where that is spoken."""
        return self.catalogues.words(self.interface_of(language) or self.language)

    @property
    def pages(self) -> Path:
        """The folder of the hand-written pages, which MkDocs renders."""
        return self.docs_dir or self.content / "pages"

    def leaves_out(self, file: str) -> bool:
        """Whether MkDocs does not publish a file, of which this is the path below `pages`."""
        return any(each.match_file(file) for each in self.left_out)

    def plays(self, audio: Audio) -> bool:
        """Whether the policy of each page lets a browser play it."""
        return find_other_host(audio.url, self.site_url) in ("", *self.options.audio_hosts)

    @property
    def content(self) -> Path:
        """The folder of the entries."""
        return self.root / self.options.content

    @property
    def cache(self) -> Path:
        """The folder of what outlives a build; it may be deleted at any time."""
        return self.root / CACHE

    @property
    def timezone(self) -> ZoneInfo:
        """Where days begin and digests close."""
        return ZoneInfo(self.options.timezone)

    @property
    def base_path(self) -> str:
        """Below what the site lies at its host: `/`, or `/digest/`."""
        return urlsplit(self.site_url).path

    @property
    def identity(self) -> str:
        """The host name in the ids of feed items."""
        return self.options.identity or urlsplit(self.site_url).hostname or "localhost"
