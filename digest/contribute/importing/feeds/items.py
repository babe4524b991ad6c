"""What does one item of a feed say, whichever format it has? The item in, a post out."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from html import escape
from posixpath import basename, splitext
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

from digest.content.frontmatter import MAX_BODY
from digest.content.yaml_reader import Tree
from digest.contribute.importing.days import understand_date
from digest.contribute.importing.exported import take_fields
from digest.contribute.importing.feeds.letters import convert_letter
from digest.contribute.importing.feeds.values import (
    as_language,
    as_line,
    as_text,
    as_web,
    identify,
    without_twins,
)
from digest.contribute.importing.feeds.wordpress_texts import make_paragraphs
from digest.contribute.importing.fields import make_plain
from digest.contribute.importing.footnotes import mark_footnotes
from digest.contribute.importing.html import html_to_markdown, name_address, text_to_markdown
from digest.contribute.importing.permalinks import find_query, normalise
from digest.contribute.importing.post import (
    LeftField,
    Loss,
    OldSite,
    Post,
    PostComment,
    PostPicture,
    RefusedPost,
    Term,
)
from digest.model.audio import audio_type, count_seconds, format_seconds
from digest.model.dates import NotADateError
from digest.model.entry import shorten
from digest.model.field_values import filled
from digest.model.problems import quote

# From a text and its place to the same without the marks of the old program, and what of it is lost.
Convert: TypeAlias = Callable[[str, str], tuple[str, list[Loss]]]
# What an item of JSON Feed may hold that posts take, or that says nothing.
_TAKEN = frozenset(
    "id url external_url title content_html content_text summary date_published date_modified tags authors "
    "author image banner_image language attachments".split()
)
# What an attachment says there: its address, its bytes and its duration.
_OF_ATTACHMENT = ("url", "size_in_bytes", "duration_in_seconds")
_SECONDS, _LENGTH = re.compile(r"[0-9]{1,6}"), re.compile(r"[1-9][0-9]{0,11}")


@dataclass(frozen=True)
class ItemComment:
    """What stands below an item; `passed` says what it is where readers saw it as no comment."""

    author: str
    html: str
    moment: str
    passed: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file that came with an item: its address, and what is known of its bytes and its duration."""

    address: str
    length: str = ""
    duration: str = ""

    @property
    def audio(self) -> dict[str, Tree]:
        """What an entry says of it, if it can be heard there; nothing of any other file."""
        address = as_web(self.address)
        if not address.startswith("https://") or not audio_type(address):
            return {}
        seconds = int(self.duration) if _SECONDS.fullmatch(self.duration) else count_seconds(self.duration)
        length = self.length if _LENGTH.fullmatch(self.length) else ""
        return filled({"url": address, "duration": format_seconds(seconds or 0), "length": length})


@dataclass(frozen=True)
class FeedItem:
    """One item. Texts are plain but for `html` and `markdown`, and empty where it says nothing.

    `page` is its address, `external` that of what it is about. An export says more than a feed: of a `draft`
    why it was not published, of what is `refused` why it cannot be read, and of a `part` that is no post its
    type; then nothing else counts. `left` are fields that nothing here takes,
    and `lost` is what cannot be known. A post and its translations are of one `family`; `no_tags` are names
    that say nothing of what it is about. `own` is what another digest says of an entry.
    """

    id: str = ""
    page: str = ""
    external: str = ""
    title: str = ""
    html: str = ""
    plain: str = ""
    markdown: str = ""
    summary: str = ""
    published: str = ""
    language: str = ""
    outlet: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    aliases: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    no_tags: tuple[str, ...] = ()
    family: str = ""
    comments: tuple[ItemComment, ...] = ()
    figure: PostPicture | None = None
    left: tuple[LeftField, ...] = ()
    lost: tuple[str, ...] = ()
    convert: Convert = convert_letter
    draft: str = ""
    refused: str = ""
    part: str = ""
    own: Mapping[str, Tree] = field(default_factory=dict)

    @property
    def audio(self) -> dict[str, Tree]:
        """What can be heard of it: the first file that can."""
        return next(filter(None, (each.audio for each in self.attachments)), {})


def read_item(item: object) -> FeedItem:
    """One item of JSON Feed, which may hold anything."""
    said: Mapping[str, Any] = item if isinstance(item, dict) else {}
    image = as_web(said.get("image")) or as_web(said.get("banner_image"))
    attached = [
        Attachment(*(as_line(identify(each.get(name))) for name in _OF_ATTACHMENT))
        if isinstance(each, dict)
        else Attachment("")
        for each in _list(said, "attachments")
    ]
    return FeedItem(
        id=identify(said.get("id")),
        page=as_web(said.get("url")),
        external=as_web(said.get("external_url")),
        title=as_line(said.get("title")),
        html=as_text(said.get("content_html")),
        plain=as_text(said.get("content_text")),
        summary=as_line(said.get("summary")),
        published=as_text(said.get("date_published")) or as_text(said.get("date_modified")),
        language=as_language(said.get("language")),
        tags=without_twins(map(as_text, _list(said, "tags"))),
        authors=without_twins(_find_names(said)),
        attachments=tuple(attached),
        figure=PostPicture(image) if image else None,
        left=tuple(say_left(said, said.keys() - _TAKEN)),
    )


def say_left(said: Mapping[str, Any], names: Iterable[str]) -> Iterator[LeftField]:
    """What fields say that nothing here can take."""
    for name in said:
        if name in names and (value := said[name]):
            yield LeftField(name, as_text(value) or json.dumps(value, ensure_ascii=False))


