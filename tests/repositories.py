"""Git repositories for tests."""

import os
import subprocess
from pathlib import Path

# Whoever runs the tests has settings of their own, and may do so in a hook of git.
_SETTLED = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
       for what, value in (("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", "2024-12-01T12:00:00Z"))},
}  # fmt: skip


def git(root: Path, *command: str) -> str:
    """What git answers in the folder."""
    around = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", *command], cwd=root, env={**around, **_SETTLED}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def commit(root: Path, message: str = "A change") -> str:
    """Commit all files below the folder, which becomes a repository if it lies in none; returns the name."""
    if subprocess.run(["git", "rev-parse"], cwd=root, capture_output=True, check=False).returncode:
        git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(root, "rev-parse", "HEAD")
