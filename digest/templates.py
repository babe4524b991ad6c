"""How is an article rendered? With a Jinja environment of our own that escapes all but safe HTML."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup, escape

from digest.addresses import encode, path_to_root
from digest.dates import Moment, find_locale, format_day
from digest.frame import Frame
from digest.output import FrameKey, Page
from digest.problems import DigestError
from digest.sanitiser import print_links
from digest.search import language_name


@dataclass(frozen=True)
class SiteInfo:
    """What every template may know of the site."""

    name: str
    url: str
    language: str


class PressMaterials:
    """Frames and templates, ready to print with."""

    def __init__(self, site: SiteInfo, folders: Iterable[Path], frames: Mapping[FrameKey, Frame]) -> None:
        """Load templates from the folders, the first that has one wins."""
        self._site = site
        self._frames = frames
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self._environment.globals["site"] = site
        self._environment.filters.update(
            html=_print_html,
            day=lambda value, language=site.language: _print_day(value, language),
            short_day=lambda value, language=site.language: _print_day(value, language, "medium"),
            month=lambda number, language=site.language: find_locale(language).months["stand-alone"]["wide"][
                number
            ],
            language=lambda code, language=site.language: language_name(code, language),
            endonym=lambda code: language_name(code, code),
            direction=_direction,
            uri=encode,
            urlhost=lambda url: (urlsplit(url).hostname or url).removeprefix("www."),
            country=lambda code: str(find_locale(site.language).territories.get(code, code)),
        )

    def render_page(self, page: Page) -> bytes:
        """Fill the frame of a page with its head and article."""
        root = path_to_root(page.address.count("/"))
        context = {"page": page, "content": page.content, "root": root}
        kind = page.frame.kind.removesuffix("-section")
        values = {
            "language": str(escape(page.language or self._site.language)),
            "head": self.render_template("head.html", context),
            "topic": str(escape(page.title)),
            "article": self.render_template(f"{kind}.html", context),
        }
        return self._frames[page.frame].fill(values).encode("utf-8", "replace")

    def render_template(self, name: str, context: Mapping[str, Any]) -> str:
        """Render one template by itself. Raises DigestError for a template with a mistake."""
        try:
            return self._environment.get_template(name).render(context)
        except jinja2.TemplateError as error:
            raise DigestError(f"the template {name} cannot be printed: {error}") from error

    def read_file(self, folder: str, file: str, sha256: str) -> bytes:
        """The bytes of a checked file; DigestError where they are others by now."""
        try:
            data = Path(folder, file).read_bytes()
        except OSError as error:
            raise DigestError(f"{file} cannot be read any more ({error.strerror}); build again") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DigestError(f"{file} was changed while the site was built; build again")
        return data


def _print_html(html: str, root: str, page: str = "") -> Markup:
    """Sanitised HTML with its links made to work from this page, or from a feed that quotes `page`."""
    return Markup(print_links(html, root, encode(page)))  # noqa: S704  (the sanitiser wrote it)


def _print_day(value: date | Moment, language: str, style: str = "long") -> Markup:
    day = value.day if isinstance(value, Moment) else value
    stamp = value.iso if isinstance(value, Moment) else value.isoformat()
    shown = format_day(day, language, style)
    return Markup('<time datetime="{}">{}</time>').format(stamp, shown)


def _direction(code: str) -> str:
    return "rtl" if find_locale(code).character_order == "right-to-left" else "ltr"
