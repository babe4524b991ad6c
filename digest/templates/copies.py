"""Which templates of the theme can a site have copies of, and was the theme's changed since one was made?

A copy begins with a mark that names the version it is from, and stands for the text that was copied.
"""

import difflib
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from digest import __version__
from digest.content.files import walk
from digest.keeping.fingerprints import hash_bytes
from digest.keeping.replacing import replace_files
from digest.model.problems import DigestError, did_you_mean, quote, show_folder
from digest.model.settings import Settings

_MARK = re.compile(r"\{#- Copied from (?P<version>[\w. ]+) \((?P<fingerprint>[0-9a-f]{12})\): .*? -#\}\n?")
# What a template says of itself in its first comment, in one sentence.
_ABOUT = re.compile(r"\s*\{#-?\s+(?P<about>.+?\.)\s.*?#\}", re.DOTALL)
# One of a site's own would take the place of what the press needs.
_OURS_ALONE = frozenset(("main.html",))


class CopyError(DigestError):
    """There is no such template, or no place for a copy of it."""


def list_templates(settings: Settings) -> Iterator[tuple[str, str]]:
    """The program's templates that a site can have its own of, each with what it says of itself."""
    theme = list_themes(settings)[0]
    for name, file in walk(str(theme)):
        if name.endswith(".html") and name not in _OURS_ALONE:
            yield name, read_about(Path(file.path).read_text(encoding="utf-8"))


def read_about(source: str) -> str:
    """What a template says of itself; empty where it says nothing."""
    about = _ABOUT.match(source)
    return " ".join(about["about"].split()) if about else ""


def list_themes(settings: Settings) -> list[Path]:
    """The folders of the theme, without the site's own: the program's, then those of what it stands on."""
    return [folder for folder in settings.shipped if folder.resolve() != settings.overrides]


def write_copy(name: str, settings: Settings) -> str:
    """Copy a template to where it takes the theme's place; returns its path. Raises CopyError."""
    file, text = _find_own(name, settings), _make_copy(name, settings)
    shown = show_folder(file, settings.root)
    if file.exists():
        raise CopyError(f"{shown} is there already; `digest override --diff {name}` compares it")
    replace_files({file: text.encode()})
    return shown


def compare_copy(name: str, settings: Settings) -> str:
    """How a site's own template differs from a copy that would be made now. Raises CopyError."""
    file, text = _find_own(name, settings), _make_copy(name, settings)
    shown = show_folder(file, settings.root)
    if not file.is_file():
        raise CopyError(f"there is no {shown}; `digest override {name}` copies it from the theme")
    own = file.read_text(encoding="utf-8", errors="replace")
    source = _MARK.match(text)
    theirs = f"{name} of {source['version']}" if source else name
    lines = (own.splitlines(keepends=True), text.splitlines(keepends=True))
    return "".join(
        line if line.endswith("\n") else f"{line}\n" for line in difflib.unified_diff(*lines, shown, theirs)
    )


def find_outdated(name: str, source: str, settings: Settings) -> str:
    """The version that a site's own template was copied from, where the theme has another text by now.

    Empty where it has not, and where nothing is known of it: without a mark nobody can judge.
    """
    mark = _MARK.match(source)
    file = _find_theirs(name, settings) if mark else None
    if not mark or not file or _fingerprint(file) == mark["fingerprint"]:
        return ""
    return mark["version"]


def _make_copy(name: str, settings: Settings) -> str:
    """The text of a copy. Raises CopyError where there is no such template."""
    file = _find_theirs(name, settings)
    if not file or name in _OURS_ALONE:
        known = [known for known, _ in list_templates(settings)]
        guess = did_you_mean(name, known) or did_you_mean(f"pages/{name}", known)
        raise CopyError(f"the theme has no template {quote(name)}; {guess or '`digest override` lists them'}")
    theme = list_themes(settings)[0]
    whose = (
        f"digest {__version__}" if file.is_relative_to(theme) else f"Material {version('mkdocs-material')}"
    )
    mark = (
        f"{{#- Copied from {whose} ({_fingerprint(file)}): `digest check` tells when there is another. -#}}\n"
    )
    return mark + file.read_text(encoding="utf-8")


def _find_theirs(name: str, settings: Settings) -> Path | None:
    """The theme's file of a template; None where it has none."""
    path = PurePosixPath(name)
    if path.suffix != ".html" or path.is_absolute() or ".." in path.parts:
        return None
    return next((file for each in list_themes(settings) if (file := each / path).is_file()), None)


def _find_own(name: str, settings: Settings) -> Path:
    """Where a template of the site's own lies. Raises CopyError where it has no folder for them."""
    if not settings.overrides:
        raise CopyError(
            f"{settings.file} names no folder for templates of your own; make a folder overrides/ beside it, "
            "and write custom_dir: overrides below theme:"
        )
    return settings.overrides / name


def _fingerprint(file: Path) -> str:
    """What stands for the text of a template, on each system."""
    return hash_bytes(file.read_text(encoding="utf-8").encode()).hex()[:12]
