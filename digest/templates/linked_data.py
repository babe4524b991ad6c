"""What do search engines read about a page? In the words of https://schema.org.

An entry is a NewsArticle, the home page the WebSite, a list with a way up that readers see a CollectionPage.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from digest.arrangement.cards import Link
from digest.model.addresses import CONTRIBUTORS, LANGUAGES, SECTIONS, encode
from digest.model.audio import Audio
from digest.model.entry import Comment, Correction, Image, Translation
from digest.model.field_values import filled
from digest.model.licences import find_terms
from digest.output import Page, Share
from digest.pages.entry import EntryContent
from digest.writing.languages import format_number
from digest.writing.words import Words

# The list that leads to pages of a kind: its address, and its name in English.
_ABOVE = {
    "archive": SECTIONS["archive"],
    "contributor": (CONTRIBUTORS, "Contributors"),
    "digest": SECTIONS["digests"],
    "language": (LANGUAGES, "Languages"),
    "outlet": SECTIONS["outlets"],
    "story": SECTIONS["stories"],
    "tag": SECTIONS["tags"],
}

# What a report is, and what its publisher is, by the kind of outlet; of all others they are news.
_NEWS = ("NewsArticle", "NewsMediaOrganization")
_OTHER_REPORTS = {
    "journal": ("ScholarlyArticle", "Organization"),
    "government": ("Report", "GovernmentOrganization"),
    "organisation": ("Report", "Organization"),
    "think-tank": ("Report", "Organization"),
}


def describe_publisher(name: str, url: str, icon: str = "") -> Mapping[str, Any]:
    """Who publishes the site at an address that ends in a slash, with its sign where there is one."""
    logo = {"@type": "ImageObject", "url": url + encode(icon)} if icon else None
    return filled({"@type": "Organization", "name": name, "url": url, "logo": logo})


def make_linked_data(
    page: Page, publisher: Mapping[str, Any], words: Words, terms: str = "", issn: str = ""
) -> dict[str, Any] | None:
    """The page as JSON-LD, with absolute addresses; None where its head says all that there is to say.

    `terms` is the address of the licence of the texts, `issn` what libraries know the site by.
    """
    if page.article:
        return describe_article(page, publisher, terms, issn)
    if not page.address:
        return _describe_home(page, publisher, issn)
    if above := tuple(_way_up(page, words)):
        return _describe_list(page, above, publisher["url"])
    return None


def _describe_home(page: Page, publisher: Mapping[str, Any], issn: str) -> dict[str, Any]:
    return filled(
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": publisher["name"],
            "url": publisher["url"],
            "description": page.description,
            "inLanguage": page.language,
            "issn": issn,
            "publisher": publisher,
        }
    )


def _describe_list(page: Page, above: Iterable[Link], site_url: str) -> dict[str, Any]:
    trail = (*above, Link(page.title, page.address))
    places = (
        {"@type": "ListItem", "position": number, "name": link.title, "item": site_url + encode(link.address)}
        for number, link in enumerate(trail, 1)
    )
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "breadcrumb": {"@type": "BreadcrumbList", "itemListElement": list(places)},
    }


def _way_up(page: Page, words: Words) -> Iterator[Link]:
    """The links above the heading of a list, from the top; none where it stands at the top itself."""
    kind = page.frame.page_kind
    if kind not in _ABOVE or (kind == "archive" and not page.content.listing.month):
        return
    address, name = _ABOVE[kind]
    yield Link(words.say(name), address)
    if kind == "tag":
        yield from page.content.parents
    if kind == "archive":
        year = page.content.listing.year
        yield Link(format_number(year, words.language), f"{address}{year}/")


def describe_article(
    page: Page, publisher: Mapping[str, Any], terms: str = "", issn: str = ""
) -> dict[str, Any]:
    """The page of an entry: what it says, what it is based on, whom it cites, what was corrected."""
    content: EntryContent = page.content
    entry, site_url = content.entry, publisher["url"]
    author = {name: value for name, value in publisher.items() if name != "logo"}
    address = site_url + encode(page.address)
    return filled(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "mainEntityOfPage": address,
            "url": address,
            "headline": entry.title,
            "description": page.description,
            "inLanguage": entry.language,
            # A day alone search engines take for midnight in a zone of their own.
            "datePublished": entry.date.at.isoformat(),
            "dateModified": entry.modified.at.isoformat(),
            "author": [_writer(link, site_url) for link in content.card.writers] or author,
            "publisher": publisher,
            "license": terms,
            "creditText": content.outlet.title,
            # Of an Event search engines want the place, which no entry has.
            "temporalCoverage": entry.event.iso if entry.event else "",
            "keywords": [tag.title for tag in content.tags],
            "image": _pictures(entry.image, page.share, site_url),
            "audio": _audio(entry.audio, site_url),
            "isPartOf": _issue(content.digest, publisher, issn),
            "isBasedOn": None if content.leads_back else _source(content),
            "citation": [cited.name for cited in content.cites],
            "translationOfWork": _original(content, site_url),
            "translator": _translator(entry.translation, author),
            "commentCount": len(content.comments),
            "comment": [_comment(each, address) for each in content.comments],
            "correction": list(map(_correction, entry.corrections)),
        }
    )


def _comment(comment: Comment, address: str) -> Mapping[str, Any]:
    return {
        "@type": "Comment",
        "author": {"@type": "Person", "name": comment.author},
        "datePublished": comment.date.iso,
        "text": comment.body.opening,
        "url": f"{address}#comment-{encode(comment.name)}",
    }


def _correction(correction: Correction) -> Mapping[str, Any]:
    return {
        "@type": "CorrectionComment",
        "text": correction.note,
        "datePublished": correction.date.iso,
    }


def _issue(digest: Link, publisher: Mapping[str, Any], issn: str) -> Mapping[str, Any]:
    """The digest that carries it; only with an ISSN is it said of which periodical."""
    site_url = publisher["url"]
    periodical = {"@type": "Periodical", "name": publisher["name"], "url": site_url, "issn": issn}
    return filled(
        {
            "@type": "PublicationIssue",
            "name": digest.title,
            "url": site_url + encode(digest.address),
            "isPartOf": periodical if issn else None,
        }
    )


def _source(content: EntryContent) -> Mapping[str, Any]:
    source = content.entry.source
    report, publisher = _OTHER_REPORTS.get(content.outlet_kind, _NEWS)
    return filled(
        {
            "@type": report,
            "url": source.url,
            "headline": source.title,
            "inLanguage": source.language,
            "datePublished": source.published.iso if source.published else "",
            "author": _persons(source.authors),
            "publisher": {"@type": publisher, "name": content.outlet.title},
            "archivedAt": source.archive_url,
        }
    )


def _original(content: EntryContent, site_url: str) -> Mapping[str, Any] | None:
    """What was translated: another entry, or the report itself."""
    if other := content.translates:
        return {
            "@type": "NewsArticle",
            "url": site_url + encode(other.address),
            "headline": other.title,
            "inLanguage": other.language,
        }
    entry = content.entry
    if not entry.translation:
        return None
    report, _ = _OTHER_REPORTS.get(content.outlet_kind, _NEWS)
    return filled(
        {
            "@type": report,
            "url": entry.source.url,
            "headline": entry.source.title or entry.translation.original_title,
            "inLanguage": entry.translation.origin,
        }
    )


def _translator(
    translation: Translation | None, publisher: Mapping[str, Any]
) -> Mapping[str, Any] | list[Mapping[str, Any]]:
    """A person, or the digest itself where it says so."""
    name = translation.translator if translation else ""
    return publisher if name == publisher["name"] else _persons([name])


def _image(image: Image, site_url: str) -> Mapping[str, Any]:
    return filled(
        {
            "@type": "ImageObject",
            "url": site_url + encode(image.file),
            "caption": image.caption or image.alt,
            "creditText": image.credit,
            "license": find_terms(image.licence) or _titled(image.licence),
        }
    )


def _audio(audio: Audio | None, site_url: str) -> Mapping[str, Any] | None:
    if audio is None:
        return None
    return filled(
        {
            "@type": "AudioObject",
            "contentUrl": audio.address_from(site_url),
            "encodingFormat": audio.type,
            "name": audio.title,
            # ISO 8601 has a form of seconds alone.
            "duration": f"PT{audio.seconds}S" if audio.seconds else "",
        }
    )


def _titled(licence: str) -> Mapping[str, Any] | None:
    """A licence of which no more is known than its name: as an address it would be a false one."""
    return {"@type": "CreativeWork", "name": licence} if licence else None


def _pictures(
    image: Image | None, share: Share | None, site_url: str
) -> Mapping[str, Any] | list[Mapping[str, Any]] | None:
    """The picture of an entry, and its card where it has one: search engines show no drawing in SVG."""
    own = _image(image, site_url) if image else None
    if not share or (image and share.file == image.file):
        return own
    card = {"@type": "ImageObject", "url": site_url + encode(share.file)}
    return [own, card] if own else card


def _writer(link: Link, site_url: str) -> Mapping[str, Any]:
    return {"@type": "Person", "name": link.title, "url": site_url + encode(link.address)}


def _persons(names: Iterable[str]) -> list[Mapping[str, Any]]:
    return [{"@type": "Person", "name": name} for name in names if name]
