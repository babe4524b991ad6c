"""Which tags and outlets do entries name that the vocabularies lack, and how are they written there?"""

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from digest.contribute.importing.vocabularies import (
    Names,
    VocabularyFile,
    extend_outlets,
    extend_tags,
    open_outlets,
    open_tags,
)
from digest.contribute.tending.retag import Retagging
from digest.library import Library
from digest.problems import quote
from digest.settings import Settings
from digest.validation import OTHER_COMMA, STAND_IN


def add_tags(wanted: Iterable[str], library: Library, settings: Settings) -> Retagging:
    """Write these tags into `tags.yml`, or all that entries name and it lacks. Raises DigestError."""
    used = (mention.name for entry in library.written for mention in entry.tags)
    return _add(wanted, used, open_tags(settings.content), extend_tags, settings)


def add_outlets(wanted: Iterable[str], library: Library, settings: Settings) -> Retagging:
    """Write these outlets into `outlets.yml`, or all that entries name and it lacks. Raises DigestError."""
    used = (entry.source.outlet.name for entry in library.written)
    return _add(wanted, used, open_outlets(settings.content), _extend_outlets, settings)


def _extend_outlets(file: VocabularyFile, names: Names) -> str:
    # Whose host it is, nobody knows: a report may stand at another's.
    return extend_outlets(file, names, {})


def _add(
    wanted: Iterable[str],
    used: Iterable[str],
    file: VocabularyFile,
    extend: Callable[[VocabularyFile, Names], str],
    settings: Settings,
) -> Retagging:
    names, hints = Names(file.vocabulary), []
    lacking = sorted({name for name in used if name != STAND_IN and file.vocabulary.lacks(name)})
    for name in wanted or lacking:
        doubt = "" if wanted else _doubt(name, file)
        if doubt:
            hints.append(f"{quote(name)} is left out: {doubt}")
        else:
            names.take(name)
    hints += [f"new: {key} ({name})" for key, name in sorted(names.added.items())]
    path = PurePosixPath(settings.options.content) / file.path.name
    return Retagging({str(path): extend(file, names).encode()} if names.added else {}, tuple(hints))


def _doubt(name: str, file: VocabularyFile) -> str:
    """Why a name that entries use is perhaps none; empty where nothing speaks against it."""
    if " -" in name or OTHER_COMMA.search(name):
        return "it seems to be two"
    return file.vocabulary.guess(name)
