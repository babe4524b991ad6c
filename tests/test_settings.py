"""What the owner of a site can set."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from digest.model.mail_options import Mail, Smtp
from digest.model.options import Options, read_options
from digest.model.problems import DigestError
from digest.running.project import ProjectError, open_settings
from tests.builders import MAIL, Value, settings
from tests.conftest import NewDigest


def test_without_options_the_usual_ones_hold() -> None:
    options, faults = read_options({})
    assert faults == []
    assert options == Options()
    assert (options.cadence, options.timezone, options.content) == ("weekly", "UTC", "content")


def test_options_are_read() -> None:
    options, faults = read_options(
        {"cadence": "daily", "timezone": "Asia/Seoul", "image_hosts": ["a.example"], "feed_digests": 3}
    )
    assert faults == []
    assert options.cadence == "daily"
    assert options.image_hosts == ("a.example",)
    assert options.feed_digests == 3


@pytest.mark.parametrize(
    ("raw", "option", "said"),
    [
        ({"cadense": "daily"}, "cadense", "unknown option; did you mean 'cadence'?"),
        (
            {"timezone": "Seoul"},
            "timezone",
            "not a timezone; write a name such as Asia/Seoul or Europe/Paris",
        ),
        (
            {"timezone": "../etc"},
            "timezone",
            "not a timezone; write a name such as Asia/Seoul or Europe/Paris",
        ),
        (
            {"identity": "https://example.org/"},
            "identity",
            "not a host name; write one such as example.org, without https:// and path",
        ),
        (
            {"image_hosts": ["a.example", "https://b.example/"]},
            "image_hosts",
            "'https://b.example/' is not a host name; write one such as images.example.org",
        ),
        (
            {"cadence": "daily", "closes": "Friday 09:00"},
            "closes",
            "'Friday 09:00' stands here; of a daily digest an hour is wanted, such as \"08:30\", or "
            '"weekdays 08:30" for Monday to Friday alone',
        ),
        (
            {"cadence": "weekly", "closes": "9:00"},
            "closes",
            "'9:00' stands here; of a weekly digest a day of the week and an hour are wanted, such as "
            '"Friday 09:00"',
        ),
        (
            {"cadence": "monthly", "closes": "17:00"},
            "closes",
            "'17:00' stands here; of a monthly digest a day of the month and an hour are wanted, such as "
            '"25 17:00"',
        ),
        ({"closes": "Fryday 09:00"}, "closes", "'Fryday' is no day of the week; did you mean 'Friday'?"),
        (
            {"closes": "Dimanche 09:00"},
            "closes",
            "'Dimanche' is no day of the week; write it in English, such as Friday",
        ),
        (
            {"cadence": "monthly", "closes": "Friday 09:00"},
            "closes",
            "'Friday' is no day of the month; a day of the month and an hour are wanted, such as "
            '"25 17:00"',
        ),
        (
            {"cadence": "monthly", "closes": "31 09:00"},
            "closes",
            "not every month has a day 31; write one from 1 to 28",
        ),
        (
            {"cadence": "daily", "closes": "24:01"},
            "closes",
            "'24:01' stands here; a day ends at 24:00",
        ),
        (
            {"cadence": "daily", "closes": "00:00"},
            "closes",
            "at 00:00 a day only begins; write 24:00 for the midnight that ends it",
        ),
        # `closes: 17:00` without quotation marks.
        (
            {"cadence": "daily", "closes": 1020},
            "closes",
            'YAML takes a time for a number; write it in quotation marks, such as "17:00"',
        ),
        ({"cadence": "hourly"}, "cadence", "'hourly' stands here; 'daily', 'weekly' or 'monthly' is wanted"),
        (
            {"giscus": {"repo": "a/b", "category": "C", "category_id": "D"}},
            "giscus.repo_id",
            "is missing; write it down",
        ),
        (
            {"giscus": {"repo": "a/b", "repo_id": "R", "category": "C", "category_id": "D", "categry": "E"}},
            "giscus.categry",
            "unknown option; did you mean 'category'?",
        ),
        ({"feed_digests": 0}, "feed_digests", "'0' stands here; 1 at least is wanted"),
        ({"feed_digests": "many"}, "feed_digests", "'many' stands here; a whole number is wanted"),
        ({"feed_kinds": []}, "feed_kinds", "'[]' stands here; one at least is wanted"),
        ({"feed_kinds": {"a": 1}}, "feed_kinds", "'{'a': 1}' stands here; a list such as [a, b] is wanted"),
        (
            {"feed_formats": ["rss", "pdf"]},
            "feed_formats, item 2",
            "'pdf' stands here; 'rss', 'atom' or 'json' is wanted",
        ),
        (
            {"guids": "https://old.example/"},
            "guids",
            "'https://old.example/' stands here; options of its own are wanted: before, pattern",
        ),
        (
            {"guids": {"before": "soon", "pattern": "https://old.example/{id}/"}},
            "guids.before",
            "'soon' stands here; a day such as 2026-12-01 is wanted",
        ),
        (
            {"guids": {"before": "2026-12-01", "pattern": "https://old.example/"}},
            "guids.pattern",
            "write what ids were, with {id} in it, such as https://old.example.org/{id}/",
        ),
        ({"search": "perhaps"}, "search", "'perhaps' stands here; true or false is wanted"),
        (
            {"licence": "Ask us"},
            "licence",
            "no terms are known of 'Ask us'; write a name such as CC BY 4.0, or where they stand, as "
            "licence: {name: …, url: https://…}",
        ),
        (
            {"licence": {"name": "Ours", "url": "javascript:alert(1)"}},
            "licence.url",
            "'javascript:alert(1)' is no web address: it does not start with http:// or https:// and a host; "
            "write https://…",
        ),
        (
            {"licence": 4},
            "licence",
            "'4' stands here; options of its own are wanted: name, url",
        ),
        (
            {"issn": 20493630},
            "issn",
            "'20493630' is no ISSN; write one such as 2049-3630, with its hyphen",
        ),
        (
            {"issn": "2049-3631"},
            "issn",
            "'2049-3631' is mistyped: by its other figures the last would be 0",
        ),
        (
            {"issn": "2434-5618"},
            "issn",
            "'2434-5618' is mistyped: by its other figures the last would be X",
        ),
        ({"hub": "hub.example"}, "hub", "not an address; write that of a hub, which begins with https://"),
    ],
)
def test_a_wrong_option_is_said(raw: dict[str, object], option: str, said: str) -> None:
    assert read_options(raw) == (Options(), [(option, said)])


@pytest.mark.parametrize("issn", ["2049-3630", "0317-8471", "2434-561X"])
def test_an_issn_may_end_in_a_figure_or_an_x(issn: str) -> None:
    assert read_options({"issn": issn}) == (Options(issn=issn), [])


def test_all_wrong_options_are_said_at_once() -> None:
    _, faults = read_options({"cadence": "hourly", "timezone": "Seoul", "xyzzy": 1, "search": "perhaps"})
    assert sorted(option for option, _ in faults) == ["cadence", "search", "timezone", "xyzzy"]


def test_settings_derive_from_options() -> None:
    site = settings(Path("/site"), content="news", timezone="Asia/Seoul")
    assert site.content == Path("/site/news")
    assert site.pages == Path("/site/news/pages")
    assert site.timezone == ZoneInfo("Asia/Seoul")


def test_the_identity_is_the_host_until_the_owner_names_another() -> None:
    chosen = settings(Path(), site_url="https://News.example:8080/digest/", identity="")
    assert chosen.identity == "news.example"
    assert settings(Path(), identity="old.example").identity == "old.example"


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"cadence": "monthly", "timezone": "Asia/Tokyo", "identity": "old.example", "search": False},
        {"image_hosts": ["a.example", "b.example"], "feed_entries": 7, "skip_faulty": True},
    ],
)
def test_settings_are_read_from_the_sites_configuration(
    options: dict[str, Value], new_digest: NewDigest
) -> None:
    root = new_digest(None, "a digest", **options)
    opened = open_settings(root / "mkdocs.yml")
    expected = settings(root.resolve(), **options)
    assert opened.options == expected.options
    assert (opened.root, opened.content, opened.pages) == (expected.root, expected.content, expected.pages)
    assert (opened.site_name, opened.site_url, opened.language) == (
        expected.site_name,
        expected.site_url,
        expected.language,
    )
    assert set(expected.markdown.extensions) <= set(opened.markdown.extensions)
    assert opened.markdown.image_hosts == expected.markdown.image_hosts


def test_the_address_of_the_site_ends_in_a_slash(new_digest: NewDigest) -> None:
    root = new_digest()
    file = root / "mkdocs.yml"
    file.write_text(file.read_text().replace("https://example.org/digest/", "https://example.org/digest"))
    assert open_settings(file).site_url == "https://example.org/digest/"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("site_url: https://example.org/digest/\n", ""), "mkdocs.yml:1:1: site_url is missing"),
        (
            ('plugins:\n  - digest:\n      identity: "example.org"\n', "plugins: []\n"),
            "does not name the plugin",
        ),
        (("  - digest:\n", "  - digest:\n      cadense: daily\n"), "did you mean 'cadence'"),
        (
            ("  - digest:\n", "  - digest:\n      content: contnt\n"),
            "content 'contnt' is no folder",
        ),
        (("site_name:", "site_name: ["), "cannot be used"),
        (
            ("https://example.org/", "ftp://example.org/"),
            "site_url 'ftp://example.org/digest/' is no web address",
        ),
        (("https://example.org/digest/", "https://exam ple.org/"), "is no web address: it holds a space"),
        (("https://example.org/digest/", "https://example.org/?page=1"), "leave out what follows ? or #"),
        (("https://example.org/digest/", '"https://example.org/digest#a"'), "leave out what follows ? or #"),
        (
            ("plugins:", "nav:\n  - tags.md\n  - More:\n      - About: abuot.md\nplugins:"),
            "nav names 'abuot.md', and there is no such page; did you mean 'about.md'?",
        ),
    ],
)
def test_a_configuration_that_cannot_be_used_is_refused_in_words(
    change: tuple[str, str], said: str, new_digest: NewDigest, caplog: pytest.LogCaptureFixture
) -> None:
    file = new_digest() / "mkdocs.yml"
    text = file.read_text()
    assert change[0] in text
    file.write_text(text.replace(*change))
    with pytest.raises(DigestError) as refused:
        open_settings(file)
    assert said in f"{refused.value} {caplog.text}"


def test_where_there_is_no_digest_the_way_to_one_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="digest init"):
        open_settings(tmp_path / "mkdocs.yml")


# Mail

NO_MAILBOX = "is not a mail address; write one in ASCII such as"
SMTP: dict[str, Value] = {"host": "a.example"}


@pytest.mark.parametrize(
    ("mail", "option", "said"),
    [
        ({"sender": "The desk"}, "sender", f"'The desk' {NO_MAILBOX} Island Post <desk@example.org>"),
        (
            {"to": ["a@b.example", "뉴스@b.example"]},
            "to",
            f"'뉴스@b.example' {NO_MAILBOX} readers@example.org",
        ),
        (
            {"to": "a@b.example\r\nBcc: c@d.example"},
            "to",
            f"'a@b.example<U+000D control><U+000A control>Bcc: c@d.example' {NO_MAILBOX} readers@example.org",
        ),
        ({"to": ["a@b.example", "a@b.example"]}, "to", "'a@b.example' stands here twice; remove one"),
        (
            {"unsubscribe": "http://b.example/"},
            "unsubscribe",
            "'http://b.example/' is no way to leave; write an address in ASCII that begins with https:// or "
            "mailto:, with %20 for a space and %2C for a comma",
        ),
        (
            {"join": "lists.b.example"},
            "join",
            "'lists.b.example' is no way to join; write an address in ASCII that begins with https:// or "
            "mailto:, with %20 for a space and %2C for a comma",
        ),
        (
            {"one_click": True, "unsubscribe": "mailto:leave@b.example"},
            "one_click",
            "wants an https address in unsubscribe; add it, or remove one_click",
        ),
        (
            {"one_click": True, "unsubscribe": "https://b.example/", "to": ["a@b.example", "c@b.example"]},
            "one_click",
            "to names 2 addresses: one message to all cannot say whom a click takes off; write there the one "
            "address of a list whose server tells each reader another way out, or remove one_click",
        ),
        (
            {"one_click": True, "unsubscribe": "https://b.example/", "to": ["a@b.example", "a@b.example"]},
            "to",
            "'a@b.example' stands here twice; remove one",
        ),
        (
            {"imprint": "x" * 2_001},
            "imprint",
            "has 2001 characters, and a letter has room for 2000; write less, and the address of a page that "
            "has the rest",
        ),
        ({"smpt": SMTP}, "smpt", "unknown option; did you mean 'smtp'?"),
        ({"smtp": {**SMTP, "prot": 1}}, "smtp.prot", "unknown option; did you mean 'port'?"),
        (
            {"smtp": {**SMTP, "password": "x"}},
            "smtp.password",
            "a password does not belong into a file; set DIGEST_SMTP_PASSWORD in the environment",
        ),
        (
            {"smtp": {"host": "a.example:25"}},
            "smtp.host",
            "not a host name; write one such as smtp.example.org, and its port as port",
        ),
        (
            {"smtp": {**SMTP, "user": "u", "security": "none"}},
            "smtp",
            "a password would travel in the clear; write security: starttls or tls, or no user",
        ),
        (
            {"smtp": {**SMTP, "user": "u ser"}},
            "smtp.user",
            "holds what no server takes; write the user name in ASCII, without spaces",
        ),
    ],
)
def test_a_wrong_setting_is_said(mail: dict[str, Value], option: str, said: str) -> None:
    place = f"mail.{option}".rstrip(".")
    assert read_options({"mail": {**MAIL, **mail}}) == (Options(), [(place, said)])


def test_who_sends_and_to_whom_must_be_said() -> None:
    faults = read_options({"mail": {}})[1]
    assert faults == [
        ("mail.sender", "is missing; Who they come from: `Name <address>`."),
        ("mail.to", "is missing; Where they go: the address of a mailing list, or a few addresses."),
    ]


def test_addresses_come_from_the_environment_one_by_one(
    new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = new_digest(mail=MAIL) / "mkdocs.yml"
    variables = "[!ENV [READER_ONE, one@example.invalid], !ENV [READER_TWO, two@example.invalid]]"
    file.write_text(file.read_text().replace(f'"{MAIL["to"]}"', variables))
    monkeypatch.setenv("READER_ONE", "a@example.org")
    mail = open_settings(file).options.mail
    assert mail
    assert mail.to == ("a@example.org", "two@example.invalid")
    monkeypatch.setenv("READER_ONE", "a@example.org, b@example.org")
    with pytest.raises(DigestError, match=f"'a@example.org, b@example.org' {NO_MAILBOX}"):
        open_settings(file)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_a_server_is_knocked_at_where_such_servers_listen(security: str, port: int) -> None:
    usual = Smtp.model_validate({**SMTP, "security": security})
    chosen = Smtp.model_validate({**SMTP, "security": security, "port": 2525})
    assert (usual.door, chosen.door) == (port, 2525)


def test_one_address_is_a_list_of_one() -> None:
    assert Mail.model_validate(MAIL).to == ("readers@example.org",)
