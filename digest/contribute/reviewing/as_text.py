"""How do values and texts that contributors wrote stand in Markdown that says just that?"""

import difflib
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

import lxml.html

from digest.contribute.reviewing.lost_addresses import name
from digest.model.audio import Audio
from digest.model.dates import Moment
from digest.model.entry import Body, Event, Image, Mention, Source, Translation
from digest.model.problems import show
from digest.writing.languages import language_in_sentence

# How much of a text is shown, how wide, and what is too long for a line.
_TEXT, _WIDTH, _LONG = 6_000, 100, 300
_FIELDS = {"body": "text", "cites": "cited", "translation": "translation note", "guid": "id in feeds"}
# What they hold names entries and stories of the project, not words of a contributor.
_NAMES = frozenset(("translates", "story", "lead", "order"))
_JOINER = "\u2060"
# What forges make a link to somebody or something of: @name, #1, !1, ABC-1, www., user@host.
_CALLS = re.compile(r"([@#!~$%&:^*/\[]|\bww(?=w\.)|\b[A-Za-z]+-(?=\d))(?=\S)")
# And of what may be the name of a commit.
_COMMITS = re.compile(r"\b[0-9a-f]{7,}\b")
# What Markdown or HTML may take for a sign. A hyphen or a full stop behind a letter is none,
# and a bracket is one behind a digit.
_SYMBOLS = re.compile(r"[!#$%&*+/:<=>@\[\\\]^_`{|}~]|(?<![^\W\d_])[-.]|(?<=\d)\)")


def plain(text: str, limit: int = 300) -> str:
    """A contributor's text as Markdown that says just that, on one line."""
    shown = _CALLS.sub(rf"\1{_JOINER}", show(" ".join(text.split()), limit))
    shown = _COMMITS.sub(lambda commit: _JOINER.join(textwrap.wrap(commit.group(), 6)), shown)
    return _SYMBOLS.sub(lambda symbol: f"&#{ord(symbol.group())};", shown)


def say_field(field: str) -> str:
    """The name of a field in words."""
    return _FIELDS.get(field, field)


def tell_value(field: str, value: object) -> str:
    """What a field holds, in a few words; names within the project as code."""
    if value and field in _NAMES:
        return ", ".join(map(name, value if isinstance(value, tuple) else (value,)))
    return say_value(value)


def say_value(value: object) -> str:
    """A field's value in a few words."""
    if isinstance(value, tuple):
        return ", ".join(map(say_value, value)) or "none"
    if isinstance(value, Mention):
        return plain(value.name)
    if isinstance(value, Source):
        rest = [
            say_value(part) for part in (value.title, value.published, value.language, value.authors) if part
        ]
        copy = [f"[a copy]({_link(value.archive_url)})"] if value.archive_url else []
        return ", ".join([f"{plain(value.outlet.name)} ([the report]({_link(value.url)}))", *rest, *copy])
    if isinstance(value, Image):
        rest = [plain(part) for part in (value.caption, value.licence) if part]
        return ", ".join([name(value.file), f"{plain(value.alt)} ({plain(value.credit)})", *rest])
    if isinstance(value, (Moment, Event)):
        return value.iso
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(plain(f"{key} {each}") for key, each in value.items()) or "none"
    return plain(str(value)) if isinstance(value, str) and value else _say_parts(value)


def _say_audio(audio: Audio) -> str:
    parts = (audio.title, audio.duration, f"{audio.length} bytes" if audio.length else "")
    place = name(audio.file) if audio.file else f"[{plain(audio.host)}]({_link(audio.url)})"
    return ", ".join([place, *map(plain, filter(None, parts))])


def _say_translation(note: Translation) -> str:
    """`rendered from Spanish by Kim, by machine, from the headline “…”`."""
    said = f"rendered from {plain(language_in_sentence(note.origin, 'en'))}"
    said += f" by {plain(note.translator)}" if note.translator else ""
    said += ", by machine" if note.machine else ""
    return f"{said}, from the headline “{plain(note.original_title)}”" if note.original_title else said


def _say_parts(value: object) -> str:
    """A small group: as a sentence, or its values, such as those of a figure."""
    if isinstance(value, Translation):
        return _say_translation(value)
    if isinstance(value, Audio):
        return _say_audio(value)
    parts = [part for part in vars(value).values() if part not in ("", None)] if value else []
    return " ".join(map(say_value, parts)) or "none"


def tell_fields(
    old: object,
    new: object,
    names: Iterable[str],
) -> Iterator[str]:
    """The fields of a value before and after, or those that say something where there was none before.

    Long ones are shown in lines, below the others.
    """
    long = []
    for field in names:
        before, after = (getattr(each, field, None) for each in (old, new))
        if _is_long(before) or _is_long(after):
            long.append((field, before, after))
        elif old is not None:
            yield f"- {say_field(field)}: {tell_value(field, before)} → {tell_value(field, after)}"
        elif after:
            yield f"- {say_field(field)}: {tell_value(field, after)}"
    for field, before, after in long:
        if field != "body":
            yield f"\n{say_field(field)}:"
        yield from _tell_long(before, after) if old is not None else fence("text", list_lines(after))


def _tell_long(before: object, after: object) -> Iterator[str]:
    sides = list_lines(before), list_lines(after)
    if sides[0] == sides[1]:
        # The words are the same: it is a mark that is another.
        sides = _list_raw(before), _list_raw(after)
    # Without the two lines on top, which name files.
    compared = list(difflib.unified_diff(*sides, n=1, lineterm=""))[2:]
    yield from fence("diff", [line for line in compared if not line.startswith("@@")])


def _list_raw(value: object) -> list[str]:
    # Links within the site are shown by the address that the account calls a page by.
    text = value.html.replace('="local:', '="') if isinstance(value, Body) else str(value or "")
    return [show(line, _TEXT) for line in text.splitlines()]


def _is_long(value: object) -> bool:
    return isinstance(value, Body) or (isinstance(value, str) and (len(value) > _LONG or "\n" in value))


def list_lines(value: object) -> list[str]:
    """A text as readers see it, in lines, with the address of each link and picture."""
    if not isinstance(value, Body):
        return _wrap(str(value or "").splitlines())
    root = lxml.html.fragment_fromstring(value.html, create_parent="div")
    for element in root.iter("a", "img"):
        # Where it leads is hidden from readers, and is for the editor to see.
        address = element.get("href") or element.get("src", "")
        if not address.startswith("#") and address != element.text_content():
            said = f"{element.get('alt', '')} <{address.removeprefix('local:')}>"
            element.tail = f" {said.strip()}{element.tail or ''}"
    return _wrap(" ".join(str(block.text_content()).split()) for block in root)


def _wrap(blocks: Iterable[str]) -> list[str]:
    shown = [show(block, _TEXT) for block in blocks if block]
    # An address with a hyphen stays whole.
    return [line for block in shown for line in textwrap.wrap(block, _WIDTH, break_on_hyphens=False)]


def fence(kind: str, lines: Sequence[str]) -> Iterator[str]:
    """Lines as they are: no fence within ends the one around them."""
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) > _TEXT:
            kept.append("…")
            break
        kept.append(line)
    longest = max((len(run) for line in kept for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield "\n".join(["", f"{fence}{kind}", *kept, fence])


def _link(url: str) -> str:
    """A web address that was checked when it was read, as the target of a link."""
    return f"<{escape(url)}>"
