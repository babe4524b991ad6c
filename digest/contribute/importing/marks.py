"""What do the marks that only an old program understands mean in Markdown?

What has a meaning here is carried: pictures, videos as links, quotations. Pictures and posts that are named
otherwise than by an address get one that `links` resolves: `x-digest-picture:name`, `x-digest-post:file.md`.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, unquote

from digest.content.files import is_picture_name
from digest.contribute.importing.fields import plain_words
from digest.model.addresses import has_scheme

# No text says these by chance.
POST, PICTURE = "x-digest-post:", "x-digest-picture:"
# What stays as it is in the address of a link.
SAFE = "%/:?#@!$&'*+,;=~-._"
_ARGUMENT = re.compile(
    r"""(?:(?P<key>[\w-]+)\s*(?:=|:(?!//))\s*)?(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|`(?P<tick>[^`]*)`|"""
    r"""(?P<bare>[^\s"'`,|]+))"""
)
# Blocks of code with a fence, which may be left open, and code in a line. What has a backtick behind its
# fence is code in a line.
_CODE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}+(?=[^`\n]*\n)|~{3,}+)[^\n]*\n.*?(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?<![`\\])`[^`\n]+`(?!`)|(?<![`\\])(?P<ticks>`{2,})(?!`)[^\n]{1,2000}?(?<!`)(?P=ticks)(?!`)",
    re.MULTILINE | re.DOTALL,
)
_CODE_TAG = re.compile(r"<(?P<close>/?)(?:pre|code)\b[^<>]*>", re.IGNORECASE)
_KEPT = re.compile("\x02(\\d+)\x03")
# What themes hang on a piece of Markdown: `{: .wide }`, `{ #name }`, `{ width="300" }`.
ATTRIBUTES = re.compile(r"\{:? ?[.#][^{}\n]{0,200}\}|\{:?[ ]?(?:[\w-]+=(?:\"[^\"\n]*\"|[\w-]++) ?)+\}")
_HTML_BLOCK = re.compile(r"<(/?)(?:figure|div|table|section|aside|center|article|ul|ol|p)\b", re.IGNORECASE)
_WRITTEN = re.compile(
    r"""(?P<image>!?)\[(?P<words>[^\[\]]*)\]\((?P<address>[^\s()]*)(?: "(?P<below>[^"]*)")?\)"""
)
_QUOTED = re.compile(r"\n> (?P<said>[^\n]*)\n(?:>\n> (?P<by>[^\n]*)\n)?")
_GAP = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")
# Where videos and posts of others are, by the name of the mark.
_PLACES = {
    "youtube": "https://www.youtube.com/watch?v={id}",
    "vimeo": "https://vimeo.com/{id}",
    "tweet": "https://twitter.com/{user}/status/{id}",
    "twitter": "https://twitter.com/{user}/status/{id}",
    "x": "https://x.com/{user}/status/{id}",
    "instagram": "https://www.instagram.com/p/{id}/",
    "gist": "https://gist.github.com/{user}/{id}",
}
_PLAIN_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_PICTURES = re.compile(r"figure|image|img|picture|photo")
_FILES = ("src", "0", "image", "image_path", "url", "file")
_ADDRESSES = ("src", "href", "url", "link", "0")
_WORDS = ("label", "text", "title", "caption", "alt")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Mark:
    """A mark with its arguments, by name or number. `paired` where an end follows."""

    name: str
    arguments: Mapping[str, str]
    paired: bool = False

    def get(self, *names: str) -> str:
        """The first argument of these that says something."""
        return next((text for name in names if (text := self.arguments.get(name, "").strip())), "")


def left_words(mark: Mark, carried: str) -> str:
    """What a mark says and its Markdown does not, with the names of its arguments."""
    there = set(_WORD.findall(unquote(carried)))
    left = (
        (name, text)
        for name, text in mark.arguments.items()
        if text.strip() and not there.issuperset(_WORD.findall(text))
    )
    return " · ".join(dict.fromkeys(text if name.isdigit() else f"{name}: {text}" for name, text in left))


def read_arguments(text: str) -> dict[str, str]:
    """`src="a.png" "words"` as names and numbers with what they say."""
    found: dict[str, str] = {}
    number = 0
    for match in _ARGUMENT.finditer(text):
        said = (match["double"], match["single"], match["tick"], match["bare"])
        value = next(part for part in said if part is not None)
        key = match["key"]
        if not key:
            key, number = str(number), number + 1
        key = key.lower()
        # Said twice, the first counts, and both are told.
        key = f"{key} {len(found)}" if key in found else key
        found[key] = value.replace('\\"', '"')
    return found


def carry(mark: Mark) -> str | None:
    """What a mark says, in Markdown; None where nobody knows."""
    name = mark.name.rpartition("/")[2].removesuffix(".html")
    if name in {"ref", "relref"}:
        return f"{POST}{quote(mark.get('0', 'path'), safe='/#')}"
    if name in _PLACES:
        return _link_elsewhere(name, mark)
    if _PICTURES.search(name) and (file := mark.get(*_FILES)):
        return _show_picture(file, mark)
    if "quote" in name and (said := mark.get("text")):
        by = mark.get("cite", "author")
        return f"\n> {' '.join(said.split())}\n" + (f">\n> {by}\n" if by else "")
    address = mark.get(*_ADDRESSES)
    if address.startswith(("https://", "http://")) and not mark.paired:
        return _format_link(mark.get(*_WORDS) or address.split("/")[2], quote(address, safe=SAFE))
    return mark.get("label") or None


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Change a text of Markdown, but not what is code in it: a sign that no text may hold stands for that."""
    kept: list[str] = []

    def keep(code: re.Match[str]) -> str:
        kept.append(code[0])
        return f"\x02{len(kept) - 1}\x03"

    changed = change(_CODE.sub(keep, text)) if "`" in text or "~~~" in text else change(text)
    return _KEPT.sub(lambda sign: kept[int(sign[1])], changed) if kept else changed


def find_code(text: str, origin: str) -> Callable[[re.Match[str]], bool]:
    """What says of a match in a text whether it stands in code, of Markdown or of HTML."""
    marked = "" if is_html(origin) or not ("`" in text or "~~~" in text) else text
    by_marks = _within([code.span() for code in _CODE.finditer(marked)])
    tags = (tag for tag in _CODE_TAG.finditer(text) if not by_marks(tag))
    by_elements = _within(list(_find_elements(tags)))
    return lambda match: by_marks(match) or by_elements(match)


def _within(spans: list[tuple[int, int]]) -> Callable[[re.Match[str]], bool]:
    """What says whether a match lies in one of several pieces of a text, which follow each other."""
    begins = [begin for begin, _ in spans]

    def is_within(match: re.Match[str]) -> bool:
        number = bisect_right(begins, match.start()) - 1
        # A mark may hold code of its own: `{{< figure caption=`Ferry` >}}`.
        return number >= 0 and match.end() <= spans[number][1]

    return is_within


def _find_elements(tags: Iterable[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Where elements of code begin and end; one in another is part of it, and an open one is none."""
    depth = begin = 0
    for tag in tags:
        if not tag["close"]:
            begin = begin if depth else tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield begin, tag.end()


def close_gaps(before: str, text: str) -> str:
    """No more than one empty line where something was taken out; a text that stayed as it was stays so."""
    return text if text == before else outside_code(text, lambda part: _GAP.sub("\n\n", part))


def find_line(text: str, match: re.Match[str], first: int) -> int:
    """The line of the file that a match stands in, where the text begins in line `first`."""
    return first + text.count("\n", 0, match.start())


def fit(markdown: str, *, is_in_html: bool) -> str:
    """What a mark became, as HTML where it stands in HTML: Markdown is not read there."""
    if not is_in_html:
        return markdown
    return _WRITTEN.sub(_as_html, _QUOTED.sub(_quote_in_html, markdown))


def find_html(text: str, origin: str) -> Callable[[re.Match[str]], bool]:
    """What says of a match in a text whether it stands in a text or a block of HTML."""
    ends, depths = [0], [1 if is_html(origin) else 0]
    for tag in _HTML_BLOCK.finditer(text):
        ends.append(tag.end())
        depths.append(max(0, depths[-1] - 1) if tag[1] else depths[-1] + 1)
    return lambda match: depths[bisect_right(ends, match.start()) - 1] > 0


def fence(code: str, language: str, origin: str) -> str:
    """A block of code, in Markdown or in a text that is HTML."""
    return f"<pre><code>{escape(code)}</code></pre>" if is_html(origin) else f"```{language}\n{code}\n```"


def is_html(origin: str) -> bool:
    """Whether a file is HTML by its name."""
    return origin.lower().endswith((".html", ".htm"))


def as_words(text: str) -> str:
    """Text that may stand between brackets."""
    return " ".join(text.replace("[", "(").replace("]", ")").split())


def _show_picture(file: str, mark: Mark) -> str:
    """A picture; `links` makes a line of what stands below it."""
    where = file if has_scheme(file) or file.startswith("/") else f"{PICTURE}{file}"
    unnamed = [value for key, value in mark.arguments.items() if key.isdigit() and not is_picture_name(value)]
    alt = as_words(mark.get("alt") or next((value for value in reversed(unnamed) if value != file), ""))
    said = dict.fromkeys(filter(None, (mark.get("title"), mark.get("caption"), mark.get("credit", "attr"))))
    title = " ".join(" · ".join(each for each in said if each != alt).replace('"', "”").split())
    title = title.replace("\\", "\\\\")
    address = quote(where, safe=SAFE)
    return f'![{alt}]({address} "{title}")' if title else f"![{alt}]({address})"


def _as_html(match: re.Match[str]) -> str:
    address, words = escape(match["address"]), escape(match["words"])
    if not match["image"]:
        return f'<a href="{address}">{words}</a>'
    below = escape(plain_words((match["below"] or "").replace("\\\\", "\\")))
    return f'<img src="{address}" alt="{words}">' + (f"<br><em>{below}</em>" if below else "")


def _quote_in_html(match: re.Match[str]) -> str:
    by = f"<p>{escape(match['by'])}</p>" if match["by"] else ""
    return f"<blockquote><p>{escape(match['said'])}</p>{by}</blockquote>"


def _link_elsewhere(name: str, mark: Mark) -> str | None:
    second = mark.get("1")
    key, user = mark.get("id") or second or mark.get("0"), mark.get("user") or (second and mark.get("0"))
    if not _PLAIN_ID.fullmatch(key) or (user and not _PLAIN_ID.fullmatch(user)):
        return None
    place = _PLACES[name].replace("{id}", key).replace("{user}", user or "i")
    return _format_link(mark.get("title") or place.split("/")[2].removeprefix("www."), place)


def _format_link(words: str, address: str) -> str:
    return f"[{as_words(words)}]({address})"
