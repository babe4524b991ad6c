"""What can the owner of a site set? The options of the `digest` plugin in `mkdocs.yml`."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, get_args
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

from digest.model.addresses import HOST_NAME, BadAddressError, parse_web_address
from digest.model.editing_options import Editing
from digest.model.feed_options import FeedFormat, FeedKind, Guids, Podcast
from digest.model.licences import find_terms
from digest.model.mail_options import Mail, OneOrMore, Several
from digest.model.option_faults import list_option_faults
from digest.model.problems import did_you_mean, quote
from digest.model.rules import RULES, RULES_BY_NAME
from digest.model.schedule import Cadence, Schedule, read_schedule

_ISSN = re.compile(r"\d{4}-\d{3}[\dX]", re.ASCII)
# What may stand in braces in the address of a form, by the option that holds it.
FORM_PARTS = {"comment_form": ("id", "title", "url", "text"), "report": ("title", "url")}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Giscus(BaseModel):
    """Where a GitHub repository keeps the discussions of entries; giscus.app tells the ids."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    repo: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    repo_id: str = Field(min_length=1)
    category: str = Field(min_length=1)
    category_id: str = Field(min_length=1)


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


def read_options(raw: Mapping[str, Any]) -> tuple[Options, list[tuple[str, str]]]:
    """Validate the plugin's options; faults as (option, what is wrong)."""
    try:
        return Options.model_validate(dict(raw)), []
    except ValidationError as error:
        return Options(), list(list_option_faults(error, Options))
