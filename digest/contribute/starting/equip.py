"""What do forges and editors find beside the content? Workflows, forms, snippets, settings.

Whatever is made from the vocabulary is written anew each time, and so are the locks: they go with the version
of the program. The other files follow the settings and the version until the owner changes one: from then on
it is theirs, and is only replaced when that is asked for. To remove it is such a change.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Literal

import yaml

from digest.content.vocabulary import read_outlets, read_tags
from digest.contribute.starting.editors import MADE, KnownNames, editor_files
from digest.contribute.starting.forges import FORGES, USUAL, Forge, find_forge, forge_of
from digest.keeping.replacing import replace_file
from digest.model.problems import DigestError, quote, say_reason
from digest.model.schedule import MIDNIGHT
from digest.model.settings import Settings
from digest.writing.languages import choose_text

_EQUIPMENT = Path(__file__).parent / "equipment"
# Which files of which libraries may be installed. Others have not been tested with this version.
_LOCKS = (".ci/building.txt", ".ci/libraries.txt")
# What was written, in the form of `sha256sum`: a file that is still so was changed by nobody. It lies in Git,
# because whoever brings a digest up to date may have another clone than whoever began it.
RECORD = ".ci/equipment.sha256"
_FORMS, _REQUEST = ".github/ISSUE_TEMPLATE", ".github/PULL_REQUEST_TEMPLATE.md"
_PLAIN = re.compile(r"\w[\w.-]*(/\w[\w.-]*)*", re.ASCII)
_CRON_LINE = '    - cron: "%cron%"\n'
# In these months every timezone that changes its clocks is on either side of the change.
_WINTER, _SUMMER = (2026, 1, 15), (2026, 7, 15)

What = Literal["wrote", "refreshed", "kept", "left out"]


@dataclass(frozen=True)
class Done:
    """What became of one file: written, written anew, kept as the owner has it, or left out as they have."""

    what: What
    path: str


def equip(settings: Settings, *, replace: bool = False, forge: Forge | None = None) -> Iterator[Done]:
    """Write what is missing and what has changed; yields each file that is new, or unlike ours.

    A digest that begins has the files of `forge`, or of the one it was cloned from; later those of the forges
    of which it has any, and of `forge`. Raises DigestError where a file cannot be written.
    """
    root, written = settings.root, _read_record(settings.root)
    files = forge_files(settings, FORGES)
    used = _find_used(root, files, written, forge)
    files = {path: text for path, text in files.items() if forge_of(path) in used}
    made = editor_files(read_known_names(settings), settings.options.content)
    for path, text in sorted({**files, **made}.items()):
        anyway = replace or path in made or path in _LOCKS
        is_asked = anyway or (forge is not None and forge_of(path) == forge)
        if path in written and not is_asked and not (root / path).exists():
            yield Done("left out", path)
            continue
        what = _put(root / path, text, written.get(path), anyway=anyway)
        if what != "kept":
            written[path] = sha256(text.encode()).hexdigest()
        if what:
            yield Done(what, path)
    noted = sorted(path for path in written if path in files and path not in _LOCKS)
    record = "".join(f"{written[path]}  {path}\n" for path in noted)
    if what := _put(root / RECORD, record, None, anyway=True):
        yield Done(what, RECORD)


def _find_used(
    root: Path, files: Iterable[str], written: Mapping[str, str], asked: Forge | None
) -> set[Forge | None]:
    """The forges whose files are to be there, and None for what several read."""
    if written.keys().isdisjoint(files):
        chosen = asked or find_forge(root)
        return {None, *((chosen,) if chosen else USUAL)}
    # The scripts may have been left behind.
    present = (path for path in files if not path.startswith(".ci/") and (root / path).exists())
    return {None, asked, *map(forge_of, present)}


def is_made(path: str, settings: Settings) -> bool:
    """Whether a file, by its path from the folder of `mkdocs.yml`, is as it is made from the vocabulary."""
    if path not in MADE:
        return False
    made = editor_files(read_known_names(settings), settings.options.content)
    return _read(settings.root / path) == made[path].encode()


def _put(target: Path, text: str, written: str | None, *, anyway: bool) -> What | None:
    """Give a file its text, unless it has that, or has become another than the one of the hash `written`."""
    try:
        before = _read(target)
        if before == text.encode():
            return None
        if before is not None and not anyway and sha256(before).hexdigest() != written:
            return "kept"
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, text.encode())
    except OSError as error:
        raise DigestError(f"cannot write {target}: {say_reason(error)}") from error
    return "wrote" if before is None else "refreshed"


def _read_record(root: Path) -> dict[str, str]:
    """The hash of each file as it was written; none of what cannot be read, which keeps the file as it is."""
    lines = (_read(root / RECORD) or b"").decode(errors="replace").splitlines()
    return {path: written for written, _, path in (line.partition("  ") for line in lines)}


def tell_of_repository(root: Path) -> str:
    """A warning where a repository around the folder keeps forges from finding the files; else empty."""
    if (root / ".git").exists():
        return ""
    around = next((folder for folder in root.parents if (folder / ".git").exists()), None)
    if around is None:
        return ""
    return (
        f"{root} lies in the repository {around}, and forges run only what lies at its top: none "
        "builds this digest; make the folder a repository of its own (git init -b main), or move it out"
    )


def forge_files(settings: Settings, forges: Collection[Forge] = USUAL) -> dict[str, str]:
    """The files that do not depend on the vocabulary: text by path from the folder of `mkdocs.yml`."""
    content = settings.options.content
    if not _PLAIN.fullmatch(content):
        raise DigestError(
            f"content {quote(content)} in {settings.file} cannot be named in the scripts of a forge; "
            "call the folder by letters, digits and hyphens, such as content"
        )
    schedule = "".join(_CRON_LINE.replace("%cron%", cron) for cron in crons(settings))
    files = {
        source.relative_to(_EQUIPMENT).as_posix(): source.read_text(encoding="utf-8")
        for source in _EQUIPMENT.rglob("*")
        if source.is_file()
    }
    files |= {**dict(_for_gitlab(files)), **dict(_for_forgejo(files))}
    return {
        path: text.replace(_CRON_LINE, schedule).replace("%content%", content)
        for path, text in files.items()
        if forge_of(path) in (None, *forges)
    }


def crons(settings: Settings) -> list[str]:
    """Ten minutes after what waits is due, and after digests close, in summer and in winter, in UTC."""
    days = [datetime(*day, tzinfo=settings.timezone) for day in (_WINTER, _SUMMER)]
    # Every day: one on which no digest closes costs a build in which nothing changes.
    past = [timedelta(minutes=minutes + 10) for minutes in (MIDNIGHT, settings.options.schedule.minutes)]
    times = [(day + span).astimezone(UTC) for day, span in product(days, past)]
    return sorted({f"{time.minute} {time.hour} * * *" for time in times})


def read_known_names(settings: Settings) -> KnownNames:
    """What the digest can name, as far as it can be read; `digest check` tells the faults."""
    content = settings.content
    tags, _ = read_tags(_read(content / "tags.yml"), "tags.yml")
    outlets, _ = read_outlets(_read(content / "outlets.yml"), "outlets.yml")
    stories = sorted(path.stem for path in (content / "stories").glob("*.md"))
    language = settings.language
    names = tuple(choose_text(outlet.names, language, outlet.name) for outlet in outlets.known.values())
    return KnownNames(tuple(tags.known), names, tuple(stories))


def _for_gitlab(files: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What GitLab calls by another name: the forms as texts to fill in, with the same headings."""
    for path, text in files.items():
        form = yaml.safe_load(text) if path.startswith(_FORMS) else {}
        if "body" in form:
            yield f".gitlab/issue_templates/{Path(path).stem}.md", _as_text(form)
    request = files[_REQUEST].replace("pull request", "merge request")
    yield ".gitlab/merge_request_templates/Default.md", request.replace("A pull", "A merge")


def _for_forgejo(files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The forms of GitHub, which Forgejo reads as they are."""
    for path, text in files.items():
        if path.startswith(_FORMS):
            yield f".forgejo/issue_template/{Path(path).name}", text
    yield ".forgejo/pull_request_template.md", files[_REQUEST]


def _as_text(form: dict[str, object]) -> str:
    asked = form["body"]
    assert isinstance(asked, list)
    fields = [part["attributes"] for part in asked]
    hints = [f"- {field['label']}: {field['description']}" for field in fields if "description" in field]
    how = "Write below each heading, and leave empty what you do not know."
    about = "\n".join([f"<!-- {form['description']}", how, *hints, "-->"])
    return about + "\n" + "".join(f"\n### {field['label']}\n\n\n" for field in fields)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