def make_post(item: FeedItem, name: str, number: int, site: OldSite, zone: tzinfo) -> Post | RefusedPost:
    """The post that an item is, by its number in the file of this name."""
    bare = Post(name, item.title, "", number, draft=item.draft)
    if item.draft:
        # It may have neither date nor text.
        return bare
    try:
        return _fill_in(bare, item, site, zone)
    except _RefusedItemError as refused:
        return RefusedPost(bare.called, str(refused))


class _RefusedItemError(Exception):
    """An item can be no post; it says why."""


def _fill_in(bare: Post, item: FeedItem, site: OldSite, zone: tzinfo) -> Post:
    """The post with all that the item says; raises _RefusedItemError."""
    if item.refused:
        raise _RefusedItemError(item.refused)
    moment = _find_moment(item.published, zone)
    html, text, lost = _convert(item, bare.place)
    plain = make_plain(html) or as_line(item.plain)
    title = item.title or shorten(item.summary or plain, 80)
    if not title:
        raise _RefusedItemError("it has neither a title nor a text")
    page = item.page or item.external
    if not page:
        raise _RefusedItemError("it has no address that can be linked")
    own = bool(site.url) and urlsplit(page).hostname == urlsplit(site.url).hostname
    link = item.external or ("" if own else page)
    post = replace(
        bare,
        title=title,
        date=moment,
        address=normalise(page) if own else "",
        query=find_query(page) if own else "",
        guid=item.id or page,
        text=text,
        summary="" if item.summary == plain else item.summary,
        link=link,
        outlet=item.outlet,
        aliases=item.aliases,
        terms=item.terms,
        comments=tuple(_make_comments(item.comments, moment, zone)),
        tags=item.tags,
        authors=item.authors,
        figure=_find_figure(item),
        language=item.language,
        left=(*item.left, *(_list_authors(item) if link else ())),
        notes=tuple(dict.fromkeys((*lost, *_list_losses(item, bare.place, site)))),
        more=filled({"audio": item.audio}),
    )
    return take_fields(post, item.own, site.url) if item.own else post


def _find_moment(published: str, zone: tzinfo) -> str:
    """When an item was published, as front matter of ours may say it."""
    try:
        return understand_date(published, zone)[0]
    except NotADateError as error:
        why = f"{quote(published)} is not a date" if published else "it has no date"
        raise _RefusedItemError(why) from error


def _convert(item: FeedItem, place: str) -> tuple[str, str, list[Loss]]:
    """The text without the marks of the old program: as HTML, as Markdown, and what of it is lost."""
    if max(len(item.html), len(item.markdown)) > MAX_BODY:
        raise _RefusedItemError(f"its text has more than {MAX_BODY:,} characters")
    if item.markdown:
        return "", *item.convert(item.markdown, place)
    html, lost = item.convert(item.html, place)
    # A headline may have to be made of it.
    html = mark_footnotes(html)
    try:
        text = html_to_markdown(html) or text_to_markdown(item.plain)
        files = map(html_to_markdown, _link_files(item))
        return html, "\n\n".join(filter(None, (text, *files))), lost
    except RecursionError as error:
        raise _RefusedItemError("its text is nested too deeply") from error


def _list_authors(item: FeedItem) -> Iterator[LeftField]:
    """Who wrote a post about a report, which is not who wrote the report."""
    if item.authors:
        yield LeftField("authors", " · ".join(item.authors))


def _list_losses(item: FeedItem, place: str, site: OldSite) -> Iterator[Loss]:
    """What came with an item and cannot be linked, and what cannot be known."""
    for address in (each.address for each in item.attachments):
        if not as_web(address):
            yield Loss(place, 1, f"the attachment {quote(address, 1_000)} has no address that can be linked")
    heard = str(item.audio.get("url", ""))
    if heard and site.find_path(heard) is not None:
        yield Loss(place, 1, f"the file {heard[:200]} is heard from the old site; lay it among the pages")
    yield from (Loss(place, 1, what) for what in item.lost)


def _find_figure(item: FeedItem) -> PostPicture | None:
    """The picture of an item; without words, none that its text shows in another size."""
    figure = item.figure
    if figure is None or figure.alt or figure.credit or figure.caption:
        return figure
    name = basename(unquote(urlsplit(figure.file).path))
    return None if name and name in unquote(item.html) else figure


def _link_files(item: FeedItem) -> Iterator[str]:
    """A link, in HTML, to each file that came with an item, if its text has none.

    What the entry lets readers hear needs none.
    """
    heard = item.audio.get("url")
    for address in dict.fromkeys(filter(None, (as_web(each.address) for each in item.attachments))):
        if address == heard:
            continue
        suffix = splitext(urlsplit(address).path)[1].lstrip(".").upper()
        if address not in item.html and escape(address) not in item.html:
            words = escape(item.title or name_address(address))
            yield f'<p><a href="{escape(address)}">{words}</a>{f" · {escape(suffix)}" if suffix else ""}</p>'


def _make_comments(comments: Iterable[ItemComment], published: str, zone: tzinfo) -> Iterator[PostComment]:
    """What readers saw below a post; where nothing says when it was written, as old as the post."""
    for comment in comments:
        if comment.passed:
            continue
        try:
            written, _ = understand_date(comment.moment, zone)
        except NotADateError:
            written = published
        try:
            text = html_to_markdown("".join(make_paragraphs(comment.html.replace("\r\n", "\n"))))
        except RecursionError:
            text = text_to_markdown(make_plain(comment.html))
        if text:
            yield PostComment(comment.author, written, text)


def _list(said: Mapping[str, Any], name: str) -> list[Any]:
    value = said.get(name)
    return value if isinstance(value, list) else []


def _find_names(said: Mapping[str, Any]) -> Iterator[str]:
    for author in [*_list(said, "authors"), said.get("author")]:
        if isinstance(author, dict):
            yield as_line(author.get("name"))
