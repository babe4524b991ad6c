"""What is one file of the site? A path, the values it is made from, and a pure function to bytes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, order=True)
class FrameKey:
    """Which frame a page is filled into: one per kind of page and depth of its address.

    `section` is the address of a page that stands in the navigation (`digests/`), and None for the others.
    """

    kind: str
    depth: int
    section: str | None = field(default=None, compare=False)


class Materials(Protocol):
    """What rendering needs besides values: the frames and the templates."""

    def render_page(self, page: "Page") -> bytes:
        """Fill the frame of a page with its head and article."""

    def render_template(self, name: str, context: Mapping[str, Any]) -> str:
        """Render one template by itself."""

    def read_file(self, folder: str, file: str, sha256: str) -> bytes:
        """The bytes of a file that was checked before."""


@dataclass(frozen=True)
class FeedLink:
    """A feed that the page advertises."""

    title: str
    address: str
    type: str = "application/rss+xml"


@dataclass(frozen=True)
class Page:
    """The values of one HTML page. `content` is what its article template shows."""

    frame: FrameKey
    address: str
    title: str
    content: Any
    description: str = ""
    language: str = ""
    image: str = ""
    feeds: tuple[FeedLink, ...] = ()
    alternates: tuple[tuple[str, str], ...] = ()
    article: bool = False


@dataclass(frozen=True)
class Output:
    """One file of the site. Equal values and materials give equal bytes, on any machine at any time."""

    path: str
    values: Any
    render: Callable[[Any, Materials], bytes]
    origin: str = ""


def page_output(page: Page, path: str, origin: str = "") -> Output:
    """The output that prints a page."""
    return Output(path, page, _render_page, origin)


def _render_page(page: Page, materials: Materials) -> bytes:
    return materials.render_page(page)
