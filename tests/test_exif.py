"""What a picture's file tells of a place or a person is found, whatever its format."""

import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from digest.pictures.exif import find_personal
from digest.pictures.metadata import strip_metadata
from tests.builders import photograph

KINDS = ("jpeg", "png", "webp", "avif")
PLACE, OWNER, CAMERA = "where it was taken", "who took it", "the number of its camera"


@pytest.mark.parametrize("kind", KINDS)
def test_place_person_and_camera_are_found_and_gone_when_published(kind: str) -> None:
    data = photograph(kind, place=True, owner="Kim", number="0815")
    assert find_personal(data) == (PLACE, OWNER, CAMERA)
    assert find_personal(photograph(kind, owner="Kim")) == (OWNER,)
    assert find_personal(strip_metadata(f"a.{kind}", data)) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_what_tells_of_neither_is_no_matter(kind: str) -> None:
    # Room for a name that nobody has written; GPS without a place.
    assert find_personal(photograph(kind)) == ()
    assert find_personal(photograph(kind, owner=" " * 9, number="\0" * 9)) == ()


def little_endian(tag: int, kind: int, value: bytes) -> bytes:
    """EXIF with one field, as most telephones write it."""
    return struct.pack("<2sHIHHHII", b"II", 42, 8, 1, tag, kind, len(value), 26) + bytes(4) + value


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (little_endian(0x013B, 2, b"Kim\0 and"), (OWNER,)),
        (little_endian(0x9C9D, 1, "Kim and".encode("utf-16-le")), (OWNER,)),
        (little_endian(0xC62F, 2, b"08154711\0"), (CAMERA,)),
        (little_endian(0x010F, 2, b"Example\0"), ()),
        (little_endian(0x013B, 2, b"Kim\0 and")[:20], ()),
        (struct.pack("<2sHI", b"II", 42, 0xFFFFFFFF), ()),
    ],
)
def test_exif_is_read_wherever_it_begins(data: bytes, told: tuple[str, ...]) -> None:
    assert find_personal(data) == find_personal(b"whatever II*" + data) == told


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ('<rdf:Description exif:GPSLatitude="51,30N" exif:GPSLongitude="0,7W"/>', (PLACE,)),
        ("<exif:GPSLatitude>51,30N</exif:GPSLatitude>", (PLACE,)),
        ("<dc:creator>\n <rdf:Seq>\n  <rdf:li>Kim</rdf:li></rdf:Seq></dc:creator>", (OWNER,)),
        ('<dc:creator><rdf:Alt><rdf:li xml:lang="x-default">Kim</rdf:li></rdf:Alt></dc:creator>', (OWNER,)),
        ("<rdf:Description\n  aux:SerialNumber = '0815'\n  exifEX:CameraOwnerName='Kim'/>", (OWNER, CAMERA)),
        ('<rdf:Description exifEX:LensSerialNumber="0815"/>', (CAMERA,)),
        ('<rdf:Description exif:GPSLatitudeRef="N" aux:OwnerName="" tiff:Artist=" "/>', ()),
        ("<dc:creator><rdf:Seq><rdf:li/></rdf:Seq></dc:creator><dc:creator/><tiff:Artist></tiff:Artist>", ()),
        ("<dc:format>image/jpeg</dc:format><xmp:CreatorTool>Paint</xmp:CreatorTool>", ()),
    ],
)  # fmt: skip
def test_xmp_is_read_in_each_of_its_forms(inside: str, told: tuple[str, ...]) -> None:
    packet = f"<x:xmpmeta><rdf:RDF>{inside}</rdf:RDF></x:xmpmeta>".encode()
    for kind in ("jpeg", "webp", "avif"):
        file = BytesIO()
        Image.new("RGB", (9, 9)).save(file, kind, xmp=packet)
        assert find_personal(file.getvalue()) == told
        assert find_personal(strip_metadata(f"a.{kind}", file.getvalue())) == ()


TABLE = b"MM\0*\0\0\0\x08" + struct.pack(">H", 60_000) + struct.pack(">HHII", 0x8769, 4, 1, 8) * 60_000


@pytest.mark.parametrize(
    "data",
    [TABLE * 20, b"<rdf:RDF" * 1_000_000, b"<rdf:RDF " + (b"<dc:creator" + b" " * 90 + b">") * 90_000],
    ids=["tables", "packets", "properties"],
)
def test_a_file_of_nothing_else_is_read_at_once(data: bytes) -> None:
    # Without a limit it were hours.
    assert find_personal(data) == ()


@given(st.sampled_from(KINDS), st.binary(max_size=200), st.integers(0, 400))
def test_whatever_a_file_holds_it_ends(kind: str, noise: bytes, at: int) -> None:
    data = photograph(kind, place=True)
    assert isinstance(find_personal(data[:at] + noise + data[at:]), tuple)
