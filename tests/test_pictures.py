"""Is the size of a picture known before it is shown?"""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from digest.pictures import find_fault, measure


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


def test_a_size_that_no_machine_could_hold_is_none() -> None:
    head = photo("png")
    huge = head[:16] + (2**31 - 1).to_bytes(4) * 2 + head[24:]
    assert measure("a.png", huge) is None
    # A warning would be an error here.
    assert measure("a.png", photo("png", (10_000, 9_000))) == (10_000, 9_000)
