"""What becomes of what Hugo's Markdown knows, and ours does not? Its words stay, in other marks."""

import re
from collections.abc import Container
from itertools import count

from markdown.extensions.toc import unique

from digest.contribute.importing.fields import without_marks
from digest.contribute.importing.marks import find_code, outside_code
from digest.text.markdown import name_heading

# What says something in words stays, for an editor to see.
_ATTRIBUTES = r"(?!\{[^{}\n]*=[\"'][^\"'\n]* )\{[ ]*(?:[.#][^{}\n\"']|[\w-]+=)[^{}\n]{0,200}\}"
_HANGING = re.compile(
    rf"(?P<head>^ {{0,3}}#{{1,6}}[ \t]+(?:[^ \t\n][^\n]*?(?<![ \t])[ \t]*)??){_ATTRIBUTES}[ \t]*$"
    rf"|^[ \t]*{_ATTRIBUTES}[ \t]*$|(?<=\)){_ATTRIBUTES}",
    re.MULTILINE,
)
# With signs before it, or alone in its paragraph and underlined.
_HEADING = re.compile(
    r"^ {0,3}#{1,6}[ \t]+(?P<words>[^\n]*)$"
    r"|^(?<![^\n]\n) {0,3}(?!(?:[-*+]|\d{1,9}[.)])[ \t]|[#>|<\s])(?P<over>[^\n]+)\n {0,3}(?:=+|-+)[ \t]*$",
    re.MULTILINE,
)
_NAME = re.compile(r"[^{}]*#(?P<id>[\w.:-]++)[^{}#]*\}")
_STRUCK = re.compile(r"(?<!~)~~(?=[^\s~])([^~\n]+)(?<=\S)~~(?!~)")
_BOX = re.compile(r"^(?P<mark>[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[(?P<tick>[ xX])\](?=[ \t])", re.MULTILINE)
_ALERT = re.compile(r"^(?P<mark>(?:> ?)+)\[!(?P<kind>[A-Za-z]+)\][+-]?[ \t]*(?P<title>[^\n]*)$", re.MULTILINE)
_DEFINED = re.compile(
    r"^(?P<term>[^\s:>#|*+-][^\n]*)\n(?:[ \t]*\n)?(?P<lines>(?::[ \t]+[^\n]+(?:\n|\Z))+)", re.MULTILINE
)
_EMOJI = re.compile(r"(?<![\w:]):(?P<name>[a-z0-9_+-]{2,40}):(?![\w:])")


def convert_goldmark(text: str, *, emoji: bool = False) -> str:
    """A text without attributes, boxes to tick and the like. With `emoji` names between colons are signs."""

    def change(part: str) -> str:
        part = _HANGING.sub(lambda match: (match["head"] or "").rstrip(), part)
        part = _STRUCK.sub(r"<del>\1</del>", part)
        part = _BOX.sub(lambda match: f"{match['mark']}{'☐' if match['tick'] == ' ' else '☑'}", part)
        part = _ALERT.sub(_name_alert, part)
        part = _DEFINED.sub(_explain, part)
        return _EMOJI.sub(_show_sign, part) if emoji and ":" in part else part

    return outside_code(text, change)


def find_anchors(text: str) -> dict[str, str]:
    """The ids that headings have here by those that they had, where these are others.

    Of two headings in the same words the second is `#crew-1` to Hugo, and `#crew_1` here.
    """
    headings = list(_HEADING.finditer(text))
    if not headings:
        return {}
    is_code = find_code(text, "")
    found: dict[str, str] = {}
    theirs: set[str] = set()
    ours: set[str] = set()
    last, counters = dict[str, int](), dict[str, int]()
    for heading in headings:
        if is_code(heading):
            continue
        words, named = _take_name((heading["over"] or heading["words"]).strip())
        words = without_marks(words.rstrip("#"))
        usual = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        old = named or _number(usual or "heading", theirs, last)
        theirs.add(old)
        here = unique(name_heading(words, "-"), ours, counters)  # type: ignore[call-arg]
        if old != here:
            found.setdefault(old, here)
    return found


def _number(usual: str, taken: Container[str], last: dict[str, int]) -> str:
    """An id that no heading has yet, as Hugo finds it."""
    if usual not in taken:
        return usual
    numbered = ((number, f"{usual}-{number}") for number in count(last.get(usual, 0) + 1))
    last[usual], name = next(each for each in numbered if each[1] not in taken)
    return name


def _take_name(heading: str) -> tuple[str, str]:
    """The words of a heading, and the id that it says itself, if any: `What it costs {#cost}`."""
    words, _, attributes = heading.rpartition("{")
    named = _NAME.fullmatch(attributes)
    return (words.rstrip(), named["id"]) if named else (heading, "")


def _name_alert(match: re.Match[str]) -> str:
    title = match["title"].strip() or match["kind"].capitalize()
    return f"{match['mark']}**{title}**\n{match['mark'].rstrip()}"


def _explain(match: re.Match[str]) -> str:
    """A word and what explains it, in a paragraph."""
    explained = [line.lstrip(": \t") for line in match["lines"].splitlines()]
    return f"**{match['term'].strip().strip('*')}**: " + "  \n".join(explained) + "\n"


def _show_sign(match: re.Match[str]) -> str:
    from pymdownx import gemoji_db  # type: ignore[import-untyped]

    name = gemoji_db.aliases.get(match[0], match[0])
    code = gemoji_db.emoji.get(name, {}).get("unicode", "")
    return "".join(chr(int(part, 16)) for part in code.split("-")) if code else match[0]
