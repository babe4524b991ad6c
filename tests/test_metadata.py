"""What does not show a picture is not published: who took it, where, and what hides behind its end."""

import random
import struct
from io import BytesIO
from typing import Any

import lxml.etree
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageSequence
from PIL.PngImagePlugin import PngInfo

from digest.pictures.formats import find_fault, measure, shrink
from digest.pictures.metadata import strip_metadata

KINDS = ("png", "jpeg", "gif", "webp", "avif")
SECRET = b"Kim at home"
PROFILE = b"a profile of colours"


def picture(kind: str, *, turned: int = 1, **options: Any) -> bytes:
    """A photograph with all that a camera may write into it, and something behind its end."""
    image = Image.frombytes("RGB", (64, 48), random.Random(1).randbytes(64 * 48 * 3))
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x013B] = turned, SECRET.decode(), SECRET.decode()
    exif.get_ifd(0x8825)[29] = SECRET.decode()
    told: dict[str, dict[str, Any]] = {
        "png": {"exif": exif, "pnginfo": png_texts()},
        "jpeg": {"exif": exif, "comment": SECRET, "xmp": SECRET},
        "gif": {"comment": SECRET},
        "webp": {"exif": exif, "xmp": SECRET},
        "avif": {"exif": exif, "xmp": SECRET},
    }
    file = BytesIO()
    image.save(file, kind, **told[kind], **options)
    return file.getvalue() + b"<script>" + SECRET


def png_texts() -> PngInfo:
    texts = PngInfo()
    texts.add_text("Author", SECRET.decode())
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return texts


def pixels(data: bytes) -> list[bytes]:
    with Image.open(BytesIO(data)) as image:
        return [frame.convert("RGBA").tobytes() for frame in ImageSequence.Iterator(image)]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_told_but_the_picture(kind: str) -> None:
    before = picture(kind)
    after = strip_metadata(f"a.{kind}", before)
    assert SECRET in before
    assert SECRET not in after
    assert b"script" not in after
    assert find_fault(f"a.{kind}", after) == ""
    assert pixels(after) == pixels(before)
    assert strip_metadata(f"a.{kind}", after) == after


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
@pytest.mark.parametrize("turned", [3, 6])
def test_a_photograph_stays_turned(kind: str, turned: int) -> None:
    before = picture(kind, turned=turned)
    after = strip_metadata(f"a.{kind}", before)
    assert SECRET not in after
    assert measure(f"a.{kind}", after) == measure(f"a.{kind}", before)
    with Image.open(BytesIO(after)) as image:
        assert dict(image.getexif()) == {0x0112: turned}


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "avif"])
def test_colours_stay_as_they_are(kind: str) -> None:
    after = strip_metadata(f"a.{kind}", picture(kind, icc_profile=PROFILE))
    with Image.open(BytesIO(after)) as image:
        assert image.info["icc_profile"] == PROFILE


def test_a_photograph_that_comes_in_passes_stays_whole() -> None:
    before = picture("jpeg", progressive=True, quality=95)
    after = strip_metadata("a.jpg", before)
    assert SECRET not in after
    assert pixels(after) == pixels(before)


@pytest.mark.parametrize("kind", ["gif", "webp", "png", "avif"])
def test_a_moving_picture_moves_as_before(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    file = BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=80, loop=0)
    before, after = file.getvalue(), strip_metadata(f"a.{kind}", file.getvalue())
    assert pixels(after) == pixels(before)
    with Image.open(BytesIO(before)) as old, Image.open(BytesIO(after)) as new:
        assert (new.info.get("loop"), new.info.get("duration")) == (
            old.info.get("loop"),
            old.info.get("duration"),
        )


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_breaks_off_shows_what_there_is(kind: str) -> None:
    whole = strip_metadata(f"a.{kind}", picture(kind))
    for length in range(12, len(whole), 97):
        kept = strip_metadata(f"a.{kind}", whole[:length])
        # WebP says its length in the bytes before; a beginning of the next part may be lost.
        assert whole[12:].startswith(kept[12:])
        assert length - 12 <= len(kept) <= length + 1


@given(st.sampled_from(KINDS), st.binary(max_size=200), st.integers(0, 200))
def test_whatever_a_file_holds_it_ends(kind: str, noise: bytes, at: int) -> None:
    data = picture(kind)
    assert isinstance(strip_metadata(f"a.{kind}", data[:at] + noise + data[at:]), bytes)
    assert isinstance(strip_metadata(f"a.{kind}", noise), bytes)


@pytest.mark.parametrize("kind", KINDS)
def test_smaller_pictures_tell_nothing_either(kind: str) -> None:
    assert SECRET not in shrink(f"a.{kind}", picture(kind), 32)


def drawing(inside: str, *, before: str = "", attributes: str = "") -> bytes:
    namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"{before}<svg {namespaces} {attributes}>{inside}</svg>".encode()


INKSCAPE = 'xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">Kim at home</rdf:RDF>'


