"""The yardstick's own parts: what it builds, how it counts and what it says. Nothing is timed here."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from digest.running.building import build_site
from tests.benchmarks.__main__ import tell_command
from tests.benchmarks.articles import (
    Article,
    ContentError,
    all_tags,
    front_matter,
    known_sentences,
    newer_article,
    read_articles,
    repeat,
)
from tests.benchmarks.inventor import invent_articles
from tests.benchmarks.measure import Measure, add, memory_of_tree, middle, run
from tests.benchmarks.peers import PEERS
from tests.benchmarks.peers.hugo import HUGO, escape_shortcodes
from tests.benchmarks.peers.ours import DIGEST
from tests.benchmarks.peers.peer import write_article
from tests.benchmarks.proof import count_indexed, is_feed, prove, visible_text
from tests.benchmarks.report import (
    BEGIN,
    END,
    Report,
    make_tables,
    render_json,
    render_markdown,
    render_text,
    write_markdown,
)
from tests.benchmarks.scenarios import ADDED, FIRST, SCENARIOS, Result
from tests.benchmarks.trees import Change, compare, look_at, of_pages, of_search
from tests.builders import entry, write_file

ARTICLE = Article(
    path="2024/11/night-ferry",
    title='The "night" ferry: back',
    date=datetime(2024, 11, 13, 8, 30, tzinfo=UTC),
    summary="It sails again.",
    source_name="Example News",
    source_url="https://news.example/ferry",
    tags=("ferries", "508"),
    body="The ferry between the mainland and the islands will sail again.\n",
)
MEASURE = Measure(wall=2, user=1, system=0.5, largest=1_000_000, together=3_000_000)


def test_invented_articles_are_always_the_same() -> None:
    assert invent_articles(30) == invent_articles(30)


def test_invented_articles_are_of_the_kinds_that_news_is_made_of() -> None:
    articles = invent_articles(300)
    bodies = [article.body for article in articles]
    assert len({article.path for article in articles}) == 300
    assert [article.date for article in articles] == sorted({article.date for article in articles})
    assert all(body.count("\n\n") >= 3 for body in bodies)
    for sign in ("\n- ", "| Place |", "](https://", "\n## "):
        assert any(sign in body for body in bodies)
    assert max(len(article.tags) for article in articles) <= 6
    assert 150 <= len(all_tags(articles)) <= 200


def test_entries_are_repeated_to_size_with_titles_paths_and_dates_of_their_own() -> None:
    articles = repeat(invent_articles(4), 10)
    for name in ("title", "path", "date"):
        assert len({getattr(article, name) for article in articles}) == 10


def test_two_entries_in_one_place_are_refused() -> None:
    with pytest.raises(ContentError, match="night-ferry"):
        repeat([ARTICLE, ARTICLE], 2)


def test_one_more_entry_is_newer_than_all_others() -> None:
    articles = invent_articles(10)
    assert newer_article(articles).date > max(article.date for article in articles)


def test_real_entries_are_read_with_what_everybody_can_show(tmp_path: Path) -> None:
    write_file(tmp_path / "2024/11/a.md", entry(title="A: “b”", tags=["Open data", "508", "한국"]))
    write_file(tmp_path / "2024/12/b.md", entry(summary=None, date="2024-12-01 09:00 +0900"))

    first, second, again = read_articles(tmp_path, 3)

    assert (first.path, first.title, first.tags) == ("2024/11/a", "A: “b”", ("open-data", "508"))
    assert (second.summary, second.date.isoformat()) == ("", "2024-12-01T00:00:00+00:00")
    assert again.path == "2024/11/a-copy-1"


def test_fewer_entries_are_taken_from_the_whole_folder(tmp_path: Path) -> None:
    for number in range(9):
        write_file(tmp_path / f"{number}.md", entry())
    assert [article.path for article in read_articles(tmp_path, 3)] == ["0", "3", "6"]


def test_the_header_says_what_the_article_says() -> None:
    header = yaml.load(front_matter(ARTICLE).strip("-\n"), Loader=yaml.CBaseLoader)
    assert header["title"] == ARTICLE.title
    assert header["source"] == {"name": ARTICLE.source_name, "url": ARTICLE.source_url}
    assert header["tags"] == ["ferries", "508"]
    assert datetime.fromisoformat(header["date"]) == ARTICLE.date


def test_what_looks_like_a_shortcode_is_not_one_for_hugo() -> None:
    text = HUGO.text(replace(ARTICLE, body="Write `{{< figure >}}` or {{% note %}}, and {{ this }}.\n"))
    assert "{{<" not in text
    assert "{{%" not in text
    assert "{{ this }}" in text
    assert escape_shortcodes("nothing {here}") == "nothing {here}"


@pytest.mark.parametrize("name", sorted(PEERS))
def test_every_generator_is_told_the_whole_article(name: str) -> None:
    text = PEERS[name].tool.text(ARTICLE)
    for told in (ARTICLE.body, ARTICLE.summary, ARTICLE.source_url, "ferries", "2024-11-13T08:30:00+00:00"):
        assert told in text


def test_every_generator_says_what_it_does_about_the_same_things() -> None:
    assert {tuple(peer.tool.features) for peer in PEERS.values()} == {tuple(DIGEST.features)}


def test_known_sentences_are_words_of_the_body() -> None:
    found = known_sentences(invent_articles(20))
    assert len(found) == 3
    assert all(sentence in article.body for article, sentence in found)


def test_a_site_of_invented_entries_has_all_its_pages_and_a_page_that_is_missing_is_noticed(
    tmp_path: Path,
) -> None:
    articles = invent_articles(6)
    for path, text in {**DIGEST.files, **DIGEST.settings(False)}.items():
        write_file(tmp_path / path, text)
    for article in articles:
        write_article(tmp_path, DIGEST, article)
    site = build_site(tmp_path / "mkdocs.yml", now=datetime(2026, 12, 1, tzinfo=UTC))

    made = prove(site, PEERS["digest-plain"], articles)
    assert (made.faults, made.entry_pages, made.tag_pages) == ((), 6, len(all_tags(articles)))
    assert made.feeds >= 2

    (site / DIGEST.entry_page(articles[0])).unlink()
    assert prove(site, PEERS["digest-plain"], articles).faults == ("5 of 6 entries have a page",)
    assert prove(site, PEERS["digest"], articles).faults[-1] == "0 of 6 entries can be searched"


def test_lists_and_feeds_that_do_not_name_an_entry_are_noticed(tmp_path: Path) -> None:
    for name in ("2024/11/night-ferry/index.html", "tags/ferries/index.html", "tags/508/index.html"):
        write_file(tmp_path / name, "<p>The ferry between the mainland and the islands will sail again.</p>")
    for name in ("feed.xml", "entries.xml"):
        write_file(tmp_path / name, "<rss></rss>")

    assert prove(tmp_path, PEERS["digest-plain"], [ARTICLE]).faults == (
        "no page of the tag ferries links 2024/11/night-ferry/",
        "no page of the tag 508 links 2024/11/night-ferry/",
        "no feed has 2024/11/night-ferry/",
    )


def test_feeds_are_known_by_what_is_in_them(tmp_path: Path) -> None:
    for text, expected in (
        ('<?xml version="1.0"?><rss version="2.0">', True),
        ('<feed xmlns="http://www.w3.org/2005/Atom">', True),
        ('{"version": "https://jsonfeed.org/version/1.1"}', True),
        ("<urlset><url></url></urlset>", False),
    ):
        write_file(tmp_path / "file", text)
        assert is_feed(tmp_path / "file") is expected


def test_the_text_of_a_page_is_compared_without_tags_and_line_ends(tmp_path: Path) -> None:
    write_file(tmp_path / "page", "<p>Two <em>ministers</em>\n met &amp; agreed</p>")
    assert visible_text(tmp_path / "page") == "Two ministers met & agreed"


def test_pages_in_a_search_index_are_counted(tmp_path: Path) -> None:
    lunr = {"docs": [{"location": "a/"}, {"location": "a/#b"}, {"location": "c/"}]}
    write_file(tmp_path / "one/search/search_index.json", json.dumps(lunr))
    pagefind = {"languages": {"en": {"page_count": 3}, "ko": {"page_count": 4}}}
    write_file(tmp_path / "two/pagefind/pagefind-entry.json", json.dumps(pagefind))
    write_file(tmp_path / "two/pagefind/2024/pagefind-entry.json", json.dumps(pagefind))
    assert [count_indexed(tmp_path / name) for name in ("one", "two", "three")] == [2, 14, 0]


def test_files_written_anew_and_files_that_say_something_else_are_told_apart(tmp_path: Path) -> None:
    for name in ("same", "rewritten", "changed", "removed"):
        write_file(tmp_path / name, "old")
    before = look_at(tmp_path)
    for name, text in {"rewritten": "old", "changed": "new", "pagefind/added": "new"}.items():
        (tmp_path / name).unlink(missing_ok=True)
        write_file(tmp_path / name, text)
    (tmp_path / "removed").unlink()

    change = compare(before, look_at(tmp_path))

    assert change == Change(
        files=4,
        rewritten=("changed", "pagefind/added", "rewritten"),
        changed=("changed", "pagefind/added"),
        removed=("removed",),
    )
    assert of_search(change.changed) == ["pagefind/added"]
    assert of_pages(change.changed) == ["changed"]


def test_a_hard_link_to_the_old_file_was_not_written(tmp_path: Path) -> None:
    write_file(tmp_path / "old/page", "text")
    (tmp_path / "new").mkdir()
    (tmp_path / "new/page").hardlink_to(tmp_path / "old/page")
    assert compare(look_at(tmp_path / "old"), look_at(tmp_path / "new")).rewritten == ()


def test_a_run_is_measured_to_its_end(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    found = run(["sh", "-c", "echo done > made; sleep 0.3"], folder, {})
    assert (folder / "made").read_text() == "done\n"
    assert found.wall >= 0.3
    assert found.largest > 0


def test_the_memory_of_a_process_that_has_ended_is_nothing() -> None:
    assert memory_of_tree(2**22 + 1) == 0


def test_programs_that_follow_each_other_add_their_times_but_not_their_memory() -> None:
    assert add([MEASURE, MEASURE]) == Measure(4, 2, 1, 1_000_000, 3_000_000)


def test_the_middle_is_the_median_of_each_figure() -> None:
    runs = [replace(MEASURE, wall=wall) for wall in (9, 1, 3)]
    assert middle(runs).wall == 3


def report() -> Report:
    change = Change(4, ("index.html", "pagefind/a"), ("index.html",), ())
    results = [
        Result("first", "digest", FIRST, 10, [MEASURE]),
        Result("first", "hugo-pagefind", FIRST, 10, [replace(MEASURE, wall=3)], {"hugo": [MEASURE]}),
        Result("one-added", "digest", ADDED, 10, [MEASURE], change=change, faults=["2 of 10"]),
        Result("scale", "digest-plain", FIRST, 10, [MEASURE]),
    ]
    return Report(
        "python -m tests.benchmarks", "Real entries", {"cores": "2"}, {"digest": "0.1.0"}, 1, results
    )


def test_the_tables_compare_with_the_first_row() -> None:
    first, changes_of, changes, growth = make_tables(report())
    assert [row[3] for row in first.rows] == ["1.00", "1.50", "1.00"]
    assert list(changes_of.notes) == ["Fault: digest: 2 of 10"]
    assert changes.rows[0][1:] == ["4", "1", "1", "1", "0", "0"]
    assert "150.00" in growth.rows[0]


def test_the_command_is_told_without_the_folders_of_a_machine() -> None:
    words = ["pages", "-n", "300", "--corpus", "/srv/news/entries", "--json", "/tmp/figures.json"]
    assert tell_command(words) == "python -m tests.benchmarks pages -n 300 --corpus …/entries"


def test_ratios_are_taken_within_a_turn() -> None:
    quick, slow = replace(MEASURE, wall=1), replace(MEASURE, wall=10)
    results = [
        Result("pages", "digest-plain", FIRST, 10, [quick, slow, slow]),
        Result("pages", "hugo", FIRST, 10, [replace(run, wall=run.wall / 2) for run in (quick, slow, slow)]),
    ]
    (table,) = make_tables(replace(report(), results=results))
    assert table.rows[1][3] == "0.50"


def test_a_report_is_told_in_three_ways() -> None:
    assert "Hugo + Pagefind" in render_text(report())
    assert "| cores | 2 |" in render_markdown(report())
    assert json.loads(render_json(report()))["results"][0]["runs"][0]["wall"] == 2


def test_new_figures_take_the_place_of_the_old_and_the_page_stays(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    write_file(page, f"# Performance\n\n{BEGIN}\nearlier figures\n{END}\n\nThe end.\n")
    write_markdown(report(), page)
    written = page.read_text(encoding="utf-8")
    assert written.startswith(f"# Performance\n\n{BEGIN}\n")
    assert written.endswith(f"{END}\n\nThe end.\n")
    assert "earlier figures" not in written


def test_every_scenario_names_peers_that_there_are() -> None:
    assert {name for scenario in SCENARIOS.values() for name in scenario.peers} <= PEERS.keys()


def test_every_peer_and_scenario_is_in_the_documentation() -> None:
    text = (Path(__file__).parents[1] / "docs/performance.md").read_text(encoding="utf-8")
    assert [name for name in (*SCENARIOS, *PEERS) if f"`{name}`" not in text] == []
