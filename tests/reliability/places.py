"""In which places can a stranger write text, and how does a payload get into each?

The places come from the content model, so that a new field is tried by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError

from digest.checks.review import Inspection, review
from digest.content.decoding import NOT_XML
from digest.content.fields import MAPPINGS, MODELS, Fields, find_model
from digest.model.problems import FaultyContentError, is_error
from tests.builders import Value, settings, write_value
from tests.sites import SVG, find_problems, write_site

BODY = "body"
BODIES = ("entry", "digest", "story", "comment")
NAME, VALUE, ITEM = "<name>", "<value>", 0
# What stands around a field that is tried: a group of fields needs the others that it must have.
_GROUPS: Mapping[str, Mapping[str, Value]] = {
    "source": {"name": "Example News", "url": "https://news.example/report"},
    "image": {"file": "images/map.svg", "alt": "A map", "credit": "Example Institute"},
    "audio": {"url": "https://audio.example/talk.mp3"},
    "translation": {"from": "ko"},
    "corrections": {"date": "2024-12-31", "note": "A name was wrong."},
}
# A place takes text where one of these can stand there.
_TEXTS = ("Some words", "https://example.org/x", "words", "en")
LAST = date(2024, 12, 30)
OPTIONS: Mapping[str, Value] = {
    "cadence": "daily",
    "search": False,
    "social_cards": False,
    "feed_formats": ["rss", "atom"],
}


@dataclass(frozen=True)
class Place:
    """A place in a file of this kind: its body, or the field at this path."""

    kind: str
    path: tuple[str | int, ...]

    def __str__(self) -> str:
        """Such as `entry source.name`."""
        return f"{self.kind} {'.'.join(str(step) for step in self.path if step != ITEM)}"

    def takes(self, text: str) -> bool:
        """Whether the content model lets this text stand here. What it refuses is published nowhere."""
        if NOT_XML.search(text) or any("\ud800" <= char <= "\udfff" for char in text):
            return False
        if self.path == (BODY,):
            return True
        fields: dict[str, Any] = dict(_usual(self.kind, 0))
        put(fields, self.path, text)
        try:
            MODELS[self.kind].model_validate(fields, context={"timezone": UTC})
        except ValidationError:
            return False
        return True


@cache
def places() -> Sequence[Place]:
    """Every place that takes text, bodies first."""
    bodies = [Place(kind, (BODY,)) for kind in BODIES]
    fields = [Place(kind, path) for kind, model in MODELS.items() for path in _leaves(model)]
    return (*bodies, *(place for place in fields if any(map(place.takes, _TEXTS))))


def put(fields: dict[str, Any], path: Sequence[str | int], text: str) -> None:
    """Write the text at the path, beside what stands there."""
    name, *rest = path
    assert isinstance(name, str)
    if not rest:
        fields[name] = text
    elif rest == [ITEM]:
        fields[name] = [text]
    elif rest in ([NAME], [VALUE]):
        before = fields.get(name)
        # What may be one text, or one for each language, is mostly one.
        ((key, value),) = list((before if isinstance(before, dict) else {"en": before or "A text"}).items())[
            :1
        ]
        fields[name] = {text: value} if rest == [NAME] else {key: text}
    else:
        many = rest[0] == ITEM
        before = fields.get(name)
        group: dict[str, Any] = dict((before[0] if many else before) if before else _GROUPS[name])
        put(group, rest[1:] if many else rest, text)
        fields[name] = [group] if many else group


@dataclass(frozen=True)
class Unit:
    """An entry, and what stands on it, with a text in some places. The number is in each of its paths."""

    number: int
    texts: Mapping[Place, str]

    @property
    def day(self) -> date:
        """Each has a day, and so a digest, of its own."""
        return LAST - timedelta(days=self.number)

    @property
    def name(self) -> str:
        return f"n{self.number}n"

    @property
    def entry(self) -> str:
        """The id of the entry."""
        return f"{self.day:%Y/%m}/{self.name}"

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The files of this unit alone; the vocabularies are everybody's."""
        kinds = {place.kind for place in self.texts}
        yield f"content/entries/{self.entry}.md", self._write("entry", story="story" in kinds)
        if "digest" in kinds:
            yield f"content/digests/{self.day}.md", self._write("digest")
        if "story" in kinds:
            yield f"content/stories/{self.name}.md", self._write("story")
        if "comment" in kinds:
            yield f"content/comments/{self.entry}/c.md", self._write("comment")

    def fields(self, kind: str, *, story: bool = False) -> dict[str, Any]:
        """What stands in the file, or in the part of a vocabulary."""
        fields: dict[str, Any] = dict(_usual(kind, self.number))
        kinds = {place.kind for place in self.texts}
        if kind == "entry":
            fields["date"] = str(self.day)
            if story:
                fields["story"] = self.name
            if "tags" in kinds:
                fields["tags"] = [self.name]
            if "outlets" in kinds:
                fields["source"] = {**fields["source"], "name": self.name}
        for place, text in self.texts.items():
            if place.kind == kind and place.path != (BODY,):
                put(fields, place.path, self._tell_apart(place, text))
        return fields

    def _tell_apart(self, place: Place, text: str) -> str:
        """What a term is called is its alone, so its number stands behind; two texts may be alike."""
        is_name = place.kind in MAPPINGS and place.path[0] in {"label", "name", "aliases"}
        numbered = f"{text} {self.number}{place.path[0]}"
        return numbered if is_name and place.path[-1] != NAME and place.takes(numbered) else text

    def _write(self, kind: str, *, story: bool = False) -> bytes:
        fields = self.fields(kind, story=story)
        lines = [f"{name}: {write_value(value)}\n" for name, value in fields.items()]
        body = self.texts.get(Place(kind, (BODY,)), "They met.\n")
        return f"---\n{''.join(lines)}---\n\n{body}".encode("utf-8", "surrogateescape")


