"""Which text is in the bytes of a file, and may it be read?"""

import codecs
import re
from collections.abc import Iterator
from itertools import islice

from digest.model.problems import Problem, place_in, quote

MAX_FILE = 2_000_000
# How a file in UTF-16 begins.
UTF_16 = codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE
_CURE = "save it as UTF-8: Windows' editor asks for the encoding below “Save as”"
# XML 1.0, section 2.2: what a feed cannot hold, not even escaped.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The same in UTF-8, for a look at a whole file: a search goes letter by letter, as slow as reading the YAML.
_CONTROL_BYTES = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r")
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
# So many signs of a kind are named in a file: to find the line of each is to count all lines before it.
MOST_SIGNS = 20
_CONFLICT_MARKS = ("<<<<<<<", ">>>>>>>", "||||||| ", "\n=======")
_CONFLICT = re.compile(r"^(?:(?:[<>]{7}|\|{7}) \S.*|<{7}$|>{7}$|={7}$)", re.MULTILINE)
# A line that may be a heading, for it ends no sentence; and what may stand above it, besides nothing.
_HEADING = re.compile(r"(?!.*[.。…][\"'’”»」)\]]*[ \t]*$)[^=\s].*")
_FENCE = re.compile(r"[ \t]*(?:-{3,}|`{3}.*|~{3}.*)?[ \t]*")
_LONGEST_HEADING = 1_000
_CLOSED_HEADER = re.compile(r"\n-{3,}[ \t]*\n")


def decode(data: bytes, path: str) -> tuple[str | None, list[Problem]]:
    """Bytes to text with LF line ends, or the faults that forbid it."""
    problems: list[Problem] = []
    if len(data) > MAX_FILE:
        found = f"the file has more than {MAX_FILE:,} bytes"
        return None, [Problem(path, 1, 1, "too-large", found, "", "shorten or split it")]
    if data.startswith(UTF_16):
        found = "the file is UTF-16"
        return None, [
            Problem(path, 1, 1, "not-utf-8", found, "UTF-8 is wanted", f"{_CURE}, or digest check --fix")
        ]
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
        found = "the file starts with a byte order mark"
        problems.append(Problem(path, 1, 1, "byte-order-mark", found, "", "save it as UTF-8 without BOM"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        found = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return None, [
            *problems,
            Problem(path, line, column, "not-utf-8", found, "", _CURE),
        ]
    if not text.strip():
        cure = "write front matter with at least title, date and source"
        if path.endswith(".yml"):
            cure = "write the first name, or delete the file"
        return None, [*problems, Problem(path, 1, 1, "empty-file", "the file holds nothing", "", cure)]
    if "\r" in text:
        line = text.replace("\r\n", "\n").split("\r", 1)[0].count("\n") + 1 if "\r\n" not in text else 1
        found = "lines end in CR LF" if "\r\n" in text else "the file holds a bare carriage return"
        problems.append(
            Problem(path, line, 1, "line-endings", found, "LF is wanted", "save it with Unix line ends")
        )
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    broken = list(_find_controls(text, path)) if _holds_controls(data) else []
    broken += _find_conflicts(text, path)
    return (None if broken else text), problems + broken


def _holds_controls(data: bytes) -> bool:
    return len(data.translate(None, _CONTROL_BYTES)) < len(data) or any(
        each in data for each in _NO_CHARACTERS
    )


def _find_controls(text: str, path: str) -> Iterator[Problem]:
    for match in islice(NOT_XML.finditer(text), MOST_SIGNS):
        found = f"the character U+{ord(match.group()):04X} stands here"
        place = place_in(text, match.start())
        yield Problem(path, *place, "control-character", found, "text that XML can hold", "delete it")


def find_conflict_marks(text: str) -> Iterator[re.Match[str]]:
    """The lines that git has written around two versions of a passage, or between them."""
    if any(mark in text for mark in _CONFLICT_MARKS):
        yield from (
            match
            for match in _CONFLICT.finditer(text)
            if match.group() != "=======" or not _is_underline(text, match.start())
        )


def _is_underline(text: str, start: int) -> bool:
    """Whether seven equals signs may well make a heading of the line above: none is in front matter."""
    if text.startswith("---\n") and not _CLOSED_HEADER.search(text, 0, start):
        return False
    above, line = ["", "", *text[max(0, start - _LONGEST_HEADING) : start].split("\n")[:-1]][-2:]
    return _FENCE.fullmatch(above) is not None and _HEADING.fullmatch(line) is not None


def _find_conflicts(text: str, path: str) -> Iterator[Problem]:
    """Where Git has put two versions of a passage, for somebody to choose; or what is left of that."""
    marks = list(islice(find_conflict_marks(text), MOST_SIGNS))
    begins = [match for match in marks if match.group().startswith("<")]
    for match in begins or marks[:1]:
        found = f"git could not merge what stands here: {quote(match.group())}"
        cure = "keep one of the two passages, or both, and delete the lines of <<<<<<<, ======= and >>>>>>>"
        yield Problem(path, *place_in(text, match.start()), "conflict-marker", found, "", cure)
