"""What do others make of a naughty title and text? Read back from their pages and their feed."""

from collections.abc import Sequence
from pathlib import Path

import lxml.etree
import lxml.html

from digest.contribute.escaping import escape_markdown
from tests.builders import write_value
from tests.reliability.payloads import Payload
from tests.reliability.peers import Peer
from tests.sites import read_page

# One text that cannot be in XML breaks the feed for all of a site, so fewer of them are built at a time then.
_TOGETHER = 16


def try_peer(peer: Peer, payloads: Sequence[Payload], folder: Path) -> list[str]:
    """The texts that a program does not build, or that page or feed do not say as they were written."""
    misses = []
    for start in range(0, len(payloads), _TOGETHER):
        misses += _narrow(peer, payloads[start : start + _TOGETHER], folder / f"{start}")
    return misses


def _narrow(peer: Peer, payloads: Sequence[Payload], folder: Path) -> list[str]:
    posts = {f"post-{number}.md": write_post(payload.text) for number, payload in enumerate(payloads)}
    built = peer.build(peer.write(folder, posts))
    titles = _read_titles(peer.site(folder)) if built.succeeded else None
    if titles is not None:
        said = [_says(peer.site(folder), f"post-{number}", each) for number, each in enumerate(payloads)]
        return [
            payload.name
            for payload, on_page in zip(payloads, said, strict=True)
            if not on_page or _plain(payload) not in titles
        ]
    if len(payloads) == 1:
        return [payloads[0].name]
    half = len(payloads) // 2
    return [
        *_narrow(peer, payloads[:half], folder.with_name(f"{folder.name}a")),
        *_narrow(peer, payloads[half:], folder.with_name(f"{folder.name}b")),
    ]


def write_post(text: str) -> bytes:
    """A post with this text as its title, and again as all of its text."""
    post = f"---\ntitle: {write_value(text)}\ndate: 2024-11-05\n---\n\n{escape_markdown(text)}\n"
    return post.encode("utf-8", "surrogatepass")


def _plain(payload: Payload) -> str:
    return " ".join(payload.text.split())


def _read_titles(site: Path) -> set[str] | None:
    """The titles in the feeds of a site; None where one of these is not well-formed."""
    titles: set[str] = set()
    for path in site.rglob("*.xml"):
        try:
            tree = lxml.etree.fromstring(path.read_bytes())
        except lxml.etree.XMLSyntaxError:
            return None
        titles |= {
            " ".join("".join(map(str, title.itertext())).split()) for title in tree.iterfind(".//item/title")
        }
    return titles


def _says(site: Path, name: str, payload: Payload) -> bool:
    """Whether the page has the text twice: as its headline, and as a paragraph."""
    page = next((path for path in site.rglob("index.html") if path.parent.name == name), None)
    if page is None:
        return False
    texts = {
        tag: [" ".join(each.text_content().split()) for each in read_page(page).iter(tag)]
        for tag in ("h1", "p")
    }
    return all(_plain(payload) in found for found in texts.values())
