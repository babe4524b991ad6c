"""Was a text read in an encoding that is not its own, before somebody saved it as UTF-8?"""

import re
from collections.abc import Iterator

from digest.model.problems import Problem, count, place_in, quote
from digest.text.prose import find_prose


def _read_bytes(encoding: str) -> dict[str, int]:
    """What an encoding makes of each byte from 0x80 on, and browsers of those that it does not know."""
    return {bytes((byte,)).decode(encoding, "ignore") or chr(byte): byte for byte in range(0x80, 0x100)}


def _list_later(signs: dict[str, int]) -> str:
    """What an encoding makes of the bytes behind the first of a letter, for a set of letters."""
    return "".join(re.escape(sign) for sign, byte in signs.items() if byte < 0xC0)


_WINDOWS, _CYRILLIC, _MAC = map(_read_bytes, ("cp1252", "cp1251", "mac_roman"))
_LATER, _LATER_CYRILLIC = map(_list_later, (_WINDOWS, _CYRILLIC))
# Left out are pairs that texts hold by themselves: a capital with the mark behind it, as in IRMÃ”.
# Each begins with one set of letters: other forms take three times as long.
_FROM_WINDOWS = re.compile(
    rf"[ÂÃÐÑà-ð](?:(?<=â)€[{_LATER}]|(?<=Ã)[\u00a1-\u00ba\u00bc-\u00bfŒœŠšŸŽžƒˆ˜‰€]|(?<=Ã)[–—“”‘’„…](?=[a-z])"
    rf"|(?<=Â)[\u00a1-\u00ba\u00bc-\u00bf]|(?<=[^\w\s]Â)\u00a0|(?<=[ÐÑ])[{_LATER}](?:[ÐÑ][{_LATER}]){{2,}}"
    rf"|(?<=[à-ï])[{_LATER}]{{2}}(?:[à-ï][{_LATER}]{{2}})+|(?<=ð)Ÿ[{_LATER}]{{2}})"
)
# Pairs that begin with a capital, three in a row: two stand in СІРІ by themselves, and one in Рівне.
_FROM_CYRILLIC = re.compile(
    rf"[РСв](?:(?<=[РС])[{_LATER_CYRILLIC}](?:[РС][{_LATER_CYRILLIC}]){{2,}}|(?<=в)Ђ[{_LATER_CYRILLIC}])"
)
_FROM_MAC = re.compile("[‚√](?:(?<=‚)Ä[îìôöùú¶¢]|(?<=√)[©°ºß∂§±†®])")
_GUESSES = (
    (_FROM_WINDOWS, "Windows-1252", _WINDOWS),
    (_FROM_CYRILLIC, "Windows-1251", _CYRILLIC),
    (_FROM_MAC, "Mac Roman", _MAC),
)
_WORD_BEFORE, _WORD_AFTER = re.compile(r"\S{0,40}\Z"), re.compile(r"\S{0,40}")
# Letters of which each became a question mark, in at least two words.
_ASKED = re.compile(r"(?<![^\s\"'])\?{2,}(?: \?{2,})+(?![^\s\"'])")
_MEND = "open what it was taken from as UTF-8, and paste it anew"


def find_garbled(text: str, path: str) -> Iterator[Problem]:
    """What nobody can read, each kind where it stands first, and what it was, as far as that can be told."""
    # In code they are signs of their own.
    if "?? ??" in text and (asked := _ASKED.search(find_prose(text).text)):
        found = f"{quote(asked[0])} stands here: each letter became a question mark"
        cure = "write the words anew, and save the file as UTF-8"
        yield Problem(path, *place_in(text, asked.start()), "garbled-text", found, "", cure)
    if text.isascii():
        return
    if "\ufffd" in text:
        at, number = text.index("\ufffd"), text.count("\ufffd")
        found = f"{quote(_word_around(text, at, at + 1))} holds U+FFFD: a letter was lost{_say_more(number)}"
        yield Problem(path, *place_in(text, at), "garbled-text", found, "", "write the letter that was meant")
    for form, name, table in _GUESSES:
        if first := form.search(text):
            word = _word_around(text, first.start(), first.end())
            meant = form.sub(lambda match, table=table: _read_anew(match[0], table), word)  # type: ignore[misc]
            found = f"{quote(word)} is UTF-8 that was read as {name}{_say_more(len(form.findall(text)))}"
            place = place_in(text, first.start())
            yield Problem(path, *place, "garbled-text", found, "", f"write {quote(meant)}; {_MEND}")


def _word_around(text: str, start: int, end: int) -> str:
    before, after = _WORD_BEFORE.search(text, max(0, start - 40), start), _WORD_AFTER.match(text, end)
    return f"{before[0] if before else ''}{text[start:end]}{after[0] if after else ''}"


def _read_anew(garbled: str, table: dict[str, int]) -> str:
    """What the bytes are as UTF-8; as it is where they are none."""
    try:
        return bytes(table[sign] for sign in garbled).decode()
    except (KeyError, UnicodeDecodeError):
        return garbled


def _say_more(number: int) -> str:
    return f", and {count(number - 1, 'time', 'times')} more" if number > 1 else ""
