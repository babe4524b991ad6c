"""What does an entry say of itself, by the names of its fields? What feeds and exports hand on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias, TypeVar

from digest.model.audio import Audio
from digest.model.dates import Moment
from digest.model.entry import Correction, Entry, Image, Source, Translation

# A value of front matter.
_Said = TypeVar("_Said")
Value: TypeAlias = "str | int | bool | date | Sequence[Value] | Mapping[str, Value]"


def list_fields(entry: Entry, outlet: str, tags: Sequence[str]) -> dict[str, Value]:
    """All that it says, where it says something, by these names of its outlet and its tags."""
    return filled(
        {
            "date": _when(entry.date),
            "description": entry.summary,
            "tags": tags,
            "language": entry.language,
            "source": _source_fields(entry.source, outlet),
            "byline": list(entry.byline),
            "cites": [mention.name for mention in entry.cites],
            "story": entry.story,
            "image": _image_fields(entry.image),
            "audio": _audio_fields(entry.audio),
            "translation": _translation_fields(entry.translation),
            "translates": entry.translates,
            "updated": _when(entry.updated) if entry.updated else "",
            "corrections": list(map(correction_fields, entry.corrections)),
            "figures": {figure.name: figure.value for figure in entry.figures},
            "event_date": entry.event.iso if entry.event else "",
            "id": entry.id,
            "guid": entry.guid,
        }
    )


def correction_fields(correction: Correction) -> dict[str, Value]:
    """What is said of a correction."""
    return {"date": _when(correction.date), "note": correction.note}


def _source_fields(source: Source, outlet: str) -> Mapping[str, Value]:
    return filled(
        {
            "name": outlet,
            "url": source.url,
            "title": source.title,
            "published": _when(source.published) if source.published else "",
            "language": source.language,
            "authors": list(source.authors),
            "archive_url": source.archive_url,
        }
    )


def _image_fields(image: Image | None) -> Mapping[str, Value]:
    if image is None:
        return {}
    names = ("file", "alt", "caption", "credit", "licence")
    return filled({name: getattr(image, name) for name in names})


def _audio_fields(audio: Audio | None) -> Mapping[str, Value]:
    if audio is None:
        return {}
    names = ("file", "url", "title", "duration", "length")
    return filled({name: getattr(audio, name) for name in names})


def _translation_fields(translation: Translation | None) -> Mapping[str, Value]:
    if translation is None:
        return {}
    return filled(
        {
            "from": translation.origin,
            "original_title": translation.original_title,
            "translator": translation.translator,
            "machine": translation.machine,
        }
    )


def _when(moment: Moment) -> Value:
    """A day, or a time as all programs write it (RFC 3339)."""
    return moment.iso if moment.timed else moment.day


def filled(values: Mapping[str, _Said]) -> dict[str, _Said]:
    """Without what nothing is known of."""
    return {name: value for name, value in values.items() if value}
