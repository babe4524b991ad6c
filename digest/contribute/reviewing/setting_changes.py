"""Which settings change, and which is the cause where very many addresses or items are lost at once?"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from digest.model.options import Options
from digest.model.settings import Settings

# What is no setting of the owner, where something lies, or what is told with the options.
_UNTOLD = frozenset(("root", "options", "docs_dir", "shipped", "overrides", "catalogues"))


@dataclass(frozen=True)
class Setting:
    """A setting with another value; what was not set is empty."""

    name: str
    before: str = ""
    after: str = ""


def find_settings(old: Settings, new: Settings) -> Iterator[Setting]:
    """The settings that differ, those of MkDocs first."""
    for each in fields(Settings):
        if each.name not in _UNTOLD and each.compare:
            yield from _compare(each.name, getattr(old, each.name), getattr(new, each.name))
    for name in Options.model_fields:
        yield from _compare(name, getattr(old.options, name), getattr(new.options, name))


def blame_for_ids(old: Settings, new: Settings) -> str:
    """The setting by which items of feeds have other ids now, or nothing."""
    if old.identity != new.identity:
        return "identity" if old.options.identity != new.options.identity else "site_url"
    return "guids" if old.options.guids != new.options.guids else ""


def blame_for_digests(old: Settings, new: Settings) -> str:
    """The setting by which days are in other digests now, or nothing."""
    names = ("cadence", "closes", "timezone")
    return next((name for name in names if getattr(old.options, name) != getattr(new.options, name)), "")


def blame_for_feeds(old: Settings, new: Settings) -> str:
    """The setting by which there are fewer feeds, or nothing."""
    if old.options.podcast and not new.options.podcast:
        return "podcast"
    names = ("feed_kinds", "feed_formats")
    lost = (name for name in names if set(getattr(old.options, name)) - set(getattr(new.options, name)))
    return next(lost, "")


def _compare(name: str, old: object, new: object) -> Iterator[Setting]:
    if old != new:
        yield Setting(name, _say(old), _say(new))


def _say(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value or "")
