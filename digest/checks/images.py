"""Are the pictures there that entries name?"""

import posixpath
from collections.abc import Iterator
from pathlib import Path

from digest.content.files import IMAGE_SUFFIXES, is_picture_name
from digest.content.library import Library
from digest.model.addresses import is_good_segment
from digest.model.problems import Known, Problem, quote
from digest.model.settings import Settings


def check_images(library: Library, settings: Settings) -> Iterator[Problem]:
    """The image of an entry lies in `content/images/`, and exists."""
    by_name = {posixpath.basename(image): image for image in sorted(library.images)}
    words = Known(by_name)
    for entry in library.written:
        if entry.image is None:
            continue
        file, at = entry.image.file, ("image", "file")
        if not _is_inside(file):
            wanted = "a path such as images/map.svg is wanted"
            found = f"{quote(file)} is not a path inside content/images/"
            inside = file.replace("\\", "/").removeprefix(f"{settings.options.content}/")
            inside = inside if inside in library.images else by_name.get(posixpath.basename(inside), "")
            cure = f"write {quote(inside)}" if inside else "put the file into content/images/"
            if not is_picture_name(file):
                cure = f"save it as one of {', '.join(sorted(IMAGE_SUFFIXES))}"
            yield entry.marks.problem("image-outside", found, wanted, cure, at)
        elif file not in library.images:
            found = f"there is no image {quote(file)}"
            near = by_name.get(words.nearest(posixpath.basename(file)))
            cure = f"did you mean {quote(near)}?" if near else f"add it to {settings.options.content}/images/"
            if near and not is_good_segment(posixpath.basename(near)):
                cure = f"give that name to {quote(near)}, if it is the picture"
            if path := _find_there(file, library.content):
                found, cure = f"the image {quote(file)} cannot be shown", "mend what is said of that file"
                # Of a folder nothing else is said.
                if path.is_dir() and not path.is_symlink():
                    found, cure = f"{quote(file)} is a folder", "put the image in its place"
            yield entry.marks.problem("missing-image", found, "", cure, at)


def _find_there(file: str, content: Path) -> Path | None:
    """What has this very name, and a fault of its own. No link is followed there."""
    path = content.resolve() / file
    folder = path.parent
    is_real = folder.is_dir() and folder.resolve() == folder
    return path if is_real and any(found.name == path.name for found in folder.iterdir()) else None


def _is_inside(file: str) -> bool:
    return file.startswith("images/") and posixpath.normpath(file) == file and is_picture_name(file)
