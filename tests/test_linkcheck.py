"""Dead links are named with their place and a cure; nobody is called dead who only asked for patience."""

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from digest.cli import main
from digest.contribute.tending.linkcheck import (
    Answer,
    LinkReport,
    Manners,
    ask_host,
    check_web_links,
    read_record,
    write_record,
)
from digest.contribute.tending.weblinks import find_new, find_web_links
from digest.fetch import Limits
from tests.builders import entry, settings, write_file
from tests.conftest import NewDigest
from tests.repositories import commit
from tests.sites import find_problems
from tests.web import Web, network, page, redirect, serve

A, B = "content/entries/2024/11/a.md", "content/entries/2024/11/b.md"
TODAY = date(2026, 11, 28)
GONE = page(b"gone", status="410 Gone")


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as server:
        server.answers["/ok"] = page()
        server.answers["/archive"] = page(b"{}")
        yield server


def check(root: Path, web: Web, today: date = TODAY, **how: Any) -> LinkReport:
    """What `digest check --links` finds, with the server as the whole web."""
    of_site = settings(root)
    library, _ = find_problems(of_site)
    hosts = how.pop("hosts", {})
    manners = Manners(
        pause=0, limits=Limits(seconds=5), network=network(web, **hosts), archive=f"{web.url}/archive"
    )
    return check_web_links(find_web_links(library, of_site), of_site, today, manners=manners, **how)


def source(address: str, **more: str) -> dict[str, str]:
    return {"name": "Example News", "url": address, **more}


def places(report: LinkReport) -> list[str]:
    return [f"{problem.path}:{problem.line}:{problem.column}" for problem in report.problems]


def test_a_dead_source_is_named_with_its_place_and_the_copy(new_digest: NewDigest, web: Web) -> None:
    address = f"{web.at('news.example')}/gone"
    root = new_digest({A: entry(source=source(address, published="2024-11-12"))})
    report = check(root, web)
    assert places(report) == [f"{A}:4:41"]
    problem = report.problems[0]
    assert (problem.rule, problem.severity) == ("dead-link", "warning")
    assert f"{address}' is dead: the server answers 404 Not Found" in problem.found
    copy = f"https://web.archive.org/web/20241112/{address}"
    assert problem.cure == f"correct it, or add archive_url: {copy} if that copy is there"
    assert str(report) == "1 link: 1 asked, 0 known from before; 1 dead, 0 not known"


def test_a_copy_that_the_archive_has_is_offered(new_digest: NewDigest, web: Web) -> None:
    address = f"{web.at('news.example')}/gone"
    copy = f"http://web.archive.org/web/20241112060102/{address}"
    asked = f"/archive?url=http%3A%2F%2Fnews.example%3A{web.port}%2Fgone&timestamp=20241113"
    web.answers[asked] = page(json.dumps({"archived_snapshots": {"closest": {"url": copy}}}).encode())
    root = new_digest({A: entry(source=source(address))})
    assert check(root, web).problems[0].cure == f"add archive_url: {copy.replace('http:', 'https:', 1)}"
    web.answers[asked] = page(b'{"archived_snapshots": {}}')
    (root / ".cache/digest/links.json").unlink()
    assert "the Internet Archive has no copy" in check(root, web).problems[0].cure


@pytest.mark.parametrize("said", ["[]", "{", "[" * 40_000, '{"archived_snapshots": []}', "null"])
def test_nonsense_from_the_archive_costs_the_copy_only(new_digest: NewDigest, web: Web, said: str) -> None:
    address = f"{web.at('news.example')}/gone"
    asked = f"/archive?url=http%3A%2F%2Fnews.example%3A{web.port}%2Fgone&timestamp=20241113"
    web.answers[asked] = page(said.encode())
    root = new_digest({A: entry(source=source(address))})
    assert "if that copy is there" in check(root, web).problems[0].cure


