"""Where does the site lie that is served, so that the next server need not print it anew?

MkDocs serves a folder that it makes in the system's folder for what passes. A link in its place leads to one
in the cache, where the site is left when the server ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digest.keeping.journal import locked

_FOLDER = "served"


@contextmanager
def kept_for_the_next(site_dir: Path, cache: Path) -> Iterator[bool]:
    """Let the empty folder that will be served lie in the cache; says whether it does.

    It does not where another server has that one, nor where the disk knows no links.
    """
    with locked(cache / _FOLDER) as folder:
        is_kept = folder is not None and _lead(site_dir, folder / "site")
        try:
            yield is_kept
        finally:
            if is_kept:
                # Or MkDocs would follow the link, and remove what is kept.
                site_dir.unlink(missing_ok=True)


def _lead(site_dir: Path, target: Path) -> bool:
    """Put a link in the place of an empty folder; whether there is one now."""
    try:
        site_dir.rmdir()
        site_dir.symlink_to(target.absolute(), target_is_directory=True)
    except OSError:
        site_dir.mkdir(exist_ok=True)
        return False
    return True
