"""A subscriber who polls after each commit sees each digest, each entry and each correction once."""

import json
import shutil
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from digest.feeds import planning
from digest.model.identity import name_entries
from tests.builders import entry
from tests.conftest import NewDigest
from tests.sites import arrange_folder, materials, write_site

BEGIN = datetime(2024, 10, 1, 12, tzinfo=UTC)
HOSTS = ("https://example.org/digest/", "https://news.example/", "https://example.net/a/b/")
FEEDS = ("feed", "entries", "corrections/feed")
WORDS = st.sampled_from(["Talks", "“Peace” & <b>war</b>", "회담 재개", "x" * 80, "No: #1"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), WORDS),
        st.tuples(st.just("publish late"), st.integers(1, 60)),
        st.tuples(st.just("edit"), st.integers(0, 20), WORDS),
        st.tuples(st.just("rename"), st.integers(0, 20)),
        st.tuples(st.just("correct"), st.integers(0, 20), WORDS),
        st.tuples(st.just("delete the note"), st.just(0)),
        st.tuples(st.just("write a note"), WORDS),
        st.tuples(st.just("move"), st.sampled_from(HOSTS)),
        st.tuples(st.just("wait"), st.integers(1, 20)),
    ),
    min_size=12,
    max_size=30,
)


@dataclass
class Story:
    """An entry as its file has it."""

    number: int
    fields: dict[str, Any]
    folder: str
    renamed: int = 0

    @property
    def path(self) -> str:
        return f"content/entries/{self.folder}/story-{self.number}-{self.renamed}.md"


@dataclass
class Newsroom:
    """A digest that is edited at random; `host` is where it is."""

    now: datetime = BEGIN
    host: str = HOSTS[0]
    stories: list[Story] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    corrected: Counter[int] = field(default_factory=Counter)

    def publish(self, title: str, day: datetime) -> None:
        number = len(self.stories)
        source = {"name": "Example News", "url": f"https://reports.example/{number}"}
        fields = {"title": title, "date": f"{day:%Y-%m-%d}", "source": source, "tags": ["Peace"]}
        self.stories.append(Story(number, fields, f"{day:%Y/%m}"))

    def do(self, step: tuple[Any, ...]) -> None:
        """One commit."""
        what, *values = step
        if what == "publish":
            self.publish(values[0], self.now)
        elif what == "publish late":
            self.publish("Late", self.now - timedelta(days=values[0]))
        elif what == "write a note":
            self.notes[f"content/digests/{self.now:%G-W%V}.md"] = (
                f"---\ntitle: {json.dumps(values[0])}\n---\n"
            )
        elif what == "delete the note":
            self.notes.clear()
        elif what == "move":
            self.host = values[0]
        elif what == "wait":
            self.now += timedelta(days=values[0])
        elif self.stories:
            self.change(what, self.stories[values[0] % len(self.stories)], *values[1:])

    def change(self, what: str, story: Story, *values: str) -> None:
        if what == "edit":
            story.fields |= {"title": values[0], "summary": values[0], "body": values[0], "tags": ["War"]}
        elif what == "rename":
            story.renamed, story.folder = story.renamed + 1, "2024/moved"
        else:
            corrections = story.fields.setdefault("corrections", [])
            corrections.append({"date": f"{self.now:%Y-%m-%d}", "note": values[0]})
            self.corrected[story.number] += 1

    def print(self, root: Path) -> dict[str, bytes]:
        """The feeds as they are now."""
        shutil.rmtree(root / "content", ignore_errors=True)
        files = {story.path: entry(**story.fields) for story in self.stories}
        write_site(root, {**files, **self.notes})
        options: dict[str, Any] = {"site_url": self.host, "identity": "example.org"}
        site = arrange_folder(root, self.now, **options)
        guids = name_entries(site.entries, site.settings)
        outputs = [output for block in planning.blocks(site, guids) for output in block.outputs]
        wanted = {f"{base}{ending}" for base in FEEDS for ending in (".xml", ".atom.xml", ".json")}
        return {
            output.path: output.render(output.values, materials(self.host))
            for output in outputs
            if output.path in wanted
        }

    def closed(self) -> set[str]:
        """The weeks that have passed, of those that have an entry."""
        days = [datetime.fromisoformat(story.fields["date"]) for story in self.stories]
        over = {f"{day:%G-W%V}" for day in days if f"{day:%G-W%V}" < f"{self.now:%G-W%V}"}
        return {f"tag:example.org,2024:digests/{name}" for name in over}


@dataclass
class Reader:
    """A program that reads one feed, and shows an item that is new or was updated later than before."""

    shown: list[tuple[str, str]] = field(default_factory=list)
    _known: dict[str, str] = field(default_factory=dict)

    def poll(self, path: str, data: bytes) -> None:
        for identity, updated in _read(path, data):
            if identity not in self._known or updated > self._known[identity]:
                self._known[identity] = updated
                self.shown.append((identity, updated))

    def count(self) -> Counter[str]:
        """How often each item was shown."""
        return Counter(identity for identity, _ in self.shown)


def _read(path: str, data: bytes) -> list[tuple[str, str]]:
    if path.endswith(".json"):
        items = json.loads(data)["items"]
        return [(item["id"], item.get("date_modified", item["date_published"])) for item in items]
    read = feedparser.parse(data)
    assert not read.bozo
    kinds = ["updated_parsed" if "updated" in each else "published_parsed" for each in read.entries]
    return [
        (each.id, time.strftime("%Y-%m-%dT%H:%M:%S+00:00", each[kind]))
        for each, kind in zip(read.entries, kinds, strict=True)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("newsroom")


@effort(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_a_subscriber_sees_everything_once(folder: Path, steps: list[tuple[Any, ...]]) -> None:
    newsroom = Newsroom()
    readers: dict[str, Reader] = {}
    closed: set[str] = set()
    for step in steps:
        newsroom.do(step)
        for path, data in newsroom.print(folder).items():
            readers.setdefault(path, Reader()).poll(path, data)
        closed |= newsroom.closed()
    for ending in (".xml", ".atom.xml", ".json"):
        digests, entries, corrections = (readers[base + ending].count() for base in FEEDS)
        assert digests == dict.fromkeys(closed, 1)
        assert sum(corrections.values()) == len(corrections) == newsroom.corrected.total()
        # Each entry once, and once more for each correction.
        assert len(entries) == len(newsroom.stories)
        assert sum(entries.values()) == len(newsroom.stories) + newsroom.corrected.total()


def test_an_entry_that_is_corrected_comes_again_with_the_same_id(new_digest: NewDigest) -> None:
    newsroom = Newsroom()
    newsroom.publish("Talks", BEGIN)
    reader = Reader()
    root = new_digest({})
    for step in (("wait", 1), ("correct", 0, "It was Tuesday."), ("correct", 0, "No."), ("edit", 0, "Other")):
        newsroom.do(step)
        reader.poll("entries.xml", newsroom.print(root)["entries.xml"])
    assert [identity for identity, _ in reader.shown] == [reader.shown[0][0]] * 3
    assert [updated for _, updated in reader.shown] == [
        "2024-10-01T00:00:00+00:00", "2024-10-02T00:00:01+00:00", "2024-10-02T00:00:02+00:00",
    ]  # fmt: skip
