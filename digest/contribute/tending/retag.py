"""How is a tag renamed, made one with others, or taken out, in every file that names it?

All edits are made in memory first and read back: if the tags are then not exactly what was meant, or an entry
has other tags than before but for the change, nothing is written. Other faults forbid nothing, unless for
them nobody knows whether a file has the tag.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from digest.content.files import read_file
from digest.content.frontmatter import parse_document
from digest.content.inventory import VOCABULARIES
from digest.content.library import Library
from digest.content.vocabulary import Vocabulary, ancestors, fold, read_tags
from digest.content.yaml_reader import MAX_VOCABULARY_VALUES, Tree, parse_yaml
from digest.content.yaml_text import format_scalar
from digest.contribute.tending.edits import Edit, EditError, Manuscript, Span
from digest.model.addresses import fold_address, is_slug, slugify
from digest.model.entry import Entry, Tag, tag_address
from digest.model.marks import NAME, Marks, Where
from digest.model.problems import DigestError, Problem, is_error, quote
from digest.model.settings import Settings

_FORMER, _ALIASES, _LABEL, _PARENT = "former", "aliases", "label", "parent"
_REDIRECT_FROM = "redirect_from"
_COMMA = re.compile(r"\s*,\s*")
# What may stand behind an item that goes: a comment goes with it.
_REST = re.compile(r"\s*(?:#.*\s*)?")
_DASH = re.compile(r"[ \t]*- *")


@dataclass(frozen=True)
class Retagging:
    """What is to be written: each file's new bytes, by its path below the folder of `mkdocs.yml`.

    Files that are not there are `begun`.
    """

    files: Mapping[str, bytes]
    hints: tuple[str, ...] = ()
    begun: Collection[str] = ()


@dataclass(frozen=True)
class _Plan:
    """Which slugs become which, the word that entries are to write, and the names that are to be replaced.

    A slug that becomes an empty one goes. `tags` is what `tags.yml` is to say then.
    """

    moved: Mapping[str, str]
    word: str
    is_stale: Callable[[str], bool]
    tags: Mapping[str, Tag] = field(default_factory=dict)


def rename_tag(old: str, new: str, library: Library, settings: Settings) -> Retagging:
    """Give a tag another slug, and the name `new` where that is more than a slug. Raises DigestError."""
    vocabulary, slug = library.tags, slugify(new)
    key = _find_tag(old, library)
    owner = vocabulary.find(new) or (slug if slug in _used(library) else "")
    if owner and owner != key:
        raise DigestError(f"{quote(new)} is a tag already; to make them one: digest tags merge {key} {owner}")
    if not vocabulary.known:
        plan = _Plan({key: slug}, new, lambda name: slugify(name) == key)
        hint = () if slug == key else (_old_page_goes(key),)
        return Retagging(dict(_edit_entries(plan, library, vocabulary, settings)), hint)
    if slug == key:
        raise DigestError(f"{quote(new)} is the tag {key} already; its label is written in tags.yml")
    tag, address = vocabulary.known[key], tag_address(slug)
    if (other := vocabulary.find_moved(address)) not in {"", tag.address}:
        cure = "take it out of redirect_from there, or choose another name"
        raise DigestError(f"/{address} is an old address that leads to /{other}; {cure}")
    tags = {slug: _renamed(tag, slug, new, settings.language), **_without(vocabulary.known, {key: slug})}
    plan = _Plan({key: slug}, slug, lambda name: fold(name) == fold(key), tags)
    retagging = _retag(plan, lambda text: _rename_edits(text, tag, tags[slug]), library, settings)
    before = [label for language, label in tag.labels.items() if tags[slug].labels[language] == label]
    if is_slug(new) or not before:
        return retagging
    named = " and ".join(map(quote, before))
    return replace(retagging, hints=(f"in tags.yml {named} stays: {slug} has a label for each language",))


def merge_tags(olds: Sequence[str], into: str, library: Library, settings: Settings) -> Retagging:
    """Make tags one with another. Raises DigestError."""
    vocabulary = library.tags
    target = _find_tag(into, library)
    keys = tuple(dict.fromkeys(_find_tag(old, library) for old in olds))
    if target in keys:
        raise DigestError(f"{quote(into)} is one of the tags that are to go; name another to merge into")
    moved = dict.fromkeys(keys, target)

    def is_stale(name: str) -> bool:
        return vocabulary.resolve(name).key in moved

    if not vocabulary.known:
        plan = _Plan(moved, into, is_stale)
        hints = tuple(map(_old_page_goes, keys))
        return Retagging(dict(_edit_entries(plan, library, vocabulary, settings)), hints)
    tag, gone = vocabulary.known[target], [vocabulary.known[key] for key in keys]
    if wider := next((each.slug for each in ancestors(tag, vocabulary.known) if each.slug in moved), ""):
        raise DigestError(f"{wider} is wider than {target}; merge the narrower tag into the wider one")
    tags = {**_without(vocabulary.known, moved), target: _merged(tag, gone)}
    plan = _Plan(moved, target, is_stale, tags)
    retagging = _retag(plan, lambda text: _merge_edits(text, tag, tags[target], gone), library, settings)
    kept = {*tags[target].aliases, *tag.labels.values()}
    lost = dict.fromkeys(label for each in gone for label in each.labels.values() if label not in kept)
    return replace(retagging, hints=(*retagging.hints, *(_label_goes(label, tag) for label in lost)))


def _label_goes(label: str, tag: Tag) -> str:
    """What the merge of two names of one thing in two languages loses: the slug stands for the other."""
    cure = f"is that its name in another language, write both below {tag.slug}, as in label: {{en: …, de: …}}"
    return f"readers no longer see {quote(label)}, but {quote(tag.name)}; {cure}"


def remove_tag(name: str, library: Library, settings: Settings) -> Retagging:
    """Take a tag out of all entries and of `tags.yml`. Raises DigestError."""
    vocabulary, key = library.tags, _find_tag(name, library)
    moved = {key: ""}
    if not vocabulary.known:
        plan = _Plan(moved, "", lambda written: slugify(written) == key)
        files = dict(_edit_entries(plan, library, vocabulary, settings))
        return Retagging(files, (_say_what_goes(tag_address(key)),))
    if narrower := next((slug for slug, tag in vocabulary.known.items() if tag.parent == key), ""):
        cure = f"give that another parent in tags.yml first, or digest tags merge {narrower} {key}"
        raise DigestError(f"{key} is wider than {narrower}; {cure}")
    plan = _Plan(
        moved,
        "",
        lambda written: vocabulary.resolve(written).key == key,
        _without(vocabulary.known, moved),
    )
    retagging = _retag(plan, lambda file: [file.remove_group(key)], library, settings)
    tag = vocabulary.known[key]
    addresses = tag.address, *tag.former_addresses, *tag.redirect_from
    return replace(retagging, hints=tuple(map(_say_what_goes, addresses)))


def _say_what_goes(address: str) -> str:
    """What becomes of an address of a tag, for whoever has published it."""
    return f"/{address} leads nowhere now; if it was published, say why in gone.yml: `{address}: …`"


def find_hidden(
    olds: Iterable[str], problems: Iterable[Problem], library: Library, settings: Settings
) -> list[Problem]:
    """The errors of what may have these tags unseen: `tags.yml`, entries and folders that cannot be read."""
    content = settings.options.content
    errors = [problem for problem in problems if is_error(problem)]
    if hidden := [error for error in errors if error.path == f"{content}/{VOCABULARIES[0]}"]:
        return hidden
    keys = {_find_tag(old, library) for old in olds}
    read = {entry.marks.path: [mention.name for mention in entry.tags] for entry in library.written}
    below = f"{content}/entries/"

    def hides(path: str) -> bool:
        if (settings.root / path).is_dir():
            return True
        if not path.startswith(below) or not path.endswith(".md"):
            return False
        data, _ = read_file(settings.root / path, path)
        document = parse_document(data, path)[0] if data is not None else None
        tags = document.fields.get("tags") or [] if document else None
        if not isinstance(tags, list):
            return True
        names = [tag for tag in tags if isinstance(tag, str)]
        return read.get(path) != names and any(library.tags.resolve(name).key in keys for name in names)

    hiding = set(filter(hides, {error.path for error in errors}))
    return [error for error in errors if error.path in hiding]


def _find_tag(name: str, library: Library) -> str:
    """The slug of a tag that is meant by a name."""
    if library.tags.known:
        if key := library.tags.find(name):
            return key
        cure = (
            library.tags.guess(name)
            or "`digest tags` lists those there are; a new one is written there first"
        )
        raise DigestError(f"there is no tag {quote(name)} in tags.yml; {cure}")
    if (key := slugify(name)) in _used(library):
        return key
    raise DigestError(f"no entry has the tag {quote(name)}; `digest tags` lists those there are")


def _used(library: Library) -> set[str]:
    return {mention.key for entry in library.written for mention in entry.tags}


def _old_page_goes(key: str) -> str:
    return f"the page /tags/{key}/ and its feeds go: without a tags.yml nothing says where they went"


def _renamed(tag: Tag, slug: str, new: str, language: str) -> Tag:
    former = tuple(tag.slug if each == slug else each for each in tag.former)
    labels = dict(tag.labels)
    if not is_slug(new) and (set(labels) <= {""} or language in labels):
        labels["" if set(labels) <= {""} else language] = new
    name = next(iter(labels.values()), slug.replace("-", " "))
    former = former if slug in tag.former else (*tag.former, tag.slug)
    own = _find_own(tag, slug)
    old = tuple(each for number, each in enumerate(tag.redirect_from) if number not in own)
    renamed = replace(tag, slug=slug, former=former, redirect_from=old, labels=labels, name=name)
    before = next((label for key, label in tag.labels.items() if label != labels[key]), "")
    return replace(renamed, aliases=_keep_label(before, new, renamed)) if before else renamed


def _keep_label(before: str, new: str, renamed: Tag) -> tuple[str, ...]:
    """The aliases of a tag whose label was `before`: whoever knows it by that name finds it still.

    An alias that has become the label changes places with it, so that nothing piles up there and back.
    """
    swapped = tuple(before if fold(alias) == fold(new) else alias for alias in renamed.aliases)
    names = (renamed.slug, *renamed.labels.values(), *swapped, *renamed.former)
    return swapped if fold(before) in map(fold, names) else (*swapped, before)


def _find_own(tag: Tag, slug: str) -> list[int]:
    """Which of the old addresses of a tag are its own where it has this slug."""
    own = fold_address(tag_address(slug))
    return [number for number, old in enumerate(tag.redirect_from) if fold_address(old) == own]


def _merged(tag: Tag, gone: Iterable[Tag]) -> Tag:
    """A tag with the names of those that are one with it now."""
    former, aliases, moved = list(tag.former), list(tag.aliases), list(tag.redirect_from)
    for each in gone:
        former += [slug for slug in (each.slug, *each.former) if slug not in former]
        moved += each.redirect_from
    known = {fold(name) for name in (tag.slug, *tag.labels.values(), *aliases, *former)}
    for name in (name for each in gone for name in (*each.labels.values(), *each.aliases)):
        if fold(name) not in known:
            known.add(fold(name))
            aliases.append(name)
    return replace(tag, former=tuple(former), aliases=tuple(aliases), redirect_from=tuple(moved))


def _without(known: Mapping[str, Tag], moved: Mapping[str, str]) -> dict[str, Tag]:
    """The other tags; what was narrower than one that has moved is narrower than the new one."""
    return {
        slug: replace(tag, parent=moved.get(tag.parent or "", tag.parent))
        for slug, tag in known.items()
        if slug not in moved
    }


def _retag(
    plan: _Plan, edit: Callable[["_TagsFile"], Iterable[Edit]], library: Library, settings: Settings
) -> Retagging:
    path = f"{settings.options.content}/{VOCABULARIES[0]}"
    file = _TagsFile(_read(settings.content / VOCABULARIES[0], path), path)
    edits = [*edit(file), *_parent_edits(file, plan)]
    data = file.manuscript.apply(edits)
    vocabulary, problems = read_tags(data, path)
    if any(map(is_error, problems)) or vocabulary.known != plan.tags:
        raise EditError(f"{path} is written in a way that cannot be changed safely; change it by hand")
    entries = dict(_edit_entries(plan, library, vocabulary, settings))
    return Retagging({path: data, **entries})


def _parent_edits(file: "_TagsFile", plan: _Plan) -> Iterator[Edit]:
    for slug, group in file.tree.items():
        parent = group.get(_PARENT) if isinstance(group, dict) else None
        if isinstance(parent, str) and parent in plan.moved and slug not in plan.moved:
            yield file.put((slug, _PARENT), plan.moved[parent])


def _rename_edits(file: "_TagsFile", tag: Tag, renamed: Tag) -> Iterator[Edit]:
    yield file.put((tag.slug, NAME), renamed.slug)
    if renamed.slug in tag.former:
        yield file.put((tag.slug, _FORMER, tag.former.index(renamed.slug)), tag.slug)
    else:
        yield file.add_to_list(tag.slug, _FORMER, [tag.slug])
    yield from file.remove_from_list((tag.slug, _REDIRECT_FROM), _find_own(tag, renamed.slug))
    for number, (alias, kept) in enumerate(zip(tag.aliases, renamed.aliases, strict=False)):
        if kept != alias:
            yield file.put((tag.slug, _ALIASES, number), kept)
    if further := renamed.aliases[len(tag.aliases) :]:
        yield file.add_to_list(tag.slug, _ALIASES, further)
    for language, label in renamed.labels.items():
        place = (tag.slug, _LABEL, language) if language else (tag.slug, _LABEL)
        if label == tag.labels.get(language):
            continue
        if place in file.spans:
            yield file.put(place, label)
        else:
            yield file.add_field(tag.slug, f"{_LABEL}: {format_scalar(label)}")


def _merge_edits(file: "_TagsFile", tag: Tag, merged: Tag, gone: Iterable[Tag]) -> Iterator[Edit]:
    for each in gone:
        yield file.remove_group(each.slug)
    for name, before, now in (
        (_ALIASES, tag.aliases, merged.aliases),
        (_FORMER, tag.former, merged.former),
        (_REDIRECT_FROM, tag.redirect_from, merged.redirect_from),
    ):
        if new := now[len(before) :]:
            yield file.add_to_list(tag.slug, name, new)


class _TagsFile:
    """`tags.yml` as text and as values; makes edits of it that leave comments and layout alone."""

    def __init__(self, data: bytes, path: str) -> None:
        self.manuscript = Manuscript(data, path)
        tree, marks, _ = parse_yaml(self.text, path, max_values=MAX_VOCABULARY_VALUES)
        self.tree: Mapping[str, Tree] = tree or {}
        self.marks = marks
        self.spans = self.manuscript.spans_of(marks)

    @property
    def text(self) -> str:
        return self.manuscript.text

    def put(self, where: Where, word: str) -> Edit:
        """Another word in the place of a name or a value."""
        return _put(self.spans[where], word)

    def add_to_list(self, slug: str, name: str, words: Sequence[str]) -> Edit:
        """Further items at the end of a list of a tag, which may not be there yet."""
        group = self.tree[slug]
        items = group.get(name) if isinstance(group, dict) else None
        written = ", ".join(map(format_scalar, words))
        if not isinstance(items, list) or not items:
            if isinstance(group, dict) and name in group:
                raise self._error(slug, f"its {name} are empty; take that line out first")
            return self.add_field(slug, f"{name}: [{written}]")
        last = self.spans[slug, name, len(items) - 1]
        if self.text[self._offset(slug, name)] == "[":
            return Edit(last.end, last.end, f", {written}")
        line = self.manuscript.line_of(last.end)
        dash = _DASH.fullmatch(self.text[self.text.rfind("\n", 0, last.start) + 1 : last.start])
        if not dash:
            raise self._error(slug, f"its {name} are written in an unusual way")
        return self._add_lines(line.end, [f"{dash[0]}{format_scalar(word)}" for word in words])

    def remove_from_list(self, where: Where, gone: Collection[int]) -> list[Edit]:
        """Items of a list go, by their numbers."""
        return _remove_items(self.manuscript, self.spans, self.marks, where, gone)

    def add_field(self, slug: str, line: str) -> Edit:
        """A further field of a tag."""
        group = self.tree[slug]
        if not isinstance(group, dict) or not group:
            if "{" in self.text[slice(*self._group(slug))]:
                raise self._error(slug, "write its fields on lines of their own")
            return self._add_lines(self._group(slug)[1], [f"  {line}"])
        first = self._offset(slug, next(iter(group)), NAME)
        if self.text[self._offset(slug)] == "{":
            return Edit(first, first, f"{line}, ")
        indent = self.text[self.manuscript.line_of(first).start : first]
        if indent.strip():
            raise self._error(slug, "write its fields on lines of their own")
        return self._add_lines(self._group(slug)[1], [f"{indent}{line}"])

    def remove_group(self, slug: str) -> Edit:
        """A tag goes, with the blank lines below it; what is written above it stays."""
        start, end = self._group(slug)
        while end < len(self.text):
            line = self.manuscript.line_of(end)
            if self.text[line.start : line.end].strip():
                break
            end = line.end
        return Edit(start, end, "")

    def _group(self, slug: str) -> tuple[int, int]:
        """Where the lines of a tag begin and end; comments at the margin belong to the tag below."""
        at = self._offset(slug, NAME)
        line = self.manuscript.line_of(at)
        if line.start != at:
            raise self._error(slug, "write each tag on lines of its own")
        end = line.end
        while line.end < len(self.text):
            line = self.manuscript.line_of(line.end)
            text = self.text[line.start : line.end]
            if text.strip() and text[0] not in " \t#}]":
                break
            if text.strip() and text[0] != "#":
                end = line.end
        return at, end

    def _add_lines(self, at: int, lines: Iterable[str]) -> Edit:
        newline = self.manuscript.newline
        text = "".join(line + newline for line in lines)
        is_open = at == len(self.text) and not self.text.endswith("\n")
        return Edit(at, at, newline + text.removesuffix(newline) if is_open else text)

    def _offset(self, *where: str | int) -> int:
        return self.manuscript.offset(*self.marks.places[where])

    def _error(self, slug: str, why: str) -> EditError:
        line, column = self.marks.find(slug, NAME)
        return EditError(f"{self.manuscript.path}:{line}:{column}: {quote(slug)} cannot be changed: {why}")


def _edit_entries(
    plan: _Plan, library: Library, after: Vocabulary[Tag], settings: Settings
) -> Iterator[tuple[str, bytes]]:
    """The new bytes of each entry that is to be changed; raises EditError where its tags would be others."""
    for entry in library.written:
        stale = [mention.name for mention in entry.tags if plan.is_stale(mention.name)]
        names: Iterable[object] = (mention.name for mention in entry.tags)
        if any(name != plan.word for name in stale):
            path = entry.marks.path
            data = _read(settings.root / path, path)
            edited = _edit_entry(data, path, plan, library.tags)
            names = _read_back(data, edited, path)
            yield path, edited
        keys = dict.fromkeys(after.resolve(str(name)).key for name in names)
        wanted = dict.fromkeys(plan.moved.get(mention.key, mention.key) for mention in entry.tags)
        if set(keys) != set(wanted) - {""}:
            raise _unsafe(entry)


def _edit_entry(data: bytes, path: str, plan: _Plan, before: Vocabulary[Tag]) -> bytes:
    document, _ = parse_document(data, path)
    manuscript = Manuscript(data, path)
    names = document.fields.get("tags") if document else None
    if document is None or not isinstance(names, list):
        raise EditError(f"{path} has other tags than before; try again")
    spans = manuscript.spans_of_header(document.marks)
    keys = [before.resolve(str(name)).key if name else "" for name in names]
    stale = [number for number, name in enumerate(names) if isinstance(name, str) and plan.is_stale(name)]
    # Of several that become one, the one that is there already stays, or else the first.
    there = {key for number, key in enumerate(keys) if number not in stale}
    gone = set()
    for number in stale:
        target = plan.moved[keys[number]]
        if not target or target in there:
            gone.add(number)
        there.add(target)
    edits = [_put(spans["tags", number], plan.word) for number in stale if number not in gone]
    return manuscript.apply([*edits, *_remove_items(manuscript, spans, document.marks, ("tags",), gone)])


def _remove_items(
    manuscript: Manuscript, spans: Mapping[Where, Span], marks: Marks, items: Where, gone: Collection[int]
) -> list[Edit]:
    """Take items out of the list that stands there."""
    is_bracketed = manuscript.text[manuscript.offset(*marks.places[items])] == "[" if gone else False
    if is_bracketed and (*items, len(gone)) not in marks.places:
        return [Edit(spans[*items, 0].start, spans[*items, len(gone) - 1].end, "")]
    return [_remove_item(manuscript, spans, items, number, gone) for number in gone]


def _remove_item(
    manuscript: Manuscript, spans: Mapping[Where, Span], items: Where, number: int, gone: Collection[int]
) -> Edit:
    """Take an item out of a list, with its line, or with the comma on the side of what stays."""
    own, text = spans[*items, number], manuscript.text
    line = manuscript.line_of(own.start)
    if _DASH.fullmatch(text[line.start : own.start]) and _REST.fullmatch(text[own.end : line.end]):
        return Edit(line.start, line.end, "")
    is_led = any(before not in gone for before in range(number))
    other = spans[*items, number - 1 if is_led else number + 1]
    between = Span(other.end, own.start) if is_led else Span(own.end, other.start)
    if not _COMMA.fullmatch(text[between.start : between.end]):
        raise EditError(
            f"{manuscript.path}: its {items[-1]} are written in an unusual way; change them by hand"
        )
    return Edit(other.end, own.end, "") if is_led else Edit(own.start, other.start, "")


def _read_back(before: bytes, after: bytes, path: str) -> list[Tree]:
    """The tags of an edited entry; raises EditError where anything else has changed."""
    old, new = parse_document(before, path)[0], parse_document(after, path)[0]
    if old and new:
        tags = new.fields.get("tags")
        if {**old.fields, "tags": None} == {**new.fields, "tags": None} and old.body == new.body:
            return [tag for tag in tags if tag] if isinstance(tags, list) else []
    raise EditError(f"{path} is written in a way that cannot be changed safely; change it by hand")


def _unsafe(entry: Entry) -> EditError:
    path = entry.marks.path
    return EditError(f"{path} would have other tags than are meant; change them by hand")


def _put(span: Span, word: str) -> Edit:
    return Edit(span.start, span.end, format_scalar(word))


def _read(path: Path, shown: str) -> bytes:
    data, problems = read_file(path, shown)
    if data is None:
        raise DigestError(str(problems[0]))
    return data
