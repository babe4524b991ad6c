"""Whose work is in the files of a site, and under which licences? Their texts are published with it.

A text is taken from the installed package that carries it; the others are kept in `terms/`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

from digest.arrangement.site import Site
from digest.model.problems import DigestError
from digest.output import Block, Materials, Output

PATH = "assets/licences.txt"
_KEPT = Path(__file__).parent / "terms"
_MATERIAL = "mkdocs-material"
_ICONS = "material/templates/.icons"
_BUNDLE = "assets/javascripts/bundle.*.js"
_ENGINE = "pagefind/wasm.*.pagefind"
_RULE = f"\n\n{'=' * 80}\n\n"


@dataclass(frozen=True)
class Work:
    """A work of which a site holds a part: in which files, and where its licence is.

    `text` is a file in `terms/`, or, where it is `carried`, one that Material's package brings along.
    """

    name: str
    home: str
    files: str
    text: str
    carried: bool = False


_ALWAYS = (
    Work("digest", "", "assets/javascripts/digest*, assets/stylesheets/digest*, offline.js", "digest.txt"),
    Work(
        "Material for MkDocs",
        "https://squidfunk.github.io/mkdocs-material/",
        f"all pages, assets/stylesheets/main.*.css and palette.*.css, {_BUNDLE}",
        "licenses/LICENSE",
        carried=True,
    ),
    Work("clipboard.js", "https://clipboardjs.com/", _BUNDLE, "clipboard.txt"),
    Work("escape-html", "https://github.com/component/escape-html", _BUNDLE, "escape-html.txt"),
    Work("focus-visible", "https://github.com/WICG/focus-visible", _BUNDLE, "focus-visible.txt"),
    Work("RxJS", "https://rxjs.dev/", _BUNDLE, "rxjs.txt"),
    Work("tslib", "https://github.com/microsoft/tslib", _BUNDLE, "tslib.txt"),
    Work(
        "material-design-color",
        "https://github.com/mrmlnc/material-color",
        "assets/stylesheets/main.*.css",
        "material-design-color.txt",
    ),
    *(
        Work(name, home, "signs in pages", f"{_ICONS}/{file}", carried=True)
        for name, home, file in (
            ("Material Design Icons", "https://pictogrammers.com/", "material/LICENSE"),
            ("Font Awesome Free", "https://fontawesome.com/", "fontawesome/LICENSE.txt"),
            ("Octicons", "https://primer.style/octicons/", "octicons/LICENSE"),
            ("Simple Icons", "https://simpleicons.org/", "simple/LICENSE.md"),
        )
    ),
)
_SEARCH = (
    Work("Pagefind", "https://pagefind.app/", f"pagefind/pagefind.js, {_ENGINE}", "pagefind.txt"),
    Work("Snowball", "https://snowballstem.org/", _ENGINE, "snowball.txt"),
    Work("minicbor", "https://github.com/twittner/minicbor", _ENGINE, "minicbor.txt"),
    Work(
        "wasm-bindgen",
        "https://github.com/wasm-bindgen/wasm-bindgen",
        f"pagefind/pagefind.js, {_ENGINE}",
        "wasm-bindgen.txt",
    ),
    Work("Rust", "https://www.rust-lang.org/", _ENGINE, "rust.txt"),
)
_EDITING = (
    Work("Decap CMS", "https://decapcms.org/", "edit/decap-cms.js", "decap-cms.txt"),
)  # fmt: skip


def blocks(site: Site) -> Iterator[Block]:
    """The one file. It follows from the kinds of files that there are, and from the installed packages."""
    options = site.settings.options
    works = list_works(search=options.search, editing=bool(options.editing))
    yield Block("licences", lambda: [Output(PATH, works, _render)], (works,))


def list_works(*, search: bool, editing: bool) -> tuple[Work, ...]:
    """The works of which a site holds something, the program's own first."""
    return (*_ALWAYS, *(_SEARCH if search else ()), *(_EDITING if editing else ()))


def read_licence(work: Work) -> str:
    """The text of its licence. Raises DigestError where the package that should carry it does not."""
    if not work.carried:
        return (_KEPT / work.text).read_text(encoding="utf-8")
    package = distribution(_MATERIAL)
    text = _read_carried(package, work.text)
    if not text:
        raise DigestError(
            f"the installed {_MATERIAL} has no {work.text}, which every site has to hand on; "
            f"install it again, with pip"
        )
    return text


def _read_carried(package: Distribution, file: str) -> str:
    """A file among the package's own, or beside its metadata; empty where there is none."""
    path = Path(str(package.locate_file(file)))
    return path.read_text(encoding="utf-8") if path.is_file() else package.read_text(file) or ""


def _render(works: tuple[Work, ...], _materials: Materials) -> bytes:
    # Hosts send a text without saying how it is encoded; a byte order mark tells browsers.
    return f"{_RULE.join((_HEAD, *map(_describe, works)))}\n".encode("utf-8-sig")


_HEAD = """\
This site holds parts of the works below. Each is named with the files that it is
in, and with its licence. What the site says, its news and pictures, is not under
these licences: its pages say what it is under."""


def _describe(work: Work) -> str:
    head = "\n".join(filter(None, (work.name, work.home, f"In: {work.files}")))
    return f"{head}\n\n{read_licence(work).strip()}"
