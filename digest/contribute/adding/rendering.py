"""How does the same story in another language begin? With what its original says in any."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from digest.content.library import Library
from digest.contribute.adding.scaffold import Wanted
from digest.keeping.invocation import own_command
from digest.model.entry import Entry
from digest.model.problems import DigestError, did_you_mean, quote
from digest.model.settings import Settings
from digest.model.translations import find_translations
from digest.writing.languages import language_name


def begin_rendering(name: str, wanted: Wanted, library: Library, settings: Settings) -> Wanted:
    """What is wanted, filled in from the entry that it renders, which is named by its id or its file.

    Of a rendering that is named, what it goes back to is meant. Raises DigestError where there is none, and
    where the digest has the story in that language.
    """
    named = find_entry(name, library, settings)
    translations = find_translations(library.written, settings.language)
    texts = translations.groups.get(translations.original_of(named), (named,))
    _refuse_twin(texts, wanted.speaks(settings))
    original = texts[0]
    if original.faulty:
        raise DigestError(f"{original.marks.path} has faults; mend them first: {own_command()} check")
    source = original.source
    return replace(
        wanted,
        url=source.url,
        outlet=wanted.outlet or source.outlet.name,
        tags=wanted.tags or tuple(tag.name for tag in original.tags if not library.tags.lacks(tag.name)),
        story=wanted.story or original.story,
        headline=source.title,
        published=source.published.iso if source.published else "",
        language=original.report_language,
        authors=source.authors,
        named=tuple(mention.name for mention in original.cites),
        original=original,
    )


def find_entry(name: str, library: Library, settings: Settings) -> Entry:
    """The entry of this id or file. Raises DigestError."""
    known = {entry.id: entry for entry in library.written}
    root = settings.root.resolve()
    files = {Path(name).resolve(), root / name}
    found = known.get(name) or next(
        (each for each in known.values() if root / each.marks.path in files), None
    )
    if not found:
        whole = next((each for each in known if each.endswith(f"/{name}")), "")
        cure = f"did you mean {quote(whole)}?" if whole else did_you_mean(name, known)
        cure = cure or "an id is the path below entries/, such as 2024/11/freedom-edge"
        raise DigestError(f"{quote(name)} is not the id of an entry; {cure}")
    return found


def _refuse_twin(texts: Iterable[Entry], language: str) -> None:
    """Two texts of a story are in two languages."""
    if twin := next((entry for entry in texts if entry.language == language), None):
        spoken = f"{language_name(language, 'en')} ({language})"
        raise DigestError(
            f"{twin.marks.path} has the story in {spoken}; edit that file, or add --language with another"
        )
