"""Which digest does somebody mean who types its name?"""

from collections.abc import Iterable, Sequence

from digest.arrangement.site import Site
from digest.arrangement.waiting import say_how_long
from digest.model.digests import EXAMPLES, Digest, Period, find_meant, parse_name, period_of
from digest.model.entry import Entry
from digest.model.problems import DigestError, count, quote
from digest.model.schedule import Schedule


def find_digest(name: str, site: Site, *, closed: bool, cure: str = "") -> Digest:
    """The digest of this name, which may be open unless a closed one is wanted.

    Raises DigestError for any other, and names the nearest ones. `cure` is for one of which all waits.
    """
    known = site.closed if closed else site.digests
    cadence = site.settings.options.cadence
    schedule = site.settings.options.schedule
    period = parse_name(name, schedule)
    if period is None and (meant := find_meant(name, schedule)):
        raise DigestError(f"Saturday and Sunday have no digest here; {name} is in {meant.name}: write that")
    if period is None:
        example = _say_nearest(known, None) or EXAMPLES[cadence]
        raise DigestError(f"{quote(name)} is not the name of a {cadence} digest; write one such as {example}")
    found = next((digest for digest in site.digests if digest.name == period.name), None)
    if found and (found.closed or not closed):
        return found
    what = say_open(found, site) if found else f"there is no digest {name}: no entry is dated in it"
    if not found and (late := find_late(period, site.waiting, schedule)):
        waiting = say_waiting(period, late)
        raise DigestError(f"there is no digest {name} yet: {waiting}{f'; {cure}' if cure else ''}")
    kind, none = ("a closed one", "none is closed") if closed else ("one with entries", "there is none")
    nearest = _say_nearest(known, period)
    raise DigestError(f"{what}; {kind} is wanted, {f'such as {nearest}' if nearest else f'and {none} yet'}")


def find_newest(site: Site) -> Digest:
    """The newest digest that is closed. Raises DigestError where none is yet."""
    if site.closed:
        return site.closed[-1]
    cure = f"{say_open(site.open, site)}; write its name" if site.open else "write an entry first"
    raise DigestError(f"no digest is closed yet; {cure}")


def say_open(digest: Digest, site: Site) -> str:
    """Until when the digest is open."""
    closes = digest.period.closes(site.settings.timezone).isoformat(sep=" ", timespec="minutes")
    return f"{digest.name} is open until {closes}"


def find_late(period: Period, waiting: Iterable[Entry], schedule: Schedule) -> tuple[Entry, ...]:
    """Those of the entries that belong to these days."""
    return tuple(entry for entry in waiting if period_of(entry.date, schedule) == period)


def say_waiting(period: Period, late: Sequence[Entry]) -> str:
    """How many entries of these days are not out yet, and until when; nothing where none waits."""
    if not late:
        return ""
    dated = [entry for entry in late if not entry.draft]
    how_long = say_how_long((dated or late)[0])
    said = f"{count(len(late), 'entry', 'entries')} of {period.name}"
    if len(late) == 1:
        return f"{said} waits {how_long}"
    drafts = len(late) - len(dated)
    if not dated:
        return f"{said} are drafts and will not go out"
    kept = f"; {drafts} {'is a draft' if drafts == 1 else 'are drafts'} and will not go out" if drafts else ""
    return f"{said} wait, the first {how_long}{kept}"


def say_which(digest: Digest, site: Site, *, is_newest: bool) -> str:
    """What one may not expect of a digest: that it is open, or of the newest closed one that another is."""
    if not digest.closed:
        return f"{say_open(digest, site)}: this is it as it is now"
    return f"this is {digest.name}; {say_open(site.open, site)}" if is_newest and site.open else ""


def _say_nearest(digests: Sequence[Digest], period: Period | None) -> str:
    """The names of the digests before and after these days, or of the newest."""
    names = [digest.name for digest in digests if not period or digest.period.first < period.first]
    later = [digest.name for digest in digests if period and digest.period.first > period.first]
    return " or ".join([*names[-1:], *later[:1]])
