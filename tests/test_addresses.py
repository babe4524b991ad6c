"""Addresses of the site, and addresses that may be linked."""

import json
import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.addresses import (
    BadAddressError,
    depth_of,
    encode,
    fold_address,
    has_scheme,
    host_of,
    is_good_segment,
    is_local,
    is_plain_address,
    is_slug,
    output_path,
    page_of_feed,
    parse_web_address,
    path_to_root,
    show_letters,
    slugify,
)
from tests.builders import SHARED


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Freedom Edge", "freedom-edge"),
        ("  North—South, relations!  ", "north-south-relations"),
        ("under_scored__name", "under-scored-name"),
        ("15.2", "15-2"),
        ("C", "c"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("AT&T", "at-and-t"),
        ("50 %", "50-percent"),
        ("Straße", "strasse"),
        ("Việt Nam", "việt-nam"),
        ("한국 외교", "한국-외교"),
        ("日本語", "日本語"),
        ("中文／标签", "中文-标签"),
        ("ＦＵＬＬ　ＷＩＤＴＨ", "full-width"),
        # Sara am, which NFKC writes as two letters, and some keyboards.
        ("น้ำท่วม ทำ", "น้ำท่วม-ทำ"),
        ("ท\u0e4d\u0e32", "ทำ"),
        ("ນ້ຳ", "ນ້ຳ"),
        # Apostrophes part words in some languages, and none in others.
        ("Don't l’heure d'été", "don-t-l-heure-d-été"),
        ("П'ятниця п’ять пʼять", "пятниця-пять-пять"),
        ('צה"ל צה״ל צה”ל', "צהל-צהל-צהל"),
        ("ג׳ורג׳ צ'ק", "גורג-צק"),
        ("Кафе 'Дніпро', 'Ні'", "кафе-дніпро-ні"),
        ("윤'탄핵'정국", "윤-탄핵-정국"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_a_slug_is_lower_case_words_of_any_script(name: str, slug: str) -> None:
    assert slugify(name) == slug


@pytest.mark.parametrize("name", ["हिन्दी", "ภาษาไทยนี้", "தமிழ்", "עִבְרִית", "اَلْعَرَبِيَّةُ"])
def test_marks_belong_to_their_letters(name: str) -> None:
    """Without its vowel signs a word of Hindi or Thai is another word, or none."""
    assert slugify(name) == unicodedata.normalize("NFC", name)
    assert is_good_segment(unicodedata.normalize("NFC", name))


def test_canonically_equal_names_have_one_slug() -> None:
    assert slugify("Cafe\u0301") == slugify("Caf\u00e9") == "café"


def test_a_dotted_capital_i_stays_one_letter() -> None:
    assert "-" not in slugify("İstanbul")


def test_names_without_words_have_slugs_of_their_own() -> None:
    slugs = {slugify(name) for name in ("", "!!!", "…", "🎉", "🎊")}
    assert len(slugs) == 5
    assert all(slug.startswith("x-") for slug in slugs)


def test_long_names_are_cut_and_stay_apart() -> None:
    first, second = slugify("word " * 100 + "one"), slugify("word " * 100 + "two")
    assert first != second
    assert max(len(first), len(second)) <= 120


@given(st.text())
def test_a_slug_is_never_empty_and_its_own_slug(name: str) -> None:
    slug = slugify(name)
    assert slug
    assert slugify(slug) == slug


@given(st.text() | st.sampled_from(["con", "NUL", "aux", "com1", "con.txt", "a" * 500, "가" * 100]))
def test_a_slug_can_be_a_part_of_an_address(name: str) -> None:
    assert is_good_segment(slugify(name))


@pytest.mark.parametrize("name", ["Taygetos", "Ταΰγετος", "İstanbul", "ǰ", "ﬀ", "Ω"])
def test_what_is_proposed_as_a_key_can_be_one(name: str) -> None:
    assert is_slug(slugify(name))


@pytest.mark.parametrize("segment", ["a", "2024", "A-b_c.d", "한국", "việt", "summit.ko", "x" * 200, "ß"])
def test_names_that_can_be_a_part_of_an_address(segment: str) -> None:
    assert is_good_segment(segment)


@pytest.mark.parametrize(
    "segment",
    [
        "",
        ".",
        "..",
        ".hidden",
        "a..b",
        "a.",
        "-a",
        "_a",
        "a-",
        "a b",
        "a/b",
        "a\\b",
        "a\nb",
        "a\x00",
        "a?",
        "a#b",
        "a%20b",
        "con",
        "NUL",
        "com1",
        "aux.txt",
        "x" * 201,
        "가" * 67,
        "cafe\u0301",
        "a\u202eb",
        "\udcff",
        "a:b",
        "<a>",
    ],
)
def test_names_that_cannot_be_a_part_of_an_address(segment: str) -> None:
    assert not is_good_segment(segment)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2024/11/Summit/", "2024/11/summit/"),
        ("2024/11/summit/", "/2024/11/summit"),
        ("straße/", "STRASSE/"),
        ("caf\u00e9/", "cafe\u0301/"),
        ("ΑΣ/", "ας/"),
        ("2024//index.html", "2024"),
        ("2024/index.html/index.htm", "2024"),
        ("index.html/index.html", ""),
    ],
)
def test_addresses_that_some_host_takes_for_one_are_folded_into_one(one: str, other: str) -> None:
    assert fold_address(one) == fold_address(other)


