"""How does a feed look in a browser? By a style sheet: browsers are dropping XSLT."""

from collections.abc import Iterator
from dataclasses import dataclass

from digest.arrangement.site import Site
from digest.output import Block, Materials, Output
from digest.writing.languages import writing_direction

ADDRESS = "feeds/feed.css"
_SHEET = "../assets/stylesheets/digest-feed.css"


@dataclass(frozen=True)
class FeedLook:
    """What is said above the items of a feed, that it is one and what to do with it; and its direction."""

    heading: str
    advice: str
    direction: str


def blocks(site: Site) -> Iterator[Block]:
    """The one style sheet: words and direction are those of the site, the rest belongs to the theme."""
    say = site.settings.words.say
    look = FeedLook(
        say("This is a feed, for programs that tell you of news."),
        say("Copy the address of this page into a feed reader. The site itself is at:"),
        writing_direction(site.settings.language),
    )
    yield Block("feeds/look", lambda: iter((Output(ADDRESS, look, render_look),)), (look,))


def render_look(look: FeedLook, _materials: Materials) -> bytes:
    """Write it."""
    return (
        f'@import url("{_SHEET}");\n'
        f":root {{ direction: {look.direction}; "
        f"--digest-heading: {_quote(look.heading)}; --digest-advice: {_quote(look.advice)}; }}\n"
    ).encode()


def _quote(text: str) -> str:
    """A string of CSS (https://www.w3.org/TR/css-syntax-3/#string-token-diagram)."""
    return '"' + "".join(f"\\{ord(char):x} " if char in '"\\\n\r\f' else char for char in text) + '"'
