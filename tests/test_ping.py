import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser.served import served
from tests.builders import entry, write_file
from tests.hub import Hub, Subscriber, running
from tests.sites import NOW, build, write_site
from tests.test_cli import in_folder

A, B = "content/entries/2024/11/a.md", "content/entries/2024/12/b.md"
FEEDS = {"feed", "entries", "corrections/feed", "tags/peace/feed", "outlets/example-news/feed"}
ENDINGS = (".xml", ".atom.xml", ".json")


@dataclass
class Place:
    """A digest whose site is served, with a hub."""

    root: Path
    url: str
    hub: Hub

    def build(self, **files: str) -> None:
        for path, text in files.items():
            write_file(self.root / path, text)
        build(self.root, NOW, site_dir=self.root / "site/digest")

    def ping(self, *arguments: str | Path) -> Any:
        return in_folder(self.root, "ping", "--site-dir", self.root / "site/digest", *arguments)

    def told(self) -> set[str]:
        """The feeds that the hub was told of since this was asked last, in all formats."""
        said = {address.removeprefix(f"{self.url}digest/") for address in self.hub.pings}
        self.hub.pings.clear()
        return said


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    hub = Hub()
    (tmp_path / "site").mkdir()
    with running(hub), served(tmp_path / "site") as url:
        options: dict[str, Any] = {"hub": hub.url, "identity": "example.org", "search": "false"}
        write_site(tmp_path, {A: entry(tags=["Peace"])}, **options)
        config = (tmp_path / "mkdocs.yml").read_text(encoding="utf-8")
        write_file(tmp_path / "mkdocs.yml", config.replace("https://example.org/digest/", f"{url}digest/"))
        yield Place(tmp_path, url, hub)


def in_all_formats(*bases: str) -> set[str]:
    return {base + ending for base in bases for ending in ENDINGS}


def test_the_hub_is_told_of_what_has_changed_and_of_nothing_else(place: Place) -> None:
    place.build()
    first = place.ping()
    assert (first.exit_code, first.stderr) == (0, "The hub was told of 15 feeds.\n")
    assert place.told() == in_all_formats(*FEEDS)
    place.build()
    assert place.ping().stderr == "The hub was told of 0 feeds.\n"
    url = "https://nhk.example/1"
    place.build(**{B: entry(date="2024-12-30", source={"name": "NHK", "url": url})})
    assert place.ping().exit_code == 0
    # The new entry is in a digest that is still open.
    assert place.told() == in_all_formats("entries", "outlets/nhk/feed")


def test_a_subscriber_gets_the_feed_as_soon_as_the_hub_is_told(place: Place) -> None:
    place.build()
    subscriber = Subscriber()
    with running(subscriber):
        for ending in (".xml", ".atom.xml"):
            subscriber.subscribe(f"{place.url}digest/entries{ending}")
        place.ping()
        assert [len(feed.entries) for feed in subscriber.received] == [1, 1]
        source = {"name": "NHK", "url": "https://nhk.example/1"}
        place.build(**{B: entry(title="News", date="2024-12-30", source=source)})
        place.ping()
    assert sorted(feed.version for feed in subscriber.received[2:]) == ["atom10", "rss20"]
    assert {feed.entries[0].title for feed in subscriber.received[2:]} == {"News"}


def test_what_the_hub_did_not_take_is_told_again(place: Place) -> None:
    place.build()
    refused = f"{place.url}digest/entries.xml"
    place.hub.refuses.add(refused)
    result = place.ping()
    assert result.exit_code == 75
    assert "was not told of 1 feed: it answers 400 Bad Request; try again" in result.stderr
    place.hub.refuses.clear()
    place.told()
    assert place.ping().stderr == "The hub was told of 1 feed.\n"
    assert place.told() == {"entries.xml"}


def test_a_dry_run_tells_nobody(place: Place) -> None:
    place.build()
    result = place.ping("--dry-run")
    assert set(result.stdout.split()) == {f"{place.url}digest/{path}" for path in in_all_formats(*FEEDS)}
    assert result.stderr == "The hub would be told of 15 feeds.\n"
    assert place.told() == set()
    assert place.ping().stderr == "The hub was told of 15 feeds.\n"


def test_with_wait_the_site_must_be_up_as_it_was_built(place: Place) -> None:
    place.build()
    assert place.ping("--wait", "0").exit_code == 0
    published = place.root / "site/digest"
    published.rename(place.root / "built")
    result = in_folder(place.root, "ping", "--site-dir", place.root / "built", "--wait", "0")
    # Nothing has changed, so there is nothing to wait for.
    assert result.exit_code == 0
    (place.root / ".cache/digest/told.json").unlink()
    result = in_folder(place.root, "ping", "--site-dir", place.root / "built", "--wait", "0")
    assert result.exit_code == 75
    assert "cannot be fetched; publish the site that was built, then ping" in result.stderr
    write_file(published / "feed.xml", "old")
    result = in_folder(place.root, "ping", "--site-dir", place.root / "built", "--wait", "0.1")
    assert "feed.xml has another text" in result.stderr
    assert place.hub.pings[15:] == []


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_the_record_leads_nowhere_else_unless_the_command_says_so(place: Place, tmp_path: Path) -> None:
    place.build()
    write_file(tmp_path / "elsewhere", "{}")
    for record in (place.root / ".cache/digest/told.json", place.root / "told.json"):
        record.symlink_to(tmp_path / "elsewhere")
    assert place.ping().exit_code == 0
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == "{}"
    assert place.ping("--record", place.root / "told.json").exit_code == 0
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") != "{}"
    assert (place.root / "told.json").is_symlink()


def test_the_record_can_be_kept_elsewhere(place: Place) -> None:
    place.build()
    place.ping("--record", place.root / "told/all.json")
    kept = json.loads((place.root / "told/all.json").read_text(encoding="utf-8"))
    assert {len(told) for told in kept.values()} == {15}
    assert place.ping("--record", place.root / "told/all.json").stderr == "The hub was told of 0 feeds.\n"
    assert place.ping().stderr == "The hub was told of 15 feeds.\n"


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', "\udcff"])
def test_a_damaged_record_is_said_to_be_one(text: str, place: Place) -> None:
    place.build()
    write_file(place.root / "told.json", text.encode("utf-8", "surrogateescape"))
    result = place.ping("--record", place.root / "told.json")
    assert result.exit_code == 2
    assert "delete it to tell the hub of every feed" in result.stderr
    assert place.hub.pings == []


def test_a_hub_that_is_not_there_is_named(place: Place) -> None:
    place.build()
    config = (place.root / "mkdocs.yml").read_text(encoding="utf-8")
    write_file(place.root / "mkdocs.yml", config.replace(place.hub.url, "http://127.0.0.1:9/?a=1&b=2"))
    result = place.ping()
    assert result.exit_code == 2
    assert "does not name the hub http://127.0.0.1:9/?a=1&b=2; build the site again" in result.stderr
    place.build()
    result = place.ping()
    assert result.exit_code == 75
    assert "http://127.0.0.1:9/?a=1&b=2 was not told of 15 feeds: " in result.stderr


def test_without_hub_or_site_it_is_said_what_to_do(tmp_path: Path) -> None:
    write_site(tmp_path / "a", {A: entry()})
    result = in_folder(tmp_path / "a", "ping", "--dry-run")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no hub is set, and nobody is told; write its address as `hub`" in result.stderr
    write_site(tmp_path / "b", {A: entry()}, hub="https://hub.example/")
    result = in_folder(tmp_path / "b", "ping")
    assert (result.exit_code, "holds no site of digest's; build it first" in result.stderr) == (2, True)
