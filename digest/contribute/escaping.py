"""How does text stay text in Markdown?"""

import re

# Signs that mean something to Markdown wherever they stand, and those that do at the beginning of a line.
_SPECIAL = re.compile(r"([\\`*_{}\[\]])")
_OPENING = re.compile(r"^([^\S\n]*)([-+#!=:|]|\d{1,9}(?=[.)]))", re.MULTILINE)
# Not every reader of Markdown takes a backslash before these.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "~": "&#126;"}
# Figures and signs that are raised and lowered by themselves.
_RAISED = str.maketrans("0123456789+-\u2212=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_LOWERED = str.maketrans("0123456789+-\u2212=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_FIGURES = re.compile(r"[0-9+\-\u2212=()]+")


def escape_markdown(text: str) -> str:
    """Plain text as Markdown that shows it, in one line."""
    return escape_signs(" ".join(text.split()))


def escape_signs(text: str) -> str:
    """Plain text as Markdown that shows it, with its line breaks."""
    marked = _SPECIAL.sub(r"\\\1", text)
    for sign, entity in _ENTITIES.items():
        marked = marked.replace(sign, entity)
    return _OPENING.sub(_escape_opening, marked)


def keep_in_cell(markdown: str) -> str:
    """Markdown in which no bar ends a cell of a table."""
    return markdown.replace("|", "&#124;")


def _escape_opening(match: re.Match[str]) -> str:
    blanks, sign = match.groups()
    if sign.isdigit():
        # A number opens a list by the full stop behind it.
        return f"{blanks}{sign}\\"
    return f"{blanks}&#{ord(sign)};" if sign in "=:|" else f"{blanks}\\{sign}"


def format_link(text: str, destination: str) -> str:
    """A link; just the text where there is nothing to lead to."""
    shown = escape_markdown(text)
    return f"[{shown}]({bracket(destination)})" if destination else shown


def format_image(alt: str, destination: str) -> str:
    """A picture of the digest."""
    return f"![{escape_markdown(alt)}]({bracket(destination)})"


def bracket(destination: str) -> str:
    """A destination as Markdown takes it: with brackets around what would end it."""
    return f"<{destination}>" if re.search(r"[()\s]", destination) else destination


def spell_figures(name: str, text: str) -> str:
    """Figures and signs that are raised (`sup`) or lowered (`sub`), in letters that are; empty for others."""
    shown = "".join(text.split())
    return shown.translate(_RAISED if name == "sup" else _LOWERED) if _FIGURES.fullmatch(shown) else ""
