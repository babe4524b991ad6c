"""What do the fields of a post say? Programs and their themes call one thing by many names."""

import re
from collections.abc import Iterable, Mapping
from html import unescape

import lxml.etree
from lxml.etree import _Element

from digest.content.fields import ELSEWHERE, SOURCE_ELSEWHERE
from digest.content.yaml_reader import Tree
from digest.contribute.escaping import spell_figures
from digest.contribute.importing.matter import as_group, as_list, as_text
from digest.contribute.importing.post import OldSite, PostPicture
from digest.model.addresses import BadAddressError, parse_web_address
from digest.text.tidy import parse_html, plain_text

_ALTS = ("image_alt", "alt", "image-alt", "imagealt")
_CREDITS = ("image_credit", "credit", "image-credit", "photo_credit", "image_author")
_CAPTIONS = ("image_caption", "caption", "image_figcaption", "image-caption")
_NO = frozenset({"false", "no", "off", "0"})
_YES = frozenset({"true", "yes", "on", "1"})

# Elements within which a word goes on.
_IN_LINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q rb ruby s samp small span "
    "strike strong time tt u var wbr".split()
)

# A heading of the first rank: `# Title`, or a line with `=====` below it.
_HEADING = re.compile(
    r"^(?:#[ \t]+(?P<title>[^\n]+?)[ \t]*#*|(?P<lined>[^\s#>|-][^\n]*)\n=+)[ \t]*(?:\n|\Z)", re.MULTILINE
)
_TEXT_TAG = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|del|div|em|h[1-6]|i|img|ins|li|mark|ol|p|q|small|span|strong|sub|sup|u|ul)"
    r"(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)


class Taken:
    """Fields of a post, and which of them were taken."""

    def __init__(self, fields: Mapping[str, Tree]) -> None:
        self.fields = fields
        self.used: set[str] = set()

    def text(self, *names: str) -> str:
        """The first of these that says something; the same said twice is taken twice."""
        found = ""
        for name in names:
            text = as_text(self.fields.get(name))
            found = found or text
            if not text or text == found:
                self.used.add(name)
        return found

    def several(self, names: Iterable[str], separator: str) -> tuple[str, ...]:
        """All that these say, each once."""
        found: dict[str, None] = {}
        for name in names:
            self.used.add(name)
            found |= dict.fromkeys(as_list(self.fields.get(name), separator))
        return tuple(found)

    def left(self) -> tuple[str, ...]:
        """The fields that nobody took, and that say something."""
        return tuple(name for name, value in self.fields.items() if value and name not in self.used)


def make_plain(text: str) -> str:
    """A text without tags and references, in one line."""
    if "<" in text or "&" in text:
        root = parse_html(text)
        lxml.etree.strip_elements(root, "script", "style", with_tail=False)
        for element in root.iter(lxml.etree.Element):
            _set_apart(element)
        text = plain_text(root)
    return " ".join(text.split())


def _set_apart(element: _Element) -> None:
    """What is raised or lowered is so without tags, 10⁶ is not 106; and no two blocks share a word."""
    name = str(element.tag)
    if name in {"sup", "sub"}:
        said = "".join(map(str, element.itertext()))
        spelt = spell_figures(name, said) or f"{'^' if name == 'sup' else '_'}({said})"
        del element[:]
        element.text, element.tag = spelt, "span"
    elif name not in _IN_LINE:
        element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"


def find_date(taken: Taken) -> str:
    # Material keeps a group: `date: {created: …, updated: …}`.
    group = as_group(taken.fields.get("date"))
    if group:
        taken.used.add("date")
        return as_text(group.get("created"))
    if as_text(taken.fields.get("published")).lower() in _YES | _NO:
        taken.used.add("published")
        return taken.text(*(name for name in ELSEWHERE["date"] if name != "published"))
    return taken.text(*ELSEWHERE["date"])


def find_title(taken: Taken, body: str) -> tuple[str, str, int]:
    """The headline, the body without it where it opens that, and how many lines of it went."""
    title = taken.text(*ELSEWHERE["title"])
    heading, begin, end = find_heading(body)
    if heading and not body[:begin].strip() and title in {"", heading}:
        return heading, body[end:], body.count("\n", 0, end)
    return title, body, 0


def find_heading(body: str) -> tuple[str, int, int]:
    """The first heading of the first rank as plain text, where it begins and where it ends; or nothing."""
    match = _HEADING.search(body)
    if match is None:
        return "", 0, 0
    return without_marks((match["title"] or match["lined"]).strip()), match.start(), match.end()


def without_marks(text: str) -> str:
    """A line of Markdown as plain text, near enough: links by their words, no stars and backticks."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", re.sub(r"\{[:#.][^}]*\}", "", text)).strip()


def plain_words(text: str) -> str:
    """A caption, in which programs read HTML or Markdown, as plain text."""
    plain = re.sub(r"(?<![\w*])\*(?=\S)([^*]+)(?<=\S)\*(?![\w*])", r"\1", without_marks(text))
    return without_tags(plain)


def without_tags(text: str) -> str:
    """A line in which the tags of a text may stand; what is no such tag, as in `List<int>`, is text."""
    return " ".join(unescape(_TEXT_TAG.sub("", text)).split())


def find_link(taken: Taken, site: OldSite) -> str:
    """The report that a post of a link blog is about: a whole address, of another page than its own."""
    for name in SOURCE_ELSEWHERE["url"]:
        text = as_text(taken.fields.get(name))
        try:
            link = parse_web_address(text)
        except BadAddressError:
            continue
        taken.used.add(name)
        if not (site.url and link.startswith(site.url) and name.startswith("canonical")):
            return link
    return ""


def find_figure(taken: Taken) -> PostPicture | None:
    name = next((name for name in ELSEWHERE["image"] if _first_image(taken.fields.get(name))), "")
    if not name:
        return None
    value = _first_image(taken.fields.get(name))
    taken.used.add(name)
    group = as_group(value)
    file = as_text(group.get("image") or group.get("path") or group.get("src") or group.get("url"))
    said = {key: as_text(group.get(key)) for key in ("alt", "credit", "caption", "licence")}
    return PostPicture(
        file=file or (as_text(value) if isinstance(value, str) else ""),
        alt=said["alt"] or taken.text(*_ALTS),
        credit=said["credit"] or taken.text(*_CREDITS),
        caption=said["caption"] or taken.text(*_CAPTIONS),
        licence=said["licence"],
    )


def _first_image(value: Tree) -> Tree:
    if isinstance(value, list):
        return value[0] if value else None
    return None if isinstance(value, str) and value.lower() in _YES | _NO else value


def is_draft(taken: Taken) -> bool:
    """Whether its own fields say that it is not published."""
    taken.used |= {"draft", "status", "published"}
    draft, status = as_text(taken.fields.get("draft")).lower(), as_text(taken.fields.get("status")).lower()
    published = as_text(taken.fields.get("published")).lower()
    return draft in _YES or status in {"draft", "hidden", "skip"} or published in _NO