def write_units(root: Path, units: Iterable[Unit]) -> Sequence[Unit]:
    """Lay out a site in which these stand; those with a fault are left out, and not returned."""
    units = list(units)
    vocabularies = {kind: [unit for unit in units if _speaks(unit, kind)] for kind in MAPPINGS}
    files: dict[str, str | bytes] = {"content/images/map.svg": SVG}
    for unit in units:
        files.update(unit.files())
    for kind, speaking in vocabularies.items():
        if speaking:
            files[f"content/{kind}.yml"] = _write_vocabulary(kind, speaking)
        else:
            (root / f"content/{kind}.yml").unlink(missing_ok=True)
    write_site(root, files, **OPTIONS)
    chosen = settings(root, **OPTIONS)
    try:
        left_out = set(review(Inspection(chosen), strict=False, skip_faulty=True).left_out)
    except FaultyContentError:
        return _without_faulty_terms(root, units, vocabularies)
    lost = {path for path in left_out if path.startswith("content/")}
    return [unit for unit in units if not any(path in lost for path, _ in unit.files())]


def _speaks(unit: Unit, kind: str) -> bool:
    return any(place.kind == kind for place in unit.texts)


def _write_vocabulary(kind: str, units: Sequence[Unit]) -> str:
    """A line each, so that a fault is found again by its line."""
    usual = "example-news: {name: Example News}\n" if kind == "outlets" else ""
    return "".join(f"{unit.name}: {write_value(unit.fields(kind))}\n" for unit in units) + usual


def _without_faulty_terms(
    root: Path, units: Sequence[Unit], vocabularies: Mapping[str, Sequence[Unit]]
) -> Sequence[Unit]:
    """A fault in a vocabulary refuses the whole site, as it should: leave out the terms that have one."""
    faulty = {
        vocabularies[kind][problem.line - 1].number
        for problem in find_problems(settings(root, **OPTIONS))[1]
        for kind in MAPPINGS
        if is_error(problem) and problem.path == f"content/{kind}.yml"
    }
    assert faulty
    for unit in units:
        if unit.number in faulty:
            for path, _ in unit.files():
                (root / path).unlink()
    return write_units(root, [unit for unit in units if unit.number not in faulty])


