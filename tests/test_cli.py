import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from click.testing import CliRunner, Result

from digest import __version__
from digest.cli import main
from digest.content.fields import MODELS
from tests.builders import config, entry, write_file
from tests.conftest import NewDigest
from tests.copies import run_copy
from tests.sites import ROOT, find, read_page, read_tree, texts

ENTRY = "content/entries/2024/11/a.md"


class CoreLoader(yaml.SafeLoader):
    """YAML as editors read it (1.2, core schema): a date is text, `no` is a word."""


CoreLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    if first not in "yYnNoO"
}


def digest(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def in_folder(root: Path, *arguments: str | Path) -> Result:
    """The command as it is given in the folder of a digest."""
    command, *rest = arguments
    return digest(command, "-f", root / "mkdocs.yml", *rest)


DIGEST = (sys.executable, "-c", "from digest.cli import main; main(prog_name='digest')")


def process(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, in the folder of a digest."""
    return subprocess.run(
        [*DIGEST, *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )


# All commands


def test_help_and_version_answer() -> None:
    result = digest("--help")
    assert result.exit_code == 0
    for name in ("init", "new", "check", "diff", "build", "serve", "mail", "schema"):
        assert f"\n  {name} " in result.output
    assert digest("--version").output == f"digest, version {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [["bild"], ["build", "--quick"], ["init"], ["schema", "page"], ["check", "here"], ["check", "-o", "x"]],
)
def test_what_is_no_command_is_misuse(arguments: list[str]) -> None:
    assert digest(*arguments).exit_code == 2


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, True), ({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_colours_are_left_out_where_nobody_wants_them(
    variables: dict[str, str], coloured: bool, new_digest: NewDigest
) -> None:
    root = new_digest({ENTRY: entry(sumary="x")})
    usual = {"NO_COLOR": None, "TERM": "xterm"}
    arguments = ["check", "-f", str(root / "mkdocs.yml")]
    # As on a terminal.
    result = CliRunner().invoke(main, arguments, color=True, env={**usual, **variables})
    assert "unknown-field" in result.stdout
    assert ("\x1b[" in result.stdout) == coloured


@pytest.mark.parametrize("command", ["check", "build", "serve", "new"])
def test_without_a_digest_every_command_says_how_to_start_one(command: str, tmp_path: Path) -> None:
    result = in_folder(tmp_path, command, *(["A headline"] if command == "new" else []))
    assert result.exit_code == 2
    assert "or start one with `digest init DIR`" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("site_name: [\n", "mkdocs.yml cannot be used:\n"),
        (config({"cadense": "daily"}), "mkdocs.yml cannot be used:\n"),
        (
            config({}).replace('  - digest:\n      identity: "example.org"', "  - search"),
            "write plugins: [digest]",
        ),
        (config({}).replace("site_url: ", "repo_url: "), "site_url is missing"),
        (config({}).replace("theme:", "theem:"), "write theme: {name: digest}"),
    ],
)
@pytest.mark.parametrize("command", ["check", "build"])
def test_a_configuration_that_cannot_be_used_is_misuse(
    text: str, said: str, command: str, new_digest: NewDigest
) -> None:
    result = in_folder(new_digest({ENTRY: entry(), "mkdocs.yml": text}), command)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_an_unknown_option_is_named_with_the_one_that_was_meant(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry(), "mkdocs.yml": config({"cadense": "daily"})})
    done = process(root, "check")
    assert done.returncode == 2
    assert "mkdocs.yml:10:7: cadense: unknown option; did you mean 'cadence'?" in done.stderr


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (
            "<p>\n{{ 1 / 0 }}",
            "overrides/pages/entry.html:2: the template cannot be printed: "
            "ZeroDivisionError: division by zero",
        ),
        (
            "<p>\n\n{{ nobody }}",
            "overrides/pages/entry.html:3: the template cannot be printed: 'nobody' is undefined",
        ),
        (
            "{% include 'nowhere' ~ '.html' %}",
            "overrides/pages/entry.html:1: the template cannot be printed: "
            "there is no template 'nowhere.html'",
        ),
        (
            "{% import 'macros.html' as m %}\n{{ m.link(content, root) }}",
            "overrides/pages/entry.html:2: the template cannot be printed: EntryContent has no 'address', "
            "in the program's own pages/macros.html:",
        ),
        (
            "{{ content.storry }}",
            "overrides/pages/entry.html:1: the template cannot be printed: EntryContent has no 'storry'; "
            "did you mean 'story'?",
        ),
    ],
)
def test_a_template_with_a_mistake_is_named_with_its_line(
    template: str, said: str, new_digest: NewDigest
) -> None:
    own = config({"search": "false"}).replace("  name: digest", "  name: digest\n  custom_dir: overrides")
    root = new_digest({ENTRY: entry(), "mkdocs.yml": own, "overrides/pages/entry.html": template})
    result = in_folder(root, "build")
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("name", "template", "said"),
    [
        ("404.html", "{% extends 'main' ~ '.htm' %}", "1: …: there is no template 'main.htm'"),
        ("partials/header.html", "<b>\n{{ 1 / 0 }}", "2: …: ZeroDivisionError: division by zero"),
        ("partials/extra-head.html", "{{ a.b }}", "1: …: 'a' is undefined"),
    ],
)
def test_a_mistake_around_the_pages_is_named_with_its_line(
    name: str, template: str, said: str, new_digest: NewDigest
) -> None:
    own = config({}).replace("  name: digest", "  name: digest\n  custom_dir: overrides")
    files = {ENTRY: entry(), "mkdocs.yml": own, f"overrides/{name}": template}
    result = in_folder(new_digest(files), "build")
    assert result.exit_code == 2
    place = said.replace("…", "the template cannot be printed")
    assert f"digest: overrides/{name}:{place}\n" in result.stderr
    assert "Traceback" not in result.output


def test_whoever_has_read_enough_gets_the_site_all_the_same(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry()}, search="false")
    command = [
        sys.executable,
        "-c",
        "from digest.cli import main; main(prog_name='digest')",
        "build",
        "--explain",
    ]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as done:
        assert done.stdout
        done.stdout.close()
    assert (root / "site/2024/11/a/index.html").is_file()


# check


def test_check_of_a_clean_digest(new_digest: NewDigest) -> None:
    result = in_folder(new_digest({ENTRY: entry()}), "check")
    assert (result.exit_code, result.stderr) == (0, "No faults; 1 entry read.\n")


def test_check_lists_every_fault_with_place_rule_and_cure(new_digest: NewDigest) -> None:
    bad = entry(date="2024-02-30", titel="x", tags=["pyhton"])
    root = new_digest({ENTRY: bad, "content/tags.yml": "python: {}\n", "content/stories/a.md": ""})
    result = in_folder(root, "check")
    assert result.exit_code == 1
    # As of any linter: the faults can be piped on, and how many there are stands beside them.
    assert result.stdout.splitlines() == [
        "content/entries/2024/11/a.md:3:7: bad-date: date: '2024-02-30' is not a date (day is out of range "
        "for month); a date such as 2024-11-13 or 2024-11-13 08:30 +0900 is wanted",
        "content/entries/2024/11/a.md:6:1: unknown-field: 'titel' is not a field here; did you mean 'title'?",
        "content/entries/2024/11/a.md:7:8: unknown-tag: 'pyhton' is not in tags.yml; did you mean 'python'? "
        "If not, add it there, as `digest tags add` does, or use another",
        "content/stories/a.md:1:1: empty-file: the file holds nothing; "
        "write front matter with at least title, date and source",
    ]
    assert result.stderr == "4 errors in 2 files; 1 entry read.\n"


def test_warnings_are_shown_and_count_in_strict_mode_only(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry(body="<script>alert(1)</script>\n")})
    relaxed, strict = in_folder(root, "check"), in_folder(root, "check", "--strict")
    assert (relaxed.exit_code, strict.exit_code) == (0, 1)
    assert relaxed.output == strict.output
    assert relaxed.output.splitlines() == [
        "content/entries/2024/11/a.md:8:1: removed-html: <script> was taken out of the text; "
        "write it in Markdown (warning)",
        "1 warning in 1 file; 1 entry read.",
    ]


def test_check_mends_what_can_be_mended_and_says_what_is_left(new_digest: NewDigest) -> None:
    tags = "diplomacy: {aliases: [talks]}\n"
    root = new_digest({ENTRY: entry(tags=["talks", "misiles"]), "content/tags.yml": tags})
    result = in_folder(root, "check", "--fix")
    assert result.exit_code == 1
    fixed, left, counted = result.output.splitlines()
    assert fixed == f"fixed: {ENTRY}:6: 'talks' is 'diplomacy' now"
    assert left.startswith(f"{ENTRY}:6:21: unknown-tag: 'misiles'")
    assert counted == "1 error in 1 file; 1 entry read."
    assert "fixed" not in in_folder(root, "check", "--fix").stderr


def test_check_writes_nothing_but_what_it_remembers(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry()})
    before = read_tree(root)
    in_folder(root, "check")
    shutil.rmtree(root / ".cache/digest")
    assert read_tree(root) == before


# build


def test_build_says_where_the_site_is(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry()}, search="false")
    result = in_folder(root, "build")
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"Built {root / 'site'}\n", "")
    other = in_folder(root, "build", "--site-dir", root / "public")
    assert other.stdout == f"Built {root / 'public'}\n"
    assert read_tree(root / "public") == read_tree(root / "site")


def test_build_takes_its_folder_from_where_it_is_called_as_ping_does(
    new_digest: NewDigest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = new_digest({ENTRY: entry()}, search="false")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert in_folder(root, "build", "--site-dir", "public").exit_code == 0
    assert (tmp_path / "elsewhere/public/index.html").is_file()


def test_build_explains_what_has_changed_and_what_is_printed(new_digest: NewDigest) -> None:
    other = ENTRY.replace(".md", "-too.md")
    root = new_digest({ENTRY: entry(), other: entry()}, search="false")
    assert other not in in_folder(root, "build", "--explain").stdout
    write_file(root / ENTRY, entry(title="Another title"))
    write_file(root / "content/entries/new.md", entry())
    (root / other).unlink()
    said = in_folder(root, "build", "--explain").stdout.splitlines()
    assert f"{ENTRY}: it has changed" in said
    assert "content/entries/new.md: it is new" in said
    assert f"{other}: it is gone" in said
    assert (
        f"{ENTRY.removeprefix('content/entries/').removesuffix('.md')}/index.html: changed: its values"
        in said
    )
    (root / "content/entries/new.md").unlink()
    assert "content/entries/new.md: it is gone" in in_folder(root, "build", "--explain").stdout.splitlines()
    write_file(root / ENTRY, entry(title="A third title"))
    assert "it is gone" not in in_folder(root, "build", "--explain").stdout


def test_build_refuses_faults_and_lists_them(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry(date="soon"), "content/entries/2024/11/b.md": entry(title=None)})
    result = in_folder(root, "build")
    assert result.exit_code == 1
    found = [line.split(" ")[:2] for line in result.stderr.splitlines()]
    assert found == [
        ["content/entries/2024/11/a.md:3:7:", "bad-date:"],
        ["content/entries/2024/11/b.md:1:1:", "missing-field:"],
        ["2", "errors"],
    ]
    assert result.stderr.endswith("2 errors in 2 files. The site was not touched.\n")
    assert not (root / "site").exists()


def test_build_leaves_faulty_files_out_where_that_is_wanted(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry(), "content/entries/2024/11/b.md": entry(date="soon")}, search="false")
    result = in_folder(root, "build", "--skip-faulty")
    assert result.exit_code == 0
    assert "left out: content/entries/2024/11/b.md\n1 error in 1 file.\n" in result.stderr
    assert (root / "site/2024/11/a/index.html").is_file()


def test_what_waits_is_named_by_check_and_by_every_build(new_digest: NewDigest) -> None:
    files = {f"content/entries/9024/{number:02}.md": entry(date="8999-01-01") for number in range(12)}
    draft = "content/entries/2024/11/draft.md"
    root = new_digest({ENTRY: entry(), draft: entry(draft=True), **files}, search="false")
    said = [f"waits: {draft} as long as it is a draft"]
    said += [f"waits: content/entries/9024/{number:02}.md until 8999-01-01" for number in range(9)]
    said += ["waits: and 3 more"]
    assert in_folder(root, "check").stderr.splitlines() == [*said, "No faults; 14 entries read."]
    for _ in range(2):
        # The second time nothing is to be done.
        assert in_folder(root, "build").stderr.splitlines() == said


@pytest.mark.parametrize("command", ["build", "check"])
def test_where_nothing_can_be_kept_that_is_said_once_and_strict_lets_it_pass(
    command: str, new_digest: NewDigest
) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(), ".cache": "a file"})
    done = process(root, command, "--strict")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("cannot be written") == 1


def test_strict_refuses_what_mkdocs_warns_of_and_says_what_that_is(new_digest: NewDigest) -> None:
    files = {ENTRY: entry(), "content/pages/about.md": "# About\n\n[gone](nowhere.md)\n"}
    root = new_digest(files, rules_off=["broken-link"])
    done = run_copy(root, "build", "--strict")
    assert "nowhere.md" in done.stderr
    assert done.returncode == 1
    assert not (root / "site").exists()


def test_a_folder_of_others_is_misuse(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry(), "site/thesis.txt": "ten years of work"})
    result = in_folder(root, "build")
    assert result.exit_code == 2
    assert result.stderr.startswith("digest: ")
    assert "holds files that digest did not write" in result.stderr


@pytest.fixture
def warned(new_digest: NewDigest) -> Path:
    """A digest with a warning for each of 20 entries."""
    files = {f"content/entries/2023/{number}.md": entry(title=f"News {number}") for number in range(20)}
    return new_digest(files, search="false")


def test_of_a_build_in_which_nothing_changed_warnings_are_counted(warned: Path) -> None:
    first, again = (in_folder(warned, "build") for _ in range(2))
    assert first.stderr.count("misplaced-entry") == 20
    assert again.stderr == "20 warnings in 20 files, as before; `digest check` names them.\n"
    (warned / "content/entries/2023/3.md").unlink()
    assert in_folder(warned, "build").stderr.count("misplaced-entry") == 19
    assert in_folder(warned, "build").stderr.count("misplaced-entry") == 19


@pytest.mark.parametrize("command", [("stats",), ("stats", "--json"), ("print",)], ids=" ".join)
def test_whoever_asks_for_an_answer_alone_gets_it_without_warnings(
    command: tuple[str, ...], warned: Path
) -> None:
    told, quiet = in_folder(warned, *command), in_folder(warned, *command, "-q")
    assert "misplaced-entry" in told.stderr
    assert quiet.stderr == ""
    assert quiet.stdout == told.stdout != ""


def test_a_quiet_check_counts_faults_and_names_none(warned: Path) -> None:
    (warned / "content/entries/2023/3.md").write_text("---\ntitle: [\n---\n")
    done = in_folder(warned, "check", "--quiet")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "19 × misplaced-entry, 1 × yaml-syntax.\n1 error and 19 warnings in 20 files; 20 entries read.\n"
    )


def test_what_is_quiet_says_nothing_but_what_fails_or_is_left_out(new_digest: NewDigest) -> None:
    files = {
        ENTRY: entry(body="<b onclick='x()'>b</b>\n"),
        "content/entries/2024/11/waits.md": entry(date="2099-01-01"),
    }
    root = new_digest(files, search="false")
    assert "removed-html" in in_folder(root, "build").output
    done = in_folder(root, "build", "--quiet")
    assert (done.exit_code, done.output) == (0, "")
    write_file(root / "content/entries/2024/11/bad.md", entry(date="never"))
    refused = in_folder(root, "build", "--quiet")
    skipped = in_folder(root, "build", "--quiet", "--skip-faulty")
    strict = in_folder(root, "build", "--quiet", "--strict")
    assert (refused.exit_code, skipped.exit_code, strict.exit_code) == (1, 0, 1)
    fault, said = refused.output.splitlines()
    assert "bad-date" in fault
    assert said == "1 error in 1 file. The site was not touched."
    assert [line.partition(":")[0] for line in skipped.output.splitlines()[1:]] == [
        "left out",
        "1 error in 1 file.",
    ]


def test_errors_come_last_where_they_are_told_beside_what_was_asked_for(new_digest: NewDigest) -> None:
    files = {
        "content/entries/2024/11/bad.md": entry(date="never"),
        ENTRY.replace("a.md", "warned.md"): entry(body="<b onclick='x()'>b</b>\n"),
    }
    lines = in_folder(new_digest(files), "build").output.splitlines()
    assert [line.split()[1] for line in lines[:-1]] == ["removed-html:", "bad-date:"]


def test_no_progress_bar_where_nobody_watches(new_digest: NewDigest) -> None:
    done = run_copy(new_digest({ENTRY: entry()}, search="false"), "build")
    assert (done.returncode, done.stderr) == (0, "")


# init


def test_a_new_digest_builds_at_once_and_has_no_fault(tmp_path: Path) -> None:
    root = tmp_path / "asia-news"
    started = digest("init", root)
    assert started.exit_code == 0
    assert f"wrote {root / 'mkdocs.yml'}\n" in started.stdout
    assert started.stdout.endswith(f"Now: cd {root} && digest serve\n")
    checked = in_folder(root, "check", "--strict")
    assert (checked.exit_code, checked.stderr) == (0, "No faults; 1 entry read.\n")
    assert in_folder(root, "build", "--strict").exit_code == 0
    home = read_page(root / "site/index.html")
    assert texts(home, "//title") == ["Asia News"]
    assert find(home, "//.card__headline/a/text()") == ["This digest has begun"]


def test_init_names_its_folder_as_a_shell_takes_it(tmp_path: Path) -> None:
    started = digest("init", tmp_path / "My Post")
    assert started.stdout.endswith(f"Now: cd '{tmp_path}/My Post' && digest serve\n")


def test_a_new_digest_has_the_name_it_is_given(tmp_path: Path) -> None:
    name = 'Kim & "Lee": 뉴스 #1'
    digest("init", tmp_path / "news", "--name", name)
    assert in_folder(tmp_path / "news", "build").exit_code == 0
    assert texts(read_page(tmp_path / "news/site/index.html"), "//title") == [name]


@pytest.mark.parametrize(
    ("language", "guess"), [("de-AT", "'de'"), ("zh-CN", "'zh'"), ("Deutsch", "'de'"), ("jp", "'ja'")]
)
def test_a_language_without_words_is_refused_before_anything_is_written(
    tmp_path: Path, language: str, guess: str
) -> None:
    refused = digest("init", tmp_path / "news", "--language", language)
    assert refused.exit_code == 2
    assert f"--language '{language}' is not one of: af, " in refused.stderr
    assert refused.stderr.endswith(f"did you mean {guess}?\n")
    assert not (tmp_path / "news").exists()


@pytest.mark.parametrize(("language", "says"), [("ko", False), ("sv", True)])
def test_init_says_where_the_words_of_the_site_stay_english(
    language: str, says: bool, tmp_path: Path
) -> None:
    started = digest("init", tmp_path / "news", "--language", language)
    assert started.exit_code == 0
    assert (f"digest has no words in {language} yet" in started.stdout) == says
    assert in_folder(tmp_path / "news", "check", "--strict").exit_code == 0


@pytest.mark.parametrize(
    "language", sorted(path.stem.replace("_", "-") for path in (ROOT / "theme/locale").glob("*.po"))
)
def test_what_a_new_digest_says_in_its_language_has_no_fault(language: str, tmp_path: Path) -> None:
    digest("init", tmp_path / "news", "--language", language)
    checked = in_folder(tmp_path / "news", "check", "--strict")
    assert (checked.exit_code, checked.stderr) == (0, "No faults; 1 entry read.\n")


def test_a_new_digest_in_another_language_is_in_that_alone(tmp_path: Path) -> None:
    root = tmp_path / "news"
    digest("init", root, "--language", "fr")
    assert in_folder(root, "build", "--strict").exit_code == 0
    about, first = (read_page(next((root / "site").glob(path))) for path in ("about/*", "2*/*/first-entry/*"))
    assert (texts(about, "//h1"), texts(about, "//title")) == (["À propos de ce site"], ["À propos - News"])
    assert texts(first, "//h1 | //.tags//a") == ["Cette revue de presse commence", "Annonces"]
    assert not (root / "site/languages").exists()


def test_a_folder_in_place_of_the_settings_is_named(tmp_path: Path) -> None:
    result = digest("check", "--config-file", tmp_path)
    assert (result.exit_code, result.stderr) == (
        2,
        f"digest: {tmp_path} is a folder; name the file of settings, {tmp_path}/mkdocs.yml\n",
    )


def test_init_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    write_file(tmp_path / "thesis.txt", "ten years of work")
    result = digest("init", tmp_path)
    assert (result.exit_code, result.stderr) == (2, f"digest: {tmp_path} is not empty; choose a new folder\n")
    assert read_tree(tmp_path) == {"thesis.txt": b"ten years of work"}


def test_init_accepts_a_fresh_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert digest("init", tmp_path).exit_code == 0


@pytest.mark.parametrize("own", [True, False])
def test_a_digest_within_another_repository_is_told_that_no_forge_sees_it(own: bool, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    root = tmp_path / "digests/news"
    if own:
        (root / ".git").mkdir(parents=True)
    said = f"{root} lies in the repository {tmp_path}, and forges run only what lies at its top"
    assert (said in digest("init", root).stdout) == (not own)
    assert (said in in_folder(root, "equip").stderr) == (not own)


# new


def test_a_new_entry_passes_the_checks_once_it_is_filled_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", f"{datetime(2024, 12, 3, 12, tzinfo=UTC).timestamp():.0f}")
    root = tmp_path / "news"
    digest("init", root)
    written = in_folder(
        root, "new", 'Ministers: "peace" & #talks', "--date", "2024-11-13", "--tag", "Announcements",
        "--url", "https://example.org/1", "--outlet", "Example News",
    )  # fmt: skip
    path = root / "content/entries/2024/11/ministers-peace-and-sharp-talks.md"
    assert written.exit_code == 0
    assert written.stdout.splitlines() == [
        f"wrote {path}",
        "  fill in: summary, and the text below the second ---",
        "  note: the digest 2024-W46 is closed; subscribers who have it will not get this entry; "
        "write date: 2024-12-03, so that the next one has it",
        "  then: digest check --strict",
    ]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("summary:", "summary: They met.") + "They met.\n", encoding="utf-8")
    checked = in_folder(root, "check", "--strict")
    assert (checked.exit_code, checked.stderr) == (0, "No faults; 2 entries read.\n")


def test_what_is_begun_after_the_hour_is_not_late(
    new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = new_digest({}, cadence="daily", closes="08:30", timezone="Asia/Seoul")
    for clock, day in (("08:29", "2024-11-13"), ("10:15", "2024-11-13T10:15:00+09:00")):
        now = datetime.fromisoformat(f"2024-11-13T{clock}+09:00")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", f"{now.timestamp():.0f}")
        said = in_folder(root, "new", f"News at {clock}").stdout
        assert "is closed" not in said
        (path,) = root.glob(f"content/entries/2024/11/news-at-{clock[:2]}*.md")
        assert f"\ndate: {day}\n" in path.read_text(encoding="utf-8")


def test_check_names_each_field_that_is_still_empty(tmp_path: Path) -> None:
    root = tmp_path / "news"
    digest("init", root)
    in_folder(root, "new", "A headline", "--date", "2024-11-13")
    checked = in_folder(root, "check")
    assert checked.exit_code == 1
    assert "'name' is missing or empty" in checked.stdout
    assert "'url' is missing or empty" in checked.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["A headline", "--date", "11/12/2024"], "'11/12/2024' is not a date; write it as 2024-11-13"),
        (
            ["A headline", "--date", "۵ آذر ۱۴۰۵"],
            "'۵ آذر ۱۴۰۵' is not a date; write the date by the Gregorian calendar",
        ),
        (
            ["A headline", "--date", "1405-09-05"],
            "'1405-09-05' is in no year of news; write the date by the Gregorian calendar",
        ),
        (["A headline", "--url", "javascript:alert(1)"], "'javascript:alert(1)' cannot be linked"),
        (["A headline", "--tag", "anouncements"], "did you mean 'Announcements'?"),
        (["This digest has begun!"], "add to that entry, or write another all the same with --anyway"),
        ([" "], "title"),
    ],
)
def test_new_refuses_what_cannot_become_an_entry(arguments: list[str], said: str, tmp_path: Path) -> None:
    root = tmp_path / "news"
    digest("init", root)
    (first,) = (root / "content/entries").rglob("*.md")
    first.rename(first.with_name("this-digest-has-begun.md"))
    before = read_tree(root / "content")
    result = in_folder(root, "new", *arguments)
    assert (result.exit_code, said in result.stderr) == (2, True), result.output
    assert read_tree(root / "content") == before


# schema


@pytest.mark.parametrize("kind", MODELS)
def test_a_schema_is_one(kind: str) -> None:
    schema = json.loads(digest("schema", kind).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)


def front_matter(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8").split("\n---", 1)[0], Loader=CoreLoader)


@pytest.mark.parametrize("kind", ["entry", "digest", "story"])
def test_real_front_matter_is_valid_by_its_schema(kind: str) -> None:
    folder = {"entry": "entries", "digest": "digests", "story": "stories"}[kind]
    validator = jsonschema.Draft202012Validator(json.loads(digest("schema", kind).stdout))
    paths = sorted((ROOT / "content" / folder).rglob("*.md"))
    assert paths
    assert {path.name: [e.message for e in validator.iter_errors(front_matter(path))] for path in paths} == {
        path.name: [] for path in paths
    }


def test_many_faults_are_counted_by_their_rules(new_digest: NewDigest) -> None:
    files = {f"content/entries/2024/11/{number}.md": entry(tags=[f"t{number}"]) for number in range(20)}
    root = new_digest({"content/tags.yml": "peace: {}\n", **files})
    result = digest("check", "-f", root / "mkdocs.yml")
    assert "20 × unknown-tag" in result.stderr


@pytest.mark.parametrize("kind", ["tags", "outlets"])
def test_the_real_vocabulary_is_valid_by_its_schema(kind: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(digest("schema", kind).stdout))
    text = (ROOT / f"content/{kind}.yml").read_text(encoding="utf-8")
    assert [error.message for error in validator.iter_errors(yaml.load(text, Loader=CoreLoader))] == []


@pytest.mark.parametrize(
    "fields",
    [
        {"titel": "x"},
        {"title": None},
        {"source": "Example News"},
        {"tags": "peace"},
        {"date": "13 November"},
        {"draft": "perhaps"},
        {"image": {"file": "images/a.svg"}},
    ],
)
def test_the_schema_refuses_what_check_refuses(fields: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    write_file(path, entry(**fields))
    validator = jsonschema.Draft202012Validator(json.loads(digest("schema").stdout))
    assert list(validator.iter_errors(front_matter(path)))
    write_file(path, entry())
    assert list(validator.iter_errors(front_matter(path))) == []


# The environment


def test_source_date_epoch_is_the_moment_of_a_build(
    new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = new_digest({ENTRY: entry()}, search="false")
    for epoch, shown in ((1_731_455_999, False), (1_731_456_000, True)):  # around 2024-11-13T00:00:00Z
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(epoch))
        assert in_folder(root, "build").exit_code == 0
        assert (root / "site/2024/11/a/index.html").exists() is shown


def test_source_date_epoch_is_the_day_on_which_a_new_digest_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1731456000")  # 2024-11-13T00:00:00Z
    assert digest("init", tmp_path / "news").exit_code == 0
    assert (tmp_path / "news/content/entries/2024/11/first-entry.md").is_file()
    assert "news-20241113" in (tmp_path / "news/mkdocs.yml").read_text(encoding="utf-8")


def test_a_moment_that_cannot_be_read_is_misuse(
    new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    result = in_folder(new_digest({ENTRY: entry()}), "build")
    assert result.exit_code == 2
    assert "SOURCE_DATE_EPOCH" in result.stderr


def test_commands_work_without_colour_and_home(new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry(date="soon")})
    environment = {name: value for name, value in os.environ.items() if name not in ("HOME", "TERM", "LANG")}
    done = subprocess.run(
        [sys.executable, "-c", "from digest.cli import run; run()", "check"],
        cwd=root,
        env={**environment, "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    said = (done.stdout + done.stderr).decode()
    assert "bad-date" in said
    assert click.unstyle(said) == said


@pytest.mark.parametrize(("coding", "name"), [("cp1252", "\\ud55c"), ("utf-8", "한")])
def test_what_the_coding_of_a_terminal_or_pipe_lacks_is_written_in_numbers(
    coding: str, name: str, new_digest: NewDigest
) -> None:
    root = new_digest({"content/entries/2024/11/한.md": entry(date="soon")})
    done = subprocess.run(
        [sys.executable, "-m", "digest", "check"],
        cwd=root,
        env={**os.environ, "PYTHONIOENCODING": coding},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"content/entries/2024/11/{name}.md:3:7: bad-date" in done.stdout.decode(coding)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("command", [["stats"], ["build", "--explain"], ["--help"]])
def test_output_that_cannot_be_written_is_said_in_a_line(command: list[str], new_digest: NewDigest) -> None:
    root = new_digest({ENTRY: entry()})
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "digest", *command],
            cwd=root,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    said = done.stderr.decode().splitlines()
    assert done.returncode == 2
    assert [line for line in said if line.startswith("digest: ") and "No space left" in line]
    assert "Traceback" not in done.stderr.decode()
