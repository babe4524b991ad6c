"""How is a change told to the editor? As Markdown for a pull request, to be read in ten seconds.

What needs a decision stands on top, details are folded. All that contributors wrote is text: in the forge
nothing of it becomes a link, an element, or a call to somebody.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import TypeAlias
from urllib.parse import urlsplit

from digest.checks.judging import SHOWN_BY
from digest.content.gone import Gone
from digest.contribute.reviewing.as_text import (
    fence,
    list_lines,
    plain,
    say_field,
    say_value,
    tell_fields,
    tell_value,
)
from digest.contribute.reviewing.changed_ids import Renamed
from digest.contribute.reviewing.diff import Difference, Double
from digest.contribute.reviewing.digest_changes import Touched
from digest.contribute.reviewing.entry_changes import EntryChange
from digest.contribute.reviewing.feed_changes import News
from digest.contribute.reviewing.lost_addresses import Dead, name
from digest.contribute.reviewing.other_changes import Other
from digest.contribute.reviewing.setting_changes import Setting
from digest.contribute.reviewing.unseen_changes import Exemption, LedOn
from digest.contribute.reviewing.waiting_changes import WaitingChanges
from digest.model.date_formats import format_days
from digest.model.entry import Correction, Entry, Note, Party, Tag
from digest.model.problems import count

# Forges refuse a comment of more than 65,536 characters.
_MOST = 60_000
# How many of one kind are named, on top and below.
_FEW, _NAMED = 5, 30
_REZONED = (
    "Times without an offset mean another moment then, digests close at another, and an entry that has a "
    "time may be in another digest"
)
# Tags that an entry has no more, and those that it has instead.
_Exchange: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
# What subscribers may follow by itself.
_FOLLOWED = frozenset(("tag", "outlet", "contributor", "story"))
_DOINGS = {
    "announced": "will be announced",
    "announced again": "will be announced a second time, under a new id",
    "moved up": "will stand higher in its feeds, those of its tags too, for its date is later now; programs "
    "that have forgotten it show it as new",
    "shown again": "will be shown again, as updated or corrected",
    "changed": "will change under the same id; most readers' programs do not show that",
}

# Of files that are no content, where the side that is new was read without them.
_APART = "None of it was used here; once you have read it, `--with-settings` lets it count."


def render_account(difference: Difference) -> str:
    """The account of a change; the same for the same change."""
    parts = [f"**{_summarise(difference)}**\n"]
    decisions = [lines for lines in _list_decisions(difference) if lines]
    if decisions:
        first = (line for lines in decisions for line in _cut(lines, _FEW))
        parts.append("### Needs a decision\n\n" + "".join(f"- {line}\n" for line in first))
    details = [*_render_rest(decisions), *_render_details(difference)]
    sizes = accumulate(map(len, details), initial=sum(map(len, parts)))
    shown = sum(size <= _MOST for size in sizes) - 1
    parts += details[:shown]
    if left := len(details) - shown:
        parts.append(f"It would be too long for a forge: {count(left, 'part')} more left out.\n")
    return "\n".join(parts)


def _summarise(difference: Difference) -> str:
    """What happens, in one line."""
    parts = [*_count_faulty(difference), *_count_dead(difference), *_count_entries(difference)]
    parts += [*_count_rest(difference), *_count_unseen(difference), *_count_later(difference.later)]
    doings = Counter(news.done for news in difference.news)
    for done in ("announced", "announced again"):
        if number := doings[done]:
            parts.append(f"{count(number, 'feed item')} {done}")
    if difference.all_files:
        parts.append("the settings change, and with them any page")
    if difference.files and not difference.all_files:
        verb = "changes" if difference.files == 1 else "change"
        parts.append(f"{count(difference.files, 'file')} of the site {verb}")
    if difference.outside:
        parts.append(f"{count(len(difference.outside), 'file')} outside the content")
    line = "; ".join(parts or ["Nothing changes for readers"])
    return f"{line[0].upper()}{line[1:]}."


def _count_faulty(difference: Difference) -> Iterator[str]:
    if number := len(difference.left_out):
        yield f"FAULTY: {count(number, 'file')} {'is' if number == 1 else 'are'} left out"


def _count_dead(difference: Difference) -> Iterator[str]:
    if difference.dead:
        yield f"REFUSED: {count(len(difference.dead), 'address', 'addresses')} would die"


def _count_entries(difference: Difference) -> Iterator[str]:
    counts = _count_done(difference)
    if counts:
        total = len(difference.added) + len(difference.changed) + len(difference.removed)
        yield f"{'Entry' if total == 1 else 'Entries'}: {', '.join(counts)}"


def _count_done(told: Difference | WaitingChanges) -> list[str]:
    moved = sum(change.moved for change in told.changed)
    counts = {
        "added": len(told.added),
        "changed": len(told.changed) - moved,
        "moved": moved,
        "removed": len(told.removed),
    }
    return [f"{number} {done}" for done, number in counts.items() if number]


def _count_rest(told: Difference | WaitingChanges) -> Iterator[str]:
    if told.corrections:
        yield count(len(told.corrections), "correction")
    kinds = Counter(map(_say_kind, told.others))
    yield from (count(number, kind, _plural(kind)) for kind, number in sorted(kinds.items()))


def _count_unseen(difference: Difference) -> Iterator[str]:
    if difference.redirects:
        yield count(len(difference.redirects), "redirect")
    if difference.exemptions:
        yield count(len(difference.exemptions), "exception")


def _count_later(later: WaitingChanges) -> Iterator[str]:
    if counts := [*_count_done(later), *_count_rest(later)]:
        yield f"waits{say_until(later)}: {', '.join(counts)}"


def say_until(later: WaitingChanges) -> str:
    """Until which days it waits; nothing where no day is known."""
    days = [moment.day for moment in later.moments]
    return f" until {format_days(days[0], days[-1], 'en')}" if days else ""


def _list_decisions(difference: Difference) -> Iterator[list[str]]:
    """What the editor has to think about, in lines of one kind: what is wide first, then the gravest."""
    # What has lost or gained a story says something else than the one that went out.
    closed = sorted(
        (digest for digest in difference.digests if digest.is_out),
        key=lambda digest: not (digest.added or digest.removed),
    )
    yield list(_tell_settings(difference))
    yield list(map(_tell_faulty, difference.left_out))
    yield [_tell_dead(dead) for dead in difference.dead if not dead.setting]
    if difference.outside:
        names = ", ".join(_cut(list(map(name, difference.outside)), _NAMED))
        apart = "" if difference.outside_counts else f" {_APART}"
        yield [f"**Not content,** and to be read by you, because it may change any page: {names}.{apart}"]
    yield list(map(_tell_double, difference.doubles))
    yield [_tell_again(renamed) for renamed in difference.renamed if not renamed.setting]
    if closed:
        names = ", ".join(_cut(list(map(_tell_closed, closed)), _FEW))
        yield [f"**Closed digests,** which subscribers have already: {names}."]
    yield [_tell_passed_on(other) for other in difference.others if other.into and other.kind in _FOLLOWED]
    yield list(map(_tell_uncorrected, difference.uncorrected))
    yield list(map(_tell_emptied, difference.emptied))
    refused = {dead.address for dead in difference.dead}
    gone = [entry for entry in difference.removed if entry.address not in refused]
    yield [_tell_removed(entry, difference.given_up) for entry in gone]


def _tell_passed_on(other: Other) -> str:
    what, heir = f"{other.kind} {name(other.name)}", name(other.into)
    verb = "becomes one with" if other.done == "merged" else "is renamed to"
    return (
        f"**Passed on:** {what} {verb} {heir}; its addresses lead there, and its feeds bring what that has."
    )


def _render_rest(decisions: Iterable[Sequence[str]]) -> Iterator[str]:
    """What of the decisions did not fit on top."""
    for lines in decisions:
        if rest := lines[_FEW:]:
            kind = lines[0].partition("**")[2].partition("**")[0].strip(":,?")
            yield _fold(f"{kind}: {len(rest)} more", (f"- {line}" for line in _cut(rest, _NAMED)))


def _tell_settings(difference: Difference) -> Iterator[str]:
    """What a setting does to very many addresses or items at once."""
    for setting in difference.settings:
        before, after = (name(value) if value else "nothing" for value in (setting.before, setting.after))
        change = f"{name(setting.name)} changes from {before} to {after}"
        if setting.name == "timezone":
            number = count(sum(news.setting == setting.name for news in difference.news), "item")
            yield f"**Time zone:** {change}. {_REZONED}; {number} of feeds would change with it."
        if setting.name == "site_url":
            yield f"**Moved:** {change}. Every address moves with it: let the old ones redirect."
        if dead := [each for each in difference.dead if each.setting == setting.name]:
            feeds = sum(each.feeds for each in dead)
            number, example = count(len(dead), "address", "addresses"), name(dead[0].address)
            more = f", and {count(feeds, 'feed file')} with them" if feeds else ""
            yield f"**Refused:** {change}; {number} would lead nowhere, such as {example}{more}. Leave it."
        again = [news for news in difference.news if news.setting == setting.name]
        if again and setting.name != "timezone":
            number = count(len(again), "item")
            yield f"**Announced twice:** {change}; {number} would be announced again. {_keep_ids(setting)}"


def _keep_ids(setting: Setting) -> str:
    if setting.name != "site_url":
        return "Leave it."
    host = urlsplit(setting.before).hostname or "localhost"
    return f"Write {name(f'identity: {host}')} into the settings."


def _tell_dead(dead: Dead) -> str:
    feeds = f", and {count(dead.feeds, 'feed file')} with it" if dead.feeds else ""
    return f"**Refused:** {name(dead.address)} ({dead.kind}) would lead nowhere{feeds}: {dead.cure}."


def _tell_uncorrected(change: EntryChange) -> str:
    return (
        f"**Corrected?** {_quote(change.new)} says something else now ({_list_fields(change)}), and "
        "subscribers have read the old. If that was wrong, say so with `corrections:`."
    )


def _tell_emptied(dead: Dead) -> str:
    feeds = f" and {count(dead.feeds, 'feed file')} lead" if dead.feeds else " leads"
    return (
        f"**Emptied:** {name(dead.address)} ({dead.kind}){feeds} nowhere without what is gone: {dead.cure}."
    )


def _tell_faulty(left_out: tuple[str, str]) -> str:
    path, fault = left_out
    why = f", {name(fault)}" if fault else ""
    return f"**Faulty:** {name(path)} is left out here{why}; `digest check` says all."


def _tell_double(double: Double) -> str:
    where, why = name(double.other.marks.path), SHOWN_BY[double.reason]
    return f"**Told before?** {_quote(double.entry)} and {_quote(double.other)}, {where}: {why}."


def _tell_again(renamed: Renamed) -> str:
    told = f"**Announced twice:** {_quote(renamed.entry)} has a new id, and subscribers would get it again. "
    heir, entry = renamed.heir, renamed.entry
    if not heir:
        return f"{told}Write {name(f'guid: {renamed.known}')} into {name(entry.marks.path)}."
    told += f"They would take {_quote(heir)} for it. "
    guid = name(f"guid: {renamed.of_heir}") if renamed.of_heir else "another `guid:`"
    return f"{told}Write {guid} into {name(heir.marks.path)}."


def _tell_closed(digest: Touched) -> str:
    return f"{name(digest.name)} ({_count_touched(digest)})"


def _tell_removed(entry: Entry, given_up: Collection[str]) -> str:
    if entry.address in given_up:
        # What had to go is not repeated.
        return f"**Removed:** {name(entry.marks.path)}. `gone.yml` says why."
    return (
        f"**Removed:** {_quote(entry)}, {name(entry.marks.path)}. "
        "What was wrong is better put right in the open, with `corrections:`."
    )


def _render_details(difference: Difference) -> Iterator[str]:
    dead = {each.address for each in difference.dead}
    yield from _render_told(difference, dead)
    yield from _render_told(difference.later, dead)
    if removed := difference.later.removed:
        lines = (f"- {_quote(entry)}, {name(entry.marks.path)}, {entry.date.iso}" for entry in removed)
        yield _fold("Removed before it was out", lines)
    if difference.digests:
        yield _fold("Digests", (_tell_touched(digest) for digest in difference.digests))
    if news := [each for each in difference.news if not each.setting]:
        yield _fold("Feeds", _name_some(news, _tell_news))
    if difference.redirects:
        yield _fold("Old addresses, which lead on for good", _name_some(difference.redirects, _tell_redirect))
    if difference.exemptions:
        yield _fold("Warnings that are to be no fault", _name_some(difference.exemptions, _tell_exemption))
    if difference.drafts:
        yield _fold("Drafts, which nobody sees until they are none", _name_some(difference.drafts, name))


def _render_told(told: Difference | WaitingChanges, dead: Collection[str]) -> Iterator[str]:
    """Entries, corrections and the rest, of what is out or of what waits; `dead` are refused addresses."""
    waits = "Waits: " if isinstance(told, WaitingChanges) else ""
    retagged = _group_retagged(told.changed)
    for exchange, changes in retagged.items():
        entries = count(len(changes), "entry", "entries")
        summary = f"{waits}Changed (tags) in {entries}: {say_value(exchange[0])} → {say_value(exchange[1])}"
        yield _fold(summary, _name_some([change.new for change in changes], _quote))
    for change in told.changed:
        if _exchanged_tags(change) in retagged:
            continue
        fate = "the old one leads on to it"
        if waits:
            fate = "nobody knows the old one yet"
        if change.old.address in dead:
            fate = "the old one would lead nowhere"
        # New corrections alone are told below.
        if lines := list(_tell_change(change, fate)):
            yield _fold(f"{waits}{_say_change(change)}: {_quote(change.new)}", lines)
    for entry in told.added:
        yield _fold(f"{waits}Added: {_quote(entry)}", _tell_entry(entry))
    if told.corrections:
        corrections = (f"- {_tell_correction(each)}, {_quote(text)}" for text, each in told.corrections)
        yield _fold(f"{waits}{count(len(told.corrections), 'correction')}", corrections)
    yield from _render_others(told.others, waits)


def _group_retagged(changes: Iterable[EntryChange]) -> Mapping[_Exchange, Sequence[EntryChange]]:
    """The entries of which the same tags alone became others, as where one is renamed; at least two each."""
    groups: dict[_Exchange, list[EntryChange]] = {}
    for change in changes:
        if exchange := _exchanged_tags(change):
            groups.setdefault(exchange, []).append(change)
    return {exchange: alike for exchange, alike in groups.items() if len(alike) > 1}


def _exchanged_tags(change: EntryChange) -> _Exchange | None:
    """The tags that an entry has no more, and those that it has instead; None where more of it is other."""
    if change.fields != ("tags",) or change.moved or change.taken_back:
        return None
    before, after = ([mention.name for mention in entry.tags] for entry in (change.old, change.new))
    lost = tuple(name for name in before if name not in after)
    won = tuple(name for name in after if name not in before)
    # Another order of the same ones is told by each entry.
    return (lost, won) if lost or won else None


def _say_change(change: EntryChange) -> str:
    fields = _list_fields(change)
    if not change.moved:
        return f"Changed ({fields or 'corrections'})"
    return f"Moved, and changed ({fields})" if fields else "Moved"


def _list_fields(change: EntryChange) -> str:
    return ", ".join(say_field(field) for field in change.fields)


def _tell_change(change: EntryChange, fate: str) -> Iterator[str]:
    """What readers see differ: each field before and after, and the text as a diff of its lines."""
    if change.moved:
        yield f"- address: {name(change.old.address)} → {name(change.new.address)}; {fate}"
    for note in change.taken_back:
        yield f"- correction taken back: {_tell_correction(note)}"
    yield from tell_fields(change.old, change.new, change.fields)


def _tell_correction(correction: Correction) -> str:
    return f"{plain(correction.note, 1_000)} ({correction.date.iso})"


def _tell_entry(entry: Entry) -> Iterator[str]:
    """What readers see of an entry."""
    yield f"- {entry.date.iso}, {say_value(entry.source)}"
    yield f"- address: {name(entry.address)}"
    for field in (
        "byline",
        "tags",
        "cites",
        "story",
        "image",
        "audio",
        "translation",
        "translates",
        "updated",
        "figures",
        "event",
        "guid",
    ):
        if value := getattr(entry, field):
            yield f"- {say_field(field)}: {tell_value(field, value)}"
    if entry.lede:
        yield f"\n> {plain(entry.lede, 1_000)}"
    if lines := list_lines(entry.body):
        yield from fence("text", lines)


def _render_others(others: Iterable[Other], waits: str) -> Iterator[str]:
    """At length what somebody wrote so; tags, outlets, contributors, and what is gone, in a list."""
    rest = []
    for other in others:
        if other.new is None or isinstance(other.new, (Tag, Party)):
            rest.append(other)
        else:
            told = tell_fields(other.old, other.new, other.fields)
            yield _fold(f"{waits}{_say_kind(other).capitalize()} {_say_other(other)}", told)
    if rest:
        yield _fold(f"{waits}Tags, outlets, stories and the rest", _name_some(rest, _tell_other))


def _tell_other(other: Other) -> str:
    fields = tell_fields(other.old, other.new, other.fields)
    return "\n  ".join([f"{other.kind} {_say_other(other)}", *fields])


def _say_kind(other: Other) -> str:
    """What it is called; a farewell that readers are told of among the corrections has a name of its own."""
    is_listed = isinstance(other.new, Gone) and other.new.date and other.new.has_page
    return "withdrawal" if is_listed else other.kind


def _say_other(other: Other) -> str:
    link = "into" if other.done == "merged" else "to"
    heir = f" {link} {name(other.into)}" if other.into else ""
    return f"{name(other.name)} {other.done}{heir}"


def _tell_touched(digest: Touched) -> str:
    state = "closed, subscribers have it already" if digest.is_out else "closed, and new to subscribers"
    return f"- {name(digest.name)} ({state if digest.closed else 'open'}): {_count_touched(digest)}"


def _tell_news(news: News) -> str:
    return f"{news.feed}: “{plain(news.title)}” {_DOINGS[news.done]}"


def _tell_redirect(redirect: LedOn) -> str:
    return f"{name(redirect.alias)} leads to {name(redirect.address)}"


def _tell_exemption(exemption: Exemption) -> str:
    return f"{name(exemption.rule)} in {name(exemption.path)}: {plain(exemption.reason)}"


def _count_touched(digest: Touched) -> str:
    counts = {"added": digest.added, "changed": digest.changed, "removed": digest.removed}
    said = [f"{number} {done}" for done, number in counts.items() if number]
    return ", ".join([*said, f"its note {digest.note}"] if digest.note else said)


Shown = Callable[..., str]


def _name_some(things: Sequence[object], say: Shown) -> Iterator[str]:
    """A line of a list for each of the first; how many more there are."""
    return (f"- {line}" for line in _cut(list(map(say, things)), _NAMED))


def _cut(lines: Sequence[str], most: int) -> Iterator[str]:
    """The first lines; how many more there are."""
    yield from lines[:most]
    if len(lines) > most:
        yield f"and {len(lines) - most} more"


def _quote(text: Entry | Note) -> str:
    if isinstance(text, Note) and not text.title:
        return f"note {name(text.digest)}"
    return f"“{plain(text.title, 120)}”"


def _fold(summary: str, lines: Iterable[str]) -> str:
    # Without the empty lines forges take what is inside for HTML.
    text = "\n".join(lines).strip("\n")
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>\n"


def _plural(kind: str) -> str:
    return "stories" if kind == "story" else f"{kind}s"
