"""What came along, and what did not? In a few lines for the terminal, and in full for the editor."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from digest.content.frontmatter import MAX_FRONT_MATTER
from digest.contribute.importing.post import (
    BUTTON,
    DRAFT,
    EARLY,
    EXPIRED,
    LATE,
    SIGN_UP,
    LeftField,
    Loss,
    OldSite,
    RefusedPost,
)
from digest.model.problems import count, show

REPORT = "import-report.md"
HEADING = "# Import report"
# A note may say again what a mark said.
_MAX_LINE, _MAX_NOTE = 400, 2 * MAX_FRONT_MATTER
# The address of no site, with which a new digest begins (RFC 2606).
_NOWHERE = "https://example.org/"
# What is told once.
_OF_SERVICE = (SIGN_UP, BUTTON, LATE)
# So many hosts are named.
_MOST_HOSTS = 3
# What was not published, by how the reason begins.
_UNPUBLISHED = {
    DRAFT: "drafts",
    EARLY: "of days to come",
    EXPIRED: "expired",
    "": "not published for another reason",
}


# Where these programs have the feed of posts, unless somebody has told them otherwise.
_OLD_FEEDS = {
    "jekyll": "feed.xml",
    "hugo": "index.xml",
    "pelican": "feeds/all.atom.xml",
    "wordpress": "feed/",
    "ghost": "rss/",
}


# Where beside an export its pictures are to lie: none holds them.
_PICTURES_BESIDE = {"wordpress": "wp-content/uploads/", "ghost": "content/images/"}


@dataclass(frozen=True)
class ImportReport:
    """How many posts were read, and what became of each; what of them did not come along.

    `fields` are those that nothing here can take, each with the place of its post; `feed` says where the
    old feed is to lead, and `advice` what is to be done first; `elsewhere` are the addresses of pictures that
    stay there;
    `parts` counts by its type what is neither post nor page, nor a comment
    that readers saw.
    """

    kind: str
    title: str
    read: int
    written: tuple[str, ...]
    known: int
    drafts: tuple[RefusedPost, ...]
    refused: tuple[RefusedPost, ...]
    fields: tuple[tuple[str, LeftField], ...]
    notes: tuple[Loss, ...]
    pictures: int = 0
    tags: int = 0
    outlets: int = 0
    feed: str = ""
    advice: tuple[str, ...] = ()
    parts: tuple[tuple[str, int], ...] = ()
    comments: int = 0
    elsewhere: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """No post is lost without saying so."""
        assert self.read == len(self.written) + self.known + len(self.drafts) + len(self.refused)


def summarise(report: ImportReport, *, dry: bool = False) -> Iterator[str]:
    """The lines for the terminal."""
    done = "would be written" if dry else "written"
    yield f"{count(report.read, 'post')} read: {count(len(report.written), 'entry', 'entries')} {done}"
    for what, number in _count_others(report):
        if number:
            yield f"  {number} {what}"
    named = f"{count(report.tags, 'new tag')}, {count(report.outlets, 'new outlet')}"
    also = f", {count(report.comments, 'comment')}" if report.comments else ""
    yield f"  {count(report.pictures, 'picture')}, {named}{also}"
    if report.parts:
        yield _say_parts(report)
    lost = len(report.fields)
    if lost or report.notes:
        yield f"  not carried: {count(lost, 'field')}, {count(len(report.notes), 'mark')} in texts"
    yield from report.advice


def say_address(old: OldSite, site_url: str) -> str:
    """What to do where nobody has said yet where the site will be, and the old one is not at a root."""
    if site_url != _NOWHERE or not old.path:
        return ""
    return (
        f"Old addresses begin with {old.path}, because site_url is still {site_url}. If the site stays at "
        f"{old.url}, take back what was written, write that as site_url into mkdocs.yml, and import again"
    )


def say_pictures(kind: str, missing: int) -> str:
    """What to do so that pictures come along; empty where nothing is to be done."""
    folder = _PICTURES_BESIDE.get(kind)
    if not missing or not folder:
        return ""
    which = f"{count(missing, 'picture')} of the old site"
    cure = f"lay its folder {folder} there, take back what was written, and import again"
    return f"{which} did not come along: not in {folder} beside the export; {cure}"


def say_elsewhere(pictures: Sequence[str]) -> str:
    """What to do with pictures that stay at other hosts; empty where there are none."""
    hosts = Counter(urlsplit(address).netloc for address in pictures)
    if not hosts:
        return ""
    named = ", ".join(f"{number:,} at {host}" for host, number in hosts.most_common(_MOST_HOSTS))
    rest = sum(hosts.values()) - sum(number for _, number in hosts.most_common(_MOST_HOSTS))
    where = f"{named}, {rest:,} at others" if rest else named
    cure = "take back what was written, and import again with --pictures, which fetches them"
    return f"Pictures that did not come along: {where}. Readers see a link in place of each; {cure}"


def say_feed(kind: str, old_url: str, site_url: str) -> str:
    """Which feed here is like that of the old site; empty where its address is not known."""
    if kind not in _OLD_FEEDS or not old_url:
        return ""
    old = old_url + _OLD_FEEDS[kind]
    other = "; the feed that is there now brings digests" if old == f"{site_url}feed.xml" else ""
    return f"Usually {old} had an item for each post, as {site_url}entries.xml has{other}. Let it lead there."


def format_report(report: ImportReport) -> str:
    """The report in full, as Markdown."""
    return "\n".join(_sections(report)).rstrip("\n") + "\n"


def put_on_top(report: ImportReport, earlier: str) -> str:
    """The reports of all imports, the newest first; one in which nothing is new is left out."""
    lines = set(earlier.splitlines())
    left_out = map(_item, (*report.refused, *report.drafts))
    if earlier and not report.written and lines.issuperset(left_out):
        return earlier
    return "\n".join(filter(None, (format_report(report), earlier)))


def _sections(report: ImportReport) -> Iterator[str]:
    yield HEADING
    yield ""
    yield f"From {_plain(report.title or 'a site without a title')} ({report.kind})."
    yield ""
    yield "| posts | |"
    yield "|---|---|"
    counts = ("read", report.read), ("written", len(report.written)), *_count_others(report)
    for name, number in counts:
        yield f"| {name} | {number:,} |"
    yield ""
    if report.parts:
        yield from (_plain(_say_parts(report)), "")
    if report.advice and report.written:
        yield from ("## Do this first", "", *(f"- {_plain(advice)}" for advice in report.advice), "")
    if report.feed and report.written:
        yield from ("## The old feed", "", _plain(report.feed), "")
    yield from _list("Refused", report.refused)
    yield from _list("Not published", report.drafts)
    if report.fields:
        yield from _count_kinds("Fields that entries do not have", "field", "posts", _names(report.fields))
    if report.notes:
        kinds = (_kind(note.what) for note in report.notes)
        yield from _count_kinds("What of the texts did not come along", "what", "times", kinds)
        yield from _list("Where", tuple(_say_once(report.notes)))
    # The longest comes last.
    yield from _list("What these fields said", tuple(_say_fields(report)))


def _say_once(notes: Iterable[Loss]) -> Iterator[Loss]:
    """Notes, of which those that every post of a service may have stand there once, with their number."""
    of_service = Counter((note.what, note.said) for note in notes if note.what in _OF_SERVICE)
    for (what, said), times in of_service.items():
        yield Loss(count(times, "post"), 0, what, said)
    yield from (note for note in notes if note.what not in _OF_SERVICE)


def _say_parts(report: ImportReport) -> str:
    ordered = sorted(report.parts, key=lambda each: (-each[1], each[0]))
    return f"Passed over: {', '.join(f'{number:,} {kind}' for kind, number in ordered)}"


def _count_kinds(heading: str, what: str, times: str, kinds: Iterable[str]) -> Iterator[str]:
    """How often each stands there, the most frequent first."""
    yield from (f"## {heading}", "", f"| {what} | {times} |", "|---|---|")
    ordered = sorted(Counter(kinds).items(), key=lambda item: (-item[1], item[0]))
    yield from (f"| {_plain(name)} | {number:,} |" for name, number in ordered)
    yield ""


def _names(fields: Iterable[tuple[str, LeftField]]) -> Iterator[str]:
    """The name of each field, once for each post."""
    return (name for _, name in dict.fromkeys((place, field.name) for place, field in fields))


def _say_fields(report: ImportReport) -> Iterator[Loss]:
    """What fields said that did not come along: what every post says alike is told once."""
    alike = Counter((field.name, field.said) for _, field in report.fields)
    posts = len(report.written)
    everywhere = {said for said, times in alike.items() if times == posts > 1}
    yield from (Loss(f"each of the {posts:,} posts", 0, ": ".join(said)) for said in sorted(everywhere))
    for place, field in report.fields:
        if (field.name, field.said) not in everywhere:
            yield Loss(place, field.line, f"{field.name}: {field.said}")


def _count_others(report: ImportReport) -> Iterator[tuple[str, int]]:
    """What became of the posts that did not become entries now, and of how many."""
    yield "imported before", report.known
    why = Counter(next(filter(draft.reason.startswith, _UNPUBLISHED)) for draft in report.drafts)
    yield from ((f"left out: {name}", why[begin]) for begin, name in _UNPUBLISHED.items() if why[begin])
    yield "refused", len(report.refused)


def _list(heading: str, said: Sequence[Loss | RefusedPost]) -> Iterator[str]:
    if said:
        yield from (f"## {heading}", "", *map(_item, said), "")


def _item(said: Loss | RefusedPost) -> str:
    return f"- {_plain(str(said), _MAX_NOTE if isinstance(said, Loss) else _MAX_LINE)}"


def _kind(what: str) -> str:
    """What is counted together: the same mark, any picture, link, attachment or old address."""
    begins = "the picture|the file|the link to|the attachment|the old address"
    ends = (
        "is not there|is elsewhere .*|did not come along; .*|leads nowhere; .*|leads to .*|cannot .*"
        "|has no address that .*"
    )
    return re.sub(rf"^({begins}) .* ({ends})$", r"\1 … \2", what)


def _plain(text: str, limit: int = _MAX_LINE) -> str:
    """Text of others in one line, without signs that Markdown or a terminal would take for something."""
    return re.sub(r"([\\|<>*_`\[\]])", r"\\\1", show(text, limit))
