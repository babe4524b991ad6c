"""A feed of another site is refused with a word, or becomes sound files in our folders."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from digest.content.parsers import ReadingContext, parse_entry
from digest.content.vocabulary import read_outlets, read_tags
from digest.contribute.importing.feeds.reader import read_feed, recognise
from digest.contribute.importing.importer import plan_import
from digest.contribute.importing.post import Posts, Wishes
from digest.contribute.importing.record import RECORD
from digest.contribute.importing.report import REPORT
from digest.model.problems import DigestError, is_error
from digest.model.settings import Settings
from tests.builders import settings
from tests.reliability.oracles import cases_of, check_said, is_shown, seeds_of

SIGNS = (
    *(
        "<item>",
        "</item>",
        "<entry>",
        "<title>",
        "<link>",
        "<guid>",
        "<pubDate>",
        "<content:encoded>",
        "<![CDATA[",
    ),
    *(
        "]]>",
        "&lt;",
        "<!DOCTYPE a [",
        "<!ENTITY ",
        "xml:base=",
        'type="xhtml"',
        'rel="enclosure"',
        "<category>",
    ),
    *('"items": [', '"content_html": "', '"date_published": "', '"tags": [', "null", "\\ud800", "\\u0000"),
    *('"exported_on": 1', '"posts": [', '"posts_tags": [', '"status": "sent"', '"html": "', "__GHOST_URL__"),
    *(
        "kg-card kg-bookmark-card",
        "kg-card kg-video-card",
        "kg-card kg-signup-card",
        "<!--kg-gated-block:begin -->",
    ),
    *("2024-11-13", "Wed, 13 Nov 2024 08:00:00 GMT", "https://blog.example/a/../b", "<pre>", "<table><td>"),
)
_OF_NAMES = {"marks-in-field", "joined-names"}
_WISHES = Wishes(outlet="The old site")
# Of an export that does not say where its site was.
_WITH_ADDRESS = Wishes("https://blog.example/", "The old site")


def seeds() -> Iterator[bytes]:
    """Our cases, and feeds and JSON that are broken on purpose."""
    yield from cases_of("imports/*/feed.*")
    yield from cases_of("imports/ghost/site/export.json")
    yield from seeds_of("feed_bad", "json_bad")


def attempt(data: bytes) -> None:
    """Read it as the feed that it seems to be, and plan the import into an empty digest."""
    chosen = settings(Path("nowhere"))
    kind = recognise(data) or "rss"
    wishes = _WITH_ADDRESS if kind == "ghost" else _WISHES
    try:
        library = read_feed(data, "feed.xml", kind, wishes, chosen.timezone)
    except DigestError as error:
        check_said(error)
        return
    check_import(library, chosen, wishes)


def check_import(library: Posts, chosen: Settings, wishes: Wishes) -> None:
    """Every post is counted once; what is planned is sound, and lies where it should."""
    planned = plan_import(library, chosen, wishes)
    report = planned.report
    counted = len(report.written) + len(report.drafts) + len(report.refused) + report.known
    assert counted == report.read == len(library.posts) + len(library.refused)
    texts = {name: data for name, data in planned.files.items() if isinstance(data, bytes)}
    for name, data in planned.files.items():
        assert name in {RECORD, REPORT} or name.startswith("content/"), name
        assert ".." not in PurePosixPath(name).parts, name
        assert isinstance(data, Path) or data.decode() is not None
    tags, faults = read_tags(texts.get("content/tags.yml"), "tags.yml")
    outlets, more = read_outlets(texts.get("content/outlets.yml"), "outlets.yml")
    # A name is taken over as it is, marks and all.
    assert [str(fault) for fault in (*faults, *more) if fault.rule not in _OF_NAMES] == []
    _check_entries(library, texts, ReadingContext("en", chosen.timezone, tags, outlets, chosen.markdown))
    _check_notes(texts[REPORT].decode())


def _check_entries(library: Posts, texts: dict[str, bytes], context: ReadingContext) -> None:
    titles = {" ".join(post.title[:400].split()) for post in library.posts}
    for name, data in texts.items():
        if not name.startswith("content/entries/"):
            continue
        path = name.removeprefix("content/")
        found, problems = parse_entry(data, path, path, context)
        assert [str(problem) for problem in problems if is_error(problem)] == [], data
        assert found
        assert found.title in titles, found.title
        assert not any(context.tags.lacks(mention.name) for mention in found.tags), found.tags
        assert not context.outlets.lacks(found.source.outlet.name), found.source.outlet


def _check_notes(report: str) -> None:
    """The report is a text: nothing in it reaches the terminal of who reads it."""
    assert all(map(is_shown, report.replace("\t", " ").split("\n"))), report
