"""How does a letter read without markup? In lines that every mail program shows as they are."""

from collections.abc import Iterator, Sequence
from itertools import count, groupby

from digest.mail.letter import Brief, Letter
from digest.mail.lines import WIDTH, join_apart, width_of, wrap, wrap_apart
from digest.mail.prose import BREAK, Paragraph
from digest.writing.languages import format_number, writing_direction
from digest.writing.words import Words

_RULE = "-" * WIDTH
_CLOSE = frozenset(("item", "code", "row"))
_MARKS = {"quote": "> ", "code": "    "}


def render_plain(letter: Letter, words: Words) -> str:
    """The text of the letter, which ends in a line break."""
    parts = [
        _head(letter),
        *_note(letter, words),
        *_contents(letter, words),
        _RULE,
        *("\n".join(_brief(brief, number, words)) for number, brief in enumerate(letter.briefs, start=1)),
        *_further(letter, words),
        *_corrected(letter, words),
        "\n".join(_foot(letter, words)),
    ]
    return "\n\n".join(parts) + "\n"


def _head(letter: Letter) -> str:
    title = wrap(letter.title)
    lines = [*title, "=" * _width(title)]
    if letter.subtitle:
        lines += wrap(letter.subtitle)
    if letter.byline:
        lines += wrap(letter.byline)
    lines.append(letter.address)
    if letter.summary:
        lines += ["", *wrap(letter.summary)]
    return "\n".join(lines)


def _width(lines: Sequence[str]) -> int:
    """How wide the rule below these lines is; there is one below a mark without a letter, too."""
    return max(1, *map(width_of, lines))


def _note(letter: Letter, words: Words) -> Iterator[str]:
    """What was put right in the note, and its paragraphs.

    Items of a list, rows of a table and lines of a program stand close together.
    """
    numbers = (format_number(number, words.language) for number in count(1))
    for correction in letter.corrections:
        yield "\n".join(wrap(f"{correction.label} {correction.note}"))
    for kind, blocks in groupby(letter.note, lambda block: block.kind):
        texts = ["\n".join(_paragraph(block, numbers)) for block in blocks]
        yield from ["\n".join(texts)] if kind in _CLOSE else texts
    if letter.cut:
        yield "\n".join(_continue(letter, words))


def _paragraph(block: Paragraph, numbers: Iterator[str]) -> Iterator[str]:
    """Its lines, and after them the addresses that its links have, so that it can be read."""
    text, links = "", []
    for run in block.runs:
        text += run.text
        if run.address and run.address != run.text:
            links.append(f"[{next(numbers)}] {run.address}")
            text += f" {links[-1].partition(' ')[0]}"
    yield from _set(block, text)
    yield from links


def _set(block: Paragraph, text: str) -> list[str]:
    if block.kind == "heading":
        lines = _wrap_all(text)
        return [*lines, "-" * _width(lines)]
    if block.kind == "item":
        mark = "  " * block.depth + (f"{block.marker} " if block.marker else "  ")
        return _wrap_all(text, mark, " " * width_of(mark))
    mark = _MARKS.get(block.kind, "")
    return [mark + text] if block.kind == "code" else _wrap_all(text, mark, mark)


def _wrap_all(text: str, first: str = "", rest: str = "") -> list[str]:
    """The lines that the writer has broken, each in as many as it takes."""
    lines = []
    for line in text.split(BREAK.text):
        lines += wrap(line, first=first, rest=rest)
        first = rest
    return lines


def _contents(letter: Letter, words: Words) -> Iterator[str]:
    if len(letter.briefs) > 1:
        lines = [words.say("In this digest"), ""]
        for number, brief in enumerate(letter.briefs, start=1):
            lines += _numbered(_marked(brief.title, brief), number, words)
        yield "\n".join(lines)


def _brief(brief: Brief, number: int, words: Words) -> Iterator[str]:
    yield from _numbered(brief.title, number, words)
    yield from wrap(_marked(brief.byline.text, brief))
    for correction in brief.corrections:
        yield ""
        yield from wrap(f"{correction.label} {correction.note}")
    yield ""
    yield from wrap(brief.lede)
    if brief.audio:
        yield ""
        listen = join_apart(" · ", filter(None, (words.say("Listen"), brief.duration)))
        yield from wrap(_label(listen, words))
        yield brief.audio
    if brief.figures:
        yield ""
    for figure in brief.figures:
        yield from wrap(f"{_label(figure.name, words)} {figure.value}", first="- ", rest="  ")
    yield ""
    if brief.report:
        yield from wrap(f"{_label(words.say('Read it'), words)} {brief.report}")
    yield brief.address
    yield ""


def _marked(text: str, brief: Brief) -> str:
    """The text with the mark of an entry that is not out yet, such as a draft."""
    return join_apart(" · ", (text, brief.waits)) if brief.waits else text


def _numbered(title: str, number: int, words: Words) -> Sequence[str]:
    mark = f"{format_number(number, words.language):>2}. "
    return wrap(title, first=mark, rest=" " * len(mark))


def _further(letter: Letter, words: Words) -> Iterator[str]:
    if letter.listed:
        yield "\n".join([_RULE, "", words.say("Also in this digest")])
        for brief in letter.listed:
            yield "\n".join([*wrap(_marked(brief.title, brief)), brief.address])
    if letter.left:
        said = words.say("%(number)s further entries of this digest", number=letter.left)
        yield "\n".join([*wrap(_label(said, words)), letter.address])


def _corrected(letter: Letter, words: Words) -> Iterator[str]:
    if letter.corrected:
        yield "\n".join([_RULE, "", *wrap(words.say("Corrections of earlier digests"))])
    for each in letter.corrected:
        yield "\n".join([*wrap(f"{each.label} {each.note}"), *wrap(each.title), each.address])
    if letter.cut_short:
        yield "\n".join(_continue(letter, words))


def _continue(letter: Letter, words: Words) -> Iterator[str]:
    """Where to read on."""
    yield from wrap(_label(words.say("The whole text is on the site"), words))
    yield letter.address


def _foot(letter: Letter, words: Words) -> Iterator[str]:
    # What follows two hyphens and a space is shown as a signature, and left out of answers.
    yield "-- "
    yield from wrap(letter.masthead)
    yield letter.address
    for address in letter.unsubscribe:
        by_mail = address.lower().startswith("mailto:")
        yield _label(words.say("Unsubscribe by mail") if by_mail else words.say("Unsubscribe"), words)
        yield address
    if letter.imprint:
        yield ""
    direction = writing_direction(letter.language)
    for line in letter.imprint:
        yield from wrap_apart(line.text, direction)


def _label(text: str, words: Words) -> str:
    return words.say("%(label)s:", label=text)
