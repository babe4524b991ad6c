"""How do the libraries of a lock, and then the program, get into the environment of a clone?

    .venv/bin/python .ci/set_up.py .ci/writing.txt

By uv, which takes a tenth of pip's time. Like pip it refuses a file whose hash does not stand in the lock. It
does not read how pip was set up on this machine, so it is told, and takes files from where pip would. Where
pip was told what uv does not know here, and where uv is not to be had or fails, pip installs: later, but the
same.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INSTALLING, BUILDING = ".ci/installing.txt", ".ci/building.txt"
_PIP = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
_UV = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--compile-bytecode")
# pip's options as uv calls them, and those that uv takes from variables.
_OPTIONS = {
    "extra-index-url": "--extra-index-url",
    "find-links": "--find-links",
    "index-url": "--index-url",
    "trusted-host": "--allow-insecure-host",
}
_VARIABLES = {"cert": "SSL_CERT_FILE", "client-cert": "SSL_CLIENT_CERT", "proxy": "ALL_PROXY"}
# What says how pip talks, waits and keeps, or chooses versions, which the lock has chosen.
_NO_MATTER = frozenset(
    "cache-dir config-file constraint default-timeout disable-pip-version-check no-cache-dir no-color"
    " no-input pre prefer-binary progress-bar quiet require-virtualenv retries root-user-action timeout"
    " upgrade verbose".split()
)


@dataclass(frozen=True)
class Uv:
    """What uv is told beside what to install: arguments, and variables."""

    # Of several indexes any may have the file that the hash names.
    arguments: list[str] = field(default_factory=lambda: ["--index-strategy", "unsafe-best-match"])
    variables: dict[str, str] = field(default_factory=dict)


def main(lock: str) -> None:
    """Install what the lock holds, and the program; end with 1 where neither uv nor pip can."""
    os.chdir(ROOT)
    told = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    uv = like_pip(told.stdout)
    if uv and not _succeeds(*_PIP, "--only-binary", ":all:", "--require-hashes", "--requirement", INSTALLING):
        uv = None
        _say("uv cannot be had here, so pip installs, which takes longer.")
    for arguments in steps(lock):
        if uv and _succeeds(*_UV, *uv.arguments, *arguments, **uv.variables):
            continue
        if uv:
            uv = None
            _say("Once more, with pip.")
        if not _pip_succeeds(arguments):
            raise SystemExit(1)


def steps(lock: str) -> Iterator[list[str]]:
    """What is installed, one after the other: what packages are built with, the libraries, the program."""
    yield ["--require-hashes", "--requirement", BUILDING]
    yield ["--require-hashes", "--no-build-isolation", "--requirement", lock]
    yield ["--no-deps", "--no-build-isolation", "--editable", "."]


def like_pip(told: str) -> Uv | None:
    """How uv is told to look where pip looks, of what `pip config list` says; None if it cannot be."""
    options: dict[str, str] = {}
    lines = [line.partition("=") for line in told.splitlines()]
    # pip's order: its variables win over what is said for `pip install`, and that over what is said for all.
    for section in ("global.", "install.", ":env:."):
        options |= {name.removeprefix(section): value for name, _, value in lines if name.startswith(section)}
    uv = Uv()
    for name, value in options.items():
        words = str(ast.literal_eval(value)).split()
        if name in _OPTIONS:
            uv.arguments.extend(part for word in words for part in (_OPTIONS[name], word))
        elif name in _VARIABLES:
            uv.variables[_VARIABLES[name]] = " ".join(words)
        elif name == "no-index":
            uv.arguments.append("--no-index")
        elif name not in _NO_MATTER:
            return None
    return uv


def _pip_succeeds(arguments: list[str]) -> bool:
    if _succeeds(*_PIP, "--use-pep517", *arguments):
        return True
    if "--no-build-isolation" not in arguments:
        return False
    # A library that has no file for this machine comes as source, and may be built with more than is locked.
    _say("Once more, and pip chooses what such a library is built with.")
    return _succeeds(*_PIP, *(each for each in arguments if each != "--no-build-isolation"))


def _succeeds(*command: str, **variables: str) -> bool:
    done = subprocess.run(command, env={**os.environ, **variables}, check=False)  # noqa: S603 - our own words
    return done.returncode == 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1])
