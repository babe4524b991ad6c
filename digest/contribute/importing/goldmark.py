"""What becomes of what Hugo's Markdown knows, and ours does not? Its words stay, in other marks."""

import re

from digest.contribute.importing.fields import without_marks
from digest.contribute.importing.marks import outside_code
from digest.text.markdown import name_heading

# What says something in words stays, for an editor to see.
_ATTRIBUTES = r"(?!\{[^{}\n]*=[\"'][^\"'\n]* )\{[ ]*(?:[.#][^{}\n\"']|[\w-]+=)[^{}\n]{0,200}\}"
_HANGING = re.compile(
    rf"(?P<head>^ {{0,3}}#{{1,6}}[ \t]+(?:[^ \t\n][^\n]*?(?<![ \t])[ \t]*)??){_ATTRIBUTES}[ \t]*$"
    rf"|^[ \t]*{_ATTRIBUTES}[ \t]*$|(?<=\)){_ATTRIBUTES}",
    re.MULTILINE,
)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<words>[^\n]*)$", re.MULTILINE)
_NAME = re.compile(r"[^{}]*#(?P<id>[\w.:-]+)[^{}]*\}")
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
    """The ids that headings had, by the ids that they have here, where these are others."""
    found: dict[str, str] = {}
    for heading in _HEADING.finditer(text):
        words, named = _take_name(heading["words"].strip())
        words = without_marks(words.rstrip("#"))
        usual = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        here = name_heading(words, "-")
        found |= {old: here for old in (usual, named or usual) if old != here}
    return found


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
