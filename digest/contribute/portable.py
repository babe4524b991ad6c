"""How does HTML become Markdown in which text stays text?

What leaves for other generators and what comes from them is written here: whatever a text holds, no reader of
Markdown sees a mark, a list, a heading or HTML in it. What Markdown has no mark for, such as a raised figure,
stays HTML where the reader knows HTML; for any other it is spelt out. No two words become one.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from html import escape
from itertools import zip_longest
from typing import Any

from bs4 import BeautifulSoup
from markdownify import MarkdownConverter

from digest.contribute.escaping import bracket, escape_markdown, escape_signs, keep_in_cell, spell_figures

# Where a link of the HTML leads from the Markdown; empty where nothing is there.
Lead = Callable[[str], str]
Write = Callable[[Any, str, set[str]], str]

# What an entry may hold and Markdown has no mark for. No attribute of these can do anything.
KEPT = frozenset("abbr bdi bdo cite del dfn ins mark rp rt ruby s small sub sup u var".split())
_CELLS = {"td", "th"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_MARKS = KEPT | frozenset("a acronym b big code data em font i kbd q samp span strike strong time tt".split())
_INLINE = _MARKS | frozenset("area br img map rtc wbr".split())
_TABLE = frozenset("caption col colgroup table tbody td tfoot th thead tr".split())
# Blocks that have a form of their own in Markdown; any other is a paragraph.
_BLOCKS = _TABLE | _HEADINGS | frozenset("blockquote body dd dl dt figcaption hr html li ol p pre ul".split())
_SAME = {"acronym": "abbr", "strike": "s"}
# So many blocks can be one link; taking apart what lies deep takes long.
_MOST_LINKED = 100
_EMPHASIS = frozenset(("b", "em", "i", "strong"))
_DELETED = frozenset(("del", "s", "strike"))
# Elements of one kind have one mark.
_MARKED = {"b": "**", "strong": "**", "em": "*", "i": "*", "code": "`", "kbd": "`", "samp": "`"}
_ALIGNED = {"left": ":---", "center": ":---:", "right": "---:"}
_ALIGNMENT = re.compile(r"text-align:\s*(left|center|right)", re.IGNORECASE)
_LANGUAGE = re.compile(r"lang(?:uage)?-([\w+#.-]{1,30})")
# Over how many columns a cell reaches at most, as the library has it; how long a text, with how many elements
# in it, is said in each row again, and in how many cells of a table: a short text can ask for millions.
_MOST_COLUMNS, _MOST_REPEATED, _MOST_MARKS, _MOST_FILLED = 1000, 200, 20, 10_000
# What Markdown would take for its own within a tag.
_ACTIVE = re.compile(r"[^\w\s,;&#.-]")


def render_markdown(html: str, lead: Lead, *, keeps_html: bool = False, has_notes: bool = False) -> str:
    """Cleaned HTML as Markdown. Raises RecursionError for what is nested too deeply.

    With `keeps_html` what Markdown has no mark for stays HTML; otherwise there is none. With `has_notes` the
    footnotes that our Markdown or Hugo's has made are footnotes again; otherwise their numbers are raised, or
    in brackets.
    """
    soup = BeautifulSoup(html, "lxml")
    for element in soup.find_all(["a", "img"]):
        name = "href" if element.name == "a" else "src"
        if destination := lead(str(element.get(name, ""))):
            element[name] = destination
        else:
            del element[name]
    _name_notes(soup, has_notes=has_notes)
    _order_tables(soup)
    _order_blocks(soup)
    _join_twins(soup)
    text = str(_Converter(keeps_html=keeps_html).convert_soup(soup))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _name_notes(soup: Any, *, has_notes: bool) -> None:
    """Footnotes of our Markdown by names that are converted: a number that is raised is none of the text."""
    for back in soup.find_all("a", class_="footnote-backref"):
        back.decompose()
    referred: set[str] = set()
    for link in soup.find_all("a", class_="footnote-ref"):
        if (found := re.search(r"\d+", link.get_text())) and link.parent.name == "sup":
            link.parent.name, link.parent["number"] = "x-reference", found[0]
            referred.add(found[0])
    lists = [each.ol for each in soup.find_all("div", class_=["footnote", "footnotes"]) if each.ol]
    notes = [note for each in lists for note in each.find_all("li", recursive=False)]
    numbers = [str(number) for number, _ in enumerate(notes, start=1)]
    # A note that nothing refers to would not be shown.
    if not has_notes or set(numbers) != referred:
        return
    for reference in soup.find_all("x-reference"):
        reference["note"] = "yes"
    for number, note in zip(numbers, notes, strict=True):
        note.name, note["number"] = "x-note", number
    for each in lists:
        each.name = "div"
        for rule in each.parent.find_all("hr", recursive=False):
            rule.decompose()


def _order_tables(soup: Any) -> None:
    """No table within a table, which Markdown cannot say, and no row without a cell."""
    for table in soup.find_all("table"):
        if table.name == "table" and table.find_parent(_CELLS):
            for part in (table, *table.find_all(_TABLE)):
                part.name = "div"
    for row in soup.find_all("tr"):
        if not row.find(_CELLS):
            row.unwrap()
    for table in soup.find_all("table"):
        rows = table.find_all("tr")
        _fill_below(rows)
        # Named once: each row would go through what stands before the first.
        if rows:
            rows[0]["x-head"] = "yes"


def _fill_below(rows: Sequence[Any]) -> None:
    """Say in each row what a cell of several rows says there: Markdown has none, and cells would move up."""
    # By its column, what is said below a cell that reaches further down, and in how many rows.
    reaching: dict[int, tuple[Any, int]] = {}
    filled = 0
    for number, row in enumerate(rows):
        column = 0
        cells = deque(row.find_all(_CELLS, recursive=False))
        while cells or column in reaching:
            if column in reaching:
                cell, left = reaching.pop(column)
                filled += 1
                if filled > _MOST_FILLED:
                    return
                copied = copy(cell)
                row.append(copied) if not cells else cells[0].insert_before(copied)
            else:
                cell = cells.popleft()
                left = _span(cell, "rowspan", len(rows) - number)
                cell = _shorten_cell(cell) if left > 1 else cell
            if left > 1:
                reaching[column] = cell, left - 1
            column += _span(cell, "colspan", _MOST_COLUMNS)


def _shorten_cell(cell: Any) -> Any:
    """A cell as it may be said again; an empty one where that would be much."""
    inner = cell.find_all(limit=_MOST_MARKS + 1)
    is_short = len(inner) <= _MOST_MARKS and len(cell.get_text()) <= _MOST_REPEATED
    if is_short and not any(element.name in {"img", "ul", "ol", "p"} for element in inner):
        return cell
    empty = BeautifulSoup("", "lxml").new_tag(cell.name)
    empty.attrs = dict(cell.attrs)
    return empty


def _span(cell: Any, name: str, most: int) -> int:
    """Over how many rows or columns it reaches; 0 is all the rest of the rows (HTML, 4.9.11)."""
    said = str(cell.get(name, ""))
    number = int(said) if said.isdecimal() and len(said) < 6 else 1
    return min(most, number or (most if name == "rowspan" else 1))


def _order_blocks(soup: Any) -> None:
    """No block within a mark of a line, where its end is not seen and its words join those around it."""
    outer: dict[int, Any] = {}
    for block in soup.find_all(_is_block):
        if block.name not in _BLOCKS and not block.name.startswith("x-note"):
            block.name = "div"
        for element in block.parents:
            if element.name not in _MARKS or id(element) in outer:
                break
            outer[id(element)] = element
    for element in outer.values():
        blocks = element.find_all(_is_block) if element.name == "a" and element.get("href") else []
        if not 0 < len(blocks) <= _MOST_LINKED:
            element.unwrap()
            continue
        for block in blocks:
            # A link stays one link.
            block.insert_before(" ")
            block.insert_after(" ")
            block.unwrap()


def _join_twins(soup: Any) -> None:
    """One mark of a kind where two touch: together they would be another mark."""
    for element in soup.find_all(_MARKED):
        twin = element.next_sibling
        while twin is not None and _MARKED.get(twin.name or "") == _MARKED[element.name]:
            element.extend(list(twin.contents))
            twin.extract()
            twin = element.next_sibling


def _is_block(element: Any) -> bool:
    return element.name not in _INLINE and element.name != "x-reference"


class _Converter(MarkdownConverter):
    """Writes each sign of the text so that it stays a sign."""

    class Options:
        heading_style = "atx"
        bullets = "-"
        autolinks = False
        table_infer_header = True

    def __init__(self, *, keeps_html: bool) -> None:
        super().__init__()
        self._keeps_html = keeps_html

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Every sign that means something to Markdown or HTML; in code they mean nothing."""
        if "_noformat" in parent_tags or not text:
            return text
        if parent_tags & _HEADINGS:
            # Signs at the end of a heading are taken for its frame.
            core = text.rstrip("# \n")
            return escape_signs(core) + text[len(core) :].replace("#", "&#35;")
        return keep_in_cell(escape_signs(text)) if parent_tags & _CELLS else escape_signs(text)

    def get_conv_fn(self, tag_name: str) -> Write | None:
        """How an element is written: a mark is set at its words, and the blanks at its rim stay outside."""
        name = _SAME.get(tag_name, tag_name)
        is_kept = name in KEPT or name in _EMPHASIS
        write: Write | None = self._keep if is_kept else super().get_conv_fn(name)  # type: ignore[misc]
        if write is None or name not in _MARKS:
            return write

        def write_core(el: Any, text: str, parent_tags: set[str]) -> str:
            core = text.strip()
            if "pre" in parent_tags or not core:
                return str(write(el, text, parent_tags)) if core else text
            start = text.index(core)
            return f"{text[:start]}{write(el, core, parent_tags)}{text[start + len(core) :]}"

        return write_core

    def _keep(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """What Markdown has no mark for: as HTML, or spelt out for whoever knows none, and in code."""
        name = _SAME.get(el.name, el.name)
        if name in _EMPHASIS and _MARKED[name] in map(_MARKED.get, parent_tags):
            # What is strong already gets no stronger, and two marks of a kind would be another one.
            return text
        if name in _EMPHASIS and not (self._keeps_html and _is_unclear(el, text)):
            return text if "_noformat" in parent_tags else _MARKED[name] + text + _MARKED[name]
        if "_noformat" in parent_tags or not self._keeps_html:
            return _spell(el, name, text, is_code="_noformat" in parent_tags, parents=parent_tags)
        said = "".join(f' {key}="{value}"' for key, value in _list_attributes(el))
        return f"<{name}{said}>{text}</{name}>"

    def convert_x_reference(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """Where a note is referred to."""
        if el.get("note"):
            return f"[^{el['number']}]"
        return f"<sup>{el['number']}</sup>" if self._keeps_html else f"\\[{el['number']}\\]"

    def convert_x_note(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """A note, whose further paragraphs stand further in."""
        core = re.sub(r"\n(?=[^\n])", "\n    ", re.sub(r"\n{3,}", "\n\n", text.strip()))
        return f"\n\n[^{el['number']}]: {core}\n\n"

    def convert_code(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Code in a line, of which a second one would be read by itself; a block of code stays as it is."""
        if "pre" in parent_tags:
            return text
        return self._write_code(el, " ".join(text.split("\n")), parent_tags)

    convert_kbd = convert_code
    convert_samp = convert_code

    def _write_code(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Code in a line. In a cell readers of Markdown do not agree on how a bar in it is written."""
        if "|" in text and parent_tags & _CELLS:
            if self._keeps_html:
                return f"<code>{keep_in_cell(escape_signs(text))}</code>"
            text = text.replace("|", r"\|")
        return str(super().convert_code(el, text, parent_tags))  # type: ignore[misc]

    def convert_hN(self, n: int, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: N802
        """A heading; in a cell, words apart from others."""
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        return str(super().convert_hN(n, el, text, parent_tags))  # type: ignore[misc]

    def convert_li(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """An item; in a cell, words apart from those of the next one."""
        if not parent_tags & _CELLS:
            return str(super().convert_li(el, text, parent_tags))  # type: ignore[misc]
        number = f"{len(el.find_previous_siblings('li')) + 1}. " if el.parent.name == "ol" else ""
        return f"{number}{text.strip()}{'; ' if el.find_next_sibling('li') else ' '}"

    def convert_dt(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """A word that is explained, which has no mark that all know."""
        core = " ".join(text.split())
        core = core if "*" in core or not core else f"**{core}**"
        return f" {core} " if "_inline" in parent_tags else f"\n\n{core}\n\n"

    def convert_dd(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """What explains it."""
        return f" {text.strip()} " if "_inline" in parent_tags else f"\n\n{text.strip()}\n\n"

    def convert_figcaption(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """What a picture shows and who made it: words in emphasis right below, as entries have them."""
        core = " ".join(text.split())
        if "_inline" in parent_tags:
            return f" {core} "
        is_plain = core and not re.search(r"[*`<]", core)
        return f"\n\n*{core}*\n\n" if is_plain else f"\n\n{text.strip()}\n\n"

    def convert_tr(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """A row. The first one is the head, or stands below an empty one where it names no columns.

        A head is as wide as the widest row: cells beyond it would not be shown.
        """
        table = el.find_parent("table") if el.get("x-head") else None
        if table is None:
            return f"|{text}\n"
        rows = [list(_list_alignments(row)) for row in table.find_all("tr")]
        width = max(map(len, rows))
        said = zip_longest(*rows[:2], fillvalue="")
        alignments = [next(filter(None, column), "---") for column in said]
        alignments += ["---"] * (width - len(alignments))
        line = f"| {' | '.join(alignments)} |\n"
        if not (el.find("th") or el.find_parent("thead")):
            return f"|{'  |' * width}\n{line}|{text}\n"
        return f"|{text}{' |' * (width - len(rows[0]))}\n{line}"

    def convert_img(self, el: Any, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
        """A picture, in tables and headings too; nothing in its description ends it."""
        said = escape_markdown(str(el.get("title", ""))).replace('"', "&quot;")
        alt, source = escape_markdown(str(el.get("alt", ""))), bracket(str(el.get("src", "")))
        picture = f'![{alt}]({source} "{said}")' if said else f"![{alt}]({source})"
        return keep_in_cell(picture) if parent_tags & _CELLS else picture

    def convert_pre(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A code block with a fence that nothing in it can end, and its language."""
        if "_inline" in parent_tags:
            return f" {self._write_code(el, ' '.join(text.split()), parent_tags)} "
        longest = max(map(len, re.findall(r"`{3,}", text)), default=2)
        fence = "`" * max(3, longest + 1)
        code = text.strip("\n")
        return f"\n\n{fence}{_find_language(el)}\n{code}\n{fence}\n\n" if code else ""


def _is_unclear(el: Any, text: str) -> bool:
    """Whether a mark of emphasis would stand beside or around another one."""
    # Of `*ab**cd*ef` Python-Markdown 3.11 drops the e.
    beside = (el.previous_sibling, el.next_sibling)
    return "*" in text or any(each is not None and each.name in _EMPHASIS for each in beside)


def _spell(el: Any, name: str, text: str, *, is_code: bool, parents: set[str]) -> str:
    """What an element says, without HTML."""
    if name in {"sup", "sub"}:
        return _apart(el) + _spell_raised(el, name, text, is_code=is_code)
    if name in {"rt", "rp"}:
        return f"({text})" if name == "rt" else ""
    if is_code:
        return text
    if name in {"del", "s"}:
        # More than two of these signs would open a block of code.
        return text if parents & _DELETED else f"{_apart(el)}~~{text}~~"
    if name in {"abbr", "dfn"} and (title := escape_markdown(str(el.get("title", "")))):
        return f"{text} ({keep_in_cell(title) if parents & _CELLS else title})"
    mark = {"mark": "**", "ins": "*"}.get(name, "")
    if parents & (_EMPHASIS | {"ins", "mark"}) or _is_unclear(el, text):
        return text
    return f"{_apart(el) if mark else ''}{mark}{text}{mark}"


def _spell_raised(el: Any, name: str, text: str, *, is_code: bool) -> str:
    is_plain = el.find(["img", "rt", "ruby", "sub", "sup"]) is None and el.find("a", href=True) is None
    sign = "^" if name == "sup" else "_" if is_code else "\\_"
    return (is_plain and spell_figures(name, el.get_text())) or f"{sign}({text})"


def _apart(el: Any) -> str:
    """A blank where an element would go on with what the last one says: ³ and ⁴ would be 34."""
    before = el.previous_sibling
    return " " if before is not None and before.name and _kind(before) == _kind(el) else ""


def _kind(el: Any) -> str:
    return "del" if el.name in _DELETED else "ins" if el.name in {"ins", "mark"} else str(el.name)


def _list_attributes(el: Any) -> Iterator[tuple[str, str]]:
    """What an element says by the way, so that nothing of it is a mark of Markdown."""
    for key in ("title", "lang", "dir"):
        if value := " ".join(str(el.get(key, "")).split()):
            yield key, _ACTIVE.sub(lambda sign: f"&#{ord(sign[0])};", escape(value, quote=False))


def _list_alignments(row: Any) -> Iterator[str]:
    """How each column of a row is aligned; empty where nothing says so."""
    for cell in row.find_all(_CELLS, recursive=False):
        style = _ALIGNMENT.search(str(cell.get("style", "")))
        aligned = _ALIGNED.get((style[1] if style else str(cell.get("align", ""))).lower(), "")
        yield from [aligned] * _span(cell, "colspan", _MOST_COLUMNS)


def _find_language(el: Any) -> str:
    """The language of a code block; empty where nothing says so."""
    classes = [name for each in (el, el.code) if each for name in each.get("class") or ()]
    return next((found[1] for name in classes if (found := _LANGUAGE.fullmatch(name))), "")
