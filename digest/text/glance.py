"""Which bodies have no fault and no link within the site, without being rendered?

A check wants faults and links, and most bodies have neither: prose, with links to the web. A glance that says
so costs a thirtieth of rendering. It may only err on the side of “not sure”.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from digest.text.effort import BLOCK, ELEMENT, LOOK, MAX_STEPS
from digest.text.indentation import indent_lists

# What these make of a text without HTML, images, local links and definitions is never taken out.
_UNDERSTOOD = frozenset(
    "abbr admonition as_written attr_list def_list fenced_code footnotes nl2br sane_lists smarty tables "
    "toc".split()
)
# Settings that change no more than the ids and levels of headings, and what is said of the way back from a
# note.
_HARMLESS_SETTINGS = {
    "toc": frozenset({"baselevel", "permalink", "slugify", "toc_depth"}),
    "footnotes": frozenset({"BACKLINK_TITLE"}),
}
_HOST = r"https?://(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,}"
# An address that is sound as it is written (`addresses.is_plain_address`), less what Markdown may read
# otherwise: brackets, quotation marks, and the ; of an entity.
_PATH = r"[\w%/:@!$&*+,=~.-]"
_QUERY = r"[\w%/:@!$&*+,=~.?-]"
_ADDRESS = rf"{_HOST}(?:/{_PATH}*(?:\({_PATH}*\){_PATH}*)?)?(?:\?{_QUERY}+)?(?:#{_QUERY}+)?"
# In an attribute, browsers and libxml2 read an entity without its ; too.
_ADDRESS_IN_HTML = _ADDRESS.replace("&", "")
_MAIL = r"mailto:[\w.+-]+@[\w.-]+(?:\?[\w%/:&+,=~.-]*)?"
_MAIL_IN_HTML = _MAIL.replace("&", "")
_TITLE = r"""(?: "[^"'()<>\[\]{}\\`\n]*")?"""
_INLINE = "b br cite del em i ins kbd mark q s small span strong sub sup u wbr"
_BLOCK = "blockquote div figcaption figure h2 h3 h4 h5 h6 hr li ol p table tbody td th thead tr ul"
# What is printed or left out without a word.
_ATTRIBUTE = (
    r"\s+(?:align|aria-[a-z]+|border|cell(?:padd|spac)ing|class|colspan|data-[a-z-]+|dir|height|id|lang|name"
    r"|rel|role|rowspan|scope|start|target|title|type|valign|width)"
    r"=\"[\w ,.:;#/'%-]*\""
)
# A link to the web or a mail address; a tag with nothing in it that could matter, a link in HTML,
# a comment, an entity; none of these is a word that is printed.
_HARMLESS = re.compile(
    rf"\]\((?:{_ADDRESS}|{_MAIL}){_TITLE}\)"
    rf"|<(?:/?(?:a|{'|'.join(f'{_INLINE} {_BLOCK}'.split())})(?:{_ATTRIBUTE})* ?/?"
    rf"|a(?:\s+href=\"(?:{_ADDRESS_IN_HTML}|{_MAIL_IN_HTML})\"|{_ATTRIBUTE})+"
    r"|!-- ?[\w ]* ?--)>"
    r"|&#?\w+;?",
    re.ASCII,
)
# Other tags, the targets of other links, definitions, images, a table of contents, Python-Markdown's marks.
_SUSPECTS = ("<", "](", "]:", "![", "[TOC]", "\x02", "\x03")
# In a text, an address is a link, too.
_BARE = re.compile(_ADDRESS, re.ASCII)
_WORD = re.compile(r"\w")
# Quotations and lists in one another could be nested too deep to be read.
_DEEP = re.compile(r"\n[\s\d>*+:.-]{60}")
# What is not so deep.
_DEEPEST = 30
# The most that a letter is looked at for each of these in a text, in the steps of `effort` and `tangle`.
_LOOKS = {"`": LOOK, "~": 40, "\n": 60}
# What an opening bracket may begin, and the most that each letter is looked at for that; the targets of links
# are closed where nothing is suspect.
_LINKS, _LOOKS_FOR_LINK = 6, 8
# For each of the other signs that are marks.
_LOOKS_FOR_ANY = 2
_OTHERS = "*_&\"'\\-.!>|:@"
_LOOKS_ANYWAY = 200
# Marks and tags, each in the one before, could lie too deep with more of them.
_MANY_ELEMENTS = 100


class Glance:
    """Knows, for the extensions of a site, which bodies are surely sound."""

    def __init__(self, extensions: Iterable[str], configs: Mapping[str, Mapping[str, Any]]) -> None:
        names = frozenset(extensions)
        settings = ((name, key, value) for name, config in configs.items() for key, value in config.items())
        # What stands in braces may not be there to be filled in.
        self._is_blind = not names <= _UNDERSTOOD or any(
            key not in _HARMLESS_SETTINGS.get(name, ()) or "{" in str(value) for name, key, value in settings
        )
        self._suspects = (*_SUSPECTS, "{") if "attr_list" in names else _SUSPECTS

    def is_surely_sound(self, text: str) -> bool:
        """Whether it is certain that rendering yields no problem and no local link; False is no verdict.

        Where it is True, the HTML is empty only if the text is blank.
        """
        if not text.strip():
            return True
        if self._is_blind or _measure_most(text) > MAX_STEPS or _count_elements(text) > _MANY_ELEMENTS:
            return False
        rest = _HARMLESS.sub(" ", text)
        if "://" in rest and "://" in _BARE.sub(" ", rest):
            return False
        return (
            not any(suspect in rest for suspect in self._suspects)
            and _WORD.search(rest) is not None
            and _DEEP.search("\n" + text) is None
        )


def _measure_most(text: str) -> int:
    """The steps that reading the text makes at most."""
    size = len(indent_lists(text))
    looks = _LOOKS_ANYWAY + sum(text.count(sign) * each for sign, each in _LOOKS.items())
    looks += text.count("<") * (20 + size // 50) + _LINKS * (LOOK + text.count("[") * _LOOKS_FOR_LINK)
    lines = text.count("\n") + 1
    # Each row of a table has the cells of the first; they count when they are made and when they are read.
    fixed = lines * (_DEEPEST * BLOCK + 2 * ELEMENT * text.count("|"))
    fixed += _LINKS * text.count("[") * LOOK * (text.count("[") + text.count("]"))
    # Few texts are so long that it matters how many of their letters are marks.
    most = fixed + size * (looks + _LOOKS_FOR_ANY * size)
    if most <= MAX_STEPS:
        return most
    return fixed + size * (looks + _LOOKS_FOR_ANY * sum(map(text.count, _OTHERS)))


def _count_elements(text: str) -> int:
    """How many inline elements could be open at the same time; what marks open ends with a paragraph."""
    marks = text.count("*") + text.count("_")
    if marks > _MANY_ELEMENTS:
        marks = max(part.count("*") + part.count("_") for part in text.split("\n\n"))
    return text.count("<") + marks // 2
