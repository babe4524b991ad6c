"""The article side of each kind of page: values in, pages out. The templates are in `theme/pages/`."""

from functools import lru_cache

from digest.model.addresses import SECTIONS, depth_of
from digest.output import FrameKey

_SECTIONS_OF = {"digest": "digests", "story": "stories", "tag": "tags", "outlet": "outlets"}


def section_of(kind: str) -> str:
    """The address of the section that pages of this kind belong to; empty for those that belong to none."""
    return SECTIONS.get(_SECTIONS_OF.get(kind, kind), ("", ""))[0]


def frame_for(kind: str, address: str, language: str = "") -> FrameKey:
    """The frame of a page of this kind at this address; `language` as in FrameKey."""
    section = SECTIONS.get(kind)
    if section and section[0] == address:
        return _frame(f"{kind}-section", depth_of(address), address)
    return _frame(kind, depth_of(address), None, language)


# A handful of frames serves thousands of pages.
_frame = lru_cache(maxsize=256)(FrameKey)
