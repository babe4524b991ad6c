"""How does the HTML of a feed or a post become Markdown, after what could run is gone?"""

import re
from collections import Counter
from collections.abc import Mapping
from html import escape, unescape

import nh3

from digest.content.decoding import NOT_XML
from digest.contribute.escaping import escape_signs
from digest.contribute.importing.footnotes import mark_footnotes
from digest.contribute.importing.marks import PICTURE, POST
from digest.model.problems import DigestError

# What links may lead to, references to posts and pictures among them.
_SCHEMES = {"http", "https", "mailto", POST.rstrip(":"), PICTURE.rstrip(":")}
# What shows another page or a film within a page; an entry links it.
_PLAYER = re.compile(
    r"<(?P<end>/?)(?P<name>iframe|embed|object|video|audio|source)\b"
    r"""(?P<said>(?>(?:"[^"]*"|'[^']*'|[^<>"'])*))>""",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"""(?<![^\s"'<>/=])(?P<name>[^\s"'<>/=]+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'<>]+))"""
)
# Where the address may stand; pages that load late have it in one of the last.
_ADDRESSES = ("src", "data", "data-src", "data-lazy-src")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][\w:-]{0,40})", re.IGNORECASE)
# What lies in none of its kind, or holds nothing, whether anybody ends it or not.
_NEVER_NESTED = frozenset(
    "area base br col dd dt embed hr img input li link meta option p param source tbody td tfoot th thead tr "
    "track wbr".split()
)
# More than what takes it apart could follow; to clean it takes a time that grows by the square.
_MAX_DEPTH = 1_000
_LINKED = re.compile(r"(?:https?:)?//[^/\s]|(?![\w.+-]*:)(?:[^\s#?/]|/[^/\s])", re.IGNORECASE)
# Blocks of other sites, whose words would be joined if only their tags were taken out.
_PARTS = frozenset(
    "address body button dialog dir fieldset form label legend main menu optgroup option search section "
    "select textarea tfoot".split()
)
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    # By their classes footnotes are known, and the language of code.
    **{name: nh3.ALLOWED_ATTRIBUTES.get(name, set()) | {"class"} for name in ("a", "code", "div", "pre")},
    **{name: nh3.ALLOWED_ATTRIBUTES.get(name, set()) | {"style"} for name in ("td", "th")},
}


def html_to_markdown(html: str) -> str:
    """Markdown of a piece of HTML. Raises RecursionError for what is nested too deeply."""
    try:
        from digest.contribute.portable import render_markdown
    except ImportError as error:
        raise missing_library() from error
    if _is_too_deep(html):
        raise RecursionError
    clean = nh3.clean(
        link_players(mark_footnotes(NOT_XML.sub("", html))),
        tags=nh3.ALLOWED_TAGS | _PARTS,
        attributes=_ATTRIBUTES,
        clean_content_tags={"script", "style"},
        url_schemes=_SCHEMES,
    )
    # The names of parts of a text are gone, and links to them would lead nowhere.
    text = render_markdown(
        clean, lambda address: address if address[:1] != "#" else "", keeps_html=True, has_notes=True
    )
    lines = (line.rstrip() if not line.endswith("  ") else f"{line.rstrip()}  " for line in text.split("\n"))
    return "\n".join(lines).strip()


def _is_too_deep(html: str) -> bool:
    opened: Counter[str] = Counter()
    depth = 0
    for tag in _TAG.finditer(html):
        name = tag["name"].lower()
        if name in _NEVER_NESTED or (tag["end"] and not opened[name]):
            continue
        step = -1 if tag["end"] else 1
        opened[name] += step
        depth += step
        if depth > _MAX_DEPTH:
            return True
    return False


def text_to_markdown(text: str) -> str:
    """Markdown of plain text: its lines and paragraphs stay."""
    lines = (escape_signs(line.strip()) for line in NOT_XML.sub("", text).strip().splitlines())
    return re.sub(r"(?<=\S)\n(?=\S)", "  \n", "\n".join(lines))


def missing_library() -> DigestError:
    """What to do where the libraries for feeds are not installed."""
    return DigestError("feeds need one more library; pip install feedparser")


def link_players(html: str, *, in_place: bool = False) -> str:
    """Each film, sound or page in a frame with a link before it; of a film in several formats, the first.

    With `in_place` the link takes its place, within a line.
    """
    last = ""
    waits = False

    def put_link(match: re.Match[str]) -> str:
        nonlocal last, waits
        name = match["name"].lower()
        if match["end"]:
            waits = waits and name == "source"
        player = "" if in_place else match[0]
        if match["end"] or (name == "source" and not waits):
            return player
        values = _read_attributes(match["said"])
        address = _find_address(values)
        waits = name in {"audio", "source", "video"} and not address
        # One player within another shows the same, for browsers that do not know the first.
        if not address or address == last:
            return player
        last = address
        words = values.get("title") or name_address(address)
        link = f'<a href="{escape(address)}">{escape(words)}</a>'
        return link if in_place else f"<p>{link}</p>{player}"

    return _PLAYER.sub(put_link, html)


def _read_attributes(said: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(said):
        value = next(each for each in match.group("double", "single", "bare") if each is not None)
        values.setdefault(match["name"].lower(), unescape(value).strip())
    return values


def _find_address(values: Mapping[str, str]) -> str:
    """The address that the attributes of a player name; empty where none can be linked."""
    found = next((values[name] for name in _ADDRESSES if _LINKED.match(values.get(name, ""))), "")
    return f"https:{found}" if found.startswith("//") else found


def name_address(address: str) -> str:
    """The host of an address, or the name of a file of the same site."""
    return address.split("/")[2] if "://" in address else address.rstrip("/").rpartition("/")[2]
