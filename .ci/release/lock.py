"""Which files of which libraries may be installed? Those whose hashes stand in the locks.

`pyproject.toml` says what may be used, and is the only file to be edited. uv chooses versions that fit each
other, for every system and every Python, and finds the hashes of all their files. The locks name no package
index: the hash says which file it is, wherever it comes from.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILDING, LIBRARIES = ".ci/building.txt", ".ci/libraries.txt"
WRITING, DEVELOPMENT = ".ci/writing.txt", ".ci/development.txt"
INSTALLING, RELEASING = ".ci/installing.txt", ".ci/releasing.txt"
# Every digest is given these, beside its scripts.
EVERYWHERE, EQUIPMENT = (BUILDING, LIBRARIES), ROOT / "digest/contribute/starting/equipment"
# What each holds.
LOCKS = {
    BUILDING: "What packages are built with that come as source",
    LIBRARIES: "What the program stands on",
    WRITING: "What the program stands on, and what `digest new` and `digest import` read with",
    DEVELOPMENT: "What the program stands on, and what it is developed and tested with",
    INSTALLING: "What a clone is set up with",
    RELEASING: "What locks are written and releases are published with",
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>.+?))?(?: \\)?")


@dataclass(frozen=True)
class Pinned:
    """One version of a library: where it is for (a marker, or ""), its files by SHA-256, and who wants it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...] = ()
    wanted_by: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The requirement, as pip reads it."""
        pin = f"{self.name}=={self.version}" + (f" ; {self.marker}" if self.marker else "")
        hashes = [f"--hash=sha256:{digest}" for digest in self.hashes]
        return " \\\n    ".join([pin, *hashes]) + f"\n    # for {', '.join(self.wanted_by)}\n"


def read_lock(text: str) -> list[Pinned]:
    """What a lock holds, whether uv wrote it or we did. Raises ValueError at a line that neither writes."""
    found: list[Pinned] = []
    for line in text.splitlines():
        what = line.strip().removesuffix("\\").rstrip()
        if pin := _PIN.fullmatch(line):
            found.append(Pinned(normal(pin["name"]), pin["version"], pin["marker"] or ""))
        elif found and what.startswith("--hash=sha256:"):
            digest = what.removeprefix("--hash=sha256:")
            found[-1] = replace(found[-1], hashes=(*found[-1].hashes, digest))
        elif found and what.startswith("#"):
            found[-1] = replace(found[-1], wanted_by=(*found[-1].wanted_by, *_wanted_by(what)))
        elif what and not what.startswith("#"):
            raise ValueError(f"a lock holds versions and their hashes alone, and here is {line!r}")
    return found


def normal(name: str) -> str:
    """A name as indexes compare it: `Ruamel.YAML` and `ruamel-yaml` are one."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(path: str) -> list[Pinned]:
    """What one of the locks holds."""
    return read_lock(_read(path))


def asked_for(*extras: str) -> list[str]:
    """What `pyproject.toml` itself asks for: always, or with these extras and those that they consist of."""
    project = tomllib.loads(_read("pyproject.toml"))["project"]
    lists = [project["optional-dependencies"][extra] for extra in extras] or [project["dependencies"]]
    names: list[str] = []
    for requirement in chain.from_iterable(lists):
        if own := re.match(rf"{project['name']}\[([^]]+)\]", requirement):
            names += asked_for(*own[1].split(","))
        elif match := _NAME.match(requirement):
            names.append(normal(match[0]))
    return names


def needed(lock: Sequence[Pinned], roots: Iterable[str]) -> set[str]:
    """The names of these libraries and of all that they bring."""
    names, size = set(roots), -1
    while size < (size := len(names)):
        names |= {pin.name for pin in lock if names & set(pin.wanted_by)}
    return names


def lock(*, upgrade: bool = False) -> dict[str, str]:
    """The locks by their paths; versions stay as they are where they fit, unless an upgrade is asked for."""
    before = {} if upgrade else {path: locked(path) for path in LOCKS if (ROOT / path).is_file()}
    asked = tomllib.loads(_read("pyproject.toml"))
    tools = asked["project"]["optional-dependencies"]
    development = resolve(["dev"], keep=before.get(DEVELOPMENT, ()))
    pins = {
        BUILDING: resolve(requirements=asked["build-system"]["requires"], keep=before.get(BUILDING, ())),
        LIBRARIES: resolve(keep=development),
        WRITING: resolve(["new", "import"], keep=development),
        DEVELOPMENT: development,
        INSTALLING: resolve(requirements=tools["install"], keep=before.get(INSTALLING, ())),
        RELEASING: resolve(requirements=tools["release"], keep=before.get(RELEASING, ())),
    }
    return {
        path: f"# {LOCKS[path]}: written by `make lock`, from pyproject.toml.\n" + "".join(map(str, found))
        for path, found in pins.items()
    }


def resolve(
    extras: Iterable[str] = (),
    *,
    requirements: Sequence[str] = (),
    keep: Iterable[Pinned] = (),
) -> list[Pinned]:
    """Versions that fit each other: of what `pyproject.toml` asks for, with extras, or of these requirements.

    Versions to keep are kept where they fit. Asks the package index.
    """
    oldest = tomllib.loads(_read("pyproject.toml"))["project"]["requires-python"].removeprefix(">=")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "asked.in" if requirements else ROOT / "pyproject.toml"
        if requirements:
            source.write_text("\n".join(requirements), encoding="utf-8")
        # uv keeps the versions of the file that it is to write to.
        (folder / "lock.txt").write_text("".join(map(str, keep)), encoding="utf-8")
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--no-header"]
        command += ["--generate-hashes", f"--python-version={oldest}", f"--output-file={folder / 'lock.txt'}"]
        command += [*(f"--extra={extra}" for extra in extras), str(source)]
        subprocess.run(command, check=True)  # noqa: S603 - of our own words
        return read_lock((folder / "lock.txt").read_text(encoding="utf-8"))


def _read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _wanted_by(comment: str) -> Iterator[str]:
    """The names that a comment tells: ours in one line, uv's one by one; a file of ours is us."""
    what = comment.removeprefix("#").strip().removeprefix("via").removeprefix("for ").strip()
    for name in what.split(", "):
        if name.startswith("-r "):
            yield "digest"
        elif match := _NAME.match(name):
            yield normal(match[0])
