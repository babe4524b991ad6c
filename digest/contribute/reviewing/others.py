"""What happened to all that is no entry: tags, outlets, stories, notes, comments and pages?"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from digest.arrange import Site
from digest.contribute.reviewing.seen import differ
from digest.edition import Edition
from digest.entry import Outlet, Story, Tag
from digest.frontmatter import Marks
from digest.vocabulary import Vocabulary

Doings = Literal["added", "changed", "renamed", "merged", "removed"]
Named = TypeVar("Named", Tag, Outlet)
Thing = TypeVar("Thing")


class _Written(Protocol):
    """Anything from a file of its own."""

    @property
    def marks(self) -> Marks:
        """Where it is from."""


Own = TypeVar("Own", bound=_Written)


@dataclass(frozen=True)
class Other:
    """A tag, an outlet, a story, a note, a comment or a page: its name, and what happened to it."""

    kind: str
    name: str
    done: Doings
    into: str = ""


def find_others(old: Edition, new: Edition, renames: Mapping[str, str]) -> Iterator[Other]:
    """What happened, in order of kind and name; `renames` gives the old path of renamed files.

    What is left out for a fault is not told as removed.
    """
    faulty = {renames.get(path, path) for path in new.left_out}
    before, after = old.site.library, new.site.library
    yield from _compare_names("tag", _tags(old.site), _tags(new.site), after.tags)
    yield from _compare_names("outlet", _outlets(old.site), _outlets(new.site), after.outlets)
    stories = [_by_key(side.stories, "slug", faulty) for side in (before, after)]
    find_heir = _heirs(stories[0], stories[1], renames)
    yield from _compare_things("story", stories[0], stories[1], find_heir)
    notes = [_by_key(side.notes, "digest", faulty) for side in (before, after)]
    yield from _compare_things("note", notes[0], notes[1])
    comments = [_by_key(side.comments, "marks.path", faulty) for side in (before, after)]
    yield from _compare_things("comment", comments[0], comments[1])
    yield from _compare_things("page", _read_pages(old), _read_pages(new))


def _tags(site: Site) -> Mapping[str, Tag]:
    """Those of the vocabulary, and those that have a page without it."""
    return {**site.library.tags.known, **{key: subject.tag for key, subject in site.subjects.items()}}


def _outlets(site: Site) -> Mapping[str, Outlet]:
    return {**site.library.outlets.known, **{key: desk.outlet for key, desk in site.desks.items()}}


def _by_key(things: Iterable[Own], key: str, faulty: set[str]) -> Mapping[str, Own]:
    return {attrgetter(key)(each): each for each in things if each.marks.path not in faulty}


def _compare_names(
    kind: str, old: Mapping[str, Named], new: Mapping[str, Named], vocabulary: Vocabulary[Named]
) -> Iterator[Other]:
    def find_heir(key: str) -> str:
        # Who looks it up is led to the heir by its alias.
        return vocabulary.find(key) or vocabulary.find(old[key].name) or ""

    yield from _compare_things(kind, old, new, find_heir)


def _heirs(
    old: Mapping[str, Story], new: Mapping[str, Story], renames: Mapping[str, str]
) -> Callable[[str], str]:
    """By which slug a story goes on that had another."""
    heirs = {alias.strip("/"): slug for slug, story in new.items() for alias in story.aliases}
    files = {renames[story.marks.path]: slug for slug, story in new.items() if story.marks.path in renames}
    return lambda slug: heirs.get(f"stories/{slug}") or files.get(old[slug].marks.path, "")


def _compare_things(
    kind: str,
    old: Mapping[str, Thing],
    new: Mapping[str, Thing],
    find_heir: Callable[[str], str] = lambda _: "",
) -> Iterator[Other]:
    gone = sorted(old.keys() - new.keys())
    heirs = {key: heir for key in gone if (heir := find_heir(key)) in new}
    for key in gone:
        heir = heirs.get(key, "")
        done: Doings = "removed" if not heir else "merged" if heir in old else "renamed"
        yield Other(kind, key, done, heir)
    born = {heir for heir in heirs.values() if heir not in old}
    for key in sorted(new):
        if key not in old and key not in born:
            yield Other(kind, key, "added")
        elif key in old and differ(old[key], new[key]):
            yield Other(kind, key, "changed")


def _read_pages(edition: Edition) -> dict[str, bytes]:
    """The hand-written pages."""
    root = edition.settings.root
    return {address or "index": Path(root, file).read_bytes()
            for address, file in edition.plan.hand_written.items() if Path(root, file).is_file()}  # fmt: skip
