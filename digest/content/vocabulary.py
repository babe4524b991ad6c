"""Which tag, outlet or contributor is meant? Canonical names, aliases, parents, did-you-mean."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import cached_property
from itertools import takewhile
from typing import Generic, TypeVar

from digest.content.decoding import decode
from digest.content.fields import ContributorFields, Fields, OutletFields, TagFields
from digest.content.frontmatter import Document
from digest.content.validation import read_fields
from digest.content.yaml_reader import MAX_VOCABULARY_VALUES, parse_yaml
from digest.model.addresses import (
    APOSTROPHES,
    PLAIN_LETTERS,
    TASHKEEL,
    decode_address,
    fold_address,
    is_slug,
    slugify,
)
from digest.model.entry import Contributor, Mention, MovedTag, Outlet, Tag
from digest.model.marks import NAME, Marks, Where
from digest.model.problems import Known, Problem, are_siblings, did_you_mean, is_error, quote
from digest.writing.languages import name_by_language

# How many wider tags may lie above one.
MAX_PARENTS = 10
# In a shorter word another letter makes another name.
_LONG_ENOUGH = 5
# How like a name must be to be offered for another: `login.gov` is none that was meant by `cloud.gov`.
_LIKENESS = 0.7
# What keyboards have in several ways, and readers see as one: apostrophes, yeh, kaf, a non-joiner or a blank.
# In Arabic a final yeh without dots is another letter.
_TYPED = {**APOSTROPHES, ord("ي"): "ی", ord("ك"): "ک", ord("\u200c"): " "}
# What a line of each file looks like.
_LINES: Mapping[type[Fields], str] = {
    TagFields: "missiles: {label: Missiles}",
    OutletFields: "kcna: {name: KCNA}",
    ContributorFields: "ana: {name: Ana López}",
}
Named = TypeVar("Named", Tag, Outlet, Contributor)
# What has a name in each language, and other names.
Called = TypeVar("Called", Outlet, Contributor)
Model = TypeVar("Model", bound=Fields)


@dataclass(frozen=True)
class Vocabulary(Generic[Named]):
    """The known tags, outlets or contributors.

    `closed` where the site's owner keeps a list of them and it can be read as a whole: only then is a name
    that is not on it a fault of the entry.
    """

    known: Mapping[str, Named] = field(default_factory=dict)
    closed: bool = False
    # The tags to which addresses of another program lead.
    moved: tuple[MovedTag, ...] = ()
    _by_name: Mapping[str, str] = field(default_factory=dict)
    # The same few names stand in thousands of entries: each is looked up once.
    _found: dict[str, Mention] = field(default_factory=dict, compare=False, repr=False)

    def find(self, name: str) -> str | None:
        """The key that a slug, id, name or alias stands for, whatever its case."""
        return self._by_name.get(fold(name))

    def lacks(self, name: str) -> bool:
        """Whether there is a list of names, and this is not on it."""
        return self.closed and bool(name.strip()) and not self.resolve_known(name).key

    def resolve(self, name: str) -> Mention:
        """What is meant by a name; a name that is not known makes its own key."""
        known = self.resolve_known(name)
        return known if known.key else Mention(slugify(name), name)

    def resolve_known(self, name: str) -> Mention:
        """What is meant by a name, without a key where it is not known.

        One that would have the address of a known one is that: `Ferry!` is `ferry`.
        """
        found = self._found.get(name)
        if found is None:
            key = self.find(name) or self.find(slugify(name)) or ""
            found = self._found[name] = Mention(key, name)
        return found

    def guess(self, name: str) -> str:
        """`did you mean …?` for a name that is not known, or nothing: by any name, and with the usual one."""
        if meant := self._bare.get(bare(name)):
            return f"did you mean {quote(meant)}?"
        if guess := did_you_mean(name, self._usual, _LIKENESS):
            return guess
        near = self.find(self._names.nearest(fold(name), _LIKENESS))
        return f"did you mean {quote(near)}?" if near else ""

    def find_misspelt(self, name: str) -> str:
        """The usual name of what was meant by one that is not known; empty where it may well be another's."""
        plain = bare(name)
        meant = self._bare.get(plain, "")
        # Other marks make another name, such as Hùng and Hưng; none at all are a matter of the keyboard.
        if plain not in {fold(name), meant}:
            meant = ""
        near = meant or self._names.nearest(fold(name), _LIKENESS)
        return self.known[self._by_name[near]].name if meant or _is_slip(plain, bare(near)) else ""

    def find_moved(self, address: str) -> str:
        """The address of the tag to which an old address leads; empty where it leads to none."""
        return self._by_old_address.get(fold_address(address), "")

    @cached_property
    def _by_old_address(self) -> Mapping[str, str]:
        return {fold_address(old): page.address for page in self.moved for old in page.aliases}

    @cached_property
    def _usual(self) -> Known:
        return Known([*self.known, *(item.name for item in self.known.values())])

    @cached_property
    def _names(self) -> Known:
        return Known(self._by_name)

    @cached_property
    def _bare(self) -> Mapping[str, str]:
        """Each name by how it is typed where a keyboard has no marks."""
        return {bare(name): name for name in self._by_name}


