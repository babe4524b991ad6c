"""What is wrong with the file of a picture, and what is it on the site?"""

import hashlib
from collections.abc import Iterator

from digest.content.files import MAX_IMAGE
from digest.model.entry import Picture
from digest.model.problems import Problem
from digest.pictures.exif import find_personal
from digest.pictures.formats import (
    breaks_off,
    describe_fault,
    find_disguise,
    find_excess,
    find_fault,
    measure,
)
from digest.pictures.metadata import strip_metadata

_TAKE_OUT = "take it out before you send it: `digest check --fix` does"


def parse_picture(data: bytes, path: str, shown: str, _context: object) -> tuple[Picture, list[Problem]]:
    """One picture from the bytes of `content/<path>`."""
    size, problems = None, []
    too_large, allowed = find_excess(path, data, None)
    bare = data if too_large else strip_metadata(path, data)
    if not too_large and (fault := find_fault(path, data)):
        problems = [describe_fault(shown, fault)]
    elif not too_large:
        size = measure(path, data)
        too_large, allowed = find_excess(path, data, size)
        if breaks_off(path, data, bare):
            found, cure = "the image breaks off before its end", "download or export it again"
            problems = [Problem(shown, 1, 1, "broken-image", found, "", cure)]
        if bare != data:
            problems += _find_personal(data, shown)
    if too_large:
        problems = [Problem(shown, 1, 1, "too-large", too_large, allowed, "make it smaller")]
    return Picture(path, hashlib.sha256(data).hexdigest(), size, len(bare)), problems


def parse_copied(data: bytes, path: str, shown: str, _context: object) -> tuple[None, list[Problem]]:
    """What is wrong with a photograph among the hand-written pages, which MkDocs copies.

    If its ending is wrong, its metadata could not be taken out.
    """
    if fault := find_disguise(path, data):
        return None, [describe_fault(shown, fault)]
    # Few tell anything, and to strip one takes longer than to look.
    problems = [] if len(data) > MAX_IMAGE else list(_find_personal(data, shown))
    return None, problems if problems and strip_metadata(path, data) != data else []


def _find_personal(data: bytes, shown: str) -> Iterator[Problem]:
    if told := find_personal(data):
        found = f"the file tells {', '.join(told)}; the site leaves that out, and the repository does not"
        yield Problem(shown, 1, 1, "personal-metadata", found, "", _TAKE_OUT)
