"""What do EXIF and XMP say of a picture: how it is turned, where it was taken, and by whom?

EXIF is a TIFF file without a picture, tables of fields of which some say where in it another table begins
(CIPA DC-008); XMP is RDF in XML (ISO 16684-1).
"""

import re
import struct
from collections.abc import Iterator
from itertools import islice

_ORDERS = {b"MM\0*": ">", b"II*\0": "<"}
_TURNED = range(2, 9)  # orientations in which a picture is not shown as it is stored
_ORIENTATION, _EXIF_TABLE, _GPS_TABLE = 0x0112, 0x8769, 0x8825
# How many bytes a value has of each type of field, among which are those of texts, fractions and numbers.
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8}
_PLACE, _OWNER, _CAMERA = "where it was taken", "who took it", "the number of its camera"
# Latitude and longitude; author, twice, and the owner of the camera; the numbers of it and of its lens.
_GPS_FIELDS = {0x0002: _PLACE, 0x0004: _PLACE}
_FIELDS = {0x013B: _OWNER, 0x9C9D: _OWNER, 0xA430: _OWNER, 0xA431: _CAMERA, 0xA435: _CAMERA, 0xC62F: _CAMERA}
_PACKET = re.compile(rb"<rdf:RDF.*?(?:</rdf:RDF>|\Z)", re.DOTALL)
# What stands behind the name of a property that says anything: as an attribute, as an element, in a list.
_VALUE = (
    rb"\b(?:\s{0,9}=\s{0,9}[\"']\s{0,99}[^\s\"']|"
    rb"[^<>]{0,99}>\s{0,99}(?:<rdf:\w{2,3}\b[^<>]{0,99}>\s{0,99}){0,2}[^\s<])"
)
_PROPERTIES = {
    _PLACE: re.compile(rb"[<\s]exif:GPSL(?:atitude|ongitude)" + _VALUE),
    _OWNER: re.compile(rb"[<\s](?:dc:creator|tiff:Artist|aux:OwnerName|exifEX:CameraOwnerName)" + _VALUE),
    _CAMERA: re.compile(rb"[<\s](?:aux|exifEX):(?:Body|Lens)?SerialNumber" + _VALUE),
}
# No picture has more blocks or fields; a file that is made of nothing else would take long. So many bytes of
# a value show whether it says anything.
_MOST_BLOCKS, _MOST_FIELDS, _ENOUGH = 10, 200, 200


def only_orientation(tiff: bytes) -> bytes:
    """EXIF that says how the picture is turned, and nothing else; empty where it is not turned."""
    orientation = _read_orientation(tiff)
    if orientation not in _TURNED:
        return b""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)


def find_personal(data: bytes) -> tuple[str, ...]:
    """What the file of a picture tells of a place or a person, as clauses; empty where it tells nothing.

    Its format is no matter: in each of them EXIF and XMP begin with the same bytes.
    """
    told = {said for tiff in _find_tiffs(data) for said in _read_personal(tiff)}
    for packet in _PACKET.findall(data):
        told.update(said for said, properties in _PROPERTIES.items() if properties.search(packet))
    return tuple(said for said in (_PLACE, _OWNER, _CAMERA) if said in told)


def _find_tiffs(data: bytes) -> Iterator[memoryview]:
    """Whatever may be EXIF, from its beginning on."""
    view = memoryview(data)
    for sign in _ORDERS:
        for found in islice(re.finditer(re.escape(sign), data), _MOST_BLOCKS):
            yield view[found.start() :]


def _read_personal(tiff: memoryview) -> Iterator[str]:
    for tag, value in _read_fields(tiff):
        if tag in _FIELDS and _says_anything(value):
            yield _FIELDS[tag]
        elif tag == _GPS_TABLE:
            inner = _read_fields(tiff, value)
            yield from (_GPS_FIELDS[each] for each, said in inner if each in _GPS_FIELDS and any(said))
        elif tag == _EXIF_TABLE:
            inner = _read_fields(tiff, value)
            yield from (_FIELDS[each] for each, said in inner if each in _FIELDS and _says_anything(said))


def _says_anything(value: bytes) -> bool:
    """Many cameras leave room for a name that nobody has written."""
    return bool(value.strip(b"\0 "))


def _read_orientation(tiff: bytes) -> int:
    order = _ORDERS.get(tiff[:4], "")
    value = next((value for tag, value in _read_fields(memoryview(tiff)) if tag == _ORIENTATION), b"")
    return int(struct.unpack(f"{order}H", value)[0]) if len(value) == 2 else 0


def _read_fields(tiff: memoryview, place: bytes = b"") -> Iterator[tuple[int, bytes]]:
    """The fields of a table, with the bytes of their values; of the first one without a place.

    One that breaks off ends there.
    """
    order = _ORDERS.get(bytes(tiff[:4]), "")
    if not order:
        return
    try:
        (at,) = struct.unpack(f"{order}I", place or tiff[4:8])
        (count,) = struct.unpack_from(f"{order}H", tiff, at)
        for number in range(min(count, _MOST_FIELDS)):
            entry = at + 2 + 12 * number
            tag, kind, length = struct.unpack_from(f"{order}HHI", tiff, entry)
            size = _SIZES.get(kind, 0) * length
            begin = entry + 8 if size <= 4 else struct.unpack_from(f"{order}I", tiff, entry + 8)[0]
            yield tag, bytes(tiff[begin : begin + min(size, _ENOUGH)])
    except struct.error:
        return
