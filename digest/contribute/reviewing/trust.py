"""Whose settings and program is a revision read with? Its own may be a stranger's, and would run here.

`mkdocs.yml` names hooks and plugins, and templates are programs, too: to read a branch by its own is to run
what its author wrote, before anybody has looked at it. What a revision says is taken from it all the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from digest.content.inventory import is_contributed
from digest.contribute.reviewing.revisions import checked_out, find_commit, is_ancestor, lay_files
from digest.contribute.starting.editors import MADE
from digest.model.problems import DigestError, quote
from digest.model.settings import Settings
from digest.running.project import open_settings


class NoDigestError(DigestError):
    """There was no digest here at a revision."""


def find_program(root: Path, *revisions: str) -> str:
    """The commit by whose program these are read: the first that HEAD has grown from, or else HEAD itself.

    Whoever has checked something out, and builds it, runs what it has grown from anyway.
    """
    commits = (find_commit(root, revision) for revision in revisions)
    head = find_commit(root, "HEAD")
    return next((commit for commit in commits if is_ancestor(root, commit, head)), head)


@contextmanager
def laid_out(config_file: Path, revision: str, program: str, called: str) -> Iterator[Path]:
    """The project's configuration, where a revision's content lies among all else of the commit `program`.

    It is removed afterwards. Raises DigestError, which says how the revision was `called`.
    """
    root = config_file.parent.resolve()
    with checked_out(root, program) as folder:
        file = folder / config_file.name
        if not file.is_file():
            raise NoDigestError(
                f"there was no {file.name} here at {quote(called)}, and so nothing to compare with; "
                "name a later revision"
            )
        if find_commit(root, revision) != program:
            settings = open_settings(file)
            lay_files(root, revision, folder, partial(_is_laid, settings=settings))
        yield file


def _is_laid(path: str, settings: Settings) -> bool:
    return path in MADE or is_contributed(path, settings)
