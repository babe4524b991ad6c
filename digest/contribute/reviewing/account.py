"""How is a change told to the editor? As Markdown for a pull request, to be read in ten seconds.

What needs a decision stands on top, details are folded. All that contributors wrote is text: in the forge
nothing of it becomes a link, an element, or a call to somebody.
"""

import difflib
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import accumulate

import lxml.html

from digest.contribute.reviewing.diff import Change, Difference, Double, News, Touched
from digest.contribute.reviewing.lost import Dead, name
from digest.contribute.reviewing.others import Other
from digest.dates import Moment
from digest.entry import Entry, Image, Mention, Source
from digest.problems import count, show

# Forges refuse a comment of more than 65,536 characters.
_MOST = 60_000
# How many of one kind are named, how much of a text is shown, and how wide.
_NAMED, _TEXT, _WIDTH = 30, 6_000, 100
_JOINER = "\u2060"
# What forges make a link to somebody or something of: @name, #1, !1, ABC-1, www., user@host.
_CALLS = re.compile(r"([@#!~$%&:^*/\[]|\bww(?=w\.)|\b[A-Za-z]{2,10}-(?=\d))(?=\S)")
# And of what may be the name of a commit.
_COMMITS = re.compile(r"\b[0-9a-f]{7,}\b")
# What Markdown or HTML may take for a sign. A hyphen or a full stop behind a letter is none.
_SYMBOLS = re.compile(r"[!#$%&*+/:<=>@\[\\\]^_`{|}~]|(?<![^\W\d_])[-.]")
_FIELDS = {"body": "text", "cites": "cited", "translation": "translation note", "guid": "id in feeds"}
_REASONS = {
    "address": "the address of the report is the same",
    "headline": "the headlines are almost the same",
    "text": "the texts are almost the same",
}
_DOINGS = {
    "announced": "will be announced",
    "announced again": "will be announced a second time, under a new id",
    "shown again": "will be shown again, as corrected",
    "changed": "will change under the same id; most readers' programs do not show that",
}


def render_account(difference: Difference) -> str:
    """The account of a change; the same for the same change."""
    parts = [f"**{_summarise(difference)}**\n"]
    if decisions := list(_list_decisions(difference)):
        parts.append("### Needs a decision\n\n" + "".join(f"- {line}\n" for line in decisions))
    details = list(_render_details(difference))
    sizes = accumulate(map(len, details), initial=sum(map(len, parts)))
    shown = sum(size <= _MOST for size in sizes) - 1
    parts += details[:shown]
    if left := len(details) - shown:
        parts.append(f"It would be too long for a forge: {count(left, 'part')} more left out.\n")
    return "\n".join(parts)


def plain(text: str, limit: int = 300) -> str:
    """A contributor's text as Markdown that says just that, on one line."""
    shown = _CALLS.sub(rf"\1{_JOINER}", show(" ".join(text.split()), limit))
    shown = _COMMITS.sub(lambda commit: _JOINER.join(textwrap.wrap(commit.group(), 6)), shown)
    return _SYMBOLS.sub(lambda symbol: f"&#{ord(symbol.group())};", shown)


def _summarise(difference: Difference) -> str:
    """What happens, in one line."""
    parts = [*_count_dead(difference), *_count_entries(difference)]
    if difference.corrections:
        parts.append(count(len(difference.corrections), "correction"))
    kinds = Counter(other.kind for other in difference.others)
    parts += [count(number, kind, _plural(kind)) for kind, number in sorted(kinds.items())]
    if announced := sum(news.done.startswith("announced") for news in difference.news):
        parts.append(f"{count(announced, 'feed item')} announced")
    if difference.all_files:
        parts.append("the settings change, and with them any page")
    if difference.files and not difference.all_files:
        verb = "changes" if difference.files == 1 else "change"
        parts.append(f"{count(difference.files, 'file')} of the site {verb}")
    if difference.outside:
        parts.append(f"{count(len(difference.outside), 'file')} outside the content")
    return "; ".join(parts or ["Nothing changes for readers"]) + "."


