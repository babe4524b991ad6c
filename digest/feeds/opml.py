"""How does a reader take over every feed of the site at once? As one OPML file (http://opml.org/spec2.opml)."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import Element, SubElement, tostring

from digest.arrangement.site import Site
from digest.feeds.family import formats_of, list_feeds
from digest.feeds.xml import xml_text
from digest.model.addresses import encode
from digest.output import Block, Materials, Output
from digest.writing.collation import collate

ADDRESS = "feeds/feeds.opml"
_GROUPS = {
    "tags": "Tags",
    "outlets": "Outlets",
    "contributors": "Contributors",
    "stories": "Stories",
    "languages": "Languages",
}


@dataclass(frozen=True)
class Outline:
    """One feed: its name, its address, and that of the page that shows the same."""

    title: str
    address: str
    page: str


@dataclass(frozen=True)
class Subscriptions:
    """All feeds of a site, in groups by name; those of the first group, without a name, stand alone."""

    title: str
    site_url: str
    groups: tuple[tuple[str, tuple[Outline, ...]], ...]


def blocks(site: Site) -> Iterator[Block]:
    """The one file; of the formats that the site offers it names the first."""
    yield Block("feeds/opml", lambda: _outputs(site))


def _outputs(site: Site) -> Iterator[Output]:
    settings = site.settings
    format_ = formats_of(settings)[0]
    groups: dict[str, list[Outline]] = {}
    for name in list_feeds(site):
        group = settings.words.say(_GROUPS[name.kind]) if name.kind in _GROUPS else ""
        groups.setdefault(group, []).append(Outline(name.title, name.address(format_), name.page))
    listed = tuple(
        # Of the first group the order says what matters; all others are looked through for a name.
        (
            group,
            tuple(
                sorted(outlines, key=lambda each: collate(each.title, settings.language))
                if group
                else outlines
            ),
        )
        for group, outlines in groups.items()
    )
    yield Output(ADDRESS, Subscriptions(settings.site_name, settings.site_url, listed), render_opml)


def render_opml(subscriptions: Subscriptions, _materials: Materials) -> bytes:
    """Write it. Equal values give equal bytes."""
    opml = Element("opml", version="2.0")
    SubElement(SubElement(opml, "head"), "title").text = xml_text(subscriptions.title)
    body = SubElement(opml, "body")
    for group, outlines in subscriptions.groups:
        parent = SubElement(body, "outline", text=xml_text(group)) if group else body
        for outline in outlines:
            title = xml_text(outline.title)
            # In a reader it stands among feeds of other sites.
            named = xml_text(f"{subscriptions.title}: {outline.title}")
            SubElement(
                parent,
                "outline",
                # Readers know no other type, whatever the format is.
                type="rss",
                text=named,
                title=title,
                xmlUrl=subscriptions.site_url + encode(outline.address),
                htmlUrl=subscriptions.site_url + encode(outline.page),
            )
    return bytes(tostring(opml, encoding="UTF-8", xml_declaration=True, pretty_print=True))
