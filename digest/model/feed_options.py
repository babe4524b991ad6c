"""What can the owner of a site set about feeds? Their kinds and formats, ids that were, the podcast."""

import re
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from digest.model.addresses import encode
from digest.model.problems import did_you_mean, quote

# https://podcasters.apple.com/support/1691-apple-podcasts-categories
_PODCAST_CATEGORIES = (
    "Arts", "Business", "Comedy", "Education", "Fiction", "Government", "Health & Fitness", "History",
    "Kids & Family", "Leisure", "Music", "News", "Religion & Spirituality", "Science", "Society & Culture",
    "Sports", "TV & Film", "Technology", "True Crime",
)  # fmt: skip
FeedFormat = Literal["rss", "atom", "json"]
FeedKind = Literal[
    "digests", "entries", "podcast", "tags", "outlets", "contributors", "stories", "languages", "corrections"
]


class Guids(BaseModel):
    """What entries were called in the feeds of the site that moved here: those dated `before` a day."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    before: date
    pattern: str

    @field_validator("pattern")
    @classmethod
    def _known_pattern(cls, value: str) -> str:
        if re.findall(r"\{(\w+)\}", value) != ["id"]:
            raise ValueError("write what ids were, with {id} in it, such as https://old.example.org/{id}/")
        return value


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
