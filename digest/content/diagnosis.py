"""Which line of broken YAML is to be mended, and how?

A parser stops where it cannot go on, which is often below the mistake. Front matter is simple: a line is a
field, an item or the continuation of one, so the first line that looks like none of them is told instead.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import dropwhile, takewhile
from typing import TypeAlias

from digest.content.yaml_text import format_list
from digest.model.problems import quote, show

# A column, what was found, and the cure.
Finding: TypeAlias = tuple[int, str, str]

# The colon that an input method for Chinese or Japanese types.
WIDE_COLON = "\uff1a"
# What stands in the place of a hyphen: dashes, bullets, and what input methods write for one.
ODD_DASHES = "\u00b7\u2010-\u2015\u2022\u2023\u2043\u2212\u25aa\u25cb\u25cf\u25e6\u30fb\u30fc\uff0d\uff65"
_ODD_ITEM = re.compile(rf" *(?:([{ODD_DASHES}])\s*|([*+]) +)(\S.*)")
# The name of a field; those of `gone.yml` are addresses.
_NAME = r"[\w/-][\w./%~-]*"
_IS_MARKED = re.compile(rf" *(?:- )?{_NAME}: +[\"'\[{{]")
# What a field may be called, and no word of a sentence that goes on.
_LIKELY_NAME = re.compile(r"[a-z][\w-]{0,19}|\d{4}/\d\d/\S+|\S+/", re.ASCII | re.IGNORECASE)
# A name with a colon that is none for YAML: of another width, or without a blank behind it.
_JOINED = re.compile(rf"( *(?:- )?)({_NAME})({WIDE_COLON}|:(?!\s|//))\s*(\S.*)")
_HOLLOW = re.compile(rf"( *- +)({_NAME})({WIDE_COLON}?)\s*$")
_FIELD = re.compile(rf"( *(?:- )?)({_NAME}) *:(?:\s|$)")
# How a line begins that should be a field: its name, and what stands for the colon.
_BEGINNING = re.compile(rf"((?:{_NAME})?)( *)([:={WIDE_COLON}]?)\s*(.*)")
# The fields of entries that are groups.
GROUPS = ("source", "image", "audio", "translation")
_BESIDE_GROUP = re.compile(rf"( *)({'|'.join(GROUPS)}): +([^\s#|>{{\[&*!].*)")
_BLOCK = re.compile(r":\s+[|>][+-]?\d?\s*(?:#.*)?$")
# One that is never closed is the last: to look for the end of each mark in it takes the square of its length.
_QUOTED = re.compile(r""""(?>(?:[^"\\]|\\.)*)"|'[^']*+'|(["'].*)""")
# Blanks that web pages and text processors write, before a line and behind the colon of its field.
_ODD_BLANK = re.compile(rf" *(?:- )?(?:{_NAME}: *)?([\u00a0\u2007\u202f\u3000])")
# A value that is between marks as a whole: some hardly stand for straight ones, curly ones do.
_GUILLEMETS = re.compile(r":\s*[«‹].*[»›]\s*$")
_CURLY = re.compile(r":\s*[“”„«‘’].*[“”»‘’]\s*$")
# Marks that may close a value by mistake, and what opens a quotation within it that each closes soundly.
_ENDS = {"”": "“", "“": "„", "»": "«", "«": "»", "’": "‘", "‘": "‚", '"': '"', "'": "'"}
_OPENED = re.compile(r""":\s*(["'])""")
_APOSTROPHES = re.compile(r":\s*'(?:[^']|(?<=\w)'(?=\w))*'\s*$")
# An address that a word processor has made a link of Markdown.
LINKED = re.compile(r"\[[^\[\]]*\]\((https?://[^\s()]+)\)")
_QUOTE_COLON = "put a value that holds ': ' into quotation marks"
# What begins as an item of a list in brackets may: a comment to YAML, or a text between quotation marks.
_BEGINS_ITEM = re.compile(r"""(?<![^\s,\[])(?:"(?>(?:[^"\\]|\\.)*)"|'[^']*'|["'].*|(?P<sign>#))""")
# What stands between tags that are written as on a social network: `#ferries #visas`.
_BETWEEN_TAGS = re.compile(r"[,;]|(?:^|\s)#")
_MOST_LOOKED_AT = 2_000
_CLOSING = {"[": "]", "{": "}"}
# What stands before an item that is between brackets, or before its value; and what begins one too early.
_BEFORE_ITEM = ("[", "{", ",", ":")
_NEXT_ITEM = re.compile(r"\s*([^\s,\]}:#])")
_VALUE = re.compile(rf" *(?:{_NAME}:|-) +")


