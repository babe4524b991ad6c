"""What does a text of WordPress say? Paragraphs that nobody marked, and what is kept elsewhere of it.

Shortcodes, and blocks that are made anew whenever somebody looks at a page, are taken out and told.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from digest.content.frontmatter import MAX_BODY
from digest.contribute.importing.fields import make_plain
from digest.contribute.importing.footnotes import format_notes, format_reference
from digest.contribute.importing.html import name_address
from digest.contribute.importing.marks import Mark, find_line, left_words, read_arguments
from digest.contribute.importing.post import Loss, unknown
from digest.model.problems import quote

_SHORTCODE = re.compile(
    r"(?P<escaped>\[?)\[(?P<close>/?)(?P<name>[A-Za-z][\w-]{0,40})(?P<rest>(?:[\s=][^\[\]]{0,4000}|/)?)\]\]?"
)
# Those of WordPress and Jetpack, and those of widespread plugins that no sentence has in brackets.
_KNOWN = frozenset(
    "audio caption contact-field contact-form contact-form-7 dailymotion elementor-template embed "
    "envira-gallery ez-toc flickr formidable gallery googlemaps gravityform gravityforms instagram "
    "jetpack-email-subscribe jetpack-related-posts latexpage layerslider lwptoc metaslider mixcloud ngg "
    "nggallery ninja-forms playlist polldaddy powerpress scribd slideshare smartslider3 social-share "
    "soliloquy soundcloud spotify tablepress toc twitter-timeline video vimeo wpform wpforms wpvideo "
    "youtube".split()
)
# Those that show a film or a sound at an address.
_FILMS = frozenset("audio dailymotion instagram mixcloud soundcloud spotify video vimeo youtube".split())
_WEB = re.compile(r"""https?://[^\s"'<>]+""")
# Also words of a language, which somebody may have put into a quotation.
_WORDS = frozenset("archives newsletter products recipe sidebar slideshow subscribe table".split())
_ARGUMENT = re.compile(r"""(?<=\s)[\w-]+(?:\s*=\s*["'“”″]|=[^\s=])""")
# What may follow the name: nothing, or the one thing that is shown, such as the address of a film.
_NO_PROSE = re.compile(r"\s*+(?:(?:https?://\S+|(?=[^\W\d]*\d)\w++)\s*+)?/?")
_LINE_BEGINS = re.compile(r"(?:\A|\n|<p\b[^<>]*>|<br\b[^<>]*>|-->)\Z", re.IGNORECASE)
_LINE_ENDS = re.compile(r"[ \t]*+(?:\Z|\n|</p>|<br\b|<!--)", re.IGNORECASE)
# So far before a shortcode its line or its block begins, if it stands there alone.
_NEAR = 200
_SHORTCODE_BLOCK = "<!-- wp:shortcode -->"
# A picture with the words below it, which are of the shortcode in old texts.
_CAPTION = re.compile(
    r"\[(?P<name>caption|wp_caption)(?P<rest>\s[^\[\]]{0,4000})?\]"
    r"(?P<picture>\s*(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)"
    r"(?P<words>(?:(?!\[/?(?:wp_)?caption\b).){0,4000})\[/(?P=name)\]",
    re.DOTALL,
)
# A file is linked twice, by its name and by a button, and may be shown besides.
_FILE_EMBED = re.compile(
    r"<object\b[^<>]*\bwp-block-file__embed\b[^<>]*>\s*</object>(?=\s*<a\s)", re.IGNORECASE
)
_FILE_BUTTON = re.compile(
    r"""(?P<link><a\s[^<>]*?\bhref=(?P<address>"[^"<>]+")[^<>]*>(?!\s*</a>)(?:(?!</?a\b).){1,1000}</a>)\s*"""
    r"""<a\s(?=[^<>]*\bhref=(?P=address))(?=[^<>]*\bwp-block-file__button\b)[^<>]*>[^<>]*</a>""",
    re.DOTALL | re.IGNORECASE,
)
_CODE = re.compile(r"(<(?:pre|code)\b[^<>]*>|</(?:pre|code)\s*>)", re.IGNORECASE)
# Elements that end a paragraph; what lies in a holder may have paragraphs of its own.
_BLOCK = re.compile(
    r"<(?P<close>/?)(?:(?P<paragraph>p)"
    r"|(?P<holder>address|article|aside|blockquote|center|details|div|fieldset|footer|header|hr|main|nav|section)"
    r"|dl|figure|form|h[1-6]|iframe|ol|pre|script|style|summary|table|ul)\b[^<>]*>",
    re.IGNORECASE,
)
# In a text of blocks each says what it is, and WordPress adds no paragraphs.
_OF_BLOCKS = "<!-- wp:"
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
# A line may end in the mark of its end already.
_LINE_END = re.compile(r"<br\b[^<>]*>\Z", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<=\])\s*(?P<address>https?://[^\s\"'<>\[\]]+)\s*(?=\[/embed\])")
_LINK = r'<a href="\g<address>">\g<address></a>'
# Where a text of blocks refers to a footnote.
_REFERENCE = re.compile(
    r"""<sup\b[^<>]*?\sdata-fn=["'](?P<id>[^"'<>]+)["'][^<>]*>(?:(?!</sup>).){0,400}</sup>""",
    re.DOTALL | re.IGNORECASE,
)
# A block without a text of its own: https://developer.wordpress.org/block-editor/explanations/architecture/
_EMPTY_BLOCK = re.compile(
    r"<!--\s+wp:(?P<name>[a-z][\w/-]{0,200}+)(?P<said>(?>(?:(?!/?-->|<!--).){0,100000}))/-->", re.DOTALL
)
# WordPress shows what is at an address that has a line of its own, and an entry links it.
_LINE_ADDRESS = re.compile(
    r"""(?:^|(?<=<p>))[ \t]*(?P<address>https?://[^\s"'<>\[\]]+)[ \t]*(?=$|</p>)""",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Supplement:
    """What belongs to a text and stands elsewhere in the export.

    Its `footnotes` are in JSON; the reusable `blocks` are those of all texts, by their numbers.
    """

    footnotes: str = ""
    blocks: Mapping[str, str] = field(default_factory=dict)


def convert_wordpress(html: str, origin: str, supplement: Supplement) -> tuple[str, list[Loss]]:
    """A text of WordPress without its shortcodes, and with the paragraphs that it makes of empty lines."""
    notes: list[Loss] = []
    html = _Blocks(supplement.blocks, origin, notes).fill(html).replace("\r\n", "\n")
    html = _FILE_BUTTON.sub(r"\g<link>", _FILE_EMBED.sub("", html))
    paired = {match["name"] for match in _SHORTCODE.finditer(html) if match["close"]}
    parts: list[str] = []
    depth, line = 0, 1
    for part in _CODE.split(_ADDRESS.sub(_LINK, html)):
        if _CODE.fullmatch(part):
            depth = max(0, depth - 1) if part.startswith("</") else depth + 1
        if depth:
            parts.append(part)
        else:
            said = _LINE_ADDRESS.sub(_LINK, _CAPTION.sub(_caption, part))
            parts.append(_take_out(said, origin, line, paired, notes))
        line += part.count("\n")
    text = "".join(make_paragraphs("".join(parts)))
    return _add_footnotes(text, supplement.footnotes, origin, notes), notes


class _Blocks:
    """Puts the text of each reusable block where it is shown, and tells of blocks that have no text."""

    def __init__(self, texts: Mapping[str, str], origin: str, notes: list[Loss]) -> None:
        self.texts, self.origin, self.notes = texts, origin, notes
        # Blocks within blocks could grow without end.
        self.room = MAX_BODY

    def fill(self, html: str, line: int = 0, within: tuple[str, ...] = ()) -> str:
        """A text with its blocks; that of a block stands in the `line` that shows it."""

        def put(match: re.Match[str]) -> str:
            place = line or find_line(html, match, 1)
            if match["name"] == "footnotes":
                return ""
            said = _read_options(match["said"])
            number = str(said.get("ref", "")) if isinstance(said, dict) else ""
            if match["name"] != "block":
                self._tell(place, unknown("the block", match["name"]), said)
            elif number not in self.texts:
                self._tell(place, "a reusable block that is not in the export was left out", said)
            elif number in within or len(self.texts[number]) > self.room:
                self._tell(
                    place, "a reusable block was left out, as it stands within itself or too often", said
                )
            else:
                self.room -= len(self.texts[number])
                return self.fill(self.texts[number], place, (*within, number))
            return ""

        return _EMPTY_BLOCK.sub(put, html)

    def _tell(self, line: int, what: str, said: object) -> None:
        words = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        self.notes.append(Loss(self.origin, line, what, words))


def _read_options(said: str) -> object:
    """What a block says of itself, in JSON; as it is written where it cannot be read, and often nothing."""
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        return said.strip()


def _caption(match: re.Match[str]) -> str:
    """A picture with its words as an element that says so; how wide it was, and where, is of the old page."""
    words = match["words"].strip() or escape(read_arguments(match["rest"] or "").get("caption", ""))
    return f"<figure>{match['picture']}<figcaption>{words}</figcaption></figure>"


def _take_out(text: str, origin: str, line: int, paired: set[str], notes: list[Loss]) -> str:
    """A text without shortcodes; what stands between the two ends of one stays, and two brackets are text."""
    position = 0

    def put(match: re.Match[str]) -> str:
        nonlocal position, line
        line += text.count("\n", position, match.start())
        position, name = match.start(), match["name"]
        if name not in paired and not _is_shortcode(match):
            return match[0]
        if match["escaped"]:
            return match[0][1:].removesuffix("]") if match[0].endswith("]]") else match[0]
        rest = "]" if match[0].endswith("]]") else ""
        if match["close"]:
            return rest
        mark = Mark(name, read_arguments(match["rest"]))
        address = _find_film(mark)
        said = left_words(mark, address)
        if address:
            rest = f'<a href="{address}">{name_address(address)}</a>{rest}'
            what = f"words of the shortcode {quote(name)} were left out"
        elif name in paired:
            what = f"the frame of the shortcode {quote(name)} was left out; its text stays"
        else:
            what = unknown("the shortcode", name)
        # What is between the ends of an `embed` has become a link before.
        if said or not (address or (name == "embed" and name in paired)):
            notes.append(Loss(origin, line, what, said))
        return rest

    return _SHORTCODE.sub(put, text)


def _find_film(mark: Mark) -> str:
    """The address, in HTML, of the film or sound that a shortcode shows; of several formats, the first."""
    found = filter(_WEB.fullmatch, mark.arguments.values()) if mark.name in _FILMS else iter(())
    return next(found, "")


def _is_shortcode(match: re.Match[str]) -> bool:
    """Whether brackets hold a shortcode, and not a word of the paper's: `[sic]`, `[he]`, `[pro-Russian]`.

    Nothing in an export says which names plugins had given to theirs.
    """
    name, rest = match["name"], match["rest"]
    if "_" in name or _ARGUMENT.search(rest):
        return True
    if not _NO_PROSE.fullmatch(rest):
        return False
    before = match.string[max(0, match.start() - _NEAR) : match.start()]
    if name in _KNOWN or before.rstrip().endswith(_SHORTCODE_BLOCK):
        return True
    is_usual = "-" in name or name in _WORDS
    return bool(
        is_usual and _LINE_BEGINS.search(before.rstrip(" \t")) and _LINE_ENDS.match(match.string, match.end())
    )


def make_paragraphs(html: str) -> Iterator[str]:
    """The text outside of lists, tables and the like, each paragraph in its element.

    As `wpautop` makes them: also in a text in which some are marked, such as those of a tweet.
    https://developer.wordpress.org/reference/functions/wpautop/
    """
    if _OF_BLOCKS in html:
        yield html
        return
    depth = position = 0
    for match in _BLOCK.finditer(html):
        yield from _wrap(html[position : match.start()]) if not depth else (html[position : match.start()],)
        position = match.end()
        if depth or not match["paragraph"]:
            yield match[0]
        if not match["holder"] and not match["paragraph"]:
            depth = max(0, depth - 1) if match["close"] else depth + 1
    yield from _wrap(html[position:]) if not depth else (html[position:],)


def _wrap(text: str) -> Iterator[str]:
    for part in _EMPTY_LINE.split(text):
        if part.strip():
            lines = (_LINE_END.sub("", line.strip()) for line in part.strip().split("\n"))
            yield "<p>" + "<br>\n".join(lines) + "</p>"


def _add_footnotes(html: str, said: str, origin: str, notes: list[Loss]) -> str:
    """A text with its footnotes as our Markdown shows them: numbers, and at the end what each says."""
    if not said:
        return html
    if (footnotes := _read_footnotes(said)) is None:
        notes.append(Loss(origin, 1, "footnotes that cannot be read were left out", said))
        return html
    numbers: dict[str, int] = {}

    def refer(match: re.Match[str]) -> str:
        if match["id"] not in footnotes:
            return match[0]
        number = numbers.setdefault(match["id"], len(numbers) + 1)
        return format_reference(number)

    html = _REFERENCE.sub(refer, html)
    for name, text in footnotes.items():
        if name not in numbers:
            notes.append(Loss(origin, 1, "a footnote to which nothing refers was left out", make_plain(text)))
    return html + format_notes(footnotes[name] for name in numbers)


def _read_footnotes(said: str) -> Mapping[str, str] | None:
    """The HTML of each footnote by its id; None where it cannot be read."""
    try:
        return {str(each["id"]): str(each["content"]) for each in json.loads(said)}
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
