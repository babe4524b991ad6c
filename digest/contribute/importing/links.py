"""Where do the links and pictures of a text lead, now that it stands elsewhere?"""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import quote, unquote, urljoin

from digest.content.files import is_picture_name
from digest.contribute.escaping import escape_markdown, keep_in_cell
from digest.contribute.importing.fields import plain_words
from digest.contribute.importing.html import link_players
from digest.contribute.importing.marks import PICTURE, POST, SAFE, as_words, is_html, outside_code
from digest.contribute.importing.permalinks import find_query, normalise, on_site
from digest.contribute.importing.post import Loss, OldSite, Post, PostPicture, below_picture
from digest.model.addresses import fold_address, has_scheme

_ADDRESS = r"(?P<address><[^<>\n]*>|(?:[^\s()<>]|\([^\s()]*\))*)"
_TITLE = r"""(?P<title>\s+(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))?"""
_WORDS = r"(?:\\.|[^\[\]\\])*"
# A sign behind a backslash opens nothing.
_ESCAPED = r"\\[\\\[!]"
_IMAGE = re.compile(rf"{_ESCAPED}|!\[(?P<words>{_WORDS})\]\(\s*+{_ADDRESS}{_TITLE}\s*\)")
_LINK = re.compile(
    rf"{_ESCAPED}|(?<!!)\[(?P<words>(?:\\.|[^\[\]\\]|\[{_WORDS}\])*)\]\(\s*+{_ADDRESS}{_TITLE}\s*\)"
)
# What begins with `[^` is a footnote, and its text no address.
_DEFINITION = re.compile(r"^(?P<head> {0,3}\[(?!\^)[^\]\n]+\]:[ \t]*)<?(?P<address>[^\s<>]+)>?", re.MULTILINE)
_TAG = re.compile(r"<[A-Za-z][^<>]*>")
_ATTRIBUTE = re.compile(
    r"""(?P<head>\s(?P<name>href|src)\s*=\s*)(?P<mark>["'])(?P<address>[^"'\n]*)(?P=mark)"""
)
_LEFT_OVER = re.compile(rf"(?:{POST}|{PICTURE})[^\s()<>\"']*")

# From the path of a picture or a file, and the post it stands in, to where it is; empty where there is none.
FindFile = Callable[[str, Post], str]


@dataclass(frozen=True)
class Moved:
    """Where posts are now: by their old address, and by their file.

    `picture` gives the address of one that came along, `file` the path of another file in the old folder;
    `anchors` are the ids of headings by the page here, with those that they have now.
    """

    site: OldSite
    pages: Mapping[str, str]
    files: Mapping[str, str]
    picture: FindFile
    file: FindFile
    register: Mapping[str, PostPicture] = field(default_factory=dict)
    anchors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def join(self, page: str, fragment: str) -> str:
        """The address of a place in a page here, by the id that it had."""
        found = self.anchors.get(page, {}).get(unquote(fragment), fragment)
        return f"/{page}#{found}" if fragment else f"/{page}"


def rewrite(post: Post, moved: Moved) -> tuple[str, list[Loss]]:
    """The text of a post with links that lead somewhere from here, and what leads nowhere."""
    notes: list[Loss] = []
    resolver = _Resolver(post, moved, notes)

    def change(text: str) -> str:
        text = _IMAGE.sub(lambda match: match[0] if match["words"] is None else resolver.image(match), text)
        text = _LINK.sub(lambda match: match[0] if match["words"] is None else resolver.link(match), text)
        text = _DEFINITION.sub(resolver.definition, text)
        text = link_players(text, in_place=True)
        text = _TAG.sub(lambda tag: _ATTRIBUTE.sub(resolver.attribute, tag[0]), text)
        return _LEFT_OVER.sub(resolver.left_over, text)

    return outside_code(post.text, change), notes


