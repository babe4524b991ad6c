import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from digest.content.frontmatter import parse_document
from digest.content.vocabulary import read_outlets
from digest.contribute.adding.scaffold import Wanted, Written, find_outlet, propose_day, write_scaffold
from digest.contribute.starting.start import empty, read_words, start_digest
from digest.model.dates import parse_moment
from digest.model.digests import period_of
from digest.model.problems import DigestError
from tests.builders import settings, write_file
from tests.repositories import commit, git
from tests.sites import ROOT, read_tree
from tests.turned import without_turned

NOW = datetime(2024, 11, 13, 12, tzinfo=UTC)
OUTLETS = """\
yonhap: {name: Yonhap News Agency, domains: [yna.co.kr]}
nhk: {name: NHK, domains: [nhk.or.jp, www3.nhk.or.jp]}
"""
TAGS = "peace: {label: Peace, aliases: [détente]}\n"


def write(root: Path, title: str = "A headline", day: str = "2024-11-13", **wanted: object) -> Written:
    return write_scaffold(settings(root), Wanted(title, day, **wanted), NOW)  # type: ignore[arg-type]


def with_vocabulary(root: Path) -> Path:
    (root / "content").mkdir()
    (root / "content/tags.yml").write_text(TAGS, encoding="utf-8")
    (root / "content/outlets.yml").write_text(OUTLETS, encoding="utf-8")
    return root


def fields_of(written: Written) -> dict[str, object]:
    document, problems = parse_document(written.path.read_bytes(), "new.md")
    assert problems == []
    assert document is not None
    return dict(document.fields)


# The scaffold of an entry


def test_a_scaffold_holds_all_that_is_known(tmp_path: Path) -> None:
    written = write(
        with_vocabulary(tmp_path),
        "Talks: the “second” round",
        url="https://en.yna.co.kr/view/2",
        tags=("Peace", "détente"),
        story="talks",
    )
    assert written.path == tmp_path / "content/entries/2024/11/talks-the-second-round.md"
    assert fields_of(written) == {
        "title": "Talks: the “second” round",
        "date": "2024-11-13",
        "summary": None,
        "source": {"name": "Yonhap News Agency", "url": "https://en.yna.co.kr/view/2"},
        "tags": ["peace"],
        "cites": [],
        "story": "talks",
    }


def test_a_scaffold_says_what_is_left_to_fill_in(tmp_path: Path) -> None:
    assert write(tmp_path).hints == (
        "fill in: summary, source.name, source.url, and the text below the second ---",
        "then: digest check --strict",
    )
    full = write(tmp_path, "Another", url="https://a.example/", outlet="A", tags=("peace",))
    assert full.hints[0] == "fill in: summary, and the text below the second ---"


@pytest.mark.parametrize(
    ("day", "hint"),
    [
        (
            "2024-11-10",
            "note: the digest 2024-W45 is closed; subscribers who have it will not get this entry; "
            "write date: 2024-11-13, so that the next one has it",
        ),
        ("2024-11-20", "note: it waits until 2024-11-20"),
    ],
)
def test_a_scaffold_for_another_week_says_what_that_means(day: str, hint: str, tmp_path: Path) -> None:
    assert hint in write(tmp_path, day=day).hints


@pytest.mark.parametrize(
    ("closes", "now", "day"),
    [
        ("08:30", "2024-12-03T08:29+09:00", "2024-12-03"),
        ("08:30", "2024-12-03T08:30+09:00", "2024-12-03 08:30+09:00"),
        ("08:30", "2024-12-07T10:00+09:00", "2024-12-07 10:00+09:00"),
        ("weekdays 08:30", "2024-12-06T10:00+09:00", "2024-12-06 10:00+09:00"),
        ("weekdays 08:30", "2024-12-07T10:00+09:00", "2024-12-07"),
    ],
)
def test_what_begins_after_the_hour_is_dated_into_the_next_digest(
    closes: str, now: str, day: str, tmp_path: Path
) -> None:
    chosen = settings(tmp_path, timezone="Asia/Seoul", cadence="daily", closes=closes)
    moment = datetime.fromisoformat(now).astimezone(chosen.timezone)
    assert propose_day(moment, chosen) == day
    written = parse_moment(day, chosen.timezone)
    assert not period_of(written, chosen.options.schedule).is_over(moment, chosen.timezone)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://en.yna.co.kr/view/2", "Yonhap News Agency"),
        ("https://yna.co.kr/", "Yonhap News Agency"),
        ("https://www.nhk.or.jp/news", "NHK"),
        ("https://notyna.co.kr/", ""),
        ("https://yna.co.kr.example/", ""),
        ("", ""),
    ],
)
def test_the_outlet_is_known_by_the_host_of_the_report(url: str, name: str) -> None:
    outlets, _ = read_outlets(OUTLETS.encode(), "outlets.yml")
    assert find_outlet(url, outlets) == name


