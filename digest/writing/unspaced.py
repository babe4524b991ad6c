"""Where do words stand without blanks between them? In Chinese and Japanese; Korean has blanks."""

import re

# For a set of characters: kana and ideographs; and these with the marks that stand beside them, but for the
# dot that begins an item.
LETTERS = "\u3040-\u30ff\u3400-\u9fff"
SIGNS = "\u3001-\u30fa\u30fc-\u30ff\u3400-\u9fff\uff01\uff08-\uff0f\uff1a-\uff1f"
LETTER = re.compile(f"[{LETTERS}]")
# What is compared in pieces: other scripts without blanks, too, and Korean, where endings stick to words.
PIECEWISE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_BLANK = re.compile(rf" (?<=[{SIGNS}] )(?=[{SIGNS}])")


def join_lines(text: str) -> str:
    """A text of several lines that were joined with blanks, as YAML does, without those that nobody meant."""
    return _BLANK.sub("", text)
