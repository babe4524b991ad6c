"""Forges and editors get what this version has for them; what an owner has changed stays."""

import json
import re
import shutil
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from digest.contribute.starting.editors import editor_files
from digest.contribute.starting.equip import RECORD, Done, crons, equip, forge_files, read_known_names
from digest.contribute.starting.forges import Forge
from digest.contribute.starting.start import find_requirement, start_digest
from digest.model.problems import DigestError, Problem
from digest.running.project import open_settings
from tests.builders import entry, settings, write_file
from tests.conftest import NewDigest
from tests.repositories import git
from tests.sites import ROOT, read_tree


def test_this_repository_has_what_every_digest_gets() -> None:
    here = open_settings(ROOT / "mkdocs.yml")
    wanted = {**forge_files(here), **editor_files(read_known_names(here), "content")}
    found = {path: (ROOT / path).read_text(encoding="utf-8") for path in wanted if (ROOT / path).is_file()}
    assert found == wanted, "run `make docs`"


def test_a_new_digest_gets_all_of_it_and_has_nothing_to_fill_in(tmp_path: Path) -> None:
    list(start_digest(tmp_path / "news", "", date(2024, 11, 13)))
    done = list(equip(open_settings(tmp_path / "news/mkdocs.yml")))
    assert {each.what for each in done} == {"wrote"}
    files = read_tree(tmp_path / "news")
    assert {each.path for each in done} <= set(files)
    assert all(b"%content%" not in data and b"%cron%" not in data for data in files.values())
    assert list(equip(open_settings(tmp_path / "news/mkdocs.yml"))) == []


def test_what_the_owner_has_changed_is_kept_until_it_is_to_be_replaced(new_digest: NewDigest) -> None:
    root = new_digest({".github/dependabot.yml": "version: 2\nupdates: []\n"})
    assert ("kept", ".github/dependabot.yml") in [(each.what, each.path) for each in equip(settings(root))]
    assert (root / ".github/dependabot.yml").read_text(encoding="utf-8").endswith("[]\n")
    assert [(each.what, each.path) for each in equip(settings(root), replace=True)] == [
        ("refreshed", ".github/dependabot.yml"),
        ("refreshed", RECORD),
    ]


def test_what_nobody_has_changed_follows_the_settings(new_digest: NewDigest) -> None:
    root = new_digest({})
    list(equip(settings(root)))
    script = root / ".ci/lay-out-change.sh"
    write_file(script, "exit\n")
    done = {each.path: each.what for each in equip(settings(root, timezone="Asia/Seoul", content="news"))}
    assert done.pop(".ci/lay-out-change.sh") == "kept"
    assert set(done.values()) == {"refreshed"}
    assert 'cron: "10 15 * * *"' in (root / ".github/workflows/publish.yml").read_text(encoding="utf-8")
    # As it was once written, it is nobody's again.
    write_file(script, forge_files(settings(root))[".ci/lay-out-change.sh"])
    assert Done("refreshed", ".ci/lay-out-change.sh") in list(equip(settings(root, content="news")))


def test_what_the_owner_has_removed_stays_away_until_it_is_to_be_replaced(new_digest: NewDigest) -> None:
    root = new_digest({})
    list(equip(settings(root)))
    (root / ".github/dependabot.yml").unlink()
    for _ in range(2):
        assert list(equip(settings(root))) == [Done("left out", ".github/dependabot.yml")]
    assert list(equip(settings(root), replace=True)) == [Done("wrote", ".github/dependabot.yml")]


def test_the_forge_whose_files_were_all_removed_does_not_come_back(new_digest: NewDigest) -> None:
    root = new_digest({})
    list(equip(settings(root)))
    shutil.rmtree(root / ".github")
    assert list(equip(settings(root))) == [Done("refreshed", RECORD)]
    assert ".github" not in (root / RECORD).read_text(encoding="utf-8")
    assert list(equip(settings(root), replace=True)) == []
    assert Done("wrote", ".github/dependabot.yml") in list(equip(settings(root), forge="github"))
    assert list(equip(settings(root))) == []