def test_a_copy_from_elsewhere_is_not_offered(new_digest: NewDigest, web: Web) -> None:
    asked = f"/archive?url=http%3A%2F%2Fnews.example%3A{web.port}%2Fgone&timestamp=20241113"
    evil = {"archived_snapshots": {"closest": {"url": "https://evil.example/web/20241112/"}}}
    web.answers[asked] = page(json.dumps(evil).encode())
    root = new_digest({A: entry(source=source(f"{web.at('news.example')}/gone"))})
    assert "evil" not in str(check(root, web).problems[0])


def test_a_dead_source_with_a_copy_is_no_fault_but_a_dead_copy_is(new_digest: NewDigest, web: Web) -> None:
    gone, copy = f"{web.at('news.example')}/gone", f"{web.at('archive.example')}/ok"
    body = f"The [report]({gone}) is gone.\n"
    root = new_digest({A: entry(source=source(gone, archive_url=copy), body=body)})
    assert check(root, web).problems == ()
    web.answers["/ok"] = GONE
    report = check(root, web, TODAY + timedelta(days=40))
    assert [problem.cure for problem in report.problems] == ["name another copy"]


def test_links_everywhere_are_asked_once_and_named_wherever_they_stand(
    new_digest: NewDigest, web: Web
) -> None:
    there, gone = f"{web.at('a.example')}/ok", f"{web.at('b.example')}/gone"
    body = f"One.\n\nA [link]({gone}#part) and <{there}>.\n\n`{web.at('c.example')}/code`\n"
    root = new_digest(
        {
            A: entry(source=source(there), body=body),
            B: entry(source=source(gone)),
            "content/stories/s.md": f"---\ntitle: S\n---\n\nSee [it]({gone}).\n",
            "content/digests/2024-W46.md": f"---\ntitle: N\n---\n\n[it]({gone})\n",
            "content/pages/about.md": f"---\ntitle: About\n---\n\n# About\n\n[it]({gone})\n",
            "content/pages/plain.md": f"# Plain\n\n[it]({gone})\n",
            "content/outlets.yml": f"example-news:\n  name: Example News\n  homepage: {gone}\n",
        }
    )
    report = check(root, web)
    assert places(report) == [
        "content/digests/2024-W46.md:5:6",
        f"{A}:10:10",
        f"{B}:4:41",
        "content/outlets.yml:3:13",
        "content/pages/about.md:7:6",
        "content/pages/plain.md:3:6",
        "content/stories/s.md:5:10",
    ]
    assert sorted(web.asked[:3]) == ["GET /gone", "HEAD /gone", "HEAD /ok"]
    assert (report.addresses, report.asked, report.dead) == (2, 2, 1)


def test_links_that_stood_there_before_are_not_new(new_digest: NewDigest, web: Web) -> None:
    there, new = f"{web.at('a.example')}/there", f"{web.at('a.example')}/new"
    before = new_digest({B: entry(source=source(there))}, folder="before")
    now = new_digest({A: entry(source=source(there), body=f"[x]({new})\n"), B: entry(source=source(there))})
    links = list(find_web_links(find_problems(settings(now))[0], settings(now)))
    found = find_new(links, before, {})
    assert [(link.marks.path, link.address) for link in found] == [(A, there), (A, new)]
    assert [link.address for link in find_new(links, before, {A: B})] == [new]


@pytest.mark.parametrize("status", ["405 Method Not Allowed", "403 Forbidden", "404 Not Found", "500 Oops"])
def test_a_server_without_head_is_asked_for_the_page(new_digest: NewDigest, web: Web, status: str) -> None:
    web.answers["HEAD /page"] = page(b"", status=status)
    web.answers["/page"] = page(b"x" * 200_000)
    root = new_digest({A: entry(source=source(f"{web.at('a.example')}/page"))})
    assert str(check(root, web)).endswith("0 dead, 0 not known")


@pytest.mark.parametrize("status", ["429 Slow Down", "503 Busy", "403 Forbidden", "401 Who", "500 Oops"])
def test_whoever_does_not_say_that_a_page_is_gone_is_not_known(
    new_digest: NewDigest, web: Web, status: str
) -> None:
    web.answers["/page"] = page(b"", "Retry-After: 3600", status=status)
    root = new_digest({A: entry(source=source(f"{web.at('a.example')}/page"))})
    for day in range(3):
        report = check(root, web, TODAY + timedelta(days=day))
        assert report.problems == ()
        assert status in next(iter(report.unknown.values()))


