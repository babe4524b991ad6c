"""Which fields does a post of Hugo have from the settings and from the sections that it lies in?"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from digest.content.files import read_file
from digest.content.yaml_reader import Tree
from digest.contribute.importing.matter import as_group, as_text, fold_names, take_apart
from digest.contribute.importing.sites.folder import split_name
from digest.model.problems import DigestError

# The page of a section, which may say something of all pages below it.
SECTION = re.compile(r"(?:.*/)?_index(?:\.[A-Za-z-]+)?\.\w+")

_FENCES = (b"---", b"+++", b"{")


@dataclass(frozen=True)
class Cascade:
    """Fields of the pages below a folder that a target names, in one language unless that is None."""

    folder: str
    language: str | None
    target: Mapping[str, Tree]
    fields: Mapping[str, Tree]

    def reaches(self, path: str, language: str, page: str) -> bool:
        """Whether a page has these fields; targets know it as `page`, such as `/posts/ferry`."""
        if not path.startswith(self.folder) or self.language not in {None, language}:
            return False
        wanted, kind, spoken = (as_text(self.target.get(name)) for name in ("path", "kind", "lang"))
        if kind not in {"", "page", "{page}"} or spoken not in {"", language}:
            return False
        # A star of ours goes on behind a slash, as two of theirs do.
        return not wanted or fnmatchcase(page, re.sub(r"[{}]", "", wanted).replace("**", "*"))


def read_cascades(
    root: Path, files: Iterable[str], settings: Mapping[str, Tree], language: Callable[[str], str]
) -> list[Cascade]:
    """What is said of pages, the farthest first: by the settings, and by each section from above.

    Raises DigestError for a section whose front matter cannot be read.
    """
    found = list(_take(settings.get("cascade"), "", None))
    for path in sorted(filter(SECTION.fullmatch, files), key=lambda path: path.count("/")):
        data, _ = read_file(root / path, path)
        matter, faults = take_apart(data or b"", path)
        if not matter and (data or b"").lstrip().startswith(_FENCES):
            # It may keep posts back, and Hugo would stop here, too.
            raise DigestError(f"a section of the old site cannot be read: {faults[0]}")
        if matter and "cascade" in matter.fields:
            folder = posixpath.dirname(path)
            spoken = split_name(path)[2] or language(path)
            found += _take(matter.fields["cascade"], f"{folder}/" if folder else "", spoken)
    return found


def _take(said: Tree, folder: str, language: str | None) -> Iterator[Cascade]:
    """Each part of what is said: a group of fields, or several with targets of their own."""
    for item in said if isinstance(said, list) else [said]:
        group = fold_names(as_group(item))
        target = fold_names(as_group(group.pop("target", None) or group.pop("_target", None)))
        if group:
            yield Cascade(folder, language, target, group)
