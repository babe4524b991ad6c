"""The page at /edit/: what is written there is a branch with an entry that our own reader takes."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import PIL.Image
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from digest.content.fields import EntryFields
from digest.content.library import Library
from digest.model.addresses import slugify
from digest.model.entry import Figure, Image, Mention, Source
from digest.running.checking import check_site
from digest.running.project import open_settings
from tests.browser.conftest import NOW, new_context
from tests.browser.decap import DecapError, desk_server, find_or_install, free_port
from tests.browser.served import served
from tests.browser.watch import watch
from tests.builders import Value, entry, write_file
from tests.sites import SVG, build, find_problems, news, write_site
from tests.test_every_field import list_fields

pytestmark = pytest.mark.browser

TAGS = """
ferries: {label: Ferries, aliases: [boats, ships]}
islands: {label: {en: Islands, ko: 섬}}
harbours: {aliases: [ports]}
"""
OUTLETS = """
example-news: {name: Example News, aliases: [EN]}
island-line: {name: Island Line}
"""
STORY = "---\ntitle: The night boat\n---\nIt began in spring.\n"
# One that has every field.
FIELDS: dict[str, Value] = {
    "id": "the-first-night",
    "title": "The night boat: “first” crossing — 3.10 hours",
    "date": "2024-11-12 08:30 +0900",
    "source": {
        "name": "EN",
        "url": "https://news.example/first?a=1&b=2#c",
        "title": "Première traversée",
        "published": "2024-11-11",
        "language": "fr",
        "authors": ["Kim, Ada", "Lee"],
        "archive_url": "https://archive.example/1",
    },
    "summary": "It sailed: at last. " * 9,
    "tags": ["BOATS", "섬"],
    "cites": ["Island Line", "Harbour office, Eastholm"],
    "story": "night-boat",
    "image": {
        "file": "images/boat.svg",
        "alt": "A boat",
        "credit": "Ada",
        "caption": "By night",
        "licence": "CC0",
    },
    "audio": {
        "url": "https://audio.example/boat.mp3",
        "title": "A talk",
        "duration": "34:12",
        "length": 8123456,
    },
    "language": "en-GB",
    "byline": ["Lena Müller", "Weber, Jonas"],
    "translation": {"from": "fr", "original_title": "Première", "translator": "Lee", "machine": True},
    "updated": "2024-11-13 20:00 +0900",
    "corrections": [{"date": "2024-11-13 10:00 +0900", "note": "It said two boats: there is one."}],
    "figures": {"Passengers": "about 110", "Crew": "no"},
    "event_date": "2024-11-10/2024-11-12",
    "guid": "https://old.example.org/7/",
    "aliases": ["old/first", "older"],
    "exceptions": {"tag-alias": "Sailors say so."},
    "draft": False,
}
BODY = "It *sailed*.[^1]\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: At night.\n"
FULL = entry(**FIELDS, body=BODY)
# How the preview of it shows each field; a new field wants a line here, or there.
SHOWN = {
    "title": "The night boat: “first” crossing — 3.10 hours",
    "date": "November 12, 2024",
    "source.name": "From EN",
    "source.url": "https://news.example/first?a=1&b=2#c",
    "source.title": "Original headlinePremière traversée",
    "source.published": "PublishedNovember 11, 2024",
    "source.language": "EN, in French",
    "source.authors": "ByKim, Ada, Lee",
    "source.archive_url": "archived copyhttps://archive.example/1",
    "byline": " · By Lena Müller, Weber, Jonas",
    "summary": "It sailed: at last.",
    "tags": "Islands",
    "cites": "Attributed in this story to Island Line and Harbour office, Eastholm.",
    "story": "The night boat · ",
    "image.credit": "Ada, CC0",
    "image.caption": "By night · ",
    "image.licence": "CC0",
    "audio.url": "Audio · https://audio.example/boat.mp3",
    "audio.title": " · A talk",
    "audio.duration": " · 34:12",
    "translation.from": "From French",
    "translation.translator": "by Lee",
    "translation.machine": ", by machine",
    "updated": " · Updated November 13, 2024 · ",
    "corrections.date": "November 13, 2024:",
    "corrections.note": "It said two boats: there is one.",
    "figures": "Crew no",
    "event_date": "Date of the event: November 10 – 12, 2024",
}
NOT_SHOWN = {
    "image.file": "it is the picture",
    "image.alt": "in its place",
    "audio.file": "it stands where the address of another host does",
    "audio.length": "podcast apps read it, and nobody else",
    "translation.original_title": "the headline of the source comes before it",
    "language": "readers hear it",
    "translates": "only once both are built is it known which that is",
    **dict.fromkeys(["id", "guid", "aliases", "exceptions", "draft"], "for programs and editors"),
}
FIRST = "2024/11/first"


def _draw() -> bytes:
    file = io.BytesIO()
    PIL.Image.new("RGB", (40, 30), "navy").save(file, "PNG")
    return file.getvalue()


PICTURE = _draw()


@dataclass(frozen=True)
class Office:
    """A digest in a repository, its editing page, and the branches that become pull requests."""

    root: Path
    address: str

    def git(self, *words: str) -> str:
        return subprocess.run(
            ["git", *words], cwd=self.root, check=True, capture_output=True, text=True
        ).stdout

    def read_branch(self, name: str, folder: Path) -> Library:
        """All that lies in a branch; it must have no fault, not even a warning."""
        self.git("worktree", "add", "--quiet", "--detach", str(folder), name)
        assert check_site(folder / "mkdocs.yml", executor="serial")[1] == []
        return read_library(folder)


def read_library(root: Path) -> Library:
    library, problems = find_problems(open_settings(root / "mkdocs.yml"))
    assert problems == []
    return library


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    try:
        decap = find_or_install()
    except DecapError as error:
        pytest.skip(str(error))
    port = free_port()
    editing = {"backend": "proxy", "base_url": f"http://127.0.0.1:{port}"}
    files: dict[str, str | bytes] = {
        f"content/entries/{FIRST}.md": FULL,
        "content/stories/night-boat.md": STORY,
        "content/stories/urmia.md": "---\ntitle: {en: Lake Urmia, fa: دریاچهٔ ارومیه}\n---\n",
        "content/digests/2024-W46.md": "---\ntitle: A week at sea\n---\nWe read.\n",
        "content/images/boat.svg": SVG,
        "content/tags.yml": TAGS,
        "content/outlets.yml": OUTLETS,
    }
    folder = tmp_path_factory.mktemp("office")
    root = write_site(folder, files, search="false", editing=editing, audio_hosts=["audio.example"])
    write_file(root / ".gitignore", "/www/\n/.cache/\n/decap-cms.js\n")
    # Temporary files are often on another disk, to which there are no links.
    shutil.copyfile(decap.bundle, root / "decap-cms.js")
    office = Office(root, "")
    office.git("init", "--quiet", "--initial-branch", "main")
    office.git("config", "user.name", "Desk")
    office.git("config", "user.email", "desk@example.org")
    office.git("add", ".")
    office.git("commit", "--quiet", "--message", "Begin")
    site = build(root, NOW, site_dir=root / "www" / "digest")
    with served(site.parent) as address, desk_server(decap, root, port):
        yield Office(root, f"{address}digest/edit/")


@pytest.fixture(scope="module")
def signed_in(browser: Browser, office: Office) -> Iterator[tuple[Page, list[str]]]:
    """The page, signed in, east of Greenwich, and what goes wrong in it; Decap takes seconds to begin."""
    context = new_context(browser, viewport={"width": 1440, "height": 900}, timezone_id="Asia/Seoul")
    page = context.new_page()
    faults = watch(page)
    # It asks whether to leave a form that is not saved.
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(office.address)
    page.get_by_role("button", name="Login").click()
    expect(page.get_by_role("heading", name="Collections")).to_be_visible()
    yield page, faults
    context.close()


@pytest.fixture
def desk(signed_in: tuple[Page, list[str]]) -> Iterator[Page]:
    """The page, in which nothing may go wrong, and from which nobody else is asked."""
    page, faults = signed_in
    yield page
    # So Decap learns that nobody else is at work on an entry.
    asked = {fault for fault in faults if fault.startswith("404: ") and fault.endswith("/api/v1")}
    told = {"console: Failed to load resource: the server responded with a status of 404 (Not Found)"}
    # So it says to itself that a form is not complete.
    told.add("script: undefined")
    assert set(faults) - asked - told == set()


def open_entry(page: Page, office: Office, place: str) -> Locator:
    """Open an entry, or a new one; the headline's box is there when all others are."""
    # From one form Decap does not go straight to another.
    page.goto(f"{office.address}#/")
    expect(page.get_by_role("heading", name="Collections")).to_be_visible()
    page.goto(f"{office.address}#/collections/{place}")
    title = page.get_by_label("Title").first
    expect(title).to_be_visible()
    return title


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Changes saved", exact=True)).to_be_visible()
    # Later Decap goes to the address of what was new; a form that is opened before would be left for it.
    expect(page).not_to_have_url(re.compile("/new$"))


def choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=field).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_form_that_is_filled_becomes_a_branch_with_an_entry(
    desk: Page, office: Office, tmp_path: Path
) -> None:
    title = "The “night boat” returns: 3 × a week"
    open_entry(desk, office, "entries/new").fill(title)
    # In London it is still November.
    desk.get_by_label("Date", exact=True).fill("2024-12-01")
    desk.get_by_label("Name", exact=True).fill("Example News")
    desk.get_by_label("Url", exact=True).fill("https://news.example/returns")
    desk.get_by_label("Summary").fill("It sails from spring.")
    # What is written from right to left runs so.
    for box in (desk.get_by_label("Summary"), desk.locator("[contenteditable=true]").first):
        expect(box).to_have_css("unicode-bidi", "plaintext")
    desk.locator("[contenteditable=true]").first.click()
    desk.keyboard.type("The company says *so*.")
    choose(desk, "Tags", "Islands")
    choose(desk, "Tags", "boats → ferries")
    choose(desk, "Story", "The night boat")
    desk.get_by_role("textbox", name="Figures").fill("Passengers: about 120\nBoats: 1")
    image = desk.locator("[aria-label='digest-group field']").first
    image.get_by_role("button", name="Expand").click()
    image.get_by_role("button", name="Choose an image").click()
    desk.locator("input[type=file]").set_input_files(
        {"name": "Boat.PNG", "mimeType": "image/png", "buffer": PICTURE}
    )
    desk.get_by_role("button", name="Choose selected").click()
    desk.get_by_label("Alt").fill("A boat by night")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("Image: fill in credit, or leave all of it empty")).to_be_visible()
    desk.get_by_label("Credit").fill("Kim Ada")
    shown = desk.frame_locator("#preview-pane")
    expect(shown.get_by_role("heading", name=title)).to_have_css("font-family", re.compile("serif"))
    expect(shown.get_by_role("img", name="A boat by night")).to_be_visible()
    expect(shown.locator(".entry__body em")).to_have_text("so")
    expect(shown.locator("body")).to_have_attribute("data-md-color-primary", "custom")
    save(desk)
    name = f"entries/2024/12/{slugify(title)}"
    library = office.read_branch(f"cms/{name}", tmp_path / "branch")
    _, found = library.entries
    assert (tmp_path / "branch/content" / f"{name}.md").is_file()
    assert library.images["images/boat.png"].length == len(PICTURE)
    assert found.tags == (Mention("islands", "islands"), Mention("ferries", "ferries"))
    assert replace(found, tags=()) == news(
        name.removeprefix("entries/"),
        "2024-12-01",
        title=title,
        source=Source(Mention("example-news", "Example News"), "https://news.example/returns"),
        summary="It sails from spring.",
        body=found.body,
        story="night-boat",
        image=Image("images/boat.png", "A boat by night", "Kim Ada"),
        figures=(Figure("Passengers", "about 120"), Figure("Boats", "1")),
    )
    assert found.body.html == "<p>The company says <em>so</em>.</p>"