def test_a_part_of_a_house_is_known_by_its_longer_host() -> None:
    house = "house: {name: House, domains: [house.example]}\n"
    blog = "blog: {name: Blog, domains: [blog.house.example]}\n"
    for text in (house + blog, blog + house):
        outlets, _ = read_outlets(text.encode(), "outlets.yml")
        assert find_outlet("https://blog.house.example/1", outlets) == "Blog"
        assert find_outlet("https://www.house.example/1", outlets) == "House"


def test_a_scaffold_never_overwrites(tmp_path: Path) -> None:
    written = write(tmp_path)
    written.path.write_text("An hour of work", encoding="utf-8")
    with pytest.raises(DigestError, match="exists already"):
        write(tmp_path, story="another")
    assert written.path.read_text(encoding="utf-8") == "An hour of work"


@pytest.mark.parametrize(
    "wanted", [{"day": "30 February"}, {"url": "javascript:alert(1)"}, {"tags": ("pease",)}]
)
def test_a_bad_value_writes_nothing(wanted: dict[str, object], tmp_path: Path) -> None:
    root = with_vocabulary(tmp_path)
    before = read_tree(root)
    with pytest.raises(DigestError):
        write(root, **wanted)  # type: ignore[arg-type]
    assert read_tree(root) == before


@given(st.text(min_size=1).filter(lambda text: text.strip()), st.text(min_size=1, max_size=20))
@example("no", "null")
@example("- [x] {y}: &a *b !c", "~")
@example("---", "3.10")
@example("\u2028 \x85 \x1b \\ \" '", "#")
def test_any_title_outlet_and_tag_is_read_back_as_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, title: str, name: str
) -> None:
    root = tmp_path_factory.mktemp("any")
    written = write(root, title, outlet=name, tags=(name,))
    document, found = parse_document(written.path.read_bytes(), "new.md")
    # Any letters may look as if they had been read in another encoding.
    problems = [problem for problem in found if problem.rule != "garbled-text"]
    if document is None:
        assert {problem.rule for problem in problems} - {"open-direction"} == {"control-character"}
        return
    assert without_turned(problems, document.fields) == []
    fields = document.fields
    assert isinstance(fields["source"], dict)
    # Fields are one line of text; what else is a blank does not matter.
    assert str(fields["title"]).split() == title.split()
    assert str(fields["source"]["name"] or "").split() == name.split()
    assert isinstance(fields["tags"], list)
    assert None not in fields["tags"]


# A new digest

# A picture without a NUL is text to git, unless it is told.
PICTURE = b"\x89PNG\r\n\x1a\n"


def test_a_new_digest_has_what_it_needs_and_no_more(tmp_path: Path) -> None:
    written = list(start_digest(tmp_path / "news", "", date(2024, 11, 13)))
    found = sorted(path.relative_to(tmp_path / "news").as_posix() for path in written)
    assert found == [
        ".gitattributes",
        ".gitignore",
        "README.md",
        "content/digests/.gitkeep",
        "content/entries/2024/11/first-entry.md",
        "content/images/.gitkeep",
        "content/outlets.yml",
        "content/pages/about.md",
        "content/stories/.gitkeep",
        "content/tags.yml",
        "mkdocs.yml",
        "requirements.txt",
    ]
    assert [path for path, data in read_tree(tmp_path).items() if b"%" in data] == []
    # The venv of Python 3.11 and 3.12 does not hide itself from Git.
    assert "/.venv/" in (tmp_path / "news/.gitignore").read_text(encoding="utf-8").splitlines()


