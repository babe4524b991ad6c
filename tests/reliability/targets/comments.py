"""A comment is read or refused; its text comes to no more than a text, and its ids are its own."""

from collections.abc import Iterator
from datetime import UTC

from digest.content.parsers import ReadingContext, parse_comment, parse_note, parse_story
from digest.content.vocabulary import Vocabulary
from digest.model.problems import is_error
from digest.model.settings import MarkdownSettings
from digest.text.sanitiser import sanitise
from tests.builders import EXTENSIONS
from tests.reliability.oracles import check_problems, check_refused, check_texts, seeds_of
from tests.reliability.targets.markdown import SIGNS as MARKDOWN_SIGNS
from tests.safe_html import IMAGE_HOSTS, check_safe

SIGNS = (
    *MARKDOWN_SIGNS,
    "entry: 2024/11/b\n",
    "author: ",
    "language: ko\n",
    "<h2 id=a>",
    '<a href="#text-a">',
)
_FRONT = "---\nauthor: Kim\ndate: 2024-11-14\n---\n"
_PLACE = "2024/11/summit/kim"
_SHELF = ReadingContext(
    "en", UTC, Vocabulary(), Vocabulary(), MarkdownSettings(EXTENSIONS, image_hosts=("shown.example",))
)


def seeds() -> Iterator[bytes]:
    """Hostile texts below an author and a date."""
    yield f"{_FRONT}I was there, and [saw it](b.md).\n".encode()
    for data in seeds_of("xss_markdown", "xss_html"):
        yield _FRONT.encode() + data
    for data in seeds_of("naughty_strings"):
        yield b"---\nauthor: " + data + b"\ndate: 2024-11-14\n---\nYes.\n"


def attempt(data: bytes) -> None:
    """Read it as a comment, an editor's note and a story."""
    comment, problems = parse_comment(data, f"comments/{_PLACE}.md", "kim.md", _SHELF)
    check_problems(problems, data)
    if comment is None:
        check_refused(problems)
    elif not any(map(is_error, problems)):
        check_texts([comment.author, comment.body.html, comment.body.opening])
        own = f"comment-{comment.name}-"
        assert comment.author.strip()
        check_safe(comment.body.html, ids=own)
        again = sanitise(comment.body.html, IMAGE_HOSTS).replace(f'"text-{own}', f'"{own}')
        assert again == comment.body.html, "it would not pass the sanitiser as it is"
        assert not any(f"<h{level}" in comment.body.html for level in range(1, 7)), "a heading among comments"
    for parse, path in ((parse_note, "digests/2024-W46.md"), (parse_story, "stories/summit.md")):
        found, problems = parse(data, path, path, _SHELF)
        check_problems(problems, data)
        if found is None:
            check_refused(problems)
        else:
            check_safe(found.body.html)
