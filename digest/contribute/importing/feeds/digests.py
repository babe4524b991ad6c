"""What does a JSON Feed of another digest say of an entry? Its fields, by the names that an export has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml.etree import _Element

from digest.content.yaml_reader import Tree
from digest.contribute.importing.elements import drop, join_text
from digest.contribute.importing.exported import FIELDS
from digest.contribute.importing.feeds.items import FeedItem, say_left
from digest.contribute.importing.feeds.values import as_text, as_web
from digest.contribute.importing.matter import as_fields, as_group, as_list
from digest.contribute.importing.matter import as_text as as_said
from digest.contribute.importing.post import Loss, Post, Term
from digest.feeds.jsonfeed import ABOUT, OWN
from digest.model.problems import quote
from digest.text.tidy import parse_html, serialise_html

# What follows from all entries of a digest, and is none of the fields of one.
_FOLLOWS = frozenset(("about", "outlet", "digest", "original"))
_IN_ENTRIES = "import entries.json of that digest"


@dataclass(frozen=True)
class _Shown:
    """What stands in the HTML of an item: the text that was written, and whether a summary stands above it.

    Where the text is too long for a feed, it is not `whole`.
    """

    text: str
    has_summary: bool
    whole: bool


def read_own(item: FeedItem, said: object) -> FeedItem:
    """The item with all that a digest says of it, where it is one of a digest."""
    own = said.get(OWN) if isinstance(said, Mapping) else None
    # Others may have chosen the same name for something of their own.
    if not isinstance(said, Mapping) or not isinstance(own, dict) or not _find_root(own):
        return item
    if refused := _refuse(own):
        return replace(item, refused=refused)
    try:
        fields = as_fields(own)
    except ValueError:
        # What cannot be read as front matter is told like any field that is not known.
        return item
    source = as_group(fields.get("source"))
    if not source or "id" not in fields:
        return item
    shown = _find_text(item, fields, as_said(source.get("url")))
    summary = as_text(said.get("summary")) if shown.has_summary or not shown.whole else ""
    unknown = own.keys() - FIELDS - _FOLLOWS
    too_long = (f"the text is too long for a feed; copy it from {item.page}",)
    return replace(
        item,
        # With each of its blanks.
        title=as_text(said.get("title")),
        html=shown.text,
        summary=summary,
        published=as_said(fields.get("date")) or item.published,
        authors=(),
        attachments=(),
        figure=None,
        terms=_list_terms(item, fields),
        convert=_keep,
        lost=() if shown.whole else too_long,
        left=(*(each for each in item.left if each.name != OWN), *say_left(own, unknown)),
        own={**fields, "description": summary, "tags": list(item.tags)},
    )


def find_site(items: list[Any]) -> str:
    """The address of the digest whose items these are; empty where they are of none."""
    owns = (item.get(OWN) for item in items if isinstance(item, dict))
    return next(filter(None, (_find_root(own) for own in owns if isinstance(own, dict))), "")


def _find_root(own: Mapping[str, Any]) -> str:
    """The address of the digest that tells this of an item; empty where it is none."""
    about = as_web(own.get("about"))
    return about.removesuffix(ABOUT) if about.endswith(f"/{ABOUT}") else ""


def list_stories(posts: Iterable[Post]) -> dict[str, Post]:
    """The stories that entries belong to, of which a feed says no more than what their addresses end in."""
    return {slug: _make_story(slug) for slug in dict.fromkeys(post.story for post in posts if post.story)}


def _make_story(slug: str) -> Post:
    file = f"stories/{slug}.md"
    what = f"a feed does not say what the story {quote(slug)} is called; write its title and its text into it"
    return Post(file, slug.replace("-", " "), "", notes=(Loss(file, 0, what),))


def _refuse(own: Mapping[str, Any]) -> str:
    """Why an item is no entry; empty where it may be one."""
    if "corrects" in own or "withdraws" in own:
        return f"it is a correction, which its entry says itself; {_IN_ENTRIES}"
    return f"it is a whole digest; {_IN_ENTRIES}" if "entries" in own else ""


def _list_terms(item: FeedItem, fields: Mapping[str, Tree]) -> tuple[Term, ...]:
    """Its tags with what their addresses end in; none where it is not clear which is which."""
    slugs = as_list(fields.get("tags"))
    if len(slugs) != len(item.tags):
        return ()
    path = _find_root(fields).partition("://")[2].partition("/")[2]
    return tuple(
        Term(name, f"{path}tags/{slug}/", slug=slug) for name, slug in zip(item.tags, slugs, strict=True)
    )


def _find_text(item: FeedItem, fields: Mapping[str, Tree], report: str) -> _Shown:
    """What an author wrote of what a feed shows; the rest says the fields once more, each in a paragraph."""
    frame = _find_frame(item.html)
    if frame is None or report not in (link.get("href") for link in frame[-1].iter("a")):
        # A site may show its entries by a template of its own.
        return _Shown(item.html, has_summary=True, whole=True)
    parts, said = list(frame), {name for name, value in fields.items() if value}
    ahead = len(said & {"updated", "image", "byline"}) + _count_corrections(fields)
    end = len(parts) - len(as_group(fields.get("figures"))) - len(said & {"event_date", "cites"}) - 1
    has_summary = ahead < end and _is_all_strong(parts[ahead]) and join_text(parts[ahead]) == item.summary
    begin = ahead + has_summary + ("audio" in said)
    if begin > end:
        return _Shown(item.html, has_summary=True, whole=True)
    written = parts[begin:end]
    # The lede stands there in place of the text, and a link to it.
    whole = len(written) not in {1, 2 - has_summary} or not _leads_to(written[-1], item.page)
    for part in (*parts[:begin], *parts[end:]):
        drop(part)
    return _Shown(serialise_html(frame) if whole else "", has_summary, whole)


def _count_corrections(fields: Mapping[str, Tree]) -> int:
    made = fields.get("corrections")
    return len(made) if isinstance(made, list) else 0


def _find_frame(html: str) -> _Element | None:
    """What stands around all that is shown of an entry."""
    try:
        root = parse_html(html)
    except ValueError:
        return None
    return root[0] if len(root) == 1 and root[0].tag == "div" and len(root[0]) else None


def _is_all_strong(part: _Element) -> bool:
    """Whether a paragraph is strong from its first word to its last."""
    tags = [each.tag for each in part]
    return part.tag == "p" and tags == ["strong"] and join_text(part[0]) == join_text(part)


def _leads_to(part: _Element, page: str) -> bool:
    """Whether a paragraph is one link, to a page."""
    return part.tag == "p" and len(part) == 1 and part[0].get("href") == page


def _keep(text: str, _place: str) -> tuple[str, list[Loss]]:
    """A text as it is: nothing of it is a mark of a service."""
    return text, []
