"""How does a contributor's Markdown become HTML that is safe to print?

Three steps: Python-Markdown renders; one pass over the tree resolves addresses, turns images of other hosts
into links, puts headings below the headline, and notes what will have to go; the sanitiser has the last
word. Nothing edits the HTML afterwards: printing only puts the way to the site's root in place of `local:`.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import lxml.etree
import lxml.html
import markdown
import nh3

from digest.addresses import BadAddressError, has_scheme, parse_web_address
from digest.entry import Body, LocalLink
from digest.frontmatter import NOT_XML, Marks
from digest.problems import Problem, quote

LOCAL = "local:"
# These read files at build time or let text choose code; an entry must not.
REFUSED_EXTENSIONS = ("pymdownx.snippets", "pymdownx.b64", "markdown_include", "mdx_include")
_TAGS = frozenset(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small "
    "span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr".split()
)
_ATTRIBUTES = {
    "*": {"class", "dir", "id", "lang", "title"},
    "a": {"href"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "ins": {"datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "td": {"align", "colspan", "headers", "rowspan", "style"},
    "th": {"align", "colspan", "headers", "rowspan", "scope", "style"},
    "time": {"datetime"},
}
_ADDRESS_ATTRIBUTES = {("a", "href"), ("img", "src"), ("blockquote", "cite")}
# Markdown's own, Pygments' short names, and nothing that the theme gives a meaning to.
_CLASS = re.compile(
    r"language-[\w+-]{1,30}|highlight|codehilite|footnote(?:-ref|-backref)?|[a-z][a-z0-9]{0,2}"
)
_ALIGNMENT = re.compile(r"text-align:\s*(?:left|right|center);?")
_PRINTABLE = re.compile(r"(?:https?://|mailto:|local:|#)", re.IGNORECASE)
# Tags of a whole page: libxml2 would end or empty the text at them.
_PAGE_TAG = re.compile(r"</?(?:html|head|body|frameset|noframes|frame|plaintext)\b[^>]*>?", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:[xX](?P<hexadecimal>[0-9a-fA-F]{1,8})|(?P<decimal>[0-9]{1,8}));?")
# As the sanitiser writes them: attributes in double quotes, and no bare < in text.
_TAG_WITH_ADDRESS = re.compile(r'<(?:a|img|blockquote)(?: [\w-]+="[^"]*")+')
# Decoded, these would make another address of an address.
_KEPT_ENCODED = re.compile(r"%(?:[01][0-9a-f]|7f|2f|23|25|3f|5c)", re.IGNORECASE)
_MAILTO = re.compile(r"mailto:[^\s@<>\"']+@[\w.-]+(?:\?[^\s<>\"']*)?", re.IGNORECASE)
_ID_PREFIX = "text-"
# Python-Markdown looks for the end of each bracket again and again: its work grows with the square of the
# brackets in a paragraph. Real ones hold 70 at most; this is reached by 2,000 and takes two seconds.
_MAX_TANGLE = 4_000_000
_FENCED = re.compile(r"^(`{3,}|~{3,})[^\n]*\n.*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_MARKDOWN_FAULTS = (RecursionError, ValueError, LookupError, AttributeError, TypeError)


@dataclass(frozen=True)
class MarkdownSettings:
    """How bodies are read: the extensions that `mkdocs.yml` names, and hosts whose images may be shown."""

    extensions: tuple[str, ...] = ("toc", "tables", "fenced_code")
    configs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    image_hosts: tuple[str, ...] = ()


class BodyRenderer:
    """Renders bodies one after another; holds no more than the parser's set-up between them."""

    def __init__(self, settings: MarkdownSettings) -> None:
        """Set the parser up once: that costs more than rendering an entry."""
        extensions = [name for name in settings.extensions if not name.startswith(REFUSED_EXTENSIONS)]
        configs = {name: dict(config) for name, config in settings.configs.items() if name in extensions}
        if "toc" in extensions:
            # A pilcrow beside each heading is a manual's habit, not a newspaper's.
            configs["toc"] = {**configs.get("toc", {}), "permalink": False}
        self._parser = markdown.Markdown(extensions=extensions, extension_configs=configs)
        self._image_hosts = settings.image_hosts

    def render(self, text: str, path: str, address: str, marks: Marks) -> tuple[Body, list[Problem]]:
        """Render the body of the file `content/<path>` whose page is at `address`."""
        if not text.strip():
            return Body(), []
        places = _Places(text, marks)
        if _measure_tangle(text) > _MAX_TANGLE:
            found = "the text holds too many brackets to be read in reasonable time"
            return Body(), [places.problem("[", "tangled-markdown", found, "", "put them into a code block")]
        try:
            html = self._parser.reset().convert(text)
        except _MARKDOWN_FAULTS as error:
            found = f"the Markdown cannot be read ({type(error).__name__}: {quote(error)})"
            return Body(), [places.problem("", "unreadable-body", found, "", "simplify nested marks")]
        root = _parse(html)
        tidy = _Tidy(places, path, address, self._image_hosts)
        tidy.run(root)
        opening = next((_plain(element) for element in root.iter("p") if _plain(element)), "")
        inner = lxml.html.tostring(root, encoding="unicode")
        body = Body(sanitise(inner), opening, tuple(dict.fromkeys(tidy.links)))
        return body, list(dict.fromkeys(tidy.problems))


