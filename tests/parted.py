"""Which words of a piece of HTML stand apart for its readers? And HTML in which many do."""

import re

from hypothesis import strategies as st
from lxml.etree import _Element

from digest.text.tidy import parse_html

# What goes on in a word; whatever else begins or ends parts words.
_GOES_ON = frozenset(
    "a abbr b bdi cite code del dfn em i ins kbd mark q rb ruby s samp small span strong u var".split()
)
_FIGURES = str.maketrans(
    {raised: f" {plain} " for raised, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "0123456789" * 2, strict=True)}
)


def find_ends(html: str) -> tuple[str, set[int]]:
    """The letters and figures of a piece of HTML, and where in them words end."""
    words = re.findall(r"[^\W_]+", "".join(_say(parse_html(html))).translate(_FIGURES))
    letters = "".join(words)
    ends, at = set(), 0
    for word in words:
        at += len(word)
        ends.add(at)
    return letters, ends


def _say(element: _Element) -> list[str]:
    rim = "" if element.tag in _GOES_ON else " "
    said = [rim, element.text or ""]
    for child in element:
        said += [*_say(child), child.tail or ""]
    return [*said, rim]


_WORDS = st.sampled_from("10 6 km 2 t nota 3 ver más 한국".split())
_TAGS = st.sampled_from(
    "abbr b bdi cite code del dfn em i ins kbd mark q s samp small span strong sub sup u var".split()
)
_LINES = st.recursive(
    st.one_of(_WORDS, st.builds("<ruby>{}<rp>(</rp><rt>{}</rt><rp>)</rp></ruby>".format, _WORDS, _WORDS)),
    lambda inner: st.builds("<{0}>{1}</{0}>{2}{3}".format, _TAGS, inner, st.sampled_from(["", " "]), inner),
    max_leaves=6,
)
_FORMS = st.sampled_from(
    [
        "<p>{}</p>{}",
        "<div>{}</div><div>{}</div>",
        "<b><div>{}</div></b>{}",
        "<h2>{}</h2>{}",
        "<ul><li>{}</li><li>{}</li></ul>",
        "<dl><dt>{}</dt><dd>{}</dd></dl>",
        "<blockquote>{}</blockquote>{}",
        "<details><summary>{}</summary>{}</details>",
        "<table><tr><td>{}</td><td>{}</td></tr></table>",
        "<table><tr><td><h3>{}</h3>{}</td></tr></table>",
        "<figure><figcaption>{}</figcaption></figure>{}",
    ]
)
PARTED = st.lists(
    st.builds(lambda form, one, other: form.format(one, other), _FORMS, _LINES, _LINES),
    min_size=1,
    max_size=3,
).map("".join)
