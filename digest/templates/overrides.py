"""What is wrong with what a site has in the place of the theme's files?

Templates are compiled and looked through here, and none is printed: what only a page shows, such as a value
that it has not, is found by the build.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path, PurePosixPath

import jinja2
import lxml.etree
from jinja2 import nodes

from digest.checks.policy import describe, list_blocked
from digest.content.decoding import decode
from digest.content.files import walk
from digest.model.problems import Known, Problem, did_you_mean, place_in, quote, show_folder
from digest.model.settings import Settings
from digest.templates.copies import find_outdated, list_themes
from digest.templates.faults import say_template_error
from digest.templates.frame import FOR_MAIN, is_frame, theme_environment
from digest.templates.rendering import THEIRS, find_references, gather_materials
from digest.templates.trees import (
    find_parent,
    list_blocks,
    list_calls,
    list_given,
    list_outer_blocks,
    list_references,
    list_taken,
    list_texts,
)
from digest.text.tidy import parse_html
from digest.writing.words import FOLDER as CATALOGUES

# Where article templates lie, and where parts of the others do.
_PAGES, _PARTS = "pages/", "partials/"
# Material names files in these by what the settings or a page say.
_CHOSEN = ("partials/integrations/", "partials/languages/")
# Templates of pages that have none, or one of their own, and of what is no page.
_WITHOUT_POLICY = ("edit.html", "feeds/", "mail/", "record.html", "redirect.html")
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# The frame's own are allowed by their hashes, in what is filled in nobody looks for any.
_INLINE = re.compile(r"<script(?![^>]*\b(?:src=|json|text/html))[^>]*>", re.IGNORECASE)
_FOR_SCRIPT = "put it among the pages, and name it in extra_javascript"
_OF_NO_USE = "nothing uses this file: the theme has none of its name, and no template of your own names it"


@dataclass(frozen=True)
class _Family:
    """Templates that know each other by name: those of pages, or those that stand around them.

    The sources of the site's `own` lie below `folder` in `overrides`; `theirs` are where the theme's lie.
    """

    folder: str
    environment: jinja2.Environment
    overrides: Path
    root: Path
    own: Mapping[str, str]
    theirs: tuple[Path, ...]

    def show(self, name: str) -> str:
        """What an own template is called in faults."""
        return show_folder(self.overrides / self.folder / name, self.root)

    def has(self, name: str) -> bool:
        """Whether there is a template of this name."""
        return name in self.own or self.replaces(name.removeprefix(THEIRS) if self.folder else name)

    def replaces(self, name: str) -> bool:
        """Whether the theme has a template of this name."""
        return any((folder / name).is_file() for folder in self.theirs)

    def given(self, name: str) -> set[str] | None:
        """What others can take from a template; None where that is not known."""
        if name not in self._given:
            tree = self.trees.get(name) or self.parse(name)
            self._given[name] = list_given(tree) if tree else None
        return self._given[name]

    @cached_property
    def _given(self) -> dict[str, set[str] | None]:
        return {}

    def given_by_theirs(self, name: str) -> set[str]:
        """What others could take from the theme's template of this name."""
        tree = self.parse_theirs(name)
        return (tree and list_given(tree)) or set()

    def parse_theirs(self, name: str) -> nodes.Template | None:
        """The tree of the theme's template of this name; None where it has none."""
        file = next((folder / name for folder in self.theirs if (folder / name).is_file()), None)
        return self.environment.parse(file.read_text(encoding="utf-8")) if file else None

    def parse(self, name: str) -> nodes.Template | None:
        """The tree of a template; None where there is none, or where it is not to be read."""
        assert self.environment.loader
        try:
            source, _, _ = self.environment.loader.get_source(self.environment, name)
            return self.environment.parse(source, name)
        except (jinja2.TemplateError, UnicodeDecodeError):
            return None

    @cached_property
    def trees(self) -> Mapping[str, nodes.Template]:
        """The trees of the own templates that can be read."""
        trees = {name: self.parse(name) for name in self.own}
        return {name: tree for name, tree in trees.items() if tree}

    @cached_property
    def named(self) -> frozenset[str]:
        """The templates that own ones name; with an empty name where one is put together, and may be any."""
        return frozenset(name for source in self.own.values() for name in find_references(source))


