import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.addresses import BadAddressError, parse_web_address
from digest.model.canonical import clean_address, comparable_address, find_tracking, is_tracked, resolve_paper

REPORT = "https://news.example.org/2024/11/ferry-sails-again"

CLEANED = {
    f"{REPORT}?utm_source=mail&utm_medium=x": REPORT,
    f"{REPORT}?id=7&fbclid=abc&q=ferry": f"{REPORT}?id=7&q=ferry",
    f"{REPORT}?UTM_Source=mail": REPORT,
    f"{REPORT}?b=2&gclid=x&a=1": f"{REPORT}?b=2&a=1",
    f"{REPORT}?amp=1": REPORT,
    f"{REPORT}?amp": REPORT,
    f"{REPORT}/amp/": f"{REPORT}/",
    f"{REPORT}/amp": REPORT,
    "https://example.org/story.html/amp": "https://example.org/story.html",
    f"{REPORT}?outputType=amp": REPORT,
    f"{REPORT}#:~:text=sails%20again": REPORT,
    f"{REPORT}#xtor=RSS-1": REPORT,
    f"{REPORT}#comments": REPORT,
    f"{REPORT}#": REPORT,
    "HTTPS://News.Example.ORG:443/2024/11/ferry-sails-again": REPORT,
    "http://news.example.org:80/a": "http://news.example.org/a",
    "https://news.example.org./a": "https://news.example.org/a",
    f"https://www.google.com/amp/s/{REPORT.removeprefix('https://')}": REPORT,
    f"https://www.google.com/amp/s/{REPORT.removeprefix('https://')}/amp/?utm_source=x": f"{REPORT}/",
    f"https://news-example-org.cdn.ampproject.org/c/s/{REPORT.removeprefix('https://')}?usqp=mq": REPORT,
    "https://www.google.com/url?sa=D&q=https://example.org/a%3Fid%3D7%26utm_source%3Dx&ust=1": (
        "https://example.org/a?id=7"
    ),
    **dict.fromkeys(
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa%3Fid%3D7"
            "&data=05%7C01%7Clena%40example.com&reserved=0",
            "https://urldefense.com/v3/__https://example.org/a?id=7__;!!Mih3wA!LA$",
            "https://urldefense.com/v3/__https:/example.org/a*id=7__;Pw!!Mih3wA!LA$",
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__example.org_a-3Fid-3D7&d=DwMFaQ",
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa%3Fid%3D7%26fbclid%3Dx&h=AT0",
        ),
        "https://example.org/a?id=7",
    ),
    "https://en.m.wikipedia.org/wiki/Ferry": "https://en.wikipedia.org/wiki/Ferry",
    "https://m.youtube.com/watch?v=abc&feature=share&t=7": "https://www.youtube.com/watch?v=abc&t=7",
    "https://mobile.twitter.com/a/status/1?s=20": "https://twitter.com/a/status/1",
}


@pytest.mark.parametrize("address", CLEANED)
def test_what_sharing_adds_is_taken_away(address: str) -> None:
    assert clean_address(address) == CLEANED[address]


