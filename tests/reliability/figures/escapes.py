"""Is anything written outside the site, or read outside `content/`? Paths that climb, in names and fields.

Every path is put into every place that takes one: names of files and folders, ids, old addresses, images,
links. Then come symbolic links, to files, to folders, to themselves, into `.git`. Around the project lie
secrets. It holds where the build changes nothing beside its site, opens nothing that it has no business with,
and publishes no secret.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.builders import Value, config, entry, write_file, write_value
from tests.reliability.payloads import Payload, read_payloads
from tests.reliability.peers import PEERS, Peer
from tests.reliability.running import DIGEST_PROGRAM
from tests.reliability.trial import DIGEST, Count, Row, Trial
from tests.reliability.watching import prepare, watch

MUST = "0 files written outside the site, 0 read outside content/"
SOUND = "2024/11/sound/index.html"
# So many are tried one at a time with other programs.
FEW = 60
IMAGE: dict[str, Value] = {"alt": "A map", "credit": "Example"}
# Front matter that takes a path or a name, with a path in its place.
FIELDS: dict[str, Callable[[str], dict[str, Value]]] = {
    "id": lambda path: {"id": path},
    "aliases": lambda path: {"aliases": [path]},
    "translates": lambda path: {"translates": path},
    "story": lambda path: {"story": path},
    "guid": lambda path: {"guid": path},
    "tags": lambda path: {"tags": [path]},
    "cites": lambda path: {"cites": [path]},
    "language": lambda path: {"language": path},
    "image": lambda path: {"image": {"file": path, **IMAGE}},
    "image below images": lambda path: {"image": {"file": f"images/{path}", **IMAGE}},
    "audio": lambda path: {"audio": {"file": f"{path}.mp3"}},
    "source": lambda path: {"source": {"name": path, "url": f"https://news.example/{len(path)}"}},
    "url": lambda path: {"source": {"name": "Example", "url": path}},
    "file url": lambda path: {"source": {"name": "Example", "url": f"file://{path}"}},
    "archive": lambda path: {
        "source": {"name": "Example", "url": "https://news.example/a", "archive_url": path}
    },
}
BODIES = {
    "link": "[words]({})",
    "link to a file": "[words](<{}.md>)",
    "image": "![words]({})",
    "reference": "[words][a]\n\n[a]: {}",
    "snippet": '--8<-- "{}"\n',
    "include": "{{!{}!}}\n",
    "element": '<img src="{0}" alt="a"><a href="{0}">b</a><object data="{0}"></object>',
}
KINDS = {
    "entries/2024/11": ".md",
    "digests": ".md",
    "stories": ".md",
    "images": ".svg",
    "comments/2024/11/sound": ".md",
}
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


@dataclass(frozen=True)
class Group:
    """Files of one site, how many tries they are, and whether a build of the rest is wanted."""

    name: str
    files: Mapping[str, str]
    links: Mapping[str, str]
    tries: int
    is_built: bool = True


def measure(trial: Trial) -> Iterator[Row]:
    """One row: tries are the places of each path, and each link."""
    paths = trial.sample(read_payloads("paths_bad"))
    counts = [try_digest(trial.folder, make_groups(paths))]
    if trial.peers:
        counts += [try_peer(peer, trial.folder, paths) for peer in PEERS]
    yield Row("paths that climb, and symbolic links", MUST, counts)


def make_groups(paths: list[Payload]) -> list[Group]:
    """All that is tried, in as many sites as can be built."""
    fields = {
        f"content/entries/2024/11/f{number}-{place}.md": entry(
            title=f"Entry {number} {place}", **make(each.text)
        )
        for number, each in enumerate(paths)
        for place, make in enumerate(FIELDS.values())
    }
    bodies = {
        f"content/entries/2024/10/b{number}-{place}.md": entry(
            title=f"Body {number} {place}", date="2024-10-13", body=body.format(each.text)
        )
        for number, each in enumerate(paths)
        for place, body in enumerate(BODIES.values())
    }
    notes = {
        f"content/{kind}/{name}-{number}.md": _front({"title": "A title", field: value}) + "Words.\n"
        for number, each in enumerate(paths)
        for kind, name, field, value in (
            ("stories", "s", "aliases", [each.text]),
            ("comments/2024/11/sound", "c", "entry", each.text),
        )
    }
    names = {
        f"content/{kind}/{name}": DRAWING if ending == ".svg" else entry(title=f"Named {number}")
        for number, each in enumerate(paths)
        for kind, ending in KINDS.items()
        for name in (each.text + ending, f"{each.text}/in{number}{ending}")
    }
    return [
        Group("fields", {**fields, **bodies, **notes}, {}, len(fields) + len(bodies) + len(notes)),
        Group("names", names, {}, len(names)),
        Group("links", {}, LINKS, len(LINKS)),
        Group("pages", {}, LINKS_OF_PAGES, len(LINKS_OF_PAGES), is_built=False),
        Group("vocabularies", {}, LINKS_OF_LISTS, len(LINKS_OF_LISTS), is_built=False),
        Group("tags", {"content/tags.yml": _tags(paths)}, {}, len(paths), is_built=False),
    ]


# Where a symbolic link lies, and what it leads to, from the folder it is in.
LINKS = {
    "content/entries/2024/11/secret.md": "../../../../secret.md",
    "content/entries/2024/11/far.md": "../../../../../../../secret.md",
    "content/entries/2024/11/passwd.md": "/etc/passwd",
    "content/entries/2024/11/self.md": "self.md",
    "content/entries/2024/11/nowhere.md": "nowhere-at-all.md",
    "content/entries/2024/09": "../../..",
    "content/entries/2024/08": "../../../.git",
    "content/entries/2024/loop": ".",
    "content/entries/etc": "/etc",
    "content/digests/2024-w46.md": "../../secret.md",
    "content/stories/secret.md": "../../secret.md",
    "content/comments/2024": "../..",
    "content/images/secret.svg": "../../secret.svg",
    "content/images/folder": "../../..",
    "content/images/root": "/",
}
LINKS_OF_PAGES = {
    "content/pages/secret.md": "../../secret.md",
    "content/pages/secret.txt": "../../secret.txt",
    "content/pages/folder": "../..",
}
LINKS_OF_LISTS = {"content/tags.yml": "../secret.md", "content/outlets.yml": "../secret.txt"}


def try_digest(folder: Path, groups: list[Group]) -> Count:
    """Build each site, and see what was touched."""
    misses: list[str] = []
    tried = 0
    for group in groups:
        root = folder / f"digest-{group.name}"
        project = prepare(root)
        tried += write_group(project, group)
        command = (*DIGEST_PROGRAM, "build", "--skip-faulty")
        found = watch(command, root, project, listen=True, site="site")
        misses += [f"{group.name}: {escape}" for escape in found.escapes]
        if "Traceback (most recent call last)" in found.run.output or not found.run.in_time:
            misses.append(f"{group.name}: {found.run.output[-300:]}")
        elif group.is_built and not (project / "site" / SOUND).is_file():
            misses.append(f"{group.name}: nothing was built: {found.run.output[-300:]}")
    return Count(DIGEST, tried, max(0, tried - len(misses)), misses)


def write_group(project: Path, group: Group) -> int:
    """Write the files that the system can have; how many tries they are."""
    sound = {
        "mkdocs.yml": config({"search": False}),
        "content/entries/2024/11/sound.md": entry(title="A sound entry"),
        "content/pages/about.md": "# About\n",
        ".git/config": "[core]\n",
    }
    for path, text in sound.items():
        write_file(project / path, text)
    unwritten = 0
    content = os.path.realpath(project / "content")
    for path, text in group.files.items():
        try:
            # What climbs by its name alone cannot be in content: it is somewhere else.
            if not os.path.realpath(project / path).startswith(content + "/"):
                raise ValueError
            write_file(project / path, text)
        except (OSError, ValueError):
            unwritten += 1
    for path, target in group.links.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            (project / path).symlink_to(target)
    return group.tries - unwritten


def try_peer(peer: Peer, folder: Path, paths: list[Payload]) -> Count:
    """Each path as slug, address, image and snippet of a post, one at a time; then the links."""
    misses: list[str] = []
    chosen = paths[:: max(1, len(paths) // FEW)]
    for number, each in enumerate(chosen):
        root = folder / f"{peer.name}-{number}"
        text = write_value(each.text.encode("utf-8", "replace").decode())
        fields = "".join(f"{name}: {text}\n" for name in ("slug", "url", "template", "image"))
        body = "\n\n".join(body.format(each.text) for body in BODIES.values())
        post = f"---\ntitle: A title\ndate: 2024-11-05\n{fields}aliases: [{text}]\n---\n\n{body}\n"
        project = prepare(root)
        peer.write(project, {"bad.md": post.encode("utf-8", "replace")})
        misses += _escapes(peer, root, project, each.name)
    links = {"secret.md": "secret.md", "folder": ".", "passwd.md": "/etc/passwd"}
    for name, target in links.items():
        root = folder / f"{peer.name}-{name}"
        project = prepare(root)
        peer.write(project, {})
        posts = project / peer.posts
        posts.mkdir(parents=True, exist_ok=True)
        up = target if target.startswith("/") else os.path.relpath(project.parent / target, posts)
        (posts / name).symlink_to(up)
        misses += _escapes(peer, root, project, f"a link, {name}")
    tried = len(chosen) + len(links)
    return Count(peer.name, tried, tried - len(misses), misses)


def _escapes(peer: Peer, root: Path, project: Path, name: str) -> list[str]:
    found = watch(peer.command, root, project, listen=False, site=peer.tool.output)
    return [f"{name}: {found.escapes[0]}"] if found.escapes else []


def _front(fields: Mapping[str, Value]) -> str:
    lines = "".join(f"{name}: {write_value(value)}\n" for name, value in fields.items())
    return f"---\n{lines}author: Reader\ndate: 2024-11-14\n---\n\n"


def _tags(paths: list[Payload]) -> str:
    named = "".join(f"{write_value(each.text)}: {{label: T{n}}}\n" for n, each in enumerate(paths))
    held = "".join(
        f"t{n}: {{label: L{n}, parent: {write_value(each.text)}, former: [{write_value(each.text)}]}}\n"
        for n, each in enumerate(paths)
    )
    return named + held
