"""What does the site say in its own words, in the language it is in? Messages by gettext's rules.

English is the language of the code. Any other has a catalogue, `locale/<language>.po` in the theme or in the
folder of the site's own templates (https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html). What
the site's own lacks is said by the theme's.
"""

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from digest.model.problems import DigestError, count, quote, show
from digest.writing.languages import (
    find_locale,
    format_digits,
    format_number,
    guess_language,
    language_name,
    main_language,
    widen,
)

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message
    from babel.messages.plurals import _PluralTuple

FOLDER = "locale"
# What catalogues are begun from.
_TEMPLATE = "digest.pot"
# Scripts ask for them as for a message, and get those of the language where it has others.
DIGITS = "0123456789"
# A line of a catalogue, and a place in a message for a value.
_QUOTED = re.compile(r'(?:[a-z_]+(?:\[\d+\])?\s*)?"(?:[^"\\]|\\.)*"')
_PLACE = re.compile(r"%\((\w+)\)")
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|<!--|&#?\w+;")
# What the scripts of the theme say; it is printed into each page for them.
SCRIPTS_SAY = (
    "%(found)s so far",
    "%(found)s, looking further back…",
    "%(num)s entry found",
    "%(num)s entry has a part of it.",
    "%(num)s hidden by your muted tags: show",
    "(%(number)s set)",
    "All of it is forgotten.",
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
    "No longer muted",
    "No network. This page is not saved; these are:",
    "Nothing found for “%(term)s”.",
    "Nothing has all of these.",
    "Nothing has all of “%(term)s”.",
    "Press again to retry.",
    "Published:",
    "Read",
    "Really forget all of it? It cannot be brought back.",
    "Recent searches:",
    "Remove",
    "Removed",
    "Save for later",
    "Saved",
    "Saved for later",
    "Saved: remove",
    "Search without the filters",
    "Searching…",
    "Some older entries could not be searched.",
    "Table %(number)s",
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

    Numbers in them are written as readers of `language` do, which may be that of a region. What the catalogue
    lacks is said by the words `beneath`, where there are any. Each counts by its own header.
    """

    catalogue: bytes = b""
    language: str = "en"
    beneath: "Words | None" = None

    @cached_property
    def _messages(self) -> "Catalog":
        messages = self._read_catalogue()
        # A form that is missing would be English, and what is beneath has it.
        if self.beneath:
            for lacking in [message for message in messages if message.id and not _is_whole(message)]:
                messages.delete(lacking.id)
        return messages

    def _read_catalogue(self) -> "Catalog":
        # Only sites in another language need it.
        from babel.messages.pofile import read_po

        # Without a header, as where a few texts are changed, it counts as its language does.
        return read_po(BytesIO(self.catalogue), find_locale(self.language), abort_invalid=True)

    @property
    def texts(self) -> Sequence[str]:
        """The messages that the catalogue has, as they are in English."""
        return [_list_texts(message.id)[0] for message in self._messages if message.id]

    @cached_property
    def translations(self) -> NullTranslations:
        """The catalogue, ready to be asked."""
        beneath = self.beneath.translations if self.beneath else NullTranslations()
        if not self.catalogue:
            return beneath
        from babel.messages.mofile import write_mo

        compiled = BytesIO()
        write_mo(compiled, self._messages)
        compiled.seek(0)
        translations = GNUTranslations(compiled)
        translations.add_fallback(beneath)
        return translations

    def __reduce__(self) -> tuple[type["Words"], tuple[bytes, str, "Words | None"]]:
        """Travel to workers as text."""
        return Words, (self.catalogue, self.language, self.beneath)

    def say(self, text: str, /, **values: object) -> str:
        """The message, with values in the places that are named in it: `%(name)s`; `%%` is one sign."""
        return self.translations.gettext(text) % self.write(values)

    def say_number(self, one: str, many: str, num: int) -> str:
        """The message for so many: `%(num)s entries`."""
        return self.translations.ngettext(one, many, num) % self.write({"num": num})

    def write(self, values: Mapping[str, object]) -> Mapping[str, object]:
        """The values of a message: numbers as readers write them, and all others as they are."""
        return {
            name: format_number(value, self.language) if isinstance(value, (int, float)) else value
            for name, value in values.items()
        }

    def find_faults(self) -> Iterator[tuple[int, str, str]]:
        """What is read all the same, and not said as it was written: the line, what it is, and the cure."""
        lines = self._lines
        for number, line in enumerate(map(str.strip, lines), 1):
            if line and not line.startswith("#") and not _QUOTED.fullmatch(line):
                yield number, *_judge_quotes(line)
        for message in self._messages:
            if not message.id or message.fuzzy:
                continue
            places = sorted(set(_PLACE.findall("".join(_list_texts(message.id)))))
            for fault in filter(None, (_judge_places(said, places) for said in _list_texts(message.string))):
                yield _find_line(lines, message.lineno or 1), *fault

    def find_doubts(self) -> Iterator[tuple[int, str, str]]:
        """What is said as it is written, and not as its readers speak: the line, what it is, and the cure."""
        lines, catalogue = self._lines, self._read_catalogue()
        wanted = _find_plural_forms(self.language)
        if wanted and catalogue.num_plurals < wanted.num_plurals:
            forms = count(catalogue.num_plurals, "plural form")
            found = f"it has {forms}, and {language_name(self.language, 'en')} has {wanted.num_plurals}"
            line = next((at for at, line in enumerate(lines, 1) if "Plural-Forms:" in line), 1)
            yield line, found, rf'write "Plural-Forms: {wanted.plural_forms}\n", and a msgstr for each'
        for message in catalogue:
            if message.id and not message.fuzzy:
                for found, cure in _find_doubts(message):
                    yield _find_line(lines, message.lineno or 1), found, cure

    @property
    def _lines(self) -> Sequence[str]:
        return self.catalogue.decode(errors="replace").split("\n")

    def find_unknown(self, known: Container[str]) -> Iterator[tuple[int, str]]:
        """What it translates of messages that nobody knows, as they are in English, each with its line."""
        for message in self._messages:
            if message.id and _is_whole(message) and (text := _list_texts(message.id)[0]) not in known:
                yield message.lineno or 1, text

    def forms(self, messages: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """All forms of these messages, as far as they are translated, for scripts to choose from."""
        digits = format_digits(DIGITS, self.language)
        known: dict[str, Sequence[str]] = {DIGITS: [digits]} if digits != DIGITS else {}
        for text in messages:
            if forms := self._find_forms(text):
                known[text] = forms
        return known

    def _find_forms(self, text: str) -> Sequence[str]:
        """All forms of a message; none where no catalogue has it."""
        found = self._messages.get(text) if self.catalogue else None
        if found and found.string and not found.fuzzy:
            return list(_list_texts(found.string))
        return self.beneath._find_forms(text) if self.beneath else ()


def _find_plural_forms(language: str) -> "_PluralTuple | None":
    """How a language counts; None where Babel does not know, which has two forms for all others."""
    from babel.messages.plurals import PLURALS, get_plural

    return get_plural(find_locale(language)) if main_language(language) in PLURALS else None


def _is_whole(message: "Message") -> bool:
    """Whether all its forms are translated, and none is a guess."""
    return all(_list_texts(message.string)) and not message.fuzzy


ENGLISH = Words()


@dataclass(frozen=True)
class Catalogues:
    """All languages that the site can speak: the texts of the PO files by their names without `.po`.

    `theirs` are the theme's, which have every message; `own` are those of the site, which may have few, and
    lie in `folder`, as their owner knows it.
    """

    theirs: Mapping[str, bytes] = field(default_factory=dict)
    own: Mapping[str, bytes] = field(default_factory=dict)
    folder: str = FOLDER
    _words: dict[str, Words] = field(default_factory=dict, compare=False, repr=False)

    def __reduce__(self) -> tuple[type["Catalogues"], tuple[Mapping[str, bytes], Mapping[str, bytes], str]]:
        """Travel to workers as texts."""
        return Catalogues, (self.theirs, self.own, self.folder)

    def words(self, language: str) -> Words:
        """The words of the nearest language: of `zh-Hant` that is `zh_Hant`, then `zh`; English without.

        Raises DigestError where they cannot be read.
        """
        if language not in self._words:
            words: Words | None = None
            for file, text in reversed(self._find(language)):
                words = _parse_words(file, Words(text, language, words))
            self._words[language] = words or Words(language=language)
        return self._words[language]

    @cached_property
    def texts(self) -> Sequence[str]:
        """The messages that the theme has, as they are in English: each of its catalogues has them all."""
        return Words(next(iter(self.theirs.values()), b"")).texts

    def name_file(self, name: str) -> str:
        """What the file of a catalogue of the site's own is called in faults."""
        return f"{self.folder}/{name}.po"

    def tell_lack(self, language: str) -> str:
        """Which texts no catalogue of this language has, in a line; nothing where all are there.

        Those of the theme have them all. Without a word on English, where none is needed.
        """
        found = self._find(language)
        names = _names(language)
        if not found or any(name in self.theirs for name in names) or names[-1] == "en":
            return ""
        texts = self.texts or Words(found[-1][1]).texts
        said = self.words(language).forms(texts)
        lacking = [text for text in texts if not all(said.get(text, [""]))]
        if not lacking:
            return ""
        example = quote(next((text for text in lacking if text[0].isalpha()), lacking[0]))
        number = f"{len(lacking)} of {count(len(texts), 'text')}"
        return f"{found[0][0]} lacks {number}, such as {example}; they stay English"

    def tell_unread(self, spoken: Collection[str]) -> Iterator[str]:
        """Which files of the site's own are not read, though their languages are spoken, in a line each."""
        read = {name for language in spoken for name in _names(language)}
        for name in self.own:
            means = guess_language(name)
            meant = next((language for language in spoken if main_language(language) == means), "")
            if meant and name not in read:
                right = self.name_file(_names(meant)[0])
                yield f"{self.name_file(name)} is not read; the texts in {meant} belong into {right}"

    def _find(self, language: str) -> Sequence[tuple[str, bytes]]:
        """The catalogues that it is said in, with their files: own ones, down to one of the theme's."""
        found = []
        for name in _names(language):
            if name in self.own:
                found.append((self.name_file(name), self.own[name]))
            if name in self.theirs:
                return [*found, (f"{FOLDER}/{name}.po", self.theirs[name])]
        return found

    def speak(self, language: str) -> bool:
        """Whether the words of this language are known."""
        return _names(language)[-1] == "en" or any(text for _, text in self._find(language))


def read_catalogues(folders: Iterable[Path], shown: str = FOLDER) -> Catalogues:
    """All catalogues below these folders, the site's own before those of the theme; of two the first.

    `shown` is what the folder of the site's own is called in faults.
    """
    theirs: dict[str, bytes] = {}
    own: dict[str, bytes] = {}
    for folder in folders:
        # It lies beside the theme's.
        if (folder / FOLDER / _TEMPLATE).is_file():
            own, theirs = theirs, {}
        for file in sorted((folder / FOLDER).glob("*.po")):
            theirs.setdefault(file.stem, file.read_bytes())
    return Catalogues(theirs, own, shown)


def _parse_words(file: str, words: Words) -> Words:
    """The words of a catalogue, tried at once: later nobody knows which file they are from."""
    from babel.messages.pofile import PoFileError

    cure = "mend the file; `msgfmt -c` of gettext finds more"
    try:
        words.translations  # noqa: B018
    except PoFileError as error:
        line, reason = error.line.strip(), str(error).rpartition(" on ")[0]
        found = f"{quote(line)} is wrong here" if line else show(reason)
        raise DigestError(f"{file}:{error.lineno + 1}: {found}; {cure}") from error
    except (ValueError, LookupError) as error:
        # What is wrong with its header, or with its letters.
        raise DigestError(f"{file} cannot be read: {error}; {cure}") from error
    return words


def _list_texts(texts: str | Sequence[str] | None) -> Sequence[str]:
    """The one text of a message, or one for each of its numbers."""
    return (texts,) if isinstance(texts, str) else texts or ()


def _judge_quotes(line: str) -> tuple[str, str]:
    """What is wrong with the quotation marks of a line, and the cure."""
    if line.count('"') == 1:
        return f"{quote(line)} has one quotation mark", "write a second one where the text ends"
    return f"{quote(line)} ends before its last quotation mark", r"write \" for one within the text"


def _judge_places(said: str, places: Sequence[str]) -> tuple[str, str] | None:
    """What is wrong with the places for values in a translation, and the cure; None where all fit."""
    try:
        said % dict.fromkeys(places, "")
    except KeyError as error:
        known = " and ".join(f"%({name})s" for name in places) or "none"
        found = (
            f"{quote(said)} has a place {quote(f'%({error.args[0]})s')}, and the text in English has {known}"
        )
        return found, "leave what stands between the parentheses as it is in English"
    except (TypeError, ValueError):
        return (
            f"{quote(said)} has a % that is no place for a value",
            "write %% for the sign, %(name)s for a place",
        )
    return None


def _find_doubts(message: "Message") -> Iterator[tuple[str, str]]:
    """What of a translation readers would stumble over, and the cure."""
    texts, said = _list_texts(message.id), _list_texts(message.string)
    if any(said) and not all(said):
        lacking = ", ".join(f"msgstr[{number}]" for number, text in enumerate(said) if not text)
        yield f"{quote(texts[0])} lacks {lacking}", "write all of its forms"
    places, has_markup = set(_PLACE.findall("".join(texts))), any(map(_MARKUP.search, texts))
    # One, or two, may be said without a digit.
    needed = places - {"num"} if len(texts) > 1 else places
    for text in filter(None, said):
        own = set(_PLACE.findall(text))
        if own <= places and (left_out := sorted(needed - own)):
            names = " and ".join(f"%({name})s" for name in left_out)
            yield (
                f"{quote(text)} leaves out {names} of the text in English",
                "write it where the value belongs",
            )
        if not has_markup and (markup := _MARKUP.search(text)):
            yield f"{quote(text)} has markup, {quote(markup[0])}, and the text in English none", "take it out"


def _find_line(lines: Sequence[str], number: int) -> int:
    """The line of the translation of a message that begins in line `number`."""
    after = enumerate(lines[number - 1 :], number)
    return next((at for at, line in after if line.lstrip().startswith("msgstr")), number)


def _names(language: str) -> list[str]:
    return [code.replace("-", "_") for code in widen(language)]
