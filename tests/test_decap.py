"""What Decap CMS is told, and what of the site changes where entries are written in the browser."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest.content.fields import MODELS, DigestFields, EntryFields, Fields, StoryFields
from digest.content.vocabulary import Vocabulary
from digest.decap import (
    WIDGETS,
    Choices,
    configure,
    fields_of,
    gather_choices,
    hosts_asked,
    hosts_shown,
)
from digest.model.editing_options import DECAP_FILE, GET_DECAP, Editing
from digest.model.entry import Outlet, Story, Tag
from digest.model.options import Options, read_options
from digest.model.problems import DigestError
from digest.plan import make_plan
from digest.running.checking import check_site
from tests.browser.decap import SERVER, SERVER_WAYS
from tests.builders import Value, entry, settings
from tests.conftest import NewDigest
from tests.sites import ROOT, arrange_folder, build, find, html_files, read_page, read_tree

GITHUB: dict[str, Value] = {"repo": "owner/harbour"}
CHOICES = Choices(
    tags=(("ferries", "Ferries"),), outlets=(("Example News", ""),), stories=(("boat", "The boat"),)
)
# What is not edited there, by kind, and why.
NOT_EDITED = {
    "comment": "comments are their readers'; an editor merges them or does not",
    "tags": "Decap holds lists and fields of fixed names, and this file is a mapping of any names",
    "outlets": "Decap holds lists and fields of fixed names, and this file is a mapping of any names",
    "contributors": "Decap holds lists and fields of fixed names, and this file is a mapping of any names",
}
MODELS_EDITED = [model for kind, model in MODELS.items() if kind not in NOT_EDITED]
FERRY = "content/entries/2024/11/ferry.md"
PROGRAM = "// Decap stands here.\n"


def test_each_kind_of_file_is_edited_or_it_is_said_why_not() -> None:
    assert set(MODELS_EDITED) == {EntryFields, DigestFields, StoryFields}
    assert set(NOT_EDITED) < set(MODELS)


@pytest.mark.parametrize("model", WIDGETS)
def test_each_field_of_the_model_has_a_widget(model: type[Fields]) -> None:
    assert list(WIDGETS[model]) == list(model.model_fields)


@pytest.mark.parametrize("model", MODELS_EDITED)
def test_fields_are_required_where_the_model_requires_them(model: type[Fields]) -> None:
    schema = model.model_json_schema(by_alias=True)

    def compare(fields: list[dict[str, Any]], schema: dict[str, Any], group: dict[str, Any]) -> None:
        found = group.get("whole") or [field["name"] for field in fields if field["required"]]
        assert found == schema.get("required", [])
        assert {field["name"] for field in fields} == set(schema["properties"])
        for field in fields:
            if "fields" in field:
                compare(field["fields"], _find_group(schema["properties"][field["name"]], defs), field)

    defs = schema.get("$defs", {})
    compare(fields_of(model, CHOICES), schema, {})


def _find_group(schema: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    ways = [schema, schema.get("items", {}), *schema.get("anyOf", [])]
    (name,) = {way["$ref"].rpartition("/")[2] for way in ways if "$ref" in way}
    group: dict[str, Any] = defs[name]
    return group


def test_what_is_rare_comes_last_and_in_plain_words() -> None:
    fields = fields_of(EntryFields, CHOICES)
    assert [field["label"] for field in fields][-5:] == [
        "Translates", "Permanent id", "Id in feeds", "Old addresses", "Warnings that are no fault"
    ]  # fmt: skip
    assert "BCP" not in json.dumps(fields)


@pytest.mark.parametrize(("editing", "newest"), [({"backend": "proxy"}, True), (GITHUB, False)])
def test_a_desk_shows_the_newest_entries_first(editing: dict[str, Value], newest: bool) -> None:
    entries, *_ = configure(settings(ROOT, editing=editing), CHOICES)["collections"]
    by_date, _ = entries["sortable_fields"]
    assert (by_date["field"], by_date.get("default_sort")) == ("date", "desc" if newest else None)


def test_hints_are_the_descriptions_of_the_fields() -> None:
    title, *_ = fields_of(EntryFields, CHOICES)
    assert title == {
        "name": "title",
        "label": "Title",
        "required": True,
        "hint": "The headline, in the entry's language.",
        "widget": "string",
    }


def test_what_there_is_can_be_chosen() -> None:
    tags = Vocabulary(
        {
            "ferries": Tag("ferries", "Ferries", {"en": "Ferries", "ko": "여객선"}, aliases=("boats",)),
            "missiles": Tag("missiles", "Missiles", {"": "Missiles"}, former=("rockets",)),
        },
        closed=True,
    )
    example = Outlet("en", "Example News", aliases=("EN", "News"), former=("ex",))
    yonhap = Outlet("yonhap", "Yonhap", {"en": "Yonhap", "ko": "연합뉴스"}, aliases=("YNA",))
    outlets = Vocabulary({"en": example, "yonhap": yonhap})
    stories = [Story("boat", "The boat"), Story("port", "The port", {"en": "The port", "ko": "항구"})]
    choices = gather_choices(tags, outlets, stories, "ko")
    assert choices.tags == (
        ("ferries", "여객선"),
        ("missiles", "Missiles"),
        ("boats", "boats → ferries"),
        ("rockets", "rockets → missiles"),
    )
    assert choices.outlets == (("Example News", "EN, News, ex"), ("연합뉴스", "Yonhap, YNA"))
    assert choices.stories == (("boat", "The boat"), ("port", "항구"))
    assert ("vi", "Vietnamese") in choices.languages
    by_name = {field["name"]: field for field in fields_of(EntryFields, choices)}
    assert (by_name["tags"]["widget"], by_name["tags"]["multiple"]) == ("digest-tags", True)
    slugs = {"boats": "ferries", "Ferries": "ferries", "여객선": "ferries", "Missiles": "missiles"}
    assert by_name["tags"]["slugs"] == {**slugs, "rockets": "missiles"}
    assert by_name["story"]["options"][0] == {"value": "boat", "label": "The boat"}


def test_where_nothing_is_known_everything_can_be_written() -> None:
    choices = gather_choices(Vocabulary(), Vocabulary(), [], "en")
    by_name = {field["name"]: field for field in fields_of(EntryFields, choices)}
    assert (by_name["tags"]["widget"], by_name["story"]["widget"]) == ("list", "string")


@pytest.mark.parametrize(
    ("editing", "backend", "asked"),
    [
        (
            GITHUB,
            {
                "name": "github", "repo": "owner/harbour", "branch": "main", "open_authoring": True,
                "base_url": "https://api.netlify.com", "auth_scope": "public_repo",
            },
            ("https://api.github.com", "https://www.githubstatus.com"),
        ),
        (
            {**GITHUB, "base_url": "https://auth.example.org/", "branch": "news", "open_authoring": "false"},
            {
                "name": "github", "repo": "owner/harbour", "branch": "news", "open_authoring": False,
                "base_url": "https://auth.example.org", "auth_scope": "repo",
            },
            ("https://api.github.com", "https://www.githubstatus.com"),
        ),
        (
            {"backend": "gitlab", "repo": "group/sub/harbour", "app_id": "1a"},
            {
                "name": "gitlab", "repo": "group/sub/harbour", "branch": "main", "auth_type": "pkce",
                "base_url": "https://gitlab.com", "api_root": "https://gitlab.com/api/v4",
                "graphql_api_root": "https://gitlab.com/api/graphql", "app_id": "1a",
            },
            ("https://gitlab.com",),
        ),
        (
            {"backend": "forgejo", "repo": "a/b", "app_id": "x", "base_url": "https://forge.example:8443/sub"},
            {
                "name": "forgejo", "repo": "a/b", "branch": "main", "open_authoring": True,
                "api_root": "https://forge.example:8443/sub/api/v1", "app_id": "x",
            },
            ("https://forge.example:8443",),
        ),
        (
            {"backend": "proxy"},
            {"name": "proxy", "proxy_url": "http://127.0.0.1:8081/api/v1", "branch": "main"},
            ("http://127.0.0.1:8081",),
        ),
    ],
)  # fmt: skip
def test_each_backend_is_told_where_its_forge_is(
    editing: dict[str, Value], backend: dict[str, object], asked: tuple[str, ...]
) -> None:
    chosen = settings(Path("nowhere"), editing=editing)
    told = configure(chosen, CHOICES)
    assert (told["backend"], told["publish_mode"]) == (backend, "editorial_workflow")
    assert chosen.options.editing
    assert hosts_asked(chosen.options.editing) == asked


def test_faces_of_editors_come_from_the_forge() -> None:
    assert hosts_shown(Editing(repo="a/b")) == ("https://avatars.githubusercontent.com",)
    assert hosts_shown(Editing(backend="gitlab", repo="a/b", app_id="1")) == ("https://gitlab.com",)


@pytest.mark.parametrize(
    ("cadence", "slug"),
    [
        ("daily", "{{fields.name}}"),
        ("weekly", "{{fields.year}}-W{{fields.week}}"),
        ("monthly", "{{fields.name}}"),
    ],
)
def test_files_are_where_the_repository_has_them(cadence: str, slug: str) -> None:
    chosen = settings(
        Path("nowhere"), cadence=cadence, content="news", editing={**GITHUB, "folder": "sites/a"}
    )
    told = configure(chosen, CHOICES)
    assert told["media_folder"] == "sites/a/news/images"
    entries, notes, stories = told["collections"]
    assert [each["folder"] for each in told["collections"]] == [
        f"sites/a/news/{folder}" for folder in ("entries", "digests", "stories")
    ]
    assert (entries["path"], notes["slug"], "path" in stories) == ("{{year}}/{{month}}/{{slug}}", slug, False)
    assert all(each["public_folder"] == "images" for each in told["collections"])


@pytest.mark.parametrize(
    ("raw", "option", "said"),
    [
        ({}, "editing", "name the repository, as repo: OWNER/NAME; or, for a desk, backend: proxy"),
        (
            {"backend": "gitlab", "repo": "a/b"},
            "editing",
            "gitlab wants the app_id of an OAuth application; see docs/editing.md",
        ),
        (
            {"repo": "harbour"},
            "editing.repo",
            "'harbour' stands here; it does not have the form that is wanted",
        ),
        (
            {"backend": "gitea", "repo": "a/b"},
            "editing.backend",
            "'gitea' stands here; 'github', 'gitlab', 'forgejo' or 'proxy' is wanted",
        ),
        (
            {"repo": "a/b", "base_url": "https://a.example; script-src *"},
            "editing.base_url",
            "not the address of a server; write one such as https://forge.example.org",
        ),
        ({"repo": "a/b", "bracnh": "x"}, "editing.bracnh", "unknown option; did you mean 'branch'?"),
    ],
)
def test_a_wrong_setting_is_said(raw: dict[str, object], option: str, said: str) -> None:
    assert read_options({"editing": raw}) == (Options(), [(option, said)])


def test_the_page_depends_on_no_entry(new_digest: NewDigest) -> None:
    root = new_digest({FERRY: entry(), DECAP_FILE: PROGRAM}, editing=GITHUB)

    def planned() -> dict[str, Any]:
        outputs = make_plan(arrange_folder(root, editing=GITHUB)).outputs
        return {each.path: each.values for each in outputs if each.path.startswith("edit/")}

    before = planned()
    assert set(before) == {"edit/index.html", "edit/config.json", f"edit/{DECAP_FILE}"}
    (root / "content/entries/2024/11/more.md").write_text(
        entry(title="More", source={"name": "Example News", "url": "https://news.example/more"})
    )
    assert planned() == before
    (root / "content/tags.yml").write_text("ferries: {label: Ferries}\n")
    assert [path for path, values in planned().items() if values != before[path]] == ["edit/config.json"]


def test_the_rest_of_the_site_is_as_without_it(new_digest: NewDigest) -> None:
    files = {FERRY: entry(), DECAP_FILE: PROGRAM}
    plain = read_tree(build(new_digest(files, folder="plain", search="false")))
    site = build(new_digest(files, folder="edited", search="false", editing=GITHUB))
    edited = read_tree(site)
    (link,) = find(read_page(site / "2024/11/ferry/index.html"), "//a[contains(., 'Edit this entry')]/@href")
    assert link == "../../../edit/#/collections/entries/entries/2024/11/ferry"
    own = {
        "edit/index.html",
        "edit/config.json",
        f"edit/{DECAP_FILE}",
        "edit/digest-edit.js",
        "edit/digest-preview.js",
    }
    assert set(edited) - set(plain) == own
    assert edited[f"edit/{DECAP_FILE}"] == PROGRAM.encode()
    assert json.loads(edited["edit/config.json"])["decap"]["backend"]["repo"] == "owner/harbour"
    page = read_page(site / "edit/index.html")
    assert find(page, "//meta[@name='robots']/@content") == ["noindex"]
    policies = {
        find(read_page(path), "//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        for path in html_files(site)
        if path.parent.name != "edit"
    }
    assert not [policy for policy in policies if "unsafe-eval" in policy or "github" in policy]
    (own_policy,) = find(page, "//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "script-src 'self' 'unsafe-eval';" in own_policy
    assert "connect-src 'self' blob: https://api.github.com https://www.githubstatus.com;" in own_policy
    assert not [path for path, data in edited.items() if path.endswith(".xml") and b"/edit/" in data]


def test_without_the_program_content_is_checked_and_nothing_is_built(new_digest: NewDigest) -> None:
    root = new_digest({FERRY: entry()}, search="false", editing=GITHUB)
    assert check_site(root / "mkdocs.yml", executor="serial")[1] == []
    with pytest.raises(DigestError) as caught:
        build(root)
    assert str(caught.value) == (
        f"editing is set in mkdocs.yml, and there is no 'decap-cms.js'; to get it, type: {GET_DECAP}"
    )


def test_another_program_is_another_site(new_digest: NewDigest) -> None:
    root = new_digest({FERRY: entry(), DECAP_FILE: PROGRAM}, search="false", editing=GITHUB)
    build(root)
    (root / DECAP_FILE).write_text("// Another.\n")
    assert (build(root) / "edit" / DECAP_FILE).read_text() == "// Another.\n"


def test_the_documentation_names_each_setting_and_the_versions() -> None:
    text = (ROOT / "docs/editing.md").read_text(encoding="utf-8")
    assert [name for name in Editing.model_fields if f"| `{name}` |" not in text] == []
    assert GET_DECAP in text
    assert f"decap-server@{SERVER}" in text
    assert all(f"{name}={value}" in text for name, value in SERVER_WAYS.items())