def find_override_faults(settings: Settings, folder: Path) -> Iterator[Problem]:
    """Every fault of the folder that `custom_dir` names."""
    yield from _check_catalogues(settings)
    sources, faults = _read_templates(folder, settings.root)
    yield from faults
    yield from _check_age(settings, folder, sources)
    if faults:
        return
    families: Sequence[_Family] = _find_families(settings, folder, sources) if sources else ()
    yield from _check_messages(settings, families)
    for family in families:
        unused = dict(_find_unused(family, families[0]))
        yield from (_unused(family.show(name), 1, _OF_NO_USE, cure) for name, cure in unused.items())
        used = replace(family, own={name: text for name, text in family.own.items() if name not in unused})
        yield from _check_syntax(used, settings)
        yield from _check_references(used)
        yield from _check_blocks(used)
        yield from _check_policy(used, settings)
        if family is families[0]:
            yield from _check_macros(used)


def _check_catalogues(settings: Settings) -> Iterator[Problem]:
    """A catalogue says each text as it is written, fills places that are there, and counts as readers do."""
    catalogues = settings.catalogues
    for name in catalogues.own:
        file, words = catalogues.name_file(name), catalogues.words(name.replace("_", "-"))
        for line, found, cure in words.find_faults():
            yield Problem(file, line, 1, "broken-catalogue", found, "", cure)
        for line, found, cure in words.find_doubts():
            yield Problem(file, line, 1, "doubtful-translation", found, "", cure)


def _check_messages(settings: Settings, families: Iterable[_Family]) -> Iterator[Problem]:
    """A catalogue translates what the theme says, or a template of the site's own."""
    catalogues = settings.catalogues
    if not catalogues.own or not catalogues.texts:
        return
    trees = (tree for family in families for tree in family.trees.values())
    # Not a set: of two that are as near, always the same is the guess.
    known = dict.fromkeys((*catalogues.texts, *chain.from_iterable(map(list_texts, trees))))
    for name in catalogues.own:
        for line, text in catalogues.words(name.replace("_", "-")).find_unknown(known):
            found = f"neither digest nor a template of your own says {quote(text)}"
            cure = did_you_mean(text, known) or "write it as digest.pot has it, or remove it"
            yield Problem(catalogues.name_file(name), line, 1, "unknown-message", found, "", cure)


def _read_templates(folder: Path, root: Path) -> tuple[dict[str, str], list[Problem]]:
    """The sources of a site's own templates by their paths in its folder, and those that are no text."""
    sources: dict[str, str] = {}
    faults: list[Problem] = []
    for name, file in walk(str(folder), hidden=True):
        if name.endswith(".html") and not name.startswith(f"{CATALOGUES}/"):
            text, found = decode(Path(file.path).read_bytes(), show_folder(folder / name, root))
            # An empty one takes away what it stands for.
            faults += (problem for problem in found if problem.rule == "not-utf-8")
            sources[name] = text or ""
    return sources, faults


def _check_age(settings: Settings, folder: Path, sources: Mapping[str, str]) -> Iterator[Problem]:
    """What a template was copied from is still what the theme has."""
    for name, source in sources.items():
        if version := find_outdated(name, source, settings):
            found = f"this was copied from {version}, and the theme has another text by now"
            cure = f"compare them: digest override --diff {name}"
            yield Problem(
                show_folder(folder / name, settings.root), 1, 1, "outdated-template", found, "", cure
            )


def _find_families(settings: Settings, folder: Path, sources: Mapping[str, str]) -> tuple[_Family, _Family]:
    """The templates of pages, and those that stand around them."""
    theirs = list_themes(settings)
    of_pages = tuple(each / _PAGES for each in theirs)
    materials = gather_materials(settings, (folder / _PAGES, *of_pages), {})
    own = {name.removeprefix(_PAGES): text for name, text in sources.items() if name.startswith(_PAGES)}
    others = {name: text for name, text in sources.items() if not name.startswith(_PAGES)}
    around = theme_environment((folder, *theirs))
    return (
        _Family(_PAGES, materials.environment, folder, settings.root, own, of_pages),
        _Family("", around, folder, settings.root, others, tuple(theirs)),
    )


