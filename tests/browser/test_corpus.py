"""Is a known entry found among hundreds of real ones, by a word of its body and a tag?"""

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.browser.served import served
from tests.browser.test_search import addresses, ask, open_search, results
from tests.builders import SHARED
from tests.sites import build, write_site

ENTRIES = SHARED / "corpus" / "entries"
NUMBER = 200
STEM = 6  # words that begin alike may be forms of one word, which the search takes for the same

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not ENTRIES.is_dir(), reason="the real entries of ../shared/corpus are not here"),
]


class Known(NamedTuple):
    """An entry that can be asked for: its address, a word that only its body has, and a tag of it."""

    address: str
    title: str
    word: str
    tag: str


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """Real entries, spread over all years."""
    found = sorted(ENTRIES.rglob("*.md"))
    return found[:: len(found) // NUMBER][:NUMBER]


@pytest.fixture(scope="module")
def corpus(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = write_site(tmp_path_factory.mktemp("corpus"), {})
    for file in files:
        copy = root / "content" / "entries" / file.relative_to(ENTRIES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    site = root / "www" / "digest"
    build(root, site_dir=site, skip_faulty=True)
    with served(site.parent) as address:
        yield f"{address}digest/"


def choose(files: Sequence[Path]) -> Known:
    """The first entry, in order, with a word that no other has in any form, and a tag of several."""
    texts = [file.read_text(encoding="utf-8") for file in files]
    read = [text.split("---\n", 2)[1:] for text in texts]
    fields: list[Mapping[str, object]] = [yaml.safe_load(front) for front, _ in read]
    used = Counter(stem for text in texts for stem in {word[:STEM] for word in _words(text.lower())})
    tags = Counter(tag for one in fields for tag in _tags(one))
    for file, one, (front, body) in zip(files, fields, read, strict=True):
        named = {word[:STEM] for word in _words(front.lower())}
        own = [word for word in _words(_prose(body)) if used[word[:STEM]] == 1 and word[:STEM] not in named]
        shared = [tag for tag in _tags(one) if tags[tag] > 3 and re.fullmatch(r"[a-z-]+", tag)]
        if own and shared and one["language"] == "en":
            address = f"{file.relative_to(ENTRIES).with_suffix('').as_posix()}/"
            return Known(address, str(one["title"]), own[0], shared[0])
    raise AssertionError("no entry has a word of its own")


def _words(text: str) -> list[str]:
    return re.findall(r"(?<!\w)[a-z]{7,14}(?!\w)", text)


def _prose(body: str) -> str:
    """The body without what may be an address or code."""
    return re.sub(r"\S*[`<>{}|@/\\_&=()\[\]]\S*", " ", body)


def _tags(fields: Mapping[str, object]) -> list[str]:
    tags = fields.get("tags")
    return [str(tag) for tag in tags] if isinstance(tags, list) else []


def test_a_known_entry_is_found_by_a_word_of_its_body_and_a_tag(
    page: Page, corpus: str, files: list[Path]
) -> None:
    known = choose(files)
    page.goto(corpus)
    dialog = open_search(page)
    assert ask(dialog, known.word, tag=known.tag) >= 1
    assert addresses(dialog, corpus)[0] == known.address
    first = results(dialog).first
    assert known.word in [found.lower() for found in first.locator("mark").all_inner_texts()]
    first.locator("a").click()
    page.wait_for_url(corpus + known.address)
    expect(page.locator("h1")).to_have_text(known.title)
    expect(page.locator(".entry__body")).to_contain_text(known.word)


def test_a_tag_that_the_entry_does_not_have_hides_it(page: Page, corpus: str, files: list[Path]) -> None:
    known = choose(files)
    page.goto(corpus)
    dialog = open_search(page)
    ask(dialog, known.word)
    assert known.address in addresses(dialog, corpus)
    others = dialog.locator("[name=tag] option").evaluate_all("all => all.map((one) => one.value)")
    file = ENTRIES / f"{known.address.rstrip('/')}.md"
    own = _tags(yaml.safe_load(file.read_text(encoding="utf-8").split("---\n", 2)[1]))
    other = next(str(value) for value in others if value and value not in own)
    ask(dialog, known.word, tag=other)
    assert known.address not in addresses(dialog, corpus)