def test_a_clone_of_a_new_digest_has_unix_line_ends_on_windows_and_nothing_of_systems(tmp_path: Path) -> None:
    root, clone = tmp_path / "news", tmp_path / "clone"
    written = list(start_digest(root, "", date(2024, 11, 13)))
    write_file(root / "content/images/whale.png", PICTURE)
    for left in ("content/.DS_Store", "content/images/Thumbs.db", "content/.obsidian/app.json"):
        write_file(root / left, b"\x00")
    commit(root)
    git(tmp_path, "-c", "core.autocrlf=true", "clone", "--quiet", "news", "clone")
    there = {path: data for path, data in read_tree(clone).items() if not path.startswith(".git/")}
    assert there.pop("content/images/whale.png") == PICTURE
    assert sorted(there) == sorted(path.relative_to(root).as_posix() for path in written)
    assert [path for path, data in there.items() if b"\r" in data] == []


@pytest.mark.parametrize(
    ("folder", "name"), [("asia-news", "Asia News"), ("my_digest", "My Digest"), ("뉴스", "뉴스")]
)
def test_a_new_digest_is_named_after_its_folder(folder: str, name: str, tmp_path: Path) -> None:
    list(start_digest(tmp_path / folder, "", date(2024, 11, 13)))
    config = (tmp_path / folder / "mkdocs.yml").read_text(encoding="utf-8")
    assert config.splitlines()[0] == f'site_name: "{name}"'


@pytest.mark.parametrize("name", [r'The "%tag%" C:\x: 100%name%', "Überblick\n#1"])
def test_a_new_digest_may_have_any_name(name: str, tmp_path: Path) -> None:
    list(start_digest(tmp_path / "news", name, date(2024, 11, 13)))
    config = (tmp_path / "news/mkdocs.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(config)["site_name"] == " ".join(name.split())


def test_a_new_digest_has_its_language_and_an_identity_of_its_own(tmp_path: Path) -> None:
    said = set()
    for folder, name in (("a", "다른 신문"), ("b", "셋째 신문")):
        list(start_digest(tmp_path / folder, name, date(2024, 11, 13), "ko"))
        config = (tmp_path / folder / "mkdocs.yml").read_text(encoding="utf-8")
        assert 'language: "ko"' in config
        said.add(config.partition("identity: ")[2].partition("\n")[0])
    assert len(said) == 2
    assert all(re.fullmatch(r'"digest-[0-9a-f]{8}-20241113"', each) for each in said)


@pytest.mark.parametrize(
    ("language", "title", "own"),
    [
        ("ko", "이 다이제스트를 시작합니다", ""),
        ("pt-BR", "Este resumo de notícias começou", ""),
        ("en-GB", "This digest has begun", ""),
        ("zh-TW", "本新聞摘要現已上線", ""),
        ("sv", "This digest has begun", "language: en\n"),
    ],
)
def test_a_new_digest_begins_in_its_language_or_says_that_it_does_not(
    language: str, title: str, own: str, tmp_path: Path
) -> None:
    list(start_digest(tmp_path / "news", "", date(2024, 11, 13), language))
    text = (tmp_path / "news/content/entries/2024/11/first-entry.md").read_text(encoding="utf-8")
    assert text.startswith(f"---\ntitle: {title}\n")
    assert f"first-story\n{own}tags:" in text


def test_a_new_digest_can_begin_in_each_language_that_the_site_speaks() -> None:
    english = read_words("en")[1]
    for code in sorted(path.stem.replace("_", "-") for path in (ROOT / "theme/locale").glob("*.po")):
        spoken, words = read_words(code)
        assert (spoken, words.keys()) == (code, english.keys())
        assert [name for name in words if words[name] == english[name]] == []


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "news").write_text("a file", encoding="utf-8")
    with pytest.raises(DigestError, match="is not empty"), empty(tmp_path / "news"):
        pass
