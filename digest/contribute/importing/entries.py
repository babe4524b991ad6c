"""What does a post become? The text of an entry."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from digest.content.values import MAX_HEADLINE, MAX_PARAGRAPH, MAX_WORD
from digest.content.yaml_reader import Tree
from digest.content.yaml_text import format_list, format_scalar
from digest.contribute.escaping import escape_markdown
from digest.contribute.importing.fields import plain_words
from digest.contribute.importing.marks import as_words
from digest.contribute.importing.matter import as_group
from digest.contribute.importing.post import Post, PostComment, PostPicture, below_picture
from digest.contribute.importing.sites.folder import is_language
from digest.model.entry import shorten
from digest.writing.languages import main_language


@dataclass(frozen=True)
class Placed:
    """A post with all that depends on the digest: its id, source, tags, aliases, picture.

    `text` is that of the post with links that lead somewhere from here. `picture` is an address, such as
    `/images/map.png` here, or one elsewhere. `is_own` says that the post is its own source, and no report.
    """

    post: Post
    id: str
    outlet: str
    url: str
    text: str
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    language: str = ""
    translates: str = ""
    picture: str = ""
    is_own: bool = False


def format_entry(placed: Placed) -> str:
    """The file of an entry. Whatever the post says, our reader reads back the same."""
    return "\n".join(["---", *_front_matter(placed), "---", "", *_body(placed)]).rstrip("\n") + "\n"


def shown_figure(placed: Placed) -> PostPicture | None:
    """The picture at the top, where all is known that it needs: nobody's credit is made up."""
    figure = placed.post.figure
    is_here = placed.picture.startswith("/images/")
    return figure if is_here and figure and figure.alt and figure.credit else None


def cut_summary(text: str) -> str:
    """As much of a summary as our reader takes, with the sign that something was cut."""
    return shorten(text, MAX_PARAGRAPH if len(text) <= MAX_PARAGRAPH else MAX_PARAGRAPH - 1)


def normalise_language(code: str) -> str:
    """The tag of a language as entries have it; empty for what is none."""
    tag = code.replace("_", "-")
    spoken = main_language(tag)
    return tag if is_language(spoken + tag[len(spoken) :]) else ""


def _front_matter(placed: Placed) -> Iterator[str]:
    post = placed.post
    yield _field("title", post.title[:MAX_HEADLINE])
    yield f"date: {post.date}"
    if post.summary:
        yield _field("summary", cut_summary(post.summary))
    yield "source:"
    yield f"  {_field('name', placed.outlet[:MAX_WORD])}"
    yield f"  {_field('url', placed.url)}"
    more = dict(post.more)
    yield from (f"  {line}" for line in _lines(as_group(more.pop("source", None))))
    if post.authors and not post.link and not placed.is_own:
        yield f"  authors: {_several(post.authors)}"
    if post.authors and placed.is_own:
        yield f"byline: {_several(post.authors)}"
    if placed.tags:
        yield f"tags: {_several(placed.tags)}"
    yield from _picture(placed)
    optional = {
        "story": post.story,
        "language": placed.language,
        "translates": placed.translates,
        "guid": post.guid,
    }
    yield from (_field(name, value) for name, value in optional.items() if value)
    yield from _format_aliases(placed.aliases)
    if more.get("id") == placed.id:
        del more["id"]
    yield from _lines(more)


def format_comment(comment: PostComment, language: str) -> str:
    """The file of what a reader wrote below a post, in the language of its entry."""
    said = {"author": comment.author[:MAX_WORD], "date": comment.date, "language": language}
    fields = (_field(name, value) for name, value in said.items() if value)
    return "\n".join(["---", *fields, "---", "", comment.text]) + "\n"


def format_story(post: Post) -> str:
    """The file of a story of another digest."""
    said = {"title": post.title, "summary": post.summary}
    fields = (_field(name, value) for name, value in said.items() if value and name not in post.more)
    lines = ["---", *_lines(post.more), *fields, *_format_aliases(post.aliases), "---", "", post.text]
    return "\n".join(lines).rstrip("\n") + "\n"


def _format_aliases(aliases: Sequence[str]) -> Iterator[str]:
    if aliases:
        yield "aliases:"
        yield from (f"  - {format_scalar(alias)}" for alias in aliases)


def _picture(placed: Placed) -> Iterator[str]:
    figure = shown_figure(placed)
    if figure is None:
        return
    yield "image:"
    said: Mapping[str, str] = {
        "file": placed.picture.lstrip("/"),
        "alt": figure.alt,
        "credit": figure.credit[:MAX_WORD],
        "caption": figure.caption if figure.caption != figure.credit else "",
        "licence": figure.licence[:MAX_WORD],
    }
    yield from (f"  {_field(name, value)}" for name, value in said.items() if value)


def _body(placed: Placed) -> Iterator[str]:
    figure = placed.post.figure
    if placed.picture and figure and not shown_figure(placed):
        yield f"![{as_words(figure.alt)}]({placed.picture})"
        if below := plain_words(below_picture(figure)):
            yield f"*{escape_markdown(below)}*"
        yield ""
    yield placed.text


def _field(name: str, value: str) -> str:
    return f"{name}: {format_scalar(value)}"


def _lines(fields: Mapping[str, Tree]) -> list[str]:
    """Fields of another digest, as they were."""
    return yaml.safe_dump(dict(fields), allow_unicode=True, sort_keys=False).splitlines() if fields else []


def _several(values: tuple[str, ...]) -> str:
    return format_list(value[:MAX_WORD] for value in values)
