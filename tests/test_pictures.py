"""Is the size of a picture known before it is shown?"""

from io import BytesIO
from typing import Any
from zlib import crc32

import pytest
from PIL import Image

from digest.pictures.formats import breaks_off, find_excess, find_fault, measure, shrink, widths_of
from digest.pictures.metadata import strip_metadata


def svg(attributes: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}><rect width="7" height="7"/></svg>'.encode()


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="1200" height="675"', (1200, 675)),
        ('width="1200px" height=" 675.4 "', (1200, 675)),
        ('viewBox="0 0 40 30"', (40, 30)),
        ('viewBox="-5,-5, 40.6,30"', (41, 30)),
        ('width="100%" height="100%" viewBox="0 0 40 30"', (40, 30)),
        ('width="10em" viewBox="0 0 40 30"', (40, 30)),
        ('width="40"', None),
        ("", None),
        ('viewBox="0 0 40"', None),
        ('viewBox="0 0 0.2 30"', None),
        ('viewBox="0 0 -40 30"', None),
        ('viewBox="0 0 1e999 30"', None),
        ('viewBox="0 0 nan 30"', None),
    ],
)
def test_an_svg_says_its_size_or_its_proportions(attributes: str, size: tuple[int, int] | None) -> None:
    data = svg(attributes)
    assert find_fault("a.svg", data) == ""
    assert measure("a.svg", data) == size


def photo(kind: str, size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "avif"])
def test_a_photograph_of_every_kind_is_measured(kind: str) -> None:
    data = photo(kind)
    assert find_fault(f"A.{kind.upper()}", data) == ""
    assert measure(f"A.{kind.upper()}", data) == (64, 48)


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "avif"])
def test_a_photograph_breaks_off_wherever_it_is_cut(kind: str) -> None:
    def ends_early(data: bytes) -> bool:
        return breaks_off(name, data, strip_metadata(name, data))

    exif = Image.Exif()
    exif[0x010E] = "\xff\xd9 an end that is none"
    data = photo(kind, (200, 100), **({} if kind == "gif" else {"exif": exif}))
    name = f"a.{kind}"
    assert not ends_early(data)
    assert not ends_early(data + b"\n")
    assert not ends_early(data + b"more than a picture \0;")
    assert all(ends_early(data[:size]) for size in range(20, len(data) - 1))


def test_the_last_box_may_reach_to_the_end_of_the_file() -> None:
    data = photo("avif")
    at = data.rindex(b"mdat") - 4
    assert not breaks_off("a.avif", data[:at] + bytes(4) + data[at + 4 :], data)


def test_a_photograph_that_is_shown_turned_is_measured_as_shown() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert measure("a.jpg", photo("jpeg", exif=exif)) == (48, 64)
    exif[0x0112] = 3
    assert measure("a.jpg", photo("jpeg", exif=exif)) == (64, 48)


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "avif"])
def test_a_broken_photograph_has_a_size_or_none_and_breaks_nothing(kind: str) -> None:
    data = photo(kind)
    for end in range(0, len(data), max(1, len(data) // 40)):
        assert measure(f"a.{kind}", data[:end]) in {None, (64, 48)}


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "avif"])
def test_a_photograph_with_a_damaged_head_breaks_nothing(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = photo(kind, exif=exif)
    for place in range(min(len(data), 400)):
        for byte in (0, 1, 255):
            damaged = data[:place] + bytes([byte]) + data[place + 1 :]
            size = measure(f"a.{kind}", damaged)
            assert size is None or len(size) == 2


def test_a_size_that_no_machine_could_hold_is_said() -> None:
    """Only the head is read; whoever asks decides what is too large."""
    head = photo("png")
    ihdr = head[12:16] + (2**30).to_bytes(4) * 2 + head[24:29]
    huge = head[:12] + ihdr + crc32(ihdr).to_bytes(4) + head[33:]
    assert measure("a.png", huge) == (2**30, 2**30)
    assert find_excess("a.png", huge, (2**30, 2**30))[0]
    # A warning would be an error here.
    assert measure("a.png", photo("png", (10_000, 9_000))) == (10_000, 9_000)


@pytest.mark.parametrize(
    ("name", "size", "widths"),
    [
        ("a.jpg", (4000, 3000), (480, 960, 1440)),
        ("a.PNG", (960, 10), (480, 960)),
        ("a.webp", (700, 500), (480, 700)),
        ("a.avif", (20, 10), (20,)),
        ("a.svg", (900, 900), ()),
        ("a.gif", (900, 900), ()),
        ("a.jpg", None, ()),
    ],
)
def test_smaller_ones_are_no_larger_than_the_photograph(
    name: str, size: tuple[int, int] | None, widths: tuple[int, ...]
) -> None:
    assert widths_of(name, size) == widths


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "avif"])
def test_a_smaller_one_has_the_width_and_the_same_form(kind: str) -> None:
    data = photo(kind, (64, 48))
    small = shrink(f"a.{kind}", data, 32)
    assert small == shrink(f"a.{kind}", data, 32)
    with Image.open(BytesIO(small)) as image:
        assert (image.format, image.size) == ("WEBP", (32, 24))


def test_a_photograph_that_lies_on_its_side_is_made_smaller_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(BytesIO(shrink("a.jpg", photo("jpeg", (64, 48), exif=exif), 24))) as image:
        assert image.size == (24, 32)
        assert not image.getexif()


def test_what_is_clear_stays_clear() -> None:
    out = BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(out, "PNG")
    with Image.open(BytesIO(shrink("a.png", out.getvalue(), 4))) as image:
        pixel = image.convert("RGBA").getpixel((1, 1))
    assert isinstance(pixel, tuple)
    assert pixel[3] == 0


def test_a_photograph_that_breaks_off_stays_as_it_is() -> None:
    broken = photo("jpeg", (640, 480))[:900]
    assert shrink("images/a.jpg", broken, 32) == broken


def _bomb(depth: int, times: int) -> bytes:
    uses = "".join(
        f'<g id="g{level}">{f"""<use href="#g{level + 1}"/>""" * times}</g>' for level in range(depth)
    )
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3">'
    return f'{head}{uses}<g id="g{depth}"><path d="M0 0"/></g></svg>'.encode()


@pytest.mark.parametrize(
    ("data", "is_too_much"),
    [
        (_bomb(3, 10), False),
        (_bomb(11, 10), True),
        (_bomb(1_000, 1), True),
        (_bomb(0, 0).replace(b"<path", b'<use href="#g0"/><path'), True),
        (_bomb(0, 0).replace(b"<path", b'<use href="#none"/>' * 900 + b"<path"), False),
    ],
)
def test_a_drawing_that_repeats_what_it_repeats_is_refused(data: bytes, is_too_much: bool) -> None:
    assert ("its <use> draw more than" in find_fault("a.svg", data)) == is_too_much
