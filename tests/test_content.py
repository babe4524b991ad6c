"""The digest of this repository is a test, too: it must be one that somebody would subscribe to."""

import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from digest.arrangement.site import Site, arrange
from digest.cli import main
from digest.pages.home import SHOWN_EARLIER, SHOWN_STORIES
from digest.running.project import open_settings
from tests.sites import NOW, ROOT, find, find_problems, read_page, texts

pytest_plugins = ["tests.built"]


@pytest.fixture(scope="module")
def site() -> Site:
    settings = open_settings(ROOT / "mkdocs.yml")
    library, _ = find_problems(settings)
    return arrange(library, settings, NOW)


def words(html: str) -> int:
    return len(lxml.html.fragment_fromstring(html, create_parent="div").text_content().split())


def test_the_content_has_no_fault_and_no_warning() -> None:
    settings = open_settings(ROOT / "mkdocs.yml")
    _, problems = find_problems(settings)
    assert [str(problem) for problem in problems] == []


def test_it_passes_the_strict_check(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "--strict", "-f", str(ROOT / "mkdocs.yml")])
    assert ended.value.code == 0
    assert capsys.readouterr().err.startswith("No faults; ")


def test_there_are_forty_entries_at_least_and_all_are_published(site: Site) -> None:
    assert len(site.listed) >= 40
    assert len(site.entries) == len(site.library.entries)


def test_english_entries_have_between_80_and_250_words(site: Site) -> None:
    counts = {entry.id: words(entry.body.html) for entry in site.entries if entry.language == "en"}
    assert {name: count for name, count in counts.items() if not 80 <= count <= 250} == {}


def test_every_entry_has_a_lede_of_its_own_tags_and_somebody_who_said_it(site: Site) -> None:
    assert [entry.id for entry in site.entries if not entry.summary] == []
    assert [entry.id for entry in site.entries if not entry.tags] == []
    assert [entry.id for entry in site.entries if not entry.cites] == []
    assert [entry.id for entry in site.entries if len(entry.summary) > 400] == []


def test_no_two_entries_share_a_headline(site: Site) -> None:
    titles = [entry.title for entry in site.entries]
    assert len(titles) == len(set(titles))


def test_six_stories_run_over_several_entries(site: Site) -> None:
    lengths = {slug: len(line.entries) for slug, line in site.timelines.items()}
    assert len(lengths) >= 6
    assert min(lengths.values()) >= 3
    assert all(line.story.summary for line in site.timelines.values())


def test_eight_images_or_more_say_what_they_show_and_who_made_them(site: Site) -> None:
    images = {entry.image.file: entry.image for entry in site.entries if entry.image}
    assert len(images) >= 8
    assert all(image.alt and image.credit for image in images.values())
    assert set(site.library.images) == set(site.images), "an image is shown nowhere"


def test_editors_notes_open_five_digests_or_more(site: Site) -> None:
    noted = [digest for digest in site.closed if digest.note]
    assert len(noted) >= 5
    assert all(digest.note and digest.note.title and words(digest.note.body.html) > 30 for digest in noted)
    assert len(noted) == len(site.library.notes), "a note belongs to no digest"


def test_translations_are_in_the_languages_that_they_say(site: Site) -> None:
    scripts = {"ko": "[가-힣]", "ja": "[ぁ-ヿ]", "zh": "[一-鿿]", "vi": "[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệ]"}
    translations = [entry for entry in site.entries if entry.translates]
    assert {entry.language.partition("-")[0] for entry in translations} >= set(scripts)
    for entry in translations:
        pattern = scripts.get(entry.language.partition("-")[0], r"\w")
        assert re.search(pattern, entry.title), entry.id
        assert len(re.findall(pattern, entry.body.html)) > 20, entry.id


def test_corrections_are_made_in_the_open(site: Site) -> None:
    corrected = [entry for entry in site.entries if entry.corrections]
    assert corrected
    assert all(c.note and c.date.at < NOW for entry in corrected for c in entry.corrections)


def test_every_tag_and_outlet_that_is_used_says_what_it_is(site: Site) -> None:
    assert [key for key, subject in site.subjects.items() if not subject.tag.description] == []
    assert [key for key, desk in site.desks.items() if key not in site.library.outlets.known] == []


def test_the_home_page_reads_like_a_digest(real_site: Path) -> None:
    page = read_page(real_site / "index.html")
    assert len(texts(page, "//.latest//.card__headline")) >= 1
    assert len(texts(page, "//section[@aria-labelledby='running']//li")) == SHOWN_STORIES
    assert len(texts(page, "//section[@aria-labelledby='earlier']//li")) == SHOWN_EARLIER
    assert find(page, "//.editorial")


def test_the_disputed_stays_attributed(real_site: Path) -> None:
    # An entry that quotes somebody says whom, at its foot.
    for path in sorted((real_site / "2024").rglob("index.html")):
        page: Any = read_page(path)
        if not find(page, "//meta[@http-equiv='refresh']"):
            assert len(texts(page, "//.cites")) == 1, path
