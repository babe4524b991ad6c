"""Which pages of `docs/` are written from the code? Those of fields, settings, commands and rules.

`make docs` writes them; a test fails where one is out of date.
"""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from digest.cli import main
from digest.content.fields import MODELS, Fields, GoneFields, PageFields, find_model, find_shape
from digest.model.option_faults import find_group
from digest.model.options import Options
from digest.reference.rulebook import index_rules, rule_pages
from digest.reference.templates import describe_templates

_NOTE = "<!-- Written by `make docs` from the code; changes here are lost. -->\n"
_KINDS = {
    "entry": "Entry",
    "digest": "Editor's note",
    "story": "Story",
    "comment": "Comment",
    "tags": "Tag",
    "outlets": "Outlet",
    "contributors": "Contributor",
}
# What is read of files that have no schema.
_BESIDE: dict[str, type[Fields]] = {"Hand-written page": PageFields, "Line of `gone.yml`": GoneFields}


def reference_pages() -> dict[str, str]:
    """The text of each page by its file name."""
    return {
        "fields.md": _page("Fields", _fields()),
        "settings.md": _page("Settings", _settings()),
        "commands.md": _page("Commands", _commands()),
        "templates.md": _page("Templates", describe_templates()),
        "rules.md": _page("Rules", index_rules()),
        **{name: _page(f"`{Path(name).stem}`", iter([text])) for name, text in rule_pages().items()},
    }


def write_reference(folder: Path) -> None:
    """Write every page into the folder, and remove those of rules that are no more."""
    (folder / "rules").mkdir(exist_ok=True)
    for path in (folder / "rules").glob("*.md"):
        path.unlink()
    for name, text in reference_pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _page(title: str, lines: Iterator[str]) -> str:
    return f"{_NOTE}\n# {title}\n\n" + "\n".join(lines).rstrip() + "\n"


def _fields() -> Iterator[str]:
    yield "What front matter may say. `digest schema KIND` prints the same as JSON Schema for editors."
    yield "Every other field is a fault. An empty value is as good as none.\n"
    for kind, model in MODELS.items():
        yield f"## {_KINDS[kind]}\n\n{inspect.getdoc(model)}\n"
        yield from _field_table(model)
        for name, field in model.model_fields.items():
            part = find_model(field.annotation)
            if part:
                yield f"### `{field.alias or name}`\n\n{part.__doc__}\n"
                yield from _field_table(part)
    for title, fields in _BESIDE.items():
        yield f"## {title}\n\n{inspect.getdoc(fields)}\n"
        yield from _field_table(fields)


def _field_table(model: type[Fields]) -> Iterator[str]:
    properties = model.model_json_schema(by_alias=True)["properties"]
    yield "| field | | takes | meaning |"
    yield "|---|---|---|---|"
    for name, field in model.model_fields.items():
        shown = field.alias or name
        need = "required" if field.is_required() else ""
        yield f"| `{shown}` | {need} | {_takes(properties[shown], field)} | {field.description} |"
    yield ""


def _takes(schema: dict[str, Any], field: FieldInfo) -> str:
    """What a field takes, in words."""
    several = find_shape(schema)
    return " or ".join(_take(each, field) for each in several.get("oneOf", [several]))


def _take(several: dict[str, Any], field: FieldInfo) -> str:
    if "enum" in several:
        return " or ".join(f"`{value}`" for value in several["enum"])
    if several.get("type") == "array":
        return "a list"
    if several.get("type") == "object":
        return "a text for each name"
    if several.get("type") == "boolean":
        return "true or false"
    if find_model(field.annotation):
        return "a group"
    if several.get("format") == "uri":
        return "an address"
    if several.get("examples"):
        return "a date"
    return f"text up to {several['maxLength']:,} characters" if "maxLength" in several else "text"


def _settings() -> Iterator[str]:
    yield "Options of the plugin in `mkdocs.yml`:\n"
    yield "```yaml\nplugins:\n  - digest:\n      cadence: weekly\n      timezone: Asia/Seoul\n```\n"
    yield "| option | default | meaning |"
    yield "|---|---|---|"
    yield from _option_rows(Options)
    yield ""
    yield "From MkDocs' own settings digest takes `site_name`, `site_url` (required: feeds need full"
    yield "addresses), `site_description`, `site_dir`, `docs_dir` (the hand-written pages), `nav`,"
    yield "`theme.language`, `theme.custom_dir` and `markdown_extensions`."
    yield ""
    yield from _groups(Options)


def _option_rows(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        value = str(field.default).lower() if isinstance(field.default, bool) else field.default
        if isinstance(value, tuple) and value:
            value = f"[{', '.join(value)}]"
        default = "required" if field.is_required() else f"`{value}`"
        # Nothing, or a number that stands for one chosen by other options.
        shown = "" if value in {"", (), None, 0} else default
        yield f"| `{name}` | {shown} | {field.description} |"


def _groups(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """The options of each group that says what they mean."""
    for name, field in model.model_fields.items():
        group = find_group(field.annotation)
        if group and all(option.description for option in group.model_fields.values()):
            yield f"## `{above}{name}`\n\n{inspect.getdoc(group)}\n"
            yield "| option | default | meaning |"
            yield "|---|---|---|"
            yield from _option_rows(group)
            yield ""
            yield from _groups(group, f"{above}{name}.")


def _commands() -> Iterator[str]:
    context = click.Context(main, info_name="digest")
    yield f"{inspect.cleandoc(main.help or '')}\n"
    for name, command, parent in _list_commands(main, context):
        usage = command.get_usage(click.Context(command, info_name=name.rpartition(" ")[2], parent=parent))
        yield f"## digest {name}\n\n{inspect.cleandoc(command.help or '')}\n"
        yield f"```\n{usage.removeprefix('Usage: ')}\n```\n"
        options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
        records = [record for option in options if (record := option.get_help_record(context))]
        if records:
            yield "| option | meaning |"
            yield "|---|---|"
            for shown, text in records:
                # A bar would end the cell, even in code.
                yield f"| `{shown.replace('|', chr(92) + '|')}` | {text} |"
            yield ""


def _list_commands(
    group: click.Group, context: click.Context, above: str = ""
) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Each command with the words that call it, and where it is called; those of a group after the group."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield above + name, command, context
        if isinstance(command, click.Group):
            below = click.Context(command, info_name=name, parent=context)
            yield from _list_commands(command, below, f"{above}{name} ")


if __name__ == "__main__":
    write_reference(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