def test_a_host_that_asks_for_patience_is_left_alone(new_digest: NewDigest, web: Web) -> None:
    web.answers["/a"] = page(b"", status="429 Slow Down")
    web.answers["/b"] = page()
    links = {f"content/entries/{name}.md": source(f"{web.at('a.example')}/{name}") for name in "abc"}
    root = new_digest({path: entry(source=of) for path, of in links.items()})
    report = check(root, web)
    assert web.asked == ["HEAD /a"]
    assert list(report.unknown.values())[1:] == ["its host asks for patience"] * 2
    # What was not asked has its turn first.
    check(root, web, TODAY)
    assert web.asked[1:4] == ["HEAD /b", "HEAD /c", "GET /c"]


@pytest.mark.parametrize("trouble", ["", "broken"])
def test_a_host_in_trouble_is_dead_on_the_second_day(new_digest: NewDigest, web: Web, trouble: str) -> None:
    web.answers["/page"] = b""
    hosts = {} if trouble else {"a_example": ""}
    root = new_digest({A: entry(source=source(f"{web.at('a.example')}/page"))})
    first = check(root, web, hosts=hosts)
    assert (first.problems, len(first.unknown)) == ((), 1)
    assert check(root, web, hosts=hosts).asked == 0
    second = check(root, web, TODAY + timedelta(days=2), hosts=hosts)
    assert "on 2026-11-28 and on 2026-11-30" in second.problems[0].found
    web.answers["/page"] = page()
    assert check(root, web, TODAY + timedelta(days=4)).problems == ()


def test_without_a_network_nothing_is_dead_and_nothing_is_learned(new_digest: NewDigest, web: Web) -> None:
    root = new_digest({A: entry(source=source(f"{web.at('a.example')}/page"))})
    down = {"a_example": "", "localhost": ""}
    for day in range(3):
        report = check(root, web, TODAY + timedelta(days=day), hosts=down)
        assert list(report.unknown.values()) == ["there is no network"]
    assert read_record(root / ".cache/digest/links.json") == {}


def test_what_leads_on_to_a_home_page_may_be_dead(new_digest: NewDigest, web: Web) -> None:
    web.answers["/old"] = redirect("/", "301 Moved Permanently")
    web.answers["/moved"] = redirect("/ok", "301 Moved Permanently")
    web.answers["/"] = page()
    root = new_digest(
        {
            A: entry(source=source(f"{web.at('a.example')}/old"), body=f"[home]({web.at('b.example')})\n"),
            B: entry(source=source(f"{web.at('a.example')}/moved")),
        }
    )
    report = check(root, web)
    assert places(report) == [f"{A}:4:41"]
    assert "may be dead: it leads on to the home page" in report.problems[0].found


def test_the_second_run_asks_nothing_until_answers_are_old(new_digest: NewDigest, web: Web) -> None:
    root = new_digest(
        {
            A: entry(source=source(f"{web.at('a.example')}/ok")),
            B: entry(source=source(f"{web.at('a.example')}/gone")),
        }
    )
    first = check(root, web)
    asked = len(web.asked)
    again = check(root, web)
    assert again.problems == first.problems
    assert str(again) == "2 links: 0 asked, 2 known from before; 1 dead, 0 not known"
    assert len(web.asked) == asked + 1  # the archive, which knew nothing
    assert check(root, web, TODAY + timedelta(days=8)).asked == 1
    assert check(root, web, TODAY + timedelta(days=31)).asked == 2


def test_one_host_is_asked_one_at_a_time_and_several_at_once(new_digest: NewDigest, web: Web) -> None:
    hosts = ("a.example", "b.example", "c.example")
    web.meet = threading.Barrier(3)
    files = {
        f"content/entries/{host[0]}{number}.md": entry(source=source(f"{web.at(host)}/ok?{number}"))
        for host in hosts
        for number in range(3)
    }
    web.answers |= {f"/ok?{number}": page() for number in range(3)}
    report = check(new_digest(files), web)
    assert (report.asked, report.dead) == (9, 0)
    # Each request waited for one to each of the other hosts.
    assert web.most == dict.fromkeys(hosts, 1)


