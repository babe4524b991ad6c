"""A site that goes from one state to another and back, and the programs that build it."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.reliability.peers import PEERS
from tests.reliability.running import DIGEST_PROGRAM, Run, run
from tests.reliability.trial import DIGEST, HUGO
from tests.sites import NOW, SVG, read_tree, write_site

# How many entries a site has; with MANY a build has them read by workers.
FEW, MANY = 12, 160
# Nothing a build prints depends on when the trial runs; Hugo takes the moment as an option.
MOMENT = {"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))}


_ENTRY = """\
---
title: Delegation {number} meets
date: 2024-11-{day:02}
source: {{name: Example News, url: "https://news.example/{number}"}}
tags: [Talks, Round {round}]
---

{text}
"""


@dataclass
class Place:
    """A folder in which a program builds a site: where entries lie, how it is called, where the site is.

    `unsteady` are files that differ between two builds of the same content; they are not compared.
    """

    who: str
    root: Path
    entries: Path
    command: Sequence[str]
    site: Path
    number: int = FEW
    state: int = 0
    unsteady: frozenset[str] = frozenset()
    trees: Sequence[Mapping[str, bytes]] = field(default=())

    @classmethod
    def lay_out(cls, folder: Path, *, peers: bool, number: int = FEW) -> "list[Place]":
        """digest, and those beside it, each in its folder, each with the first state's site."""
        ours = write_site(folder / "digest", {"content/images/map.svg": SVG})
        call = [*DIGEST_PROGRAM, "build", "--executor", "processes:2"]
        places = [cls(DIGEST, ours, ours / "content/entries/2024/11", call, ours / "site", number)]
        for peer in PEERS if peers else ():
            root = peer.write(folder / peer.name, {})
            # Without that, Hugo leaves the pages of deleted entries where they are, killed or not.
            own = ["--cleanDestinationDir"] if peer.name == HUGO else []
            command = [*peer.command, *own]
            places.append(cls(peer.name, root, root / peer.posts, command, peer.site(root), number))
        for place in places:
            place.trees = place.learn()
        return places

    def learn(self) -> list[Mapping[str, bytes]]:
        """Build both states, and the first again: the site of each, and what differs without a reason."""
        trees = []
        for state in (0, 1, 0):
            self.put(state)
            built = self.build()
            assert built.succeeded, (self.who, built.output)
            trees.append(read_tree(self.site))
        first, second, again = trees
        self.unsteady = frozenset(name for name in first if first[name] != again.get(name))
        assert self.steady(first) != self.steady(second)
        return [self.steady(first), self.steady(second)]

    def put(self, state: int) -> None:
        """Give the content this state: half of the entries stay, the others change, come or go."""
        self.state = state
        for number in range(self.number):
            path = self.entries / f"story-{number}.md"
            if number % 4 == 3 and state:
                path.unlink(missing_ok=True)
                continue
            text = f"The ministers of delegation {number} met again."
            if number % 2:
                text += f" It was round {state + 1}."
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                _ENTRY.format(number=number, day=number % 28 + 1, round=number % 3 + state, text=text)
            )

    def forget(self) -> None:
        """Take away what earlier builds have kept, where a program keeps it: all has to be read anew."""
        shutil.rmtree(self.root / ".cache", ignore_errors=True)

    def build(self, *before: str) -> Run:
        """Build what is there; `before` stands before the command."""
        return run([*before, *self.command], self.root, seconds=120, environment=MOMENT)

    def build_and_kill(self, seconds: float) -> bool:
        """Build, and kill it and all that it started after so long; whether it was still at work."""
        with subprocess.Popen(
            self.command,
            cwd=self.root,
            env={**os.environ, **MOMENT},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            time.sleep(seconds)
            at_work = process.poll() is None
            with suppress(ProcessLookupError):  # all of it has ended
                os.killpg(process.pid, signal.SIGKILL)
        return at_work

    def steady(self, tree: Mapping[str, bytes]) -> dict[str, bytes]:
        """The tree without what differs from build to build."""
        return {name: data for name, data in tree.items() if name not in self.unsteady}

    def judge(self) -> str:
        """What is up, after a build of the present state over the other one."""
        now = self.steady(read_tree(self.site)) if self.site.is_dir() else {}
        if now == self.trees[self.state]:
            return "new"
        if now == self.trees[1 - self.state]:
            return "old"
        return "mixed" if now else "empty"
