"""What do the fields of a post say? Programs and their themes call one thing by many names."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from itertools import pairwise

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
_HIDDEN, _SHOWN = frozenset({"draft", "hidden", "skip"}), frozenset({"published", "publish", "public"})

# Elements within which a word goes on.
_IN_LINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q rb ruby s samp small span "
    "strike strong time tt u var wbr".split()
)

# Longer lines are no headlines and no captions, and what looks for marks in them could take very long.
_LONGEST_LINE = 5_000
_TEXT_TAG = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|del|div|em|h[1-6]|i|img|ins|li|mark|ol|p|q|small|span|strong|sub|sup|u|ul)"
    r"(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)


class Taken:
    """Fields of a post, which of them were taken, and what these said that was taken."""

    def __init__(self, fields: Mapping[str, Tree]) -> None:
        self.fields = fields
        self.used: set[str] = set()
        self.said: set[str] = set()

    def text(self, *names: str) -> str:
        """The first of these that says something; the same said twice is taken twice."""
        found = ""
        for name in names:
            text = as_text(self.fields.get(name))
            found = found or text
            if not text or text == found:
                self.take(name, text)
        return found

    def several(self, names: Iterable[str], separator: str) -> tuple[str, ...]:
        """All that these say, each once."""
        found: dict[str, None] = {}
        for name in names:
            texts = as_list(self.fields.get(name), separator)
            self.take(name, as_text(self.fields.get(name)), *texts)
            found |= dict.fromkeys(texts)
        return tuple(found)

    def take(self, name: str, *said: str) -> None:
        """Note that a field was taken, and so much of what it says."""
        self.used.add(name)
        self.said.update(said)

    def left(self) -> Iterator[tuple[str, str]]:
        """The fields of which nobody took something, with what that was."""
        for name, value in self.fields.items():
            leaves = (
                leaf for leaf in list_leaves(value) if name not in self.used or leaf[1] not in self.said
            )
            if said := say_leaves(leaves):
                yield name, said


def list_leaves(value: Tree, path: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a value, with the names that lead to it: `params.credit`."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from list_leaves(item or "", f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for item in value:
            yield from list_leaves(item, path)
    else:
        yield path, as_text(value)


def say_leaves(leaves: Iterable[tuple[str, str]]) -> str:
    """Texts of a value in a line, each with the names that lead to it."""
    return " · ".join(": ".join(filter(None, leaf)) for leaf in leaves if any(leaf))


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
        created = as_text(group.get("created"))
        taken.take("date", created)
        return created
    if as_text(taken.fields.get("published")).lower() in _YES | _NO:
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
    begin = 0
    for line, below in pairwise((*body.split("\n"), "")):
        end = begin + len(line) + 1
        if title := _marked_title(line):
            return without_marks(title), begin, end
        if _is_underlined(line, below):
            return without_marks(line), begin, end + len(below) + 1
        begin = end
    return "", 0, 0


def _marked_title(line: str) -> str:
    """The words of `# Title`, and of `# Title ##`; nothing for another line."""
    if not line.startswith(("# ", "#\t")):
        return ""
    text = line[1:].strip()
    bare = text.rstrip("#")
    return bare.rstrip() if bare.endswith((" ", "\t")) else text


def _is_underlined(line: str, below: str) -> bool:
    """Whether the line below is `=====`, and what stands above is no heading, quotation, table or list."""
    is_rule = below.startswith("=") and not below.rstrip(" \t").strip("=")
    return is_rule and line[:1].strip() not in ("", "#", ">", "|", "-")


def without_marks(text: str) -> str:
    """A line of Markdown as plain text, near enough: links by their words, no stars and backticks."""
    if len(text) > _LONGEST_LINE:
        return text.strip()
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
        taken.take(name, text)
        if not (site.url and link.startswith(site.url) and name.startswith("canonical")):
            return link
    return ""


def find_figure(taken: Taken) -> PostPicture | None:
    """The picture at the top, with all that is said of it, wherever that is."""
    named = [(name, _first_image(taken.fields.get(name))) for name in ELSEWHERE["image"]]
    name, value = next(((name, value) for name, value in named if value), ("", None))
    if not name:
        return None
    file = _name_file(value)
    taken.take(name, file)
    # Themes say it in `cover`, beside `images`; Hugo says it in `resources`.
    resources = taken.fields.get("resources")
    named += [("resources", each) for each in (resources if isinstance(resources, list) else ())]
    groups = [(name, as_group(each)) for name, each in named if _name_file(each) == file]
    groups += [(name, as_group(group.get("params"))) for name, group in groups]

    def take(key: str, *names: str) -> str:
        for name, group in groups:
            if text := as_text(group.get(key)):
                taken.take(name, file, text)
                return text
        return taken.text(*names)

    alt, credit, caption = take("alt", *_ALTS), take("credit", *_CREDITS), take("caption", *_CAPTIONS)
    return PostPicture(file, alt, credit, caption, licence=take("licence"))


def _name_file(value: Tree) -> str:
    """Which picture a field names, itself or in a group."""
    group = as_group(value)
    named = group.get("image") or group.get("path") or group.get("src") or group.get("url")
    return as_text(named if group else value)


def _first_image(value: Tree) -> Tree:
    if isinstance(value, list):
        return value[0] if value else None
    return None if isinstance(value, str) and value.lower() in _YES | _NO else value


def is_draft(taken: Taken) -> bool:
    """Whether its own fields say that it is not published."""
    draft, status, published = (
        as_text(taken.fields.get(name)).lower() for name in ("draft", "status", "published")
    )
    for name, said, known in (
        ("draft", draft, _YES | _NO),
        ("status", status, _HIDDEN | _SHOWN),
        ("published", published, _YES | _NO),
    ):
        if said in known:
            taken.take(name, as_text(taken.fields.get(name)))
    return draft in _YES or status in _HIDDEN or published in _NO
