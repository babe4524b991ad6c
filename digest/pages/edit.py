"""Where are entries written in the browser? The files of `/edit/`, on sites whose owner wants them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from digest.arrangement.site import Site
from digest.decap import Choices, configure, gather_choices, hosts_asked, hosts_shown
from digest.model.editing_options import DECAP_FILE, LICENCES_OF_BUNDLE
from digest.model.settings import Settings
from digest.output import Block, Materials, Output

# What the look of an entry says that is being written; pages say the same.
PREVIEW_SAYS = (
    "%(label)s:",
    "%(outlet)s, in %(language)s",
    ", ",
    "Attributed in this story to %(names)s.",
    "Audio",
    "By",
    "By %(names)s",
    "Corrections",
    "Date of the event: %(date)s",
    "From %(language)s",
    "From %(language)s by %(name)s",
    "From %(outlet)s",
    "Original headline",
    "Outlet",
    "Published",
    "Read it",
    "Source",
    "Translation",
    "Updated %(date)s",
    "archived copy",
    "by machine",
)


@dataclass(frozen=True)
class EditPage:
    """The page itself: the servers it talks to, those whose images it may show, and how its script speaks."""

    servers: tuple[str, ...]
    images: tuple[str, ...]
    language: str
    words: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Configuration:
    """What Decap is told, and what our own widgets offer, as JSON."""

    text: str


@dataclass(frozen=True)
class DecapFile:
    """Decap CMS, or the licences of what is in it: where that is, from `content`, and the SHA-256 of it."""

    file: str
    sha256: str


def blocks(site: Site) -> Iterator[Block]:
    """The page, its configuration, and Decap; its script is the theme's. They depend on no entry."""
    settings = site.settings
    if not settings.options.editing:
        return
    library = site.library
    choices = gather_choices(library.tags, library.outlets, library.stories, settings.language)
    program, licences = DecapFile(*settings.decap), DecapFile(*settings.licences_of_decap)
    values = (choices, program, licences)
    yield Block("edit/", lambda: _outputs(settings, *values), values)


def _outputs(
    settings: Settings, choices: Choices, program: DecapFile, licences: DecapFile
) -> Iterator[Output]:
    editing = settings.options.editing
    assert editing
    hosts = tuple(f"https://{host}" for host in settings.options.image_hosts)
    words = settings.words.forms(PREVIEW_SAYS)
    desk = EditPage(hosts_asked(editing), (*hosts_shown(editing), *hosts), settings.language, words)
    yield Output("edit/index.html", desk, _render_desk, templates=("edit.html",))
    yield Output(
        "edit/config.json", Configuration(_format_configuration(settings, choices)), _render_configuration
    )
    yield Output(f"edit/{DECAP_FILE}", program, _copy_program, copied=True)
    if licences.sha256:
        yield Output(f"edit/{DECAP_FILE}{LICENCES_OF_BUNDLE}", licences, _copy_program, copied=True)


def _format_configuration(settings: Settings, choices: Choices) -> str:
    said: dict[str, Any] = {
        "decap": configure(settings, choices),
        "suggestions": {"outlets": choices.outlets, "languages": choices.languages},
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _render_desk(desk: EditPage, materials: Materials) -> bytes:
    return materials.render_template("edit.html", {"desk": desk}).encode()


def _render_configuration(configuration: Configuration, _materials: Materials) -> bytes:
    return f"{configuration.text}\n".encode("utf-8", "replace")


def _copy_program(program: DecapFile, materials: Materials) -> bytes:
    return materials.read_file(program.file, program.sha256)
