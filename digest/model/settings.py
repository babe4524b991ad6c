"""What can the owner of a site set? The options of the `digest` plugin in `mkdocs.yml`."""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from digest.keeping.folder import CACHE
from digest.model.addresses import HOST_NAME, BadAddressError, encode, find_other_host, parse_web_address
from digest.model.audio import Audio
from digest.model.licences import find_terms
from digest.model.mail_options import PASSWORD, Mail, OneOrMore, Several, Smtp
from digest.model.problems import Problem, did_you_mean, quote
from digest.model.rules import RULES, RULES_BY_NAME
from digest.model.schedule import Cadence, Schedule, read_schedule
from digest.writing.words import Catalogues, Words

if TYPE_CHECKING:
    from pathspec.gitignore import GitIgnoreSpec

# https://podcasters.apple.com/support/1691-apple-podcasts-categories
_PODCAST_CATEGORIES = (
    "Arts", "Business", "Comedy", "Education", "Fiction", "Government", "Health & Fitness", "History",
    "Kids & Family", "Leisure", "Music", "News", "Religion & Spirituality", "Science", "Society & Culture",
    "Sports", "TV & Film", "Technology", "True Crime",
)  # fmt: skip
# What is wanted in place of a value, by the kind of fault that pydantic finds.
_WANTED = {
    "bool_parsing": "true or false is wanted",
    "bool_type": "true or false is wanted",
    "date_from_datetime_parsing": "a day such as 2026-12-01 is wanted",
    "date_parsing": "a day such as 2026-12-01 is wanted",
    "date_type": "a day such as 2026-12-01 is wanted",
    "greater_than_equal": "{ge} at least is wanted",
    "int_from_float": "a whole number is wanted",
    "int_parsing": "a whole number is wanted",
    "int_type": "a whole number is wanted",
    "less_than_equal": "{le} at most is wanted",
    "literal_error": "{expected} is wanted",
    "string_pattern_mismatch": "it does not have the form that is wanted",
    "string_too_short": "it is empty; text is wanted",
    "string_type": "text is wanted",
    "too_short": "one at least is wanted",
    "tuple_type": "a list such as [a, b] is wanted",
}
# The version of Decap CMS that the page at /edit/ is made for, the file of its package that it needs, the one
# with the licences of what is in that, and how to get both: the package alone is enough, without the 700 that
# it names.
DECAP = "3.16.3"
DECAP_FILE = "decap-cms.js"
LICENCES_OF_BUNDLE = ".LICENSE.txt"
GET_DECAP = (
    f"npm pack decap-cms@{DECAP} && tar -xzf decap-cms-{DECAP}.tgz --strip-components=2 "
    f"package/dist/{DECAP_FILE} package/dist/{DECAP_FILE}{LICENCES_OF_BUNDLE}"
)
_SERVER = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?(?:/[\w.~/-]*)?", re.IGNORECASE)
_SERVERS = {
    "github": "https://api.netlify.com",
    "gitlab": "https://gitlab.com",
    "forgejo": "https://codeberg.org",
    "proxy": "http://127.0.0.1:8081",
}
_ISSN = re.compile(r"\d{4}-\d{3}[\dX]", re.ASCII)
# What may stand in braces in the address of a form, by the option that holds it.
FORM_PARTS = {"comment_form": ("id", "title", "url", "text"), "report": ("title", "url")}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
FeedFormat = Literal["rss", "atom", "json"]
FeedKind = Literal[
    "digests", "entries", "podcast", "tags", "outlets", "contributors", "stories", "languages", "corrections"
]


class Giscus(BaseModel):
    """Where a GitHub repository keeps the discussions of entries; giscus.app tells the ids."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    repo: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    repo_id: str = Field(min_length=1)
    category: str = Field(min_length=1)
    category_id: str = Field(min_length=1)


class Guids(BaseModel):
    """What entries were called in the feeds of the site that moved here: those dated `before` a day."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    before: date
    pattern: str

    @field_validator("pattern")
    @classmethod
    def _known_pattern(cls, value: str) -> str:
        if _PLACEHOLDER.findall(value) != ["id"]:
            raise ValueError("write what ids were, with {id} in it, such as https://old.example.org/{id}/")
        return value


