"""Where is Decap CMS, and its server for a desk? Both come from npm, once, into `.cache/`."""

import os
import shutil
import socket
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from digest.model.editing_options import DECAP, DECAP_FILE
from tests.browser.chromium import NO_INSTALL
from tests.sites import PATIENCE, ROOT

SERVER = "3.11.3"
# Git writes names that are not ASCII as they are, or the server does not find their files.
SERVER_WAYS = {
    "MODE": "git",
    "BIND_HOST": "127.0.0.1",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.quotepath",
    "GIT_CONFIG_VALUE_0": "off",
}
_FOLDER = ROOT / ".cache/npm" / f"decap-{DECAP}-{SERVER}"
_PATIENCE = 300  # seconds for npm


class DecapError(Exception):
    """There is no Decap, and none can be had; the text says why."""


@dataclass(frozen=True)
class Decap:
    """The program for the browser, and the script of the server."""

    bundle: Path
    server: Path


def find_or_install() -> Decap:
    """Decap as npm has it; DecapError where there is none and none can be installed."""
    found = Decap(_FOLDER / DECAP_FILE, _FOLDER / "node_modules/decap-server/dist/index.js")
    if not shutil.which("node"):
        raise DecapError("there is no Node.js")
    if found.bundle.is_file() and found.server.is_file():
        return found
    if os.environ.get(NO_INSTALL):
        raise DecapError(f"there is no Decap CMS, and {NO_INSTALL} forbids installing one")
    npm = shutil.which("npm")
    if not npm:
        raise DecapError("there is no npm")
    _FOLDER.mkdir(parents=True, exist_ok=True)
    # Without this file npm looks for one in the folders above.
    (_FOLDER / "package.json").write_text("{}\n", encoding="utf-8")
    _run(npm, "pack", f"decap-cms@{DECAP}")
    with tarfile.open(_FOLDER / f"decap-cms-{DECAP}.tgz") as packed:
        program = packed.extractfile(f"package/dist/{DECAP_FILE}")
        assert program
        found.bundle.write_bytes(program.read())
    quiet = "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"
    _run(npm, "install", *quiet, f"decap-server@{SERVER}")
    return found


def _run(*command: str) -> None:
    try:
        subprocess.run(command, cwd=_FOLDER, check=True, capture_output=True, text=True, timeout=_PATIENCE)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        raise DecapError(f"`{' '.join(command[1:])}` of npm does not work") from error


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def desk_server(decap: Decap, repository: Path, port: int) -> Iterator[None]:
    """Decap's own server, which writes into the branches of a repository; begun as docs/editing.md says."""
    ways = {**SERVER_WAYS, "GIT_REPO_DIRECTORY": str(repository), "PORT": str(port)}
    process = subprocess.Popen(
        ["node", decap.server],
        env={**os.environ, **ways},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + PATIENCE
        while not _answers(port):
            assert process.poll() is None, "decap-server has ended"
            assert time.monotonic() < end, "decap-server does not answer"
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
