"""How is the content model said to Decap CMS? The configuration of the page at `/edit/`.

What Decap asks for follows from the models in `fields`: names, hints, what is required. Here stands only by
which widget each field is asked for (https://decapcms.org/docs/widgets/). Those that begin with `digest-` are
ours, and are in `theme/edit/digest-edit.js`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from babel import Locale
from pydantic.fields import FieldInfo

from digest.content.fields import (
    AudioFields,
    CorrectionFields,
    DigestFields,
    EntryFields,
    Fields,
    ImageFields,
    SourceFields,
    StoryFields,
    TranslationFields,
    find_model,
)
from digest.content.values import EVENT_PATTERN
from digest.content.vocabulary import Vocabulary, fold
from digest.model.audio import DURATION
from digest.model.digests import EXAMPLES, NAMES
from digest.model.editing_options import Editing
from digest.model.entry import Outlet, Story, Tag
from digest.model.schedule import Cadence
from digest.model.settings import Settings
from digest.writing.languages import choose_text

Widget: TypeAlias = Mapping[str, Any]

# Names with a text each.
_PAIRS: Mapping[str, Any] = {"widget": "digest-pairs"}
_LINE: Widget = {"widget": "string"}
_PARAGRAPH: Widget = {"widget": "text"}
# Decap writes a date in any form that it is told; this one our reader takes as it is.
_DAY: Widget = {
    "widget": "datetime",
    "format": "YYYY-MM-DD",
    "date_format": "YYYY-MM-DD",
    "time_format": False,
}
_LANGUAGE: Widget = {
    "widget": "digest-suggest",
    "suggest": "languages",
    "pattern": ["^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$", "a language tag such as en, ko or zh-Hans"],
}
_ADDRESS: Widget = {
    "widget": "string",
    "pattern": ["^https?://[^/\\s]", "an address that begins with https://"],
}
_LINES: Widget = {"widget": "list", "summary": "{{fields.item}}", "item": _LINE}
_FEED_ID: Widget = {**_LINE, "label": "Id in feeds"}
_OLD_ADDRESSES: Widget = {**_LINES, "label": "Old addresses"}
_EXCEPTED: Widget = {**_PAIRS, "label": "Warnings that are no fault"}
_CORRECTIONS: Widget = {"widget": "list", "summary": "{{fields.date}}: {{fields.note}}"}
_GROUP: Widget = {"widget": "object"}
# Whose required fields are asked for only where one of them is filled.
_WHOLE_GROUP: Widget = {"widget": "digest-group", "collapsed": True}

WIDGETS: Mapping[type[Fields], Mapping[str, Widget]] = {
    SourceFields: {
        "name": {"widget": "digest-suggest", "suggest": "outlets"},
        "url": _ADDRESS,
        "title": _LINE,
        "published": _DAY,
        "language": _LANGUAGE,
        "authors": _LINES,
        "archive_url": _ADDRESS,
    },
    ImageFields: {
        "file": {"widget": "image", "choose_url": False},
        "alt": _PARAGRAPH,
        "credit": _LINE,
        "caption": _LINE,
        "licence": _LINE,
    },
    AudioFields: {
        "file": _LINE,
        "url": {**_LINE, "pattern": ["^https://[^/\\s]", "an address that begins with https://"]},
        "title": _LINE,
        "duration": {**_LINE, "pattern": [f"^{DURATION}$", "minutes and seconds, such as 34:12"]},
        "length": {**_LINE, "pattern": ["^[0-9]+$", "a number of bytes"]},
    },
    TranslationFields: {
        "from_": _LANGUAGE,
        "original_title": _LINE,
        "translator": _LINE,
        "machine": {"widget": "boolean"},
    },
    CorrectionFields: {"date": _DAY, "note": _PARAGRAPH},
    EntryFields: {
        "title": _LINE,
        "date": {**_DAY, "default": "{{now}}"},
        "source": _GROUP,
        "byline": _LINES,
        "summary": {**_PARAGRAPH, "advice": "Up to 300 characters are shown everywhere."},
        "tags": {"widget": "digest-tags"},
        "cites": {**_LINES, "item": {"widget": "digest-suggest", "suggest": "outlets"}},
        "story": {"widget": "select", "choose": "stories"},
        "image": _WHOLE_GROUP,
        "audio": _WHOLE_GROUP,
        "language": _LANGUAGE,
        "translation": _WHOLE_GROUP,
        "translates": _LINE,
        "updated": _DAY,
        "corrections": _CORRECTIONS,
        "figures": _PAIRS,
        "event_date": {
            **_LINE,
            "pattern": [EVENT_PATTERN, "a day, or two with a slash between them"],
        },
        "id": {**_LINE, "label": "Permanent id"},
        "guid": _FEED_ID,
        "aliases": _OLD_ADDRESSES,
        "draft": {"widget": "boolean"},
        "exceptions": _EXCEPTED,
    },
    DigestFields: {
        "title": _LINE,
        "byline": _LINES,
        "summary": _PARAGRAPH,
        "lead": _LINE,
        "order": _LINES,
        "corrections": _CORRECTIONS,
        "guid": _FEED_ID,
        "aliases": _OLD_ADDRESSES,
        "exceptions": _EXCEPTED,
    },
    StoryFields: {
        "title": {"widget": "digest-names", "advice": "Where there are several, write a line for each."},
        "summary": _PARAGRAPH,
        "aliases": _OLD_ADDRESSES,
        "exceptions": _EXCEPTED,
    },
}
# What hardly an entry has: asked for last.
_RARE = ("translates", "id", "guid", "aliases", "exceptions")
# How `image.file` names the folder of the pictures: from `content/`.
_IMAGES = "images"
# The text as it is written: what goes through a rich editor comes back as other Markdown.
_BODY = {
    "name": "body",
    "label": "Text",
    "widget": "markdown",
    "modes": ["raw"],
    "buttons": [],
    "editor_components": [],
    "sanitize_preview": True,
    "required": False,
}


@dataclass(frozen=True)
class Choices:
    """What can be chosen from: the vocabulary and the stories, as (value, what the editor sees).

    `names` are all other names of tags, each with its slug.
    """

    tags: tuple[tuple[str, str], ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    outlets: tuple[tuple[str, str], ...] = ()
    stories: tuple[tuple[str, str], ...] = ()
    languages: tuple[tuple[str, str], ...] = ()


def gather_choices(
    tags: Vocabulary[Tag], outlets: Vocabulary[Outlet], stories: Iterable[Story], language: str
) -> Choices:
    """What can be chosen from; `language` is that of the site."""
    return Choices(
        tuple(_tag_choices(tags, language)) if tags.closed else (),
        tuple(_other_names(tags)) if tags.closed else (),
        tuple(_outlet_choices(outlets, language)),
        tuple((story.slug, choose_text(story.titles, language, story.title)) for story in stories),
        tuple(sorted((code, str(name)) for code, name in Locale("en").languages.items() if len(code) == 2)),
    )


def _tag_choices(tags: Vocabulary[Tag], language: str) -> Iterable[tuple[str, str]]:
    """Each tag by its slug; then by its other names, as people look for it. A spelling is no other name."""
    shown = {slug: choose_text(tag.labels, language, tag.name) for slug, tag in tags.known.items()}
    yield from shown.items()
    for name, slug in _other_names(tags):
        if fold(name) not in {fold(slug), fold(shown[slug])}:
            yield name, f"{name} → {slug}"


def _other_names(tags: Vocabulary[Tag]) -> Iterable[tuple[str, str]]:
    for slug, tag in tags.known.items():
        for name in dict.fromkeys((*tag.aliases, *tag.labels.values(), *tag.former)):
            if name != slug:
                yield name, slug


def _outlet_choices(outlets: Vocabulary[Outlet], language: str) -> Iterable[tuple[str, str]]:
    """Each outlet by its name on the site, and its other names."""
    for outlet in outlets.known.values():
        shown = choose_text(outlet.names, language, outlet.name)
        yield shown, ", ".join(name for name in (*outlet.all_names, *outlet.former) if name != shown)


def configure(settings: Settings, choices: Choices) -> dict[str, Any]:
    """All that Decap is told: https://decapcms.org/docs/configuration-options/."""
    editing = settings.options.editing
    assert editing
    content = "/".join(filter(None, (editing.folder, settings.options.content)))
    return {
        "load_config_file": False,
        "backend": _backend(editing),
        "publish_mode": "editorial_workflow",
        "site_url": settings.site_url,
        "display_url": settings.site_url,
        "show_preview_links": False,
        "media_folder": f"{content}/images",
        "public_folder": _IMAGES,
        "slug": {"encoding": "unicode", "clean_accents": False, "sanitize_replacement": "-"},
        "collections": [
            _entries(content, choices, editing),
            _notes(content, choices, settings.options.cadence),
            _stories(content, choices),
        ],
    }


