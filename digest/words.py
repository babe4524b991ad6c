"""What does the site say in its own words, in the language it is in? Messages by gettext's rules.

English is the language of the code. Any other has a catalogue, `locale/<language>.po` in the theme or in the
folder of the site's own templates (https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from digest.languages import widen, write_digits, write_number
from digest.problems import DigestError, count, quote, show

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

FOLDER = "locale"
# What catalogues are begun from.
_TEMPLATE = "digest.pot"
# Scripts ask for them as for a message, and get those of the language where it has others.
DIGITS = "0123456789"
# What the scripts of the theme say; it is printed into each page for them.
SCRIPTS_SAY = (
    "%(found)s so far",
    "%(found)s, looking further back…",
    "%(num)s entry found",
    "%(num)s entry has a part of it.",
    "%(num)s hidden by your muted tags: show",
    "(%(number)s set)",
    "Copied",
    "Copy",
    "Copy the address: %(feed)s",
    "Did you mean:",
    "Forget these",
    "Look further back",
    "Look in other languages, too",
    "Looking further back…",
    "Mute this tag",
    "Muted",
    "New",
    "No network. This page is not saved; these are:",
    "Nothing found for “%(term)s”.",
    "Nothing has all of these.",
    "Nothing has all of “%(term)s”.",
    "Published:",
    "Read",
    "Recent searches:",
    "Remove",
    "Save for later",
    "Saved for later",
    "Saved: remove",
    "Search without the filters",
    "Searching…",
    "Some older entries could not be searched.",
    "The search could not be carried out.",
    "The search could not be loaded.",
    "There is no feed of this name.",
    "This could not be done.",
    "Try fewer or other words.",
    "Try it without the filters.",
    "Unmute",
    "Unmute this tag",
    "newest first",
)


@dataclass(frozen=True)
class Words:
    """The messages of one language; `catalogue` is the text of its PO file, and empty for English.

    Numbers in them are written as readers of `language` do, which may be that of a region.
    """

    catalogue: bytes = b""
    language: str = "en"

    @cached_property
    def _messages(self) -> "Catalog":
        # Only sites in another language need it.
        from babel.messages.pofile import read_po

        return read_po(BytesIO(self.catalogue), abort_invalid=True)

    @property
    def texts(self) -> Sequence[str]:
        """The messages that the catalogue has, as they are in English."""
        return [
            message.id if isinstance(message.id, str) else message.id[0]
            for message in self._messages
            if message.id
        ]

    @cached_property
    def translations(self) -> NullTranslations:
        """The catalogue, ready to be asked."""
        if not self.catalogue:
            return NullTranslations()
        from babel.messages.mofile import write_mo

        compiled = BytesIO()
        write_mo(compiled, self._messages)
        compiled.seek(0)
        return GNUTranslations(compiled)

    def __reduce__(self) -> tuple[type["Words"], tuple[bytes, str]]:
        """Travel to workers as text."""
        return Words, (self.catalogue, self.language)

    def say(self, text: str, /, **values: object) -> str:
        """The message, with values in the places that are named in it: `%(name)s`."""
        said = self.translations.gettext(text)
        return said % self.write(values) if values else said

    def say_number(self, one: str, many: str, num: int) -> str:
        """The message for so many: `%(num)s entries`."""
        return self.translations.ngettext(one, many, num) % self.write({"num": num})

    def write(self, values: Mapping[str, object]) -> Mapping[str, object]:
        """The values of a message: numbers as readers write them, and all others as they are."""
        return {
            name: write_number(value, self.language) if isinstance(value, (int, float)) else value
            for name, value in values.items()
        }

    def forms(self, messages: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """All forms of these messages, as far as they are translated, for scripts to choose from."""
        digits = write_digits(DIGITS, self.language)
        known = {DIGITS: [digits]} if digits != DIGITS else {}
        if not self.catalogue:
            return known
        found = ((text, self._messages.get(text)) for text in messages)
        strings = {text: each.string for text, each in found if each and each.string and not each.fuzzy}
        return known | {
            text: [said] if isinstance(said, str) else list(said) for text, said in strings.items()
        }


ENGLISH = Words()


@dataclass(frozen=True)
class Catalogues:
    """All languages that the site can speak: the texts of the PO files by their names without `.po`."""

    texts: Mapping[str, bytes] = field(default_factory=dict)
    # Those that a site has in the place of the theme's, or beside them.
    own: tuple[str, ...] = ()
    _words: dict[str, Words] = field(default_factory=dict, compare=False, repr=False)

    def __reduce__(self) -> tuple[type["Catalogues"], tuple[Mapping[str, bytes], tuple[str, ...]]]:
        """Travel to workers as texts."""
        return Catalogues, (self.texts, self.own)

    def words(self, language: str) -> Words:
        """The words of the nearest language: of `zh-Hant` that is `zh_Hant`, then `zh`; English without.

        Raises DigestError where they cannot be read.
        """
        if language not in self._words:
            nearest = self._find_nearest(language) or ""
            self._words[language] = _parse_words(nearest, self.texts.get(nearest, b""), language)
        return self._words[language]

    def tell_lack(self, language: str) -> str:
        """Which texts the catalogue of this language has not, in a line; nothing where it has them all.

        Those of the theme have them all. Without a word on English, where none is needed.
        """
        nearest = self._find_nearest(language)
        if nearest not in self.own or _names(language)[-1] == "en":
            return ""
        ours = next((name for name in self.texts if name not in self.own), nearest)
        texts = Words(self.texts[ours]).texts
        said = self.words(language).forms(texts)
        lacking = [text for text in texts if not all(said.get(text, [""]))]
        if not lacking:
            return ""
        example = quote(next((text for text in lacking if text[0].isalpha()), lacking[0]))
        number = f"{len(lacking)} of {count(len(texts), 'text')}"
        return f"{FOLDER}/{nearest}.po lacks {number}, such as {example}; they stay English"

    def _find_nearest(self, language: str) -> str | None:
        return next((name for name in _names(language) if name in self.texts), None)

    def speak(self, language: str) -> bool:
        """Whether the words of this language are known."""
        names = _names(language)
        return names[-1] == "en" or any(self.texts.get(name) for name in names)


def read_catalogues(folders: Iterable[Path]) -> Catalogues:
    """All catalogues below these folders; of two for one language that of the first."""
    found: dict[str, bytes] = {}
    own: tuple[str, ...] = ()
    for folder in folders:
        # It lies beside the theme's.
        if (folder / FOLDER / _TEMPLATE).is_file():
            own = tuple(found)
        for file in sorted((folder / FOLDER).glob("*.po")):
            found.setdefault(file.stem, file.read_bytes())
    return Catalogues(found, own)


def _parse_words(name: str, text: bytes, language: str) -> Words:
    """The words of a catalogue, tried at once: later nobody knows which file they are from."""
    words = Words(text, language)
    if not text:
        return words
    from babel.messages.pofile import PoFileError

    cure = "mend the file; `msgfmt -c` of gettext finds more"
    try:
        words.translations  # noqa: B018
    except PoFileError as error:
        line, reason = error.line.strip(), str(error).rpartition(" on ")[0]
        found = f"{quote(line)} is wrong here" if line else show(reason)
        raise DigestError(f"{FOLDER}/{name}.po:{error.lineno + 1}: {found}; {cure}") from error
    except (ValueError, LookupError) as error:
        # What is wrong with its header, or with its letters.
        raise DigestError(f"{FOLDER}/{name}.po cannot be read: {error}; {cure}") from error
    return words


def _names(language: str) -> list[str]:
    return [code.replace("-", "_") for code in widen(language)]
