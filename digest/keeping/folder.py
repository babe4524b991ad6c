"""Where may a run keep something for later ones? In `.cache/digest/`, and behind no link.

The folder may have come with somebody's pull request. A link in it would lead what is written there over any
other file of whoever looks at the request; digest itself makes none.
"""

import errno
import os
from pathlib import Path

_OUTERMOST = ".cache"
CACHE = f"{_OUTERMOST}/digest"


def claim_folder(folder: Path) -> Path:
    """The folder, made where it is not there, and without the links that lay in it.

    Comes before anything is written there. Raises OSError, also where it, or what it lies in up to `.cache`,
    is itself a link: that one may be the owner's.
    """
    for each in (folder, *folder.parents):
        if _OUTERMOST in each.parts and each.is_symlink():
            raise NotADirectoryError(errno.ENOTDIR, f"{each.name} is a symbolic link", str(each))
    folder.mkdir(parents=True, exist_ok=True)
    with os.scandir(folder) as found:
        links = [Path(entry.path) for entry in found if entry.is_symlink()]
    for link in links:
        link.unlink(missing_ok=True)
    return folder
