"""What editors are given agrees with the content model, and what a snippet writes has no fault."""

import json
import re
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.fields import MODELS, SourceFields
from digest.content.frontmatter import parse_document
from digest.content.validation import read_fields
from digest.contribute.starting.editors import KnownNames, editor_files, front_matter_settings, snippets
from tests.builders import entry, settings
from tests.conftest import NewDigest
from tests.sites import SVG, find_problems

WORDS = KnownNames(("security", "peace"), ("Example News", "A, B: C | D} \\ $x #1"), ("talks",))
# Fields that a form of Front Matter CMS cannot show; they stand in files all the same.
NO_FORM = {"figures", "exceptions"}
# What the extension's own schema allows as `type`.
WIDGETS = {"string", "datetime", "boolean", "choice", "tags", "list", "fields", "fieldCollection"}


def fill_in(snippet: dict[str, Any], choice: int = 0) -> str:
    """The text that VS Code leaves where nobody types: what is usual, and of choices the one so numbered."""
    text = "\n".join(snippet["body"])
    for name, value in (("YEAR", "2024"), ("MONTH", "11"), ("DATE", "13")):
        text = text.replace(f"$CURRENT_{name}", value)
    text = re.sub(
        r"\$\{\d+\|((?:\\.|[^|\\])*)\|\}",
        lambda match: _choices(match[1])[choice % len(_choices(match[1]))],
        text,
    )
    return re.sub(r"\$\{\d+(?::([^}]*))?\}", lambda match: match[1] or "", text)


def _choices(text: str) -> list[str]:
    return [re.sub(r"\\([\\,|])", r"\1", part) for part in re.findall(r"(?:\\.|[^,\\])+", text)]


def test_every_file_is_json_and_ends_its_last_line() -> None:
    files = editor_files(WORDS, "content")
    assert sorted(files) == [
        ".vscode/digest.code-snippets",
        ".vscode/schemas/contributors.schema.json",
        ".vscode/schemas/outlets.schema.json",
        ".vscode/schemas/tags.schema.json",
        "frontmatter.json",
    ]
    for text in files.values():
        assert json.loads(text)
        assert text.endswith("}\n")


@pytest.mark.parametrize("kind", ["entry", "digest", "story"])
def test_a_form_has_the_fields_of_the_model(kind: str) -> None:
    found = front_matter_settings(WORDS, "content")
    form = next(each for each in found["frontMatter.taxonomy.contentTypes"] if each["name"] == kind)
    known = {field.alias or name for name, field in MODELS[kind].model_fields.items()}
    assert {field["name"] for field in form["fields"]} == known - NO_FORM
    assert {field["name"] for field in form["fields"] if field.get("required")} == {
        name for name, field in MODELS[kind].model_fields.items() if field.is_required()
    }
    assert {field["type"] for field in form["fields"]} <= WIDGETS


def test_a_form_offers_the_vocabulary() -> None:
    found = front_matter_settings(WORDS, "content")
    fields = {field["name"]: field for field in found["frontMatter.taxonomy.contentTypes"][0]["fields"]}
    source = {field["name"]: field for field in fields["source"]["fields"]}
    assert set(source) == set(SourceFields.model_fields)
    assert source["name"]["choices"] == list(WORDS.outlets)
    assert fields["story"]["choices"] == ["talks"]
    assert found["frontMatter.taxonomy.tags"] == ["security", "peace"]
    assert fields["date"] | {"description": ""} == {
        "title": "Date",
        "name": "date",
        "description": "",
        "type": "datetime",
        "dateFormat": "yyyy-MM-dd",
        "default": "{{now}}",
        "required": True,
    }


def test_a_group_that_may_stand_several_times_is_named_where_it_is_used() -> None:
    found = front_matter_settings(WORDS, "content")
    groups = {group["id"] for group in found["frontMatter.taxonomy.fieldGroups"]}
    fields = [field for kind in found["frontMatter.taxonomy.contentTypes"] for field in kind["fields"]]
    assert {field["fieldGroup"] for field in fields if "fieldGroup" in field} == groups == {"corrections"}


def test_an_owner_without_vocabulary_writes_names_freely() -> None:
    found = front_matter_settings(KnownNames(), "content")
    fields = {field["name"]: field for field in found["frontMatter.taxonomy.contentTypes"][0]["fields"]}
    assert fields["story"]["type"] == "string"
    assert "name: ${3:Example News}" in "\n".join(snippets(KnownNames())["Entry"]["body"])


@pytest.mark.parametrize("choice", range(5))
def test_what_snippets_write_has_no_fault(choice: int, new_digest: NewDigest) -> None:
    filled = {name: fill_in(snippet, choice) for name, snippet in snippets(WORDS).items()}
    parts = "\n".join(filled[name] for name in ("Image", "Correction", "Translation", "Figures"))
    of_entry = filled["Translation of an entry"]
    first, rest = filled["Entry"].split("\n---\n", 1)
    odd = "odd:\n  name: 'A, B: C | D} \\ $x #1'\n"
    root = new_digest(
        {
            "content/entries/2024/11/first.md": f"{first}\n{parts}\n---\n{rest}\n",
            "content/entries/2024/11/second.md": entry(story="talks", tags=["night-ferries"]),
            "content/entries/2026/11/night-ferry.md": entry(date="2026-11-18"),
            "content/entries/2026/11/night-ferry.de.md": entry(date="2026-11-20").replace(
                "---", f"---\n{of_entry}", 1
            ),
            "content/images/map.svg": SVG,
            "content/stories/talks.md": filled["Story"] + "\n",
            "content/digests/2024-W46.md": filled["Editor's note"] + "\n",
            "content/tags.yml": "security:\npeace:\n" + filled["Tag"] + "\n",
            "content/outlets.yml": filled["Outlet"] + "\n" + odd,
        }
    )
    library, problems = find_problems(settings(root))
    assert [str(problem) for problem in problems] == []
    assert [each.id for each in library.entries if each.translates] == ["2026/11/night-ferry.de"]
    assert [each.source.outlet.name for each in library.entries][-1] in WORDS.outlets
    assert [tag.key for each in library.entries for tag in each.tags if tag.key != "night-ferries"] == [
        WORDS.tags[choice % 2]
    ]


@given(st.text(min_size=1, max_size=40).filter(lambda text: text.strip()))
def test_any_name_of_an_outlet_is_read_back_from_the_snippet(name: str) -> None:
    text = fill_in(snippets(KnownNames(outlets=("Another", name)))["Entry"], 1)
    document, problems = parse_document(text.encode("utf-8", "surrogatepass"), "x.md")
    if document is None or any(problem.rule == "control-character" for problem in problems):
        return
    fields, _ = read_fields(MODELS["entry"], document, UTC)
    source = document.fields["source"]
    assert isinstance(source, dict)
    assert " ".join(str(source["name"]).split()) == " ".join(name.split())
    assert fields is not None


def test_snippets_of_yaml_are_offered_in_yaml() -> None:
    scopes = {name: snippet["scope"] for name, snippet in snippets(WORDS).items()}
    assert {name for name, scope in scopes.items() if scope == "yaml"} == {"Tag", "Outlet"}
