"""What does a digest say by mail? A digest in; what both parts of a message show, out.

Entries come in brief: headline, lede and link. All texts are on single lines and hold nothing that cannot be
sent.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate

from digest.arrangement.cards import CARD_LEDE, Card, CorrectionLine
from digest.arrangement.lines import digest_line
from digest.arrangement.site import Site
from digest.mail.lines import join_apart, one_line, set_apart
from digest.mail.prose import Paragraph, TextRun, cost_of, cut_prose, read_lines, read_prose, size_of
from digest.model.addresses import encode
from digest.model.date_formats import format_day, format_days, format_span_parts
from digest.model.digests import Digest
from digest.model.entry import Correction, Entry, Figure, Translation, shorten
from digest.model.settings import Settings
from digest.writing.languages import language_in_sentence

# A message must stay small whatever is written: of note and imprint so many bytes, of many figures the first.
MAX_NOTE = 14_000
MAX_FIGURES, MAX_FIGURE = 6, 100
MAX_CORRECTIONS = 3
# Corrections of earlier digests take of these bytes, at most so many, with so much of each headline; of
# each its elements take some.
MAX_CORRECTED, MAX_HEADLINE = 5_000, 200
_AROUND = 400
# What stands between the parts of a line.
_APART = " · "


@dataclass(frozen=True)
class LetterCorrection:
    """What was put right, and what is said before it: `Correction, 14 November 2024:`."""

    label: str
    note: str


@dataclass(frozen=True)
class Brief:
    """An entry in brief. `byline` says who reported it, when, and when it was updated, who wrote it, when it
    happens, who translated it. Its first words are the outlet, which leads to the `report`; that is empty
    where the source is the entry itself. `audio` is the address of what can be heard, `duration` how long
    that is. In a proof `waits` says why it is not out yet: that it is a draft, or until when.
    """

    title: str
    address: str
    language: str
    byline: Paragraph
    lede: str
    report: str = ""
    corrections: tuple[LetterCorrection, ...] = ()
    figures: tuple[Figure, ...] = ()
    audio: str = ""
    duration: str = ""
    waits: str = ""


@dataclass(frozen=True)
class Corrected:
    """What was put right of an earlier digest, its day before it, and the page that it is of."""

    label: str
    note: str
    title: str
    address: str
    language: str


@dataclass(frozen=True)
class Letter:
    """A digest as it is told by mail.

    `byline` says who curated it. `briefs` are told with their ledes, `listed` are named only, and `left` is
    how many are not named at all. `corrections` are those of the note; where that is `cut`, its end is on the
    site. `corrected` is what was put right of earlier digests, and there is more of that where it is
    `cut_short`. Addresses are absolute; `language` is that of the words around the entries. One that
    `is_proof` is for who makes it alone.
    """

    name: str
    title: str
    masthead: str
    span: str
    summary: str
    note: tuple[Paragraph, ...]
    cut: bool
    address: str
    language: str
    briefs: tuple[Brief, ...]
    byline: str = ""
    listed: tuple[Brief, ...] = ()
    left: int = 0
    corrections: tuple[LetterCorrection, ...] = ()
    corrected: tuple[Corrected, ...] = ()
    cut_short: bool = False
    unsubscribe: tuple[str, ...] = ()
    imprint: tuple[Paragraph, ...] = ()
    is_proof: bool = False

    @property
    def subtitle(self) -> str:
        """The site and the days; nothing where the title says so already."""
        says_so = self.title.startswith(self.masthead) and self.title.endswith(self.span)
        return "" if says_so else join_apart(_APART, (self.masthead, self.span))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it is in, its own first."""
        shown: tuple[Brief | Corrected, ...] = (*self.briefs, *self.listed, *self.corrected)
        return tuple(dict.fromkeys([self.language, *(each.language for each in shown)]))


def compose_letter(digest: Digest, site: Site, *, proof_at: datetime | None = None) -> Letter:
    """Everything that the digest has to say; in a proof what is not out at that moment is marked."""
    settings, mail = site.settings, site.settings.options.mail
    line = digest_line(digest, site)
    span = format_days(line.first, line.last, settings.language)
    address = settings.site_url + encode(digest.address)
    prose = read_prose(digest.note.body.html, settings.site_url, address) if digest.note else ()
    imprint = read_lines(mail.imprint) if mail else ()
    masthead = one_line(settings.site_name)
    corrected = tuple(_corrected(line, settings) for line in site.corrections.by_digest.get(digest.name, ()))
    corrections = _corrections(digest.note.corrections if digest.note else (), settings)
    # The imprint and what was wrong are there whatever happens, so a long note gives way to them.
    room = MAX_NOTE - sum(map(cost_of, imprint)) - sum(_cost(each.note) for each in corrections)
    told = _fitting(corrected, min(room, MAX_CORRECTED))
    note, cut = cut_prose(prose, room - sum(_cost(each.title + each.note) for each in told))
    return Letter(
        name=digest.name,
        title=one_line(line.title) or f"{masthead}{settings.words.say(', ')}{span}",
        masthead=masthead,
        span=one_line(span),
        summary=shorten(one_line(line.lede), CARD_LEDE),
        note=note,
        cut=cut,
        address=address,
        language=settings.language,
        briefs=tuple(_brief(card, settings, proof_at) for card in site.cards_of(digest.entries)),
        byline=_say_writers([link.title for link in line.writers], settings),
        corrections=corrections,
        corrected=told,
        cut_short=len(told) < len(corrected),
        unsubscribe=mail.ways_out if mail else (),
        imprint=imprint,
        is_proof=proof_at is not None,
    )


