"""What of a picture's file is published? What shows it, and nothing of who took it, where, and with what.

The picture is not made anew, which would cost quality: the file is cut into the parts that its format has,
and those are kept that draw it. What stands behind its end goes, too: there a file could be another one.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import PurePosixPath

import lxml.etree

from digest.pictures.avif import START as AVIF_START
from digest.pictures.avif import blank_metadata
from digest.pictures.exif import only_orientation
from digest.pictures.formats import find_encoding_fault

# JPEG: every marker but application data and comments draws. Of those, colour and its transformation do.
_JPEG_APPLICATION = range(0xE0, 0xF0)
_JPEG_COMMENT, _JPEG_SCAN, _JPEG_END = 0xFE, 0xDA, 0xD9
_JPEG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_JPEG_EXIF = b"Exif\0\0"
# After a scan began: the next marker that neither stands for a byte nor starts the decoder anew.
_JPEG_MARKER = re.compile(rb"\xff+(?P<code>[^\x00\xd0-\xd7\xff])", re.DOTALL)
_PNG_START, _PNG_EXIF, _PNG_END = 8, b"eXIf", b"IEND"
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD pHYs acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset([b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"])
_WEBP_HAS_EXIF, _WEBP_HAS_XMP = 0x08, 0x04
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_GIF_IMAGE, _GIF_EXTENSION, _GIF_CONTROL, _GIF_APPLICATION = 0x2C, 0x21, 0xF9, 0xFF
_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
# Browsers draw no element of another namespace, and read no attribute of another.
_SVG_ELEMENTS = frozenset((_SVG, "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"))
_SVG_ATTRIBUTES = frozenset((None, _XLINK, "http://www.w3.org/XML/1998/namespace"))


def strip_metadata(name: str, data: bytes) -> bytes:
    """The file without what does not show the picture; how it is turned stays.

    One that breaks off ends there: browsers show what there is of it.
    """
    strip = _STRIPPERS.get(PurePosixPath(name).suffix.lower())
    return b"".join(_until_it_breaks_off(strip(data))) if strip else data


def _until_it_breaks_off(parts: Iterator[bytes]) -> Iterator[bytes]:
    with suppress(struct.error, IndexError):
        yield from parts


def _strip_jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    at = 2
    while at < len(data):
        while data[at + 1] == 0xFF:
            at += 1
        code = data[at + 1]
        if data[at] != 0xFF or code == _JPEG_END:
            yield data[at : at + 2] if code == _JPEG_END else data[at:]
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        segment = data[at:end]
        if code == 0xE1 and segment[4:].startswith(_JPEG_EXIF):
            if tiff := only_orientation(segment[10:]):
                content = _JPEG_EXIF + tiff
                yield struct.pack(">BBH", 0xFF, 0xE1, len(content) + 2) + content
        elif code in _JPEG_KEPT:
            if segment[4:].startswith(_JPEG_KEPT[code]):
                yield segment
        elif code not in _JPEG_APPLICATION and code != _JPEG_COMMENT:
            yield segment
        if code == _JPEG_SCAN:
            following = _JPEG_MARKER.search(data, end)
            yield data[end : following.start() if following else len(data)]
            end = following.start() if following else len(data)
        at = end


def _strip_png(data: bytes) -> Iterator[bytes]:
    yield data[:_PNG_START]
    at = _PNG_START
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        chunk = data[at : at + 12 + length]
        if kind in _PNG_KEPT:
            yield chunk
        elif kind == _PNG_EXIF and (tiff := only_orientation(chunk[8:-4])):
            yield _png_chunk(kind, tiff)
        if kind == _PNG_END:
            return
        at += len(chunk)


def _strip_webp(data: bytes) -> Iterator[bytes]:
    parts = list(_webp_parts(data))
    has_exif = any(part.startswith(b"EXIF") for part in parts)
    for number, part in enumerate(parts):
        if part.startswith(b"VP8X"):
            flags = part[8] & ~_WEBP_HAS_XMP & ~(0 if has_exif else _WEBP_HAS_EXIF)
            parts[number] = part[:8] + bytes([flags]) + part[9:]
    yield struct.pack("<4sI4s", b"RIFF", 4 + sum(map(len, parts)), b"WEBP")
    yield from parts


def _webp_parts(data: bytes) -> Iterator[bytes]:
    (size,) = struct.unpack_from("<I", data, 4)
    at, end = 12, min(len(data), 8 + size)
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        part = data[at : at + 8 + length + length % 2]
        if kind in _WEBP_KEPT:
            yield part
        elif kind == b"EXIF" and (tiff := only_orientation(part[8:].removeprefix(_JPEG_EXIF))):
            yield struct.pack("<4sI", kind, len(tiff)) + tiff
        at += len(part)


def _strip_gif(data: bytes) -> Iterator[bytes]:
    at = 13 + _table_size(data[10])
    yield data[:at]
    while at < len(data):
        begin = at
        if data[at] == _GIF_EXTENSION:
            label = data[at + 1]
            at = _skip_blocks(data, at + 2)
            is_kept = label == _GIF_CONTROL or (
                label == _GIF_APPLICATION and data[begin + 3 : begin + 14] in _GIF_LOOPS
            )
        elif data[at] == _GIF_IMAGE:
            at = _skip_blocks(data, at + 10 + _table_size(data[at + 9]) + 1)
            is_kept = True
        else:
            # The end, or nothing that belongs to a picture.
            yield b";"
            return
        if is_kept:
            yield data[begin:at]


def _strip_avif(data: bytes) -> Iterator[bytes]:
    try:
        yield blank_metadata(data)
    except (struct.error, IndexError):
        # No browser can show it.
        yield data[:AVIF_START]


def _strip_svg(data: bytes) -> Iterator[bytes]:
    # Where others may read another text than this parser, and where entities may grow, nothing is touched.
    if find_encoding_fault(data) or b"<!ENTITY" in data:
        yield data
        return
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, strip_cdata=False, encoding="utf-8"
    )
    try:
        drawing = lxml.etree.fromstring(data, parser).getroottree()
    except (lxml.etree.XMLSyntaxError, ValueError):
        yield data
        return
    before = lxml.etree.tostring(drawing)
    if drawing.getroot().tag == f"{{{_SVG}}}svg":
        _take_out_what_draws_nothing(drawing)
    if lxml.etree.tostring(drawing) == before:
        yield data
        return
    lxml.etree.cleanup_namespaces(drawing)
    yield lxml.etree.tostring(drawing, encoding="utf-8", xml_declaration=True)


def _take_out_what_draws_nothing(drawing: "lxml.etree._ElementTree") -> None:
    """Comments, instructions, `<metadata>`, and what drawing programs write for themselves.

    `<metadata>` stays, with the shapes in it: others may refer to them, and style sheets may count.
    """
    for metadata in drawing.iter(f"{{{_SVG}}}metadata"):
        metadata.text = None
        for part in metadata:
            part.tail = None
    elements, attributes = set[str | None](), set[str | None]()
    for element in drawing.iter("*"):
        elements.add(lxml.etree.QName(element).namespace)
        attributes.update(lxml.etree.QName(name).namespace for name in element.attrib)
    instructions = [lxml.etree.PI] if not drawing.xpath("//processing-instruction('xml-stylesheet')") else []
    foreign = [f"{{{space or ''}}}*" for space in elements - _SVG_ELEMENTS]
    lxml.etree.strip_elements(drawing, lxml.etree.Comment, *instructions, *foreign, with_tail=False)
    lxml.etree.strip_attributes(drawing, *(f"{{{space}}}*" for space in attributes - _SVG_ATTRIBUTES))


def _table_size(packed: int) -> int:
    """How many bytes the table of colours has that a GIF says it has."""
    return 3 * 2 ** ((packed & 0x07) + 1) if packed & 0x80 else 0


def _skip_blocks(data: bytes, at: int) -> int:
    """Where the blocks of a GIF end that begin there; one that breaks off ends with the file."""
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I4s", len(content), kind) + content + struct.pack(">I", checksum)


_STRIPPERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    ".jpg": _strip_jpeg,
    ".jpeg": _strip_jpeg,
    ".png": _strip_png,
    ".webp": _strip_webp,
    ".gif": _strip_gif,
    ".avif": _strip_avif,
    ".svg": _strip_svg,
}
