"""What can be heard of an entry, of which type is it, and how long does it take?"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from digest.model.addresses import encode

# By the ending of a file; those of podcasts are as directories know them.
AUDIO_TYPES: Mapping[str, str] = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/x-m4a",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
}
# Hours and minutes of an hour, or minutes alone.
DURATION = r"(?:([0-9]{1,2}):([0-5][0-9])|([0-9]{1,3})):([0-5][0-9])"


@dataclass(frozen=True)
class Audio:
    """What an entry lets its readers hear: a `file` of this site by its path there, or one at another host.

    `duration` is such as `34:12` or `1:02:03`; `length` is how many bytes the file of the other host has.
    Each is empty where it is not known.
    """

    file: str = ""
    url: str = ""
    title: str = ""
    duration: str = ""
    length: int = 0

    @property
    def type(self) -> str:
        """Its media type."""
        return audio_type(self.file or self.url)

    @property
    def host(self) -> str:
        """The other host that it is at; empty for a file of this site."""
        return urlsplit(self.url).netloc

    @property
    def seconds(self) -> int:
        """How long it takes; 0 where that is not known."""
        return count_seconds(self.duration) or 0

    def address_from(self, root: str) -> str:
        """Where it is, for a page from which `root` leads to the site."""
        return self.url or root + encode(self.file)


def audio_type(address: str) -> str:
    """The media type of a file by its name or its address; empty where that does not tell."""
    path = urlsplit(address).path if "://" in address else address
    return AUDIO_TYPES.get(posixpath.splitext(path)[1].lower(), "")


def count_seconds(duration: str) -> int | None:
    """How many seconds `34:12` or `1:02:03` are; None for what is neither."""
    found = re.fullmatch(DURATION, duration)
    if not found:
        return None
    hours, minutes, minutes_alone, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + (minutes + minutes_alone) * 60 + seconds


def format_seconds(seconds: int) -> str:
    """So many seconds as a duration is written; nothing for none."""
    minutes, rest = divmod(seconds, 60)
    hours, left = divmod(minutes, 60)
    if not seconds:
        return ""
    return f"{hours}:{left:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