def _backend(editing: Editing) -> dict[str, Any]:
    server = editing.server
    if editing.backend == "proxy":
        return {"name": "proxy", "proxy_url": f"{server}/api/v1", "branch": editing.branch}
    common: dict[str, Any] = {"name": editing.backend, "repo": editing.repo, "branch": editing.branch}
    if editing.backend == "gitlab":
        reached = {"auth_type": "pkce", "base_url": server, "api_root": f"{server}/api/v4"}
        return {**common, **reached, "graphql_api_root": f"{server}/api/graphql", "app_id": editing.app_id}
    common["open_authoring"] = editing.open_authoring
    if editing.backend == "forgejo":
        return {**common, "api_root": f"{server}/api/v1", "app_id": editing.app_id}
    scope = "public_repo" if editing.open_authoring else "repo"
    return {**common, "base_url": server, "auth_scope": scope}


def hosts_asked(editing: Editing) -> tuple[str, ...]:
    """The servers that the page talks to, as sources of a Content-Security-Policy."""
    if editing.backend == "github":
        # Decap also asks whether GitHub is well. Where somebody signs in is a window of its own.
        return "https://api.github.com", "https://www.githubstatus.com"
    scheme, _, rest = editing.server.partition("://")
    return (f"{scheme}://{rest.partition('/')[0]}",)