def shorten_letter(letter: Letter, told: int, listed: int) -> Letter:
    """The letter with so many entries `told`, the next `listed` by their headlines, and the rest counted."""
    briefs, others = letter.briefs[:told], letter.briefs[told:]
    return replace(letter, briefs=briefs, listed=others[:listed], left=max(0, len(others) - listed))


def _brief(card: Card, settings: Settings, proof_at: datetime | None) -> Brief:
    entry = card.entry
    report = "" if card.leads_back else entry.source.url
    outlet, *further = set_apart(_byline(card, settings))
    return Brief(
        title=one_line(card.title),
        address=settings.site_url + encode(card.address),
        language=card.language,
        byline=Paragraph("row", (TextRun(outlet, report), TextRun(_APART + _APART.join(further)))),
        lede=one_line(card.lede),
        report=report,
        corrections=_corrections(entry.corrections, settings),
        figures=tuple(
            Figure(shorten(one_line(figure.name), MAX_FIGURE), shorten(one_line(figure.value), MAX_FIGURE))
            for figure in entry.figures[:MAX_FIGURES]
        ),
        audio=entry.audio.address_from(settings.site_url) if entry.audio else "",
        duration=entry.audio.duration if entry.audio else "",
        waits=_say_wait(entry, proof_at, settings) if proof_at else "",
    )


def _say_wait(entry: Entry, now: datetime, settings: Settings) -> str:
    """Why the entry is not out yet; nothing where it is."""
    if entry.draft:
        return settings.words.say("Draft")
    if entry.date.at <= now:
        return ""
    ((moment, _),) = format_span_parts(entry.date, None, settings.language)
    return settings.words.say("Not before %(date)s", date=moment)


def _corrections(made: Iterable[Correction], settings: Settings) -> tuple[LetterCorrection, ...]:
    """The newest of those of one text, oldest first as on its page."""
    newest = sorted(made, key=lambda correction: correction.date.at)[-MAX_CORRECTIONS:]
    say, language = settings.words.say, settings.language
    return tuple(
        LetterCorrection(say("Correction, %(day)s:", day=format_day(each.date.day, language)), _note_of(each))
        for each in newest
    )


def _corrected(line: CorrectionLine, settings: Settings) -> Corrected:
    return Corrected(
        label=settings.words.say("%(label)s:", label=format_day(line.day, settings.language)),
        note=_note_of(line.correction),
        title=shorten(one_line(line.page.title), MAX_HEADLINE),
        address=settings.site_url + encode(line.page.address),
        language=line.page.language,
    )


def _fitting(corrected: tuple[Corrected, ...], limit: int) -> tuple[Corrected, ...]:
    """The first of them, as many as take so many bytes."""
    totals = accumulate(_cost(each.title + each.note) for each in corrected)
    return tuple(each for each, total in zip(corrected, totals, strict=True) if total <= limit)


def _cost(text: str) -> int:
    return _AROUND + size_of(text)


def _note_of(correction: Correction) -> str:
    return shorten(one_line(correction.note), CARD_LEDE)


def _byline(card: Card, settings: Settings) -> Iterator[str]:
    yield one_line(card.outlet.title)
    yield format_day(card.day, settings.language)
    if updated := card.entry.updated:
        parts = format_span_parts(updated, None, settings.language)
        yield settings.words.say("Updated %(date)s", date="".join(text for text, _ in parts))
    if card.entry.byline:
        yield _say_writers(card.entry.byline, settings)
    if event := card.entry.event:
        parts = format_span_parts(event.first, event.last, settings.language)
        yield settings.words.say("Date of the event: %(date)s", date="".join(text for text, _ in parts))
    if card.entry.translation:
        yield _say_translation(card.entry.translation, settings)


def _say_writers(names: Iterable[str], settings: Settings) -> str:
    writers = settings.words.say(", ").join(map(one_line, names))
    return settings.words.say("By %(names)s", names=shorten(writers, MAX_HEADLINE)) if writers else ""


def _say_translation(translation: Translation, settings: Settings) -> str:
    say, origin = settings.words.say, language_in_sentence(translation.origin, settings.language)
    name = one_line(translation.translator)
    said = (
        say("translated from %(language)s by %(name)s", language=origin, name=name)
        if name
        else say("translated from %(language)s", language=origin)
    )
    return f"{said}{say(', ')}{say('by machine')}" if translation.machine else said
