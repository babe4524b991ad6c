"""Where do the programs of the peers come from? An environment each, made once, with exact versions."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from tests.benchmarks.measure import RunError
from tests.benchmarks.peers.peer import Tool

_CONSTRAINTS = Path(__file__).with_name("constraints")
# Packages that bring a program in another language start it through Python. Their own program is measured.
_NATIVE = {"hugo": "hugo/binaries/hugo*", "pagefind": "pagefind_bin_extended/pagefind_extended*"}
_WHERE = "import sysconfig; print(sysconfig.get_path('purelib'))"
_VERSION = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"
_PLACE = "import digest, pathlib; print(pathlib.Path(digest.__file__).parent)"


@dataclass(frozen=True)
class Environment:
    """A Python with a generator, and how its programs are called."""

    python: Path
    programs: Mapping[str, tuple[str, ...]]


def usual_environment() -> dict[str, str]:
    """The variables that every run gets: the user's, without what would make Python slower."""
    refused = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPROFILEIMPORTTIME", "PYTHONDEVMODE")
    kept = {name: value for name, value in os.environ.items() if name not in refused}
    return {**kept, "NO_MKDOCS_2_WARNING": "1"}


def open_environment(tool: Tool, folder: Path, say: Callable[[str], None]) -> Environment:
    """The environment of a peer below `folder`; made, with the network's help, where it is not there yet."""
    constraints = _CONSTRAINTS / f"{tool.name}.txt"
    wanted = f"{sys.version} {tool.packages} {constraints.read_text(encoding='utf-8')}"
    place = folder / f"{tool.name}-{blake2b(wanted.encode(), digest_size=4).hexdigest()}"
    python = place / "bin/python"
    stamp = place / ".installed"
    if not stamp.is_file():
        say(f"Installing {', '.join(tool.packages)}")
        _call([sys.executable, "-m", "venv", "--clear", str(place)])
        _call([str(python), "-m", "pip", "install", "--quiet", "-c", str(constraints), *tool.packages])
        stamp.touch()
    site_packages = Path(_call([str(python), "-c", _WHERE]))
    names = {package.partition("[")[0] for package in tool.packages} | {tool.name}
    return Environment(python, {name: (_find_program(name, place, site_packages),) for name in names})


def digest_environment(script: Path | None) -> Environment:
    """The digest that is measured: the given script, or the one beside the Python that runs."""
    program = script or Path(sys.executable).with_name("digest")
    if not program.is_file():
        raise RunError(f"there is no program {program}; run `make site`, or name one with --digest")
    program = program.absolute()
    return Environment(program.with_name("python"), {"digest": (str(program),)})


def digest_place(environment: Environment) -> Path:
    """The folder of the package that is measured."""
    return Path(_call([str(environment.python), "-c", _PLACE]))


def digest_version(environment: Environment) -> str:
    """The version of digest, and the commit where it comes from a clone."""
    number = package_version(environment, "digest")
    clone = digest_place(environment).parent
    if not (clone / "pyproject.toml").is_file():
        return number
    try:
        commit = _call(["git", "-C", str(clone), "rev-parse", "--short", "HEAD"])
        changed = _call(["git", "-C", str(clone), "status", "--porcelain", "--", "digest", "theme"])
    except (RunError, OSError):
        return number
    return f"{number} (commit {commit}{', with changes' if changed else ''})"


def package_version(environment: Environment, package: str) -> str:
    """The version of a package that pip installed."""
    return _call([str(environment.python), "-c", _VERSION, package.partition("[")[0]])


def _find_program(name: str, place: Path, site_packages: Path) -> str:
    native = sorted(site_packages.glob(_NATIVE[name])) if name in _NATIVE else []
    return str(native[0] if native else place / "bin" / name)


def _call(command: list[str]) -> str:
    # Not in the folder that one happens to stand in: it may hold a package of the same name.
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(sys.prefix))
    if done.returncode:
        raise RunError(
            f"{' '.join(command[:4])} … ended with {done.returncode}: {done.stderr.strip()[-800:]}"
        )
    return done.stdout.strip()