def diagnose(lines: Sequence[str], line: int, column: int, said: str) -> tuple[int, int, str, str]:
    """The line and column to mend, both from 0, what was found there, and the cure.

    `line` and `column` are where the parser stopped, `said` is what it said.
    """
    block = -1
    for number in range(min(line + 1, len(lines))):
        text = lines[number]
        if not _says(text) or _indent(text) > block >= 0:
            continue
        block = _indent(text) if _BLOCK.search(text) else -1
        around = _Around(lines, number)
        for look in _LOOKS:
            if found := look(text, around):
                return number, *found
    above = lines[line - 1] if line else ""
    return line, column, _translate(said), _find_cure(said, lines[line], above, column)


def describe_colon(sign: str) -> str:
    """Why this sign, which a contributor took for the colon of a field, is none for YAML."""
    return "no space stands behind the colon" if sign == ":" else "the colon is of another width"


def describe_repeated(key: str, first: int) -> tuple[str, str]:
    """What is wrong with a key that stands in the line `first` already, and the cure."""
    return f"{quote(key)} is written a second time", f"keep one of the two; the first stands in line {first}"


def split_tags(text: str) -> list[str]:
    """The tags of a text in which some begin with #, without it."""
    return [tag for part in _BETWEEN_TAGS.split(text) if (tag := part.strip(" \t#"))]