class Editing(BaseModel):
    """How the page at `/edit/` reaches the repository, by a backend of Decap CMS."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    backend: Literal["github", "gitlab", "forgejo", "proxy"] = "github"
    repo: str = Field("", pattern=r"^(?:[\w.-]+(?:/[\w.-]+)+)?$")
    branch: str = Field("main", min_length=1)
    base_url: str = ""
    app_id: str = ""
    folder: str = Field("", pattern=r"^(?:[\w-][\w.-]*(?:/[\w-][\w.-]*)*)?$")
    open_authoring: bool = True
    bundle: str = Field(DECAP_FILE, min_length=1)

    @field_validator("base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        # It becomes a part of the page's policy, in which a space or a semicolon would begin something else.
        if value and not _SERVER.fullmatch(value):
            raise ValueError("not the address of a server; write one such as https://forge.example.org")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _complete(self) -> "Editing":
        if self.backend != "proxy" and not self.repo:
            raise ValueError("name the repository, as repo: OWNER/NAME; or, for a desk, backend: proxy")
        if self.backend in {"gitlab", "forgejo"} and not self.app_id:
            raise ValueError(f"{self.backend} wants the app_id of an OAuth application; see docs/editing.md")
        return self

    @property
    def server(self) -> str:
        """The server that is asked: the forge, for GitHub who signs people in, or the proxy at the desk."""
        return self.base_url or _SERVERS[self.backend]


class Licence(BaseModel):
    """The licence of the digest's own texts. Of one that is not known by its name the address is wanted."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: str = Field(min_length=1, description="What it is called, such as `CC BY 4.0`.")
    url: str = Field(
        "",
        description="Where its terms stand; a licence of Creative Commons with its version, `CC0` and `MIT` "
        "are known.",
    )

    @model_validator(mode="before")
    @classmethod
    def _known_by_name(cls, value: object) -> object:
        """A name alone stands for the licence that is called so."""
        named = {"name": value} if isinstance(value, str) else value
        return {"url": find_terms(str(named.get("name"))), **named} if isinstance(named, dict) else named

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        try:
            return parse_web_address(value) if value else ""
        except BadAddressError as error:
            raise ValueError(f"{quote(value)} is no web address: {error}; write https://…") from error

    @model_validator(mode="after")
    def _has_terms(self) -> "Licence":
        if not self.url:
            raise ValueError(
                f"no terms are known of {quote(self.name)}; write a name such as CC BY 4.0, or where they "
                "stand, as licence: {name: …, url: https://…}"
            )
        return self

    def __str__(self) -> str:
        """The licence where no link can be."""
        return f"{self.name}, {self.url}"


