"""What is a post of another site, and what is the site?

Values; what hundreds of programs call by different names is called by one here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from digest.content.yaml_reader import Tree
from digest.model.addresses import BadAddressError, bare_host, parse_web_address
from digest.model.problems import quote
from digest.writing.languages import reads_as

# Why most posts are left out that were not published; a day follows the latter two.
DRAFT = "draft"
EARLY = "it is to be published on"
EXPIRED = "it expired on"
# What services put into one text after the other, and a page here does not have.
SIGN_UP = "a form for readers to sign up was left out"
BUTTON = "a button to subscribe, to share or to comment was left out"
# Of an issue of a newsletter that was sent on the day on which a digest closes, and after that.
LATE = "the hour of an issue was left out, so that it is in the digest that closes on its day"
# The cure where nothing says where the old site was.
GIVE_SITE = "give it with --site, such as --site https://blog.example.org/"


@dataclass(frozen=True)
class OldSite:
    """The site that posts come from. `url` is its address with a slash at the end; empty where unknown.

    `others` are addresses below which the same pages are, without a scheme and with a slash at the end.
    """

    title: str = ""
    url: str = ""
    language: str = ""
    timezone: str = ""
    others: tuple[str, ...] = ()

    @property
    def root(self) -> str:
        """The address of its host, with a slash at the end; empty where unknown."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else ""

    @property
    def path(self) -> str:
        """Where it stands at its host: `blog/`; empty for a site at the root."""
        return urlsplit(self.url).path.lstrip("/")

    def find_path(self, address: str) -> str | None:
        """The path at its host of an address there, without the first slash; None of one elsewhere.

        A site goes by both schemes, with and without `www.`, and its texts have links of all four.
        """
        try:
            host = bare_host(address)
        except ValueError:
            return None
        if not host or host != bare_host(self.url):
            return None
        return address.partition("//")[2].partition("/")[2]

    def as_own(self, address: str) -> str:
        """An address as the site itself has it, where it is one of the `others`; otherwise as it is."""
        place = address.partition("://")[2]
        below = next((other for other in self.others if f"{place}/".startswith(other)), "")
        return f"{self.url}{place[len(below) :]}" if below and self.url else address


@dataclass(frozen=True)
class PostPicture:
    """A picture as a post names it: a path, an address, or the name in a register; and what is said of it."""

    file: str
    alt: str = ""
    credit: str = ""
    caption: str = ""
    licence: str = ""


@dataclass(frozen=True)
class PostComment:
    """What a reader wrote below a post, as Markdown; `date` is as front matter of ours may say it."""

    author: str
    date: str
    text: str


@dataclass(frozen=True)
class Loss:
    """Something that did not come along: where it stood, and what it was; and what it `said`, if anything.

    Where it stood in no single line, `line` is 0.
    """

    origin: str
    line: int
    what: str
    said: str = ""

    def __str__(self) -> str:
        """Its line in the report."""
        said = f"; it said: {' '.join(self.said.split())}" if self.said else ""
        place = f"{self.origin}:{self.line}" if self.line else self.origin
        return f"{place}: {self.what}{said}"


@dataclass(frozen=True)
class LeftField:
    """A field that nothing here can take, or not all of it: what was not taken, and its line in the file.

    An item of a feed has no lines: there, `line` is 0.
    """

    name: str
    said: str
    line: int = 0


@dataclass(frozen=True)
class Term:
    """A tag as a post names it, with the address at the old host of the page that listed it.

    What that page said is its `description`, and its `labels` by language; `kind` is that of a tag here.
    `slug` is what it was called in addresses, where that says more than the name; `parent` the wider term.
    """

    name: str
    address: str
    kind: str = ""
    description: str = ""
    labels: Mapping[str, str] = field(default_factory=dict, compare=False)
    slug: str = ""
    parent: "Term | None" = None

    @property
    def lineage(self) -> tuple["Term", ...]:
        """The term, and the wider ones above it."""
        return (self, *(self.parent.lineage if self.parent else ()))