def test_the_preview_shows_each_field_that_readers_see(desk: Page, office: Office) -> None:
    assert {*SHOWN, *NOT_SHOWN} == {*list_fields(EntryFields)}
    open_entry(desk, office, f"entries/entries/{FIRST}")
    shown = desk.frame_locator("#preview-pane").locator("article")
    expect(shown.get_by_role("heading", name="Corrections")).to_be_visible()
    text = re.sub(r"\s+", " ", shown.text_content() or "")
    assert [sign for sign in SHOWN.values() if sign not in text] == []
    expect(shown).to_have_attribute("lang", "en-GB")
    expect(shown.get_by_role("img", name="A boat")).to_be_visible()


def test_an_entry_that_is_saved_again_loses_no_field(desk: Page, office: Office, tmp_path: Path) -> None:
    (before,) = read_library(office.root).entries
    title = open_entry(desk, office, f"entries/entries/{FIRST}")
    shown = desk.frame_locator("#preview-pane")
    # What is typed before the whole entry has arrived is lost.
    expect(shown.get_by_role("heading", name="Corrections")).to_be_visible()
    choose(desk, "Tags", "ports → harbours")
    title.fill("Another headline")
    expect(shown.get_by_role("heading", name="Another headline")).to_be_visible()
    save(desk)
    (after,) = office.read_branch(f"cms/entries/{FIRST}", tmp_path / "branch").entries
    # What was chosen is written by its slug; what stood there by another name stays.
    tags = (*before.tags, Mention("harbours", "harbours"))
    assert after == replace(before, title="Another headline", tags=tags)