def sanitise(html: str) -> str:
    """What the allow-lists let through; the last step before a template prints it."""
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_filter_attribute,
        url_schemes={"http", "https", "mailto", "local"},
        id_prefix=_ID_PREFIX,
        link_rel=None,
        strip_comments=True,
    )
    return clean.removeprefix("<div>").removesuffix("</div>").strip()


def print_links(html: str, root: str, page: str = "") -> str:
    """Put the way to the site's root in place of `local:`.

    With `page`, links inside the text lead to that page: in a feed they would lead nowhere.
    """

    def print_tag(tag: re.Match[str]) -> str:
        printed = tag.group().replace('="local:', f'="{root}')
        return printed.replace(' href="#', f' href="{page}#') if page else printed

    return _TAG_WITH_ADDRESS.sub(print_tag, html) if '="local:' in html or page else html


def resolve_local(target: str, path: str, address: str) -> str | None:
    """The site's address that a link without a scheme in `content/<path>` leads to; None outside the site.

    A link to a Markdown file leads to its page, `images/x.svg` and `/x` start at the root, anything else
    is relative to the page, as a browser would read it.
    """
    target, _, fragment = target.partition("#")
    target, _, query = target.partition("?")
    if not _KEPT_ENCODED.search(target):
        target = unquote(target)
    if target.endswith(".md"):
        found = _page_of(posixpath.normpath(posixpath.join(posixpath.dirname(path), target)))
    elif target.startswith(("/", "images/")):
        found = _normalise(target.lstrip("/"))
    elif "images/" in target:
        found = _normalise(posixpath.join(posixpath.dirname(path), target))
    else:
        found = _normalise(posixpath.join(address, target)) if target else address
    if found is None or NOT_XML.search(found):
        return None
    return found + (f"?{query}" if query else "") + (f"#{_ID_PREFIX}{fragment}" if fragment else "")


