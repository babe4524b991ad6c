"""What does the front matter of another program say? YAML, TOML, JSON, or lines of `Key: value`.

YAML is read by the reader of our own entries, with its limits; the others become the same tree of text.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

import lxml.html

from digest.content.decoding import NOT_XML, decode
from digest.content.files import read_file
from digest.content.frontmatter import MAX_FRONT_MATTER, parse_document
from digest.content.yaml_reader import MAX_DEPTH, Tree, parse_yaml
from digest.model.problems import DigestError, Problem, is_error, quote

# What the first of two lines says stands; other programs take one of the two as well.
_TOLERATED = {"duplicate-key"}
_TOML = re.compile(r"\s*\+\+\+[ \t]*\n(.*?)\n?^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_PAGE = re.compile(r"<!doctype html|<html\b", re.IGNORECASE)
_BODY = re.compile(r"<body\b[^<>]*>(?P<body>.*?)(?:</body\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_LINE = re.compile(r"(?P<key>[A-Za-z0-9_-]+):[ \t]*(?P<value>.*)")
# How a field is named in YAML and TOML, where it may open a table, in JSON, and in lines of `Key: value`.
_NAMED = r"""^(?:\[\[?|[ \t{]*(?="))?["']?NAME["']?[ \t]*[:=.\]]"""
# An own kind of values, as in `!!python/name:x` and `!ENV`: nothing of ours needs what it says.
_YAML_TAG = re.compile(r"(?<=[\s\[,{])!{1,2}[A-Za-z][\w/:.-]*")


@dataclass(frozen=True)
class Matter:
    """A file taken apart: fields with their names in lower case, the body, and the line where that begins.

    `head` is what stands above the body, as it was written.
    """

    fields: Mapping[str, Tree]
    body: str
    line: int = 1
    head: str = ""

    def find_line(self, name: str) -> int:
        """The line of a field, in whichever language the head is; the first for what is not there."""
        match = re.search(_NAMED.replace("NAME", re.escape(name)), self.head, re.MULTILINE | re.IGNORECASE)
        return self.head.count("\n", 0, match.start()) + 1 if match else 1


def take_apart(data: bytes, shown: str, *, lines: bool = False) -> tuple[Matter | None, list[str]]:
    """The fields and the body of a file, or why not.

    With `lines` it may begin with lines of `Key: value`, or be a page of HTML that says them in its head.
    """
    text, problems = decode(data, shown)
    if text is None:
        return None, _errors(problems)
    matter, errors = _take_apart(data, text, shown, lines=lines)
    if matter is None:
        return None, errors
    return replace(matter, head="\n".join(text.split("\n", matter.line - 1)[: matter.line - 1])), []


def _take_apart(data: bytes, text: str, shown: str, *, lines: bool) -> tuple[Matter | None, list[str]]:
    start = text.lstrip()
    if start.startswith("+++"):
        return _toml(text, shown)
    if start.startswith("{"):
        return _json(text, shown)
    if lines and _PAGE.match(start):
        return _html_page(text), []
    if lines and _LINE.match(start) and not start.startswith("---"):
        return _key_lines(text), []
    document, problems = parse_document(data, shown)
    errors = _errors(problems)
    if document is None or errors:
        return None, errors or [f"{shown}: nothing can be read"]
    return Matter(fold_names(document.fields), document.body, document.marks.body_line), []


def read_settings(data: bytes, name: str) -> dict[str, Tree]:
    """The settings of another program in YAML, TOML or JSON; nothing where they cannot be read."""
    return parse_settings(data, name)[0]


def open_settings(root: Path, *names: str) -> dict[str, Tree]:
    """The first of these files that is there, as settings; nothing where none is.

    Raises DigestError where it cannot be read: what it says must not be passed over.
    """
    name = next((name for name in names if (root / name).is_file()), "")
    data, faults = read_file(root / name, name) if name else (b"", [])
    settings, fault = parse_settings(data, name) if data is not None else ({}, str(faults[0]))
    if fault:
        raise DigestError(f"the settings of the old site cannot be read: {fault}")
    return settings


def parse_settings(data: bytes, name: str) -> tuple[dict[str, Tree], str]:
    """Settings in YAML, TOML or JSON; and why they cannot be read, with the line, or nothing."""
    if not data.strip():
        return {}, ""
    text, problems = decode(data, name)
    if text is None:
        return {}, _errors(problems)[0]
    if len(text) > MAX_FRONT_MATTER * 4:
        return {}, f"{name} has more than {MAX_FRONT_MATTER * 4:,} characters"
    try:
        if name.endswith(".toml"):
            return fold_names(as_fields(tomllib.loads(text))), ""
        if name.endswith(".json"):
            return fold_names(as_fields(json.loads(text))), ""
    except (ValueError, RecursionError) as error:
        told = re.search(r"\bline (\d+)", str(error))
        line = int(told[1]) if told else text.rstrip("\n").count("\n") + 1
        return {}, f"{name}:{line}: {quote(error, 120)}"
    tree, _, problems = parse_yaml(_YAML_TAG.sub("", text), name)
    return (fold_names(tree), "") if tree is not None else ({}, _errors(problems)[0])


def as_text(value: Tree) -> str:
    """One text of a value: itself, or the first of a list."""
    if isinstance(value, list):
        return next((text for item in value if (text := as_text(item))), "")
    return " ".join(value.split()) if isinstance(value, str) else ""


def as_list(value: Tree, separator: str = ",") -> tuple[str, ...]:
    """Several texts: a list without its empty items, or a text taken apart at the separator.

    Names that hold commas have semicolons between them.
    """
    if isinstance(value, str):
        separator = ";" if separator == "," and ";" in value else separator
        items = value.split() if separator == " " else value.strip("[]").split(separator)
        return tuple(text for item in items if (text := " ".join(item.split())))
    if isinstance(value, list):
        return tuple(text for item in value if (text := as_text(_named(item))))
    return (name,) if (name := as_text(_named(value))) else ()


def as_group(value: Tree) -> dict[str, Tree]:
    """A group of fields, or none."""
    return value if isinstance(value, dict) else {}


def _named(item: Tree) -> Tree:
    """Authors may be groups with a name."""
    return item.get("name") if isinstance(item, dict) else item


def _errors(problems: list[Problem]) -> list[str]:
    return [str(problem) for problem in problems if is_error(problem) and problem.rule not in _TOLERATED]


def _toml(text: str, shown: str) -> tuple[Matter | None, list[str]]:
    match = _TOML.match(text)
    if match is None:
        return None, [f"{shown}:1: the front matter that opens with +++ is never closed"]
    if len(match[1]) > MAX_FRONT_MATTER:
        return None, [f"{shown}:1: the front matter has more than {MAX_FRONT_MATTER:,} characters"]
    try:
        fields = as_fields(tomllib.loads(match[1]))
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        return None, [f"{shown}: the TOML cannot be read ({quote(error, 120)})"]
    return Matter(fold_names(fields), text[match.end() :], text.count("\n", 0, match.end()) + 1), []


def _json(text: str, shown: str) -> tuple[Matter | None, list[str]]:
    begin = len(text) - len(text.lstrip())
    try:
        tree, end = json.JSONDecoder().raw_decode(text[: MAX_FRONT_MATTER + begin], begin)
        fields = as_fields(tree)
    except (ValueError, RecursionError) as error:
        return None, [f"{shown}: the JSON cannot be read ({quote(error, 120)})"]
    body = text[end:].lstrip("\n")
    return Matter(fold_names(fields), body, text.count("\n", 0, len(text) - len(body)) + 1), []


def _key_lines(text: str) -> Matter:
    """Lines of `Key: value` up to the first empty one; a line that is indented goes on with the last."""
    fields: dict[str, Tree] = {}
    lines = text.split("\n")
    key, taken = "", 0
    for line in lines:
        if match := _LINE.match(line):
            key = match["key"].lower()
            fields[key] = match["value"].strip()
        elif key and line.startswith((" ", "\t")) and line.strip():
            fields[key] = f"{fields[key]} {line.strip()}"
        else:
            break
        taken += 1
    return Matter(fields, "\n".join(lines[taken:]), taken + 1)


def _html_page(text: str) -> Matter:
    """A page whose head has a title, and a `meta` with name and content for each other field."""
    head = lxml.html.document_fromstring(text[:MAX_FRONT_MATTER])
    named = [meta for meta in head.iter("meta") if meta.get("name")]
    fields: dict[str, Tree] = {str(meta.get("name")).lower(): str(meta.get("content", "")) for meta in named}
    title = head.findtext(".//title")
    body = _BODY.search(text)
    if body is None:
        return Matter({"title": title, **fields}, "")
    return Matter({"title": title, **fields}, body["body"], text.count("\n", 0, body.start("body")) + 1)


def fold_names(fields: Mapping[str, Tree]) -> dict[str, Tree]:
    """Fields with their names in lower case."""
    return {key.lower(): value for key, value in fields.items()}


def as_fields(value: object) -> dict[str, Tree]:
    """Values of TOML or JSON as our reader of YAML gives them. Raises ValueError for what that refuses."""
    tree = _as_tree(value, 0)
    if not isinstance(tree, dict):
        raise ValueError("it is no group of fields")
    return tree


def _as_tree(value: object, depth: int) -> Tree:
    """The same for a value of any kind, so deep in others."""
    if depth > MAX_DEPTH:
        raise ValueError(f"it is nested more than {MAX_DEPTH} deep")
    if isinstance(value, dict):
        return {str(key): _as_tree(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_tree(item, depth + 1) for item in value]
    if value is None or isinstance(value, bool):
        return None if value is None else str(value).lower()
    text = value.isoformat() if isinstance(value, (datetime, date, time)) else str(value)
    if NOT_XML.search(text):
        raise ValueError("it holds a character that XML cannot hold")
    return text
