"""Which Markdown is slow to read for its size? Pieces that, repeated, make readers look again and again."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

# A text of about so many characters.
Grower: TypeAlias = Callable[[int], str]


def _repeat(piece: str, before: str = "", after: str = "") -> Grower:
    return lambda size: before + piece * max(1, size // len(piece)) + after


def _wrap(before: str, after: str, inside: str = "a") -> Grower:
    """One inside the other, as deep as the size allows."""

    def grow(size: int) -> str:
        depth = max(1, size // (len(before) + len(after)))
        return before * depth + inside + after * depth

    return grow


def _number(line: str, *, after: str = "") -> Grower:
    """Lines that differ by a number."""

    def grow(size: int) -> str:
        return (
            "".join(line.format(number=number) for number in range(max(1, size // (len(line) + 1)))) + after
        )

    return grow


def _steps(mark: str) -> Grower:
    """Each line indented further than the one before."""

    def grow(size: int) -> str:
        depth = int((size / 2) ** 0.5)
        return "".join(f"{'    ' * level}{mark}a\n" for level in range(max(1, depth)))

    return grow


def _ladder(sign: str) -> Grower:
    """Runs of a sign, each longer than the one before."""

    def grow(size: int) -> str:
        return "e".join(sign * length for length in range(1, max(2, int((2 * size) ** 0.5))))

    return grow


GROWERS: Mapping[str, Grower] = {
    **{
        f"nothing but {name}": _repeat(sign)
        for name, sign in {
            "asterisks": "*",
            "underscores": "_",
            "backticks": "`",
            "brackets": "[",
            "closing brackets": "]",
            "exclamation marks and brackets": "![",
            "parentheses": "(",
            "angle brackets": "<",
            "closing angle brackets": ">",
            "ampersands": "&",
            "backslashes": "\\",
            "number signs": "#",
            "bars": "|",
            "dashes": "-",
            "equals signs": "=",
            "plus signs": "+",
            "tildes": "~",
            "colons": ":",
            "quotation marks": '"',
            "apostrophes": "'",
            "full stops": ".",
            "carets": "^",
            "braces": "{",
            "exclamation marks": "!",
            "spaces before a word": " ",
            "tabs": "\t",
            "letters": "a",
            "digits": "1",
            "CJK": "\u6771",
            "line breaks": "a\n",
            "paragraphs": "a\n\n",
            "hard breaks": "a  \n",
        }.items()
    },
    "words": _repeat("word "),
    "open emphasis": _repeat("*a "),
    "open strong": _repeat("**a "),
    "open underscore": _repeat("_a "),
    "closing emphasis": _repeat("a* "),
    "emphasis of three and two": _repeat("***a** "),
    "emphasis in turn": _repeat("*a _b "),
    "emphasis, nested": _wrap("*a ", " a*"),
    "strong, nested": _wrap("**a ", " a**"),
    "emphasis in both signs, nested": _wrap("*a _b ", " b_ a*"),
    "emphasis in words": _repeat("a*b_c"),
    "emphasis, whole": _repeat("*a* "),
    "strong, whole": _repeat("**a** "),
    "open links": _repeat("[a"),
    "open links with targets": _repeat("[a]("),
    "open links with addresses": _repeat("[a](<b"),
    "open links with titles": _repeat('[a](b "c '),
    "links in links": _wrap("[", "](b)"),
    "links, whole": _repeat("[a](https://example.org/) "),
    "links with parentheses": _repeat("[a](b(c) "),
    "one link with many parentheses": _repeat("(", before="[a]("),
    "one link with many quotation marks": _repeat('"', before="[a](b "),
    "one link with many titles": _repeat(' "a"', before="[a](b"),
    "images in images": _wrap("![", "](b)"),
    "open images": _repeat("![a"),
    "open images with targets": _repeat("![a]("),
    "references": _repeat("[a][b] "),
    "references to one definition": _repeat("[a] ", after="\n\n[a]: https://example.org/\n"),
    "long reference": _repeat("a ", before="[", after="]"),
    "definitions": _number("[a{number}]: https://example.org/{number}\n"),
    "definitions, used": _number("[a{number}]\n\n[a{number}]: /b\n\n"),
    "definitions with titles": _number('[a{number}]: /b "c\n'),
    "footnotes": _number("a[^{number}]\n\n[^{number}]: b\n\n"),
    "footnotes without text": _number("a[^{number}] "),
    "one footnote, called often": _repeat("a[^1] ", after="\n\n[^1]: b\n"),
    "footnotes in footnotes": _number("[^{number}]: a[^1{number}]\n\n"),
    "long footnote": _repeat("    a\n\n", before="a[^1]\n\n[^1]: b\n\n"),
    "footnotes of one name": _repeat("[^1]: a\n\n"),
    "code, open": _repeat("`a "),
    "code, whole": _repeat("`a` "),
    "code, of runs": _repeat("``a` "),
    "backtick ladder": _ladder("`"),
    "asterisk ladder": _ladder("*"),
    "fences, open": _repeat("```\na\n"),
    "fences with odd names": _repeat("``` a b {c\n"),
    "fences of tildes": _repeat("~~~a\n"),
    "fence, open, then blank": _repeat("\n", before="```"),
    "fence with many attributes": _repeat(" .a", before="```{", after="\na\n```\n"),
    "fence with an open brace": _repeat(" a=b", before="```{"),
    "fence, whole": _repeat("```\na\n```\n\n"),
    "quotes, nested": _repeat(">", after=" a"),
    "quotes with spaces, nested": _repeat("> ", after="a"),
    "quotes, flat": _repeat("> a\n"),
    "quotes, apart": _repeat("> a\n\n"),
    "quotes, deep and apart": _repeat("> " * 40 + "a\n\n"),
    "quotes, lazy": _repeat("> a\nb\n"),
    "quotes, stepped": lambda size: "".join("> " * level + "a\n" for level in range(1, int(size**0.5) + 1)),
    "lists, flat": _repeat("- a\n"),
    "lists, loose": _repeat("- a\n\n"),
    "lists, numbered": _repeat("1. a\n"),
    "lists, nested": _steps("- "),
    "lists, numbered and nested": _steps("1. "),
    "lists on one line": _repeat("- "),
    "lists with quotes": _repeat("- > "),
    "lists with paragraphs": _repeat("- a\n\n    b\n\n"),
    "lists with code": _repeat("- a\n\n        b\n\n"),
    "indented further and further": _steps(""),
    "code by indentation": _repeat("    a\n\n"),
    "headings": _repeat("# a\n"),
    "headings of one name": _repeat("## a\n\n"),
    "headings, unlike": _number("## a {number}\n\n"),
    "heading with many signs": _repeat("#", before="# a ", after="b"),
    "heading with backslashes": _repeat("\\#", before="# "),
    "headings by line": _repeat("a\n---\n"),
    "rules": _repeat("- - -\n"),
    "rules that are none": _repeat("- ", after="a"),
    "rules of underscores that are none": _repeat("_ _ _", after="a"),
    "table of many rows": _repeat("| a | b |\n", before="| a | b |\n|---|---|\n"),
    "table of many columns": lambda size: "\n".join(
        "|".join([cell] * max(2, size // 8)) for cell in ("a", "-", "b")
    ),
    "table that is wide and empty": lambda size: (
        "|".join("a" * max(2, size // 4)) + "\n" + "|".join("-" * max(2, size // 4)) + "\n|\n" * (size // 4)
    ),
    "tables that are wide and empty": _repeat("|a" * 100 + "\n" + "|-" * 100 + "\n" + "||\n" * 100 + "\n"),
    "tables": _repeat("a|b\n-|-\nc|d\n\n"),
    "table with code": _repeat("`a|b` ", before="a|b\n-|-\n"),
    "table with odd code": _repeat("`a|\\`", before="a|b\n-|-\n"),
    "bars in prose": _repeat("a | b\n"),
    "elements": _repeat("<b>a</b> "),
    "elements, nested": _wrap("<b>", "</b>"),
    "blocks": _repeat("<div>a</div>\n\n"),
    "blocks, nested": _wrap("<div>\n", "</div>\n"),
    "blocks, nested on a line": _wrap("<div>", "</div>"),
    "blocks, open": _repeat("<div>\n\n"),
    "blocks, open on a line": _repeat("<div>"),
    "blocks, closed": _repeat("</div>\n\n"),
    "paragraphs in HTML, open": _repeat("<p>a"),
    "tables in tables": _repeat("<table><tr><td>"),
    "lists in HTML": _repeat("<ul><li>a"),
    "anchors in HTML, open": _repeat("<a href='b'>"),
    "formatting in HTML, misnested": _repeat("<b><i><p>a</b>"),
    "formatting in HTML, unlike": _number("<b class=a{number}><p>"),
    "select in HTML": _repeat("<select><option>"),
    "SVG in HTML": _repeat("<svg><title><svg>"),
    "comments": _repeat("<!-- a -->"),
    "comments, open": _repeat("<!--"),
    "comments, half closed": _repeat("<!-- --"),
    "CDATA, open": _repeat("<![CDATA["),
    "processing instructions": _repeat("<?a "),
    "declarations": _repeat("<!a "),
    "scripts": _repeat("<script>"),
    "tag, open": _repeat(" a=b", before="<a"),
    "tag, open, of spaces": _repeat(" ", before="<a", after="b"),
    "tag with many attributes": _number(" a{number}=b", after=">"),
    "one tag with many attributes": lambda size: (
        "<b" + "".join(f" a{n}=b" for n in range(max(1, size // 9))) + ">a</b>"
    ),
    "attribute, open": _repeat("a", before='<a b="'),
    "attributes, open": _repeat('<a b="'),
    "tags that start": _repeat("<a "),
    "tags that end": _repeat("</a"),
    "entities": _repeat("&amp;"),
    "entities by number": _repeat("&#65;"),
    "entities, open": _repeat("&a"),
    "entities by number, open": _repeat("&#1"),
    "long entity": _repeat("a", before="&", after=";"),
    "autolinks": _repeat("<https://example.org/> "),
    "autolinks, open": _repeat("<https://a"),
    "mail addresses": _repeat("<a@b> "),
    "mail addresses, open": _repeat("<a@"),
    "at signs": _repeat("a@"),
    "schemes": _repeat("a://"),
    "addresses": _number("https://example.org/{number}?utm_source=a "),
    "address without end": _repeat("a", before="https://example.org/"),
    "links to this site": _number("[a](b{number}.md) "),
    "links to nowhere": _number("[a](javascript:{number}) "),
    "images of others": _number("![a](https://example.org/{number}.png) "),
    "images of this site": _number("![](/images/{number}.png) "),
    "long link to this site": _repeat("a/", before="[a](", after=")"),
    "climbing link": _repeat("../", before="[a](", after=")"),
    "escapes": _repeat("\\*"),
    "escaped brackets": _repeat("\\["),
    "quotations": _repeat('"a" '),
    "quotations, open": _repeat('"a '),
    "quotations in other signs": _repeat("\u201ca\u201d "),
    "quotations in other signs, open": _repeat("\u201ca "),
    "quotations, long": _repeat("he said that it was so ", before='"', after='"'),
    "quotations, nested": _wrap("\u201c\u2018", "\u2019\u201d"),
    "apostrophes in words": _repeat("it's "),
    "dashes in prose": _repeat("a--b "),
    "full stops in prose": _repeat("a...b "),
    "sentences": _repeat("He says so. "),
    "sentences without spaces": _repeat("a.b!c?"),
    "attribute lists": _repeat("a{: .b }"),
    "attribute lists, open": _repeat("a{: "),
    "attribute list of many": _repeat(" .b", before="# a {:", after="}"),
    "abbreviations": _number("*[A{number}]: b\n"),
    "abbreviations, used": _number("A{number} \n\n*[A{number}]: b\n\n"),
    "definition lists": _repeat("a\n:   b\n\n"),
    "admonitions": _repeat("!!! a\n    b\n\n"),
    "admonitions, nested": _steps("!!! a\n"),
    "marks of the library": _repeat("klzzwxh:0001"),
    "table of contents": _repeat("[TOC]\n\n## a\n\n"),
    "combining signs": _repeat("a\u0301\u0327"),
    "right to left": _repeat("\u202ea\u202c"),
    "odd spaces": _repeat("\u00a0\u3000"),
    "other line breaks": _repeat("a\u2028b\x85"),
    "emoji": _repeat("\U0001f469\u200d\U0001f692"),
    "special case": _repeat("\u0130\u1e9e\ufb03"),
}
