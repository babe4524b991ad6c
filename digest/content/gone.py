"""Which addresses led somewhere once, and lead nowhere any more on purpose?

A static host cannot answer 410. So a page stays at the address, and says why there is nothing more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo

from digest.content.decoding import decode
from digest.content.fields import GoneFields
from digest.content.frontmatter import Document
from digest.content.validation import read_fields
from digest.content.yaml_reader import MAX_VOCABULARY_VALUES, Tree, parse_yaml
from digest.model.addresses import (
    FEED_ENDINGS,
    MACHINERY,
    RESERVED,
    WANTED_ADDRESS,
    alias_address,
    decode_address,
    output_path,
    page_of_feed,
    why_no_alias,
)
from digest.model.dates import Moment
from digest.model.marks import NAME, Marks
from digest.model.problems import Problem, quote

FILE = "gone.yml"
_LINE = "2024/11/night-ferry/: A court has forbidden it."


@dataclass(frozen=True)
class Gone:
    """An address that was given up, as `2024/11/night-ferry/`, and the reason that readers are told.

    `date` is when, and `title` what the page was called, where it is said in the open that it was taken back.
    Both texts are in `language`; where that is empty, in the language of the site.
    """

    address: str
    reason: str
    marks: Marks = field(compare=False, repr=False)
    date: Moment | None = None
    title: str = ""
    language: str = ""

    @property
    def covers_folder(self) -> bool:
        """Whether its feeds and what lies below go with it: those of a tag, a story or a language do."""
        first, _, rest = self.address.partition("/")
        return first in RESERVED and rest.endswith("/")

    @property
    def has_page(self) -> bool:
        """Whether it is a page that was given up, and not a feed."""
        return not self.address.endswith(FEED_ENDINGS)

    @property
    def path(self) -> str:
        """The file in which the reason is told."""
        return output_path(self.address)


def covered(gone: Iterable[Gone]) -> Callable[[str], bool]:
    """What says whether an address is given up, by itself or with what it lies below."""
    gone = tuple(gone)
    addresses = frozenset(each.address for each in gone)
    folders = frozenset(each.address for each in gone if each.covers_folder)

    def is_covered(address: str) -> bool:
        if address in addresses or page_of_feed(address) in folders:
            return True
        ends = (at for at, char in enumerate(address, start=1) if char == "/") if folders else ()
        return any(address[:end] in folders for end in ends)

    return is_covered


def read_gone(
    data: bytes | None, path: str, timezone: tzinfo = UTC
) -> tuple[tuple[Gone, ...], list[Problem]]:
    """Read `gone.yml`, a reason by each address, or a group of fields; None where there is no such file.

    In an empty one nothing is gone.
    """
    text, problems = (None, []) if data is None else decode(data, path)
    if text is None:
        # Its last line was taken out, as it was asked for.
        return (), [problem for problem in problems if problem.rule != "empty-file"]
    tree, marks, faults = parse_yaml(text, path, max_values=MAX_VOCABULARY_VALUES, line=_LINE)
    problems += faults
    found: dict[str, Gone] = {}
    for key, value in (tree or {}).items():
        address = _complete(decode_address(key))
        told, faults = _read_told(value, key, Document(tree or {}, marks), timezone)
        problems += faults
        if why := _find_fault(address):
            found_ = f"nothing can stand at {quote(key)}: {why}"
            problems.append(marks.problem("bad-alias", found_, WANTED_ADDRESS, "", (key, NAME)))
        elif not told and not faults:
            found_ = f"it is not said why {quote(key)} is gone"
            problems.append(marks.problem("bad-value", found_, "", "write the reason in a sentence", (key,)))
        elif address in found:
            cure = "keep one of the two"
            problems.append(
                marks.problem("address-collision", f"{quote(key)} stands here twice", "", cure, (key, NAME))
            )
        elif told:
            place = Marks(path, {(): marks.find(key, NAME)})
            found[address] = replace(told, address=address, marks=place)
    return tuple(found.values()), problems


def _read_told(
    value: Tree, key: str, document: Document, timezone: tzinfo
) -> tuple[Gone | None, list[Problem]]:
    """What is told of an address, wherever that is; None where it is nothing."""
    if isinstance(value, dict):
        fields, faults = read_fields(GoneFields, document, timezone, (key,))
        if fields is None:
            return None, faults
        language = fields.language or ""
        return Gone("", fields.reason, document.marks, fields.date, fields.title, language), faults
    reason = " ".join(value.split()) if isinstance(value, str) else ""
    return Gone("", reason, document.marks) if reason else None, []


def _find_fault(address: str) -> str:
    first = address.partition("/")[0]
    return f"{first} is a part of every site" if first in MACHINERY else why_no_alias(address)


def _complete(key: str) -> str:
    """The address as it was published: that of a page ends in a slash, as in `2024/11/ferry.ko/`.

    So does that of a file of another program: hosts lead from `old/page.php` to the folder of that name.
    """
    is_feed = key.endswith(FEED_ENDINGS)
    return key.strip("/") if is_feed else alias_address(key)
