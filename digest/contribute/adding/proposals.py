"""What may an entry be filled in with? Tags, a story and the outlets that a report names, with the reason.

Proposals only: what a contributor does not take is not in the entry.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from digest.content.library import Library
from digest.content.vocabulary import Vocabulary, ancestors
from digest.contribute.adding.article import Article
from digest.model.entry import Entry, Outlet, Story, Tag
from digest.writing.languages import widen
from digest.writing.unspaced import PIECEWISE

MAX_TAGS = 5
MAX_CITES = 8
_WORD = re.compile(r"[^\W_]+")
# Of these a name is looked for as it is written, inside of words too.
_PIECEWISE = re.compile(f"[{PIECEWISE}]")
_LONGEST_NAME = 6
# What a name counts for in the headline, in the lede, and each time in the text, up to so many times.
_WEIGHTS = (4, 2, 1)
_OFTEN = 3
_LEAST = 3
# A story is known by its newest entries, and proposed where it shares so much with the report.
_LOOKED_AT = 40
_LEAST_ALIKE = 0.15
_LEAST_SHARED = 2
# How much nearer than the next one it has to be.
_CLEARER = 1.3
_SHOWN = 4


@dataclass(frozen=True)
class StoryProposal:
    """A running story that the report seems to belong to, and the words that both share."""

    slug: str
    title: str
    shared: tuple[str, ...]


@dataclass(frozen=True)
class Proposals:
    """What is proposed for one report: slugs of tags, the likeliest first; names of outlets it names."""

    tags: tuple[str, ...] = ()
    story: StoryProposal | None = None
    cites: tuple[str, ...] = ()


def propose(article: Article, library: Library, outlet: str = "", resting: Collection[str] = ()) -> Proposals:
    """What the report may be filed under, by the words of its page.

    `outlet` is who published it, `resting` the stories that ended too long ago to be gone on with.
    """
    parts = (article.title, article.lede, article.text)
    tags = propose_tags(parts, library.tags, article.language)
    story = propose_story(parts, tags, library)
    story = story if story and story.slug not in resting else None
    return Proposals(tags, story, propose_cites(parts, library.outlets, outlet))


def propose_tags(parts: Sequence[str], tags: Vocabulary[Tag], language: str = "") -> tuple[str, ...]:
    """The tags named in a headline, a lede and a text: the likeliest first, and only the narrowest."""
    names = [(name, slug) for slug, tag in tags.known.items() for name in _names_of(tag, language)]
    scores = _score(parts, names)
    likely = [slug for slug, score in scores.most_common() if score >= _LEAST]
    wider = {parent.slug for slug in likely for parent in ancestors(tags.known[slug], tags.known)}
    return tuple(slug for slug in likely if slug not in wider)[:MAX_TAGS]


def propose_cites(parts: Sequence[str], outlets: Vocabulary[Outlet], outlet: str = "") -> tuple[str, ...]:
    """The outlets, agencies and offices that the report names, most often named first; not its own."""
    own = outlets.find(outlet)
    text = "\n".join(parts)
    found = {
        key: sum(len(re.findall(_exactly(name), text)) for name in each.all_names)
        for key, each in outlets.known.items()
        if key != own and any(name in text for name in each.all_names)
    }
    often = sorted((key for key in found if found[key]), key=lambda key: -found[key])
    return tuple(outlets.known[key].name for key in often)[:MAX_CITES]


def propose_story(parts: Sequence[str], tags: Sequence[str], library: Library) -> StoryProposal | None:
    """The story that shares most rarer words with the report, and these; None where none is near."""
    several = list(_entries_by_story(library))
    profiles = [_Profile.of(story, entries) for story, entries in several]
    weights = _weigh(profiles, [entry for _, entries in several for entry in entries])
    wanted = {*_terms(" ".join(parts[:2])), *(f"tag {slug}" for slug in tags)}
    ranked = sorted(profiles, key=lambda profile: (-profile.likeness(wanted, weights), profile.slug))[:2]
    likeness = [profile.likeness(wanted, weights) for profile in ranked]
    if not ranked or likeness[0] < max(_LEAST_ALIKE, *(_CLEARER * second for second in (0.0, *likeness[1:]))):
        return None
    nearest = ranked[0]
    shared = sorted(
        wanted & nearest.terms.keys(), key=lambda term: (-weights[term] * nearest.terms[term], term)
    )
    if len(shared) < _LEAST_SHARED:
        return None
    words = dict.fromkeys(term.removeprefix("tag ") for term in shared)
    return StoryProposal(nearest.slug, nearest.title, tuple(words)[:_SHOWN])


@dataclass(frozen=True)
class _Profile:
    """By which words a story is known: each with the part of its entries that hold it."""

    slug: str
    title: str
    terms: Mapping[str, float]

    @classmethod
    def of(cls, story: Story, entries: Sequence[Entry]) -> "_Profile":
        numbers = Counter(term for entry in entries for term in _entry_terms(entry))
        own = dict.fromkeys(_terms(" ".join((*story.all_titles, story.slug))), 1.0)
        # What one entry says once is its own matter.
        common = {
            term: number / len(entries) for term, number in numbers.items() if number > 1 or len(entries) < 4
        }
        return cls(story.slug, story.title, {**common, **own})

    def likeness(self, wanted: set[str], weights: Mapping[str, float]) -> float:
        """How much of what is known of the report speaks for this story, 0 to 1."""
        total = sum(weights.get(term, 0.0) for term in wanted) or 1.0
        return sum(weights[term] * self.terms[term] for term in wanted & self.terms.keys()) / total


def _weigh(profiles: Sequence[_Profile], entries: Sequence[Entry]) -> dict[str, float]:
    """What each word says: the fewer entries hold it, the more."""
    spread = Counter(term for entry in entries for term in _entry_terms(entry))
    terms = {term for profile in profiles for term in profile.terms}
    return {term: log(1 + (len(entries) + 1) / (spread[term] + 1)) for term in terms}


def _entries_by_story(library: Library) -> Iterator[tuple[Story, list[Entry]]]:
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in reversed(library.entries):
        if entry.story and len(entries[entry.story]) < _LOOKED_AT:
            entries[entry.story].append(entry)
    return ((story, entries[story.slug]) for story in library.stories)


def _entry_terms(entry: Entry) -> set[str]:
    return {*_terms(f"{entry.title} {entry.lede}"), *(f"tag {mention.key}" for mention in entry.tags)}


def _names_of(tag: Tag, language: str) -> Iterator[str]:
    """What a tag is called in the language of the report, or in all where that is not known."""
    spoken = {"", "en", *widen(language)} if language else set(tag.labels)
    yield tag.slug
    yield from (label for code, label in tag.labels.items() if code in spoken or _PIECEWISE.search(label))
    yield from tag.aliases


def _score(parts: Sequence[str], names: Iterable[tuple[str, str]]) -> Counter[str]:
    """How much speaks for each key, by its names in the headline, the lede and the text."""
    spaced: dict[tuple[str, ...], str] = {}
    unspaced: dict[str, str] = {}
    for name, key in names:
        if _PIECEWISE.search(name):
            unspaced.setdefault(name.casefold(), key)
        elif words := tuple(_stems(name)):
            spaced.setdefault(words, key)
    scores: Counter[str] = Counter()
    for part, weight in zip(parts, _WEIGHTS, strict=True):
        found = Counter([*_find_spaced(part, spaced), *_find_unspaced(part, unspaced)])
        for key, number in found.items():
            scores[key] += weight * min(number, _OFTEN)
    return scores


def _find_spaced(text: str, names: Mapping[tuple[str, ...], str]) -> Iterator[str]:
    """Each name in the text, the longest at each place: in `nuclear weapons` no `weapons`."""
    stems = list(_stems(text))
    place = 0
    while place < len(stems):
        for length in range(_LONGEST_NAME, 0, -1):
            if key := names.get(tuple(stems[place : place + length])):
                yield key
                place += length
                break
        else:
            place += 1


def _find_unspaced(text: str, names: Mapping[str, str]) -> Iterator[str]:
    if not names or not _PIECEWISE.search(text):
        return
    longest_first = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    yield from (names[match[0]] for match in re.finditer(longest_first, text.casefold()))


def _stems(text: str) -> Iterator[str]:
    """Words as they are compared: an English plural is its singular, `US` is not `us`."""
    for match in _WORD.finditer(text):
        word = match[0]
        yield word if word.isupper() and len(word) <= 4 else _singular(word.casefold())


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _terms(text: str) -> set[str]:
    """What a text is about: its longer words, and pairs of letters where no blanks tell words apart."""
    words = {_singular(match[0].casefold()) for match in _WORD.finditer(text)}
    plain = {word for word in words if len(word) > 3 and not _PIECEWISE.search(word)}
    return plain | {pair for word in words if _PIECEWISE.search(word) for pair in _pairs(word)}


def _pairs(word: str) -> Iterator[str]:
    return (word[start : start + 2] for start in range(len(word) - 1))


def _exactly(name: str) -> str:
    """The name as a whole, in its own case; inside of words where no blanks tell them apart."""
    return re.escape(name) if _PIECEWISE.search(name) else rf"(?<!\w){re.escape(name)}(?!\w)"