def spread(texts: Sequence[str], chosen: Sequence[Place]) -> Iterator[Unit]:
    """Units in which every text stands in every place that takes it: as many units as there are texts."""
    for number in range(len(texts)):
        pairs = ((place, texts[(number + shift) % len(texts)]) for shift, place in enumerate(chosen))
        yield Unit(number, {place: text for place, text in pairs if place.takes(text)})


def alone(pairs: Iterable[tuple[Place, str]], first: int) -> Iterator[Unit]:
    """A unit for each text in its place, with numbers from `first`."""
    for number, (place, text) in enumerate(pairs, first):
        yield Unit(number, {place: text})


@cache
def groups() -> Sequence[Sequence[Place]]:
    """The places that can be tried on one site, all in each unit: those in files, and those in vocabularies.

    Where there is a vocabulary no free word is taken. What refers to something is left to `references`.
    """
    free = [place for place in places() if place not in references()]
    files = [place for place in free if place.kind not in MAPPINGS]
    return (files, [place for place in free if place.kind in MAPPINGS])


@cache
def references() -> Sequence[Place]:
    """The places that name something else, or by which others name it, or that take one text or several:

    each is tried alone.
    """
    named = {Place("entry", ("id",)), Place("digest", ("guid",)), Place("comment", ("entry",))}
    named |= {place for place in places() if (*place.path, VALUE) in {each.path for each in places()}}
    # Each has its own text: what one names must not be there by another.
    texts = {place: next(filter(place.takes, _TEXTS)) for place in places()}
    tried = [(place, f"{text} {number}") for number, (place, text) in enumerate(texts.items())]
    tried = [pair if pair[0].takes(pair[1]) else (pair[0], texts[pair[0]]) for pair in tried]
    sound: set[Place] = set()
    for terms in (False, True):
        units = list(alone([pair for pair in tried if (pair[0].kind in MAPPINGS) == terms], 0))
        with TemporaryDirectory() as folder:
            sound.update(place for unit in write_units(Path(folder), units) for place in unit.texts)
    return tuple(place for place in places() if place not in sound or place in named)


def _usual(kind: str, number: int) -> Mapping[str, Value]:
    """What a file of this kind must have."""
    report = f"https://news.example/report-{number}"
    usual: Mapping[str, Mapping[str, Value]] = {
        "entry": {
            "title": f"Two ministers meet for talk {number}",
            "date": str(LAST),
            "source": {"name": "Example News", "url": report},
            "summary": f"They agreed on point {number}.",
        },
        "story": {"title": f"The talks of {number}"},
        "comment": {"author": "Kim", "date": str(LAST + timedelta(days=1))},
        "outlets": {"name": f"The Paper {number}"},
    }
    return usual.get(kind, {})


def _leaves(model: type[Fields]) -> Iterator[tuple[str | int, ...]]:
    """The path of each value that a group of fields has."""
    for name, field in model.model_fields.items():
        yield from ((field.alias or name, *rest) for rest in _inside(field.annotation))


def _inside(annotation: Any) -> Iterator[tuple[str | int, ...]]:
    """The ways to a value inside an annotation; one that may be several things is followed in each."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _inside(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        parts = [part for part in get_args(annotation) if part is not type(None)]
        yield from dict.fromkeys(path for part in parts for path in _inside(part))
    elif origin is tuple:
        yield from ((ITEM, *path) for path in _inside(get_args(annotation)[0]))
    elif origin is dict:
        yield from ((NAME,), (VALUE,))
    elif group := find_model(annotation):
        yield from _leaves(group)
    else:
        yield ()