def fold(name: str) -> str:
    """Equal for spellings of one name.

    Case, blanks, hyphens, composed letters, the signs of Arabic vowels, which apostrophe it is, and whether
    the keyboard was that of Arabic or of Persian count for nothing.
    """
    letters = name
    if not name.isascii():
        letters = TASHKEEL.sub("", unicodedata.normalize("NFC", name)).translate(_TYPED)
    return " ".join(letters.casefold().replace("-", " ").replace("_", " ").split())


def bare(name: str) -> str:
    """A folded name without the marks of its letters: `dong dat` for Động đất."""
    letters = unicodedata.normalize("NFD", fold(name))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(PLAIN_LETTERS)


def _is_slip(name: str, known: str) -> bool:
    """Whether two bare names are the same but for one longer word, and that but for a slip of the hand."""
    words, others = (unicodedata.normalize("NFC", each).split() for each in (name, known))
    if len(words) != len(others):
        return False
    unlike = [pair for pair in zip(words, others, strict=True) if len({*pair}) > 1]
    return len(unlike) == 1 and _differ_within(*unlike[0])


def _differ_within(word: str, other: str) -> bool:
    """Whether two words differ by one letter, or by two that changed places, and not at an end.

    There other people's names differ: Maria and Marie, Hanna and Anna, Ivanov and Ivanova.
    """
    short, long = sorted((word, other), key=len)
    ends_alike = (short[0], short[-1]) == (long[0], long[-1])
    if len(long) < _LONG_ENOUGH or not ends_alike or are_siblings(short, long):
        return False
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(short, long, strict=False)))
    rest, longer = short[alike:], long[alike:]
    lacks_one, has_another = rest == longer[1:], rest[1:] == longer[1:]
    return lacks_one or has_another or (rest[:2] == longer[1::-1] and rest[2:] == longer[2:])


def read_tags(data: bytes | None, path: str) -> tuple[Vocabulary[Tag], list[Problem]]:
    """Read `tags.yml`; None where there is no such file: then any tag is allowed."""
    if data is None:
        return Vocabulary(), []
    fields, marks, problems = _read(data, path, TagFields)
    if fields is None:
        return Vocabulary(), problems
    tags = {slug: _make_tag(slug, tag) for slug, tag in fields.items()}
    names = {slug: (slug, *tag.labels.values(), *tag.aliases) for slug, tag in tags.items()}
    by_name, faults = _index(names, marks)
    problems += faults
    problems += _add_former({slug: tag.former for slug, tag in tags.items()}, by_name, marks)
    problems += _check_parents(tags, marks)
    moved = tuple(_make_moved(tag, marks) for tag in tags.values() if tag.redirect_from)
    return Vocabulary(tags, not any(map(is_error, problems)), moved, by_name), problems


def read_outlets(data: bytes | None, path: str) -> tuple[Vocabulary[Outlet], list[Problem]]:
    """Read `outlets.yml`; None where there is no such file."""
    return _read_called(data, path, OutletFields, _make_outlet)


def read_contributors(data: bytes | None, path: str) -> tuple[Vocabulary[Contributor], list[Problem]]:
    """Read `contributors.yml`; None where there is no such file. Others than these may sign, too."""
    known, problems = _read_called(data, path, ContributorFields, _make_contributor)
    return replace(known, closed=False), problems


def _read_called(
    data: bytes | None, path: str, model: type[Model], make: Callable[[str, Model], Called]
) -> tuple[Vocabulary[Called], list[Problem]]:
    if data is None:
        return Vocabulary(), []
    fields, marks, problems = _read(data, path, model)
    if fields is None:
        return Vocabulary(), problems
    known: dict[str, Called] = {key: make(key, group) for key, group in fields.items()}
    by_name, faults = _index_called(known, marks)
    problems += faults
    return Vocabulary(known, not any(map(is_error, problems)), _by_name=by_name), problems


def _index_called(
    known: Mapping[str, Outlet] | Mapping[str, Contributor], marks: Marks
) -> tuple[dict[str, str], list[Problem]]:
    by_name, faults = _index({key: (key, *named.all_names) for key, named in known.items()}, marks)
    former = {key: named.former for key, named in known.items()}
    return by_name, [*faults, *_add_former(former, by_name, marks)]


def ancestors(tag: Tag, known: Mapping[str, Tag]) -> Iterator[Tag]:
    """The wider tags, nearest first."""
    while tag.parent and tag.parent in known:
        tag = known[tag.parent]
        yield tag


def _make_tag(slug: str, fields: TagFields) -> Tag:
    labels = {"": fields.label} if isinstance(fields.label, str) else dict(fields.label or {})
    name = next(iter(labels.values()), slug.replace("-", " "))
    description = fields.description or ""
    old = tuple(map(decode_address, fields.redirect_from))
    return Tag(
        slug, name, labels, fields.kind, description, fields.parent, fields.aliases, fields.former, old
    )


