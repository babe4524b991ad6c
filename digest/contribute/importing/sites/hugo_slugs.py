"""How are names written in the addresses of Hugo?"""

import unicodedata

# Signs that an address keeps, beside letters, marks and figures.
_PLAIN_SIGNS = frozenset("./\\_#+~-@")
_PARTING_SIGNS = str.maketrans("/\\+", "   ")


def sanitise(path: str) -> str:
    """A path or a term as it stands in an address: a hyphen for each blank, and no other sign than some."""
    return "".join("-" if sign.isspace() else sign for sign in path.lower() if sign.isspace() or _stays(sign))


def urlise(text: str) -> str:
    """A title, a slug or a name as a pattern of addresses has it: one hyphen for several blanks."""
    return join_words(text.translate(_PARTING_SIGNS))


def join_words(text: str) -> str:
    """A text as `urlise` in Hugo has it, and until 0.122 each term: no hyphen beside one that is there."""
    found: list[str] = []
    gap = False
    for sign in text.lower():
        if _stays(sign):
            found += ["-", sign] if gap and sign != "-" else [sign]
            gap = False
        elif sign.isspace() and found and found[-1] != "-":
            gap = True
    return "".join(found)


def quote_sign(part: str) -> str:
    """A part of an address in which no sign begins the name of a place in a page: `issue-%235`."""
    return part.replace("#", "%23")


def _stays(sign: str) -> bool:
    category = unicodedata.category(sign)
    return sign in _PLAIN_SIGNS or category[0] in "LM" or category == "Nd"