@dataclass(frozen=True)
class Post:
    """One post. `address` is its path at the old host, without the first slash; `link` its report, if any.
    `query` is what follows a `?` in its old address and tells it from others.

    `origin` names the file and `number` the item in it; `date` is as front matter of ours may say it.
    `translates` is the `key` of the post that this one renders into another language. `draft` says why
    nobody could read it at the old site: `draft`, or a reason; empty where everybody could. `left` are the
    fields that nothing here can take, with their words, `notes` what of the text did not come along. `terms`
    are tags with the pages that listed each, `anchors` the ids of headings that have others here, which they
    lead to. `story` is the slug of its story, `outlet_slug` that of its outlet, where one is known. `more` is
    of an entry of another digest: fields as entries have them; of a story its title by language.
    """

    origin: str
    title: str
    date: str
    number: int = 0
    address: str = ""
    query: str = ""
    guid: str = ""
    text: str = ""
    summary: str = ""
    link: str = ""
    outlet: str = ""
    outlet_slug: str = ""
    tags: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    anchors: Mapping[str, str] = field(default_factory=dict, compare=False)
    authors: tuple[str, ...] = ()
    figure: PostPicture | None = None
    language: str = ""
    translates: tuple[str, int] | None = None
    aliases: tuple[str, ...] = ()
    draft: str = ""
    line: int = 1
    left: tuple[LeftField, ...] = ()
    notes: tuple[Loss, ...] = ()
    story: str = ""
    comments: tuple[PostComment, ...] = ()
    more: Mapping[str, Tree] = field(default_factory=dict, compare=False)

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from all others of one import."""
        return self.origin, self.number

    @property
    def place(self) -> str:
        """What the report calls it: its file, or the number of the item in a feed."""
        return f"{self.origin}, item {self.number}" if self.number else self.origin

    @property
    def called(self) -> str:
        """By what an editor finds it: an item in a feed by its title too."""
        return call_item(self.place, self.title) if self.number else self.place

    @property
    def slug(self) -> str:
        """The last part of its old address; empty where that says nothing."""
        last = "" if self.query else self.address.rstrip("/").rpartition("/")[2]
        return last.removesuffix(".html").removesuffix(".htm")


@dataclass(frozen=True)
class RefusedPost:
    """What cannot become an entry, and why."""

    place: str
    reason: str

    def __str__(self) -> str:
        """Its line in the report."""
        return f"{self.place}: {self.reason}" if not self.reason.startswith(self.place) else self.reason


@dataclass(frozen=True)
class Posts:
    """All that was read from one origin.

    `root` is where pictures are looked for, below the `folders` or where `list_files` says of an address;
    `register` names pictures by other names; `fetched` are those of other hosts, by their addresses, and
    `unfetched` says of others why they could not be had.
    `stories` are the running ones that posts belong to, by their slugs; `notes` what pages that are no posts
    said, and is lost; `parts` counts by its type what an export holds besides posts, pages and
    the comments that readers saw. Where they are of a `newsletter`, each was sent as an issue.
    """

    kind: str
    site: OldSite
    posts: tuple[Post, ...]
    refused: tuple[RefusedPost, ...] = ()
    root: Path | None = None
    folders: tuple[str, ...] = ()
    register: dict[str, PostPicture] = field(default_factory=dict)
    stories: Mapping[str, Post] = field(default_factory=dict)
    notes: tuple[Loss, ...] = ()
    parts: Mapping[str, int] = field(default_factory=dict)
    fetched: Mapping[str, Path] = field(default_factory=dict)
    unfetched: Mapping[str, str] = field(default_factory=dict)
    list_files: Callable[[str, OldSite], Iterable[str]] = lambda _address, _site: ()
    newsletter: bool = False


@dataclass(frozen=True)
class Wishes:
    """What the owner says where the origin does not: address, outlet, and the pattern of addresses.

    Beside posts WordPress may have news of other `post_types`. `now` is the moment of the import, for what is
    not published yet; without it nothing is too early or late.
    """

    site: str = ""
    outlet: str = ""
    pattern: str = ""
    now: datetime | None = None
    post_types: tuple[str, ...] = ()


def join_translations(posts: Sequence[tuple[str, Post]], language: str) -> Iterator[Post]:
    """Each post, of those that are given with what a post and its translations have in common, or nothing.

    A translation names its original, which is in the site's language, or the first.
    """
    families: dict[str, list[Post]] = {}
    for family, post in posts:
        if family:
            families.setdefault(family, []).append(post)

    def distance(post: Post) -> int:
        if post.language in {"", language}:
            return 0
        return 1 if reads_as(post.language, language) else 2

    for family, post in posts:
        main = min(families.get(family, [post]), key=distance)
        yield post if main is post else replace(post, translates=main.key)


def call_item(place: str, title: str) -> str:
    """An item in a feed by its number and, if there is one, its title."""
    return f"{place}, {quote(title)}" if title else place


def unknown(what: str, name: str) -> str:
    """How an unknown mark of the old program is reported."""
    return f"{what} {quote(name)} was left out"


def say_no_redirect(address: str) -> str:
    """How an old address is reported that no alias can stand for: a static site sees nothing behind a `?`."""
    return f"the old address /{address.lstrip('/')[:200]} cannot lead here: it is told by what follows the ?"


def below_picture(figure: PostPicture) -> str:
    """What stands below a picture in a text: caption and credit."""
    return " · ".join(dict.fromkeys(filter(None, (figure.caption, figure.credit))))


def site_address(text: str) -> str:
    """The address of a site with a slash at the end; empty for what is none, such as `/`."""
    try:
        return parse_web_address(text).partition("#")[0].partition("?")[0].rstrip("/") + "/"
    except BadAddressError:
        return ""
