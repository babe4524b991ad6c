"""Does an entry say that it is in another language than the site? Its script tells."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from babel.core import get_global

from digest.checks.wording import read_body
from digest.content.library import Library
from digest.model.entry import Entry
from digest.model.problems import Problem, quote
from digest.model.settings import Settings
from digest.text.markdown import BodyRenderer
from digest.writing.languages import find_script

_HAN, _KANA, _HANGUL = "\u3005\u3400-\u9fff\uf900-\ufaff", "\u3041-\u30ff", "\u1100-\u11ff\uac00-\ud7a3"
# Letters of scripts, by their codes (ISO 15924); of others nothing is said.
_LETTERS = {
    "Arab": "\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "Cyrl": "\u0400-\u052f",
    "Deva": "\u0900-\u097f",
    "Grek": "\u0370-\u03ff\u1f00-\u1fff",
    "Hans": _HAN,
    "Hant": _HAN,
    "Hebr": "\u0590-\u05ff",
    "Jpan": _KANA + _HAN,
    "Kore": _HANGUL + _HAN,
    "Latn": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    "Thai": "\u0e00-\u0e7f",
}
# What tells a language by its letters alone.
_TELLING = (
    (re.compile(f"[{_HANGUL}]"), "ko"),
    (re.compile(f"[{_KANA}]"), "ja"),
    (re.compile(f"[{_LETTERS['Thai']}]"), "th"),
    (re.compile(f"[{_LETTERS['Hebr']}]"), "he"),
    (re.compile(f"[{_LETTERS['Grek']}]"), "el"),
)
_LETTER = re.compile(r"[^\W\d_]")
# Fewer letters may be a name.
_ENOUGH = 12


def check_scripts(library: Library, settings: Settings) -> Iterator[Problem]:
    """Who writes in another script than that of the site says in which language."""
    letters = _letters_of(settings.language)
    if letters is None:
        return
    site = settings.language
    foreign = [each for each in library.entries if each.language == site and not letters.search(each.title)]
    if not foreign:
        return
    renderer = BodyRenderer(settings.markdown)
    for entry in foreign:
        text = f"{entry.title} {_find_lede(entry, renderer, settings)}"
        if not letters.search(text) and len(_LETTER.findall(text)) >= _ENOUGH:
            found = f"the site is in {quote(site)}, and no letter here is one of its script"
            yield entry.marks.problem("other-script", found, "", _say_cure(text, entry, library), ("title",))


def _find_lede(entry: Entry, renderer: BodyRenderer, settings: Settings) -> str:
    """Its lede. A check has not seen how a text that is surely sound begins: it is rendered here."""
    if entry.lede or not entry.body.html:
        return entry.lede
    body, _ = renderer.render(read_body(entry, settings), entry.marks.path, entry.address, entry.marks)
    return replace(entry, body=body).lede


def _say_cure(text: str, entry: Entry, library: Library) -> str:
    """Which language to name: the one that the letters tell, that of the outlet, or one of the script."""
    told = next((code for form, code in _TELLING if form.search(text)), "")
    outlet = library.outlets.known.get(entry.source.outlet.key)
    spoken = entry.source.language or (outlet.language if outlet else "")
    letters = _letters_of(spoken) if spoken else None
    if not told and letters and letters.search(text):
        told = spoken
    if told:
        return f"write language: {told}"
    example = next(
        (_name_common(code) for code, each in _LETTERS.items() if re.search(f"[{each}]", text)), ""
    )
    return f"write its language, such as language: {example}" if example else "write its language"


def _name_common(script: str) -> str:
    """The language that most write in a script; for Latin CLDR has it under no script."""
    known: Mapping[str, str] = get_global("likely_subtags")
    return known.get(f"und_{script}", known["und"]).partition("_")[0]


@lru_cache(maxsize=256)
def _letters_of(language: str) -> re.Pattern[str] | None:
    """What finds a letter of the script that a language is written in; None where that is not known."""
    letters = _LETTERS.get(find_script(language))
    return re.compile(f"[{letters}]") if letters else None
