"""What of a text is the layout of a mail, or for each reader alone? Tables that only arrange, and merge tags.

Mail programs know little but tables, so a letter is one, with others in its cells.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from digest.contribute.importing.elements import IN_LINE, drop, join_text
from digest.contribute.importing.post import Loss, unknown

# https://mailchimp.com/help/all-the-merge-tags-cheat-sheet/
_MERGE_TAG = re.compile(r"\*\|[A-Z][\w:,.= \[\]$-]{0,100}\|\*")
# Where the lines lead that every letter of Mailchimp has for its reader.
_DELIVERY = re.compile(
    r"\*\||(?:%7C|\|)\*|\blist-manage\d*\.com/(?:unsubscribe|profile|vcard|about)|\bforward-to-friend\d*\.com/"
    r"|[?&]e=(?:\[|%5B)UNIQID",
    re.IGNORECASE,
)
# What is longer holds more than that line.
_MOST_IN_LINE = 600


@dataclass
class _Table:
    """What a table is made of, without the tables in its cells."""

    parts: list[_Element] = field(default_factory=list)
    names_columns: bool = False
    holds_tables: bool = False
    width: int = 0

    def is_layout(self, table: _Element) -> bool:
        """Whether it arranges what it holds, and has no rows and columns to be read."""
        arranges = self.holds_tables or self.width <= 1
        return table.get("role") in {"none", "presentation"} or (arranges and not self.names_columns)


def unwrap_tables(root: _Element) -> None:
    """Have the cells of tables that only arrange be blocks, one after the other."""
    tables: dict[_Element, _Table] = {table: _Table() for table in root.iter("table")}
    for part in root.iter("caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"):
        around = next(part.iterancestors("table"), None)
        if around is None:
            continue
        table = tables[around]
        if part.tag == "table":
            table.holds_tables = True
            continue
        table.parts.append(part)
        table.names_columns = table.names_columns or part.tag in {"caption", "th"}
        if part.tag == "tr":
            table.width = max(table.width, sum(cell.tag in {"td", "th"} for cell in part))
    for element, table in tables.items():
        if table.is_layout(element):
            for part in (element, *table.parts):
                part.tag = "div"


def take_out_merge_tags(root: _Element, origin: str) -> Iterator[Loss]:
    """Take out what the service writes for each reader alone, and the lines about delivery, and tell it."""
    for title in list(root.iter("title")):
        drop(title)
    gone: set[_Element] = set()
    lines: dict[_Element, bool] = {}
    for link in list(root.iter("a")):
        if _DELIVERY.search(link.get("href") or "") and link not in gone:
            line = _find_line(link, lines)
            gone.update(line.iter("a"))
            yield Loss(origin, 1, "a line about the delivery of a mail was left out", join_text(line))
            drop(line)
    for element in root.iter():
        for name in ("text", "tail"):
            said = getattr(element, name) or ""
            for tag in dict.fromkeys(_MERGE_TAG.findall(said)):
                yield Loss(origin, 1, unknown("the merge tag", tag))
                setattr(element, name, _MERGE_TAG.sub("", said))


def _find_line(link: _Element, lines: dict[_Element, bool]) -> _Element:
    """The block of a link, if that is no more than a line; otherwise the link.

    Which blocks are `lines` is kept: one that has many links is not read again for each.
    """
    block = next(each for each in link.iterancestors() if each.tag not in IN_LINE)
    if block not in lines:
        lines[block] = block.tag != "body" and len(join_text(block)) <= _MOST_IN_LINE
    return block if lines[block] else link
