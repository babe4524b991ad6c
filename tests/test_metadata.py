"""What does not show a picture is not published: who took it, where, and what hides behind its end."""

import random
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageSequence
from PIL.PngImagePlugin import PngInfo

from digest.metadata import strip_metadata
from digest.pictures import find_fault, measure, shrink

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


def test_drawings_stay_as_they_are() -> None:
    assert strip_metadata("a.svg", b"<svg/>") == b"<svg/>"
