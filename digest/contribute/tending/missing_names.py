"""Which tags and outlets do entries name that the vocabularies lack, and how are they written there?"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

from digest.content.library import Library
from digest.content.validation import OTHER_COMMA, STAND_IN
from digest.contribute.adding.scaffold import describe_outlet, find_outlet
from digest.contribute.importing.vocabularies import (
    Names,
    VocabularyFile,
    extend_tags,
    insert_outlets,
    open_outlets,
    open_tags,
)
from digest.contribute.tending.retag import Retagging
from digest.model.addresses import bare_host
from digest.model.entry import Entry
from digest.model.problems import quote
from digest.model.settings import Settings
from digest.writing.languages import main_language


def add_tags(wanted: Iterable[str], library: Library, settings: Settings) -> Retagging:
    """Write these tags into `tags.yml`, or all that entries name and it lacks. Raises DigestError."""
    used = (mention.name for entry in library.written for mention in entry.tags)
    return _add(wanted, used, open_tags(settings.content), extend_tags, settings)


def add_outlets(wanted: Iterable[str], library: Library, settings: Settings) -> Retagging:
    """Write these outlets into `outlets.yml`, or all that entries name and it lacks. Raises DigestError."""
    used = (entry.source.outlet.name for entry in library.written)
    return _add(wanted, used, open_outlets(settings.content), partial(_extend_outlets, library), settings)


def _extend_outlets(library: Library, file: VocabularyFile, names: Names) -> str:
    """Each new outlet with what all its reports have in common: a host that is nobody else's, a language."""
    reports: dict[str, list[Entry]] = defaultdict(list)
    owners: dict[str, set[str]] = defaultdict(set)
    for entry in library.written:
        key = entry.source.outlet.key
        reports[key].append(entry)
        owners[bare_host(entry.source.url)].add(key)
    added = {}
    for key, name in sorted(names.added.items()):
        own = reports[key]
        hosts = {bare_host(entry.source.url) for entry in own}
        languages = {main_language(entry.source.language or entry.language) for entry in own}
        # A report may stand at another's.
        is_own = len(hosts) == 1 and owners[min(hosts)] == {key}
        url = own[0].source.url if is_own and not find_outlet(own[0].source.url, library.outlets) else ""
        added[key] = [describe_outlet(name, url, min(languages) if len(languages) == 1 else "")]
    return insert_outlets(file, added)


def _add(
    wanted: Iterable[str],
    used: Iterable[str],
    file: VocabularyFile,
    extend: Callable[[VocabularyFile, Names], str],
    settings: Settings,
) -> Retagging:
    names, hints = Names(file.vocabulary), []
    known = file.vocabulary.resolve_known
    lacking = sorted({name for name in used if name.strip() not in ("", STAND_IN) and not known(name).key})
    for name in wanted or lacking:
        if key := known(name).key:
            hints.append(f"{quote(name)} is there already{'' if name == key else f', as {key}'}")
            continue
        doubt = "" if wanted else _doubt(name, file)
        if doubt:
            hints.append(f"{quote(name)} is left out: {doubt}")
        else:
            names.take(name)
    hints += [f"new: {key} ({name})" for key, name in sorted(names.added.items())]
    path = f"{settings.options.content}/{file.path.name}"
    files = {path: extend(file, names).encode()} if names.added else {}
    return Retagging(files, tuple(hints), begun=() if file.path.exists() else tuple(files))


def _doubt(name: str, file: VocabularyFile) -> str:
    """Why a name that entries use is perhaps none; empty where nothing speaks against it."""
    if " -" in name or OTHER_COMMA.search(name):
        return "it seems to be two"
    return file.vocabulary.guess(name)
