"""How a digest gets to a mail server, at most once."""

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from digest.cli import main
from digest.mail.record import (
    RECORD,
    Mailing,
    RecordError,
    format_record,
    mark_address,
    parse_record,
    read_record,
    write_record,
)
from digest.mail.sending import (
    Begin,
    Deliver,
    MailError,
    Parcel,
    Receipt,
    Refusal,
    RefusedError,
    send_once,
    smtp_delivery,
    wrap_parcel,
)
from digest.model.mail_options import Smtp
from tests.browser.served import served
from tests.builders import MAIL, SITE_URL, Value, config, entry, write_file
from tests.conftest import NewDigest
from tests.letters import mailing_site, read_message, texts_of, write_message
from tests.mail_server import HOST, PASSWORD, USER, Handler, authority, mail_server
from tests.sites import PATIENCE, news

# The record

SENT = Mailing("sent", datetime(2024, 11, 18, 0, 10, tzinfo=UTC), 2, "<2024-W46.digest@example.org>")


def test_the_record_can_be_read_by_people_and_is_sorted(tmp_path: Path) -> None:
    later = replace(SENT, state="sending", addresses=1, message_id="<2024-W47.digest@example.org>")
    write_record(tmp_path / RECORD, {"2024-W47": later, "2024-W46": SENT})
    text = (tmp_path / RECORD).read_text()
    assert text.split("\n", 2)[2] == (
        "2024-W46:\n"
        "  sent: 2024-11-18T00:10:00+00:00\n"
        "  addresses: 2\n"
        "  message: 2024-W46.digest@example.org\n"
        "2024-W47:\n"
        "  sending: 2024-11-18T00:10:00+00:00\n"
        "  addresses: 1\n"
        "  message: 2024-W47.digest@example.org\n"
    )
    assert read_record(tmp_path / RECORD) == {"2024-W46": SENT, "2024-W47": later}
    assert [path.name for path in tmp_path.iterdir()] == [RECORD]


GOOD = format_record({"2024-W46": SENT})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("", "mailed.yml:1:1: the file holds nothing"),
        (
            GOOD.replace("  sent:", "  snet:"),
            "mailed.yml:4:3: 'snet' is not known here; did you mean 'sent'?",
        ),
        (GOOD.replace("2024-11-18T00:10:00+00:00", "soon"), "mailed.yml:4:9: 'soon' is not a time such as"),
        (GOOD.replace("+00:00", ""), "lacks its offset, such as +09:00"),
        (
            GOOD.replace("addresses: 2", "addresses: many"),
            "addresses of 2024-W46 is the text 'many'; a number",
        ),
        (GOOD.replace("  addresses: 2\n", ""), "addresses of 2024-W46 is empty; a number is wanted"),
        (GOOD.replace("2024-W46:", "W46:"), "mailed.yml:3:1: 'W46' is not the name of a digest"),
        (GOOD + "2024-W46:\n  sent: 2024-11-18T00:10:00+00:00\n", "'2024-W46'"),
        (
            GOOD + "2024-W47: sent\n",
            "2024-W47 is the text 'sent'; lines with sent, addresses, message",
        ),
        (GOOD + "  sending: 2024-11-18T00:10:00+00:00\n", "2024-W46 says sending and sent; one of the two"),
        (f"<<<<<<< ours\n{GOOD}=======\n{GOOD}>>>>>>> theirs\n", "mailed.yml:"),
        (GOOD[:-30], "mailed.yml:6:3: "),
        (GOOD.replace(": 2", ":\t[2"), "mailed.yml:"),
        ("- 2024-W46\n", "mailed.yml:1:1: the YAML is a list"),
        (GOOD + "  refused: 550\n", "mailed.yml:7:12: refused of 2024-W46 is the text '550'; lines such as"),
        (
            GOOD + "  refused:\n    a@b.example: 550\n",
            "'a@b.example' is not the hash of an address; one such",
        ),
        (
            GOOD + "  refused:\n    1a2b3c: no\n",
            "mailed.yml:8:13: 1a2b3c is the text 'no'; a code such as 550",
        ),
        ("\x00", "mailed.yml:1:1: "),
    ],
)
def test_a_record_that_is_not_clear_is_a_fault_and_nothing_is_sent(
    wrong: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / RECORD).write_text(wrong)
    with pytest.raises(RecordError) as refused:
        send(tmp_path, never)
    assert said in str(refused.value)
    assert "nothing was sent" in str(refused.value)
    assert (tmp_path / RECORD).read_text() == wrong