def test_other_addresses_stay_apart_when_folded() -> None:
    addresses = ["", "a/", "a/b/", "a.html", "b/", "á/"]
    assert len({fold_address(address) for address in addresses}) == len(addresses)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("", "index.html"),
        ("2024/11/a/", "2024/11/a/index.html"),
        ("feed.xml", "feed.xml"),
        ("a/b.svg", "a/b.svg"),
    ],
)
def test_a_page_is_written_as_the_index_of_its_folder(address: str, path: str) -> None:
    assert output_path(address) == path


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("entries.ko.xml", "languages/ko/"),
        ("entries.zh-hans.atom.xml", "languages/zh-hans/"),
        ("entries.ja.json", "languages/ja/"),
        ("tags/ships/feed.xml", "tags/ships/"),
        *((address, "") for address in ("entries.xml", "entries.atom.xml", "entries.json", "feed.json")),
        *((address, "") for address in ("", "languages/ko/", "events.ics")),
    ],
)
def test_a_feed_has_a_page(address: str, page: str) -> None:
    assert page_of_feed(address) == page


@pytest.mark.parametrize(
    ("address", "root"), [("", "./"), ("feed.xml", "./"), ("tags/", "../"), ("2024/11/a/", "../../../")]
)
def test_every_page_knows_the_way_to_the_root(address: str, root: str) -> None:
    assert path_to_root(depth_of(address)) == root


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.example/2024/plain/?q=a%20b%2Fc", "https://a.example/2024/plain/?q=a%20b%2Fc"),
        ("https://a.example/%DA%A9%D8%B4%D8%AA%DB%8C/%e6%98%a5", "https://a.example/کشتی/春"),
        ("/%D9%85%DB%8C%E2%80%8C%D8%B1%D8%B3%D8%AF/", "/می\u200cرسد/"),
        # A mark of direction, a blank that is wide, bytes of no text.
        ("/a%E2%80%AEb/%E3%80%80/%FF%FE/", "/a%E2%80%AEb/%E3%80%80/%FF%FE/"),
    ],
)
def test_an_address_is_shown_with_the_letters_that_browsers_show(address: str, shown: str) -> None:
    assert show_letters(address) == shown
    assert encode(show_letters(address)).lower() == address.lower()


