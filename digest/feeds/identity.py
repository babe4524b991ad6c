"""By which id do subscribers know a thing? It stays when the file is renamed, retitled, moved or re-dated.

An entry is about one report in one language: that is what its id is made from. `guid` in its front matter
takes its place, and so does what another site called it before it moved here.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from digest.addresses import encode, has_scheme
from digest.digests import Digest
from digest.entry import Correction, Entry
from digest.settings import Settings

# An address may gain or lose these, and leads to the same report.
_NO_IRI = re.compile(r'[\s<>"{}|\\^`]')
_REPORT = re.compile(r"https?://(?:www\.)?(.*?)/*(?:#.*)?", re.IGNORECASE | re.DOTALL)


def item_id(identity: str, name: str) -> str:
    """A permanent id (RFC 4151). The year is part of the form, and says nothing about the item."""
    return f"tag:{identity},2024:{encode(name)}"


def name_entries(entries: Iterable[Entry], settings: Settings) -> Mapping[str, str]:
    """The ids in feeds, by the ids of entries, which are in order.

    Of several entries about one report in one language the first has the plain id, and the others have one by
    their own id, so that a later entry changes nobody's.
    """
    names: dict[str, str] = {}
    unnamed = []
    for entry in entries:
        if old := entry.guid or _old_guid(entry, settings):
            names[entry.id] = old
        else:
            unnamed.append(entry)
    for (report, language), group in group_by_report(unnamed).items():
        key = hashlib.sha256(f"{language} {report}".encode("utf-8", "surrogatepass")).hexdigest()[:20]
        for number, entry in enumerate(group):
            name = f"entries/{key}/{entry.id}" if number else f"entries/{key}"
            names[entry.id] = item_id(settings.identity, name)
    return names


def group_by_report(entries: Iterable[Entry]) -> Mapping[tuple[str, str], list[Entry]]:
    """Entries that are about one report in one language, by both."""
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[_report(entry.source.url), entry.language].append(entry)
    return groups


def as_iri(guid: str, identity: str) -> str:
    """The id as Atom wants it, which is an address; that of another site, from RSS, may be any text."""
    if has_scheme(guid):
        return _NO_IRI.sub(lambda found: quote(found[0]), guid)
    return item_id(identity, f"guids/{guid}")


def name_digest(digest: Digest, settings: Settings) -> str:
    """The id of a digest: its period, whatever is in it."""
    guid = digest.note.guid if digest.note else ""
    return guid or item_id(settings.identity, f"digests/{digest.name}")


def number_corrections(corrections: Iterable[Correction]) -> Iterator[tuple[Correction, int]]:
    """Each correction, and which of its moment it is, from 1: an earlier one more changes no number."""
    seen: dict[str, int] = defaultdict(int)
    for correction in corrections:
        seen[correction.date.iso] += 1
        yield correction, seen[correction.date.iso]


def name_correction(guid: str, correction: Correction, number: int) -> str:
    """The id of a correction of the entry that is called so."""
    mark = ";" if "#" in guid else "#"
    return f"{guid}{mark}correction-{correction.date.iso}{f',{number}' if number > 1 else ''}"


def _report(url: str) -> str:
    """What an address leads to, however it is written."""
    match = _REPORT.fullmatch(url)
    return match[1] if match else url


def _old_guid(entry: Entry, settings: Settings) -> str:
    """What the entry was called at the site that moved here; empty where it was none of that."""
    guids = settings.options.guids
    moved = guids and entry.date.day < guids.before
    return guids.pattern.replace("{id}", encode(entry.id)) if guids and moved else ""
