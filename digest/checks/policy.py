"""Does the policy of each page block something that its author wants readers to see?

While a site is served there is none, since it would stop the live reload: what it blocks is seen in the
published site only.
"""

import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

import lxml.etree
from lxml.etree import _Element

from digest.model.addresses import find_other_host
from digest.model.problems import Problem, quote
from digest.model.settings import Settings
from digest.text.hand_written import HandWritten

# What runs by itself, and has no place in the policy, of whatever host it is.
_NEVER = frozenset(("embed", "object"))
# What is loaded from hosts that the owner lists: the option that does, and what it is.
_LISTED = {
    "img": ("image_hosts", "an image of"),
    **dict.fromkeys(("audio", "video", "source"), ("audio_hosts", "what plays from")),
}
# What a link to another host may be for, where browsers follow it by themselves.
_LOADS = frozenset(("icon", "manifest", "modulepreload", "preload", "stylesheet"))
# Where an element names an address, other than in `src`.
_ADDRESS_OF = {"a": "href", "area": "href", "form": "action", "link": "href"}
# A link that is a script. Material has one that does nothing, and means to.
_SCRIPT = re.compile(r"javascript:(?!(?:void\(0\))?;?$)", re.IGNORECASE)
_COPY = "put a copy among the pages"
_FOR_SCRIPT = "put a script among the pages, and name it in extra_javascript"


def find_blocked(page: HandWritten, settings: Settings) -> Iterator[Problem]:
    """What a hand-written page holds and the policy blocks."""
    for needle, what, cure in list_blocked(page.root, settings):
        place = page.places.find_target(needle)
        yield describe(page.places.marks.path, place, what, cure)


def list_blocked(root: _Element, settings: Settings) -> Iterator[tuple[str, str, str]]:
    """What is blocked of a tree: how it is written, what it is, and the cure."""
    for element in root.iter(lxml.etree.Element):
        yield from _judge(element, settings)


def describe(path: str, place: tuple[int, int], what: str, cure: str) -> Problem:
    """The problem that something blocked makes."""
    return Problem(path, *place, "blocked-by-policy", f"the policy of each page blocks {what}", "", cure)


def _judge(element: _Element, settings: Settings) -> Iterator[tuple[str, str, str]]:
    """What is blocked of an element: how it is written, what it is, and the cure."""
    tag, options = element.tag, settings.options
    address = element.get(_ADDRESS_OF.get(tag, "src"), "").strip()
    host = find_other_host(address, settings.site_url)
    option, what = _LISTED.get(str(tag), ("", ""))
    listed = getattr(options, option, ())
    if option and host and not is_allowed(address, listed):
        wanted = "write https://" if host in listed else f"{_COPY}, or name its host in {option}"
        yield address, f"{what} {quote(host)}", wanted
    elif tag == "iframe" and address and not is_allowed(address, options.frame_hosts):
        yield address, "a frame", "write a link in its place"
    elif tag == "script" and host:
        yield address, f"a script of {quote(host)}", _COPY
    elif tag == "link" and host and (loads := _LOADS.intersection(element.get("rel", "").split())):
        kind = "a style sheet" if "stylesheet" in loads else "what is loaded"
        yield address, f"{kind} of {quote(host)}", _COPY
    elif tag == "form" and host:
        yield address, f"a form that is sent to {quote(host)}", "link the page there that has the form"
    elif tag in {"a", "area"} and _SCRIPT.match("".join(address.split())):
        yield address, "a link that is a script", _FOR_SCRIPT
    elif tag in _NEVER:
        yield f"<{tag}", f"<{tag}>", "write a link in its place"
    for name in map(str, element.keys()):
        if name.startswith("on"):
            yield name, quote(name), _FOR_SCRIPT


def is_allowed(address: str, hosts: Collection[str]) -> bool:
    """Whether the policy lists the host."""
    parts = urlsplit(address)
    return parts.scheme in ("", "https") and parts.netloc in hosts
