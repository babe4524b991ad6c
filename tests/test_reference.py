"""What the code knows is in the documentation, and nothing of it is missing there."""

from collections.abc import Mapping
from pathlib import Path

import click
import pytest

from digest.cli import main
from digest.fields import MODELS
from digest.reference import reference_pages
from digest.rules import RULES
from digest.settings import Options

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
