"""By which id do subscribers know a thing? It stays when the file is renamed, retitled, moved or re-dated.

An entry is about one report: that is what its id is made from, and of a translation of another entry its
language as well. `guid` in front matter takes its place, and so does what another site called it before it
moved here.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from digest.model.addresses import encode
from digest.model.digests import Digest
from digest.model.entry import Correction, Entry
from digest.model.settings import Settings

_ALLOWED = r'[^\s<>"{}|\\^`]'
# What may be an id in Atom as it is: a page, a name (RFC 8141), a tag (RFC 4151).
_IRI = re.compile(
    rf"https?://{_ALLOWED}+|urn:[a-z0-9-]+:{_ALLOWED}+|tag:[\w.@-]+,\d{{4}}(?:-\d\d){{0,2}}:{_ALLOWED}*",
    re.ASCII | re.IGNORECASE,
)
_COUNTRY = re.compile(r"-(?:[A-Z]{2}|\d{3})(?=-|$)")
# An address may gain or lose this, a slash at its end, and what follows a #, and leads to the same report.
_BEGINNING = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
# Likewise what says how somebody came to it, which `digest check --fix` takes out. Not all that it knows
# (digest.model.canonical): a name that is added here would change ids that are out.
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|igshid|mc_cid|mc_eid|msclkid)(?:=.*)?", re.IGNORECASE | re.DOTALL
)


def item_id(identity: str, name: str) -> str:
    """A permanent id (RFC 4151). The year is part of the form, and says nothing about the item."""
    return f"tag:{identity},2024:{encode(name)}"


def name_entries(entries: Iterable[Entry], settings: Settings) -> Mapping[str, str]:
    """The ids in feeds, by the ids of entries, which are in order.

    Of several entries about one report the first has the plain id, and the others have one by
    their own id, so that a later entry changes nobody's.
    """
    names: dict[str, str] = {}
    unnamed = []
    for entry in entries:
        if old := entry.guid or _old_guid(entry, settings):
            names[entry.id] = old
        else:
            unnamed.append(entry)
    beginning = item_id(settings.identity, "entries/")
    for report, group in group_by_report(unnamed).items():
        name = beginning + _key_of(report)
        for number, entry in enumerate(group):
            names[entry.id] = f"{name}/{encode(entry.id)}" if number else name
    return names


def name_apart(entry: Entry, settings: Settings) -> str:
    """The id of an entry that is not the first about its report."""
    name = f"entries/{_key_of(_report_of(entry))}/{entry.id}"
    return _old_guid(entry, settings) or item_id(settings.identity, name)


def group_by_report(entries: Iterable[Entry]) -> Mapping[tuple[str, str], list[Entry]]:
    """Entries that are about one report, by this and, of translations, their language."""
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[_report_of(entry)].append(entry)
    return groups


def as_iri(guid: str, identity: str) -> str:
    """The id as Atom wants it, which is an address; that of another site, from RSS, may be any text."""
    return guid if _IRI.fullmatch(guid) else item_id(identity, f"guids/{guid}")


def name_digest(digest: Digest, settings: Settings) -> str:
    """The id of a digest: its period, whatever is in it."""
    guid = digest.note.guid if digest.note else ""
    return guid or item_id(settings.identity, f"digests/{digest.name}")


def name_corrections(guid: str, corrections: Iterable[Correction]) -> Iterator[str]:
    """The ids of the corrections of an entry or a digest that is called so.

    Each follows from its day and its words: a second one of a day changes no other, wherever it is written.
    """
    mark = ";" if "#" in guid else "#"
    seen: Counter[str] = Counter()
    for correction in corrections:
        key = hashlib.sha256(correction.note.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        name = f"{guid}{mark}correction-{correction.date.day.isoformat()}-{key}"
        seen[name] += 1
        yield f"{name},{seen[name]}" if seen[name] > 1 else name


def _report_of(entry: Entry) -> tuple[str, str]:
    """What the entry is about, and of a translation its language.

    A site may change its own language, and an entry that of its country; a translation stays one.
    """
    language = _COUNTRY.sub("", entry.language) if entry.translates else ""
    return _what_it_leads_to(entry.source.url), language


def _what_it_leads_to(url: str) -> str:
    """What an address leads to, however it is written."""
    match = _BEGINNING.match(url)
    if not match:
        return url
    page, _, query = url[match.end() :].partition("#")[0].partition("?")
    kept = "&".join(part for part in query.split("&") if not _TRACKING.fullmatch(part))
    return (f"{page}?{kept}" if kept else page).rstrip("/")


def _key_of(report: tuple[str, str]) -> str:
    """What stands for a report, and for the language of its translation."""
    address, language = report
    return hashlib.sha256(f"{language} {address}".encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _old_guid(entry: Entry, settings: Settings) -> str:
    """What the entry was called at the site that moved here; empty where it was none of that."""
    guids = settings.options.guids
    moved = guids and entry.date.day < guids.before
    return guids.pattern.replace("{id}", encode(entry.id)) if guids and moved else ""
