"""What is one file of the site? A path, the values it is made from, and a pure function to bytes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol

from digest.model.addresses import output_path


@dataclass(frozen=True, order=True)
class FrameKey:
    """Which frame a page is filled into: one per kind of page, depth of its address, and language.

    `section` is the address of a page that stands in the navigation (`digests/`), and None for the others.
    `language` is what it speaks, and empty for the language of the site.
    """

    kind: str
    depth: int
    section: str | None = field(default=None, compare=False)
    language: str = ""

    @property
    def page_kind(self) -> str:
        """The kind of page, whether it stands in the navigation or not; its template is called so."""
        return self.kind.removesuffix("-section")


class Materials(Protocol):
    """What rendering needs besides values: the frames and the templates."""

    def render_page(self, page: "Page") -> bytes:
        """Fill the frame of a page with its head and article."""

    def render_template(self, name: str, context: Mapping[str, Any], language: str = "") -> str:
        """Render one template by itself, in the language of the site or in another."""

    def read_file(self, file: str, sha256: str) -> bytes:
        """The bytes of a file of `content/` that was checked before."""

    def locate(self, file: str, sha256: str) -> Path:
        """Where a file of `content/` is that was checked before."""


@dataclass(frozen=True)
class Share:
    """The picture that stands for a page where it is shared: its address, what it shows, width and height.

    A `large` one is shown above the title, a sign such as a logo small beside it.
    """

    file: str
    alt: str
    size: tuple[int, int] | None = None
    large: bool = True


@dataclass(frozen=True)
class FeedLink:
    """A feed or a calendar that the page advertises, in one format; `label` names that."""

    title: str
    address: str
    type: str
    label: str


@dataclass(frozen=True)
class Page:
    """The values of one HTML page. `content` is what its article template shows.

    `calendar` has the dates of what it shows. `kept` is whether search engines may keep it.
    """

    frame: FrameKey
    address: str
    title: str
    content: Any
    description: str = ""
    language: str = ""
    share: Share | None = None
    feeds: tuple[FeedLink, ...] = ()
    calendar: FeedLink | None = None
    alternates: tuple[tuple[str, str], ...] = ()
    article: bool = False
    kept: bool = True


class Later:
    """Values that are worked out when somebody asks: a check does not, and a build while it prints."""

    def __init__(self, work: Callable[[], Any]) -> None:
        """Know how to work them out."""
        self._work = work

    @cached_property
    def values(self) -> Any:
        """What comes of it."""
        return self._work()

    def take(self) -> Any:
        """The values, for whoever needs them once: what is worked out for this is not kept."""
        return self.values if "values" in self.__dict__ else self._work()

    def __eq__(self, other: object) -> bool:
        """Equal to what becomes the same."""
        return self.values == other.values if isinstance(other, Later) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # values may be of any kind


@dataclass(frozen=True)
class Output:
    """One file of the site. Equal values and materials give equal bytes, on any machine at any time.

    `known` holds the values, or is a `Later` that works them out when they are needed. `templates` and
    `frame` are the materials that `render` uses; `origin` is the file to blame for the path. A `copied`
    output needs the content folder: it is made where that lies.
    """

    path: str
    known: Any
    render: Callable[[Any, Materials], bytes]
    origin: str = ""
    templates: tuple[str, ...] = ()
    frame: FrameKey | None = None
    copied: bool = False

    @property
    def values(self) -> Any:
        """What it is made from."""
        return self.known.values if isinstance(self.known, Later) else self.known

    def take_values(self) -> Any:
        """What it is made from, for who prints it: nothing is kept, or an archive would fill the memory."""
        return self.known.take() if isinstance(self.known, Later) else self.known


@dataclass(frozen=True)
class Block:
    """Outputs that are looked at as one, and planned only where they are asked for.

    All that their own values follow from, the settings apart, is in `values`: while these stay the same, so
    do all outputs. What `values` holds beyond that costs time, never correctness. Without `values` each
    output is looked at. Where it is `alike`, the outputs are one thing in several forms: none of them changes
    alone, and none is looked at by itself.
    """

    name: str
    plan: Callable[[], Iterable[Output]] = field(compare=False, repr=False)
    values: tuple[Any, ...] = ()
    alike: bool = False

    @cached_property
    def outputs(self) -> tuple[Output, ...]:
        """Its outputs; planned once."""
        return tuple(self.plan())


def page_block(name: str, pages: Callable[[], Iterable[Page]], values: tuple[Any, ...] = ()) -> Block:
    """The block that prints some pages."""
    return Block(name, lambda: map(page_output, pages()), values)


def page_output(page: Page, origin: str = "") -> Output:
    """The output that prints a page."""
    path, templates = output_path(page.address), page_templates(page.frame)
    return Output(path, page, _render_page, origin, templates, page.frame)


@lru_cache(maxsize=256)
def page_templates(frame: FrameKey) -> tuple[str, ...]:
    """The templates that a page of this frame is printed with."""
    return "head.html", f"{frame.page_kind}.html"


def _render_page(page: Page, materials: Materials) -> bytes:
    return materials.render_page(page)
