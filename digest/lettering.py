"""Which letters has a font?

Each is drawn by itself, from left to right: none is joined with the next or turned.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from digest.model.settings import Settings

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

# A font by its path and the SHA-256 of it: while somebody writes, another may take its place.
Face: TypeAlias = tuple[str, str]
OURS: Face = (str(Path(__file__).parent / "fonts/DejaVuSerif-Bold.ttf"), "")
_SIZE = 28
# A sign that no font has: what is drawn for it stands for all that are missing.
_NOWHERE = "\uffff"


def find_face(settings: Settings) -> Face:
    """The font that the owner names, or ours."""
    file, key = settings.card_font
    return (str(settings.content / file), key) if file else OURS


def is_font(file: Path) -> bool:
    """Whether letters can be drawn with the file."""
    # Where none is, Pillow would look for its name among the fonts of the machine.
    if not file.is_file():
        return False
    try:
        return bool(open_font.__wrapped__((str(file), ""), _SIZE))
    except OSError:
        return False


def compose(text: str) -> str:
    """The text with marks put together with their letters, where there is such a letter."""
    return unicodedata.normalize("NFC", text)


def is_drawable(char: str) -> bool:
    """Whether any font is enough to draw the character: that it need not be joined or turned."""
    turned = unicodedata.bidirectional(char) in {"R", "AL", "AN"}
    return not turned and unicodedata.category(char) not in {"Mc", "Mn", "Cf", "Cs"}


@lru_cache(maxsize=65_536)
def is_drawn(face: Face, char: str) -> bool:
    """Whether the font has the character."""
    if char.isspace():
        return True
    if not is_drawable(char):
        return False
    font = open_font(face, _SIZE)
    return bytes(font.getmask(char)) != bytes(font.getmask(_NOWHERE))


@lru_cache(maxsize=16)
def open_font(face: Face, size: int) -> "FreeTypeFont":
    """The font in a size."""
    from PIL import ImageFont

    # The other engine is not there on every machine, and draws otherwise.
    return ImageFont.truetype(face[0], size, layout_engine=ImageFont.Layout.BASIC)
