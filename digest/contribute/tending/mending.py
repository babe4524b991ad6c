"""Which faults can be mended without a human, and how, so that everything else of the file stays as it is?

Only what cannot be wrong: one spelling of a date, a tag or an address becomes another that means the same.
Each repair is read back before it is written: where the file would say anything else, it is left alone. A
picture loses what is not published either.
"""

import copy
import re
from codecs import BOM_UTF8
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from itertools import pairwise
from pathlib import Path as FilePath
from typing import Any

from digest.content.decoding import UTF_16, decode
from digest.content.files import MAX_IMAGE, is_picture_name, read_file
from digest.content.frontmatter import Document, parse_document
from digest.content.parsers import PARSERS, ReadingContext
from digest.content.vocabulary import Vocabulary
from digest.content.yaml_reader import Tree
from digest.keeping.replacing import replace_file
from digest.model.addresses import BadAddressError
from digest.model.canonical import clean_address, is_tracked
from digest.model.dates import Moment, NotADateError, parse_moment, parse_span
from digest.model.entry import Tag
from digest.model.marks import NAME, Where
from digest.model.problems import DigestError, Problem, quote, say_reason, show
from digest.model.settings import Settings
from digest.pictures.formats import find_fault, measure
from digest.pictures.metadata import strip_metadata
from digest.text.tidy import SENTENCE_ENDS, WEB_ADDRESS

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_QUOTED = re.compile(r"""(?:"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\r\n]|'')*')""")
# What may stand around an item that is taken out of a list: a comma before it, or a line of its own.
_COMMA_BEFORE = re.compile(r",[ \t\r\n]*\Z")
_DASH_BEFORE = re.compile(r"(?P<indent>[ \t]*)-[ \t]+\Z")
_BEFORE_COMMENT = re.compile(r"[ \t]+(?=#)")
# What stands before an address in a tag that is not closed yet, without a quotation mark; and in another
# address.
_OPEN_TAG = re.compile(r"<(?!!--)[a-zA-Z/!?][^>]*[^\"'>]")
_IN_ADDRESS = re.compile(r"[\w/.%&=?#:@-]\(?\Z", re.ASCII)
_LINE_END = re.compile(r"[ \t]*(?:\r\n|\r|\n)")


@dataclass(frozen=True)
class Mend:
    """A repair that was made: where, and what it was."""

    path: str
    line: int
    said: str

    def __str__(self) -> str:
        """Its line in a list of repairs."""
        return f"{show(self.path, 500)}:{self.line}: {self.said}"


@dataclass(frozen=True)
class _Text:
    """A file as it is, and as it is read."""

    written: str
    document: Document
    path: str

    def find(self, line: int, column: int) -> int:
        """Where the place of a fault is among the characters of the file."""
        start = 0
        for _ in range(line - 1):
            start = _LINE.match(self.written, start).end()  # type: ignore[union-attr]
        return start + column - 1

    def with_part(self, start: int, end: int, new: str) -> "_Text | None":
        """The text with other characters in this place; None where it cannot be read then."""
        return _read((self.written[:start] + new + self.written[end:]).encode(), self.path)


Mender = Callable[[_Text, Problem, Settings, Vocabulary[Tag]], "tuple[_Text, str] | None"]


def mend_files(problems: Iterable[Problem], settings: Settings, tags: Vocabulary[Tag]) -> Iterator[Mend]:
    """Mend the faults that can be mended, file by file; says each repair when it is on the disk.

    A file that has changed meanwhile is left alone. Raises DigestError where the disk does not allow it.
    """
    by_path: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.rule in MENDED:
            by_path[problem.path].append(problem)
    for path, several in by_path.items():
        if is_picture_name(path):
            yield from _mend_picture(settings.root / path, path, several)
            continue
        data, _ = read_file(settings.root / path, path)
        if data is None:
            continue
        # This moves no line, and columns of the first alone, where nothing else is mended.
        clean, saved = _save_again(data, sorted(several))
        mended, mends = _mend_text(clean, several, settings, tags)
        if (saved or mends) and _write(settings.root / path, data, mended):
            yield from (*saved, *mends)


def _mend_picture(file: FilePath, path: str, problems: Iterable[Problem]) -> Iterator[Mend]:
    """The file as it is published: the same picture, which tells nothing else."""
    data, _ = read_file(file, path, MAX_IMAGE)
    if data is None or len(data) > MAX_IMAGE:
        return
    bare = strip_metadata(path, data)
    is_same = not find_fault(path, bare) and measure(path, bare) == measure(path, data)
    if is_same and bare != data and _write(file, data, bare):
        yield from (Mend(path, problem.line, _BARED) for problem in problems)


def _save_again(data: bytes, problems: Iterable[Problem]) -> tuple[bytes, list[Mend]]:
    """The file as an editor saves it that is set up for it; the text that is read stays the same."""
    clean, mends = data, list[Mend]()
    for problem in problems:
        if save := SAVERS.get(problem.rule):
            clean = save(clean)
            mends.append(Mend(problem.path, problem.line, _SAVED[problem.rule]))
    text = decode(_as_utf_8(data), "")[0] if mends else None
    return (clean, mends) if text is not None and decode(clean, "")[0] == text else (data, [])