def test_between_two_requests_to_a_host_there_is_a_pause() -> None:
    done: list[str] = []

    def look(address: str) -> bool:
        done.append(address)
        return address == "busy"

    def pause() -> bool:
        done.append("pause")
        return done.count("pause") > 2

    ask_host(["a", "b", "c", "d"], look, pause)
    assert done == ["a", "pause", "b", "pause", "c", "pause"]
    done.clear()
    ask_host(["busy", "b"], look, pause)
    assert done == ["busy"]


def test_what_was_learned_is_kept_when_it_is_interrupted(new_digest: NewDigest, web: Web) -> None:
    root = new_digest({A: entry(source=source(f"{web.at('a.example')}/ok"))})

    def interrupt(_step: str, done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(root, web, progress=interrupt)
    assert check(root, web).asked == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"http://a.example/": 1}',
        '{"a": {"asked": "2026-11-28"}}',
        '{"a": {"asked": "x", "since": "2026-11-28", "verdict": "dead", "words": "", "copy": null}}',
        '{"a": {"asked": "2026-11-28", "since": "2026-11-28", "verdict": "lost", "words": "", "copy": null}}',
        '{"a": {"asked": "2026-11-28", "since": "2026-11-28", "verdict": "dead", "words": 1, "copy": null}}',
        '{"a": {"asked": "2026-11-28", "since": "2026-11-28", "verdict": "dead", "words": "", "copy": "x:"}}',
    ],
)
def test_a_damaged_record_is_no_record(tmp_path: Path, text: str) -> None:
    (tmp_path / "links.json").write_text(text)
    assert read_record(tmp_path / "links.json") == {}


def test_a_record_is_read_as_it_was_written_without_what_is_old(tmp_path: Path) -> None:
    record = tmp_path / "new/links.json"
    fresh = Answer(TODAY, "trouble", "it is slow", TODAY - timedelta(days=3), None)
    old = Answer(TODAY - timedelta(days=200), "alive", "", TODAY - timedelta(days=200), "")
    write_record(record, {"https://a.example/": fresh, "https://b.example/": old}, TODAY)
    assert read_record(record) == {"https://a.example/": fresh}


def test_an_answer_from_the_future_is_not_believed() -> None:
    answer = Answer(TODAY + timedelta(days=1), "alive", "", TODAY)
    assert not answer.is_believed(TODAY)
    assert answer.is_believed(TODAY + timedelta(days=1))


def test_the_command_tells_what_is_dead_and_what_is_not_known(new_digest: NewDigest) -> None:
    root = new_digest(
        {A: entry(source=source("https://gone.example/report"), body="[x](http://127.0.0.1/)\n")}
    )
    today = date.today()
    known = {"https://gone.example/report": Answer(today, "dead", "the server answers 410", today, "")}
    write_record(root / ".cache/digest/links.json", known, today)
    result = CliRunner().invoke(main, ["check", "--links", "-f", str(root / "mkdocs.yml")])
    assert result.exit_code == 0
    assert f"{A}:4:41: dead-link: the link 'https://gone.example/report' is dead" in result.output
    assert "not known: http://127.0.0.1/: '127.0.0.1' is in a private network" in result.output
    assert "2 links: 1 asked, 1 known from before; 1 dead, 1 not known." in result.output


def test_with_a_base_only_new_links_are_asked(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(source=source("http://127.0.0.1/old"))})
    commit(root, "Before")
    write_file(root / B, entry(source=source("http://127.0.0.1/new")))
    result = CliRunner().invoke(main, ["check", "--links", "--base", "HEAD", "-f", str(root / "mkdocs.yml")])
    assert "not known: http://127.0.0.1/new" in result.output
    assert "http://127.0.0.1/old" not in result.output
    assert "1 link: 1 asked" in result.output