class _Resolver:
    """Resolves the addresses of one text."""

    def __init__(self, post: Post, moved: Moved, notes: list[Loss]) -> None:
        self.post, self.moved, self.notes = post, moved, notes
        self.said: dict[str, int] = {}

    def image(self, match: re.Match[str]) -> str:
        written, words = _unescape(match["address"]), match["words"]
        said = unescape(_unescape_signs((match["title"] or "").strip()[1:-1]))
        # What was HTML has no marks in its texts.
        said = said if self.post.number or is_html(self.post.origin) else plain_words(said)
        named = written.startswith(PICTURE)
        if named:
            name = unquote(written.removeprefix(PICTURE))
            figure = self.moved.register.get(name, PostPicture(name))
            words = words or as_words(figure.alt)
            said = said or below_picture(figure)
            written = figure.file
        where = self._find_picture(written, words, named=named)
        between = _find_break(match)
        line = f"*{escape_markdown(said)}*" if said else ""
        line = keep_in_cell(line) if between == " " else line
        return between.join(filter(None, (f"![{words}]({where})" if where else "", line)))

    def link(self, match: re.Match[str]) -> str:
        where = self._find_page(_unescape(match["address"]))
        if where is None:
            title = (match["title"] or "").strip()[1:-1]
            if title and title not in match["words"]:
                self._say("the title of a link that leads nowhere was left out", title, title)
            return match["words"]
        return f"[{match['words']}]({where}{match['title'] or ''})"

    def definition(self, match: re.Match[str]) -> str:
        where = self._find_page(match["address"])
        return f"{match['head']}{match['address'] if where is None else where}"

    def attribute(self, match: re.Match[str]) -> str:
        written = match["address"].strip()
        named = written.startswith(PICTURE)
        path = unquote(written.removeprefix(PICTURE))
        path = self.moved.register.get(path, PostPicture(path)).file if named else written
        is_picture = match["name"] == "src"
        where = self._find_picture(path, "", named=named) if is_picture else self._find_page(written)
        # Without an address the words of the link stay.
        return f"{match['head']}{match['mark']}{where}{match['mark']}" if where else ""

    def left_over(self, match: re.Match[str]) -> str:
        """A reference that stands in no link: the address itself, as the old program printed it."""
        return self._find_page(match[0]) or "" if match[0].startswith(POST) else ""

    def _say(self, what: str, written: str, said: str = "") -> None:
        """Note it, with the line that it stands in."""
        # The same name may stand there again.
        found = self.post.text.find(written, self.said.get(written, -1) + 1)
        found = found if found >= 0 else max(0, self.said.get(written, 0))
        self.said[written] = found
        line = self.post.line + self.post.text.count("\n", 0, found)
        self.notes.append(Loss(self.post.place, line, what, said))

    def _find_picture(self, written: str, words: str, *, named: bool = False) -> str:
        """Where a picture is now; one that is `named` by a shortcode has no address but the one here.

        `words` describe it, and are said in the report where it is lost.
        """
        if not written:
            self._say("a picture whose address is not known was left out", words, words)
            return ""
        if found := self.moved.picture(written, self.post):
            return found
        elsewhere = find_elsewhere(written, self.post, self.moved.site, named=named)
        if not has_scheme(written):
            self._say(say_missing(written), written, "" if elsewhere else words)
        return elsewhere

    def _find_page(self, written: str) -> str | None:
        """Where a link leads; None where nothing is there."""
        written = self.moved.site.as_own(written)
        if written.startswith(POST):
            return self._find_post(unquote(written.removeprefix(POST)))
        if self.moved.site.find_path(written) is not None:
            found = self._find_moved(written)
            return found or self._stay(written)
        if written.startswith("#"):
            return f"#{self.post.anchors.get(unquote(written[1:]), written[1:])}"
        if not written or has_scheme(written):
            return quote(written, safe=SAFE) if written.startswith("mailto:") else written
        if is_picture_name(written.partition("?")[0]) and (found := self.moved.picture(written, self.post)):
            return found
        path = written.partition("#")[0].partition("?")[0]
        if path.endswith((".md", ".markdown")):
            return self._find_post(unquote(written))
        moved = self._find_moved(urljoin(f"/{self.post.address}", written))
        return moved or self._stay(written)

    def _stay(self, written: str) -> str:
        """The address at the old site; a file that would go with it is told."""
        there = _on_old_site(written, self.post, self.moved.site)
        if found := self.moved.file(unquote(written), self.post):
            self._say(say_left_behind(found), written)
        elif (path := self.moved.site.find_path(there)) and path != self.moved.site.path:
            self._say(say_elsewhere(written), written)
        return there

    def _find_moved(self, address: str) -> str:
        page, _, fragment = address.partition("#")
        path, query = fold_address(normalise(page)), find_query(page)
        found = self.moved.pages.get(f"{path}?{query}") if query else ""
        found = found or self.moved.pages.get(path) or self.moved.pages.get(f"{self.moved.site.path}{path}")
        return self.moved.join(found, fragment) if found else ""

    def _find_post(self, written: str) -> str | None:
        """A post that is named by its file: by the path, from here or from the root, or by the name alone."""
        path, mark, fragment = written.partition("#")
        if not path:
            return written
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(self.post.origin), path))
        stem = re.sub(r"\.\w+$", "", path.strip("/"))
        for name in (beside, path.strip("/"), stem, posixpath.basename(stem)):
            if found := self.moved.files.get(name):
                return self.moved.join(found, fragment)
        if found := self._find_moved(f"/{stem}/{mark}{fragment}"):
            return found
        if path.startswith("/") and self.moved.site.url and "." not in posixpath.basename(path):
            there = f"{path.rstrip('/')}/{mark}{fragment}"
            return _on_old_site(there, self.post, self.moved.site)
        self._say(f"the link to {written[:200]} leads nowhere; its words stay", written)
        return None


def find_elsewhere(written: str, post: Post, site: OldSite, *, named: bool = False) -> str:
    """The address of a picture that did not come along: as written, or at the old site; empty for none."""
    if has_scheme(written):
        return quote(written, safe=SAFE)
    is_lost = named or not is_picture_name(written.partition("?")[0])
    return "" if is_lost else _on_old_site(written, post, site)


def say_elsewhere(link: str) -> str:
    """How a link is reported that goes on to lead to the old site."""
    return f"the link to {link[:200]} leads to the old site; no entry and no tag had that address"


def say_left_behind(file: str) -> str:
    """How a file is reported that a post links."""
    return f"the file {file[:200]} did not come along; lay it into content/pages/, and link it there"


def say_missing(picture: str) -> str:
    """How a picture is reported that is not at hand."""
    return f"the picture {picture[:200]} is not there"


def _on_old_site(written: str, post: Post, site: OldSite) -> str:
    there = urljoin(on_site(site.root, post.address), written) if site.root else written
    return quote(there, safe=SAFE)


def _unescape(written: str) -> str:
    """An address without the marks around it, and without the backslashes that Markdown takes away."""
    return re.sub(r"\\([_*~()&])", r"\1", written.strip("<>"))


def _find_break(match: re.Match[str]) -> str:
    """What parts a picture from the line below it: a new line, or a blank where it shares its own."""
    before = match.string[: match.start()].rpartition("\n")[2]
    after = match.string[match.end() :].partition("\n")[0]
    return " " if before.strip() or after.strip() else f"\n{before}"


def _unescape_signs(text: str) -> str:
    return re.sub(r"\\([^\w\s]|_)", r"\1", text)
