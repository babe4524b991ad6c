"""A forge in a folder: what a workflow does is done here by its own steps, in real repositories."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from digest.contribute.starting.equip import equip
from digest.contribute.starting.start import start_digest
from digest.running.project import open_settings
from tests.builders import write_file
from tests.copies import run_script, write_stand_in
from tests.sites import ROOT

WORKFLOWS = ROOT / ".github/workflows"
Files = Mapping[str, str | bytes | None]


def read_workflow(path: Path) -> dict[str, Any]:
    """A workflow as a value; its triggers are under `on`, which YAML 1.1 reads as true."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return {"on" if key is True else key: value for key, value in found.items()}


def steps_of(workflow: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each step with the name of its job."""
    for name, job in workflow["jobs"].items():
        for step in job["steps"]:
            yield name, step


@dataclass(frozen=True)
class Outcome:
    """How a job ended, and all it said."""

    failed: bool
    output: str

    def list_commands(self) -> list[str]:
        """The lines by which it spoke to GitHub's runner, in its newer way or its old one.

        As `TryParseV2` and `TryParse` of actions/runner, src/Runner.Common/ActionCommand.cs, tell them.
        """
        lines = re.split(r"\r\n|\r|\n", self.output)
        return [line for line in lines if line.lstrip().startswith("::") or "##[" in line]


@dataclass(frozen=True)
class Forge:
    """A clone as a runner has it. Instead of programs that reach the network it has some that take notes."""

    root: Path
    tools: Path

    def git(self, *arguments: str) -> str:
        """What git says; it has to succeed."""
        command = ["git", *arguments]
        return subprocess.run(
            command, cwd=self.root, env=self.environment({}), capture_output=True, text=True, check=True
        ).stdout.strip()

    def commit(self, files: Files, message: str = "A change") -> str:
        """Write files (None removes one), commit all, and return the commit's name."""
        for path, what in files.items():
            if what is None:
                (self.root / path).unlink()
            else:
                write_file(self.root / path, what)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def propose(self, files: Files, branch: str = "change") -> str:
        """What GitHub checks out for a pull request: its trial merge into main."""
        self.git("checkout", "--quiet", "-b", branch, "main")
        self.commit(files)
        return self.merge(branch)

    def merge(self, branch: str = "change") -> str:
        """The same of what lies here, or is committed, on a branch."""
        self.commit({})
        self.git("checkout", "--quiet", "--detach", "main")
        self.git("merge", "--quiet", "--no-ff", "--message", f"Merge {branch}", branch)
        return self.git("rev-parse", "HEAD")

    def run(self, script: str, variables: Mapping[str, str]) -> Outcome:
        """One step, by the shell and with the options that GitHub uses."""
        done = run_script(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
            self.root,
            self.environment(variables),
            patience=120,
        )
        return Outcome(done.returncode != 0, done.stdout + done.stderr)

    def run_job(self, workflow: str, job: str, variables: Mapping[str, str]) -> Outcome:
        """The steps of a job that are scripts, until one fails; `workflow` is one of GitHub, or a path."""
        said, path = "", workflow if "/" in workflow else f".github/workflows/{workflow}.yml"
        for name, step in steps_of(read_workflow(self.root / path)):
            if name == job and "run" in step:
                outcome = self.run(step["run"], variables)
                said += outcome.output
                if outcome.failed:
                    return Outcome(True, said)
        return Outcome(False, said)

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """What a step sees: nothing of ours but where programs are."""
        return {
            "PATH": os.pathsep.join([str(self.tools), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "HOME": str(self.tools),
            "LANG": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": str(self.tools / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "SOURCE_DATE_EPOCH": "1735646400",
            "RUNNER_TEMP": str(self.tools),
            "GITHUB_OUTPUT": str(self.tools / "output"),
            "GITHUB_STEP_SUMMARY": str(self.tools / "summary"),
            **variables,
        }


def open_forge(folder: Path) -> Forge:
    """A digest that has just begun, committed on the branch main."""
    tools = folder / "tools"
    config = "[init]\ndefaultBranch = main\n[user]\nname = Kim\nemail = kim@example.org\n"
    write_file(tools / "gitconfig", config)
    for name in ("pip", "gh"):
        # A line for each call: its arguments.
        write_file(tools / name, '#!/bin/bash\n{ printf "%q " "$@"; echo; } >> "$0.log"\n')
        (tools / name).chmod(0o755)
    # Most of what a script of ours takes would be the beginning of Python.
    write_stand_in(tools)
    root = folder / "clone"
    list(start_digest(root, "", date(2024, 11, 13)))
    list(equip(open_settings(root / "mkdocs.yml")))
    forge = Forge(root, tools)
    forge.git("init", "--quiet")
    forge.commit({}, "Begin")
    return forge


def write_event(forge: Forge, body: str | None) -> Path:
    """How GitHub tells a workflow of an issue."""
    path = forge.tools / "event.json"
    path.write_text(json.dumps({"action": "labeled", "issue": {"number": 7, "body": body}}), encoding="utf-8")
    return path
