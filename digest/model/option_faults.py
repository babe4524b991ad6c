"""What is wrong with an option, and what is wanted in its place?"""

from collections.abc import Iterator, Sequence
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from digest.model.mail_options import PASSWORD, Smtp
from digest.model.problems import did_you_mean, quote

# What is wanted in place of a value, by the kind of fault that pydantic finds.
_WANTED = {
    "bool_parsing": "true or false is wanted",
    "bool_type": "true or false is wanted",
    "date_from_datetime_parsing": "a day such as 2026-12-01 is wanted",
    "date_parsing": "a day such as 2026-12-01 is wanted",
    "date_type": "a day such as 2026-12-01 is wanted",
    "greater_than_equal": "{ge} at least is wanted",
    "int_from_float": "a whole number is wanted",
    "int_parsing": "a whole number is wanted",
    "int_type": "a whole number is wanted",
    "less_than_equal": "{le} at most is wanted",
    "literal_error": "{expected} is wanted",
    "string_pattern_mismatch": "it does not have the form that is wanted",
    "string_too_short": "it is empty; text is wanted",
    "string_type": "text is wanted",
    "too_short": "one at least is wanted",
    "tuple_type": "a list such as [a, b] is wanted",
}


def list_option_faults(error: ValidationError, options: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """The faults that pydantic found in options, each as (option, what is wrong)."""
    for detail in error.errors(include_url=False):
        yield _name(detail["loc"]), _say(detail, options)


def _name(place: Sequence[str | int]) -> str:
    """The option as it is spoken of; items of a list are counted from one."""
    names = (f"item {part + 1}" if isinstance(part, int) else part for part in place)
    return ".".join(names).replace(".item", ", item") or "digest"


def _say(detail: ErrorDetails, options: type[BaseModel]) -> str:
    """What is wrong with an option, and what is wanted in its place."""
    kind, limits = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _say_unknown(detail["loc"], options)
    if kind == "value_error":
        return detail["msg"].removeprefix("Value error, ")
    field = _find_model(detail["loc"], options).model_fields.get(str(detail["loc"][-1]))
    if kind == "missing":
        return f"is missing; {(field and field.description) or 'write it down'}"
    wanted = _WANTED[kind].format(**limits) if kind in _WANTED else detail["msg"]
    if kind == "model_type" and field and (group := find_group(field.annotation)):
        wanted = f"options of its own are wanted: {', '.join(group.model_fields)}"
    return f"{quote(detail['input'])} stands here; {wanted}"


def _find_model(place: Sequence[str | int], options: type[BaseModel]) -> type[BaseModel]:
    """The group that an option stands in."""
    model = options
    for name in place[:-1]:
        model = find_group(model.model_fields[str(name)].annotation) or model
    return model


def find_group(annotation: object) -> type[BaseModel] | None:
    """The group of options that an option takes, if it takes one."""
    kinds = (annotation, *get_args(annotation))
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _say_unknown(place: Sequence[str | int], options: type[BaseModel]) -> str:
    model, last = _find_model(place, options), str(place[-1])
    known = model.model_fields
    if model is Smtp and last == "password":
        # A repository is read by many, and remembers for good.
        return f"a password does not belong into a file; set {PASSWORD} in the environment"
    return f"unknown option; {did_you_mean(last, known) or 'known: ' + ', '.join(known)}"
