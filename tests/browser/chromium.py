"""Where is a Chromium, or how do we get one?

The one without windows comes first: it renders the same, and the tests take two thirds of the time. Where we
may install Debian's packages it is installed, in seconds. Otherwise any Chromium that is there is taken as it
is, and where there is none Playwright's own build is installed. Only where nothing works do the browser tests
stay out.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMED = "DIGEST_CHROMIUM"
NO_INSTALL = "DIGEST_NO_INSTALL"
SHELL = "chromium-headless-shell"
PROGRAMS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
# Korean, Japanese and Chinese entries are looked at as well, so a font comes with the browser.
DEBIAN = (
    ("apt-get", "update", "-qq"),
    ("apt-get", "install", "-y", "-qq", "--no-install-recommends", SHELL, "fonts-noto-cjk"),
)
OWN = ((sys.executable, "-m", "playwright", "install", "chromium"),)
PATIENCE = 900  # seconds for one command: a browser is 300 MB


class ChromiumError(Exception):
    """There is no Chromium, and none can be had; the text says why."""


def find_or_install(environ: Mapping[str, str] = os.environ) -> Path:
    """The program to start.

    Raises ChromiumError where there is none and none can be installed.
    """
    found = find(environ) or own_build()
    failures = []
    for commands in ways_to_install(environ, found, root=is_root()):
        failure = install(commands)
        found = find(environ) or own_build()
        if found:
            break
        failures.append(failure or f"what `{' '.join(commands[-1])}` installed does not start")
    if found:
        return found
    if environ.get(NO_INSTALL):
        raise ChromiumError(f"there is no Chromium, and {NO_INSTALL} forbids installing one")
    raise ChromiumError(f"there is no Chromium, and none could be installed: {'; '.join(failures)}")


def find(environ: Mapping[str, str], applications: Sequence[Path] = APPLICATIONS) -> Path | None:
    """The Chromium that the environment names, or one in the usual places.

    Raises FileNotFoundError where the environment names what does not start: its owner wants that one.
    """
    named = environ.get(NAMED)
    if named:
        program = shutil.which(named, path=environ.get("PATH", ""))
        if not program or not starts(Path(program)):
            raise FileNotFoundError(f"{NAMED} names {named}, which does not start")
        return Path(program)
    on_path = (shutil.which(name, path=environ.get("PATH", "")) for name in PROGRAMS)
    places = [*(Path(program) for program in on_path if program), *applications]
    return next((place for place in places if starts(place)), None)


def starts(program: Path) -> bool:
    """Whether it is a program that runs: some systems keep a stub, or a build without its libraries."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0


def own_build() -> Path | None:
    """The Chromium that Playwright brought, where it did."""
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if starts(path) else None


def ways_to_install(
    environ: Mapping[str, str], found: Path | None, *, root: bool
) -> list[Sequence[Sequence[str]]]:
    """The ways to try, each as its commands in order; none where the one that was found is to be taken."""
    if environ.get(NO_INSTALL) or environ.get(NAMED) or (found and found.name == SHELL):
        return []
    debian = root and shutil.which("apt-get", path=environ.get("PATH", ""))
    return [*([DEBIAN] if debian else ()), *(() if found else [OWN])]


def install(commands: Sequence[Sequence[str]], patience: float = PATIENCE) -> str:
    """Run the commands in order and quietly; what went wrong, or nothing."""
    for command in commands:
        try:
            subprocess.run(
                command,
                check=True,
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                timeout=patience,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )
        except subprocess.CalledProcessError as error:
            return f"`{' '.join(command)}` said {_reason(error.stderr)!r}"
        except subprocess.TimeoutExpired:
            return f"`{' '.join(command)}` took longer than {patience:g} seconds"
        except OSError as error:
            return f"`{' '.join(command)}` could not be run: {error.strerror}"
    return ""


def _reason(said: str) -> str:
    """The line that names the error, or the last one."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or [""]
    return next((line for line in lines if line.startswith("E:") or "Error:" in line), lines[-1])


def launch(playwright: Playwright, program: Path) -> Browser:
    """Start it."""
    return playwright.chromium.launch(executable_path=program, args=launch_flags(root=is_root()))


def launch_flags(*, root: bool) -> list[str]:
    """The command line: nothing that asks for a graphics card or, by itself, for the network."""
    flags = [
        "--disable-gpu",
        # Pages are drawn all the same; a process less for each frame to pass through.
        "--in-process-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        # A page that asks another host would get no answer, here or anywhere.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    # Chromium refuses to start as root with its sandbox.
    return ["--no-sandbox", *flags] if root else flags


def is_root() -> bool:
    """Whether this process may install programs for the machine."""
    return sys.platform != "win32" and os.geteuid() == 0
