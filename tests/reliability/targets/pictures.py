"""A picture is refused, or is one: a drawing in which nothing runs or loads, a photograph that tells nothing.

The first byte chooses the ending. Nothing else than a word of refusal comes of any bytes.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from io import BytesIO
from typing import Any
from xml.parsers import expat

from PIL import Image

from digest.pictures.formats import find_fault, measure, shrink, widths_of
from digest.pictures.metadata import strip_metadata
from tests.reliability.oracles import cases_of, is_shown, seeds_of
from tests.safe_html import parse
from tests.sites import SVG

SIGNS = (
    *(
        "<svg xmlns='http://www.w3.org/2000/svg'>",
        "</svg>",
        "<script>",
        "<a href=",
        "<use href='#a'/>",
        "<style>",
    ),
    *(
        "url(",
        "url(#a)",
        "@import ",
        "image-set(",
        " onload=",
        " xlink:href=",
        " style=",
        "<!DOCTYPE",
        "<?xml",
        "&#",
    ),
    *(
        "<![CDATA[",
        "]]>",
        "<foreignObject>",
        "<animate ",
        "<set ",
        "\\75 rl(",
        "xml:base=",
        "<!--",
        "-->",
        "<metadata>",
        " xmlns:i='http://www.inkscape.org/namespaces/inkscape' i:label=",
        "\ufeff",
        "/*",
        "*/",
    ),
    *(
        "xmlns:xlink='http://www.w3.org/1999/xlink'",
        "Exif\0\0",
        "XMP ",
        "eXIf",
        "IEND",
        "JFIF",
        "GPS",
        "http://ns.adobe",
    ),
)
ENDINGS = (".svg", ".png", ".jpg", ".gif", ".webp", ".avif")
_DRAWN = re.compile(r"[a-z][A-Za-z0-9]*")
_SVG = "http://www.w3.org/2000/svg"
_FORBIDDEN = frozenset(
    "a script foreignObject image iframe audio video animate animateMotion animateTransform set handler "
    "listener discard mpath feImage embed object".split()
)


def seeds() -> Iterator[bytes]:
    """Small pictures of each kind, and hostile HTML in a drawing."""
    yield b"\0" + SVG.encode()
    for data in cases_of("**/*.svg"):
        yield b"\0" + data
    for number, kind in enumerate(("PNG", "JPEG", "GIF", "WEBP", "AVIF"), start=1):
        yield bytes([number]) + _picture(kind)
    for data in seeds_of("xss_html"):
        yield b"\0" + SVG.replace("<rect", "<g>PUT</g><rect").encode().replace(b"PUT", data)


def attempt(data: bytes) -> None:
    """Take it for a picture of this ending, as a digest would."""
    ending = ENDINGS[data[0] % len(ENDINGS)] if data else ENDINGS[0]
    name, data = f"images/a{ending}", data[1:]
    fault = find_fault(name, data)
    assert is_shown(fault), fault
    if fault:
        return
    size = measure(name, data)
    assert size is None or min(size) >= 0
    bare = strip_metadata(name, data)
    assert not find_fault(name, bare), "without its metadata it is no picture"
    assert strip_metadata(name, bare) == bare
    if ending == ".svg":
        _check_drawing(data)
        _check_drawing(bare)
        assert b"<!--" not in re.sub(rb"<!\[CDATA\[.*?\]\]>", b"", bare, flags=re.DOTALL)
        return
    _check_says_nothing(bare)
    for width in widths_of(name, size)[:1]:
        smaller = shrink(name, data, width)
        if smaller != data:
            with Image.open(BytesIO(smaller)) as image:
                assert (image.format, image.size[0]) == ("WEBP", width)
                assert not image.getexif()


def _check_drawing(data: bytes) -> None:
    """Read back by two others: an XML parser, and one of HTML, as which a page would take it."""
    parser = expat.ParserCreate(namespace_separator=" ")
    found: list[tuple[str, dict[str, str]]] = []
    parser.StartElementHandler = lambda name, attributes: found.append((name, attributes))
    parser.StartDoctypeDeclHandler = parser.ProcessingInstructionHandler = _refuse
    # It keeps to an older list of the letters that a name may have.
    with suppress(expat.ExpatError):
        parser.Parse(data, True)
    for name, attributes in found:
        space, _, local = name.rpartition(" ")
        assert space == _SVG, name
        assert local not in _FORBIDDEN, local
        assert _DRAWN.fullmatch(local), local
        for key, value in attributes.items():
            _check_attribute(key.rpartition(" ")[2], value)
    for element in parse(data.decode()).iter():
        assert not str(element.tag).lower().endswith("}script"), "a page would run it"


def _check_attribute(name: str, value: str) -> None:
    assert not name.lower().startswith("on"), name
    if name.lower() in {"href", "src", "base"}:
        assert value.strip().startswith("#"), value
    assert not re.search(r"url\(\s*['\"]?\s*[^#'\"\s]|javascript:|@import", value, re.IGNORECASE), value


def _check_says_nothing(data: bytes) -> None:
    """What another reader finds in the file is no word on who took it, where and with what."""
    try:
        with Image.open(BytesIO(data)) as image:
            tags = set(image.getexif()) - {0x0112}
            assert not tags, tags
            told = (image.info.get(key) for key in ("comment", "xmp", "XML:com.adobe.xmp", "photoshop"))
            # In an AVIF blanks take its place.
            assert not any(text.strip() if isinstance(text, str | bytes) else text for text in told), (
                image.info
            )
    except (OSError, ValueError, SyntaxError, RuntimeError, Image.DecompressionBombError):
        return  # nobody can read it


def _refuse(*_: Any) -> None:
    raise AssertionError("a document type, or an instruction")


@cache
def _picture(kind: str) -> bytes:
    out = BytesIO()
    image = Image.new("RGB", (8, 6), "teal")
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "Where it was taken"
    image.save(out, kind, **({} if kind == "GIF" else {"exif": exif}))
    return out.getvalue()
