"""What do editors know of the content model? Fields as forms, snippets, and schemas, made from the code.

No editor checks front matter by a JSON Schema as it is; Front Matter CMS, an extension of VS Code, has a
language of its own for it. The vocabulary is in all of it, so it is written anew when that has changed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import yaml
from pydantic.fields import FieldInfo

from digest.content.fields import MAPPINGS, MODELS, Fields, OutletKind, find_model, find_shape, json_schema

# Where each kind of file lies below `content/`, and where Front Matter CMS makes a new one.
_FOLDERS = {
    "entry": ("Entries", "entries/{{year}}/{{month}}"),
    "digest": ("Editor's notes", "digests"),
    "story": ("Stories", "stories"),
}
# What is made from the vocabulary, and is another after each change of it.
_FORMS, _SNIPPETS = "frontmatter.json", ".vscode/digest.code-snippets"
MADE = (_FORMS, _SNIPPETS)
# A text of so many characters at most is one line; a longer one is a paragraph.
_LINE = 2_000


@dataclass(frozen=True)
class KnownNames:
    """What a digest can name: slugs of its tags and stories, names of its outlets."""

    tags: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()


def editor_files(words: KnownNames, content: str) -> dict[str, str]:
    """The text of each file by its path from the folder of `mkdocs.yml`; `content` is that of the entries."""
    schemas = {f".vscode/schemas/{kind}.schema.json": json_schema(kind) for kind in MAPPINGS}
    files = {_FORMS: front_matter_settings(words, content), _SNIPPETS: snippets(words), **schemas}
    return {path: json.dumps(value, indent=2, ensure_ascii=False) + "\n" for path, value in files.items()}


# Front Matter CMS, https://frontmatter.codes/


def front_matter_settings(words: KnownNames, content: str) -> dict[str, Any]:
    """The settings of Front Matter CMS: each kind of file with its fields, and the vocabulary."""
    choices = {("source", "name"): words.outlets, ("story",): words.stories}
    kinds = {kind: list(_form(MODELS[kind], choices)) for kind in _FOLDERS}
    return {
        "$schema": "https://frontmatter.codes/frontmatter.schema.json",
        "frontMatter.framework.id": "other",
        "frontMatter.content.publicFolder": content,
        "frontMatter.content.pageFolders": [
            {"title": title, "path": f"[[workspace]]/{content}/{folder}", "contentTypes": [kind]}
            for kind, (title, folder) in _FOLDERS.items()
        ],
        "frontMatter.preview.host": "http://127.0.0.1:8000",
        "frontMatter.taxonomy.dateFormat": "yyyy-MM-dd",
        "frontMatter.taxonomy.tags": list(words.tags),
        "frontMatter.taxonomy.contentTypes": [
            {"name": kind, "pageBundle": False, "clearEmpty": True, "filePrefix": None, "fields": fields}
            for kind, fields in kinds.items()
        ],
        "frontMatter.taxonomy.fieldGroups": [
            {"id": name, "fields": list(_form(model, {}))}
            for name, model in _groups(MODELS[kind] for kind in _FOLDERS)
        ],
    }


def _groups(models: Iterable[type[Fields]]) -> Iterator[tuple[str, type[Fields]]]:
    """Groups of fields that may stand several times, by the name of the field that holds them."""
    for model in models:
        properties = model.model_json_schema(by_alias=True)["properties"]
        for name, field in _named(model):
            part = find_model(field.annotation)
            if part and find_shape(properties[name]).get("type") == "array":
                yield name, part


def _form(
    model: type[Fields], choices: Mapping[tuple[str, ...], Sequence[str]], at: tuple[str, ...] = ()
) -> Iterator[dict[str, Any]]:
    """The fields of a model as a form has them; those that no form can show only a file may hold."""
    properties = model.model_json_schema(by_alias=True)["properties"]
    for name, field in _named(model):
        kind = _widget(name, field, properties[name], choices.get((*at, name), ()))
        if not kind:
            continue
        if kind["type"] == "fields":
            kind["fields"] = list(_form(find_model(field.annotation), choices, (*at, name)))
        title = name.replace("_", " ").capitalize()
        need = {"required": True} if field.is_required() else {}
        yield {"title": title, "name": name, "description": field.description, **kind, **need}


def _named(model: type[Fields]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        yield field.alias or name, field


def _widget(name: str, field: FieldInfo, schema: dict[str, Any], choices: Sequence[str]) -> dict[str, Any]:
    """With what a form asks for the field; nothing where it has no such thing."""
    shape = find_shape(schema)
    if shape.get("type") == "array":
        group = find_model(field.annotation)
        return {"type": "fieldCollection", "fieldGroup": name} if group else _several(name)
    if find_model(field.annotation):
        return {"type": "fields"}
    if shape.get("type") == "object":
        return {}
    if shape.get("type") == "boolean":
        return {"type": "boolean"}
    if choices or "enum" in shape:
        return {"type": "choice", "choices": list(choices or shape["enum"])}
    if _is_moment(shape):
        today = {"default": "{{now}}"} if field.is_required() else {}
        return {"type": "datetime", "dateFormat": "yyyy-MM-dd", **today}
    return {"type": "string", "single": shape.get("maxLength", 0) <= _LINE}


def _several(name: str) -> dict[str, Any]:
    return {"type": "tags" if name == "tags" else "list"}


def _is_moment(shape: dict[str, Any]) -> bool:
    """Whether one date is wanted, not a span of two."""
    examples = shape.get("examples", ())
    return bool(examples) and not any("/" in example for example in examples)


# Snippets of VS Code; other editors read this form, too.


def snippets(words: KnownNames) -> dict[str, Any]:
    """What an editor offers to fill in, by name: whole files, and parts of front matter."""
    return {
        "Entry": _snippet("entry", "A new entry: front matter and text", _entry(words)),
        "Image": _snippet("image", "The picture of an entry", _IMAGE),
        "Correction": _snippet("correction", "What was wrong, said in the open", _CORRECTION),
        "Translation": _snippet(
            "translation", "Says that a text is the translation of a report", _TRANSLATION
        ),
        "Translation of an entry": _snippet(
            "translation-of-entry", "Says of which entry a text is a translation", _TRANSLATION_OF_ENTRY
        ),
        "Figures": _snippet("figures", "Numbers that readers see change from report to report", _FIGURES),
        "Story": _snippet("story", "A running story", _STORY),
        "Editor's note": _snippet("note", "What the editor says about one digest", _NOTE),
        "Tag": _snippet("tag", "A tag of tags.yml", _TAG, scope="yaml"),
        "Outlet": _snippet("outlet", "An outlet of outlets.yml", _OUTLET, scope="yaml"),
    }


def _snippet(prefix: str, description: str, text: str, scope: str = "markdown") -> dict[str, Any]:
    return {
        "scope": scope,
        "prefix": f"digest-{prefix}",
        "description": description,
        "body": text.strip("\n").split("\n"),
    }


def _entry(words: KnownNames) -> str:
    return f"""
