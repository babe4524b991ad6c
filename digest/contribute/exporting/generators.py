"""What does each generator want of the files that it builds?"""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from digest.contribute.exporting.prose import Leads
from digest.model.addresses import encode

_FILES = Path(__file__).parent / "files"


@dataclass(frozen=True)
class Generator:
    """A kind of generator.

    Pages are below the folder `content`, pictures in `images` below the folder `pictures`; the page of a
    folder is called `index`. Links lead to `files`, as people and MkDocs' kin read them, or to `addresses`
    of the site that will be built. `prints_html` tells that titles are printed as they are, `reads_html` that
    HTML may stand in a text; `harmless` are signs that it would take for its own there, with what is written
    in their place. `updated` is what it calls the moment of an update, where it makes something of it.
    """

    name: str
    content: str
    pictures: str
    index: str
    links: Literal["files", "addresses"]
    prints_html: bool
    reads_html: bool
    knows_aliases: bool
    harmless: tuple[tuple[str, str], ...] = ()
    updated: str = ""

    @property
    def files(self) -> Path:
        """The files that it needs besides pages; `%name%` and the like stand in them for values."""
        return _FILES / self.name

    def file_of(self, address: str, *, is_folder: bool) -> str:
        """Where the page of this address is written, from the root of the export."""
        name = f"{address}{self.index}" if is_folder or not address else f"{address.rstrip('/')}.md"
        return posixpath.join(self.content, name)

    def picture_file(self, address: str) -> str:
        """Where a picture is written, or another file that is copied."""
        return posixpath.join(self.pictures, address)

    def text(self, value: str) -> str:
        """A text in front matter, as it is to be written for a template to print it."""
        return escape(value, quote=False) if self.prints_html else value


GENERATORS = {
    generator.name: generator
    for generator in (
        Generator(
            "plain", "", "", "index.md", "files", prints_html=False, reads_html=True, knows_aliases=False
        ),
        Generator(
            "zensical",
            "docs",
            "docs",
            "index.md",
            "files",
            prints_html=True,
            reads_html=True,
            knows_aliases=False,
        ),
        Generator(
            "hugo",
            "content",
            "static",
            "_index.md",
            "addresses",
            prints_html=False,
            reads_html=False,
            knows_aliases=True,
            harmless=(("{{<", "{ {<"), ("{{%", "{ {%")),
            updated="lastmod",
        ),
    )
}


@dataclass(frozen=True)
class Atlas:
    """Where everything is in an export: the file of each address of the site."""

    generator: Generator
    files: Mapping[str, str]
    site_url: str

    def leads_from(self, file: str) -> Leads:
        """How links are written in this file."""
        folder = posixpath.dirname(file)

        def lead(target: str) -> str:
            plain = unquote(target.partition("#")[0].partition("?")[0]).removesuffix("index.html")
            address = plain if plain in self.files else f"{plain.rstrip('/')}/"
            found = self.files.get(address)
            if found is None:
                return f"{self.site_url.rstrip('/')}/{encode(target)}" if self.site_url else ""
            if self.generator.links == "addresses":
                return f"/{encode(address)}"
            return encode(posixpath.relpath(found, folder or "."))

        return lead
