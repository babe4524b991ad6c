"""What is wrong with `mkdocs.yml`, and in which line?

MkDocs validates most settings, and says of each what is wrong with it, but not where it stands.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import yaml
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException

from digest.content.diagnosis import describe_repeated, diagnose, explain_colons
from digest.content.yaml_reader import LOADER
from digest.model.options import Options
from digest.model.problems import did_you_mean, quote, show

_SAID = re.compile(r"Config value '(?P<setting>[^']+)': (?P<said>.*)", re.DOTALL)
_OF_PLUGIN = re.compile(r"Plugin '(?P<plugin>[^']+)' option '(?P<option>[^',]+)[^']*': (?P<said>.*)")
# What MkDocs names in its sentence, and where it stands.
_NAMED = {
    "markdown_extensions": re.compile(r"[Ee]xtension '([^']+)'"),
    "plugins": re.compile(r"""[Tt]he ["']([^"']+)["'] plugin|plugin '([^']+)'"""),
    "theme": re.compile(r"(theme name)"),
}
# Said of a text that stands where names with values are wanted.
_WANTS_GROUP = re.compile(
    r"Invalid config options for|mapping \(dict\)|options of its own are wanted|Unrecognised theme name"
)
_LOG = "mkdocs.config"
# What brings the settings of an anchor in: there may be several in a group.
_MERGE = "<<"


class ConfigurationFault(NamedTuple):
    """What is wrong with a setting, which is named from the outside in, such as `("theme", "language")`.

    Of two that have one name, `at` says which.
    """

    setting: tuple[str, ...]
    said: str
    at: tuple[int, int] | None = None


class SettingPlaces:
    """Where the settings of a file stand. It is read when one is looked for, and once for all of them."""

    def __init__(self, file: Path) -> None:
        """Remember the file."""
        self.file = file

    @cached_property
    def _root(self) -> yaml.Node | None:
        try:
            text = self.file.read_text(encoding="utf-8", errors="replace")
            return yaml.compose(text, LOADER)
        except (OSError, yaml.YAMLError):
            return None

    def find(self, setting: Sequence[str]) -> tuple[int, int]:
        """Line and column of a setting, or of what it belongs into; 1 and 1 where that is missing, too."""
        return _place(self._look_up(setting)[0])

    def place(self, fault: ConfigurationFault) -> tuple[tuple[int, int], str]:
        """The place of a fault, and what is said there; of a group that is one text, which colon is why."""
        if fault.at:
            return fault.at, fault.said
        key, value = self._look_up(fault.setting)
        is_text = isinstance(value, yaml.ScalarNode) and _WANTS_GROUP.search(fault.said)
        explained = explain_colons(value.value) if value and is_text else ()
        return (_place(value), "; ".join(explained)) if explained else (_place(key), fault.said)

    def find_repeated(self) -> Iterator[ConfigurationFault]:
        """What is written a second time in one group: the first would be dropped without a word."""
        # What an alias stands for is one with what its anchor marks, and may even be around it.
        seen: set[int] = set()
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            if not isinstance(node, yaml.CollectionNode) or id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, yaml.MappingNode):
                yield from _find_repeated(node)
                waiting += (value for _, value in node.value)
            else:
                waiting += node.value

    def _look_up(self, setting: Sequence[str]) -> tuple[yaml.Node | None, yaml.Node | None]:
        """A setting and its value, or what it belongs into and its; None where that is missing."""
        key: yaml.Node | None = None
        node = self._root
        for name in setting:
            found = next(chain(_find(node, name), _find_value(node, name)), None)
            if not found:
                break
            key, node = found
        return key, node


def _place(node: yaml.Node | None) -> tuple[int, int]:
    return (node.start_mark.line + 1, node.start_mark.column + 1) if node else (1, 1)


def say_faults(places: SettingPlaces, faults: Iterable[ConfigurationFault]) -> str:
    """All of them, a line for each, as they stand in the file."""
    name = places.file.name
    placed = sorted(map(places.place, faults))
    lines = (f"{name}:{line}:{column}: {said}" for (line, column), said in placed)
    return "\n".join((f"{name} cannot be used:", *lines))


def _find_repeated(group: yaml.MappingNode) -> Iterator[ConfigurationFault]:
    first: dict[tuple[str, str], int] = {}
    for key, _ in group.value:
        if not isinstance(key, yaml.ScalarNode) or key.value == _MERGE:
            continue
        # The number 1 and the text "1" are two names.
        name, place = (key.tag, key.value), _place(key)
        if name in first:
            said = "; ".join(describe_repeated(key.value, first[name]))
            yield ConfigurationFault((key.value,), said, place)
        first.setdefault(name, place[0])


