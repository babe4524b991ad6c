"""What becomes of Liquid and kramdown in a text of Jekyll?"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from digest.content.files import is_picture_name
from digest.contribute.importing.marks import (
    ATTRIBUTES,
    POST,
    SAFE,
    Mark,
    carry,
    close_gaps,
    fence,
    find_code,
    find_html,
    find_line,
    fit,
    is_html,
    left_words,
    outside_code,
    read_arguments,
)
from digest.contribute.importing.post import Loss, unknown
from digest.model.addresses import has_scheme
from digest.model.problems import quote as quote_name
from digest.text.blocks import part_lists

_LIQUID = re.compile(
    r"\{%-?\s*(?P<tag>\w++)(?P<rest>(?:(?!\{%).){0,4000}?)-?%\}|\{\{-?(?P<value>[^{}]{0,1000}?)-?\}\}",
    re.DOTALL,
)
# A text in quotation marks that filters make an address of.
_ADDRESS = re.compile(
    r"""\s*(?:"([^"]*)"|'([^']*)')\s*(?:\|\s*(?:url|relative_url|absolute_url|prepend:[^|]*)\s*)*"""
)
_LINK_TAG = re.compile(r"\{%-?\s*(?:link|post_url)\b")
_PAIRED = ("raw", "comment", "highlight")
_KRAMDOWN = re.compile(r"(?m)^[*-] TOC[ \t]*\n(?=\{:toc)|\{:[^{}\n]{0,300}\}[ \t]*")
_FILES = ("0", "src", "image", "image_path")

# Notes what a match was, and what it said.
Say = Callable[[re.Match[str], str, str], None]
# From the name of a file, as `link` has it, to the address of what is no post; empty for the others.
Find = Callable[[str], str]


def convert_jekyll(
    text: str, origin: str, line: int, *, base: str = "", find: Find = lambda _: ""
) -> tuple[str, list[Loss]]:
    """A text of Jekyll without Liquid and the attributes of kramdown. `base` is the site's baseurl."""
    notes: list[Loss] = []

    def say(match: re.Match[str], what: str, said: str) -> None:
        notes.append(Loss(origin, find_line(text, match, line), what, said))

    def link(name: str) -> str:
        address = find(name)
        return f"{base}{quote(address, safe=SAFE)}" if address else f"{POST}{quote(name, safe='/')}"

    plain = "".join(_read(text, origin, say, base, link))
    plain = close_gaps(text, outside_code(plain, lambda part: ATTRIBUTES.sub("", _KRAMDOWN.sub("", part))))
    return plain if is_html(origin) else part_lists(plain), notes


def _read(text: str, origin: str, say: Say, base: str, link: Find) -> Iterator[str]:
    position = 0
    missing: set[str] = set()
    is_code, is_in_html = find_code(text, origin), find_html(text, origin)
    while match := _LIQUID.search(text, position):
        yield text[position : match.start()]
        position = match.end()
        tag = match["tag"]
        if tag in _PAIRED and tag not in missing:
            end = re.compile(rf"\{{%-?\s*end{tag}\s*-?%\}}").search(text, position)
            if end is None:
                missing.add(tag)
                continue
            yield _keep_between(tag, match["rest"], text[position : end.start()], origin)
            position = end.end()
        elif is_code(match):
            yield match[0]
        elif tag:
            yield _read_tag(tag, match, say, link, is_in_html=is_in_html(match))
        else:
            yield _read_value(match, say, base)
    yield text[position:]


def _keep_between(tag: str, rest: str, inner: str, origin: str) -> str:
    if tag == "comment":
        return ""
    if tag == "raw":
        return inner
    language = next(iter(rest.split()), "")
    return fence(inner.strip(), language, origin)


def _read_tag(tag: str, match: re.Match[str], say: Say, link: Find, *, is_in_html: bool) -> str:
    rest = match["rest"].strip()
    if tag == "link":
        return link(rest)
    if tag == "post_url":
        return f"{POST}{quote(rest, safe='/')}"
    arguments = read_arguments(rest)
    included = arguments.pop("0", "") if tag == "include" else ""
    # Tags of Jekyll know no page that an address could be relative to.
    for key in _FILES:
        if is_picture_name(arguments.get(key, "")) and not has_scheme(arguments[key]):
            arguments[key] = f"/{arguments[key].lstrip('/')}"
    mark = Mark(included or tag, arguments)
    carried = carry(mark)
    written = fit(carried or "", is_in_html=is_in_html)
    name = f"{tag} {included}".strip()
    said = left_words(mark, written)
    if carried is None and not tag.startswith("end"):
        say(match, unknown("the Liquid tag", name), said)
    elif said:
        say(match, f"words of the Liquid tag {quote_name(name)} were left out", said)
    return written


def _read_value(match: re.Match[str], say: Say, base: str) -> str:
    value = match["value"].strip()
    if value in {"site.baseurl", "site.url", "site.github.url"}:
        # The tags of links say the whole path.
        is_said = value != "site.baseurl" or _LINK_TAG.match(match.string, match.end())
        return "" if is_said else base
    if address := _ADDRESS.fullmatch(value):
        return base + re.sub(r"^/{2,}", "/", address[1] or address[2] or "")
    last = value.rpartition("|")[2].strip().partition(":")[0] if "|" in value else ""
    what = unknown("the Liquid filter", last) if last else unknown("the Liquid value", value)
    say(match, what, left_words(Mark("", read_arguments(value)), what))
    return ""
