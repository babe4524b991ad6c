"""What can a value of a feed or an export be taken for, which may be anything?"""

import re
from collections.abc import Iterable

from digest.content.decoding import NOT_XML
from digest.model.addresses import BadAddressError, parse_web_address

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def as_text(value: object) -> str:
    """A value as text that XML can hold; empty for what is none."""
    return NOT_XML.sub("", value).strip() if isinstance(value, str) else ""


def as_line(value: object) -> str:
    """Plain text in one line."""
    return " ".join(as_text(value).split())


def as_web(value: object) -> str:
    """An address of the web; empty for what is none."""
    try:
        return parse_web_address(as_text(value))
    except BadAddressError:
        return ""


def as_language(value: object) -> str:
    """The code of a language; empty for what is none."""
    text = as_text(value).replace("_", "-")
    return text if _LANGUAGE.fullmatch(text) else ""


def identify(value: object) -> str:
    """An id, which may be a number by mistake."""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else as_text(value)


def without_twins(names: Iterable[str]) -> tuple[str, ...]:
    """Names in their order, each once."""
    return tuple(dict.fromkeys(filter(None, names)))