def test_what_a_uri_cannot_hold_is_encoded_once() -> None:
    assert encode("tags/한국 a/") == "tags/%ED%95%9C%EA%B5%AD%20a/"
    assert encode("tags/%ED%95%9C/?q=1&b#c") == "tags/%ED%95%9C/?q=1&b#c"


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("https://example.org/story", "https://example.org/story"),
        ("  HTTPS://Example.ORG/Story \n", "https://example.org/Story"),
        ("http://example.org", "http://example.org"),
        ("https://example.org:8080/?a=1&b=2#c", "https://example.org:8080/?a=1&b=2#c"),
        ("https://example.org/한국?q=서울#부산", "https://example.org/%ED%95%9C%EA%B5%AD?q=%EC%84%9C%EC%9A%B8#%EB%B6%80%EC%82%B0"),
        ("https://example.org/%ed%95%9c%", "https://example.org/%ed%95%9c%"),
        ("https://한국.kr/", "https://xn--3e0b707e.kr/"),
        ("https://bücher.example./a", "https://xn--bcher-kva.example./a"),
        ("https://192.0.2.1/", "https://192.0.2.1/"),
        ("https://[2001:DB8::1]:80/", "https://[2001:db8::1]:80/"),
        ("https://example.org/a|b{c}", "https://example.org/a%7Cb%7Bc%7D"),
        ("https://a_b.example.org/", "https://a_b.example.org/"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://λόγος.example/", "https://xn--oxapnm1c.example/"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://example.org:0/", "https://example.org:0/"),
        ("http://2130706433/", "http://2130706433/"),
        ("http://0x7f.1/", "http://0x7f.1/"),
    ],
)  # fmt: skip
def test_a_web_address_becomes_a_uri(text: str, uri: str) -> None:
    assert parse_web_address(text) == uri


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it does not start with http:// or https:// and a host"),
        ("example.org/story", "it does not start with http:// or https:// and a host"),
        ("https//example.org", "it does not start with http:// or https:// and a host"),
        ("https:///story", "it does not start with http:// or https:// and a host"),
        ("//example.org/", "it does not start with http:// or https:// and a host"),
        ("ftp://example.org/", "it does not start with http:// or https:// and a host"),
        ("javascript:alert(1)", "it does not start with http:// or https:// and a host"),
        ("data:text/html,x", "it does not start with http:// or https:// and a host"),
        ("mailto:a@b.example", "it does not start with http:// or https:// and a host"),
        ("https://example.org/a b", "it holds a space"),
        ("https://example.org/a\u200f", "it holds U+200F"),
        ("https://example.org/a\u202eb", "it holds U+202E"),
        ("https://example.org/\x00", "it holds U+0000"),
        ("https://exa\nmple.org/", "it holds U+000A"),
        ('https://example.org/"onload="', "it holds '\"'"),
        ("https://example.org/<b>", "it holds '<'"),
        ("https://example.org\\@evil.example/", "it holds '\\'"),
        ("https://example。org/", "it holds '。'"),
        ("https://user:word@example.org/", "it holds a user name"),
        ("https://example.org@evil.example/", "it holds a user name"),
        ("https://example.org:99999/", "its host or port cannot be read"),
        ("https://example.org:x/", "its host or port cannot be read"),
        ("https://[::1/", "its host or port cannot be read"),
        ("https://?q", "its host cannot be read"),
        ("https://-a..b/", "its host cannot be read"),
        ("https://exa%6dple.org/", "its host cannot be read"),
        ("https://" + "ü" * 80 + ".example/", "its host or port cannot be read"),
        ("https://a\u0600b.example/", "its host or port cannot be read"),
        ("http://256.1.1.1/", "its host looks like a number, and is none of a machine"),
        ("http://1.2.3.08/", "its host looks like a number, and is none of a machine"),
        ("http://1.2.3.4.5/", "its host looks like a number, and is none of a machine"),
        ("http://a.example.09/", "its host looks like a number, and is none of a machine"),
        ("http://1_0.1/", "its host looks like a number, and is none of a machine"),
        ("http://4294967296/", "its host looks like a number, and is none of a machine"),
    ],
)
def test_what_cannot_be_linked_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(BadAddressError) as refused:
        parse_web_address(text)
    assert str(refused.value) == why