@pytest.mark.parametrize(
    ("told", "left"),
    [
        (drawing("<g/>", before="<!-- Kim at home -->"), drawing("<g/>")),
        (drawing("<text>a<!-- Kim at home --> b</text>"), drawing("<text>a b</text>")),
        (drawing("<?xpacket Kim at home?><g/>"), drawing("<g/>")),
        (drawing("<metadata>Kim at home</metadata>"), drawing("<metadata/>")),
        (drawing(f"<metadata>x{RDF}Kim at home</metadata>"), drawing("<metadata/>")),
        (drawing(f"<g>{RDF}</g>"), drawing("<g/>")),
        (drawing("<g/>", attributes=f'{INKSCAPE} inkscape:export-filename="/Kim at home"'), drawing("<g/>")),
        (drawing(f'<g {INKSCAPE} inkscape:label="Kim at home" id="a"/>'), drawing('<g id="a"/>')),
        (drawing('<text><x:y xmlns:x="urn:x">Kim at home</x:y>b</text>'), drawing("<text>b</text>")),
        (drawing("", before="<!DOCTYPE svg><!-- Kim at home -->"), drawing("", before="<!DOCTYPE svg>")),
    ],
)  # fmt: skip
def test_a_drawing_tells_nothing_that_is_not_drawn(told: bytes, left: bytes) -> None:
    after = strip_metadata("a.svg", told)
    assert SECRET in told
    assert canonical(after) == canonical(left)
    assert strip_metadata("a.svg", after) == after


def canonical(data: bytes) -> bytes:
    tree = lxml.etree.fromstring(data).getroottree()
    lxml.etree.cleanup_namespaces(tree)
    return lxml.etree.tostring(tree)


@pytest.mark.parametrize(
    "data",
    [
        b"<svg/>",
        b"\xef\xbb\xbf" + drawing("<g  id='a' ></g>\r\n<path d = 'M0 0'/>", before="<?xml version='1.0'?>\n"),
        drawing("<title>서울</title><desc>Where it is.</desc><text xml:space='preserve'> a  b </text>"),
        drawing("<style><![CDATA[g > a { fill: red }]]></style><use xlink:href='#a'/>", attributes=INKSCAPE),
        # A stencil in it is drawn elsewhere, and a style sheet counts it.
        drawing("<metadata><path id='a' d='M0 0h9v9z'/></metadata><use href='#a'/>"),
        # Those of hand-written pages.
        drawing("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>a</p></foreignObject>"),
        drawing("<g/>", before="<?xml-stylesheet href='#s'?>"),
        # What others read in them is not known.
        drawing("&x;<!-- x -->", before='<!DOCTYPE svg [<!ENTITY x "y">]>'),
        drawing("<!-- ü -->").decode().encode("latin-1"),
        drawing("<!-- x -->", before='<?xml version="1.0" encoding="HZ"?>'),
        drawing("<g><!-- x -->"),
        drawing(f"{'<g>' * 300}<!-- x -->{'</g>' * 300}"),
        b"<!-- x --><html xmlns='http://www.w3.org/1999/xhtml'/>",
        b"",
    ],
)  # fmt: skip
def test_a_drawing_that_only_draws_or_is_none_stays_as_it_is(data: bytes) -> None:
    assert strip_metadata("a.svg", data) == data


def _box(kind: bytes, *content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + sum(map(len, content)), kind) + b"".join(content)


def avif(places: bytes, *, padding: int = 0, boxes: bytes = b"") -> bytes:
    """A file with one item of EXIF, and a table of places."""
    info = _box(b"infe", b"\2\0\0\0\0\1\0\0Exif\0")
    meta = _box(b"meta", bytes(4), _box(b"iinf", bytes(4), b"\0\1", info), _box(b"iloc", bytes(4), places))
    return _box(b"ftyp", b"avif", bytes(8)) + meta + boxes + _box(b"mdat", SECRET * 9, bytes(padding))


@pytest.mark.parametrize(
    "data",
    [
        # Many pieces that take no room in the table; many that name one place; boxes without end.
        avif(b"\0\0" + struct.pack(">H", 600) + struct.pack(">HHH", 1, 0, 65_535) * 600, padding=1_000_000),
        avif(b"\x44\0\0\1" + struct.pack(">HHH", 1, 0, 60_000) + bytes(480_000), padding=1_000_000),
        avif(b"\0\0\0\0", boxes=_box(b"free") * 200_000),
        _box(b"ftyp", b"avif") + _box(b"meta", bytes(4), _box(b"iloc"), _box(b"iinf")),
        avif(b"\0\0\0\0", boxes=_box(b"moov", _box(b"trak", *[_box(b"udta")] * 50_000))),
    ],
    ids=["no room", "one place", "boxes", "no table", "tracks"],
)
def test_an_avif_of_too_many_parts_is_stripped_at_once(data: bytes) -> None:
    # Without a limit it were minutes.
    after = strip_metadata("a.avif", data)
    assert find_fault("a.avif", after) == ""


def test_of_an_avif_every_piece_is_written_over() -> None:
    head = len(avif(b"\x44\0\0\1" + bytes(6 + 16))) - len(SECRET) * 9
    pieces = struct.pack(">IIII", head, 30, head + 40, 59)
    after = strip_metadata("a.avif", avif(b"\x44\0\0\1" + struct.pack(">HHH", 1, 0, 2) + pieces))
    assert after[head:].count(SECRET) == 0
    assert after[head + 30 : head + 40] == (SECRET * 9)[30:40]