def _check_syntax(family: _Family, settings: Settings) -> Iterator[Problem]:
    """A template can be compiled: it is well formed, and each filter and test is known."""
    for name, source in family.own.items():
        try:
            # What is compiled here, the build need not compile again.
            family.environment.get_template(name)
        except jinja2.TemplateAssertionError:
            # What it does not know is looked for below.
            pass
        except jinja2.TemplateSyntaxError as error:
            yield _fault(family, name, error.lineno, say_template_error(error), "correct it")
        if not family.folder and name == "main.html" and not is_frame(source):
            yield _fault(family, name, 1, "it takes the place of digest's own main.html", FOR_MAIN)
        # Around pages other plugins may bring more.
        if family.folder or not settings.has_other_plugins:
            yield from _check_calls(family, name)


def _check_calls(family: _Family, name: str) -> Iterator[Problem]:
    """Each filter and each test is known; within a condition Jinja looks for them while it prints.

    What the theme's own template calls is none of the owner's business: Material asks for filters of plugins.
    """
    tree, environment, unknown = family.trees.get(name), family.environment, []
    for kind, called, line in list_calls(tree) if tree else ():
        known = environment.filters if kind == "filter" else environment.tests
        if called not in known:
            unknown.append((kind, called, line, known))
    theirs = family.parse_theirs(name) if unknown else None
    excused = {(kind, called) for kind, called, _ in list_calls(theirs)} if theirs else set()
    for kind, called, line, known in unknown:
        if (kind, called) not in excused:
            cure = did_you_mean(called, known) or "correct the name, or leave it out"
            yield _fault(family, name, line, f"there is no {kind} {quote(called)}", cure)


def _fault(family: _Family, name: str, line: int, found: str, cure: str) -> Problem:
    return Problem(family.show(name), line, 1, "broken-template", found, "", cure)


def _check_references(family: _Family) -> Iterator[Problem]:
    """A template includes, imports and extends what is there."""
    for name, tree in family.trees.items():
        for wanted, line, is_needed in list_references(tree):
            if is_needed and not family.has(wanted):
                guess = _guess_place(family, wanted) or _guess(wanted, _list_known(family))
                found = f"there is no template {quote(wanted)}"
                yield _fault(family, name, line, found, guess or "correct the name, or write that file")


def _guess_place(family: _Family, wanted: str) -> str:
    """What to write for a template that is called by its place in the folder of the site's own."""
    if not family.folder or ".." in wanted or not (family.overrides / wanted.lstrip("/")).is_file():
        return ""
    if wanted.startswith(family.folder):
        inner = quote(wanted.removeprefix(family.folder))
        return f"write {inner}: what is in {family.folder} is called by its place in there"
    return f"move it into {family.folder}: templates of pages know those alone"


def _list_known(family: _Family) -> Iterable[str]:
    """The names that a template may have meant."""
    if family.folder:
        return sorted({*family.own, *_list_templates(family.theirs)})
    parts = (f"{_PARTS}{name}" for name in _list_templates(each / _PARTS for each in family.theirs))
    return sorted({*family.own, *parts, "main.html", "base.html"})


def _list_templates(folders: Iterable[Path]) -> Iterator[str]:
    for folder in folders:
        yield from (name for name, _ in walk(str(folder)) if name.endswith(".html"))


def _check_blocks(family: _Family) -> Iterator[Problem]:
    """A template that extends another fills blocks that are there."""
    for name, tree in family.trees.items():
        above = _list_blocks_above(family, tree)
        if above is None:
            continue
        for block in list_outer_blocks(tree):
            if block.name not in above:
                found = (
                    f"nothing prints the block {quote(block.name)}: what this extends has none of that name"
                )
                cure = did_you_mean(block.name, above) or f"its blocks are {', '.join(sorted(above))}"
                yield _unused(family.show(name), block.lineno, found, cure)