@pytest.mark.parametrize(
    "address",
    [
        f"{REPORT}?q=1&id=2&ref=main&source=3&page=4&s=5&t=6",
        f"{REPORT}#version-270",
        "https://live.example.org/election#block-65f0a1",
        "https://app.example.org/#!/reports/7",
        "https://app.example.org/#/reports/7",
        "https://example.org/products/amp/",
        "https://example.org/amp/index.php",
        "https://mobile.weather.gov/#typeLocation",
        "https://m.example.org/story",
        "https://example.org/index.html",
        "https://www.example.org/a//b/",
        "https://example.org:8443/a",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://urldefense.com/v3/__https://example.org/a*b__;!!Mih3wA!LA$",
        "https://urldefense.com/v3/__https://example.org/a**Jb__;Kio!!Mih3wA!LA$",
        "https://urldefense.com/v3/__https:example.org/a__;!!Mih3wA!LA$",
        "https://[2001:db8::1]/a",
        "https://web.archive.org/web/2024/https://example.org/a?utm_source=x",
    ],
)
def test_what_may_choose_the_page_is_kept(address: str) -> None:
    assert clean_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "http://news.example.org/2024/11/ferry-sails-again/",
        "https://www.news.example.org/2024/11/ferry-sails-again",
        "https://m.news.example.org/2024/11/ferry-sails-again#part-two",
        "https://amp.news.example.org/2024/11/ferry-sails-again",
        "https://news.example.org/amp/2024/11/ferry-sails-again",
        "https://news.example.org/2024/11/ferry-sails-again.amp",
        "https://news.example.org/2024/11/ferry-sails-again/index.html?utm_id=1",
    ],
)
def test_addresses_of_one_report_compare_equal(address: str) -> None:
    assert comparable_address(address) == comparable_address(REPORT)


def test_the_order_of_a_query_makes_no_difference_but_what_it_says_does() -> None:
    assert comparable_address("https://a.example/?b=2&a=1") == comparable_address("https://a.example?a=1&b=2")
    assert comparable_address("https://a.example/?id=1") != comparable_address("https://a.example/?id=2")
    assert comparable_address("https://a.example/A") != comparable_address("https://a.example/a")


@pytest.mark.parametrize(
    "address",
    [
        "http://dx.doi.org/10.1016/J.Ferry.2026.10",
        "https://doi.org/10.1016/j.FERRY.2026.10",
        "https://www.doi.org/10.1016/j.ferry.2026.10/",
        "https://doi.org/10.1016/j.ferry.2026.10?utm_source=x",
    ],
)
def test_a_doi_ignores_case_for_comparing_alone(address: str) -> None:
    assert comparable_address(address) == comparable_address("https://doi.org/10.1016/j.ferry.2026.10")
    plain = address.replace("?utm_source=x", "")
    assert clean_address(address) == plain


@pytest.mark.parametrize(
    ("cited", "address"),
    [
        ("10.1016/j.x", "https://doi.org/10.1016/j.x"),
        (" doi:10.1016/j.x\n", "https://doi.org/10.1016/j.x"),
        ("DOI: 10.1000.10/J.X", "https://doi.org/10.1000.10/J.X"),
        ("http://dx.doi.org/10.1016/j.x", "https://doi.org/10.1016/j.x"),
        ("10.1002/(SICI)8:<693::A>3.0.CO;2-O", "https://doi.org/10.1002/(SICI)8:%3C693::A%3E3.0.CO;2-O"),
        ("10.1016/j?x#y", "https://doi.org/10.1016/j%3Fx%23y"),
        ("arXiv:2411.01234", "https://arxiv.org/abs/2411.01234"),
        ("arxiv: 2411.01234v2", "https://arxiv.org/abs/2411.01234v2"),
        ("arXiv:hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001"),
        ("arXiv:math.GT/0309136", "https://arxiv.org/abs/math.GT/0309136"),
        ("PMID: 33301246", "https://pubmed.ncbi.nlm.nih.gov/33301246/"),
    ],
)
def test_the_name_of_a_paper_is_the_address_that_it_leads_to(cited: str, address: str) -> None:
    assert resolve_paper(cited) == address == clean_address(address)


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.1/x",
        "10.1016",
        "doi:x",
        "In 10.1016/j.x",
        "arXiv:x",
        "PMID: x",
        "https://doi.org/10.1016/j.x?utm_source=x",
        "",
    ],
)
def test_what_names_no_paper_stays_as_it_is(text: str) -> None:
    assert resolve_paper(text) == text


def test_tracking_is_named_as_it_is_written() -> None:
    assert find_tracking(f"{REPORT}?id=7&UTM_Source=a&fbclid=b&fbclid=c#xtor=1") == (
        "UTM_Source",
        "fbclid",
        "xtor",
    )
    assert find_tracking(f"{REPORT}?utm=1&s=2") == ()
    assert find_tracking(f"{REPORT}#xtor") == ()
    assert find_tracking("https://[broken?utm_source=1") == ()