def _count_dead(difference: Difference) -> Iterator[str]:
    if difference.dead:
        yield f"REFUSED: {count(len(difference.dead), 'address', 'addresses')} would die"


def _count_entries(difference: Difference) -> Iterator[str]:
    moved = sum(change.moved for change in difference.changed)
    counts = {
        "added": len(difference.added),
        "changed": len(difference.changed) - moved,
        "moved": moved,
        "removed": len(difference.removed),
    }
    if total := sum(counts.values()):
        noun = "Entry" if total == 1 else "Entries"
        yield f"{noun}: {', '.join(f'{number} {done}' for done, number in counts.items() if number)}"


def _list_decisions(difference: Difference) -> Iterator[str]:
    """What the editor has to think about, the gravest first."""
    again = [news for news in difference.news if news.done == "announced again"]
    closed = [digest for digest in difference.digests if digest.closed]
    yield from _name_some(difference.dead, _tell_dead)
    yield from _name_some(difference.left_out, _tell_faulty)
    if difference.outside:
        names = ", ".join(_name_some(difference.outside, name))
        yield f"**Not content,** and to be read by you, because it may change any page: {names}."
    yield from _name_some(difference.doubles, _tell_double)
    yield from _name_some(again, _tell_again)
    if closed:
        names = ", ".join(_name_some(closed, _tell_closed))
        yield f"**Closed digests,** which subscribers have already: {names}."
    refused = {dead.address for dead in difference.dead}
    removed = [entry for entry in difference.removed if entry.address not in refused]
    yield from _name_some(removed, _tell_removed)


def _tell_dead(dead: Dead) -> str:
    feeds = f", and {count(dead.feeds, 'feed file')} with it" if dead.feeds else ""
    return f"**Refused:** {name(dead.address)} ({dead.kind}) would lead nowhere{feeds}: {dead.cure}."


def _tell_faulty(path: str) -> str:
    return f"**Faulty:** {name(path)} is left out here; `digest check` says why."


def _tell_double(double: Double) -> str:
    where, why = name(double.other.marks.path), _REASONS[double.reason]
    return f"**Told before?** {_quote(double.entry)} and {_quote(double.other)}, {where}: {why}."


def _tell_again(news: News) -> str:
    return (
        f"**Announced twice:** “{plain(news.title)}” has a new id, and subscribers would get it again. "
        "Keep the address of its report, or give it its old id as `guid:`."
    )


def _tell_closed(digest: Touched) -> str:
    return f"{name(digest.name)} ({_count_touched(digest)})"


def _tell_removed(entry: Entry) -> str:
    return (
        f"**Removed:** {_quote(entry)}, {name(entry.marks.path)}. "
        "What was wrong is better put right in the open, with `corrections:`."
    )


def _render_details(difference: Difference) -> Iterator[str]:
    for change in difference.changed:
        yield _fold(f"{_say_change(change)}: {_quote(change.new)}", _tell_change(change))
    for entry in difference.added:
        yield _fold(f"Added: {_quote(entry)}", _tell_entry(entry))
    if difference.corrections:
        lines = (f"- {plain(note.note, 1_000)} ({note.date.iso}, {_quote(entry)})"
                 for entry, note in difference.corrections)  # fmt: skip
        yield _fold(count(len(difference.corrections), "correction"), lines)
    if difference.others:
        yield _fold("Tags, outlets, stories and the rest", _name_some(difference.others, _tell_other, "- "))
    if difference.digests:
        yield _fold("Digests", (_tell_touched(digest) for digest in difference.digests))
    if difference.news:
        yield _fold("Feeds", _name_some(difference.news, _tell_news, "- "))
    if difference.waiting:
        yield _fold("What waits", (f"- {plain(line)}" for line in difference.waiting))


def _say_change(change: Change) -> str:
    fields = ", ".join(_FIELDS.get(field, field) for field in change.fields)
    if not change.moved:
        return f"Changed ({fields or 'corrections'})"
    return f"Moved, and changed ({fields})" if fields else "Moved"