def hosts_shown(editing: Editing) -> tuple[str, ...]:
    """The servers that faces of editors come from, in the same form."""
    return ("https://avatars.githubusercontent.com",) if editing.backend == "github" else hosts_asked(editing)


def _entries(content: str, choices: Choices, editing: Editing) -> dict[str, Any]:
    # To sort, Decap reads all entries. At a desk it has them; at a forge, whoever wants it asks for it.
    newest = {"default_sort": "desc"} if editing.backend == "proxy" else {}
    return {
        **_collection("entries", "Entries", "Entry", content, EntryFields, choices),
        "path": "{{year}}/{{month}}/{{slug}}",
        "summary": "{{title}} ({{date}})",
        "sortable_fields": [{"field": "date", **newest}, {"field": "title"}],
    }


def _notes(content: str, choices: Choices, cadence: Cadence) -> dict[str, Any]:
    example = EXAMPLES[cadence]
    # Decap writes words in lower case, but not what is between them.
    slug = "{{fields.year}}-W{{fields.week}}" if cadence == "weekly" else "{{fields.name}}"
    name = {
        "name": "name",
        "label": "Digest",
        "widget": "string",
        "required": False,
        "pattern": [f"^{NAMES[cadence].pattern}$", f"the name of a digest, such as {example}"],
        "hint": f"Of a new note: the digest that it is about, such as {example}. An old one has its name.",
    }
    notes = _collection("digests", "Editor’s notes", "Editor’s note", content, DigestFields, choices)
    return {
        **notes,
        "fields": [name, *notes["fields"]],
        "identifier_field": "name",
        "slug": slug,
        "summary": "{{filename}} {{title}}",
        "sortable_fields": [],
    }


def _stories(content: str, choices: Choices) -> dict[str, Any]:
    # By itself Decap knows a title only where that is a text.
    named = {"identifier_field": "title", "summary": "{{title}}"}
    return {**_collection("stories", "Stories", "Story", content, StoryFields, choices), **named}


def _collection(
    name: str, label: str, one: str, content: str, model: type[Fields], choices: Choices
) -> dict[str, Any]:
    # The text comes where it is written: after headline and lede, and before what few entries have.
    fields = fields_of(model, choices)
    place = next(number for number, field in enumerate(fields, 1) if field["name"] == "summary")
    first, rest = fields[:place], fields[place:]
    return {
        "name": name,
        "label": label,
        "label_singular": one,
        "folder": f"{content}/{name}",
        # Without these an image goes beside the entry that it is uploaded for.
        "media_folder": f"/{content}/images",
        "public_folder": _IMAGES,
        "extension": "md",
        "format": "yaml-frontmatter",
        "create": True,
        # An address never dies, and what is merged is merged where its checks are seen.
        "delete": False,
        "publish": False,
        "fields": [*first, _BODY, *rest],
    }


def fields_of(model: type[Fields], choices: Choices) -> list[dict[str, Any]]:
    """The fields of a model as Decap asks for them, in the order of the model; the rare ones last."""
    is_whole = model in {ImageFields, TranslationFields}
    named = sorted(model.model_fields.items(), key=lambda each: each[0] in _RARE)
    return [
        _field(name, info, WIDGETS[model][name], choices, required=info.is_required() and not is_whole)
        for name, info in named
    ]


def _field(name: str, info: FieldInfo, widget: Widget, choices: Choices, *, required: bool) -> dict[str, Any]:
    name = info.alias or name
    described = (info.description or "").replace("`", "").replace(" (BCP 47)", "")
    hint = " ".join(filter(None, (described, widget.get("advice"))))
    field = {
        "name": name,
        "label": name.replace("_", " ").capitalize(),
        "required": required,
        "hint": hint,
        **{key: value for key, value in widget.items() if key not in {"item", "suggest", "choose", "advice"}},
    }
    if inner := find_model(info.annotation):
        field["fields"] = fields_of(inner, choices)
        if widget["widget"] == "digest-group":
            field["whole"] = [
                each.alias or key for key, each in inner.model_fields.items() if each.is_required()
            ]
    if item := widget.get("item"):
        field["field"] = _offer({"name": "item", "label": "Name", "required": False}, item, choices)
    return _offer(field, widget, choices)


def _offer(field: dict[str, Any], widget: Widget, choices: Choices) -> dict[str, Any]:
    """The field with what can be chosen in it."""
    field = {**field, "widget": widget["widget"]}
    if "suggest" in widget:
        return {**field, "suggest": widget["suggest"]}
    if field["widget"] == "digest-tags":
        if not choices.tags:
            return {**field, "widget": "list", "field": {"name": "item", "label": "Name", **_LINE}}
        return {**field, "multiple": True, "options": _options(choices.tags), "slugs": dict(choices.names)}
    if widget.get("choose") == "stories":
        # A select without a choice is none to Decap.
        return {**field, "options": _options(choices.stories)} if choices.stories else {**field, **_LINE}
    return field


def _options(choices: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in choices]
