"""Which files does a program touch that it must not? Its surroundings are compared, its calls listened to."""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.builders import write_file
from tests.reliability.running import Run, run

ROOT = Path(__file__).parents[2]
# In every folder from the root of the trial to the project, and in the project itself.
SECRET = "canary-5f1c9e"
_SECRETS: Mapping[str, str] = {
    "secret.txt": f"{SECRET}\n",
    "secret.md": f"---\ntitle: {SECRET}\ndate: 2024-11-05\n---\n\n{SECRET}\n",
    "secret.svg": f'<svg xmlns="http://www.w3.org/2000/svg"><text>{SECRET}</text></svg>',
    ".env": f"KEY={SECRET}\n",
}
# What a build may write, below the project.
_OURS = ("site", ".site", ".cache", "public", "resources", ".hugo_build.lock")
# What it reads besides: its own program and that of others.
_PROGRAMS = tuple(
    {
        os.path.realpath(path)
        for path in (
            sys.prefix,
            sys.base_prefix,
            ROOT / "digest",
            ROOT / "theme",
            "/usr",
            "/lib",
            "/proc",
        )
    }
    | {"/dev", "/sys", "/etc/ld.so.cache", "/etc/mime.types", "/etc/localtime", "/etc/timezone"}
)
_EVENTS = "open os.mkdir os.rename os.link os.symlink os.remove os.rmdir os.scandir os.listdir os.chmod"
# Runs in every Python that the program starts, before the program itself.
_LISTENER = f"""\
import json, os, sys
_log = os.open(os.environ["LISTEN_TO"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
_events = frozenset({_EVENTS.split()!r})
def _listen(event, arguments):
    if event in _events:
        paths = [os.fsdecode(each) for each in arguments[:2] if isinstance(each, (str, bytes, os.PathLike))]
        paths = [os.path.join(os.getcwd(), each) for each in paths if event != "open" or each != arguments[1]]
        if paths:
            os.write(_log, (json.dumps([event, *paths]) + "\\n").encode())
sys.addaudithook(_listen)
"""


@dataclass(frozen=True)
class Watched:
    """How a program ended, and what it touched that it must not, a line each."""

    run: Run
    escapes: Sequence[str]


def prepare(folder: Path) -> Path:
    """A project four folders deep, with secrets around it and in it that nobody may read."""
    project = folder / "a/b/c/project"
    project.mkdir(parents=True)
    for place in (project, *project.parents):
        if place.is_relative_to(folder):
            for name, text in _SECRETS.items():
                write_file(place / name, text)
    return project


def watch(command: Sequence[str | Path], folder: Path, project: Path, *, listen: bool, site: str) -> Watched:
    """Run a program in a prepared project; with `listen`, a Python, hear of all that it opens, too."""
    before = _look_around(folder, project)
    log = folder.parent / f"{folder.name}.log"
    heard: Mapping[str, str] = {}
    if listen:
        write_file(folder.parent / "listener/sitecustomize.py", _LISTENER)
        heard = {"PYTHONPATH": str(folder.parent / "listener"), "LISTEN_TO": str(log)}
    found = run(command, project, seconds=600, environment=heard)
    after = _look_around(folder, project)
    escapes = [f"changed: {path}" for path, _ in sorted(set(before.items()) ^ set(after.items()))]
    escapes += [f"published: {path}" for path in _find_secrets(project / site)]
    if SECRET in found.output:
        escapes.append("printed: a secret")
    if listen:
        escapes += sorted(set(_listen_to(log, folder, project)))
        log.unlink()
    return Watched(found, escapes)


def _look_around(folder: Path, project: Path) -> dict[str, tuple[int, int]]:
    """Every file and folder but those that a build may write; links are not followed."""
    found = {}
    for place, folders, files in os.walk(folder):
        if Path(place) == project:
            folders[:] = [name for name in folders if not name.startswith(_OURS)]
        for name in (*folders, *files):
            path = Path(place, name)
            status = path.lstat()
            if path.parent != project or not name.startswith(_OURS):
                found[str(path)] = (status.st_mode, 0 if name in folders else status.st_mtime_ns)
    return found


def _find_secrets(site: Path) -> Iterator[str]:
    for path in sorted(site.rglob("*")):
        if path.is_symlink():
            yield f"the link {path.relative_to(site)}"
        elif path.is_file() and SECRET.encode() in path.read_bytes():
            yield str(path.relative_to(site))


def _listen_to(log: Path, folder: Path, project: Path) -> Iterator[str]:
    root, own = os.path.realpath(folder), os.path.realpath(project)
    allowed = tuple(f"{own}/{name}" for name in ("content", "mkdocs.yml", *_OURS))
    for line in log.read_text(encoding="utf-8").splitlines():
        event, *paths = json.loads(line)
        for path in paths:
            real = os.path.realpath(path) if "\0" not in path else path
            # A name without its folder was opened in one that was opened before, and is none of here.
            if not os.path.lexists(path):
                continue
            if real.startswith(allowed) or real in {own, "/"} or real.startswith(_PROGRAMS):
                continue
            if real.startswith(root + "/") or event == "open":
                yield f"{event}: {path}"
