"""What must be known of a generator to measure it?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.articles import Article
from tests.builders import write_file

SITE_NAME = "The Yardstick"
SITE_URL = "https://example.org/"
LIST_LENGTH = 50  # entries a page of a list, where a generator cuts lists by number
FEED_LENGTH = 50  # entries a feed


@dataclass(frozen=True)
class Tool:
    """A generator: how the same entries are told to it, and where it puts what it makes of them.

    `place` and `text` are the file of an article; `files` and `settings` all other files by their paths,
    `settings` with or without search. `tag_page` is None where a tag has no page of its own.
    """

    name: str
    packages: tuple[str, ...]
    place: Callable[[Article], str]
    text: Callable[[Article], str]
    files: Mapping[str, str]
    settings: Callable[[bool], Mapping[str, str]]
    output: str
    entry_page: Callable[[Article], str]
    tag_page: Callable[[str], str] | None
    least_feeds: Callable[[int], int]
    features: Mapping[str, str]


@dataclass(frozen=True)
class Step:
    """One program that is run, and what it is told."""

    program: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Peer:
    """A generator as it is measured: the programs that run one after the other."""

    name: str
    label: str
    tool: Tool
    steps: tuple[Step, ...]
    search: bool = False


def write_article(folder: Path, tool: Tool, article: Article) -> None:
    """Write one entry into a site, in place of a file that is there."""
    path = folder / tool.place(article)
    path.unlink(missing_ok=True)  # it may be a hard link
    write_file(path, tool.text(article))
