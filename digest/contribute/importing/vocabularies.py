"""Which tags and outlets do posts bring that the digest does not have yet?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from digest.content.decoding import MAX_FILE
from digest.content.files import read_file
from digest.content.values import MAX_WORD, is_host
from digest.content.vocabulary import MAX_PARENTS, Vocabulary, fold, read_outlets, read_tags
from digest.content.yaml_text import format_list, format_scalar
from digest.contribute.adding.scaffold import find_outlet
from digest.contribute.importing.post import Term
from digest.contribute.tending.insertion import insert_keys
from digest.model.addresses import bare_host, slugify
from digest.model.entry import Outlet, Tag, tag_address
from digest.model.problems import DigestError, Problem, is_error

_TAGS_HEAD = (
    "# The subjects of this digest. An entry names them by slug, label or alias; anything else is a fault.\n"
)
_OUTLETS_HEAD = "# Who publishes what entries link to. Every outlet has a page of its own.\n"


@dataclass
class Names:
    """Names of tags or outlets: the known ones, and those that come with the posts, as first written."""

    known: Vocabulary[Tag] | Vocabulary[Outlet]
    added: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, list[str]] = field(default_factory=dict)
    # Where the pages of those that come were before.
    old: dict[str, list[str]] = field(default_factory=dict)
    # What the page of a tag said, and of what kind it is.
    described: dict[str, Term] = field(default_factory=dict)
    _by_fold: dict[str, str] = field(default_factory=dict)
    _slugs: dict[str, str] = field(default_factory=dict)

    def find(self, name: str) -> str:
        """The key that a name has by now; empty where it has none."""
        return self.known.find(name) or self._by_fold.get(fold(name), "")

    def key_of(self, name: str) -> str:
        """The key of a name, or the one that a new name will get."""
        return self.find(name) or self._make_key(name)

    def keep_address(self, name: str, path: str) -> None:
        """Have a new tag keep the address of its page, such as `tags/öl-gas/`, if it can be its own here."""
        section, _, slug = path.strip("/").partition("/")
        if section == "tags":
            self.keep_slug(name, slug)

    def keep_slug(self, name: str, slug: str) -> None:
        """Have a new tag be called in addresses as it was, if that can be its own here."""
        if slug and slugify(slug) == slug:
            self._slugs.setdefault(fold(name), slug)

    def _make_key(self, name: str) -> str:
        key = self._slugs.get(fold(name)) or slugify(name)
        # An old address that leads to another tag goes on doing so.
        if not self.known.find_moved(tag_address(key)):
            return key
        numbered = (f"{key}-{number}" for number in count(2))
        return next(
            each
            for each in numbered
            if not self.known.find(each) and not self.known.find_moved(tag_address(each))
        )

    def describe(self, key: str, term: Term) -> None:
        """Note what is known of a new tag; the first that says something counts."""
        says = term.description or term.labels or term.kind or term.parent
        if key in self.added and key not in self.described and says:
            labels = {code: label for code, label in term.labels.items() if self._take_label(label, key)}
            self.described[key] = replace(term, labels=labels)

    def _take_label(self, label: str, key: str) -> bool:
        """Have a label be a name of a tag, unless it is that of another one."""
        return not self.known.find(label) and self._by_fold.setdefault(fold(label), key) == key

    def take(self, name: str) -> str:
        """The key of a name; a new one gets a key of its own. Empty for what is no name."""
        name = " ".join(name.split())[:MAX_WORD].strip()
        if not name:
            return ""
        if found := self.find(name):
            return found
        key = self._make_key(name)
        if key in self.known.known or key in self.added:
            # Another spelling, such as R&D beside `r and d`: the same address, so the same tag.
            self.aliases.setdefault(key, []).append(name)
        else:
            self.added[key] = name
            self._by_fold[fold(key)] = key
        self._by_fold[fold(name)] = key
        return key


@dataclass(frozen=True)
class VocabularyFile:
    """A vocabulary as it lies on the disk."""

    path: Path
    text: str
    vocabulary: Vocabulary[Tag] | Vocabulary[Outlet]


def open_tags(content: Path) -> VocabularyFile:
    """The tags of the digest. Raises DigestError where the file has errors."""
    return _open(content / "tags.yml", read_tags)


def open_outlets(content: Path) -> VocabularyFile:
    """The outlets of the digest. Raises DigestError where the file has errors."""
    return _open(content / "outlets.yml", read_outlets)


def extend_tags(file: VocabularyFile, names: Names) -> str:
    """The text of `tags.yml` with the new tags as well. Raises DigestError where none can be added."""
    added = {}
    parents = _find_parents(file.vocabulary, names)
    for slug, label in sorted(names.added.items()):
        aliases = names.aliases.get(slug, [])
        said = names.described.get(slug, Term(label, ""))
        labels = said.labels or {"": label}
        aliases = [label, *aliases] if label not in labels.values() else aliases
        lines = [f"{format_scalar(slug)}:", *_format_label(labels)]
        lines += [f"  kind: {said.kind}"] if said.kind not in {"", "topic"} else []
        lines += [f"  description: {format_scalar(said.description)}"] if said.description else []
        lines += [f"  parent: {format_scalar(parents[slug])}"] if slug in parents else []
        lines += [f"  aliases: {format_list(aliases)}"] if aliases else []
        old = names.old.get(slug, [])
        lines += ["  redirect_from:", *(f"    - {format_scalar(address)}" for address in old)] if old else []
        added[slug] = lines
    return _extend(file, _TAGS_HEAD, added, read_tags)


def _find_parents(known: Vocabulary[Tag] | Vocabulary[Outlet], names: Names) -> dict[str, str]:
    """The wider tag of each new one, by its slug: none that would lie above itself, or too far up.

    Two that were apart may be one tag here, for they have one name; so their parents may make a ring.
    """
    parents = {slug: getattr(tag, "parent", "") for slug, tag in known.known.items()}
    for slug, term in sorted(names.described.items(), key=lambda each: (len(each[1].lineage), each[0])):
        parent = names.find(term.parent.name) if term.parent else ""
        above = [parent]
        while above[-1] and above[-1] != slug and len(above) <= MAX_PARENTS:
            above.append(parents.get(above[-1], ""))
        if parent and not above[-1]:
            parents[slug] = parent
    return {slug: parents[slug] for slug in names.added if parents.get(slug)}


def extend_outlets(file: VocabularyFile, names: Names, homepages: Mapping[str, str]) -> str:
    """The text of `outlets.yml` with the new outlets as well. Raises DigestError as above."""
    domains = {
        domain for outlet in file.vocabulary.known.values() for domain in getattr(outlet, "domains", ())
    }
    added = {}
    for key, name in sorted(names.added.items()):
        lines = [f"{format_scalar(key)}:", f"  name: {format_scalar(name)}"]
        if homepage := homepages.get(name, ""):
            host = bare_host(homepage)
            lines.append(f"  homepage: {format_scalar(homepage)}")
            lines += [f"  domains: [{format_scalar(host)}]"] if is_host(host) and host not in domains else []
        added[key] = lines
    return insert_outlets(file, added)


def insert_outlets(file: VocabularyFile, added: Mapping[str, Sequence[str]]) -> str:
    """The text of `outlets.yml` with these outlets, each as lines. Raises DigestError as above."""
    return _extend(file, _OUTLETS_HEAD, added, read_outlets)


def name_outlet(link: str, stated: str, known: Vocabulary[Outlet]) -> str:
    """Who published a report: as stated, as its domain says, or else the name of its host."""
    return stated or find_outlet(link, known) or bare_host(link)


def _open(path: Path, read: object) -> VocabularyFile:
    data = None
    if path.exists() or path.is_symlink():
        data, faults = read_file(path, path.name)
        _refuse(path, faults)
    if not (data or b"").strip():
        return VocabularyFile(path, "", Vocabulary())
    assert data is not None
    assert callable(read)
    vocabulary, problems = read(data, path.name)
    _refuse(path, problems)
    return VocabularyFile(path, data.decode("utf-8-sig"), vocabulary)


def _format_label(labels: Mapping[str, str]) -> list[str]:
    """The lines of a label: one where it is the same in each language."""
    shown = [*dict.fromkeys(labels.values())]
    if len(shown) == 1:
        return [f"  label: {format_scalar(shown[0])}"]
    return [
        "  label:",
        *(f"    {format_scalar(code)}: {format_scalar(label)}" for code, label in labels.items()),
    ]


def _extend(file: VocabularyFile, head: str, added: Mapping[str, Sequence[str]], read: object) -> str:
    if not added:
        return file.text
    data = insert_keys((file.text or head).encode(), file.path.name, added)
    if len(data) > MAX_FILE:
        raise DigestError(f"{file.path.name} would have more than {MAX_FILE:,} bytes; import in parts")
    assert callable(read)
    _, problems = read(data, file.path.name)
    _refuse(file.path, problems)
    return data.decode()


def _refuse(path: Path, problems: Iterable[Problem]) -> None:
    error = next(filter(is_error, problems), None)
    if error:
        raise DigestError(f"{path.name} cannot be extended: {error}; mend it first")
