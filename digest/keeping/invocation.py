"""How was this program called, and how would a person call it again?"""

import os
import re
import shlex
import shutil
import sys
from pathlib import Path


def own_command() -> str:
    """What a person has to type here to call this program again: `digest`, or where it lies."""
    called = Path(sys.argv[0])
    if called.stem != "digest" or not called.is_file():
        return "digest"
    found = shutil.which("digest")
    if found and Path(found).resolve() == called.resolve():
        return "digest"
    absolute, here = called.absolute(), Path.cwd()
    return shlex.quote(str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute))


def run_name() -> str:
    """What this run is to whoever started it: `digest serve`, `mkdocs build`, or another run of digest."""
    called, *arguments = sys.argv
    path = Path(called)
    name = path.parent.name if path.stem == "__main__" else path.stem
    asked = arguments[0] if arguments and re.fullmatch("[a-z]+", arguments[0]) else ""
    return f"{name} {asked}" if name in {"digest", "mkdocs"} and asked else "another run of digest"


def own_option(option: str) -> str:
    """How a person adds an option to what was called: `--anyway`; by make, `make new ARGS=--anyway`."""
    target = os.environ.get("DIGEST_MAKE", "")
    return f"make {target} ARGS={shlex.quote(option)}" if target else option
