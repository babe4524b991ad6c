"""What the code knows is in the documentation, and nothing of it is missing there."""

from collections.abc import Mapping
from pathlib import Path
from typing import get_origin

import click
import jinja2
import pytest

from digest.cli import main
from digest.content.fields import MODELS
from digest.model.options import Options
from digest.model.rules import RULES
from digest.output import Page
from digest.pages.entry import EntryContent
from digest.plan import make_plan
from digest.reference.pages import reference_pages
from digest.reference.templates import CONTENTS, FILTERS, FUNCTIONS, OTHERS
from digest.templates.rendering import PressMaterials, SiteInfo
from tests.builders import entry, write_file
from tests.sites import arrange_folder

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    return reference_pages()


def test_generated_pages_are_up_to_date(pages: Mapping[str, str]) -> None:
    old = [name for name, text in pages.items() if (DOCS / name).read_text(encoding="utf-8") != text]
    assert old == [], "run `make docs`"


def test_every_field_is_documented(pages: Mapping[str, str]) -> None:
    text = pages["fields.md"]
    missing = [
        name
        for model in MODELS.values()
        for name in model.model_fields
        if f"`{name.rstrip('_')}`" not in text
    ]
    assert missing == []


def test_every_setting_is_documented_with_a_meaning(pages: Mapping[str, str]) -> None:
    text = pages["settings.md"]
    assert [
        name
        for name, field in Options.model_fields.items()
        if f"| `{name}` |" not in text or not field.description
    ] == []


def test_every_command_and_option_is_documented(pages: Mapping[str, str]) -> None:
    text = pages["commands.md"]
    for name, command in main.commands.items():
        assert f"## digest {name}\n" in text
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.opts[-1] in text
                assert option.help, f"{name} {option.opts[-1]} has no help"


def test_every_rule_is_documented_with_a_reason(pages: Mapping[str, str]) -> None:
    text = pages["rules.md"]
    assert [
        rule.name
        for rule in RULES
        if f"| [`{rule.name}`](rules/{rule.name}.md) | {rule.severity} |" not in text or not rule.why
    ] == []


def test_every_rule_has_a_page_and_no_page_is_left_of_another() -> None:
    names = {path.stem for path in (DOCS / "rules").iterdir()}
    assert names == {rule.name for rule in RULES}


def test_a_page_says_what_to_do_about_the_rule(pages: Mapping[str, str]) -> None:
    page = pages["rules/tag-alias.md"]
    assert "```yaml\ntags: [ferry boats]\n```" in page
    assert "tag-alias: 'ferry boats' is another name of a tag; write 'ferries' (warning)\n" in page
    assert "```yaml\ntags: [ferries]\n```" in page
    assert "exceptions:\n  tag-alias: " in page
    assert "An error cannot be silenced." in pages["rules/unknown-tag.md"]


def test_every_filter_and_function_of_templates_is_documented() -> None:
    ours, jinjas = PressMaterials(SiteInfo("", "", "en"), {}, {}).environment, jinja2.Environment()
    assert ours.filters.keys() - jinjas.filters.keys() == FILTERS.keys()
    assert ours.globals.keys() - jinjas.globals.keys() == FUNCTIONS.keys()


def test_templates_get_what_the_page_says(tmp_path: Path) -> None:
    corrected = [{"date": "2024-11-14", "note": "Three."}]
    text = entry(story="talks", tags=["Peace"], byline=["Kim"], corrections=corrected)
    write_file(tmp_path / "content/entries/2024/11/a.md", text)
    write_file(tmp_path / "content/entries/2024/11/b.md", entry(language="ko"))
    write_file(tmp_path / "content/stories/talks.md", "---\ntitle: Talks\n---\n")
    write_file(tmp_path / "content/gone.yml", "2024/10/c/: It was wrong.\n")
    plan = make_plan(arrange_folder(tmp_path, statistics=True))
    printed = [output.values for output in plan.outputs]
    given = {f"{page.frame.page_kind}.html": type(page.content) for page in printed if isinstance(page, Page)}
    # The page of an entry is made of its content where it is printed.
    assert any(isinstance(content, EntryContent) for content in printed)
    given["entry.html"] = EntryContent
    wanted: dict[str, object] = {name: get_origin(kind) or kind for name, kind in CONTENTS.items()}
    assert given == {name: kind for name, kind in wanted.items() if "/" not in name}


def test_a_template_that_gets_values_is_there() -> None:
    folder = DOCS.parent / "theme/pages"
    assert [name for name in (*CONTENTS, *OTHERS) if not (folder / name).is_file()] == []
