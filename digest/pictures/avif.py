"""Where in an AVIF file does metadata lie, and what can stand there instead?

The file is boxes (ISO/IEC 14496-12), and a table in one of them says where in the file each item begins
(ISO/IEC 23008-12): the picture, its transparency, EXIF, XMP. Nothing can be cut out without moving the rest,
so what tells of anything but the picture is written over.
"""

import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

# Of the outermost boxes these draw. How an AVIF is turned is a property of its own, not EXIF.
_KEPT = frozenset([b"ftyp", b"meta", b"mdat", b"moov"])
_META, _INFOS, _PLACES, _DATA, _USER_DATA = b"meta", b"iinf", b"iloc", b"idat", b"udta"
_METADATA = frozenset([b"Exif", b"mime"])  # EXIF and XMP
_NO_EXIF = b"\0\0\0\0MM\0*\0\0\0\x08"
# No picture has so many parts in one place; to look at all of them would take long.
_MOST_BOXES = 10_000
# So many bytes say that a file is an AVIF.
START = 12
_IN_FILE, _IN_BOX = 0, 1  # from where a place counts


@dataclass(frozen=True)
class _Box:
    """A part of the file; `begin` and `end` are those of its content."""

    kind: bytes
    begin: int
    end: int


def is_whole(data: bytes) -> bool:
    """Whether every outermost box ends within the file, and the picture is in one of them."""
    at, kinds = 0, set[bytes]()
    with suppress(struct.error):
        for _ in range(_MOST_BOXES):
            kind, _, size = _read_head(data, at, len(data))
            # What follows the picture is no matter.
            if b"mdat" in kinds and at + size > len(data):
                break
            kinds.add(kind)
            at += size
    return b"mdat" in kinds and at <= len(data)


def blank_metadata(data: bytes) -> bytes:
    """The file with nothing where its metadata was, and without what stands behind its last box.

    Raises struct.error or IndexError where its boxes cannot be read; then no browser can show it either.
    """
    blanked, end = bytearray(data), 0
    for box in _boxes(data, 0, len(data)):
        end = box.end
        if box.kind not in _KEPT:
            _fill(blanked, [(box.begin, box.end)], b"\0")
        elif box.kind == b"moov":
            _fill(blanked, list(_find_told(data, box)), b"\0")
        elif box.kind == _META:
            items = list(_find_items(data, box))
            for kind, filler in ((b"Exif", b"\0"), (b"mime", b" ")):
                places = [place for found, pieces in items if found == kind for place in pieces]
                _fill(blanked, places, filler)
            for kind, pieces in items:
                begin, stop = pieces[0] if pieces else (0, 0)
                if kind == b"Exif" and stop - begin >= len(_NO_EXIF):
                    left = max(0, min(len(_NO_EXIF), len(blanked) - begin))
                    blanked[begin : begin + left] = _NO_EXIF[:left]
    # Whatever a table says, the file is still what its name says.
    blanked[:START] = data[:START]
    return bytes(blanked[:end])


def _find_told(data: bytes, film: _Box) -> Iterator[tuple[int, int]]:
    """Of a moving picture where it is told of it and of its tracks."""
    boxes = list(_boxes(data, film.begin, film.end))
    tracks = [part for box in boxes if box.kind == b"trak" for part in _boxes(data, box.begin, box.end)]
    yield from ((box.begin, box.end) for box in (*boxes, *tracks) if box.kind in (_USER_DATA, _META))


def _fill(blanked: bytearray, places: Iterable[tuple[int, int]], filler: bytes) -> None:
    """Write over these places, each byte once: a table may name one place a thousand times."""
    done = 0
    for begin, end in sorted(places):
        first, last = max(begin, done), min(end, len(blanked))
        if first < last:
            blanked[first:last] = filler * (last - first)
            done = last


def _boxes(data: bytes, at: int, end: int) -> Iterator[_Box]:
    """The boxes between two places, one behind the other."""
    number = 0
    while at + 8 <= end:
        number += 1
        if number > _MOST_BOXES:
            raise struct.error("more boxes than a picture has")
        kind, head, size = _read_head(data, at, end)
        if at + size > end:
            # What breaks off: as much as there is; garbage behind the last box is none.
            if kind in _KEPT:
                yield _Box(kind, at + head, end)
            return
        yield _Box(kind, at + head, at + size)
        at += size


def _read_head(data: bytes, at: int, end: int) -> tuple[bytes, int, int]:
    """The kind of a box, and how many bytes its head has and it as a whole. Raises struct.error for none."""
    size, kind = struct.unpack_from(">I4s", data, at)
    head = 8
    if size == 1:
        (size,) = struct.unpack_from(">Q", data, at + 8)
        head = 16
    elif size == 0:
        size = end - at
    if size < head:
        raise struct.error("a box that is smaller than its head")
    return kind, head, size


def _find_items(data: bytes, meta: _Box) -> Iterator[tuple[bytes, list[tuple[int, int]]]]:
    """Each item that is metadata: its kind, and where in the file its pieces begin and end."""
    parts = {box.kind: box for box in _boxes(data, meta.begin + 4, meta.end)}
    if _INFOS not in parts or _PLACES not in parts:
        return
    kinds = dict(_read_kinds(data, parts[_INFOS]))
    inside = parts[_DATA].begin if _DATA in parts else 0
    for item, counted, places in _read_places(data, parts[_PLACES]):
        if kinds.get(item) in _METADATA and counted in (_IN_FILE, _IN_BOX):
            base = inside if counted == _IN_BOX else 0
            yield kinds[item], [(base + begin, base + begin + length) for begin, length in places]


def _read_kinds(data: bytes, infos: _Box) -> Iterator[tuple[int, bytes]]:
    """The number and the kind of each item."""
    begin = infos.begin + (6 if data[infos.begin] == 0 else 8)
    for box in _boxes(data, begin, infos.end):
        version = data[box.begin]
        # Before version 2 an item had no kind, and no picture was an item.
        if box.kind == b"infe" and version >= 2:
            yield struct.unpack_from(">H2x4s" if version == 2 else ">I2x4s", data, box.begin + 4)


def _read_places(data: bytes, table: _Box) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Of each item its number, from where its places count, and its pieces: begin and length."""
    reader = _Numbers(data, table.begin + 4)
    version, sizes = data[table.begin], reader.take(2)
    wide = 4 if version == 2 else 2
    for _ in range(reader.take(wide)):
        item = reader.take(wide)
        counted = reader.take(2) & 0x0F if version else _IN_FILE
        reader.take(2)
        base = reader.take(sizes >> 4 & 0x0F)
        pieces: list[tuple[int, int]] = []
        number = reader.take(2)
        if number > 1 and not sizes & 0xFF0F:
            raise struct.error("pieces without a place")
        for _ in range(number):
            if version:
                reader.take(sizes & 0x0F)
            begin = base + reader.take(sizes >> 12)
            # Without a length it goes on to the end.
            pieces.append((begin, reader.take(sizes >> 8 & 0x0F) or len(data)))
        yield item, counted, pieces


class _Numbers:
    """Reads numbers one behind the other, each of so many bytes; of none it is 0."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at

    def take(self, size: int) -> int:
        """The next one. Raises struct.error at the end of the file."""
        piece = self._data[self._at : self._at + size]
        if len(piece) < size:
            raise struct.error("a table that breaks off")
        self._at += size
        return int.from_bytes(piece, "big")