def _as_utf_8(data: bytes) -> bytes:
    """A file in UTF-16, as Windows calls Unicode, in UTF-8; any other as it is."""
    try:
        return data.decode("utf-16").encode() if data.startswith(UTF_16) else data
    except UnicodeError:
        return data


def _end_lines(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _mend_text(
    data: bytes, problems: Iterable[Problem], settings: Settings, tags: Vocabulary[Tag]
) -> tuple[bytes, list[Mend]]:
    """The file with what was written another way, and what that was; as it is where it would read worse."""
    several = [problem for problem in problems if problem.rule in MENDERS]
    before = _read(data, several[0].path) if several else None
    if before is None:
        return data, []
    text, mends = before, list[Mend]()
    # From the end: so no place moves that is still to be mended.
    for problem in sorted(several, reverse=True):
        if found := MENDERS[problem.rule](text, problem, settings, tags):
            text, said = found
            mends.append(Mend(problem.path, problem.line, said))
    if _reads_worse(before, text, settings, tags):
        return data, []
    return text.written.encode(), mends[::-1]


def _reads_worse(before: _Text, after: _Text, settings: Settings, tags: Vocabulary[Tag]) -> bool:
    """Whether a file would have more faults of some kind than it has now."""
    path = after.path.removeprefix(f"{settings.options.content}/")
    parse = PARSERS.get(path.partition("/")[0])
    if parse is None:
        return False
    context = ReadingContext(
        settings.language, settings.timezone, tags, Vocabulary(), settings.markdown, glance=True
    )
    read = (parse(text.written.encode(), path, text.path, context)[1] for text in (before, after))
    old, new = (Counter(problem.rule for problem in problems) for problems in read)
    return not new <= old


def _mend_tag(text: _Text, problem: Problem, _settings: Settings, tags: Vocabulary[Tag]) -> "_Mended":
    """Another name of a tag becomes its slug."""
    value, at = _find_value(text.document, problem)
    slug = tags.resolve(value).key if at else ""
    return _rewrite(text, problem, at, value, slug) if slug in tags.known else None


def _mend_date(text: _Text, problem: Problem, settings: Settings, _tags: Vocabulary[Tag]) -> "_Mended":
    """A date that was understood is written as it was understood."""
    value, at = _find_value(text.document, problem)
    parse = parse_span if at[-1:] == ("event_date",) else _parse_one
    try:
        moments = parse(value, settings.timezone)
    except NotADateError:
        return None
    iso = "/".join(moment.understood for moment in moments if moment)
    return _rewrite(text, problem, at, value, iso) if iso else None


def _mend_address(text: _Text, problem: Problem, _settings: Settings, _tags: Vocabulary[Tag]) -> "_Mended":
    """An address loses what only says how somebody came to it."""
    value, at = _find_value(text.document, problem)
    start = text.find(problem.line, problem.column)
    if not at and (match := WEB_ADDRESS.match(text.written, start)):
        value = match[0].rstrip(SENTENCE_ENDS)
    try:
        clean = clean_address(value) if is_tracked(value) else ""
    except BadAddressError:
        return None
    if not clean:
        return None
    if at:
        return _rewrite(text, problem, at, value, clean)
    # The fault stands at the first of those that are the same.
    same = [
        each.start()
        for each in WEB_ADDRESS.finditer(text.written, start)
        if each[0].rstrip(SENTENCE_ENDS) == value
    ]
    if any(_is_part(text.written, each) for each in same):
        return None
    parts = [text.written[a + len(value) : b] for a, b in pairwise([*same, len(text.written)])]
    mended = text.with_part(start, len(text.written), "".join(clean + part for part in parts))
    fine = mended and mended.document.fields == text.document.fields
    return (mended, f"{quote(value)} is {quote(clean)} now") if mended and fine else None


def _is_part(text: str, at: int) -> bool:
    """Whether it is a part of a tag or of another address, which may be another thing without its end."""
    opened = text.rfind("<", 0, at)
    in_tag = opened >= 0 and bool(_OPEN_TAG.fullmatch(text, opened, at))
    return in_tag or bool(_IN_ADDRESS.search(text, max(0, at - 2), at))


def _mend_repetition(text: _Text, problem: Problem, _settings: Settings, tags: Vocabulary[Tag]) -> "_Mended":
    """A tag that stands there a second time is taken out."""
    value, at = _find_value(text.document, problem)
    items = text.document.fields.get("tags")
    if len(at) != 2 or not isinstance(items, list) or not isinstance(at[1], int):
        return None
    earlier = {tags.resolve(item).key for item in items[: at[1]] if isinstance(item, str)}
    span = _find_item(text.written, text.find(problem.line, problem.column), value)
    if span is None or tags.resolve(value).key not in earlier:
        return None
    wanted = {**text.document.fields, "tags": [*items[: at[1]], *items[at[1] + 1 :]]}
    mended = text.with_part(*span, "")
    return _if_right(text, mended, wanted, f"{quote(value)} stood there twice")


def _mend_list(text: _Text, problem: Problem, _settings: Settings, _tags: Vocabulary[Tag]) -> "_Mended":
    """A list in a paragraph gets the empty line above it that makes it one."""
    at = text.find(problem.line, problem.column)
    end = "\r\n" if text.written.endswith("\r\n", 0, at) else text.written[at - 1 : at]
    mended = text.with_part(at, at, end) if end in {"\r\n", "\n", "\r"} else None
    fine = mended and mended.document.fields == text.document.fields
    return (mended, "the list has an empty line above it now") if mended and fine else None


_Mended = tuple[_Text, str] | None
MENDERS: Mapping[str, Mender] = {
    "duplicate-tag": _mend_repetition,
    "odd-date": _mend_date,
    "run-on-list": _mend_list,
    "tag-alias": _mend_tag,
    "tracking-parameters": _mend_address,
}
# What is mended without a look at what the text says.
SAVERS: Mapping[str, Callable[[bytes], bytes]] = {
    "byte-order-mark": lambda data: data.removeprefix(BOM_UTF8),
    "line-endings": _end_lines,
    # Of such a file nothing else has been said.
    "not-utf-8": lambda data: _end_lines(_as_utf_8(data)) if data.startswith(UTF_16) else data,
}
_SAVED = {
    "byte-order-mark": "the byte order mark is gone",
    "line-endings": "lines end in LF now",
    "not-utf-8": "the file is UTF-8 now",
}
_BARED = "the file shows the picture now, and tells nothing else"
MENDED = frozenset((*MENDERS, *SAVERS, "personal-metadata"))


def _read(data: bytes, path: str) -> _Text | None:
    document, _ = parse_document(data, path)
    return _Text(data.decode(), document, path) if document else None


def _parse_one(value: str, zone: tzinfo) -> tuple[Moment, None]:
    return parse_moment(value, zone), None


def _find_value(document: Document, problem: Problem) -> tuple[str, Where]:
    """The text of the field at the place of a fault, and which field it is; nothing where none is."""
    for at, place in document.marks.places.items():
        if place == (problem.line, problem.column) and NAME not in at:
            value = _get(document.fields, at)
            if isinstance(value, str):
                return value, at
    return "", ()


def _get(tree: Tree, at: Where) -> Tree:
    for step in at:
        if isinstance(tree, dict):
            tree = tree.get(str(step))
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def _with_value(fields: Mapping[str, Tree], at: Where, new: str) -> dict[str, Tree]:
    """The fields with another value at the place."""
    changed: Any = copy.deepcopy(dict(fields))
    around = changed
    for step in at[:-1]:
        around = around[step]
    around[at[-1]] = new
    return dict(changed)


def _rewrite(text: _Text, problem: Problem, at: Where, value: str, new: str) -> _Mended:
    """The text with another value in the place of this one, in quotation marks if it had some."""
    start = text.find(problem.line, problem.column)
    span = _find_scalar(text.written, start, value)
    if span is None or new == value:
        return None
    sign = "" if text.written.startswith(value, start) else text.written[start]
    inner = new.replace("'", "''") if sign == "'" else re.sub(r'(["\\])', r"\\\1", new) if sign else new
    wanted = _with_value(text.document.fields, at, new)
    mended = text.with_part(*span, f"{sign}{inner}{sign}")
    return _if_right(text, mended, wanted, f"{quote(value)} is {quote(new)} now")


def _if_right(text: _Text, mended: _Text | None, wanted: Mapping[str, Tree], said: str) -> _Mended:
    """The repair, if the file says with it what is wanted, and nothing else."""
    right = mended and (mended.document.fields, mended.document.body) == (wanted, text.document.body)
    return (mended, said) if mended and right else None


def _find_scalar(written: str, start: int, value: str) -> tuple[int, int] | None:
    """Where a value stands that begins here, its quotation marks included, if it stands on one line."""
    if written.startswith(value, start):
        return start, start + len(value)
    match = _QUOTED.match(written, start)
    return match.span() if match else None


def _find_item(written: str, start: int, value: str) -> tuple[int, int] | None:
    """Where an item stands with what goes with it when it is taken out; a comment behind it stays."""
    span = _find_scalar(written, start, value)
    if span is None:
        return None
    if comma := _COMMA_BEFORE.search(written, max(0, start - 200), start):
        return comma.start(), span[1]
    line_start = max(written.rfind("\n", 0, start), written.rfind("\r", 0, start)) + 1
    dash = _DASH_BEFORE.match(written, line_start, start)
    if dash and (blank := _BEFORE_COMMENT.match(written, span[1])):
        return dash.end("indent"), blank.end()
    end = _LINE_END.match(written, span[1])
    return (line_start, end.end()) if dash and end else None


def _write(file: FilePath, before: bytes, after: bytes) -> bool:
    """Put the new bytes in the place of the old ones in one step; False where others stand there by now."""
    is_same = read_file(file, "", len(before))[0] == before
    try:
        if is_same:
            replace_file(file, after)
    except OSError as error:
        raise DigestError(f"{file} cannot be mended: {say_reason(error)}") from error
    return is_same