@pytest.mark.parametrize(
    ("origin", "forge", "folders"),
    [
        ("git@gitlab.example.org:news/post.git", None, {".gitlab"}),
        ("https://me@github.com/news/gitlab.git", None, {".github"}),
        ("ssh://git@GitHub.com:22/news/post.git", None, {".github"}),
        ("https://codeberg.org/news/post.git", None, {".forgejo"}),
        ("", "forgejo", {".forgejo"}),
        ("https://github.com/news/post.git", "gitlab", {".gitlab"}),
        ("https://git.example.org/gitlab/post.git", None, {".github", ".gitlab"}),
        ("../github.com/post", None, {".github", ".gitlab"}),
        ("", None, {".github", ".gitlab"}),
    ],
)
def test_a_digest_begins_with_the_files_of_the_forge_it_was_cloned_from(
    origin: str, forge: Forge | None, folders: set[str], new_digest: NewDigest
) -> None:
    root = new_digest({})
    git(root, "init", "--quiet")
    if origin:
        git(root, "remote", "add", "origin", origin)
    list(equip(settings(root), forge=forge))
    assert {folder for folder in (".github", ".gitlab", ".forgejo") if (root / folder).exists()} == folders
    assert (root / ".ci/propose-entry.sh").exists() == (".github" in folders)
    assert list(equip(settings(root))) == []


def test_what_was_written_is_recorded_as_sha256sum_has_it(new_digest: NewDigest) -> None:
    root = new_digest({".github/dependabot.yml": "version: 2\n"})
    list(equip(settings(root)))
    lines = [line.split("  ") for line in (root / RECORD).read_text(encoding="utf-8").splitlines()]
    assert {path: written for written, path in lines} == {
        path: sha256(text.encode()).hexdigest()
        for path, text in forge_files(settings(root)).items()
        if path not in (".github/dependabot.yml", ".ci/building.txt", ".ci/libraries.txt")
    }


@pytest.mark.parametrize("record", [b"", b"<<<<<<< HEAD\n=======\n", b"\xff\x00  .gitlab-ci.yml\n"])
def test_without_a_record_that_can_be_read_nothing_is_taken_for_untouched(
    record: bytes, new_digest: NewDigest
) -> None:
    root = new_digest({})
    list(equip(settings(root)))
    write_file(root / RECORD, record)
    done = {each.path: each.what for each in equip(settings(root, timezone="Asia/Seoul"))}
    assert done == {".github/workflows/publish.yml": "kept", RECORD: "refreshed"}


def test_a_change_of_the_vocabulary_reaches_editors_and_nothing_else(new_digest: NewDigest) -> None:
    root = new_digest({"content/tags.yml": "peace:\n"})
    list(equip(settings(root)))
    write_file(root / "content/tags.yml", "peace:\nwar:\n")
    assert {each.path for each in equip(settings(root))} == {
        "frontmatter.json",
        ".vscode/digest.code-snippets",
    }
    assert '"war"' in (root / "frontmatter.json").read_text(encoding="utf-8")


def test_a_vocabulary_that_cannot_be_read_hinders_nobody(new_digest: NewDigest) -> None:
    root = new_digest({"content/tags.yml": "[", "content/entries/2024/11/one.md": entry()})
    assert len(list(equip(settings(root)))) > 20


def test_the_folder_of_the_content_is_named_in_the_scripts(new_digest: NewDigest) -> None:
    root = new_digest({"news/tags.yml": "peace:\n"}, content="news")
    files = forge_files(settings(root, content="news"))
    assert "    news/@(tags|outlets|contributors|gone).yml | news/@(entries" in files[".ci/lay-out-change.sh"]
    assert (
        "[[workspace]]/news/entries"
        in editor_files(read_known_names(settings(root, content="news")), "news")["frontmatter.json"]
    )


def test_what_is_json_can_be_read(tmp_path: Path) -> None:
    files = {path: text for path, text in forge_files(settings(tmp_path)).items() if path.endswith(".json")}
    assert len(files) == 4
    assert all(isinstance(json.loads(text), dict) for text in files.values())


@pytest.mark.parametrize(("rule", "severity"), [("unknown-field", None), ("unknown-outlet", "warning")])
def test_an_editor_finds_the_place_of_a_fault_in_its_line(
    rule: str, severity: str | None, tmp_path: Path
) -> None:
    tasks = json.loads(forge_files(settings(tmp_path))[".vscode/tasks.json"])["tasks"]
    pattern = tasks[0]["problemMatcher"]["pattern"]
    line = str(Problem("content/entries/2024/11/a b.md", 4, 7, rule, "'x: 1:2: y' is odd", "", "mend it"))
    match = re.fullmatch(pattern["regexp"], line)
    assert match
    found = {name: match[number] for name, number in pattern.items() if isinstance(number, int)}
    assert found == {
        "file": "content/entries/2024/11/a b.md",
        "line": "4",
        "column": "7",
        "code": rule,
        "message": "'x: 1:2: y' is odd; mend it",
        "severity": severity,
    }


