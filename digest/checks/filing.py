"""Does an entry lie where its date says, and is its file called as addresses are?"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from itertools import chain
from pathlib import PurePosixPath

from digest.checks.naming import name_first
from digest.content.library import Library
from digest.model.addresses import fold_address, is_good_segment
from digest.model.dates import FIRST_YEAR, find_gregorian, is_month
from digest.model.entry import Entry
from digest.model.marks import Marks
from digest.model.problems import Problem, quote
from digest.model.settings import Settings

# Folders of another shape are their owner's matter, and so is a number that is no month: a week.
_BY_DATE = re.compile(r"(?P<year>(?:19|20)\d\d)/(?:(?P<month>0?[1-9]|1[0-2]|[^\W\d_]{3,9})/)?")
# In another timezone it may be another month.
_NEAR = timedelta(days=1)
# A word that begins with a capital within a word: NightFerry.
_NEW_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ENDING = re.compile(r"(?i)\.(?:md|markdown|txt|html?)$")


def check_folders(library: Library, _settings: Settings) -> Iterator[Problem]:
    """An entry in a folder of year and month is of that month, or lies beside the entry that it renders."""
    known = {entry.id: entry for entry in library.written}
    wrong = [
        (entry.marks, partial(_tell_folder, entry, folder))
        for entry in library.entries
        if (folder := _find_wrong_folder(entry)) and not _lies_beside(entry, known.get(entry.translates))
    ]
    one = "further entry lies in the folder of another month"
    many = "further entries lie in the folder of another month"
    yield from name_first(wrong, one, many, at=())


def _tell_folder(entry: Entry, folder: str) -> Problem:
    found = f"the entry is dated {entry.date.day.isoformat()}, and lies in {quote(folder)}"
    cure = f"correct the date, or move the file to {_folder_of(entry.date.day)}"
    return entry.marks.problem("misplaced-entry", found, "", cure, ("date",))


def _lies_beside(entry: Entry, original: Entry | None) -> bool:
    """Whether a rendering, which may come in a later month, lies where it is looked for."""
    beside = PurePosixPath(entry.address).parent
    return original is not None and PurePosixPath(original.address).parent == beside


def check_file_names(library: Library, settings: Settings) -> Iterator[Problem]:
    """A file is called in lower case, with one ending: so is its address."""
    folder = PurePosixPath(settings.options.content) / "entries"
    # The name is there to see, whatever is wrong within: others may refer to it by then.
    unread = ((each, Marks(f"{folder}/{each.rstrip('/')}.md")) for each in sorted(library.unreadable))
    odd = [
        (marks, partial(_tell_name, name, fault, marks))
        for address, marks in chain(((entry.address, entry.marks) for entry in library.written), unread)
        # That it can be no address is told already; two that differ by case are to be mended first.
        if (fault := _find_fault(name := _name_of(address)))
        and is_good_segment(name)
        and len(library.by_address.get(fold_address(address), ())) <= 1
    ]
    one, many = "further file has such names", "further files have such names"
    yield from name_first(odd, one, many, at=())


def _tell_name(name: str, fault: str, marks: Marks) -> Problem:
    cure = f"name it {_NEW_WORD.sub('-', _ENDING.sub('', name)).lower()}.md"
    return marks.problem("odd-file-name", f"{quote(name)} {fault}", "", cure)


def _find_wrong_folder(entry: Entry) -> str:
    """The folder of a year, or of a month, in which the entry lies, if it is not its own."""
    day = entry.date.day
    if (
        day.year < FIRST_YEAR
        or find_gregorian(day.year, day.month, day.day)
        or entry.address.startswith(_folder_of(day))
        or not (match := _BY_DATE.match(entry.address))
    ):
        return ""
    near = (day - _NEAR, day, day + _NEAR)
    return "" if any(_is_folder_of(match, each) for each in near) else match[0].rstrip("/")


def _is_folder_of(match: re.Match[str], day: date) -> bool:
    month = match["month"] or ""
    if not month.isdigit():
        return match["year"] == f"{day:%Y}" and not is_month(month.lower())
    return (int(match["year"]), int(month)) == (day.year, day.month)


def _folder_of(day: date) -> str:
    return f"{day.year}/{day.month:02}/"


def _name_of(address: str) -> str:
    """The name of the file of an entry, without its ending."""
    return address.rstrip("/").rpartition("/")[2]


def _find_fault(name: str) -> str:
    if _ENDING.search(name):
        return "has an ending of its own before .md"
    # A language may follow: summit.zh-Hans.md.
    stem = name.partition(".")[0]
    return (
        "has capitals: at most hosts the same address in lower case is another"
        if stem != stem.lower()
        else ""
    )
