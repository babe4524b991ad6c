"""What does a letter lack, since it was left out for its faults? Who sends it cannot add that later."""

from collections.abc import Iterable, Iterator

from digest.content.files import read_document
from digest.model.dates import Moment, NotADateError, parse_moment
from digest.model.digests import Digest, period_of
from digest.model.settings import Settings


def find_lacking(digest: Digest, left_out: Iterable[str], settings: Settings) -> Iterator[str]:
    """Each file that was left out and belongs to the digest, or may: which one, and why."""
    content, name = settings.options.content, digest.name
    for path in left_out:
        if path == f"{content}/digests/{name}.md":
            yield f"{path}: it is the note of {name}"
        elif path.startswith(f"{content}/entries/"):
            moment = _find_moment(path, settings)
            if moment is None:
                yield f"{path}: its date cannot be read; it may belong to {name}"
            elif period_of(moment, settings.options.schedule) == digest.period:
                yield f"{path}: it is dated in {name}"


def _find_moment(path: str, settings: Settings) -> Moment | None:
    """When an entry is dated, as far as its file tells."""
    document = read_document(settings.root / path, path)
    written = document.fields.get("date") if document else None
    if not isinstance(written, str):
        return None
    try:
        return parse_moment(written, settings.timezone)
    except NotADateError:
        return None