def test_an_editors_task_finds_the_program_of_the_clone_and_is_as_strict_as_the_forge(tmp_path: Path) -> None:
    files = forge_files(settings(tmp_path))
    task = json.loads(files[".vscode/tasks.json"])["tasks"][0]
    assert task["command"] == "digest check --strict"
    assert task["options"]["env"]["PATH"].startswith("${workspaceFolder}/.venv/bin:")
    assert "digest check --strict" in files[".pre-commit-config.yaml"]


@pytest.mark.parametrize("content", ["$(touch x)", "a b", "../x", "a'b", "-x/y", "뉴스"])
def test_a_folder_that_no_shell_should_see_is_refused(content: str, tmp_path: Path) -> None:
    with pytest.raises(DigestError, match="cannot be named in the scripts"):
        forge_files(settings(tmp_path, content=content))


@pytest.mark.parametrize(
    ("zone", "times"),
    [
        ("UTC", ["10 0 * * *"]),
        ("Asia/Seoul", ["10 15 * * *"]),
        ("Asia/Kolkata", ["40 18 * * *"]),
        ("Europe/Berlin", ["10 22 * * *", "10 23 * * *"]),
        ("Australia/Lord_Howe", ["10 13 * * *", "40 13 * * *"]),
    ],
)
def test_the_site_is_built_shortly_after_midnight_summer_and_winter(zone: str, times: list[str]) -> None:
    assert crons(settings(Path("nowhere"), timezone=zone)) == times


@pytest.mark.parametrize(
    ("chosen", "times"),
    [
        ({"cadence": "daily", "closes": "08:30"}, ["10 22 * * *", "10 23 * * *", "40 6 * * *", "40 7 * * *"]),
        (
            {"cadence": "daily", "closes": "weekdays 08:30"},
            ["10 22 * * *", "10 23 * * *", "40 6 * * *", "40 7 * * *"],
        ),
        ({"closes": "Friday 23:55"}, ["10 22 * * *", "10 23 * * *", "5 22 * * *", "5 23 * * *"]),
        ({"closes": "Saturday 24:00"}, ["10 22 * * *", "10 23 * * *"]),
    ],
)
def test_the_site_is_built_after_the_hour_at_which_digests_close(
    chosen: dict[str, str], times: list[str]
) -> None:
    assert crons(settings(Path("nowhere"), timezone="Europe/Berlin", **chosen)) == times


def test_the_schedule_is_that_of_the_timezone(tmp_path: Path) -> None:
    text = forge_files(settings(tmp_path, timezone="Europe/Berlin"))[".github/workflows/publish.yml"]
    # YAML 1.1 reads `on` as true.
    assert yaml.safe_load(text)[True]["schedule"] == [{"cron": "10 22 * * *"}, {"cron": "10 23 * * *"}]


def test_what_is_hidden_is_published_too(tmp_path: Path) -> None:
    """Since its fourth version the action leaves out `.well-known/`, where it is not asked for."""
    workflow = yaml.safe_load(forge_files(settings(tmp_path))[".github/workflows/publish.yml"])
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    (upload,) = (step for step in steps if "upload-pages-artifact" in step.get("uses", ""))
    assert upload["with"] == {"path": "site", "include-hidden-files": True}


def test_gitlab_asks_under_the_headings_of_github(tmp_path: Path) -> None:
    files = forge_files(settings(tmp_path))
    form = yaml.safe_load(files[".github/ISSUE_TEMPLATE/entry.yml"])
    lines = files[".gitlab/issue_templates/entry.md"].splitlines()
    assert [line.removeprefix("### ") for line in lines if line.startswith("### ")] == [
        part["attributes"]["label"] for part in form["body"]
    ]


def test_a_program_from_a_repository_is_asked_for_there_again() -> None:
    origin = '{"url": "https://forge.example/a/digest", "vcs_info": {"vcs": "git", "commit_id": "0a1b"}}'
    assert find_requirement(origin) == "digest @ git+https://forge.example/a/digest@0a1b"
    for other in (None, '{"url": "file:///home/me/digest", "dir_info": {"editable": true}}'):
        assert find_requirement(other).startswith("# Replace the address and COMMIT by yours.\n")
