"""Do readers see two values differ?"""

from collections.abc import Callable, Collection
from dataclasses import fields
from typing import Any

from digest.model.dates import Moment
from digest.model.entry import Comment, Correction, Event, Mention, Source


def differ(old: object, new: object) -> bool:
    """Whether they see it; another key of an outlet or a tag they do not.

    Nor do they see another timezone of the site in a date that is written as before: a day or a time without
    an offset says the same by the clock, and one with an offset means the same moment.
    """
    return all(_see(old, say) != _see(new, say) for say in (_say_moment, _say_clock))


def list_differing(old: Any, new: Any, untold: Collection[str] = ()) -> tuple[str, ...]:
    """The fields of two values of a kind that readers see differ."""
    names = (each.name for each in fields(new) if each.compare and each.name not in untold)
    return tuple(name for name in names if differ(getattr(old, name), getattr(new, name)))


def _see(value: object, say: Callable[[Moment], object]) -> object:
    if isinstance(value, Mention):
        return value.name
    if isinstance(value, Moment):
        return say(value)
    if isinstance(value, (Comment, Correction, Event, Source)):
        value = tuple(getattr(value, each.name) for each in fields(value) if each.compare)
    return tuple(_see(part, say) for part in value) if isinstance(value, tuple) else value


def _say_moment(moment: Moment) -> object:
    return moment.at, moment.timed


def _say_clock(moment: Moment) -> object:
    return moment.at.replace(tzinfo=None), moment.timed