@given(st.binary(max_size=300) | st.text().map(lambda text: (GOOD + text).encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_record_or_a_fault(data: bytes) -> None:
    try:
        record = parse_record(data, RECORD)
    except RecordError:
        return
    assert parse_record(format_record(record).encode(), RECORD) == record or not record


@given(st.integers(1, len(GOOD.encode()) - 1))
def test_no_part_of_a_record_is_taken_for_the_whole(length: int) -> None:
    try:
        record = parse_record(GOOD.encode()[:length], RECORD)
    except RecordError:
        return
    # The comment alone says that nothing went out. A number or an id may be cut, but no digest is lost.
    assert length <= GOOD.index("2024-W46") or set(record) == {"2024-W46"}


# At most once

PARCEL = Parcel(
    "2024-W46", SENT.message_id, b"Subject: x\r\n\r\nx\r\n", "desk@example.org", ("a@example.org",)
)
WHEN = SENT.at


def send(root: Path, deliver: Deliver, *, parcel: Parcel = PARCEL, again: bool = False) -> Receipt:
    return send_once(parcel, deliver, root=root, cache=root / ".cache", now=WHEN, again=again)


def never(_parcel: Parcel, _begin: Begin) -> None:
    raise AssertionError("somebody sends")


def taken(_parcel: Parcel, begin: Begin) -> None:
    begin(())


def dying(_parcel: Parcel, begin: Begin) -> None:
    begin(())
    raise KeyboardInterrupt


def refusing(_parcel: Parcel, begin: Begin) -> None:
    begin(())
    raise RefusedError("no")


def state(root: Path) -> str:
    record = read_record(root / RECORD)
    return record["2024-W46"].state if record else ""


def test_a_digest_that_was_sent_is_not_sent_again(tmp_path: Path) -> None:
    assert send(tmp_path, taken).mailing == replace(SENT, addresses=1)
    with pytest.raises(MailError) as refused:
        send(tmp_path, never)
    assert str(refused.value) == (
        "mailed.yml says that 2024-W46 was sent on 2024-11-18 00:10+00:00 to 1 address; "
        "nothing was sent now: to send it a second time, add --again"
    )
    send(tmp_path, taken, again=True)


def test_before_a_message_is_handed_over_it_is_written_down(tmp_path: Path) -> None:
    found = []

    def look(_parcel: Parcel, begin: Begin) -> None:
        found.append(state(tmp_path))
        begin(())
        found.append(state(tmp_path))

    send(tmp_path, look)
    assert [*found, state(tmp_path)] == ["", "sending", "sent"]


def test_whoever_died_while_sending_is_not_followed_by_another(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        send(tmp_path, dying)
    with pytest.raises(MailError) as refused:
        send(tmp_path, never)
    assert str(refused.value) == (
        "mailed.yml says that 2024-W46 was being sent on 2024-11-18 00:10+00:00 to 1 address, and not how "
        "that ended; nothing was sent now: look for <2024-W46.digest@example.org> in the server's list of "
        "sent messages, or in a subscriber's mailbox; if it is there, write `sent` for `sending` in "
        "mailed.yml; if it is not, add --again"
    )
    send(tmp_path, taken, again=True)
    assert state(tmp_path) == "sent"


def test_a_refusal_takes_the_mark_back(tmp_path: Path) -> None:
    with pytest.raises(RefusedError):
        send(tmp_path, refusing)
    assert state(tmp_path) == ""
    send(tmp_path, taken)
    with pytest.raises(RefusedError):
        send(tmp_path, refusing, again=True)
    assert state(tmp_path) == "sent"


def test_what_cannot_be_written_down_is_not_sent(tmp_path: Path) -> None:
    (tmp_path / RECORD).symlink_to(tmp_path / "gone/mailed.yml")
    with pytest.raises(RecordError, match=r"mailed.yml cannot be written .*; nothing was sent"):
        send(tmp_path, taken)


def test_a_record_that_is_a_link_is_written_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / RECORD).symlink_to(tmp_path / "kept/mailed.yml")
    send(tmp_path, taken)
    assert (tmp_path / RECORD).is_symlink()
    assert "2024-W46" in (tmp_path / "kept/mailed.yml").read_text()


# To a server


def smtp(port: int, security: str = "none", user: str = "") -> Smtp:
    return Smtp.model_validate({"host": HOST, "port": port, "security": security, "user": user})


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The authority of the test's server is one that the system trusts."""
    authority().cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


# A server of the kind `tls` does not ask for STARTTLS; that is not what it is warned of here.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_message_reaches_the_server_encrypted_and_signed_in(security: str, tmp_path: Path) -> None:
    handler = Handler()
    with mail_server(handler, security, protected=True) as port:
        send(tmp_path, smtp_delivery(smtp(port, security, USER), PASSWORD))
    (envelope,) = handler.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("desk@example.org", ["a@example.org"])
    assert envelope.content == PARCEL.data
    assert state(tmp_path) == "sent"


def test_hostile_lines_arrive_as_they_were_written(tmp_path: Path) -> None:
    lines = ".\r\n.\r\nQUIT\r\n..x"
    site = mailing_site([news("2024/11/a", title=lines, summary=lines)])
    mail, handler = site.settings.options.mail, Handler()
    assert mail
    parcel = wrap_parcel("2024-W46", write_message(site), mail)
    with mail_server(handler) as port:
        smtp_delivery(smtp(port), "")(parcel, lambda _refused: None)
    assert [envelope.content for envelope in handler.envelopes] == [parcel.data]
    assert "1. . . QUIT ..x" in texts_of(handler.messages[0])[0]


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_said_and_not_shown(tmp_path: Path) -> None:
    with (
        mail_server(Handler(), "starttls", protected=True) as port,
        pytest.raises(RefusedError) as refused,
    ):
        send(tmp_path, smtp_delivery(smtp(port, "starttls", USER), "battery staple"))
    said = str(refused.value)
    assert refused.value.exit_code == 2
    assert "535" in said
    assert "nothing was sent: look at user, and at DIGEST_SMTP_PASSWORD" in said
    assert "battery" not in said
    assert not (tmp_path / RECORD).exists()


def test_a_server_that_repeats_the_password_is_not_quoted(tmp_path: Path) -> None:
    handler = Handler(unwelcome=("a@example.org",), refusal=f"550 {PASSWORD} is no password")
    with mail_server(handler) as port, pytest.raises(RefusedError, match="550 … is no password"):
        send(tmp_path, smtp_delivery(smtp(port), PASSWORD))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_nobody_vouches_for_gets_nothing(security: str, tmp_path: Path) -> None:
    handler = Handler()
    with (
        mail_server(handler, security) as port,
        pytest.raises(RefusedError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        send(tmp_path, smtp_delivery(smtp(port, security), ""))
    assert (handler.envelopes, state(tmp_path)) == ([], "")


def test_a_server_without_encryption_gets_nothing_where_encryption_is_wanted(tmp_path: Path) -> None:
    handler = Handler()
    with (
        mail_server(handler) as port,
        pytest.raises(RefusedError, match="the server does not offer what they ask for"),
    ):
        send(tmp_path, smtp_delivery(smtp(port, "starttls"), ""))
    assert (handler.envelopes, state(tmp_path)) == ([], "")


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ({"unwelcome": ("desk@example.org",)}, "550 no such mailbox; nothing was sent: look at sender"),
        ({"unwelcome": ("a@example.org",)}, "a@example.org: 550 no such mailbox; nothing was sent"),
        (
            {"answer": "554 looks like spam"},
            "554 looks like spam; nothing was sent: the server took no message",
        ),
        ({"answer": "451 come back later"}, "451 come back later; nothing was sent"),
    ],
)
def test_a_server_that_refuses_leaves_no_mark(refusal: dict[str, Any], said: str, tmp_path: Path) -> None:
    handler = Handler(**refusal)
    with mail_server(handler) as port:
        with pytest.raises(RefusedError) as refused:
            send(tmp_path, smtp_delivery(smtp(port), ""))
        assert said in str(refused.value)
        assert refused.value.exit_code == (75 if said.startswith("4") else 2)
        assert state(tmp_path) == ""
        handler.unwelcome, handler.answer = (), "250 OK"
        send(tmp_path, smtp_delivery(smtp(port), ""))
    assert state(tmp_path) == "sent"


def test_where_nobody_listens_nothing_is_sent(tmp_path: Path) -> None:
    with mail_server(Handler()) as port:
        pass
    said = rf"{HOST}:{port}: Connection refused; nothing was sent: look at"
    with pytest.raises(RefusedError, match=said) as refused:
        send(tmp_path, smtp_delivery(smtp(port), ""))
    assert (state(tmp_path), refused.value.exit_code) == ("", 75)


def test_a_host_that_cannot_be_asked_for_is_said(tmp_path: Path) -> None:
    server = Smtp.model_validate({"host": f"{'a' * 70}.example"})
    with pytest.raises(RefusedError, match="nothing was sent: look at the settings") as refused:
        send(tmp_path, smtp_delivery(server, ""))
    assert refused.value.exit_code == 2


def test_a_connection_that_breaks_while_the_message_is_handed_over_leaves_the_mark(tmp_path: Path) -> None:
    handler = Handler(drop=True)
    with mail_server(handler) as port:
        with pytest.raises(
            MailError, match="whether 2024-W46 went out is not known: look for <2024"
        ) as broken:
            send(tmp_path, smtp_delivery(smtp(port), ""))
        assert not isinstance(broken.value, RefusedError)
        with pytest.raises(MailError, match="was being sent"):
            send(tmp_path, smtp_delivery(smtp(port), ""))
    assert len(handler.envelopes) == 1


SEVERAL = replace(PARCEL, addresses=("a@example.org", "gone@example.org", "b@example.org"))
GONE = mark_address("2024-W46", "gone@example.org")


def test_addresses_that_are_refused_are_told_and_the_others_get_it(tmp_path: Path) -> None:
    handler = Handler(unwelcome=("gone@example.org",))
    with mail_server(handler) as port:
        receipt = send(tmp_path, smtp_delivery(smtp(port), ""), parcel=SEVERAL)
    assert receipt.refused == (Refusal("gone@example.org", 550, "no such mailbox"),)
    assert receipt.mailing.addresses == 2
    assert handler.envelopes[0].rcpt_tos == ["a@example.org", "b@example.org"]


@pytest.mark.parametrize("refusal", ["550 no such mailbox", "452 mailbox full"])
def test_who_was_refused_is_written_down_and_gets_it_alone_next_time(refusal: str, tmp_path: Path) -> None:
    handler = Handler(unwelcome=("gone@example.org",), refusal=refusal)
    with mail_server(handler) as port:
        deliver = smtp_delivery(smtp(port), "")
        first = send(tmp_path, deliver, parcel=SEVERAL)
        assert (
            (tmp_path / RECORD)
            .read_text()
            .endswith(f"  refused: # a hash of each address\n    {GONE}: {refusal[:3]}\n")
        )
        assert "gone" not in (tmp_path / RECORD).read_text()
        assert read_record(tmp_path / RECORD) == {"2024-W46": first.mailing}
        with pytest.raises(RefusedError):
            send(tmp_path, deliver, parcel=SEVERAL)
        assert read_record(tmp_path / RECORD) == {"2024-W46": first.mailing}
        handler.unwelcome = ()
        second = send(tmp_path, deliver, parcel=SEVERAL)
        assert (second.parcel.late, second.reached) == (True, 1)
        assert second.mailing == replace(SENT, addresses=3)
        with pytest.raises(MailError, match=r"was sent on .* to 3 addresses; nothing was sent now"):
            send(tmp_path, deliver, parcel=SEVERAL)
    assert [envelope.rcpt_tos for envelope in handler.envelopes] == [
        ["a@example.org", "b@example.org"],
        ["gone@example.org"],
    ]
    assert read_record(tmp_path / RECORD) == {"2024-W46": second.mailing}


def test_with_again_it_goes_to_all_whoever_was_refused(tmp_path: Path) -> None:
    handler = Handler(unwelcome=("gone@example.org",))
    with mail_server(handler) as port:
        deliver = smtp_delivery(smtp(port), "")
        send(tmp_path, deliver, parcel=SEVERAL)
        handler.unwelcome = ()
        assert send(tmp_path, deliver, parcel=SEVERAL, again=True).mailing == replace(SENT, addresses=3)
    assert handler.envelopes[1].rcpt_tos == list(SEVERAL.addresses)


def test_who_was_refused_and_is_no_longer_there_is_nobody_to_send_to(tmp_path: Path) -> None:
    write_record(tmp_path / RECORD, {"2024-W46": replace(SENT, refused={GONE: "550"})})
    with pytest.raises(
        MailError, match="and to none that was refused then and is still in `to`; nothing was"
    ):
        send(tmp_path, never)


@pytest.mark.parametrize("cured", ["it is there", "it is not"])
def test_whoever_died_while_sending_to_the_refused_leaves_the_others_as_they_are(
    cured: str, tmp_path: Path
) -> None:
    before = replace(SENT, refused={GONE: "452"})
    write_record(tmp_path / RECORD, {"2024-W46": before})
    with pytest.raises(KeyboardInterrupt):
        send(tmp_path, dying, parcel=SEVERAL)
    assert read_record(tmp_path / RECORD) == {"2024-W46": replace(before, refused={GONE: "sending"})}
    with pytest.raises(MailError) as refused:
        send(tmp_path, never, parcel=SEVERAL)
    assert str(refused.value) == (
        "mailed.yml says that 2024-W46 was being sent to 1 address refused before, and not how that ended; "
        "nothing was sent now: look for <2024-W46.digest@example.org> in the server's list of sent messages, "
        "or in a subscriber's mailbox; if it is there, remove the lines with `sending` in mailed.yml; "
        "if it is not, write the code 450 for `sending` there, and try again"
    )
    written = (tmp_path / RECORD).read_text()
    if cured == "it is there":
        (tmp_path / RECORD).write_text(written.replace(f"    {GONE}: sending\n", ""))
        with pytest.raises(MailError, match="was sent on"):
            send(tmp_path, never, parcel=SEVERAL)
    else:
        (tmp_path / RECORD).write_text(written.replace(": sending\n", ": 450\n"))
        assert send(tmp_path, taken, parcel=SEVERAL).parcel.addresses == ("gone@example.org",)


def test_a_server_that_refuses_the_message_once_more_leaves_the_record_as_it_was(tmp_path: Path) -> None:
    before = {"2024-W46": replace(SENT, refused={GONE: "452", "000000": "550"})}
    write_record(tmp_path / RECORD, before)
    with pytest.raises(RefusedError):
        send(tmp_path, refusing, parcel=SEVERAL)
    assert read_record(tmp_path / RECORD) == before


@pytest.mark.parametrize(
    ("refusal", "cure"),
    [
        ("550 no such mailbox", "look at to: the server takes none of it"),
        ("452 mailbox full", "try again later"),
    ],
)
def test_where_all_are_refused_it_is_said_whether_that_is_for_good(
    refusal: str, cure: str, tmp_path: Path
) -> None:
    handler = Handler(unwelcome=PARCEL.addresses, refusal=refusal)
    with mail_server(handler) as port, pytest.raises(RefusedError) as refused:
        send(tmp_path, smtp_delivery(smtp(port), ""))
    assert str(refused.value).endswith(f"a@example.org: {refusal}; nothing was sent: {cure}")
    assert refused.value.exit_code == (75 if cure == "try again later" else 2)


def test_of_two_that_send_at_once_one_does(tmp_path: Path) -> None:
    release = threading.Event()
    handler = Handler(hold=release)
    with mail_server(handler) as port:
        deliver = smtp_delivery(smtp(port), "")
        first = threading.Thread(target=send, args=(tmp_path, deliver))
        first.start()
        try:
            assert handler.taken.wait(PATIENCE)
            with pytest.raises(MailError, match="another run is sending") as refused:
                send(tmp_path, deliver)
            assert refused.value.exit_code == 75
            with pytest.raises(MailError, match="another run is sending"):
                send(tmp_path, deliver, again=True)
        finally:
            release.set()
            first.join()
        with pytest.raises(MailError, match="was sent on"):
            send(tmp_path, deliver)
    assert len(handler.envelopes) == 1


@pytest.mark.parametrize("password", ["", "\ud55c", "a\nb"])
def test_a_password_that_cannot_be_used_is_said_and_not_shown(password: str) -> None:
    with pytest.raises(MailError, match="DIGEST_SMTP_PASSWORD") as refused:
        smtp_delivery(smtp(25, "tls", USER), password)
    assert not password or password not in str(refused.value)


# The command


def digest(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def command(root: Path, *arguments: str | Path) -> Result:
    return digest("mail", "2024-W46", "-f", root / "mkdocs.yml", *arguments)


LATER = "https://nhk.example/later"
FILES = {
    "content/entries/2024/11/a.md": entry(title="장관 회담"),
    "content/digests/2024-W46.md": "---\ntitle: 세 해군\n---\nWe note [it](../entries/2024/11/a.md).\n",
}


def test_without_send_a_file_is_written_and_nothing_else(
    new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = new_digest(FILES, mail=MAIL)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    result = command(root)
    assert (result.exit_code, result.stdout) == (0, "wrote 2024-W46.eml\n")
    message = read_message(Path("2024-W46.eml").read_bytes())
    assert message["Subject"] == "세 해군"
    assert "1. 장관 회담" in texts_of(message)[0]
    assert "2024/11/a/" in texts_of(message)[1]
    assert not (root / RECORD).exists()
    assert digest("mail", "2024-W46", "-f", root / "mkdocs.yml", "-o", "-").stdout_bytes.startswith(b"From: ")


def test_a_template_of_ones_own_makes_the_html_and_the_text_stays(new_digest: NewDigest) -> None:
    options: dict[str, Value] = {"mail": MAIL}
    own = {
        "mkdocs.yml": config(options).replace("  name: digest", "  name: digest\n  custom_dir: overrides"),
        "overrides/pages/mail/digest.html": "<p>{{ letter.title }}, our way</p>",
    }
    roots = new_digest(FILES, folder="theirs", **options), new_digest(FILES | own, folder="ours")
    theirs, ours = (texts_of(read_message(command(root, "-o", "-").stdout_bytes)) for root in roots)
    assert ours == (theirs[0], "<p>세 해군, our way</p>\n")


def test_a_file_that_cannot_be_written_is_said(new_digest: NewDigest, tmp_path: Path) -> None:
    result = command(new_digest(FILES, mail=MAIL), "--output", tmp_path)
    assert result.exit_code == 2
    assert "choose another with --output" in result.stderr


def test_a_digest_is_sent_once(new_digest: NewDigest) -> None:
    handler = Handler()
    with mail_server(handler) as port:
        root = new_digest(FILES, mail={**MAIL, "smtp": {"host": HOST, "port": port, "security": "none"}})
        first, second, third = (command(root, "--send", *more) for more in ([], [], ["--again"]))
    assert first.stdout == "Sent 2024-W46 to 1 address; keep mailed.yml in the repository\n"
    assert (second.exit_code, third.exit_code) == (2, 0)
    assert "digest: mailed.yml says that 2024-W46 was sent on" in second.stderr
    assert [message["Message-ID"] for message in handler.messages] == ["<2024-W46.digest@example.org>"] * 2
    assert read_record(root / RECORD)["2024-W46"].state == "sent"


def test_a_killed_process_leaves_the_mark_and_nothing_is_sent_twice(new_digest: NewDigest) -> None:
    release = threading.Event()
    handler = Handler(hold=release)
    with mail_server(handler) as port:
        root = new_digest(FILES, mail={**MAIL, "smtp": {"host": HOST, "port": port, "security": "none"}})
        run = [sys.executable, "-c", "from digest.cli import run; run()", "mail", "2024-W46", "--send"]
        with subprocess.Popen(run, cwd=root, stdout=subprocess.DEVNULL) as process:
            try:
                assert handler.taken.wait(PATIENCE)
            finally:
                process.kill()
        release.set()
        assert state(root) == "sending"
        result = command(root, "--send")
    assert result.exit_code == 2
    assert "was being sent on" in result.stderr
    assert len(handler.envelopes) == 1


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ("550 no such mailbox", "that is for good: mend the address in `to`, or remove it"),
        ("452 full", "that is for now: send once more later, to those alone that were refused"),
    ],
)
def test_addresses_that_were_refused_are_shown_and_that_is_no_success(
    refusal: str, said: str, new_digest: NewDigest
) -> None:
    handler = Handler(unwelcome=("gone@example.org",), refusal=refusal)
    with mail_server(handler) as port:
        mail: dict[str, Value] = {
            **MAIL,
            "to": ["readers@example.org", "gone@example.org"],
            "smtp": {"host": HOST, "port": port, "security": "none"},
        }
        root = new_digest(FILES, mail=mail)
        result = command(root, "--send")
        assert f"refused: gone@example.org: {refusal}; {said}\n" in result.stderr
        assert result.stdout.startswith("Sent 2024-W46 to 1 address;")
        assert result.exit_code == (2 if refusal.startswith("5") else 75)
        handler.unwelcome = ()
        result = command(root, "--send")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Sent 2024-W46 to 1 address refused before;")


def test_with_wait_nothing_is_sent_before_the_site_shows_it(new_digest: NewDigest, tmp_path: Path) -> None:
    handler, site = Handler(), tmp_path / "served/digest"
    (tmp_path / "served").mkdir()
    with mail_server(handler) as port, served(tmp_path / "served") as url:
        options: dict[str, Value] = {"smtp": {"host": HOST, "port": port, "security": "none"}}
        root = new_digest(FILES, mail={**MAIL, **options})
        config = (root / "mkdocs.yml").read_text(encoding="utf-8")
        write_file(root / "mkdocs.yml", config.replace(SITE_URL, f"{url}digest/"))

        def send_now() -> Result:
            return command(root, "--send", "--wait", "0.1")

        page = f"{url}digest/digests/2024-W46/"
        result = send_now()
        assert result.exit_code == 75
        assert f"{page} cannot be fetched; nothing was sent: publish the site first" in result.stderr
        assert digest("build", "-q", "-f", root / "mkdocs.yml", "-d", site).exit_code == 0
        write_file(root / "content/entries/2024/11/서울.md", entry(source={"name": "NHK", "url": LATER}))
        assert f"{page} does not lead to {url}digest/2024/11/서울/ yet; nothing was sent" in send_now().stderr
        write_file(site / "digests/2024-W46/index.html", "")
        assert f"{page} does not lead to" in send_now().stderr
        assert (handler.envelopes, (root / RECORD).exists()) == ([], False)
        assert digest("build", "-q", "--clean", "-f", root / "mkdocs.yml", "-d", site).exit_code == 0
        assert (send_now().exit_code, len(handler.envelopes)) == (0, 1)


def test_content_with_errors_is_not_sent(new_digest: NewDigest) -> None:
    root = new_digest({**FILES, "content/entries/2024/11/b.md": entry(date="soon")}, mail=MAIL)
    # What one command of a process was asked for is nothing to the next.
    assert digest("build", "--skip-faulty", "-f", root / "mkdocs.yml").exit_code == 0
    result = command(root, "-o", "-")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "bad-date" in result.stderr
    assert result.stderr.endswith("1 error in 1 file. Nothing was sent.\n")


def test_with_skip_faulty_what_has_errors_is_left_out_and_told(new_digest: NewDigest) -> None:
    other = {"name": "NHK", "url": LATER}
    faulty = {
        "dated.md": entry(title=None, date="2024-11-14", source=other),
        "other.md": entry(title=None, date="2024-11-20", source=other),
        "soon.md": entry(date="soon", source=other),
        "torn.md": "---\ntitle: [\n---\n",
        "undated.md": entry(date=None, source=other),
    }
    files = {f"content/entries/2024/11/{name}": text for name, text in faulty.items()}
    root = new_digest({**FILES, **files}, mail=MAIL)
    result = command(root, "-o", "-", "--skip-faulty")
    assert result.exit_code == 0
    assert "1. 장관 회담" in texts_of(read_message(result.stdout_bytes))[0]
    said = result.stderr.splitlines()
    assert [line for line in said if line.startswith("left out")] == [f"left out: {path}" for path in files]
    unknown = "its date cannot be read; it may belong to 2024-W46"
    assert [line for line in said if line.startswith("the letter")] == [
        f"the letter is without content/entries/2024/11/{why}"
        for why in (
            "dated.md: it is dated in 2024-W46",
            f"soon.md: {unknown}",
            f"torn.md: {unknown}",
            f"undated.md: {unknown}",
        )
    ]
    assert "the letter is without" in command(root, "-o", "-", "--skip-faulty", "-q").stderr


def test_a_letter_lacks_nothing_that_is_dated_after_its_hour(new_digest: NewDigest) -> None:
    days = {"day": "2024-11-13", "before": "2024-11-13 08:29", "after": "2024-11-13 08:30"}
    faulty = {f"content/entries/2024/11/{name}.md": entry(title=None, date=day) for name, day in days.items()}
    files = {"content/entries/2024/11/a.md": entry(), **faulty}
    root = new_digest(files, mail=MAIL, cadence="daily", closes="08:30")
    result = digest("mail", "2024-11-13", "-f", root / "mkdocs.yml", "-o", "-", "--skip-faulty")
    assert [line for line in result.stderr.splitlines() if line.startswith("the letter")] == [
        f"the letter is without content/entries/2024/11/{name}.md: it is dated in 2024-11-13"
        for name in ("before", "day")
    ]


def test_a_letter_says_that_its_note_was_left_out(new_digest: NewDigest) -> None:
    notes = {f"content/digests/2024-W{week}.md": "---\ntitel: x\n---\n" for week in (46, 47)}
    later = entry(date="2024-11-20", source={"name": "NHK", "url": LATER})
    files = {**FILES, "content/entries/2024/11/b.md": later, **notes}
    result = command(new_digest(files, mail=MAIL), "-o", "-", "--skip-faulty")
    assert [line for line in result.stderr.splitlines() if line.startswith("the letter")] == [
        "the letter is without content/digests/2024-W46.md: it is the note of 2024-W46"
    ]


def test_what_waits_is_not_in_a_letter(new_digest: NewDigest) -> None:
    late = entry(title="Later", date="2024-11-13", draft="true")
    root = new_digest({**FILES, "content/entries/2024/11/b.md": late}, mail=MAIL)
    assert "Later" not in texts_of(read_message(command(root, "-o", "-").stdout_bytes))[0]


def test_an_open_digest_is_written_as_a_preview_and_not_sent(
    new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = entry(title="Later", date="2024-11-15")
    root = new_digest({**FILES, "content/entries/2024/11/b.md": late}, mail=MAIL)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1731542400")  # 2024-11-14T00:00:00Z
    preview = command(root, "-o", "-")
    assert preview.exit_code == 0
    assert "1. 장관 회담" in texts_of(read_message(preview.stdout_bytes))[0]
    assert "Later" not in preview.stdout
    said = "2024-W46 is open until 2024-11-18 00:00+00:00"
    assert f"{said}: this is a preview of it as it is now\n" in preview.stderr
    assert "preview" not in command(root, "-o", "-", "-q").stderr
    result = command(root, "--send")
    assert result.exit_code == 2
    assert f"{said}; a closed one is wanted, and none is closed yet" in result.stderr


def test_of_a_day_without_entries_there_is_nothing_to_send(
    new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job of every day failed on each holiday, as it does when the server is broken."""
    waits = entry(draft="true", date="2024-11-12", source={"name": "NHK", "url": LATER})
    faulty = entry(title=None, date="2024-11-11", source={"name": "NHK", "url": f"{LATER}/2"})
    files = {
        "content/entries/2024/11/a.md": entry(),
        "content/entries/2024/11/b.md": waits,
        "content/entries/2024/11/c.md": faulty,
        "content/digests/2024-11-10.md": "---\ntitle: A quiet day\n---\n",
    }
    root = new_digest(files, mail=MAIL, cadence="daily")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1731888000")  # 2024-11-18T00:00:00Z

    def send_of(day: int, *more: str) -> Result:
        name = f"2024-11-{day}"
        return digest("mail", name, "-f", root / "mkdocs.yml", "--skip-faulty", *more)

    result = send_of(15, "--send")
    assert (result.exit_code, result.stdout) == (0, "Nothing to send: no entry is dated in 2024-11-15\n")
    assert send_of(15, "--send", "-q").stdout == ""
    # Nobody can look at a letter of nothing, what is not over may still come, and the rest was forgotten.
    assert send_of(15).exit_code == 2
    assert {day: send_of(day, "--send").exit_code for day in (18, 12, 11, 10)} == dict.fromkeys(
        (18, 12, 11, 10), 2
    )


def test_latest_is_the_newest_that_is_closed_and_is_sent_once(
    new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = Handler()
    later = entry(date="2024-11-19", source={"name": "NHK", "url": LATER})
    with mail_server(handler) as port:
        mail: dict[str, Value] = {**MAIL, "smtp": {"host": HOST, "port": port, "security": "none"}}
        root = new_digest({**FILES, "content/entries/2024/11/b.md": later}, mail=mail)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1732060800")  # 2024-11-20T00:00:00Z
        first, second = (digest("mail", "latest", "-f", root / "mkdocs.yml", "--send") for _ in range(2))
    assert first.stdout.startswith("Sent 2024-W46 to 1 address;")
    assert second.exit_code == 0
    assert second.stdout.startswith("Nothing to send: mailed.yml says that 2024-W46 was sent on")
    assert len(handler.messages) == 1
    monkeypatch.chdir(root)
    assert digest("mail", "latest").stdout == "wrote 2024-W46.eml\n"


def test_a_letter_of_what_waits_can_be_proofread(
    new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = entry(title="Later", date="2024-11-15", source={"name": "NHK", "url": LATER})
    draft = entry(title="A draft", draft="true", source={"name": "NHK", "url": f"{LATER}/2"})
    files = {**FILES, "content/entries/2024/11/b.md": late, "content/entries/2024/11/c.md": draft}
    root = new_digest(files, mail=MAIL)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1731283200")  # 2024-11-11T00:00:00Z
    none = command(root, "-o", "-")
    kept = "1 is a draft and will not go out"
    waiting = f"3 entries of 2024-W46 wait, the first until 2024-11-13; {kept}"
    assert none.exit_code == 2
    assert f"there is no digest 2024-W46 yet: {waiting}; --drafts shows it with them" in none.stderr
    proof = command(root, "-o", "-", "--drafts")
    assert proof.exit_code == 0
    assert proof.stderr.splitlines()[-4:] == [
        f"this is a proof of 2024-W46: {waiting}",
        "waits: content/entries/2024/11/a.md until 2024-11-13",
        "waits: content/entries/2024/11/c.md as long as it is a draft",
        "waits: content/entries/2024/11/b.md until 2024-11-15",
    ]
    message = read_message(proof.stdout_bytes)
    assert (message["Subject"], message["Message-ID"][:16]) == ("Draft: 세 해군", "<2024-W46.draft.")
    plain, html = texts_of(message)
    assert all(title in plain for title in ("장관 회담", "A draft", "Later"))
    assert all(f" · {mark}\n" in plain for mark in ("Draft", "Not before 15 November 2024"))
    assert "<b>Draft</b>" in html
    assert "<b>Not before 13 November 2024</b>" in html
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1731542400")  # 2024-11-14T00:00:00Z
    told = f"2 entries of 2024-W46 wait, the first until 2024-11-15; {kept}; --drafts shows it with them"
    assert command(root, "-o", "-").stderr.splitlines()[-1] == told
    assert command(root, "-o", "-", "-q").stderr == ""


def test_of_warnings_those_that_concern_the_letter_are_told(new_digest: NewDigest) -> None:
    odd = {"name": "Nobody Knows", "url": "https://nobody.example/a"}
    files = {
        "content/outlets.yml": "nhk: {name: NHK}\n",
        "content/entries/2024/11/a.md": entry(source=odd),
        "content/entries/2024/10/a.md": entry(date="2024-10-01", source={**odd, "url": LATER}),
        "content/entries/2024/10/b.md": entry(date="2024-10-02", source={**odd, "url": f"{LATER}/2"}),
    }
    result = command(new_digest({**FILES, **files}, mail=MAIL), "-o", "-")
    told = [line.split(":")[0] for line in result.stderr.splitlines()]
    assert told == [
        "content/entries/2024/11/a.md",
        "1 warning in 1 file.",
        "2 warnings elsewhere, which digest check names",
    ]


@pytest.mark.parametrize(
    ("options", "arguments", "said"),
    [
        ({}, [], "mkdocs.yml does not say how digests go out by mail; write mail: {sender:"),
        (
            {"mail": MAIL},
            ["--send"],
            "does not name the server that takes mail; write smtp: {host:",
        ),
        ({"mail": MAIL}, ["--again"], "--again is for --send"),
        ({"mail": MAIL}, ["--drafts", "--send"], "--drafts writes a proof, which nobody is sent"),
        ({"mail": MAIL}, ["--wait", "1"], "--wait is for --send"),
        ({"mail": MAIL}, ["--send", "-o", "-"], "--output writes a file, and --send sends"),
        (
            {"mail": {**MAIL, "smtp": {"host": HOST, "user": "desk"}}},
            ["--send"],
            "there is no password for desk; set DIGEST_SMTP_PASSWORD in the environment",
        ),
    ],
)
def test_misuse_is_said_with_its_cure(
    options: dict[str, Any],
    arguments: list[str],
    said: str,
    new_digest: NewDigest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DIGEST_SMTP_PASSWORD", raising=False)
    result = command(new_digest(FILES, **options), *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output