def _make_moved(tag: Tag, marks: Marks) -> MovedTag:
    """A tag with its old addresses, and where they stand, as pages have theirs."""
    places: dict[Where, tuple[int, int]] = {
        ("aliases", number): marks.find(tag.slug, "redirect_from", number)
        for number, _ in enumerate(tag.redirect_from)
    }
    return MovedTag(tag.address, tag.redirect_from, Marks(marks.path, places))


def _make_outlet(key: str, fields: OutletFields) -> Outlet:
    name, names = name_by_language(fields.name)
    return Outlet(
        id=key,
        name=name,
        names=names,
        aliases=fields.aliases,
        homepage=fields.homepage or "",
        domains=fields.domains,
        country=fields.country or "",
        language=fields.language or "",
        kind=fields.kind or "",
        paywall=fields.paywall,
        description=fields.description or "",
        former=fields.former,
    )


def _make_contributor(key: str, fields: ContributorFields) -> Contributor:
    name, names = name_by_language(fields.name)
    return Contributor(
        id=key,
        name=name,
        names=names,
        aliases=fields.aliases,
        homepage=fields.homepage or "",
        description=fields.description or "",
        former=fields.former,
    )


def _read(data: bytes, path: str, model: type[Model]) -> tuple[dict[str, Model] | None, Marks, list[Problem]]:
    """The groups of a vocabulary file; None where it cannot be read: then no name is called unknown."""
    text, problems = decode(data, path)
    if text is None:
        return None, Marks(path), problems
    tree, marks, faults = parse_yaml(text, path, max_values=MAX_VOCABULARY_VALUES, line=_LINES[model])
    problems += faults
    if tree is None:
        return None, marks, problems
    found: dict[str, Model] = {}
    for key, value in tree.items():
        if not is_slug(key):
            cure = f"write {slugify(key)}"
            problems.append(
                marks.problem("bad-value", f"{quote(key)} cannot be an address", "", cure, (key, NAME))
            )
            continue
        document = Document({key: {} if value is None else value}, marks)
        fields, faults = read_fields(model, document, UTC, at=(key,))
        problems += faults
        if fields:
            found[key] = fields
    return found, marks, problems


def _index(names: Mapping[str, Iterable[str]], marks: Marks) -> tuple[dict[str, str], list[Problem]]:
    by_name: dict[str, str] = {}
    problems = []
    for key, several in names.items():
        for name in several:
            owner = by_name.setdefault(fold(name), key)
            if owner != key:
                found = f"{quote(name)} stands under {quote(owner)} and {quote(key)}"
                cure = "remove it from one of the two"
                problems.append(marks.problem("duplicate-name", found, "", cure, (key, NAME)))
    return by_name, problems


def _add_former(
    former: Mapping[str, Iterable[str]], by_name: dict[str, str], marks: Marks
) -> Iterator[Problem]:
    """Old ids are names as well, and what is a name today comes first: it has the address, too."""
    for key, several in former.items():
        for number, name in enumerate(several):
            owner, at = by_name.setdefault(fold(name), key), (key, "former", number)
            if name == key:
                yield marks.problem("duplicate-name", f"{quote(name)} is its own id", "", "take it out", at)
            elif owner != key:
                found = f"{quote(name)} stands under {quote(owner)} and {quote(key)}"
                cure = "take it out here" if name == owner else "remove it from one of the two"
                yield marks.problem("duplicate-name", found, "", cure, at)


def _check_parents(tags: Mapping[str, Tag], marks: Marks) -> Iterator[Problem]:
    for slug, tag in tags.items():
        if tag.parent and tag.parent not in tags:
            # One that is there, and faulty, is told by itself.
            if (tag.parent, NAME) not in marks.places:
                guess = did_you_mean(tag.parent, tags)
                found = f"the parent {quote(tag.parent)} is not a tag of this file"
                yield marks.problem("unknown-parent", found, "", guess, (slug, "parent"))
            continue
        above, top = _climb(tag, tags)
        if top == slug:
            found = f"{quote(slug)} is its own ancestor"
            yield marks.problem("parent-loop", found, "", "remove one parent", (slug, "parent"))
        elif above > MAX_PARENTS:
            found = f"above {quote(slug)} lie more than {MAX_PARENTS} tags"
            yield marks.problem("parents-too-deep", found, "", "name a wider tag as parent", (slug, "parent"))


def _climb(tag: Tag, tags: Mapping[str, Tag]) -> tuple[int, str]:
    """How many tags lie above one, and the parent of the last; no further than there may be."""
    seen = {tag.slug}
    while tag.parent and tag.parent in tags and tag.parent not in seen and len(seen) <= MAX_PARENTS + 1:
        seen.add(tag.parent)
        tag = tags[tag.parent]
    return len(seen) - 1, tag.parent or ""