def explain_colons(text: str, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Why fields such as `name：X url：Y` are one text to YAML, and how to write them; else nothing.

    They may be of any name where none are given.
    """
    if ":" not in text and WIDE_COLON not in text:
        return ()
    name = "|".join(map(re.escape, names)) or r"[\w-]+"
    before, *parts = re.split(rf"(?<!\S)({name})([:{WIDE_COLON}])", text)
    if before or not parts:
        return ()
    fields = zip(parts[::3], parts[2::3], strict=True)
    shown = ", ".join(f"`{name}: {show(value.strip())}`" for name, value in fields)
    return describe_colon(parts[1]), f"write {shown}"


class _Around:
    """The lines before and after one, without those that say nothing."""

    def __init__(self, lines: Sequence[str], number: int) -> None:
        self.rest = (lines[each] for each in range(number + 1, len(lines)))
        self.above = next((lines[each] for each in range(number - 1, -1, -1) if _says(lines[each])), "")
        self.below = next((lines[each] for each in range(number + 1, len(lines)) if _says(lines[each])), "")

    def ends_here(self, indent: int) -> bool:
        """Whether the next line is another field, or none: what is open then stays open."""
        return not self.below or bool(_FIELD.match(self.below) and _indent(self.below) <= indent)


def _find_odd_blank(text: str, _around: _Around) -> Finding | None:
    found = _ODD_BLANK.match(text)
    if not found:
        return None
    said = f"the blank that stands here, U+{ord(found[1]):04X}, is none for YAML"
    return found.start(1), said, "write a plain one"


def _find_unclosed(text: str, around: _Around) -> Finding | None:
    value = _VALUE.match(text)
    if not value or not around.ends_here(_indent(text)):
        return None
    at = value.end()
    mark = text[at : at + 1]
    if mark in {'"', "'"} and mark not in text[at + 1 :]:
        return at, "the quotation mark is never closed", _close(mark, "the value", text)
    closing, rest = _CLOSING.get(mark, ""), _QUOTED.sub(r"\1", text)
    if closing and (begun := _find_begun(text)) is not None:
        quotation = text[begun]
        if text.rstrip().endswith(closing):
            item = text[begun:].partition(",")[0].rstrip(f" {closing}")
            return begun, "the quotation mark is never closed", _close(quotation, "its item", item)
        found = f"the {mark} is never closed, nor is the {quotation} behind it"
        return at, found, f"put {quotation}{closing} behind the last item"
    if closing and rest.count(mark) > rest.count(closing):
        return at, f"the {mark} is never closed", f"put a {closing} behind the last item"
    return None


def _find_comment(text: str, around: _Around) -> Finding | None:
    """A list in brackets that a # cuts: `[ferries, #visas]`."""
    value = _VALUE.match(text)
    if not value or text[value.end() : value.end() + 1] != "[" or not around.ends_here(_indent(text)):
        return None
    begins = (found.start("sign") for found in _BEGINS_ITEM.finditer(text, value.end()) if found["sign"])
    at = next(begins, None)
    if at is None or "]" not in text[at:] or "]" in _QUOTED.sub("", text[:at]):
        return None
    cure = "put the item that holds it into quotation marks"
    if text.lstrip().startswith("tags:") and '"' not in text and "'" not in text:
        tags = split_tags(text[value.end() :].strip(" []"))
        cure = f"write `{format_list(map(show, tags))}`"
    return at, "the # begins a comment", cure


def _close(mark: str, what: str, text: str) -> str:
    """The cure for what begins with a quotation mark that is never closed; `text` ends where it does."""
    before, last = text.rstrip()[:-1], text.rstrip()[-1:]
    if last != mark and last in _ENDS and _ENDS[last] not in before:
        return f"write {mark} in the place of {last} at the end"
    other = ', or the whole between " where it is an apostrophe' if mark == "'" else ""
    return f"put another {mark} behind {what}{other}"


def _find_begun(text: str) -> int | None:
    """Where an item begins with a quotation mark that is never closed."""
    begun = next((found.start(1) for found in _QUOTED.finditer(text) if found[1]), None)
    return begun if begun is not None and text[:begun].rstrip().endswith(_BEFORE_ITEM) else None


def _find_missing_comma(text: str, _around: _Around) -> Finding | None:
    """Two items between brackets without a comma between them: `["a" "b"]`."""
    text = text[:_MOST_LOOKED_AT]
    value = _VALUE.match(text)
    if not value or text[value.end() : value.end() + 1] not in _CLOSING:
        return None
    for item in _QUOTED.finditer(text, value.end()):
        after = _NEXT_ITEM.match(text, item.end())
        if after and text[: item.start()].rstrip().endswith(_BEFORE_ITEM):
            either = "" if after[1] in "\"'" else ", or all of it between the same quotation marks"
            return after.start(1), "no comma stands before this", f"put a comma between the two{either}"
    return None


def _find_missing_colon(text: str, around: _Around) -> Finding | None:
    indent = _indent(text)
    sibling = _FIELD.match(around.above)
    beside = indent == 0 or (sibling and len(sibling[1]) == indent and not around.above.endswith(":"))
    if not beside or _FIELD.match(text) or text[indent] in "\t-#\"'[{?&*!|>%@`}],":
        return None
    word, blanks, sign, rest = _BEGINNING.match(text[indent:]).groups()  # type: ignore[union-attr]
    is_block, is_open = _BLOCK.search(around.above), around.above.rstrip().endswith(":")
    is_name = _LIKELY_NAME.fullmatch(word)
    if is_block or (sibling and not (sign or is_name or _IS_MARKED.match(around.above))):
        verb = "begins" if is_block or is_open else "goes on"
        how = "further than that one" if sibling and len(sibling[1]) != indent else "by two spaces"
        return indent, f"the text of the field above {verb} here, and is not indented", f"indent it {how}"
    if not word:
        return None
    cure = f"write `{show(word, 40)}: {show(rest, 40) or '…'}`"
    if sibling and not is_open and not (sign and is_name):
        goes_on = "indent it where it goes on with the line above"
        # A sentence goes on in small letters, for several words; few values begin so.
        is_sentence = not sign and rest[:1].islower() and " " in rest
        cure = f"{goes_on}, or {cure}" if is_sentence else f"{cure}, or {goes_on}"
    if sign and sign != "=":
        return indent + len(word + blanks), describe_colon(sign), cure
    return indent, f"no colon stands behind the name of the field, {show(word, 40)}", cure


def _find_joined(text: str, around: _Around) -> Finding | None:
    """A group whose first lines are one text to YAML, `name：朝日新聞`, and that goes on with a field."""
    found = _JOINED.match(text)
    is_first = found and (found[1].endswith("- ") or around.above.endswith(":"))
    if not found or not is_first:
        return None
    indent = " " * len(found[1])
    rest = dropwhile(lambda line: (joined := _JOINED.match(line)) and joined[1] == indent, around.rest)
    after = _FIELD.match(next(rest, ""))
    if not after or after[1] != indent:
        return None
    return found.end(2), describe_colon(found[3]), f"write `{show(found[2], 40)}: {show(found[4], 40)}`"


def _find_beside_group(text: str, around: _Around) -> Finding | None:
    """A text behind the name of a group whose fields stand below: `source: Example News`, and `url:`."""
    found = _BESIDE_GROUP.match(text)
    if not found or _indent(around.below) <= len(found[1]) or not _FIELD.match(around.below):
        return None
    said = f"{found[2]} is a group of fields, and a text stands behind it"
    cure = f"take out what stands behind `{found[2]}:`"
    below = takewhile(lambda line: not _says(line) or _indent(line) > len(found[1]), around.rest)
    field = "url" if "://" in found[3] else "name"
    if found[2] == "source" and not any(line.lstrip().startswith(f"{field}:") for line in below):
        cure += f", and write `{field}: {show(found[3].strip(), 80)}` in the next line, like the fields below"
    return found.start(3), said, cure


def _find_hollow(text: str, around: _Around) -> Finding | None:
    """An item that is the name of a group, `- digest：` or `- digest`, above the fields of that."""
    found = _HOLLOW.match(text)
    if not found or not _FIELD.match(around.below):
        return None
    further, cure = _indent(around.below) - len(found[1]), f"write `- {show(found[2], 40)}:`"
    if found[3]:
        return (found.end(2), describe_colon(WIDE_COLON), cure) if further >= 0 else None
    # What begins below the name itself may belong to the list.
    if further <= 0 or not _LIKELY_NAME.fullmatch(found[2]):
        return None
    return found.start(2), f"no colon stands behind the name of the group, {show(found[2], 40)}", cure


def _find_linked(text: str, _around: _Around) -> Finding | None:
    """A link of Markdown in the place of an address."""
    value = _VALUE.match(text)
    found = LINKED.fullmatch(text.rstrip(), value.end()) if value else None
    return (
        (found.start(), "a link stands here, and an address is wanted", f"write {show(found[1], 200)}")
        if found
        else None
    )


def _find_odd_dash(text: str, around: _Around) -> Finding | None:
    """The first item of a list that begins with another sign than a hyphen."""
    found = _ODD_ITEM.match(text)
    indent, group = _indent(text), _FIELD.match(around.above)
    # What is indented further is a text, and sound; an asterisk is none.
    is_first = (
        group and around.above.rstrip().endswith(":") and (len(group[1]) == indent or text[indent] == "*")
    )
    if not found or not (is_first or around.above.startswith(f"{' ' * indent}- ")):
        return None
    sign = found[1] or found[2]
    said = f"no item of a list begins with {sign} (U+{ord(sign):04X})"
    return indent, said, f"write `- {show(found[3], 40)}`, and so each item"


def _find_missing_space(text: str, around: _Around) -> Finding | None:
    indent = _indent(text)
    if not re.match(r"-[^\s-]", text[indent:]) or not around.above.startswith(f"{' ' * indent}- "):
        return None
    return indent, "no space stands behind the dash of an item", f"write `- {show(text[indent + 1 :], 40)}`"


_LOOKS: tuple[Callable[[str, _Around], Finding | None], ...] = (
    _find_odd_blank,
    _find_comment,
    _find_linked,
    _find_unclosed,
    _find_missing_comma,
    _find_odd_dash,
    _find_missing_colon,
    _find_joined,
    _find_beside_group,
    _find_hollow,
    _find_missing_space,
)


def _translate(said: str) -> str:
    """Libyaml's words in a contributor's."""
    if "mapping values are not allowed" in said:
        return "a colon stands where none can stand"
    if "cannot start any token" in said:
        return "a character stands here that cannot start a value"
    if "could not find expected ':'" in said or "did not find expected key" in said:
        return "no `field: value` is found here"
    if "node content" in said:
        return "no value is found here"
    if "found unexpected end of stream" in said:
        return "a quotation mark or a bracket is never closed"
    return said


def _find_cure(said: str, near: str, above: str, column: int) -> str:
    # A longer line is looked at as often as it has marks.
    near = near[:_MOST_LOOKED_AT]
    field, quoted = _FIELD.match(near), _find_partly_quoted(near)
    is_colon = "mapping values" in said
    # Its own colon is sound, and another one follows.
    is_second = is_colon and field and column > field.end(2)
    is_aside = field and _FIELD.match(above) and _indent(near) not in {0, _indent(above)}
    mark = quoted if quoted and near.rstrip().endswith(quoted) else ""
    is_comma = "node content" in said and near[column : column + 1] == ","
    cures = (
        (is_comma, "remove the comma that stands in its place"),
        ("\t" in near, "replace the tab by spaces"),
        (_GUILLEMETS.search(near), "put straight quotation marks around the whole value"),
        (_CURLY.search(near), "put straight quotation marks in place of the curly ones"),
        (is_second, _QUOTE_COLON),
        (mark == "'" and _APOSTROPHES.search(near), "write '' for each ' within the text"),
        (quoted == "'", 'put the whole value between "'),
        (mark == '"', 'write \\" for each " within the text'),
        (quoted, "put the whole value into quotation marks: '…'"),
        (is_aside, "indent this line like the one above"),
        (is_colon, _QUOTE_COLON),
        (re.search(r":\s*[@`%|>*&!\[{]", near), "put the value into quotation marks"),
    )
    usual = "check the indentation, the colons and the quotation marks of this line and the one before"
    return next((cure for holds, cure in cures if holds), usual)


def _find_partly_quoted(line: str) -> str:
    """The mark of a value that goes on behind its mark, or ends in another; empty where there is none."""
    line = line.rstrip()
    last = {mark: line.rfind(mark, 0, -1) for mark in "\"'"}
    return next((opened[1] for opened in _OPENED.finditer(line) if opened.start(1) < last[opened[1]]), "")


def _says(line: str) -> bool:
    """Whether it is more than a comment or white space."""
    return not line.lstrip().startswith("#") and not line.isspace() and bool(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
