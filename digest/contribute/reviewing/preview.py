"""Which page leads an editor through what a change does to the site? One beside the built pages."""

from html import escape

from digest.addresses import encode
from digest.contribute.reviewing.diff import Difference
from digest.entry import Entry

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
<ul>
{items}</ul>
</html>
"""


def render_preview(difference: Difference, site_url: str) -> str:
    """A page that leads to the pages of all entries that are new or changed, and to those that are up."""
    lines = [_item("added", entry) for entry in difference.added]
    for change in difference.changed:
        before = f' · <a href="{escape(site_url + encode(change.old.address))}">as it is up</a>'
        lines.append(_item("moved" if change.moved else "changed", change.new, before))
    for touched in difference.digests:
        name = escape(touched.name)
        lines.append(f'<li>digest: <a href="digests/{name}/index.html">{name}</a></li>\n')
    return _PAGE.format(items="".join(lines))


def _item(done: str, entry: Entry, rest: str = "") -> str:
    address = escape(encode(f"{entry.address}index.html"))
    return f'<li>{done}: <a href="{address}">{escape(entry.title)}</a>{rest}</li>\n'
