"""What can be different around a build, while the content is the same?"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.reliability.running import Run, run
from tests.reliability.states import MOMENT

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
DAYS_ON = 400
# A moment for all files, long ago and yet to come.
LONG_AGO, TO_COME = 631_152_000, 4_102_444_800
_NOBODY = 65_534
_MINORS = range(11, 20)
# As `tests/reliability` is started anywhere: the locale of the machine, and nothing else of it that matters.
USUAL = {**MOMENT, "PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True)
class Python:
    """A Python that can run digest; `packages` is where it finds that, if it has none of its own."""

    program: str = sys.executable
    packages: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What is around a build; `place` is the folder of the site, below the one of the trial.

    `executor` is a matter of digest alone, and `python` none of Hugo.
    """

    name: str
    place: str = "usual"
    link: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    umask: int = 0o022
    user: int | None = None
    executor: str = "processes:2"
    python: Python = Python()
    changed: int | None = None

    def lay_out(self, master: Path, folder: Path) -> Path:
        """A copy of the site, in the folder or behind a link to it."""
        root = folder / self.place / "site of news"
        shutil.copytree(master, root)
        for path in (root, *root.rglob("*")):
            path.chmod((0o777 if path.is_dir() else 0o666) & ~self.umask)
            if self.user is not None:
                os.chown(path, self.user, self.user)
            if self.changed is not None:
                os.utime(path, (self.changed, self.changed))
        if not self.link:
            return root
        link = folder / self.place / "link"
        link.symlink_to(root, target_is_directory=True)
        return link

    def run(self, command: Sequence[str | Path], folder: Path) -> Run:
        """Run a program in these surroundings."""
        environment = {**USUAL, "HOME": str(folder), **self.environment}
        # What listens to the tests stays where it is.
        path = [environment.get("PYTHONPATH", ""), os.environ.get("PYTHONPATH", "")]
        if self.python.packages:
            environment["SITE_PACKAGES"] = self.python.packages
            path.insert(0, str(HERE))
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, path))
        return run(command, folder, seconds=300, environment=environment, umask=self.umask, user=self.user)


def list_surroundings(
    folder: Path, say: Callable[[str], None], pythons: Mapping[int, str]
) -> Iterator[Surroundings]:
    """All that are possible on this machine; `say` is told of the others. The first is the usual one.

    `pythons` are the programs of other minor versions.
    """
    far = "eine andere Stelle/먼 곳/" + "deep/" * 12
    yield Surroundings("as usual")
    yield Surroundings("another path", far)
    yield Surroundings("a path with a link", link=True)
    for locale in _list_locales():
        yield Surroundings(f"locale {locale}", environment=_speak(locale))
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        yield Surroundings(f"timezone {zone}", environment={"TZ": zone})
    yield Surroundings("umask 077", umask=0o077)
    yield Surroundings("umask 000", umask=0)
    for seed in ("1", "2", "random"):
        yield Surroundings(f"hash seed {seed}", environment={"PYTHONHASHSEED": seed})
    for seed in ("1", "2", "3"):
        yield Surroundings(f"order of files {seed}", environment=_shuffle(seed))
    for executor in ("serial", "processes:1", "processes:5"):
        yield Surroundings(executor, executor=executor)
    yield Surroundings("files of long ago", changed=LONG_AGO)
    yield Surroundings("files of a time to come", changed=TO_COME)
    yield Surroundings("another terminal", environment=_ANOTHER_TERMINAL)
    preload = set_clock_on(folder, DAYS_ON)
    if preload:
        yield Surroundings(f"{DAYS_ON} days later", environment=preload)
        yield Surroundings(
            f"{DAYS_ON} days later, at no fixed moment", environment={**preload, "SOURCE_DATE_EPOCH": ""}
        )
    else:
        say("no C compiler, and so no other clock")
    yield Surroundings("now, at no fixed moment", environment={"SOURCE_DATE_EPOCH": ""})
    other = find_python_for(_NOBODY)
    if other:
        yield Surroundings("another user", user=_NOBODY, python=other)
    else:
        say("no other user, since this one is not root or no Python is open to others")
    yield all_at_once(folder, other)
    for minor, program in pythons.items():
        yield Surroundings(f"Python 3.{minor}", python=Python(str(open_python(program, minor))))
    if not pythons:
        say("no other Python")


def all_at_once(folder: Path, other: Python | None = None) -> Surroundings:
    """As little as possible is the same."""
    return Surroundings(
        "all at once",
        "woanders/다른 곳",
        link=True,
        environment={
            **_shuffle("4"),
            **_ANOTHER_TERMINAL,
            **_speak(next(_list_locales())),
            **(set_clock_on(folder, DAYS_ON) or {}),
            "TZ": "Pacific/Kiritimati",
            "PYTHONHASHSEED": "4",
        },
        umask=0o077,
        user=_NOBODY if other else None,
        executor="processes:5",
        python=other or Python(),
        changed=LONG_AGO,
    )


_ANOTHER_TERMINAL = {
    "COLUMNS": "20",
    "TERM": "dumb",
    "USER": "somebody",
    "HOSTNAME": "elsewhere",
    "NO_COLOR": "1",
    "LANGUAGE": "ko:de",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def _speak(locale: str) -> dict[str, str]:
    """A locale; where it does not write UTF-8, Python must not pretend that it does."""
    return {"LC_ALL": locale, "LANG": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def _shuffle(seed: str) -> dict[str, str]:
    return {"PYTHONPATH": str(HERE), "SHUFFLE_SEED": seed}


def _list_locales() -> Iterator[str]:
    """One of ASCII, and those of this machine that sort, count or change case in a way of their own."""
    yield "C"
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split()
    yield from (name for name in listed if name.startswith(("tr_TR", "de_DE", "ko_KR", "ar_")))


def set_clock_on(folder: Path, days: int) -> dict[str, str] | None:
    """The environment in which it is so many days later; None where that cannot be made."""
    compiler = shutil.which("cc")
    library = folder / "clock.so"
    if sys.platform != "linux" or not compiler:
        return None
    if not library.exists():
        source = str(HERE / "clock.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), source, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "SECONDS_AHEAD": str(days * 86_400)}


def find_python_for(user: int) -> Python | None:
    """A Python of this minor version that another user may run, with the packages of this one."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    minor = f"python3.{sys.version_info.minor}"
    for program in (sys.executable, f"/usr/bin/{minor}", f"/usr/local/bin/{minor}"):
        around = Surroundings("", user=user, python=Python(program, packages))
        command = [program, "-c", "import digest.plugin, digest_theme, PIL.Image, lxml.etree"]
        try:
            tried = around.run(command, Path("/"))
        except OSError:
            continue
        if tried.succeeded:
            return around.python
    return None


def find_pythons() -> Iterator[tuple[int, str]]:
    """The Pythons of other minor versions that are on the path."""
    for minor in _MINORS:
        program = shutil.which(f"python3.{minor}")
        if minor == sys.version_info.minor or not program:
            continue
        # A name may be there that only says that there is no such version.
        told = subprocess.run([program, "-c", "print(6 * 7)"], capture_output=True, text=True, check=False)
        if told.stdout.strip() == "42":
            yield minor, program


def open_python(program: str, minor: int) -> Path:
    """An environment of this Python with digest as it is here; made, with the network's help, if need be."""
    place = f".cache/pythons/3.{minor}"
    make = ["make", "--silent", f"VENV={place}", f"PYTHON={program}", f"{place}/.tools"]
    subprocess.run(make, cwd=ROOT, check=True)
    return ROOT / place / "bin/python"
