"""How is a text written in YAML, so that our reader, and every other, gets it back?"""

import re
from collections.abc import Iterable

from digest.writing.unseen import spell_unseen

# Nothing that YAML could take for anything else.
_BARE = re.compile(r"[^\W\d_]\w*(?:[ -]+\w+)*")
_WORDS = frozenset("true false yes no on off null y n".split())
_ESCAPED = str.maketrans({'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n"})


def format_scalar(text: str) -> str:
    """A scalar on one line, also in a list in brackets: bare where that is safe, else in double quotes."""
    if _BARE.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return f'"{spell_unseen(text.translate(_ESCAPED), _escape)}"'


def format_list(items: Iterable[str]) -> str:
    """A list in brackets, on one line."""
    return f"[{', '.join(map(format_scalar, items))}]"


def _escape(char: str) -> str:
    return f"\\U{ord(char):08X}"