def _measure_tangle(text: str) -> int:
    """A measure of the work that the brackets of a text make; code blocks make none."""
    if text.count("[") + text.count("<") < 1_000:
        return 0
    paragraphs = _BLANK_LINES.split(_FENCED.sub("", text))
    return sum((paragraph.count("[") + paragraph.count("<") // 3) ** 2 for paragraph in paragraphs)


def _page_of(path: str) -> str | None:
    folder, _, rest = path.partition("/")
    page = rest.removesuffix(".md")
    if folder == "entries":
        return f"{page}/"
    if folder in {"stories", "digests"}:
        return f"{folder}/{page}/"
    if folder == "pages":
        return "" if page == "index" else f"{page.removesuffix('/index')}/"
    return None


def _normalise(address: str) -> str | None:
    normal = posixpath.normpath(address) if address else ""
    if normal.startswith(".."):
        return None
    return "" if normal == "." else normal + ("/" if address.endswith("/") else "")


def _parse(html: str) -> lxml.html.HtmlElement:
    """The tree of a rendered body; nothing of its text is lost, whatever tags stand in it."""
    html = _PAGE_TAG.sub("", _REFERENCE.sub(_drop_control, html))
    # The size of a body is bounded before; depth is not, and libxml2 would cut the text at 256.
    parser = lxml.html.HTMLParser(huge_tree=True)
    return lxml.html.fragment_fromstring(html, create_parent="div", parser=parser)


def _drop_control(reference: re.Match[str]) -> str:
    """Remove a reference to a character that XML cannot hold; it would hide from the check of the file."""
    digits = reference["hexadecimal"] or reference["decimal"]
    code = int(digits, 16 if reference["hexadecimal"] else 10)
    return "" if code > 0x10FFFF or NOT_XML.match(chr(code)) else reference.group()


def _plain(element: lxml.html.HtmlElement) -> str:
    """The text of an element; numbers of footnotes are no part of it."""
    return " ".join("".join(element.xpath(".//text()[not(ancestor::sup)]")).split())


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    """The sanitiser's last look at each attribute that the lists let through."""
    if (tag, name) in _ADDRESS_ATTRIBUTES:
        return value if _PRINTABLE.match(value) else None
    if name == "class":
        kept = [word for word in value.split() if _CLASS.fullmatch(word)]
        return " ".join(kept) or None
    if name == "style":
        return value if _ALIGNMENT.fullmatch(value.strip()) else None
    return value


class _Places:
    """Finds the line of the source that something came from; the body's first line where it cannot."""

    def __init__(self, text: str, marks: Marks) -> None:
        self.marks = marks
        self.folded = text.casefold()

    def find(self, needle: str) -> tuple[int, int]:
        at = self.folded.find(needle.casefold())
        if at < 0:
            return self.marks.body_line, 1
        return self.marks.body_line + self.folded.count("\n", 0, at), at - self.folded.rfind("\n", 0, at)

    def problem(self, needle: str, rule: str, found: str, wanted: str = "", cure: str = "") -> Problem:
        return Problem(self.marks.path, *self.find(needle), rule, found, wanted, cure)


class _Tidy:
    """The pass over the tree."""

    def __init__(self, places: _Places, path: str, address: str, image_hosts: Iterable[str]) -> None:
        self.places, self.path, self.address = places, path, address
        self.image_hosts = frozenset(image_hosts)
        self.links: list[LocalLink] = []
        self.problems: list[Problem] = []

    def run(self, root: lxml.html.HtmlElement) -> None:
        levels = self._heading_levels(root)
        for element in list(root.iter(lxml.etree.Element)):
            tag = str(element.tag)
            if tag in levels:
                element.tag = levels[tag]
            elif tag not in _TAGS:
                found = f"<{tag}> was taken out of the text"
                self._note(f"<{tag}", "removed-html", found, "", "write it in Markdown")
                continue
            self._attributes(element, str(element.tag))

    def _heading_levels(self, root: lxml.html.HtmlElement) -> dict[str, str]:
        """Headings start below the headline and skip no level, whatever level the author began with."""
        used = sorted({str(element.tag) for element in root.iter("h1", "h2", "h3", "h4", "h5", "h6")})
        return {tag: f"h{min(6, number)}" for number, tag in enumerate(used, start=2)}

    def _attributes(self, element: lxml.html.HtmlElement, tag: str) -> None:
        for name, value in list(element.attrib.items()):
            if (tag, name) in _ADDRESS_ATTRIBUTES:
                self._address(element, tag, name, value)
            elif name not in _ATTRIBUTES["*"] and name not in _ATTRIBUTES.get(tag, ()):
                if name.startswith("on") or name in {"style", "srcdoc", "formaction"}:
                    found = f"the attribute {name} of <{tag}> was taken out"
                    self._note(f"{name}=", "removed-html", found, "", "write it in Markdown")
                element.attrib.pop(name, None)

    def _address(self, element: lxml.html.HtmlElement, tag: str, name: str, value: str) -> None:
        printed = self._resolve(value)
        if printed is None:
            element.attrib.pop(name, None)
            found = f"the address {quote(value)} was taken out"
            wanted = "http, https, mailto or a page of this digest is wanted"
            self._note(value[:40], "removed-address", found, wanted)
            return
        element.attrib[name] = printed
        if tag == "img" and printed.startswith("http") and not self._is_shown(printed):
            self._make_link(element, printed)

    def _resolve(self, value: str) -> str | None:
        """The address as it is printed; None for what cannot be linked."""
        if value.startswith("#"):
            return f"#{_ID_PREFIX}{value[1:]}" if len(value) > 1 else None
        if value.lower().startswith(("http:", "https:")):
            try:
                return parse_web_address(value)
            except BadAddressError:
                return None
        if value.lower().startswith("mailto:"):
            # Python-Markdown writes addresses as numeric entities; the tree holds them decoded.
            return value if _MAILTO.fullmatch(value) else None
        if has_scheme(value) or "\\" in value:
            return None
        found = resolve_local(value.strip(), self.path, self.address)
        if found is None:
            return None
        self.links.append(LocalLink(found.partition("#")[0].partition("?")[0], self.places.find(value)[0]))
        return LOCAL + found

    def _is_shown(self, url: str) -> bool:
        return url.split("/")[2].split(":", maxsplit=1)[0] in self.image_hosts

    def _make_link(self, image: lxml.html.HtmlElement, url: str) -> None:
        found = f"the image {quote(url)} is shown as a link"
        self._note(url[:40], "remote-image", found, "", "put it into content/images/")
        alt = image.attrib.get("alt", "").strip()
        width = image.attrib.get("width", "")
        for name in list(image.attrib):
            del image.attrib[name]
        if width in {"0", "1"}:
            image.tag = "span"
            return
        # A void element becomes one with text; inside a link, text is all that is wanted.
        image.tag = "span" if any(True for _ in image.iterancestors("a")) else "a"
        image.text = alt or "Image"
        if image.tag == "a":
            image.attrib["href"] = url

    def _note(self, needle: str, rule: str, found: str, wanted: str = "", cure: str = "") -> None:
        self.problems.append(self.places.problem(needle, rule, found, wanted, cure))
