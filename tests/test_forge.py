"""No stranger gets a right or a secret at a forge: workflows hold the rules, and their steps are run here."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from digest.commands.new import command as new
from digest.content.files import IMAGE_SUFFIXES
from digest.content.inventory import VOCABULARIES, is_content
from digest.content.parsers import PARSERS
from digest.contribute.starting.equip import equip
from digest.running.project import open_settings
from tests.builders import entry, write_file
from tests.forge import WORKFLOWS, Files, Forge, Outcome, open_forge, read_workflow, steps_of, write_event
from tests.sites import ROOT, read_tree

ALL = {path.stem: read_workflow(path) for path in sorted(WORKFLOWS.glob("*.yml"))}
FORGEJO = ROOT / "digest/contribute/starting/equipment/.forgejo/workflows"
FORMS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))
    if path.stem != "config"
}
STEPS = [(name, job, step) for name, workflow in ALL.items() for job, step in steps_of(workflow)]
# Who may write, and what.
WRITERS = {
    ("entry", "propose"),
    ("entry", "tell"),
    ("publish", "deploy"),
    ("release", "attest"),
    ("release", "publish"),
    ("release", "index"),
}
# The headings that `digest new --from-issue` knows.
LABELS = [
    "Address of the report",
    "Headline",
    "Summary",
    "Text",
    "Tags",
    "Story",
    "Date",
    "Image",
    "Your name",
]
ENTRY = "content/entries/2024/11/night-ferry.md"
NEWS = entry(source={"name": "Example News", "url": "https://example.org/ferry"}, tags=["announcements"])
SETTINGS = "mkdocs.yml"
# The plugins are in a file of their own.
SETTINGS_ELSEWHERE = (
    "INHERIT: all.yml\nsite_name: News\nsite_url: https://example.org/\ndocs_dir: content/pages\n"
)
knows_issues = pytest.mark.skipif(
    not any("--from-issue" in option.opts for option in new.params), reason="there is no `--from-issue` yet"
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A forge to copy: to begin a digest takes longer than most tests."""
    return open_forge(tmp_path_factory.mktemp("forge")).root.parent


@pytest.fixture
def forge(opened: Path, tmp_path: Path) -> Forge:
    shutil.copytree(opened, tmp_path / "forge")
    return Forge(tmp_path / "forge/clone", tmp_path / "forge/tools")


# The rules


def test_nothing_is_allowed_that_a_job_does_not_ask_for() -> None:
    for name, workflow in ALL.items():
        assert workflow["permissions"] == {}, name
        for job, how in workflow["jobs"].items():
            writes = {right for right, level in how["permissions"].items() if level != "read"}
            assert not writes or (name, job) in WRITERS, f"{name}: {job} may write {writes}"
            assert how["timeout-minutes"] <= 60


def test_no_workflow_gives_a_pull_request_the_rights_of_the_repository() -> None:
    for path in WORKFLOWS.glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        assert "pull_request_target" not in text
        assert "workflow_run" not in text
        assert "secrets." not in text


def test_no_expression_stands_in_a_script() -> None:
    assert [step["run"] for _, _, step in STEPS if "${{" in step.get("run", "")] == []


def test_no_script_keeps_the_token_of_a_checkout() -> None:
    checkouts = [step for _, _, step in STEPS if step.get("uses", "").startswith("actions/checkout@")]
    assert len(checkouts) >= len(ALL)
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_only_what_is_merged_uses_a_cache() -> None:
    cached = {
        name for name, _, step in STEPS if "cache" in step.get("uses", "") or "cache" in step.get("with", {})
    }
    assert cached == {"publish"}
    assert set(ALL["publish"]["on"]) == {"push", "schedule", "workflow_dispatch"}
    assert ALL["publish"]["on"]["push"] == {"branches": ["main"]}


def test_who_signs_or_publishes_a_release_runs_nothing_of_its_source() -> None:
    for job in ("attest", "publish", "index"):
        for step in ALL["release"]["jobs"][job]["steps"]:
            run = step.get("run", "")
            assert not re.search(
                r"\bmake\b|\bbash\b|release dist|-m release|pip install (?!.*--require-hashes)", run
            ), run
    assert ALL["release"]["jobs"]["build"]["permissions"] == {"contents": "read"}
    assert ALL["release"]["on"] == {"push": {"tags": ["v*"]}}


