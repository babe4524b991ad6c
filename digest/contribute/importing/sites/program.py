"""How does a program keep its posts? What all have in common; each says for itself what it does otherwise."""

import posixpath
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from digest.content.fields import ELSEWHERE
from digest.content.files import walk
from digest.content.yaml_reader import Tree
from digest.contribute.importing.marks import is_html
from digest.contribute.importing.matter import as_text
from digest.contribute.importing.permalinks import on_site
from digest.contribute.importing.post import Loss, OldSite, Post, PostPicture, Term, Wishes
from digest.model.addresses import slugify
from digest.model.problems import DigestError

MARKDOWN = frozenset({".md", ".markdown", ".mkd", ".mdown", ".mdwn"})
# Texts in other markups: a program may have rendered them, and nothing here can.
OTHERS = frozenset({".rst", ".org", ".adoc", ".asciidoc", ".ad", ".textile", ".pandoc", ".ipynb", ".rmd"})
MOST_FILES = 100_000


@dataclass(frozen=True)
class PostFile:
    """One file: its path below the root, what it says, and what its name says.

    `stem` is the name without ending, language and day, and `day_in_name` that day; `day` the day as the file
    writes it; `find_line` gives the line of a field.
    """

    path: str
    fields: Mapping[str, Tree]
    body: str
    line: int
    stem: str
    language: str = ""
    find_line: Callable[[str], int] = lambda _: 1
    day: date | None = None
    day_in_name: str = ""

    @property
    def folder(self) -> str:
        """The folder that the file lies in, below the root."""
        return posixpath.dirname(self.path)

    def text(self, name: str) -> str:
        """One field as text."""
        return as_text(self.fields.get(name))


class PostProgram(ABC):
    """A site of one program, opened with its settings; `files` are those that may be posts, below `root`."""

    kind: ClassVar[str]
    # Where pictures lie whose path begins at the root of a site.
    picture_folders: ClassVar[tuple[str, ...]]
    # Between names in a text: tags, categories, former addresses.
    separator: ClassVar[str] = ","
    # Whether front matter is lines of names and values without marks around them.
    has_lines: ClassVar[bool] = False
    # Whether a post without a title is called as its file.
    is_called_as_its_file: ClassVar[bool] = False
    # The fields in which tags stand, and those that name a series.
    tag_fields: tuple[str, ...] = ELSEWHERE["tags"]
    series: tuple[str, ...] = ()
    # Whether the day in the name of a file counts more than one within.
    day_by_name: bool = False
    # Who wrote a post that names nobody.
    byline: tuple[str, ...] = ()
    # The running stories that series become, by slug, and what pages say that are no posts, and is lost.
    stories: Mapping[str, Post] = {}
    notes: tuple[Loss, ...] = ()

    root: Path
    site: OldSite
    files: tuple[str, ...]

    @classmethod
    @abstractmethod
    def is_site(cls, root: Path) -> bool:
        """Whether the program would take the folder for a site."""

    @abstractmethod
    def __init__(self, root: Path, wishes: Wishes) -> None:
        """Read the settings of the site. Raises DigestError where they cannot be read."""

    @abstractmethod
    def address(self, file: PostFile) -> str:
        """Where a post was."""

    @abstractmethod
    def tokens(self, file: PostFile) -> Mapping[str, str]:
        """What the pattern of an address may name of a post, beside its day."""

    @abstractmethod
    def convert(self, body: str, origin: str, line: int) -> tuple[str, list[Loss]]:
        """A text as Markdown without the marks of the program, and what of it did not come along."""

    def guid(self, address: str, file: PostFile) -> str:
        """What feeds called a post that was at this address."""
        return on_site(self.site.root, address)

    def refuse(self, path: str) -> str:
        """Why a text is no post, by where it lies; empty where it is one."""
        return ""

    def language(self, path: str) -> str:
        """The language of a path whose name has none; empty for that of the site."""
        return ""

    def defaults(self, path: str, language: str) -> Mapping[str, Tree]:
        """The fields that a post has without saying so."""
        return {}

    def say_unpublished(self, file: PostFile) -> str:
        """Why a post that is no draft was not published; empty where it was."""
        return ""

    def publishes_drafts(self, file: PostFile) -> bool:
        """Whether a post was published though it is a draft."""
        return False

    def family(self, file: PostFile) -> str:
        """What a post and its translations have in common; empty for one that has none."""
        return ""

    def alias(self, stated: str, file: PostFile) -> str:
        """The address that a post means by an alias."""
        return stated

    def anchors(self, body: str) -> Mapping[str, str]:
        """The ids of the headings of a text that have others here."""
        return {}

    def terms(self, file: PostFile) -> Iterable[Term]:
        """The tags of a post, each with the address of its page."""
        return ()

    def story(self, series: str, name: str, file: PostFile) -> str:
        """The slug of the running story that a series becomes."""
        return slugify(name)

    def read_register(self) -> dict[str, PostPicture]:
        """Pictures that are described apart from posts, by their names."""
        return {}


def list_texts(root: Path, below: str = "") -> Iterable[str]:
    """The files below a folder that may be posts, in whatever markup, by their paths below the root."""
    for number, (path, _) in enumerate(walk(str(root), below)):
        if number >= MOST_FILES:
            raise DigestError(f"{root} holds more than {MOST_FILES:,} files; import its folders one by one")
        if suffix_of(path) in MARKDOWN | OTHERS or is_html(path):
            yield path


def suffix_of(path: str) -> str:
    """The ending of a name in small letters: `.md`."""
    return posixpath.splitext(path)[1].lower()