web_addresses = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP", "HttpS"]),
    st.lists(st.text("aZ0-_üß한。%", max_size=6), min_size=1, max_size=4).map(".".join),
    st.sampled_from(["", ":", ":0", ":80", ":65536"]),
    st.sampled_from(["", "/", "//", "/./a/../b"]),
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("%/?#&=+;,@:[]|{}")),
)


plain_addresses = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["http", "https"]),
    st.lists(st.text("az09-", min_size=1, max_size=6), min_size=2, max_size=4).map(".".join),
    st.sampled_from(["", "/", "//", "/./a/../b"]),
    st.sampled_from(["", "?", "?a=b&c", "??", "?%"]) | st.text("aZ0%/?:@!$&'()*+,;=~._-#"),
    st.sampled_from(["", "#", "#a", "#?/%41", "#'"]),
)


@given(plain_addresses)
def test_a_plain_address_is_what_the_long_way_makes_of_it(text: str) -> None:
    if is_plain_address(text):
        assert parse_web_address(text) == text
        # In capitals, a scheme is not plain.
        assert parse_web_address(text.replace("http", "HTTP", 1)) == text


@given(st.text() | web_addresses)
def test_what_was_parsed_is_a_uri_and_parsed_to_itself(text: str) -> None:
    try:
        uri = parse_web_address(text)
    except BadAddressError:
        return
    assert uri.isascii()
    assert not set(uri) & set(' \t\r\n"<>\\^`{|}')
    assert urlsplit(uri).scheme in {"http", "https"}
    assert urlsplit(uri).hostname
    assert parse_web_address(uri) == uri


@pytest.mark.parametrize(
    "text",
    [
        "javascript:x",
        "JAVASCRIPT:x",
        " javascript:x",
        "java\nscript:x",
        "\x01javascript:x",
        "java\u200bscript:x",
        "data:x",
        "vbscript:x",
        "//evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "a:b",
        "\ufeffhttp:x",
    ],
)
def test_a_scheme_or_a_host_is_seen_whatever_hides_it(text: str) -> None:
    assert has_scheme(text)


@pytest.mark.parametrize("text", ["", "a/b", "/a:b", "?a:b", "#a:b", "./a:b", "1a:b", "한국:x", "a//b"])
def test_an_address_of_this_site_has_no_scheme(text: str) -> None:
    assert not has_scheme(text)


def test_of_hostile_addresses_only_http_and_https_are_linked() -> None:
    file = SHARED / "hostile/url_schemes.jsonl"
    if not file.exists():
        pytest.skip("there is no url_schemes.jsonl in ../shared/hostile")
    for line in file.read_text(encoding="utf-8").splitlines():
        payload = json.loads(line).get("payload", "")
        try:
            uri = parse_web_address(payload)
        except BadAddressError:
            continue
        assert uri.startswith(("http://", "https://")), payload
        assert parse_web_address(uri) == uri, payload


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://127.0.0.1:22/admin", True),
        ("http://localhost/a", True),
        ("http://a.localhost:8000/", True),
        ("http://intranet/a", True),
        ("http://printer.local", True),
        ("http://192.168.1.20/a", True),
        ("http://2130706433/", True),
        ("http://0x7f.1/", True),
        ("http://[::1]/", True),
        ("http://8.8.8.8/a", False),
        ("https://www.example.org/local/a", False),
        ("https://example.locals", False),
        ("https://EXAMPLE.org./a", False),
        ("https://пример.рф/a", False),
    ],
)
def test_addresses_within_a_private_network_are_told_apart(address: str, local: bool) -> None:
    assert is_local(address) is local


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.example.org/a", "example.org"),
        ("https://example.org/", "example.org"),
        ("http://www./", "www."),
        ("https://doi.org/10.1000/182", "doi.org/10.1000/182"),
        ("https://orcid.org/0000-0002-1825-0097", "orcid.org/0000-0002-1825-0097"),
    ],
)
def test_a_host_is_called_without_what_says_nothing_and_never_nothing(address: str, host: str) -> None:
    assert host_of(address) == host