def test_nothing_is_installed_at_a_forge_but_by_its_hash() -> None:
    scripts = [step["run"] for _, _, step in STEPS if "pip install" in step.get("run", "")]
    scripts += [
        line
        for line in (ROOT / ".ci/install.sh").read_text(encoding="utf-8").splitlines()
        if "pip install" in line
    ]
    assert len(scripts) >= 6
    assert [each for each in scripts if "--require-hashes" not in each and "--no-deps" not in each] == []
    assert "pip install" not in (ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8")


def test_every_action_is_named_by_one_commit_and_its_version() -> None:
    found: dict[str, set[str]] = {}
    for path in WORKFLOWS.glob("*.yml"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "uses:" in line:
                match = re.fullmatch(r"\s+(?:- )?uses: (actions/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)", line)
                assert match, line
                action, _, pin = match[1].partition("@")
                found.setdefault("/".join(action.split("/")[:2]), set()).add(pin)
    assert all(len(pins) == 1 for pins in found.values()), found


def test_the_form_asks_for_what_an_entry_is_made_from() -> None:
    assert [part["attributes"]["label"] for part in FORMS["entry"]["body"]] == LABELS
    if find_spec("digest.contribute.adding.issue_form"):
        assert list(import_module("digest.contribute.adding.issue_form").LABELS) == LABELS


def test_nobody_accepts_an_entry_by_opening_a_form() -> None:
    assert ALL["entry"]["jobs"]["write"]["if"].startswith("github.event.label.name == 'accepted' && ")
    assert all("accepted" not in form["labels"] for form in FORMS.values())


def _tool(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    return found or pytest.skip(f"{name} is not installed here")


@pytest.mark.parametrize(
    "command",
    [
        ["actionlint", "-color=false", *map(str, sorted(WORKFLOWS.glob("*.yml")))],
        # A runner of Forgejo has the label that its owner gives it; the hour is that of each site.
        [
            "actionlint",
            "-color=false",
            "-ignore=label .docker. is unknown|.%cron%.",
            *map(str, sorted(FORGEJO.glob("*.yml"))),
        ],
        ["zizmor", "--offline", "--no-progress", "--persona=pedantic", "--quiet", str(ROOT / ".github")],
        ["shellcheck", *map(str, sorted((ROOT / ".ci").glob("*.sh"))), str(ROOT / ".ci/run")],
    ],
    ids=lambda command: command[0],
)
def test_checkers_of_forges_have_nothing_to_say(command: list[str]) -> None:
    beside = os.pathsep.join(
        [str(Path(sys.executable).parent), os.environ["PATH"]]
    )  # for actionlint: shellcheck
    done = subprocess.run(
        [_tool(command[0]), *command[1:]],
        cwd=ROOT,
        env={**os.environ, "PATH": beside},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("how", "files"),
    [
        (["--builtin-schema=vendor.github-workflows"], sorted(WORKFLOWS.glob("*.yml"))),
        (["--builtin-schema=vendor.dependabot"], [ROOT / ".github/dependabot.yml"]),
        (
            ["--builtin-schema=vendor.github-issue-forms"],
            [ROOT / f".github/ISSUE_TEMPLATE/{name}.yml" for name in FORMS],
        ),
        (["--builtin-schema=vendor.gitlab-ci", "--data-transform=gitlab-ci"], [ROOT / ".gitlab-ci.yml"]),
        (["--builtin-schema=vendor.github-workflows"], sorted(FORGEJO.glob("*.yml"))),
        # As an editor reads these two, by YAML 1.2.
        ([f"--schemafile={ROOT}/.vscode/schemas/tags.schema.json"], [ROOT / "content/tags.yml"]),
        ([f"--schemafile={ROOT}/.vscode/schemas/outlets.schema.json"], [ROOT / "content/outlets.yml"]),
    ],
    ids=lambda given: Path(given[0]).name,
)
def test_forges_and_editors_read_these_files(how: list[str], files: list[Path]) -> None:
    # In this process: to start the program takes seconds.
    check_jsonschema = pytest.importorskip("check_jsonschema").main
    done = CliRunner().invoke(check_jsonschema, [*how, *map(str, files)])
    assert done.exit_code == 0, done.output


# Pull requests


def lay_out(forge: Forge, merged: str) -> Any:
    """The two steps that come before anything of the change is looked at."""
    steps = [step for job, step in steps_of(ALL["check"]) if "run" in step][:2]
    for step in steps:
        outcome = forge.run(step["run"], {"GITHUB_SHA": merged})
        if outcome.failed:
            break
    assert outcome.list_commands() == []
    return outcome


def test_new_content_is_laid_into_the_program_and_settings_of_the_branch(forge: Forge) -> None:
    base = forge.git("rev-parse", "main")
    outcome = lay_out(forge, forge.propose({ENTRY: NEWS, "content/tags.yml": None}))
    assert not outcome.failed
    assert "program and settings are those of the branch" in outcome.output
    assert forge.git("rev-parse", "HEAD") == base
    assert (forge.root / ENTRY).is_file()
    assert not (forge.root / "content/tags.yml").exists()


@pytest.mark.parametrize(
    "files",
    [
        {ENTRY: NEWS, SETTINGS: "site_name: Mine\n"},
        {ENTRY: NEWS, "requirements.txt": "evil\n"},
        {ENTRY: NEWS, ".ci/libraries.txt": "evil==1\n"},
        {ENTRY: NEWS, ".ci/install.sh": "echo fine\n"},
        {ENTRY: NEWS, "content/pages/about.md": "<script>\n"},
        {ENTRY: NEWS, "content/.gitattributes": "*.md binary\n"},
        {ENTRY: NEWS, "content/entries/.gitignore": "*.txt\n"},
        {ENTRY: NEWS, "content/entries/.hidden/a.md": NEWS},
        {ENTRY: NEWS, "content/hooks.py": "import os\n"},
        {ENTRY: NEWS, ".ci/lay-out-change.sh": "echo fine\n", ".ci/review-change.sh": "echo fine\n"},
        {"content/entries/2024/11/a\n::error::x\r##[group].md": NEWS, SETTINGS: "x: y\n"},
        {"content/entries/2024/11/a ##[stop-commands]\t.md": NEWS, "##[group]": "x\n"},
        {"content/entries/$(touch hit)`touch hit`'.md": NEWS, "-rf\u202e": "", "\x1b[2J": "", " ": ""},
        {"content/entries/2024/11/first-entry.md": None, "first-entry.md": "moved\n"},
    ],
    ids=[
        "settings",
        "requirements",
        "lock",
        "installer",
        "page",
        "attributes",
        "ignored",
        "hidden",
        "unknown",
        "scripts",
        "names",
        "old commands",
        "shell",
        "move",
    ],
)
def test_a_change_of_content_and_program_is_refused_before_any_of_it_runs(
    files: dict[str, str | None], forge: Forge
) -> None:
    before = read_tree(forge.root / ".ci")
    outcome = lay_out(forge, forge.propose(files))
    assert outcome.failed
    assert "Make two of it" in outcome.output
    assert "content/entries/, in the folder of its year and month" in outcome.output
    assert outcome.output.isprintable() or set(outcome.output) - set("\n") == {
        char for char in outcome.output if char.isprintable()
    }
    assert read_tree(forge.root / ".ci") == before
    assert not list(forge.root.rglob("hit"))


LEFT = [
    ".DS_Store",
    "content/.DS_Store",
    "content/images/Thumbs.db",
    "content/entries/2024/desktop.ini",
    "content/.obsidian/app.json",
    "content/entries/2024/11/night-ferry.md.orig",
    "content/entries/2024/11/._night-ferry.md",
]


@pytest.mark.parametrize("path", LEFT)
def test_what_systems_and_editors_leave_behind_is_told_as_such(path: str, forge: Forge) -> None:
    forge.commit({".gitignore": None})
    outcome = lay_out(forge, forge.propose({ENTRY: NEWS, path: "left"}))
    assert outcome.failed
    assert f"- {path}\nTake each out with git rm --cached" in outcome.output
    assert "Make two of it" not in outcome.output


def test_what_was_left_behind_may_be_taken_out_with_a_change_of_content(forge: Forge) -> None:
    forge.commit({".gitignore": None, **dict.fromkeys(LEFT, "left")})
    outcome = lay_out(forge, forge.propose({ENTRY: NEWS, **dict.fromkeys(LEFT)}))
    assert "program and settings are those of the branch" in outcome.output


def test_all_that_readers_see_is_content(forge: Forge) -> None:
    paths = [f"content/images/2024/{name}{suffix}" for name in "a" for suffix in IMAGE_SUFFIXES]
    paths += [f"content/{kind}/2024/11/x.md" for kind in PARSERS if kind != "images"]
    paths += [f"content/{name}" for name in VOCABULARIES] + ["content/images/B.PNG"]
    options = open_settings(forge.root / SETTINGS)
    assert all(is_content(path, options) for path in paths)
    outcome = lay_out(forge, forge.propose(dict.fromkeys(paths, "x: y\n")))
    assert "program and settings are those of the branch" in outcome.output


@pytest.mark.parametrize(
    ("path", "cure"),
    [
        ("content/images/whale.heic", "save it as one of .avif, .gif, .jpeg, .jpg, .png, .svg, .webp"),
        ("content/entries/2024/11/whale.JPG", "put it into content/images/"),
        ("content/entries/2024/11/whale.markdown", "rename it to whale.md"),
    ],
)
def test_what_was_meant_to_be_content_is_told_the_cure(path: str, cure: str, forge: Forge) -> None:
    merged = forge.propose({ENTRY: NEWS, path: b"no picture"})
    outcome = forge.run_job("check", "review", {"GITHUB_SHA": merged})
    assert outcome.failed
    assert "Make two of it" not in outcome.output
    (told,) = (line for line in outcome.output.splitlines() if "stray-file" in line)
    assert path in told
    assert cure.replace(",", "%2C") in told or cure in told


def rename_a_tag(forge: Forge) -> str:
    """What an editor commits who renames a tag and brings the files of editors up to date."""
    forge.git("checkout", "--quiet", "-b", "change", "main")
    assert not forge.run("digest tags rename announcements notices && digest equip", {}).failed
    return forge.git("status", "--porcelain")


def test_a_tag_is_renamed_in_one_change_with_the_files_of_editors(forge: Forge) -> None:
    changed = rename_a_tag(forge)
    assert "frontmatter.json" in changed
    assert ".vscode/digest.code-snippets" in changed
    outcome = forge.run_job("check", "review", {"GITHUB_SHA": forge.merge()})
    assert not outcome.failed, outcome.output
    assert "the branch it is meant for" in outcome.output
    assert "Not content" not in (forge.root / "review/change.md").read_text(encoding="utf-8")


def test_a_file_of_editors_that_was_changed_by_hand_is_shown_to_who_decides(forge: Forge) -> None:
    rename_a_tag(forge)
    forms = (forge.root / "frontmatter.json").read_text(encoding="utf-8")
    evil = forms.replace("{", '{"frontMatter.custom.scripts": [{"script": "./x.js"}],', 1)
    write_file(forge.root / "frontmatter.json", evil)
    forge.run_job("check", "review", {"GITHUB_SHA": forge.merge()})
    told = (forge.root / "review/change.md").read_text(encoding="utf-8")
    assert re.search(r"Not content,.*frontmatter\.json", told)
    assert "code-snippets" not in told


@pytest.mark.parametrize("name", ["x.html", "x.JS", "x.css", "x", "x.py", "x.jpg.php"])
def test_what_a_browser_or_a_program_runs_is_no_content(name: str, forge: Forge) -> None:
    outcome = lay_out(forge, forge.propose({ENTRY: NEWS, f"content/images/{name}": "x"}))
    assert outcome.failed
    assert "Make two of it" in outcome.output


def test_a_change_of_the_settings_alone_is_tried_as_it_is(forge: Forge) -> None:
    config = (forge.root / SETTINGS).read_text(encoding="utf-8").replace("cadence: weekly", "cadence: daily")
    merged = forge.propose({SETTINGS: config})
    outcome = lay_out(forge, merged)
    assert not outcome.failed
    assert forge.git("rev-parse", "HEAD") == merged
    assert "tried as it is" in outcome.output


def test_what_the_settings_of_a_change_do_is_reviewed(forge: Forge) -> None:
    config = (forge.root / SETTINGS).read_text(encoding="utf-8")
    merged = forge.propose({SETTINGS: config.replace("What matters, and", "All that matters, and")})
    outcome = forge.run_job("check", "review", {"GITHUB_SHA": merged})
    assert not outcome.failed, outcome.output
    assert "All that matters" in (forge.root / "review/preview/index.html").read_text(encoding="utf-8")


def test_a_link_becomes_a_text(forge: Forge) -> None:
    (forge.root / "content/entries/2024").mkdir(parents=True, exist_ok=True)
    forge.git("checkout", "--quiet", "-b", "link", "main")
    (forge.root / "content/entries/2024/11/passwd.md").symlink_to("/etc/passwd")
    forge.commit({})
    forge.git("checkout", "--quiet", "--detach", "main")
    forge.git("merge", "--quiet", "--no-ff", "--message", "Merge", "link")
    assert not lay_out(forge, forge.git("rev-parse", "HEAD")).failed
    path = forge.root / "content/entries/2024/11/passwd.md"
    assert not path.is_symlink()
    assert path.read_text(encoding="utf-8") == "/etc/passwd"


def test_the_name_of_a_branch_is_never_run(forge: Forge) -> None:
    merged = forge.propose({ENTRY: NEWS}, branch="x;$(touch${IFS}hit)`touch${IFS}hit`")
    assert not lay_out(forge, merged).failed
    assert not list(forge.root.rglob("hit"))


def test_a_fault_of_the_change_is_shown_at_its_line(forge: Forge) -> None:
    merged = forge.propose({ENTRY: NEWS.replace("summary:", "sumary:")})
    outcome = forge.run_job("check", "review", {"GITHUB_SHA": merged})
    assert outcome.failed
    assert re.search(rf"^::error .*file={ENTRY},.*line=5", outcome.output, re.MULTILINE), outcome.output
    assert (forge.tools / "pip.log").read_text(encoding="utf-8").splitlines() == [
        "install --quiet --require-hashes --requirement .ci/building.txt ",
        "install --quiet --require-hashes --no-build-isolation --use-pep517 --requirement .ci/libraries.txt ",
        "install --quiet --no-deps --no-build-isolation --requirement requirements.txt ",
        "check ",
    ]


def test_a_change_without_fault_is_reviewed_with_a_preview(forge: Forge) -> None:
    # Once with the program as it is installed.
    (forge.tools / "digest").unlink()
    merged = forge.propose({ENTRY: NEWS})
    outcome = forge.run_job("check", "review", {"GITHUB_SHA": merged})
    assert not outcome.failed, outcome.output
    assert (forge.root / "review/preview/2024/11/night-ferry/index.html").is_file()
    assert "“Two ministers meet” will be announced" in (forge.tools / "summary").read_text(encoding="utf-8")


def review_at_gitlab(forge: Forge, variables: Mapping[str, str] = MappingProxyType({})) -> Outcome:
    """The job of a merge request of the branch `change`."""
    forge.git("checkout", "--quiet", "--force", "--detach", "change")
    script = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8"))["review"]["script"]
    given = {
        "CI_COMMIT_SHA": forge.git("rev-parse", "change"),
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": forge.git("merge-base", "main", "change"),
    }
    if "origin" not in forge.git("remote"):
        forge.git("remote", "add", "origin", str(forge.root))
    return forge.run("\n".join(script), {**given, **variables})


def test_gitlab_lays_a_change_out_in_the_same_way(forge: Forge) -> None:
    forge.propose({ENTRY: NEWS, SETTINGS: "x: y\n"})
    outcome = review_at_gitlab(forge)
    assert outcome.failed
    assert "Make two of it" in outcome.output
    assert not (forge.tools / "pip.log").exists()


def branch_off(forge: Forge, files: Files, meanwhile: Files) -> None:
    """A change, and what others have merged since it began."""
    forge.git("checkout", "--quiet", "-b", "change", "main")
    forge.commit(files)
    forge.git("checkout", "--quiet", "main")
    forge.commit(meanwhile)


def test_gitlab_lays_a_change_into_the_branch_as_it_is_by_now(forge: Forge) -> None:
    """Two merge requests with one report are both sound where they began."""
    branch_off(forge, {ENTRY: NEWS}, {ENTRY.replace("night", "day"): NEWS})
    outcome = review_at_gitlab(forge)
    assert outcome.failed
    assert re.search(r"night-ferry\.md:.* (same-report|announced-again): ", outcome.output), outcome.output


def test_gitlab_tells_what_does_not_fit_any_more(forge: Forge) -> None:
    tags = (forge.root / "content/tags.yml").read_text(encoding="utf-8")
    branch_off(forge, {"content/tags.yml": f"{tags}ferries:\n"}, {"content/tags.yml": f"{tags}boats:\n"})
    outcome = review_at_gitlab(forge)
    assert outcome.failed
    assert "Both have changed:\n- content/tags.yml\nMerge that branch" in outcome.output


def test_a_name_that_does_not_fit_any_more_is_no_command(forge: Forge) -> None:
    branch_off(forge, {"a##[group]": "one\n"}, {"a##[group]": "two\n"})
    outcome = forge.run("bash .ci/try-merge.sh main change", {})
    assert "- a# #[group]\n" in outcome.output
    assert outcome.list_commands() == []


def test_what_git_cannot_merge_at_all_is_no_conflict(forge: Forge) -> None:
    forge.git("checkout", "--quiet", "--orphan", "change")
    forge.commit({ENTRY: NEWS})
    outcome = forge.run("bash .ci/try-merge.sh main change", {})
    assert outcome.failed
    assert "unrelated histories" in outcome.output
    assert "Git cannot tell what would be merged" in outcome.output
    assert "Both have changed" not in outcome.output


def test_gitlab_asks_the_project_of_a_merge_request_from_a_fork(forge: Forge, tmp_path: Path) -> None:
    branch_off(forge, {ENTRY: NEWS}, {ENTRY.replace("night", "day"): NEWS})
    forge.git("clone", "--quiet", "--bare", str(forge.root), str(tmp_path / "project.git"))
    forge.git("checkout", "--quiet", "--detach", "main^")
    forge.git("branch", "--force", "main", "HEAD")
    fork = {"CI_MERGE_REQUEST_PROJECT_ID": "1", "CI_MERGE_REQUEST_PROJECT_URL": str(tmp_path / "project")}
    assert "night-ferry.md:" in review_at_gitlab(forge, fork).output
    away = review_at_gitlab(forge, {**fork, "CI_MERGE_REQUEST_PROJECT_URL": str(tmp_path / "nowhere")})
    assert not away.failed, away.output
    assert "the change is looked at where it began" in away.output


def test_where_gitlab_tries_the_merge_its_target_is_taken(forge: Forge) -> None:
    base = forge.git("rev-parse", "main")
    branch_off(forge, {ENTRY: NEWS}, {ENTRY.replace("night", "day"): NEWS})
    outcome = review_at_gitlab(forge, {"CI_MERGE_REQUEST_TARGET_BRANCH_SHA": base})
    assert not outcome.failed, outcome.output
    assert "GitLab has tried the merge." in outcome.output


def test_a_change_that_brings_the_scripts_is_tried(forge: Forge) -> None:
    """A digest that was there before what forges run."""
    equipment = read_tree(forge.root / ".ci")
    forge.git("rm", "--quiet", "-r", ".ci")
    forge.commit({})
    files = {f".ci/{path}": data for path, data in equipment.items()}
    merged = forge.propose(files)
    outcome = lay_out(forge, merged)
    assert not outcome.failed, outcome.output
    assert "tried as it is" in outcome.output
    outcome = review_at_gitlab(forge)
    assert not outcome.failed, outcome.output
    assert "tried as it is" in outcome.output


@pytest.mark.parametrize("form", ["github", "gitlab"])
def test_what_a_review_writes_is_no_part_of_the_change(form: str, forge: Forge) -> None:
    (forge.root / ".gitignore").unlink()
    forge.commit({})
    base = forge.git("rev-parse", "main")
    forge.propose({ENTRY: NEWS})
    outcome = forge.run(f"bash .ci/review-change.sh {base} {form}", {})
    assert not outcome.failed, outcome.output
    assert forge.git("status", "--porcelain", "--", "review") == ""
    told = (forge.root / "review/change.md").read_text(encoding="utf-8")
    assert "**Entry: 1 added" in told
    assert "Not content" not in told


@pytest.mark.parametrize("form", ["github", "gitlab"])
def test_a_fault_is_told_once_in_the_log_of_a_review(form: str, forge: Forge) -> None:
    base = forge.git("rev-parse", "main")
    forge.propose({ENTRY: NEWS.replace("summary:", "sumary:")})
    said = forge.run(f"bash .ci/review-change.sh {base} {form}", {}).output
    assert said.count("'sumary' is not a field here") == 1, said


def test_a_preview_shows_what_waits_and_leads_to_what_has_changed(forge: Forge) -> None:
    base = forge.git("rev-parse", "main")
    forge.propose({ENTRY: NEWS.replace("date: 2024-11-13", "date: 2025-02-01")})
    outcome = forge.run(f"bash .ci/review-change.sh {base} github", {})
    assert not outcome.failed, outcome.output
    assert (forge.root / "review/preview/2024/11/night-ferry/index.html").is_file()
    page = (forge.root / "review/preview/changes.html").read_text(encoding="utf-8")
    assert 'href="2024/11/night-ferry/index.html"' in page


def test_where_there_is_nothing_to_compare_with_there_is_a_preview(forge: Forge) -> None:
    """The change that brings a digest has no earlier one."""
    empty = forge.git("commit-tree", forge.git("write-tree", "--prefix=content/pages/"), "-m", "Empty")
    forge.git("reset", "--soft", forge.git("commit-tree", "HEAD^{tree}", "-p", empty, "-m", "Begin"))
    assert forge.run(f"bash .ci/review-change.sh {empty} github", {}).failed
    assert (forge.root / "review/preview/index.html").is_file()


def test_gitlab_is_told_faults_in_its_own_form(forge: Forge) -> None:
    base = forge.git("rev-parse", "main")
    forge.propose({ENTRY: NEWS.replace("summary:", "sumary:")})
    assert forge.run(f"bash .ci/review-change.sh {base} gitlab", {}).failed
    report = json.loads((forge.root / "review/quality.json").read_text(encoding="utf-8"))
    assert [(fault["check_name"], fault["location"]["path"]) for fault in report] == [
        ("unknown-field", ENTRY)
    ]


# Forgejo


@pytest.fixture
def forgejo(forge: Forge, tmp_path: Path) -> Forge:
    """A runner of Forgejo: an empty folder, and the repository behind an address."""
    list(equip(open_settings(forge.root / SETTINGS), forge="forgejo"))
    forge.commit({})
    shutil.copytree(forge.root, tmp_path / "runner")
    return Forge(tmp_path / "runner", forge.tools)


def at_forgejo(forge: Forge, runner: Forge, workflow: str, job: str, ref: str) -> Outcome:
    """What is pushed by now, and a job for it."""
    address = runner.root.parent / "post.git"
    if not address.exists():
        forge.git("init", "--quiet", "--bare", str(address))
    forge.git("push", "--quiet", "--all", str(address))
    variables = {
        "GITHUB_SERVER_URL": str(runner.root.parent),
        "GITHUB_REPOSITORY": "post",
        "GITHUB_BASE_REF": "main",
        "GITHUB_REF": ref,
        "PUBLISHED": "",
    }
    return runner.run_job(f".forgejo/workflows/{workflow}.yml", job, variables)


def test_forgejo_reviews_a_change_within_the_branch_as_it_is_by_now(forge: Forge, forgejo: Forge) -> None:
    branch_off(forge, {ENTRY: NEWS}, {})
    outcome = at_forgejo(forge, forgejo, "check", "review", "refs/heads/change")
    assert not outcome.failed, outcome.output
    assert "| **Entry: 1 added" in outcome.output
    forge.commit({ENTRY.replace("night", "day"): NEWS})
    outcome = at_forgejo(forge, forgejo, "check", "review", "refs/heads/change")
    assert outcome.failed
    assert re.search(r"night-ferry\.md:.* (same-report|announced-again): ", outcome.output), outcome.output


def test_forgejo_refuses_a_change_of_content_and_program(forge: Forge, forgejo: Forge) -> None:
    branch_off(forge, {ENTRY: NEWS, SETTINGS: "x: y\n"}, {})
    outcome = at_forgejo(forge, forgejo, "check", "review", "refs/heads/change")
    assert outcome.failed
    assert "Make two of it" in outcome.output
    assert not (forge.tools / "pip.log").exists()


def test_forgejo_publishes_the_branch_of_the_pages(forge: Forge, forgejo: Forge) -> None:
    for _ in range(2):
        outcome = at_forgejo(forge, forgejo, "publish", "publish", "refs/heads/main")
        assert not outcome.failed, outcome.output
        pages = ["-C", str(forgejo.root.parent / "post.git")]
        assert "index.html" in forge.git(*pages, "ls-tree", "--name-only", "pages").splitlines()
        assert forge.git(*pages, "rev-list", "--count", "pages") == "1"


def test_forgejo_hands_nothing_to_a_pull_request(forgejo: Forge) -> None:
    for path in sorted((forgejo.root / ".forgejo/workflows").glob("*.yml")):
        text, workflow = path.read_text(encoding="utf-8"), read_workflow(path)
        assert not re.search(r"pull_request_target|workflow_run|secrets\.|uses:", text)
        assert all("${{" not in step["run"] for _, step in steps_of(workflow))
        assert ("pull_request" in workflow["on"]) == (path.stem == "check")


# What is merged


def test_a_merge_is_built_and_a_hub_is_told_where_there_is_one(forge: Forge) -> None:
    assert not forge.run_job("publish", "build", {}).failed
    assert not (forge.tools / "output").exists()
    # Wherever the hub is named: here in another file, and in braces.
    theme = "theme: digest\nplugins: [digest: {hub: 'https://hub.example/', identity: example.org}]\n"
    forge.commit({"all.yml": theme, SETTINGS: SETTINGS_ELSEWHERE})
    assert not forge.run_job("publish", "build", {}).failed
    assert (forge.root / "site/index.html").is_file()
    assert (forge.tools / "output").read_text(encoding="utf-8") == "hub=yes\n"
    assert ALL["publish"]["jobs"]["ping"]["if"] == "needs.build.outputs.hub == 'yes'"


@pytest.mark.parametrize("hub", ["", ", hub: 'https://hub.example/'"])
def test_gitlab_tells_a_hub_where_there_is_one(hub: str, forge: Forge) -> None:
    jobs = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    plugins = f"theme: digest\nplugins: [digest: {{identity: example.org{hub}}}]\n"
    forge.commit({"all.yml": plugins, SETTINGS: SETTINGS_ELSEWHERE})
    published = forge.run("\n".join(jobs["pages"]["script"]), {"PUBLISHED": ""})
    assert not published.failed, published.output
    assert set(jobs["pages"]["artifacts"]["paths"]) == {"public", "feeds.txt"}
    # With nothing to compare it with, GitLab shows no report of a merge request.
    assert (forge.root / jobs["pages"]["artifacts"]["reports"]["codequality"]).read_text() == "[]\n"
    look = jobs["ping"]["script"][0]
    assert ("No hub is to be told." in forge.run(look, {}).output) == (not hub)


# From an issue to an entry


@knows_issues
def test_an_issue_becomes_a_patch_with_an_entry(forge: Forge) -> None:
    values = {
        # Nothing is fetched from there: it is an address of the machine itself.
        "Address of the report": "https://127.0.0.1/night-ferry",
        "Headline": "Night ferry returns $(touch hit) `touch hit`",
        "Summary": "It sails '; touch hit; echo ' again.",
        "Text": "The ferry sails again, Example News reports.\n\n::set-output name=x::y\n${{ secrets.X }}",
        "Tags": "announcements",
        "Date": "2024-11-13",
    }
    body = "".join(f"### {label}\n\n{values.get(label, '_No response_')}\n\n" for label in LABELS)
    outcome = forge.run_job("entry", "write", {"GITHUB_EVENT_PATH": str(write_event(forge, body))})
    assert not outcome.failed, outcome.output
    patch = (forge.tools / "entry.patch").read_text(encoding="utf-8")
    assert "\n+title: Night ferry returns $(touch hit) `touch hit`\n" in patch
    assert not list(forge.root.rglob("hit"))


@knows_issues
def test_an_entry_that_git_would_ignore_is_written_all_the_same(forge: Forge) -> None:
    forge.commit({"content/.gitignore": "*\n"})
    body = "### Address of the report\n\nhttps://127.0.0.1/ferry\n\n### Headline\n\nNight ferry returns\n"
    outcome = forge.run_job("entry", "write", {"GITHUB_EVENT_PATH": str(write_event(forge, body))})
    assert not outcome.failed, outcome.output
    assert "+title: Night ferry returns\n" in (forge.tools / "entry.patch").read_text(encoding="utf-8")


def test_a_form_of_which_nothing_becomes_is_a_failure(forge: Forge) -> None:
    write_file(forge.tools / "digest", "#!/bin/bash\n")
    (forge.tools / "digest").chmod(0o755)
    outcome = forge.run_job("entry", "write", {"GITHUB_EVENT_PATH": str(write_event(forge, "x"))})
    assert outcome.failed
    assert "No entry was written." in outcome.output


def test_no_text_of_a_form_is_a_command(forge: Forge) -> None:
    said = "::add-mask::a\\r::add-mask::b\\n  ::add-mask::c\\nd ##[stop-commands]e ###[group]f\\n"
    write_file(forge.tools / "digest", f"#!/bin/bash\nprintf '{said}'\n")
    (forge.tools / "digest").chmod(0o755)
    outcome = forge.run_job("entry", "write", {"GITHUB_EVENT_PATH": str(write_event(forge, "x"))})
    assert "| ::add-mask::b\n" in outcome.output
    assert "stop-commands" in outcome.output
    assert outcome.list_commands() == []


def make_patch(forge: Forge, files: dict[str, str | None], *, mode: str = "") -> Path:
    """What the job that reads issues may hand over, if it has been taken over."""
    path = forge.tools / "entry/entry.patch"
    path.parent.mkdir()
    commit = forge.commit(files)
    patch = forge.git("diff", "--binary", "HEAD^", commit) + "\n"
    if mode:
        patch = patch.replace("new file mode 100644", f"new file mode {mode}")
    path.write_text(patch, encoding="utf-8")
    forge.git("reset", "--quiet", "--hard", "HEAD^")
    return path


def propose(forge: Forge, issue: str = "7") -> Any:
    return forge.run_job("entry", "propose", {"ISSUE": issue, "GH_TOKEN": "token"})


def test_an_entry_is_proposed_on_a_branch_of_its_own(forge: Forge, tmp_path: Path) -> None:
    forge.git("init", "--quiet", "--bare", str(tmp_path / "origin"))
    forge.git("remote", "add", "origin", str(tmp_path / "origin"))
    make_patch(forge, {ENTRY: NEWS, "content/images/2024/map.svg": "<svg/>"})
    outcome = propose(forge)
    assert not outcome.failed, outcome.output
    assert forge.git("ls-remote", "origin").endswith("refs/heads/entry/issue-7")
    assert (
        forge.git("log", "-1", "--format=%an: %s", "entry/issue-7") == "github-actions[bot]: Add night-ferry"
    )
    assert "token" not in outcome.output
    called = (forge.tools / "gh.log").read_text(encoding="utf-8")
    assert called.startswith("pr create --head entry/issue-7 --title Add\\ night-ferry\\ \\(#7\\) --body ")


def test_the_name_of_what_does_not_fit_is_no_command(forge: Forge) -> None:
    name = "content/entries/2024/11/a##[add-mask]b.md"
    make_patch(forge, {name: NEWS})
    write_file(forge.root / name, "It is there already.\n")
    outcome = propose(forge)
    assert "Not proposed: the patch does not fit." in outcome.output
    assert "a# #[add-mask]b.md" in outcome.output
    assert outcome.list_commands() == []


@pytest.mark.parametrize(
    ("files", "mode"),
    [
        ({ENTRY: NEWS, SETTINGS: "site_name: Mine\n"}, ""),
        ({ENTRY: NEWS, ".github/workflows/x.yml": "on: push\n"}, ""),
        ({ENTRY: NEWS, "content/pages/x.md": "<script>\n"}, ""),
        ({ENTRY: NEWS, "content/tags.yml": None}, ""),
        ({"content/entries/2024/11/first-entry.md": NEWS}, ""),
        ({ENTRY: "/etc/passwd"}, "120000"),
        ({ENTRY: NEWS}, "100755"),
        ({"content/entries/2024/11/a\nb.md": NEWS}, ""),
        ({"content/entries/night-ferry.md": NEWS}, ""),
        ({}, ""),
    ],
    ids=["settings", "workflow", "page", "removal", "change", "link", "program", "name", "place", "nothing"],
)
def test_whatever_is_no_new_entry_is_not_proposed(
    files: dict[str, str | None], mode: str, forge: Forge
) -> None:
    make_patch(forge, files, mode=mode)
    outcome = propose(forge)
    assert outcome.failed
    assert "Not proposed: " in outcome.output
    assert outcome.list_commands() == []
    assert forge.git("branch", "--format=%(refname:short)") == "main"
    assert not (forge.tools / "gh.log").exists()


def test_who_asked_is_told_that_it_failed(forge: Forge) -> None:
    assert not forge.run_job("entry", "tell", {"ISSUE": "7", "RUN": "https://forge.example/1"}).failed
    assert (
        (forge.tools / "gh.log").read_text(encoding="utf-8").startswith("issue comment 7 --body No\\ entry")
    )


@pytest.mark.parametrize("issue", ["", "7; touch hit", "$(touch hit)", "--help", "99999999999"])
def test_an_issue_has_a_number(issue: str, forge: Forge) -> None:
    make_patch(forge, {ENTRY: NEWS})
    assert "the issue has no number" in propose(forge, issue).output
    assert not list(forge.root.rglob("hit"))
