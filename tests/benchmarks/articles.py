"""Which entries does everyone build? Real ones repeated to size, or invented ones, as values."""

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from digest.model.addresses import slugify
from digest.model.dates import parse_moment
from tests.builders import write_value

_SENTENCE = re.compile(r"^(?:[A-Z][a-z]+ )(?:[A-Za-z]+ ){6,12}[A-Za-z]+", re.MULTILINE)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Article:
    """An entry with what all the generators can show of it.

    `path` is the place below the folder of the entries, without its ending. Tags are slugs, so that every
    generator makes the same number of tag pages of them.
    """

    path: str
    title: str
    date: datetime
    summary: str
    source_name: str
    source_url: str
    tags: tuple[str, ...]
    body: str
    language: str = "en"


class ContentError(Exception):
    """The entries to build cannot be made."""


def read_articles(folder: Path, count: int) -> list[Article]:
    """`count` articles of the entries in a folder: evenly chosen, or all of them several times."""
    paths = sorted(folder.rglob("*.md"))
    if not paths:
        raise ContentError(f"there are no entries in {folder}")
    chosen = [paths[number * len(paths) // count] for number in range(count)] if count < len(paths) else paths
    return repeat([_read_article(path, folder) for path in chosen], count)


def repeat(articles: Sequence[Article], count: int) -> list[Article]:
    """The articles again and again until there are `count`; each copy has its own title, path and date."""
    made = [_copy(articles[number % len(articles)], number // len(articles)) for number in range(count)]
    twice = [path for path, times in Counter(article.path for article in made).items() if times > 1]
    if twice:
        raise ContentError(f"two entries would lie at {twice[0]}")
    return made


def newer_article(articles: Sequence[Article]) -> Article:
    """One more article, a day newer than all others, with the tags of one in the middle."""
    newest = max(article.date for article in articles) + timedelta(days=1)
    model = articles[len(articles) // 2]
    return replace(
        model,
        path=f"{newest:%Y/%m}/the-newest-of-all",
        title="The newest of all entries",
        date=newest,
        summary="It was added after the first build.",
    )


def front_matter(article: Article) -> str:
    """The header as digest reads it; Hugo takes the same fields."""
    lines = [
        f"title: {write_value(article.title)}",
        f"date: {article.date.isoformat()}",
        "source:",
        f"  name: {write_value(article.source_name)}",
        f"  url: {write_value(article.source_url)}",
        f"language: {article.language}",
    ]
    if article.summary:
        lines.append(f"summary: {write_value(article.summary)}")
    if article.tags:
        lines += ["tags:", *(f"  - {write_value(tag)}" for tag in article.tags)]
    return "\n".join(("---", *lines, "---", "", ""))


def known_sentences(articles: Sequence[Article], *, most: int = 3) -> list[tuple[Article, str]]:
    """Words of a few articles that no generator changes: no quotation marks, links or HTML in them."""
    found = []
    for article in articles:
        match = _SENTENCE.search(article.body)
        if match and article.tags and "<" not in article.body:
            found.append((article, match.group()))
    return random.Random(len(found)).sample(found, min(most, len(found)))


def all_tags(articles: Sequence[Article]) -> list[str]:
    """Every tag that an article has."""
    return sorted({tag for article in articles for tag in article.tags})


def _read_article(path: Path, folder: Path) -> Article:
    _, header, body = path.read_text(encoding="utf-8").split("---\n", maxsplit=2)
    # Every value stays the text that was written, as digest reads it.
    fields: dict[str, Any] = yaml.load(header, Loader=yaml.CBaseLoader)
    slugs = dict.fromkeys(slugify(tag) for tag in fields.get("tags") or ())
    place = path.relative_to(folder)
    return Article(
        path="/".join((*place.parts[:-1], slugify(place.stem))),
        title=" ".join(fields["title"].split()),
        date=parse_moment(fields["date"], UTC).at,
        summary=" ".join((fields.get("summary") or "").split()),
        source_name=fields["source"]["name"],
        source_url=fields["source"]["url"],
        tags=tuple(slug for slug in slugs if _SLUG.fullmatch(slug)),
        body=body.strip() + "\n",
        language=fields.get("language") or "en",
    )


def _copy(article: Article, number: int) -> Article:
    if not number:
        return article
    return replace(
        article,
        path=f"{article.path}-copy-{number}",
        title=f"{article.title}, part {number + 1}",
        date=article.date - timedelta(days=3 * number),
    )
