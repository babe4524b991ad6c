"""Where in templates is something wrong, and whose template is that?"""

import re
import traceback
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple, TypeAlias

import jinja2
import mkdocs

from digest.model.problems import show_folder

# Of templates, and of nothing else that stands in a traceback.
_ENDINGS = frozenset((".html", ".xml"))
# What is said of a macro that another template has not.
_LACKS = re.compile(r"the template '(?P<name>[^']+)' (?:has no macro|.*requested name) '(?P<macro>\w+)'")


class Template(NamedTuple):
    """What a template is called in faults, and whether it is the site's own."""

    shown: str
    is_own: bool = False


# Knows templates by what Jinja calls their files.
FindOwner: TypeAlias = Callable[[str], Template | None]


def find_template_fault(error: Exception, find_owner: FindOwner) -> str:
    """Where in templates something is wrong, and what; empty where none is to blame for an error.

    Jinja puts their names and lines into tracebacks. To blame is what is the site's own, the innermost of it:
    a template of the program that fails within is right, and was given something wrong.
    """
    places = list(_find_places(error, find_owner))
    said = say_template_error(error)
    if not places:
        return f"the theme cannot be printed: {said}" if isinstance(error, jinja2.TemplateError) else ""
    template, line = places[-1]
    inner = f"{template.shown}:{line}"
    blamed = next((f"{each.shown}:{line}" for each, line in reversed(places) if each.is_own), "")
    if not blamed and (lacks := _LACKS.match(said)):
        lacking = find_owner(lacks["name"])
        if lacking and lacking.is_own:
            found = f"there is no macro {lacks['macro']!r} in it, which {inner} calls"
            return f"{lacking.shown}: {found}; copy it from the program's own"
    within = f", in {inner}" if blamed not in ("", inner) else ""
    return f"{blamed or inner}: the template cannot be printed: {said}{within}"


def _find_places(error: Exception, find_owner: FindOwner) -> Iterator[tuple[Template, int]]:
    """The templates that an error leads through, from the outside in, each with a line."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        places = [(error.filename or error.name or "", error.lineno)]
    else:
        frames = traceback.extract_tb(error.__traceback__)
        places = [(frame.filename, frame.lineno or 1) for frame in frames]
    for name, line in places:
        if template := find_owner(name):
            yield template, line


def say_template_error(error: Exception) -> str:
    """What is wrong with a template, in a few words."""
    if isinstance(error, jinja2.TemplateNotFound):
        return f"there is no template {error.name!r}"
    if isinstance(error, jinja2.TemplateSyntaxError):
        return (error.message or "").rstrip(".")
    return str(error) if isinstance(error, jinja2.TemplateError) else f"{type(error).__name__}: {error}"


def find_owner_of(root: Path, file: str) -> Template | None:
    """Whose template a file is where the project is in the folder `root`; None for what is none."""
    path = Path(file)
    if path.suffix not in _ENDINGS:
        return None
    for folder, whose in _shipped():
        if path.is_relative_to(folder):
            return Template(f"{whose} {path.relative_to(folder).as_posix()}")
    return Template(show_folder(path, root), is_own=True)


@cache
def _shipped() -> tuple[tuple[Path, str], ...]:
    """The folders of templates that are installed, and whose each is."""
    return (
        (Path(str(files("digest_theme"))), "the program's own"),
        (Path(str(files("material.templates"))), "Material's own"),
        (Path(mkdocs.__file__).parent, "MkDocs' own"),
    )