def _list_blocks_above(family: _Family, tree: nodes.Template) -> set[str] | None:
    """The blocks of all that a template extends; None where it extends nothing, or nobody knows what."""
    blocks: set[str] | None = None
    seen: set[str] = set()
    while tree.find(nodes.Extends):
        name = find_parent(tree)
        above = None if name in seen else family.parse(name)
        if above is None:
            return None
        seen.add(name)
        blocks = (blocks or set()) | list_blocks(above)
        tree = above
    return blocks


def _check_policy(family: _Family, settings: Settings) -> Iterator[Problem]:
    """A template holds nothing that the policy of each page blocks, as far as it is written out in it."""
    for name, source in family.own.items():
        if family.folder and name.startswith(_WITHOUT_POLICY):
            continue
        html = _JINJA.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
        blocked: list[tuple[str, str, str]] = []
        with suppress(ValueError, lxml.etree.LxmlError):
            blocked += list_blocked(parse_html(html), settings)
        if family.folder:
            blocked += ((found[0], "a script in the text", _FOR_SCRIPT) for found in _INLINE.finditer(html))
        at: dict[str, int] = {}
        for needle, what, cure in blocked:
            at[needle] = html.find(needle, at.get(needle, -1) + 1)
            yield describe(family.show(name), place_in(source, max(at[needle], 0)), what, cure)


def _find_unused(family: _Family, pages: _Family) -> Iterator[tuple[str, str]]:
    """The files that neither take the place of one of the theme's nor are named in a template; and the cure.

    Of those that lie neither in `pages/` nor in `partials/` a hand-written page may ask for one.
    """
    if "" in family.named:
        return
    theme = family.theirs[0]
    wanted = family.named.union(
        *(find_references((theme / name).read_text(encoding="utf-8")) for name in _list_templates((theme,)))
    )
    for name in family.own:
        if family.replaces(name) or name in wanted or name.startswith(_CHOSEN):
            continue
        if not family.folder and pages.replaces(name):
            yield name, f"move it to {pages.show(name)}"
        elif family.folder or name.startswith(_PARTS):
            known = {*_list_known(family), *wanted} - {name, ""}
            yield (
                name,
                _guess(name, sorted(known)) or "name it in a template of your own, or remove it",
            )


def _guess(name: str, known: Iterable[str]) -> str:
    """Which file of the same folder was meant: what all names have in common says nothing."""
    meant = PurePosixPath(name)
    beside = {path.stem: str(path) for path in map(PurePosixPath, known) if path.parent == meant.parent}
    near = Known(beside).nearest(meant.stem)
    return f"did you mean {quote(beside[near])}?" if near else ""


def _unused(path: str, line: int, found: str, cure: str) -> Problem:
    return Problem(path, line, 1, "unused-template", found, "", cure)


def _check_macros(pages: _Family) -> Iterator[Problem]:
    """What a template takes from another is there, where one of the two is the site's own."""
    for name, tree in pages.trees.items():
        for imported, wanted, line in list_taken(tree):
            given = pages.given(imported)
            if given is not None and wanted not in given:
                found = f"{quote(imported)} has no macro {quote(wanted)}"
                cure = did_you_mean(wanted, given) or "correct the name, or write that macro"
                yield _fault(pages, name, line, found, cure)
    for name in pages.own:
        given, before = pages.given(name), pages.given_by_theirs(name)
        if given is None or not (lacking := before - given):
            continue
        # Who calls one is looked for only where it is gone: to parse all templates takes a while.
        for wanted, caller in _find_callers(pages, name, lacking):
            found = f"there is no macro {quote(wanted)} in it, which the program's own {caller} calls"
            yield _fault(pages, name, 1, found, "copy it from the program's own")


def _find_callers(pages: _Family, name: str, lacking: Container[str]) -> Iterator[tuple[str, str]]:
    """What the program's own templates take from one, of what is lacking in it, and where first."""
    seen = set()
    for other in sorted({*_list_templates(pages.theirs)} - pages.own.keys()):
        tree = pages.parse(other)
        for imported, wanted, line in list_taken(tree) if tree else ():
            if imported == name and wanted in lacking and wanted not in seen:
                seen.add(wanted)
                yield wanted, f"{_PAGES}{other}:{line}"
