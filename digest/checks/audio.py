"""Is what entries let readers hear there, and can it be played on the page?"""

import posixpath
from collections.abc import Iterator

from digest.content.files import MAX_IMAGE, read_file
from digest.content.library import Library
from digest.model.problems import Known, Problem, are_siblings, quote, show_folder
from digest.model.settings import Settings
from digest.pictures.formats import measure

# How wide Apple's directory wants a cover, and how high; others take what that takes.
_COVER = 1_400, 3_000


def check_audio_files(library: Library, settings: Settings) -> Iterator[Problem]:
    """What readers are to hear lies among the hand-written pages, and has something in it."""
    folder = show_folder(settings.pages, settings.root)
    by_name = {posixpath.basename(path): path for path in sorted(library.recordings)}
    words = Known(by_name)

    def guess(name: str) -> str:
        near = words.nearest(name)
        # That of the month before is another episode.
        return by_name.get(name) or ("" if are_siblings(name, near) else by_name.get(near, ""))

    for entry in library.written:
        if entry.audio is None or not entry.audio.file or library.recordings.get(entry.audio.file):
            continue
        file = entry.audio.file
        near = guess(posixpath.basename(file.replace("\\", "/")))
        cure = f"did you mean {quote(near)}?" if near else f"put it into {folder}/audio/"
        found = f"there is no {quote(file)} among the hand-written pages"
        if file in library.recordings:
            found, cure = f"{quote(file)} is empty", "export it again"
        yield entry.marks.problem("missing-audio", found, "", cure, ("audio", "file"))


def check_audio_hosts(library: Library, settings: Settings) -> Iterator[Problem]:
    """What is at another host plays on the page only where the site's owner lists that host."""
    for entry in library.written:
        if entry.audio and not settings.plays(entry.audio):
            found = f"what is at {quote(entry.audio.host)} is linked, and does not play on the page"
            cure = "name the host in audio_hosts, or put the file among the pages"
            yield entry.marks.problem("remote-audio", found, "", cure, ("audio", "url"))


def check_cover(library: Library, settings: Settings) -> Iterator[Problem]:
    """The cover of a podcast lies among the hand-written pages, if it is not elsewhere, as apps want it."""
    podcast = settings.options.podcast
    if not podcast or "://" in podcast.cover:
        return
    if podcast.cover not in library.copied:
        near = Known(library.copied).nearest(podcast.cover)
        folder = show_folder(settings.pages, settings.root)
        cure = f"did you mean {quote(near)}?" if near else f"put it there, as {folder}/{podcast.cover}"
        found = f"there is no cover {quote(podcast.cover)} among the hand-written pages"
        yield Problem(settings.file, *settings.cover_at, "missing-image", found, "", cure)
        return
    data, _ = read_file(settings.pages / podcast.cover, podcast.cover, MAX_IMAGE)
    width, height = (measure(podcast.cover, data) if data else None) or (0, 0)
    if width and (width != height or not _COVER[0] <= width <= _COVER[1]):
        found = f"the cover {quote(podcast.cover)} is {width:,} × {height:,} pixels"
        wanted = "a square of 1,400 to 3,000 pixels is wanted"
        yield Problem(settings.file, *settings.cover_at, "odd-cover", found, wanted, "export it again")