class Podcast(BaseModel):
    """What directories of podcasts ask, and no entry says."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    title: str = Field(
        "", description="What it is called, where that is not the name of the site and “Podcast”."
    )
    cover: str = Field(
        description="The address of a square picture of 1,400 to 3,000 pixels, as PNG or JPEG, or its path "
        "among the hand-written pages: `audio/cover.jpg`."
    )
    category: str = Field(
        "News",
        description="A category of Apple's, with one below it if wanted: `News > Politics`.",
    )
    explicit: bool = Field(False, description="Whether there is something in it that children must not hear.")
    email: str = Field("", description="Where directories ask whose it is; all can read it in the feed.")

    @field_validator("cover")
    @classmethod
    def _picture(cls, value: str) -> str:
        if not value.lower().endswith((".jpg", ".jpeg", ".png")):
            raise ValueError(f"{quote(value)} is no PNG and no JPEG; write a path such as audio/cover.jpg")
        return value

    @field_validator("category")
    @classmethod
    def _known_category(cls, value: str) -> str:
        top = value.partition(">")[0].strip()
        if top not in _PODCAST_CATEGORIES:
            known = did_you_mean(top, _PODCAST_CATEGORIES) or f"known: {', '.join(_PODCAST_CATEGORIES)}"
            raise ValueError(f"{quote(top)} is no category of Apple Podcasts; {known}")
        return value

    @field_validator("email")
    @classmethod
    def _mail_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", value):
            raise ValueError(f"{quote(value)} is no address of mail; write one such as desk@example.org")
        return value

    @property
    def categories(self) -> tuple[str, ...]:
        """The category, and the one below it."""
        return tuple(each.strip() for each in self.category.split(">"))[:2]

    def cover_from(self, root: str) -> str:
        """Where the cover is; `root` leads to the site."""
        return self.cover if "://" in self.cover else root + encode(self.cover)


class Options(BaseModel):
    """The options under `plugins: - digest:`."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    content: str = Field("content", description="The folder of the entries, relative to `mkdocs.yml`.")
    cadence: Cadence = Field(
        "weekly", description="How long a digest is: `daily`, `weekly` (ISO weeks) or `monthly`."
    )
    closes: str = Field(
        "",
        description='When a digest closes, in `timezone`: an hour where it is daily, such as `"08:30"`, or '
        '`"weekdays 08:30"` where Saturday and Sunday have none, with a day of the week, `"Friday 09:00"`, '
        'or of the month, `"25 17:00"`. Without it that is the midnight after its last day. See '
        "[start.md](start.md#how-long-a-digest-is-and-when-it-closes).",
    )
    timezone: str = Field(
        "UTC", description="Where days begin and digests close: a name such as `Asia/Seoul`."
    )
    identity: str = Field(
        "",
        description="The host name in the ids of feed items; without it that of `site_url`. "
        "Write it down before the site moves, and leave it: with other ids subscribers get everything again.",
    )
    licence: Licence | None = Field(
        None,
        description="The licence of the digest's own texts, such as `CC BY 4.0`, or `{name: …, url: …}`. It "
        "stands at the foot of each page, in feeds, and in what search engines read.",
    )
    issn: str = Field(
        "",
        coerce_numbers_to_str=True,
        description="The ISSN of the digest, such as `2049-3630`, for what reference managers and search "
        "engines read of entries.",
    )
    feed_kinds: Annotated[tuple[FeedKind, ...], OneOrMore] = Field(
        get_args(FeedKind),
        min_length=1,
        description="Which feeds there are: of `digests`, `entries` and `corrections`, of the `podcast` if "
        "it is set up, and one for each of the `tags`, `outlets`, `contributors`, `stories` and `languages`.",
    )
    feed_formats: Annotated[tuple[FeedFormat, ...], OneOrMore] = Field(
        get_args(FeedFormat), min_length=1, description="The formats of each feed: `rss`, `atom`, `json`."
    )
    feed_digests: int = Field(
        20,
        ge=1,
        le=500,
        description="How many closed digests `feed.xml` holds; older ones are archived.",
    )
    feed_entries: int = Field(
        50,
        ge=1,
        le=500,
        description="How many of the newest entries `entries.xml` holds; older ones are archived.",
    )
    feed_topics: int = Field(
        10,
        ge=1,
        le=500,
        description="How many of its newest entries the feed of a tag, an outlet, a contributor or a story "
        "holds.",
    )
    hub: str = Field(
        "",
        description="The WebSub hub that tells subscribers of news at once, such as "
        "`https://pubsubhubbub.appspot.com/`. See [publish.md](publish.md#being-told-at-once).",
    )
    guids: Guids | None = Field(
        None,
        description="The ids of a site that moved here: `pattern`, such as `https://old.example.org/{id}/`, "
        "for entries dated `before` a day. See [publish.md](publish.md#a-site-that-moves-here).",
    )
    image_hosts: Several = Field(
        (), description="Hosts whose images may be shown in bodies; others become links."
    )
    audio_hosts: Several = Field(
        (),
        description="Hosts whose `audio` may be played on the page of an entry; that of others is linked.",
    )
    podcast: Podcast | None = Field(
        None,
        description="A feed of all that can be heard, `podcast.xml`, with what directories ask: `title`, "
        "`cover`, `category`, `explicit` and `email`. "
        "See [publish.md](publish.md#as-a-podcast).",
    )
    comment_form: str = Field(
        "",
        description="Where readers write comments: an address in which `{id}`, `{title}` and `{url}` stand "
        "for the entry's, and `{text}` for an empty comment. See [publish.md](publish.md#comments).",
    )
    report: str = Field(
        "",
        description="Where readers report errors: an address, by `https://` or `mailto:`, in which `{title}` "
        "and `{url}` stand for the page's. See [publish.md](publish.md#errors-that-readers-find).",
    )
    giscus: Giscus | None = Field(
        None,
        description="The discussions of a GitHub repository, loaded from giscus.app when a reader asks: "
        "`repo`, `repo_id`, `category`, `category_id`. See [publish.md](publish.md#discussions-at-github).",
    )
    editing: Editing | None = Field(
        None,
        description="The page at `/edit/` on which entries are written in the browser, and become pull "
        "requests: `backend` (`github`, `gitlab`, `forgejo`, `proxy`), `repo`, and more. See "
        "[editing.md](editing.md).",
    )
    mail: Mail | None = Field(
        None,
        description="How digests go out by mail, with `digest mail`. See [publish.md](publish.md#by-mail).",
    )
    social_cards: bool = Field(
        False,
        description="Whether to draw a picture of each headline, for where pages are shared. It costs a "
        "hundredth of a second and 15 KB for each entry.",
    )
    card_font: str = Field(
        "",
        description="The font of these pictures, below `content`, such as `fonts/NotoSansKR-Bold.otf`; "
        "without it one for Latin, Greek and Cyrillic letters. Letters that are joined or turned, such as "
        "Arabic, Hebrew, Thai or Hindi ones, are drawn with none: such headlines have no picture.",
    )
    statistics: bool = Field(
        False,
        description="Whether there is a page with the digest in numbers, `statistics/`, and a link to it in "
        "the archive.",
    )
    search: bool = Field(True, description="Whether to build the search index.")
    skip_faulty: bool = Field(
        False, description="Leave entries with errors out and publish the rest, like `--skip-faulty`."
    )

    rules_off: Several = Field(
        (),
        description="Rules whose warnings nobody wants to see, for the whole site, such as `unknown-outlet`. "
        "See [rules.md](rules.md).",
    )

    @field_validator("rules_off")
    @classmethod
    def _known_rules(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        known = [rule.name for rule in RULES if rule.severity == "warning"]
        for name in value:
            if name in RULES_BY_NAME and name not in known:
                raise ValueError(f"faults of {name} are errors, and errors stand; remove it")
            if name not in known:
                guess = did_you_mean(name, known) or "remove it"
                raise ValueError(f"there is no rule {quote(name)}; {guess}")
        return value

    @field_validator("content")
    @classmethod
    def _one_spelling(cls, value: str) -> str:
        # Faults begin with it, and what they name is looked for by that.
        return PurePosixPath(value).as_posix()

    @field_validator("closes", mode="before")
    @classmethod
    def _no_number(cls, value: object) -> object:
        if isinstance(value, int):
            raise ValueError('YAML takes a time for a number; write it in quotation marks, such as "17:00"')
        return value

    @field_validator("closes")
    @classmethod
    def _known_closing(cls, value: str, info: ValidationInfo) -> str:
        # Of a cadence that there is not, the fault is that.
        if "cadence" in info.data:
            read_schedule(info.data["cadence"], value)
        return value

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("not a timezone; write a name such as Asia/Seoul or Europe/Paris") from error
        return value

    @field_validator("identity")
    @classmethod
    def _host_name(cls, value: str) -> str:
        if value and not HOST_NAME.fullmatch(value):
            raise ValueError("not a host name; write one such as example.org, without https:// and path")
        return value

    @field_validator("issn")
    @classmethod
    def _known_issn(cls, value: str) -> str:
        if not value:
            return ""
        if not _ISSN.fullmatch(value):
            raise ValueError(f"{quote(value)} is no ISSN; write one such as 2049-3630, with its hyphen")
        if (last := _check_digit(value)) != value[-1]:
            raise ValueError(f"{quote(value)} is mistyped: by its other figures the last would be {last}")
        return value

    @field_validator("hub")
    @classmethod
    def _web_hub(cls, value: str) -> str:
        if value and not (value.startswith(("https://", "http://")) and urlsplit(value).hostname):
            raise ValueError("not an address; write that of a hub, which begins with https://")
        return value

    @field_validator("image_hosts", "audio_hosts")
    @classmethod
    def _host_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := next((host for host in value if not HOST_NAME.fullmatch(host)), ""):
            raise ValueError(f"{quote(wrong)} is not a host name; write one such as images.example.org")
        return value

    @field_validator(*FORM_PARTS)
    @classmethod
    def _known_form(cls, value: str, info: ValidationInfo) -> str:
        web = value.startswith(("https://", "http://")) and urlsplit(value).hostname
        if value and not web and not value.startswith("mailto:"):
            raise ValueError("not an address; write one that begins with https:// or mailto:")
        if re.search(r"\s", value):
            raise ValueError("an address holds no spaces; write %20, or + in a query")
        if re.search(r"[{}]", _PLACEHOLDER.sub("", value)):
            raise ValueError("a brace stands alone; %7B and %7D are braces of an address")
        parts = FORM_PARTS[info.field_name or ""]
        if unknown := set(_PLACEHOLDER.findall(value)) - set(parts):
            known = ", ".join(f"{{{part}}}" for part in parts)
            raise ValueError(f"{{{min(unknown)}}} stands for nothing; known: {known}")
        return value

    @property
    def schedule(self) -> Schedule:
        """How long digests are, and when they close."""
        return read_schedule(self.cadence, self.closes)

    @property
    def frame_hosts(self) -> tuple[str, ...]:
        """Hosts whose pages may stand in a frame, when a reader asks for them."""
        return ("giscus.app",) if self.giscus else ()

    def fill_comment_form(self, **parts: str) -> str:
        """The address of the form for one entry; `parts` are those of FORM_PARTS."""
        return _fill(self.comment_form, parts)

    def fill_report(self, **parts: str) -> str:
        """The address at which an error on a page is reported; `parts` are those of FORM_PARTS."""
        return _fill(self.report, parts)


def _check_digit(issn: str) -> str:
    """By what stands before the last figure (ISO 3297)."""
    figures = map(int, issn[:-1].replace("-", ""))
    rest = -sum(figure * weight for figure, weight in zip(figures, range(8, 1, -1), strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def _fill(form: str, parts: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: percent_encode(parts[found[1]], safe="/"), form)


@dataclass(frozen=True)
class MarkdownSettings:
    """How bodies are read: the extensions that `mkdocs.yml` names, and hosts whose images may be shown."""

    extensions: tuple[str, ...] = ("toc", "tables", "fenced_code")
    configs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    image_hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class MenuLink:
    """What `nav` calls by its address on this site, as it is written there, and in which line and column."""

    written: str
    line: int
    column: int

    def leads_out(self, base: str) -> bool:
        """Whether it begins at the root of the host, and the site lies below that, in `base`."""
        return self.written.startswith("/") and not self.written.startswith(base)

    def find_address(self, base: str) -> str:
        """The address of the page: of `/tags/ferries` and `tags/ferries/index.md` it is `tags/ferries/`."""
        path = re.split("[?#]", self.written, maxsplit=1)[0].removeprefix(base).lstrip("/")
        address = re.sub(r"(?:^|(?<=/))index\.(?:md|html)$", "", path)
        is_page = address and "." not in address.rpartition("/")[2]
        return address.rstrip("/") + "/" if is_page else address

    def find_target(self, base: str) -> str:
        """What MkDocs is to print: the address, and what asks for a part of the page."""
        asked = re.search("[?#].*", self.written)
        return self.find_address(base) + (asked[0] if asked else "")


@dataclass(frozen=True)
class Settings:
    """All that the core knows about one site.

    `shipped` are folders of files that MkDocs publishes beside the pages, those of the theme; the first is
    `overrides`, that of the site's own templates, where it has one. With
    `has_other_plugins` there may be pages and files that lie nowhere. What one of `left_out` matches, of the
    paths of files below `pages`, MkDocs does not publish. `faults` are those of `mkdocs.yml` that are no
    reason to refuse it. `icon` is the address of a square PNG that stands for the site in feeds. `cards_at`
    is the line and the column in it where social cards are asked for, `cover_at` where the cover of a podcast
    is named. `copyright` is the HTML that stands below all pages, and begins in `copyright_line`. `menu` is
    what `nav` calls by its address. `file` is what the file of all this is called, beside which the project
    lies.
    """

    root: Path
    options: Options
    site_name: str
    site_url: str
    description: str
    language: str
    markdown: MarkdownSettings
    docs_dir: Path | None = None
    catalogues: Catalogues = field(default_factory=Catalogues)
    shipped: tuple[Path, ...] = ()
    overrides: Path | None = None
    has_other_plugins: bool = False
    left_out: "tuple[GitIgnoreSpec, ...]" = ()
    faults: tuple[Problem, ...] = ()
    icon: str = ""
    # Frames hold it, and change with it.
    copyright: str = field(default="", compare=False, repr=False)
    # A line that moves, or another name of the file, makes no other site.
    cards_at: tuple[int, int] = field(default=(1, 1), compare=False, repr=False)
    cover_at: tuple[int, int] = field(default=(1, 1), compare=False, repr=False)
    copyright_line: int = field(default=1, compare=False, repr=False)
    menu: tuple[MenuLink, ...] = field(default=(), compare=False, repr=False)
    file: str = field(default="mkdocs.yml", compare=False, repr=False)

    @cached_property
    def moved(self) -> "Settings":
        """The same, wherever the project lies: folders in it by the way to them."""

        def place(folder: Path) -> Path:
            return folder.relative_to(self.root) if folder.is_relative_to(self.root) else folder

        return replace(
            self,
            root=Path(),
            docs_dir=place(self.docs_dir) if self.docs_dir else None,
            shipped=tuple(map(place, self.shipped)),
            overrides=place(self.overrides) if self.overrides else None,
        )

    @cached_property
    def card_font(self) -> tuple[str, str]:
        """The font of social cards, below `content`, and the SHA-256 of it; empty for the one of ours.

        It is read when it is asked for, once for these settings. Raises OSError.
        """
        file = self.options.card_font
        data = (self.content / file).read_bytes() if file else b""
        return (file, hashlib.sha256(data).hexdigest()) if file else ("", "")

    @cached_property
    def decap(self) -> tuple[str, str]:
        """Decap CMS, from `content`, and the SHA-256 of it, which is empty where the file is missing.

        Both are empty without the page at `/edit/`. It is read when it is asked for. Raises OSError.
        """
        return self._find_bundle()

    @cached_property
    def licences_of_decap(self) -> tuple[str, str]:
        """The file with the licences of what is in it, which lies beside it, in the same way."""
        return self._find_bundle(LICENCES_OF_BUNDLE)

    def _find_bundle(self, ending: str = "") -> tuple[str, str]:
        editing = self.options.editing
        if not editing:
            return "", ""
        file = self.root / f"{editing.bundle}{ending}"
        data = file.read_bytes() if file.is_file() else b""
        return os.path.relpath(file, self.content), hashlib.sha256(data).hexdigest() if data else ""

    @property
    def words(self) -> Words:
        """What the site says, in its language."""
        return self.catalogues.words(self.language)

    def interface_of(self, language: str) -> str:
        """The language that is spoken around a text in this one; empty for that of the site."""
        return language if language != self.language and self.catalogues.speak(language) else ""

    def words_around(self, language: str) -> Words:
        """What is said around a text in this language, in the same where that is spoken."""
        return self.catalogues.words(self.interface_of(language) or self.language)

    @property
    def pages(self) -> Path:
        """The folder of the hand-written pages, which MkDocs renders."""
        return self.docs_dir or self.content / "pages"

    def leaves_out(self, file: str) -> bool:
        """Whether MkDocs does not publish a file, of which this is the path below `pages`."""
        return any(each.match_file(file) for each in self.left_out)

    def plays(self, audio: Audio) -> bool:
        """Whether the policy of each page lets a browser play it."""
        return find_other_host(audio.url, self.site_url) in ("", *self.options.audio_hosts)

    @property
    def content(self) -> Path:
        """The folder of the entries."""
        return self.root / self.options.content

    @property
    def cache(self) -> Path:
        """The folder of what outlives a build; it may be deleted at any time."""
        return self.root / CACHE

    @property
    def timezone(self) -> ZoneInfo:
        """Where days begin and digests close."""
        return ZoneInfo(self.options.timezone)

    @property
    def base_path(self) -> str:
        """Below what the site lies at its host: `/`, or `/digest/`."""
        return urlsplit(self.site_url).path

    @property
    def identity(self) -> str:
        """The host name in the ids of feed items."""
        return self.options.identity or urlsplit(self.site_url).hostname or "localhost"


def read_options(raw: Mapping[str, Any]) -> tuple[Options, list[tuple[str, str]]]:
    """Validate the plugin's options; faults as (option, what is wrong)."""
    try:
        return Options.model_validate(dict(raw)), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return Options(), [(_name(detail["loc"]), _say(detail)) for detail in details]


def _name(place: Sequence[str | int]) -> str:
    """The option as it is spoken of; items of a list are counted from one."""
    names = (f"item {part + 1}" if isinstance(part, int) else part for part in place)
    return ".".join(names).replace(".item", ", item") or "digest"


def _say(detail: ErrorDetails) -> str:
    """What is wrong with an option, and what is wanted in its place."""
    kind, limits = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _say_unknown(detail["loc"])
    if kind == "value_error":
        return detail["msg"].removeprefix("Value error, ")
    field = _find_model(detail["loc"]).model_fields.get(str(detail["loc"][-1]))
    if kind == "missing":
        return f"is missing; {(field and field.description) or 'write it down'}"
    wanted = _WANTED[kind].format(**limits) if kind in _WANTED else detail["msg"]
    if kind == "model_type" and field and (group := find_group(field.annotation)):
        wanted = f"options of its own are wanted: {', '.join(group.model_fields)}"
    return f"{quote(detail['input'])} stands here; {wanted}"


def _find_model(place: Sequence[str | int]) -> type[BaseModel]:
    """The group that an option stands in."""
    model: type[BaseModel] = Options
    for name in place[:-1]:
        model = find_group(model.model_fields[str(name)].annotation) or model
    return model


def find_group(annotation: object) -> type[BaseModel] | None:
    """The group of options that an option takes, if it takes one."""
    kinds = (annotation, *get_args(annotation))
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _say_unknown(place: Sequence[str | int]) -> str:
    model, last = _find_model(place), str(place[-1])
    known = model.model_fields
    if model is Smtp and last == "password":
        # A repository is read by many, and remembers for good.
        return f"a password does not belong into a file; set {PASSWORD} in the environment"
    return f"unknown option; {did_you_mean(last, known) or 'known: ' + ', '.join(known)}"
