from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.contribute.adding.dossier import is_page, read_saved
from digest.contribute.adding.saved import find_path, unpack
from digest.model.problems import DigestError

HTML = "<title>이스트홀름</title><p>Ferry</p>"


def packed(html: str = HTML, charset: str = "utf-8", **headers: str) -> bytes:
    """A page as Chrome packs it."""
    message = EmailMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(html, subtype="html", charset=charset, cte="quoted-printable")
    message.make_related()
    message.add_related(b"GIF89a", "image", "gif")
    return message.as_bytes()


def test_a_page_that_chrome_packed_is_read_with_its_address(tmp_path: Path) -> None:
    path = tmp_path / "page.mhtml"
    path.write_bytes(packed(Snapshot_Content_Location="https://example.org/ferry?utm_source=x"))
    article = read_saved(path)
    assert (article.title, article.address) == ("이스트홀름", "https://example.org/ferry")
    path.write_bytes(packed(charset="euc-kr", Snapshot_Content_Location="file:///C:/page.html"))
    assert (read_saved(path).title, read_saved(path).address) == ("이스트홀름", "")


def test_a_packed_file_without_a_page_is_refused_with_a_cure(tmp_path: Path) -> None:
    path = tmp_path / "page.mht"
    path.write_bytes(b"Content-Type: image/gif\n\nGIF89a")
    with pytest.raises(DigestError, match=r"there is no page in 'page\.mht'; save it again, as HTML"):
        read_saved(path)


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_whatever_is_packed_ends_in_a_page_or_a_refusal(data: bytes) -> None:
    for whole in (data, packed() + data, b"Content-Type: multipart/related; boundary=x\n\n--x\n" + data):
        with suppress(DigestError):
            assert isinstance(unpack(whole, "page.mhtml").html, bytes)


def test_what_is_packed_in_itself_without_end_is_refused() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3_000))
    with pytest.raises(DigestError):
        unpack(deep, "page.mhtml")


def test_hostile_packing_is_refused_or_read_soon() -> None:
    head = b"Content-Type: multipart/related; boundary=x\n\n"
    with pytest.raises(DigestError, match="too many parts"):
        unpack(head + b"--x\n\n" * 800_000, "page.mhtml")
    # Words of headers, encoded and never closed, cost a careful parser more than memory has.
    words = b"=?utf-8?q?a?= " * 100_000
    assert (
        unpack(b"Snapshot-Content-Location: " + words + b"\nContent-Type: text/html\n\nx", "a").html == b"x"
    )


def test_a_file_is_found_as_terminals_and_browsers_name_it(tmp_path: Path) -> None:
    path = tmp_path / "A page (1).html"
    path.write_text(HTML, encoding="utf-8")
    escaped = str(path).replace(" ", "\\ ").replace("(", "\\(").replace(")", "\\)")
    for name in (str(path), f"'{path}'", f'"{path}" ', escaped, path.as_uri()):
        assert is_page(name), name
        assert find_path(name) == path
    for headline in (
        "~nobody at all",
        "~nobody-here/x",
        "A headline " * 400,
        "a\0b",
        "file:",
        "file://[",
        "\\",
    ):
        assert not is_page(headline)
    assert is_page("~nobody-here/x.html")
    assert find_path("file:///C:/Users/a%20b.html") == Path("C:/Users/a b.html")
