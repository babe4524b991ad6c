"""What does an issue form say? The body of an issue, as a forge writes it from a form, becomes a wish.

Whoever may open an issue wrote it. So every value is only text to be written down, and where a value holds
what looks like the form's own headings, the form's order decides which are.
"""

import re
from itertools import pairwise

from digest.content.decoding import NOT_XML, find_conflict_marks
from digest.contribute.adding.dossier import complete_address, is_address
from digest.contribute.adding.scaffold import Wanted, split_names
from digest.model.problems import DigestError
from digest.text.tidy import SENTENCE_ENDS

# A forge takes 65,536 characters.
MAX_ISSUE = 300_000
LABELS = (
    "Address of the report",
    "Headline",
    "Summary",
    "Text",
    "Tags",
    "Story",
    "Date",
    "Image",
    "Your name",
)
# The last of the fields that take several lines: what comes behind it in the form is looked for from the end.
_LONG = LABELS.index("Text")
_HEADING = re.compile(rf"^### ({'|'.join(LABELS)})[ \t]*$", re.MULTILINE)
# An address between two marks of Markdown, or in a sentence. It has a bound, for it is looked for to the end
# behind each bracket.
_ADDRESS = re.compile(
    r"<(?P<marked>https?://[^\s<>]+)>|\]\((?P<linked>https?://[^\s<>]{1,2000})\)"
    r"|(?P<told>https?://[^\s<>\[\]\"`]+)",
    re.IGNORECASE,
)
_NOTHING = {"", "_no response_", "none", "n/a", "-"}


def read_issue(data: bytes, day: str) -> Wanted:
    """What is wanted by the body of an issue; `day` is today, for those who name none.

    Raises DigestError for what is too long, or holds none of the form's headings.
    """
    if len(data) > MAX_ISSUE:
        raise DigestError(f"the issue has {len(data):,} bytes; at most {MAX_ISSUE:,} are read")
    text = NOT_XML.sub("", data.decode("utf-8", "replace").removeprefix("\ufeff"))
    answers = find_answers(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not answers:
        raise DigestError(
            f"this is not the form: no line says '### {LABELS[0]}'; take the issue's body as it is"
        )
    lines = {label: " ".join(answer.split()) for label, answer in answers.items()}
    return Wanted(
        title=lines.get("Headline", ""),
        day=lines.get("Date", "") or day,
        url=_find_address(lines.get("Address of the report", "")),
        tags=tuple(filter(None, (tag.strip(" -*#`") for tag in split_names(answers.get("Tags", ""))))),
        story=lines.get("Story", ""),
        summary=lines.get("Summary", ""),
        text=_escape_conflict_marks(answers.get("Text", "")),
        offered=tuple(filter(None, map(str.strip, answers.get("Image", "").split("\n")))),
    )


def _find_address(answer: str) -> str:
    """The one address in an answer, whatever is written around it; else the answer as it is."""
    found = {_take_out(match) for match in _ADDRESS.finditer(answer)}
    if len(found) == 1:
        return found.pop()
    return complete_address(answer) if not found and is_address(answer) else answer


def _take_out(match: re.Match[str]) -> str:
    address = match["marked"] or match["linked"] or match["told"].rstrip(SENTENCE_ENDS)
    return address if "(" in address else address.rstrip(")" + SENTENCE_ENDS)


def _escape_conflict_marks(text: str) -> str:
    """The text with lines as git writes them where it could not merge, which would spoil a file, as text."""
    starts = [mark.start() for mark in find_conflict_marks(text)]
    return "\\".join(text[start:end] for start, end in pairwise((0, *starts, len(text))))


def find_answers(text: str) -> dict[str, str]:
    """What stands below each of the form's headings; nothing for a question that was left open."""
    found: dict[str, list[re.Match[str]]] = {}
    for match in _HEADING.finditer(text):
        found.setdefault(match[1], []).append(match)
    chosen = [places[0 if LABELS.index(label) <= _LONG else -1] for label, places in found.items()]
    chosen.sort(key=re.Match.start)
    ends = [*(match.start() for match in chosen), len(text)][1:]
    answers = {match[1]: text[match.end() : end].strip() for match, end in zip(chosen, ends, strict=True)}
    return {label: answer for label, answer in answers.items() if answer.casefold() not in _NOTHING}
