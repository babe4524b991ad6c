"""What happened to all that is no entry: tags, outlets, stories, notes, comments, what is gone, and pages?"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import Literal, Protocol, TypeAlias, TypeVar

from digest.arrangement.site import Site
from digest.content.gone import Gone
from digest.content.vocabulary import Vocabulary
from digest.contribute.reviewing.visibility import differ, list_differing
from digest.model.entry import Comment, Contributor, Note, Outlet, Story, Tag
from digest.model.marks import Marks
from digest.printing.edition import Edition

Doings = Literal["added", "changed", "renamed", "merged", "removed"]
Named = TypeVar("Named", Tag, Outlet, Contributor)
# What names it, and is told by that, or names an entry for checks.
_UNTOLD = frozenset(("slug", "id", "digest", "entry", "address"))


class _Written(Protocol):
    """Anything from a file of its own."""

    @property
    def marks(self) -> Marks:
        """Where it is from."""


Own = TypeVar("Own", bound=_Written)


@dataclass(frozen=True)
class HandWrittenPage:
    """A hand-written page, as it is written."""

    body: str


Thing: TypeAlias = Tag | Outlet | Contributor | Story | Note | Comment | Gone | HandWrittenPage


@dataclass(frozen=True)
class Other:
    """A tag, an outlet, a contributor, a story, a note, a comment, a farewell or a page: what happened to it.

    `old` and `new` are what it was and is, where readers see something new; `fields` are those that
    differ, or all that say something. `address` is the page on which they see it, if there is one.
    """

    kind: str
    name: str
    done: Doings
    into: str = ""
    old: Thing | None = None
    new: Thing | None = None
    fields: tuple[str, ...] = ()
    address: str | None = None


def find_others(old: Edition, new: Edition, renames: Mapping[str, str]) -> Iterator[Other]:
    """What happened, in order of kind and name; `renames` gives the old path of renamed files.

    What is left out for a fault is not told as removed.
    """
    pages = _list_pages(new)
    for other in _find_others(old, new, renames):
        page = pages.get((other.kind, other.into or other.name))
        yield replace(other, address=page) if other.new else other


def _find_others(old: Edition, new: Edition, renames: Mapping[str, str]) -> Iterator[Other]:
    faulty = {renames.get(path, path) for path in new.left_out}
    before, after = old.site.library, new.site.library
    yield from _compare_names("tag", _tags(old.site), _tags(new.site), after.tags)
    yield from _compare_names("outlet", _outlets(old.site), _outlets(new.site), after.outlets)
    writers = [_contributors(side.site) for side in (old, new)]
    yield from _compare_names("contributor", writers[0], writers[1], after.contributors)
    stories = [_by_key(side.stories, "slug", faulty) for side in (before, after)]
    find_heir = _heirs(stories[0], stories[1], renames)
    yield from _compare_things("story", stories[0], stories[1], find_heir)
    notes = [_by_key(side.notes, "digest", faulty) for side in (before, after)]
    yield from _compare_things("note", notes[0], notes[1])
    comments = [_by_key(side.comments, "marks.path", faulty) for side in (before, after)]
    yield from _compare_things("comment", comments[0], comments[1])
    farewells = [{gone.address: gone for gone in side.gone} for side in (before, after)]
    yield from _compare_things("farewell", farewells[0], farewells[1])
    yield from _compare_things("page", _read_pages(old), _read_pages(new))


def _tags(site: Site) -> Mapping[str, Tag]:
    """The tags of the vocabulary, and those that have a page without being in it."""
    return {**site.library.tags.known, **{key: subject.tag for key, subject in site.subjects.items()}}


def _outlets(site: Site) -> Mapping[str, Outlet]:
    # A desk has but the name that its page shows.
    return {**{key: desk.outlet for key, desk in site.desks.items()}, **site.library.outlets.known}


def _contributors(site: Site) -> Mapping[str, Contributor]:
    signed = {key: portfolio.contributor for key, portfolio in site.portfolios.items()}
    return {**signed, **site.library.contributors.known}


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
        if heir and heir not in old:
            yield _tell(kind, key, "renamed", old[key], new[heir], heir)
        else:
            yield Other(kind, key, "merged" if heir else "removed", heir)
    born = {heir for heir in heirs.values() if heir not in old}
    for key in sorted(new):
        if key not in old and key not in born:
            yield _tell(kind, key, "added", None, new[key])
        elif key in old and differ(old[key], new[key]):
            yield _tell(kind, key, "changed", old[key], new[key])


def _tell(kind: str, key: str, done: Doings, old: Thing | None, new: Thing, into: str = "") -> Other:
    # The name of a comment is a part of its path.
    untold = _UNTOLD | {"name"} if kind == "comment" else _UNTOLD
    if old is None:
        written = (each for each in fields(new) if each.compare and each.default != getattr(new, each.name))
        told = tuple(each.name for each in written if each.name not in untold)
    else:
        told = list_differing(old, new, untold)
    return Other(kind, key, done, into, old, new, told)


def _list_pages(edition: Edition) -> dict[tuple[str, str], str]:
    """Where readers see each, by its kind and name."""
    site = edition.site
    entries = {entry.id: entry.address for entry in site.entries}
    comments = (comment for about in site.comments.values() for comment in about)
    return {
        **{("note", digest.name): digest.address for digest in site.digests},
        **{("story", slug): timeline.story.address for slug, timeline in site.timelines.items()},
        **{("tag", key): subject.tag.address for key, subject in site.subjects.items()},
        **{("outlet", key): desk.outlet.address for key, desk in site.desks.items()},
        **{("contributor", key): each.contributor.address for key, each in site.portfolios.items()},
        **{("comment", each.marks.path): entries[each.entry] for each in comments},
        **{("farewell", gone.address): gone.address for gone in site.library.gone if gone.has_page},
        **{("page", address or "index"): address for address in edition.plan.hand_written},
    }


def _read_pages(edition: Edition) -> dict[str, HandWrittenPage]:
    """The hand-written pages."""
    files = (
        (address, Path(edition.settings.root, file)) for address, file in edition.plan.hand_written.items()
    )
    return {
        address or "index": HandWrittenPage(file.read_text("utf-8", "replace"))
        for address, file in files
        if file.is_file()
    }
