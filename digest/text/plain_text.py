"""Which marks of Markdown or HTML does a plain text hold? Readers of a field see them as they are."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from digest.model.problems import show

# Whatever has none of these holds no mark.
_SIGNS = re.compile(r"[*_\]}]|<[a-zA-Z%]|&[#a-zA-Z]")
_TAG = r"<(?P<tag>a|b|br|code|del|div|em|font|i|img|mark|p|s|small|span|strong|sub|sup|u)\b[^<>]*>"
_MARKS = re.compile(
    rf"""
      \*\*(?<![\w*\\]\*\*)(?=[^\s*])[^*]+(?<=\S)(?P<strong>\*\*)
    | \*(?<![\w*\\]\*)(?=[^\s*])[^*]+(?<=\S)(?P<starred>\*)(?![\w*])
    | _(?<![\w@/\\]_)(?=[^\s_])[^_]+(?<=\S)(?P<lined>_)(?!\w)
    | \[\[(?:[^\[\]|]*\|)?(?P<words>[^\[\]|]+)(?P<wiki>\]\])
    | (?P<template>\{{\{{[^{{}}\n]+\}}\}}|<%[^%\n]+%>)
    | \[[^\[\]]+\](?P<link>\([^\s()]+\))
    | {_TAG}
    | &(?P<entity>\#\d{{1,7}}|\#[xX][0-9a-fA-F]{{1,6}}|[A-Za-z][A-Za-z0-9]{{1,31}});
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S*\Z", re.IGNORECASE)


class StrayMark(NamedTuple):
    """A mark with what stands in it, and what to do about it."""

    text: str
    cure: str


def find_marks(text: str) -> Iterator[StrayMark]:
    """The marks in a text, in their order. What only looks like one (`5*3*2`, `AT&T;`, `a < b`) is none."""
    if not _SIGNS.search(text) or _ADDRESS.match(text):
        return
    for match in _MARKS.finditer(text):
        if cure := _find_cure(match):
            yield StrayMark(match[0], cure)


def _find_cure(match: re.Match[str]) -> str:
    """How to come by plain text; empty where nothing but that stands there."""
    kind = match.lastgroup or ""
    if kind == "tag":
        return "take the HTML out"
    if kind == "wiki":
        return f"write {show(match['words'])}"
    if kind == "template":
        return "write what it stands for: nobody fills it in"
    if kind == "link":
        return "write its words alone, and put the link into the text"
    if kind == "entity":
        meant = html.unescape(match[0])
        if meant.endswith(";") and meant != ";":
            return ""
        return f"write {meant}" if meant.isprintable() and not meant.isspace() else "write a blank"
    return f"take the {match[kind]} out"