@pytest.mark.parametrize(
    "address", [each for each in CLEANED if CLEANED[each].startswith("https://example.org/a")]
)
def test_an_address_in_another_one_is_tracked(address: str) -> None:
    assert is_tracked(address)
    assert not is_tracked(CLEANED[address])


def test_an_address_that_is_wrapped_very_often_costs_no_time() -> None:
    wrapped = "https://" + "google.com/amp/s/" * 5_000 + "example.org/"
    assert clean_address(wrapped) == wrapped


def test_a_bad_address_is_refused_with_the_reason() -> None:
    with pytest.raises(BadAddressError, match="a space"):
        clean_address("https://example.org/a b")


_WORDS = st.sampled_from(
    "amp a-b-c 12345 story.html story.amp index.html utm_source=x fbclid= q=1 id amp=1 "
    "outputType=amp v=%c3%a9 xtor=1 !x /x comments :~:text=a url?q=http://a.example/amp google.com s c "
    "www.example.org é . .. % | ;a @".split()
)
_HOSTS = st.sampled_from(
    "example.org www.m.example.org m.youtube.com google.com www.google.co.uk de.m.wikipedia.org "
    "a.cdn.ampproject.org urldefense.com/v3/__http://a.example__;!! "
    "[::1] 127.0.0.1 bücher.example l.facebook.com a: ::1 x.com. amp.theguardian.com "
    "EXAMPLE.org:443 m.at m.google.com dx.doi.org DOI.org".split()
)
_ADDRESSES = st.builds(
    lambda scheme, host, port, path, query, fragment: (
        f"{scheme}://{host}{port}/{'/'.join(path)}?{'&'.join(query)}#{'&'.join(fragment)}"
    ),
    st.sampled_from(["http", "https", "HTTP"]),
    _HOSTS,
    st.sampled_from(["", ":80", ":443", ":8080", ":0", ":"]),
    st.lists(_WORDS | st.text(max_size=6), max_size=5),
    st.lists(_WORDS | st.text(max_size=6), max_size=4),
    st.lists(_WORDS | st.text(max_size=6), max_size=2),
)


@given(_ADDRESSES | st.text().map(lambda text: f"https://{text}"))
def test_any_address_that_may_be_linked_can_be_cleaned_once_and_for_all(address: str) -> None:
    try:
        parse_web_address(address)
    except BadAddressError:
        assert find_tracking(address) is not None
        return
    cleaned = clean_address(address)
    assert clean_address(cleaned) == cleaned == parse_web_address(cleaned)
    assert not is_tracked(cleaned)
    same = comparable_address(address)
    assert same == comparable_address(cleaned) == comparable_address(same)


@given(
    st.lists(
        st.sampled_from(
            "www. m. amp. a. en.m. example.org wikipedia.org dx. doi.org / /index.html /amp /J.x".split()
        )
        | st.from_regex(r"[a-z0-9./~-]{0,4}", fullmatch=True)
    )
)
def test_an_address_that_looks_plain_compares_as_if_it_were_looked_at_closely(parts: list[str]) -> None:
    address = f"https://{''.join(parts)}"
    try:
        parse_web_address(address)
    except BadAddressError:
        return
    # A parameter that is taken away again has it looked at.
    assert comparable_address(address) == comparable_address(f"{address}?utm_source=x")


@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,4}[0-9]", fullmatch=True), st.from_regex(r"\w{0,5}", fullmatch=True)
    )
)
def test_parameters_that_are_not_known_to_track_stay(parameters: dict[str, str]) -> None:
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    address = parse_web_address(f"{REPORT}?{query}") if query else REPORT
    assert clean_address(f"{address}{'&' if query else '?'}utm_source=x") == address