def _find(node: yaml.Node | None, name: str) -> Iterator[tuple[yaml.Node, yaml.Node | None]]:
    """Where a name is a key, also one in a list, and what stands behind it."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _find(item, name)
    elif isinstance(node, yaml.MappingNode):
        yield from ((key, value) for key, value in node.value if key.value == name)


def _find_value(node: yaml.Node | None, value: str) -> Iterator[tuple[yaml.Node, None]]:
    """Where something is a value, at any depth."""
    if isinstance(node, yaml.ScalarNode) and node.value == value:
        yield node, None
    elif isinstance(node, yaml.CollectionNode):
        for each in node.value:
            yield from _find_value(each[1] if isinstance(each, tuple) else each, value)


@contextmanager
def told_in_place(file: Path) -> Iterator[None]:
    """Raise one Abort, with the places, for all that MkDocs finds wrong while it reads the file.

    What else fails meanwhile is passed on. One within another takes its place: `digest serve` is all within
    one, and so is each build that a change of the file calls for.
    """
    collected = _Collected(file)
    log = logging.getLogger(_LOG)
    before = log.filters
    log.filters = [collected, *(each for each in before if not isinstance(each, _Collected))]
    try:
        yield
    except MkDocsException as error:
        if collected.faults:
            # Of a group that stands there twice, MkDocs has heard the second alone.
            faults = chain(collected.faults, collected.places.find_repeated())
            raise Abort(say_faults(collected.places, faults)) from error
        if not isinstance(error, ConfigurationError):
            raise
        broken = error.__context__
        if isinstance(broken, yaml.MarkedYAMLError) and broken.problem_mark:
            raise Abort(_say_broken(file, broken)) from error
        raise Abort(f"{file.name} cannot be used: {error}") from error
    finally:
        log.filters = before


class _Collected(logging.Filter):
    """Takes errors out of MkDocs' log, and puts a place before its warnings."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.places = SettingPlaces(file)
        self.faults: list[ConfigurationFault] = []

    def filter(self, record: logging.LogRecord) -> bool:
        said = _SAID.fullmatch(record.getMessage())
        if not said or record.levelno < logging.WARNING:
            return True
        faults = list(_read_said(said["setting"], said["said"]))
        if record.levelno >= logging.ERROR:
            self.faults += faults
            return False
        record.msg, record.args = say_faults(self.places, faults).partition("\n")[2], ()
        return True


def _read_said(setting: str, said: str) -> Iterator[ConfigurationFault]:
    """What MkDocs says of a setting: of plugins, all in one."""
    lines = said.split("\n")
    of_plugins = list(filter(None, map(_OF_PLUGIN.fullmatch, lines)))
    if len(of_plugins) == len(lines):
        for found in of_plugins:
            names = ("plugins", found["plugin"], *found["option"].split("."))
            yield ConfigurationFault(names, f"{found['option']}: {found['said']}")
        return
    if said.startswith("Unrecognised configuration name"):
        yield ConfigurationFault((setting,), f"{quote(setting)} is no setting{_find_meant(setting)}")
        return
    named = _NAMED[setting].search(said) if setting in _NAMED else None
    inner = next(filter(None, named.groups()), "") if named else ""
    names = (setting, "name" if setting == "theme" else inner) if inner else (setting,)
    # What lies between is where a library was when it failed.
    short = " ".join(dict.fromkeys((lines[0], lines[-1])))
    yield ConfigurationFault(names, f"{setting}: {show(short, 400)}")


def _find_meant(setting: str) -> str:
    """What somebody meant who wrote a setting that MkDocs does not know."""
    if setting in Options.model_fields:
        return ", but an option of the digest; write it below `- digest:` in plugins"
    return f"; {did_you_mean(setting, (name for name, _ in MkDocsConfig._schema)) or 'remove it'}"


def _say_broken(file: Path, error: yaml.MarkedYAMLError) -> str:
    """Where the file, or one that it inherits, is no YAML, and what to do about it."""
    mark = error.problem_mark
    broken = Path(mark.name) if mark and Path(mark.name).is_file() else file
    lines = broken.read_text(encoding="utf-8", errors="replace").split("\n")
    at = min(mark.line if mark else 0, len(lines) - 1), mark.column if mark else 0
    line, column, found, cure = diagnose(lines, *at, error.problem or "")
    return f"{file.name} cannot be used:\n{broken.name}:{line + 1}:{column + 1}: {found}; {cure}"
