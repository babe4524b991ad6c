"""What do search engines read about an entry? A NewsArticle in the words of https://schema.org/NewsArticle."""

from collections.abc import Iterable, Mapping
from typing import Any

from digest.model.addresses import encode
from digest.model.entry import Event, Image, Translation
from digest.model.licences import find_terms
from digest.output import Page, Share
from digest.pages.entry import EntryContent


def describe_article(page: Page, site_name: str, site_url: str, terms: str = "") -> dict[str, Any]:
    """The page of an entry as JSON-LD: what it says, what it is based on, whom it cites, what was corrected.

    `site_url` ends in a slash; addresses in the result are absolute. `terms` is the address of the licence.
    """
    content: EntryContent = page.content
    entry = content.entry
    publisher = {"@type": "Organization", "name": site_name, "url": site_url}
    address = site_url + encode(page.address)
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "mainEntityOfPage": address,
            "url": address,
            "headline": entry.title,
            "description": page.description,
            "inLanguage": entry.language,
            "datePublished": entry.date.iso,
            "dateModified": entry.updated.iso,
            "author": publisher,
            "publisher": publisher,
            "license": terms,
            "creditText": content.outlet.title,
            "about": _event(entry.event, entry.title) if entry.event else None,
            "keywords": [tag.title for tag in content.tags],
            "image": _image(entry.image, site_url) if entry.image else _drawn(page.share, site_url),
            "isPartOf": {
                "@type": "PublicationIssue",
                "name": content.digest.title,
                "url": site_url + encode(content.digest.address),
            },
            "isBasedOn": _source(content),
            "citation": [cited.name for cited in content.cites],
            "translationOfWork": _original(content, site_url),
            "translator": _translator(entry.translation, publisher),
            "commentCount": len(content.comments),
            "comment": [
                {
                    "@type": "Comment",
                    "author": {"@type": "Person", "name": comment.author},
                    "datePublished": comment.date.iso,
                    "text": comment.body.opening,
                    "url": f"{address}#comment-{encode(comment.name)}",
                }
                for comment in content.comments
            ],
            "correction": [
                {"@type": "CorrectionComment", "text": found.note, "datePublished": found.date.iso}
                for found in entry.corrections
            ],
        }
    )


def _event(event: Event, name: str) -> Mapping[str, Any]:
    """What the entry reports, with its dates: https://schema.org/Event counts the last day in."""
    end = event.last.iso if event.last else ""
    return _filled({"@type": "Event", "name": name, "startDate": event.first.iso, "endDate": end})


def _source(content: EntryContent) -> Mapping[str, Any]:
    source = content.entry.source
    return _filled(
        {
            "@type": "NewsArticle",
            "url": source.url,
            "headline": source.title,
            "inLanguage": source.language,
            "datePublished": source.published.iso if source.published else "",
            "author": _persons(source.authors),
            "publisher": {"@type": "NewsMediaOrganization", "name": content.outlet.title},
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
    return _filled(
        {
            "@type": "NewsArticle",
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
    return _filled(
        {
            "@type": "ImageObject",
            "url": site_url + encode(image.file),
            "caption": image.caption or image.alt,
            "creditText": image.credit,
            "license": find_terms(image.licence) or _titled(image.licence),
        }
    )


def _titled(licence: str) -> Mapping[str, Any] | None:
    """A licence of which no more is known than its name: as an address it would be a false one."""
    return {"@type": "CreativeWork", "name": licence} if licence else None


def _drawn(share: Share | None, site_url: str) -> Mapping[str, Any] | None:
    return {"@type": "ImageObject", "url": site_url + encode(share.file)} if share else None


def _persons(names: Iterable[str]) -> list[Mapping[str, Any]]:
    return [{"@type": "Person", "name": name} for name in names if name]


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what nothing is known of."""
    return {name: value for name, value in values.items() if value}
