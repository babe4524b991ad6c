"""Where do the terms of a licence stand? Of the licences that are known by their name."""

import re

# Every licence of Creative Commons that is called so, with its version (https://creativecommons.org/licenses/list.en).
_CREATIVE_COMMONS = re.compile(r"CC (BY(?:-SA|-ND|-NC|-NC-SA|-NC-ND)?) ([1-4]\.[05])")
_OTHERS = {
    "CC0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "MIT": "https://opensource.org/license/mit",
}


def find_terms(licence: str) -> str:
    """The address of its terms; empty for a licence that is not known."""
    if found := _CREATIVE_COMMONS.fullmatch(licence):
        kind, version = found.groups()
        return f"https://creativecommons.org/licenses/{kind.lower()}/{version}/"
    return _OTHERS.get(licence, "")