---
title: ${{1:What happened, as a sentence}}
{_TODAY}
summary: ${{2:One or two sentences that say who, how many, and who says so.}}
source:
  name: {_choice(3, words.outlets, "Example News")}
  url: ${{4:https://example.org/report}}
tags: [{_choice(5, words.tags, "")}]
cites: [${{6}}]
---

${{0:Two to five short paragraphs in your own words. Say in each sentence who said so.}}
"""


def _choice(number: int, values: Sequence[str], usual: str) -> str:
    """A place of a snippet where one of the values is chosen, or written where there are none."""
    if not values:
        return f"${{{number}:{usual}}}"
    return f"${{{number}|{','.join(_escape(_scalar(value)) for value in values)}|}}"


def _scalar(text: str) -> str:
    """Text as YAML has it inside a list, in quotation marks where it needs them."""
    return yaml.safe_dump([text], allow_unicode=True, default_flow_style=True, width=10_000).strip()[1:-1]


def _escape(text: str) -> str:
    """Text as one of several choices: only these three characters mean anything there."""
    return "".join(f"\\{char}" if char in "\\,|" else char for char in text)


_TODAY = "date: $CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE"
_IMAGE = """
image:
  file: images/${1:map.svg}
  alt: ${2:What one sees}
  credit: ${3:Who made it}
  licence: ${4:CC BY 4.0}
"""
_CORRECTION = """
corrections:
  - date: $CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE
    note: ${1:What it said, and what it says now.}
"""
_TRANSLATION_OF_ENTRY = """
language: ${1:de}
translates: ${2:2026/11/night-ferry}
translation:
  from: ${3:en}
  translator: ${4:Who translated it}
  machine: ${5|false,true|}
"""
_TRANSLATION = """
translation:
  from: ${1:ko}
  original_title: ${2:The headline before translation}
  translator: ${3:Who translated it}
  machine: ${4|false,true|}
"""
_FIGURES = """
figures:
  ${1:What they count}: ${2:about 11,000}
"""
_STORY = """
---
title: ${1:The name of the story}
summary: ${2:One or two sentences for lists.}
---

${0:The background.}
"""
_NOTE = """
---
title: ${1:A headline for the whole digest}
---

${0:The note.}
"""
_TAG = """
${1:night-ferries}:
  label: ${2:Night ferries}
  kind: ${3|topic,place,person,organisation|}
  description: ${4:What belongs under it}
"""
_OUTLET = f"""
${{1:example-news}}:
  name: ${{2:Example News}}
  homepage: ${{3:https://example.org/}}
  domains: [${{4:example.org}}]
  kind: ${{5|{",".join(get_args(OutletKind))}|}}
  description: ${{6:Who they are, and who owns or funds them}}
"""