def test_an_entry_with_a_korean_headline_is_opened_again(desk: Page, office: Office, tmp_path: Path) -> None:
    open_entry(desk, office, "entries/new").fill("여객선이 돌아온다")
    desk.get_by_label("Date", exact=True).fill("2024-12-02")
    desk.get_by_label("Name", exact=True).fill("Example News")
    desk.get_by_label("Url", exact=True).fill("https://news.example/korean")
    desk.get_by_label("Summary").fill("From spring on, 봄부터.")
    save(desk)
    name = "entries/2024/12/여객선이-돌아온다"
    expect(open_entry(desk, office, f"entries/{name}")).to_have_value("여객선이 돌아온다")
    found = {entry.title for entry in office.read_branch(f"cms/{name}", tmp_path / "branch").entries}
    assert "여객선이 돌아온다" in found


def test_a_story_may_have_a_title_in_each_language(desk: Page, office: Office, tmp_path: Path) -> None:
    """In one text a colon parts nothing."""
    title = open_entry(desk, office, "stories/new")
    title.fill("Iran: a lake")
    shown = desk.frame_locator("#preview-pane")
    expect(shown.get_by_role("heading", name="Iran: a lake")).to_be_visible()
    title.fill("fa: دریاچه\nThe lake")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("“The lake”: write a language such as en")).to_be_visible()
    title.fill("fa: دریاچه\nen: The lake")
    expect(shown.get_by_role("heading", name="The lake")).to_be_visible()
    save(desk)
    stories = office.read_branch("cms/stories/دریاچه", tmp_path / "branch").stories
    assert {"fa": "دریاچه", "en": "The lake"} in [story.titles for story in stories]


def test_a_story_that_is_saved_again_keeps_its_titles(desk: Page, office: Office, tmp_path: Path) -> None:
    desk.goto(f"{office.address}#/collections/stories")
    expect(desk.get_by_text("The night boat")).to_be_visible()
    expect(desk.get_by_text("Lake Urmia")).to_be_visible()
    title = open_entry(desk, office, "stories/entries/urmia")
    expect(title).to_have_value("en: Lake Urmia\nfa: دریاچهٔ ارومیه")
    desk.get_by_label("Summary").fill("It dries up.")
    save(desk)
    stories = office.read_branch("cms/stories/urmia", tmp_path / "branch").stories
    (found,) = [story for story in stories if story.slug == "urmia"]
    assert (found.titles, found.summary) == ({"en": "Lake Urmia", "fa": "دریاچهٔ ارومیه"}, "It dries up.")


def test_a_note_is_called_as_the_digest_that_it_is_about(desk: Page, office: Office, tmp_path: Path) -> None:
    open_entry(desk, office, "digests/new").fill("A week ashore")
    desk.get_by_label("Digest (optional)").fill("2024-W47")
    save(desk)
    _, note = office.read_branch("cms/digests/2024-W47", tmp_path / "branch").notes
    assert (note.digest, note.title) == ("2024-W47", "A week ashore")


def test_files_are_called_as_the_program_calls_them(desk: Page) -> None:
    names = [
        "Hello, World!",
        "C++ & C#",
        "여객선 (밤)",
        "हिन्दी में",
        "Straße İstanbul",
        "“x” — 3 × ½",
        "ÅÉ ﬁ",
        "ΟΔΟΣ",
        "Con",
        "LPT1",
        "Don't п'ять пʼять צה״ל ג׳ורג׳ 'Ні'",
        "น้ำท่วม ທຳ ท\u0e4d\u0e32",
        "console",
    ]
    found = desk.evaluate("names => names.map(slugify)", names)
    assert found == [slugify(name) for name in names]
    assert len(desk.evaluate("slugify('여객선 '.repeat(99))").encode()) <= 120
    assert desk.evaluate("slugify('🚢🚢')") == "entry"


def test_what_is_required_is_asked_for(desk: Page, office: Office) -> None:
    open_entry(desk, office, "entries/new").fill("Half a report")
    desk.get_by_role("button", name="Save", exact=True).click()
    for field in ("Name", "Url"):
        expect(desk.get_by_text(f"{field} is required")).to_be_visible()
    assert desk.get_by_text("is required").count() == 2
    assert "half-a-report" not in office.git("branch", "--list")