def _tell_change(change: Change) -> Iterator[str]:
    """What readers see differ: each field before and after, and the text as a diff of its lines."""
    if change.moved:
        yield f"- address: {name(change.old.address)} → {name(change.new.address)}"
    for field in change.fields:
        if field != "body":
            before, after = (_say_value(getattr(entry, field)) for entry in (change.old, change.new))
            yield f"- {_FIELDS.get(field, field)}: {before} → {after}"
    if "body" in change.fields:
        compared = difflib.unified_diff(_lines(change.old), _lines(change.new), n=1, lineterm="")
        yield from _fence("diff", [line for line in compared if not line.startswith(("---", "+++", "@@"))])


def _tell_entry(entry: Entry) -> Iterator[str]:
    """What readers see of an entry."""
    yield f"- {entry.date.iso}, {plain(entry.source.outlet.name)}: [the report]({_link(entry.source.url)})"
    yield f"- address: {name(entry.address)}"
    for field in ("tags", "cites", "story", "image", "translation", "translates", "event"):
        if value := getattr(entry, field):
            yield f"- {_FIELDS.get(field, field)}: {_say_value(value)}"
    if entry.lede:
        yield f"\n> {plain(entry.lede, 1_000)}"
    if entry.body.opening:
        yield from _fence("text", _lines(entry))


def _tell_other(other: Other) -> str:
    link = "into" if other.done == "merged" else "to"
    heir = f" {link} {name(other.into)}" if other.into else ""
    return f"{other.kind} {name(other.name)} {other.done}{heir}"


def _tell_touched(digest: Touched) -> str:
    state = "closed, subscribers have it already" if digest.closed else "open"
    return f"- {name(digest.name)} ({state}): {_count_touched(digest)}"


def _tell_news(news: News) -> str:
    return f"{news.feed}: “{plain(news.title)}” {_DOINGS[news.done]}"


def _count_touched(digest: Touched) -> str:
    counts = {"added": digest.added, "changed": digest.changed, "removed": digest.removed}
    return ", ".join(f"{number} {done}" for done, number in counts.items() if number)


Shown = Callable[..., str]


def _name_some(things: Sequence[object], say: Shown, bullet: str = "") -> Iterator[str]:
    """A line for each of the first; how many more there are."""
    yield from (bullet + say(thing) for thing in things[:_NAMED])
    if len(things) > _NAMED:
        yield f"{bullet}and {len(things) - _NAMED} more"


def _quote(entry: Entry) -> str:
    return f"“{plain(entry.title, 120)}”"


def _say_value(value: object) -> str:
    """A field's value in a few words."""
    if isinstance(value, tuple):
        return ", ".join(map(_say_value, value)) or "none"
    if isinstance(value, Mention):
        return plain(value.name)
    if isinstance(value, Source):
        return f"{plain(value.outlet.name)} ([the report]({_link(value.url)}))"
    if isinstance(value, Image):
        return f"{name(value.file)}, {plain(value.alt)} ({plain(value.credit)})"
    if isinstance(value, Moment):
        return value.iso
    return plain(str(value)) if isinstance(value, str) and value else _say_parts(value)


def _say_parts(value: object) -> str:
    """The values of a small group, such as a translation note."""
    parts = [part for part in vars(value).values() if part not in ("", None, False)] if value else []
    return " ".join(_say_value(part) if not isinstance(part, bool) else "machine" for part in parts) or "none"


def _lines(entry: Entry) -> list[str]:
    """The text as readers see it, in lines."""
    root = lxml.html.fragment_fromstring(entry.body.html, create_parent="div")
    blocks = [" ".join(str(block.text_content()).split()) for block in root]
    shown = [show(block, _TEXT) for block in blocks if block]
    return [line for block in shown for line in textwrap.wrap(block, _WIDTH)]


def _fence(kind: str, lines: Sequence[str]) -> Iterator[str]:
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


def _fold(summary: str, lines: Iterable[str]) -> str:
    # Without the empty lines forges take what is inside for HTML.
    text = "\n".join(lines).strip("\n")
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>\n"


def _link(url: str) -> str:
    """A web address that was checked when it was read, as the target of a link."""
    return f"<{escape(url)}>"


def _plural(kind: str) -> str:
    return "stories" if kind == "story" else f"{kind}s"
