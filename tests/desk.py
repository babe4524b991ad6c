"""A digest that is built again and again: as `digest build` does it, without MkDocs and its theme."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from digest.content.readings import forget_readings
from digest.keeping.fingerprints import hash_bytes
from digest.keeping.journal import DamagedError, locked
from digest.printing.edition import prepare
from digest.printing.order import Order
from digest.printing.press import publish
from digest.printing.state import Backdrop, BackdropError, Origin, find_backdrop
from digest.printing.swap import discard, make_scratch
from digest.templates.frame import Frame
from digest.workers import Crew, Workshop
from tests.builders import Value, entry, settings, write_file
from tests.sites import NOW, ROOT, SVG, read_tree

A, B = "content/entries/2024/11/a.md", "content/entries/2024/12/b.md"
MAP = "content/images/map.svg"
FILES: Mapping[str, str] = {
    A: entry(
        title="First talks",
        tags=["Peace"],
        image={"file": "images/map.svg", "alt": "A map", "credit": "The digest"},
        aliases=["old/first"],
    ),
    B: entry(
        title="News of today", date="2024-12-30", tags=["Arms"], body="After the [talks](../11/a.md).\n"
    ),
    "content/digests/2024-W46.md": "---\ntitle: A week\n---\nWe read.\n",
    MAP: SVG,
    "content/pages/audio/a.mp3": "A sound",
}


@dataclass
class Desk:
    """A folder with a digest, and how it is built: the site's options, the moment, the theme's frame."""

    root: Path
    options: dict[str, Value] = field(default_factory=dict)
    now: datetime = NOW
    frame: str = "plain"
    skip_faulty: bool = False

    def write(self, files: Mapping[str, str]) -> "Desk":
        """Write files below the folder."""
        for name, text in files.items():
            write_file(self.root / name, text)
        return self

    @property
    def site(self) -> Path:
        """Where the site is."""
        return self.root / "site"

    @property
    def cache(self) -> Path:
        """Where lies what outlives a build."""
        return self.root / ".cache/digest"

    def build(
        self,
        site: str = "site",
        *,
        clean: bool = False,
        executor: str = "serial",
        explain: Callable[[str, str], None] | None = None,
    ) -> list[str]:
        """Build the site, from nothing where it shall be `clean`; returns what was written."""

        def once() -> list[str]:
            return self._build_once(site, clean=clean, executor=executor, explain=explain)

        try:
            return once()
        except DamagedError:
            forget_readings(self.cache)
            return once()

    def _build_once(
        self, site: str, *, clean: bool, executor: str, explain: Callable[[str, str], None] | None
    ) -> list[str]:
        chosen = settings(self.root, **{"search": "false", **self.options})
        kept = nullcontext(None) if clean else locked(chosen.cache)
        folders = (self.root / "own/pages", ROOT / "theme/pages")
        with kept as cache, Crew(executor) as crew:
            shop = Workshop(crew, cache)
            order = Order(self.root / site, folders, clean, explain, shop)
            edition = prepare(chosen, self.now, skip_faulty=self.skip_faulty, shop=shop)
            origin = Origin(hash_bytes(self.frame.encode()))
            if backdrop := find_backdrop(order.ledger, origin):
                try:
                    return publish(edition, backdrop, order)
                except BackdropError:
                    pass
            scratch = make_scratch(order.site_dir)
            for name in ("404.html", "assets/theme.css", "about/index.html"):
                write_file(scratch / name, f"{name} of the {self.frame} theme")
            parts = (f"<html {self.frame} lang=", "language", "><head>", "head", "</head>", "article")
            frames = dict.fromkeys(edition.plan.frames, Frame(parts))
            try:
                return publish(edition, Backdrop(frames, origin, scratch), order)
            finally:
                discard(scratch)

    def clean(self) -> dict[str, bytes]:
        """The site as it is built from nothing, in another folder."""
        self.build("clean", clean=True)
        return read_whole(self.root / "clean")


def read_whole(site: Path) -> dict[str, bytes]:
    """Every file and folder of a site: hosts get no links, no empty folders, and no file under two names."""
    paths = list(site.rglob("*"))
    assert [path for path in paths if path.is_symlink()] == []
    folders = [path for path in paths if path.is_dir()]
    assert [folder for folder in folders if not any(folder.iterdir())] == []
    files = [path.stat().st_ino for path in paths if path.is_file()]
    assert len(set(files)) == len(files)
    return read_tree(site)
