"""Which page leads an editor through what a change does to the site? One beside the built pages."""

from collections.abc import Iterable, Iterator
from html import escape

from digest.contribute.reviewing.account import say_until
from digest.contribute.reviewing.diff import Difference
from digest.contribute.reviewing.entry_changes import EntryChange
from digest.contribute.reviewing.other_changes import Other
from digest.model.addresses import encode, output_path
from digest.model.entry import Entry

# Nothing of it runs or loads.
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What the change shows</title>
<style>body {{ max-width: 45rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 sans-serif }}</style>
<h1>What the change shows</h1>
{waits}<ul>
{items}</ul>
</html>
"""


def render_preview(difference: Difference, site_url: str) -> str:
    """A page that leads to each page of something that is new or changed, and to the one that is up."""
    later = difference.later
    lines = [_item("added", entry) for entry in difference.added]
    lines += [
        _item(_done(change), change.new, _up(site_url, change.old.address)) for change in difference.changed
    ]
    lines += _list_others(difference.others, site_url)
    lines += [_item("waits, added", entry) for entry in later.added]
    lines += [_item(f"waits, {_done(change)}", change.new) for change in later.changed]
    lines += _list_others(later.others, "")
    for touched in difference.digests:
        name = escape(touched.name)
        lines.append(f'<li>digest: <a href="digests/{name}/index.html">{name}</a></li>\n')
    # Built for a moment at which it is out, or there would be no page to lead to.
    until = say_until(later).removeprefix(" until ")
    waits = f"<p>Some of it waits until {until}. The site is shown as it will be then.</p>\n" if until else ""
    return _PAGE.format(items="".join(lines), waits=waits)


def _list_others(others: Iterable[Other], site_url: str) -> Iterator[str]:
    """Stories, notes, comments and the rest by their names; nothing of what waits is up."""
    for other in others:
        if other.address is None:
            continue
        before = _up(site_url, other.address) if site_url and other.done == "changed" else ""
        done = other.done if site_url else f"waits, {other.done}"
        page, name = escape(encode(output_path(other.address))), escape(other.into or other.name)
        yield f'<li>{other.kind} {done}: <a href="{page}">{name}</a>{before}</li>\n'


def _up(site_url: str, address: str) -> str:
    return f' · <a href="{escape(site_url + encode(address))}">as it is up</a>'


def _done(change: EntryChange) -> str:
    return "moved" if change.moved else "changed"


def _item(done: str, entry: Entry, rest: str = "") -> str:
    address = escape(encode(f"{entry.address}index.html"))
    return f'<li>{done}: <a href="{address}">{escape(entry.title)}</a>{rest}</li>\n'
