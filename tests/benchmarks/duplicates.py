"""How many of the stories that are told twice are found, and how many are named that are not?

    python -m tests.benchmarks.duplicates

Pairs are made of the entries of a folder: each kind of disguise by a recipe of its own, the same each time,
and beside them entries that are near each other and yet two stories. Others were written by hand, as two
editors would tell a story: `tests/cases/duplicates/pairs.yml`. Half of these chose the thresholds, and
the other half says how well they do.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import yaml

from digest.checks.duplicates import Candidate, Finder
from digest.checks.judging import WINDOW
from digest.content.parsers import ReadingContext, parse_entry
from digest.content.vocabulary import Vocabulary
from digest.model.canonical import comparable_address
from digest.model.entry import Entry
from digest.model.settings import MarkdownSettings
from tests.benchmarks.articles import Article, front_matter, read_articles
from tests.benchmarks.inventor import invent_articles
from tests.builders import SHARED

_CORPUS = SHARED / "corpus/entries"
_CASES = Path(__file__).parents[1] / "cases/duplicates/pairs.yml"
_TOLD_TWICE = {"retitled", "paraphrased lede", "paraphrased text"}
_FIRST_DAY = datetime(2024, 4, 2, tzinfo=UTC)
_ISSUES = 40
_SERIES = "The week in brief from the newsroom"


@dataclass(frozen=True)
class Pair:
    """What is asked for, and the article that it is or is not the same as."""

    kind: str
    same: bool
    asked: Article
    article: Article


@dataclass
class Score:
    """How the pairs of a kind were judged; `others` are entries that were named and have no part in them,
    `missed` pairs that were judged wrongly.
    """

    pairs: int = 0
    found: int = 0
    same: bool = True
    others: list[tuple[str, str]] = field(default_factory=list)
    missed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How many were named that are not the same."""
        return len(self.others) + (0 if self.same else self.found)


def recall(scores: Sequence[Score]) -> float:
    """Of the pairs that are the same, the share that was found."""
    pairs = sum(score.pairs for score in scores if score.same)
    return sum(score.found for score in scores if score.same) / pairs if pairs else 1.0


def precision(scores: Sequence[Score]) -> float:
    """Of all that was named, the share that is the same."""
    right = sum(score.found for score in scores if score.same)
    wrong = sum(score.wrong for score in scores)
    return right / (right + wrong) if right + wrong else 1.0


def measure(articles: Sequence[Article], most: int) -> Mapping[str, Score]:
    """Ask for the pairs made of at most so many of the articles, evenly chosen; scores by kind."""
    return _measure([*articles, *_make_series(articles)], list(make_pairs(articles, most)))


def measure_cases(*, held_back: bool) -> Mapping[str, Score]:
    """Ask for the pairs that were written by hand, among all of them; scores by kind."""
    pairs = list(read_cases())
    scores = _measure(
        [pair.article for pair, _ in pairs], [pair for pair, held in pairs if held == held_back]
    )
    scores["address"], scores["another address"] = Score(), Score(same=False)
    for same, addresses in yaml.safe_load(_CASES.read_text(encoding="utf-8"))["addresses"].items():
        score = scores["address" if same == "same" else "another address"]
        for one, other in addresses[held_back::2]:
            score.pairs += 1
            score.found += comparable_address(one) == comparable_address(other)
    return scores


def read_cases() -> Iterator[tuple[Pair, bool]]:
    """Each pair that was written by hand, and whether it is held back."""
    kinds = yaml.safe_load(_CASES.read_text(encoding="utf-8"))
    del kinds["addresses"]
    (blank,) = invent_articles(1)
    for kind, rows in kinds.items():
        for number, (language, days, *told) in enumerate(rows):
            day = _FIRST_DAY + timedelta(days=7 * number % 21)
            # A series is published at one place; the same story is found at another.
            places = ("one", "one" if kind == "series" else "two")
            article, asked = (
                _tell(blank, f"{place}.example/{kind}-{number}-{later}".replace(" ", "-"), language, *words)
                for place, later, words in zip(places, (0, 1), (told[:2], told[2:]), strict=True)
            )
            article, asked = replace(article, date=day), replace(asked, date=day + timedelta(days=days))
            yield Pair(kind, kind in _TOLD_TWICE, asked, article), number % 2 == 1


def _tell(blank: Article, place: str, language: str, title: str, text: str) -> Article:
    """An article with this headline; of a text of one paragraph it is the summary."""
    several = "\n\n" in text
    return replace(
        blank, path=place, title=title, language=language, source_url=f"https://{place}",
        summary="" if several else text, body=text if several else "",
    )  # fmt: skip


def _measure(articles: Sequence[Article], pairs: Sequence[Pair]) -> dict[str, Score]:
    everything = sorted(articles, key=lambda article: article.date)
    context = ReadingContext("en", UTC, Vocabulary(), Vocabulary(), MarkdownSettings(()), glance=True)
    entries = [entry for article in everything if (entry := _read(article, context))]
    owners = {entry.id: article for entry, article in zip(entries, everything, strict=True)}
    finder = Finder(entries)
    scores: dict[str, Score] = defaultdict(Score)
    for pair in pairs:
        score = scores[pair.kind]
        score.same = pair.same
        score.pairs += 1
        named = [owners[alike.entry.id] for alike in finder.find(_ask(pair.asked))]
        score.found += pair.article in named
        if (pair.article in named) != pair.same:
            score.missed.append((pair.asked.title, pair.article.title))
        for other in named:
            known = any(_is_known_as(other, each) for each in (pair.article, pair.asked))
            if other != pair.article and not known:
                score.others.append((pair.asked.title, other.title))
    return scores


def make_pairs(articles: Sequence[Article], most: int) -> Iterator[Pair]:
    """Each kind of pair of each of the chosen articles, as far as it can be made."""
    ordered = sorted(articles, key=lambda article: (article.date, article.path))
    step = max(1, len(ordered) // most)
    # Others than those of the series: a text that stands there too is one that is told twice.
    strangers = _invent_strangers(_ISSUES)
    for number in range(0, len(ordered), step):
        article = ordered[number]
        invented = strangers[number % len(strangers)]
        words = invented.body.split()
        for kind, disguise in DISGUISES.items():
            chance = random.Random(f"{kind} {article.path}")
            yield Pair(kind, True, disguise(article, words, chance), article)
        yield Pair("next of a series", False, _write_next(article, invented), article)
        near = [each for each in _near(ordered, number) if not _is_known_as(each, article)]
        for kind, likeness in LIKENESSES.items():
            other = max(near, key=lambda each: likeness(each, article), default=None)
            if other and likeness(other, article):
                yield Pair(kind, False, other, article)
    for issue, other in zip(_make_series(articles), strangers, strict=False):
        asked = replace(other, path=f"{issue.path}-again", title=issue.title, date=issue.date)
        yield Pair("recurring headline", False, asked, issue)


def disguise_address(article: Article, words: Sequence[str], chance: random.Random) -> Article:
    """Told in other words, with the address as it is shared in one place or another."""
    bare = article.source_url.partition("://")[2].partition("#")[0]
    mark = "&" if "?" in bare else "?"
    path = bare.partition("?")[0].rstrip("/")
    shapes = [
        f"https://{bare}{mark}utm_source=letter&utm_medium=mail",
        f"http://{bare}{mark}fbclid=IwAR0",
        f"https://www.{bare.removeprefix('www.')}#comments",
        f"HTTPS://{bare}{mark}gclid=1&mc_cid=2#:~:text=and%20so",
    ]
    if "?" not in bare and "/" in path:
        shapes += [f"https://{path}/", f"https://{path}/?amp=1", f"https://m.{path.removeprefix('www.')}"]
        shapes += [f"https://www.google.com/amp/s/{path}", f"https://{path}/index.html"]
    title = " ".join(chance.sample(words, min(7, len(words))))
    return replace(
        article, title=title, source_url=chance.choice(shapes), summary="", body="", path="another/report"
    )


def disguise_title(article: Article, words: Sequence[str], chance: random.Random) -> Article:
    """The same text under another headline, elsewhere."""
    kept = chance.sample(article.title.split(), len(article.title.split()) // 3)
    return _elsewhere(article, title=" ".join([*kept, *chance.sample(words, min(5, len(words)))]))


def disguise_lede(article: Article, words: Sequence[str], chance: random.Random) -> Article:
    """The headline with another word, the first sentences paraphrased, the rest as it was."""
    first, _, rest = article.body.partition("\n\n")
    lede = article.summary or first
    half = len(lede.split()) // 2
    turned = " ".join([*lede.split()[half:], *lede.split()[:half]])
    told = _replace_words(turned, words, chance, 0.3)
    return _elsewhere(
        article,
        title=_change_word(article.title, words, chance),
        summary=told if article.summary else "",
        body=f"{'' if article.summary else told}\n\n{rest}",
    )


def disguise_text(article: Article, words: Sequence[str], chance: random.Random) -> Article:
    """From 5 to 20 in a hundred words changed; in half of them one of the headline, too."""
    share = chance.uniform(0.05, 0.2)
    title = _change_word(article.title, words, chance) if chance.random() < 0.5 else article.title
    return _elsewhere(
        article,
        title=title,
        summary=_replace_words(article.summary, words, chance, share),
        body=_replace_words(article.body, words, chance, share),
    )


def cut_text(article: Article, words: Sequence[str], chance: random.Random) -> Article:
    """The first third to two thirds; in half of them a word of the headline is another."""
    kept = int(len(article.body) * chance.uniform(0.33, 0.67))
    title = _change_word(article.title, words, chance) if chance.random() < 0.5 else article.title
    return _elsewhere(article, title=title, body=article.body[:kept])


DISGUISES: Mapping[str, Callable[[Article, Sequence[str], random.Random], Article]] = {
    "address as shared": disguise_address,
    "retitled": disguise_title,
    "lede paraphrased": disguise_lede,
    "text edited": disguise_text,
    "text cut": cut_text,
}


def _same_outlet(one: Article, other: Article) -> float:
    return float(one.source_name == other.source_name)


def _shared_tags(one: Article, other: Article) -> float:
    return len({*one.tags} & {*other.tags})


def _shared_title(one: Article, other: Article) -> float:
    shared = _fold(one.title) & _fold(other.title)
    return len(shared) if len(shared) > 1 else 0


LIKENESSES: Mapping[str, Callable[[Article, Article], float]] = {
    "same outlet": _same_outlet,
    "same tags": _shared_tags,
    "same story, gone on": _shared_title,
}


def _read(article: Article, context: ReadingContext) -> Entry | None:
    text = front_matter(article) + article.body
    return parse_entry(text.encode(), f"entries/{article.path}.md", article.path, context)[0]


def _ask(article: Article) -> Candidate:
    return Candidate(
        article.title,
        article.date.date(),
        article.source_url,
        article.body,
        article.summary,
        article.language,
    )


def _elsewhere(article: Article, **changes: str) -> Article:
    """Another report that was found three days later."""
    changed = replace(article, **changes)  # type: ignore[arg-type]
    return replace(
        changed,
        path=f"{article.path}-elsewhere",
        source_url=f"https://elsewhere.example/{article.path}",
        date=article.date + timedelta(days=3),
    )


def _write_next(article: Article, other: Article) -> Article:
    """The next part of a series: another text below the headline with a number."""
    return replace(
        _elsewhere(other), title=f"{article.title}, part 17", date=article.date + timedelta(days=7)
    )


def _invent_strangers(count: int) -> list[Article]:
    """Articles that have nothing in common with any other, those that were invented before included."""
    return [
        replace(
            article,
            summary="",
            body=" ".join(reversed(article.body.split())),
            source_url=f"https://strangers.example/{number}",
        )
        for number, article in enumerate(invent_articles(count))
    ]


def _make_series(articles: Sequence[Article]) -> list[Article]:
    """A headline that comes back each week above another text."""
    first = min(article.date for article in articles)
    return [
        replace(stranger, path=f"series/{number}", title=_SERIES, date=first + timedelta(days=7 * number))
        for number, stranger in enumerate(_invent_strangers(2 * _ISSUES)[_ISSUES:])
    ]


def _near(ordered: Sequence[Article], number: int) -> list[Article]:
    """Those within the window, as far as a hundred places off."""
    article = ordered[number]
    around = [*ordered[max(0, number - 100) : number], *ordered[number + 1 : number + 100]]
    return [each for each in around if abs(each.date - article.date) < timedelta(days=WINDOW)]


def _is_known_as(one: Article, other: Article) -> bool:
    """Whether two real entries are the same by what does not depend on what is measured here."""
    if one.title.casefold() == other.title.casefold() != _SERIES.casefold():
        return True
    return comparable_address(one.source_url) == comparable_address(other.source_url)


def _change_word(title: str, words: Sequence[str], chance: random.Random) -> str:
    parts = title.split()
    parts[chance.randrange(len(parts))] = chance.choice(words)
    return " ".join(parts)


def _replace_words(text: str, words: Sequence[str], chance: random.Random, share: float) -> str:
    parts = re.split(r"(\s+)", text)
    return "".join(
        chance.choice(words) if part.strip() and chance.random() < share else part for part in parts
    )


def _fold(title: str) -> set[str]:
    return set(re.findall(r"\w{4,}", title.casefold()))


@click.command()
@click.option("-n", "--entries", default=400, show_default=True, help="Of how many entries pairs are made.")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of real entries; without it ../shared/corpus/entries, or invented ones.",
)
@click.option("--invented", is_flag=True, help="Use invented entries, even where there are real ones.")
@click.option(
    "--show", is_flag=True, help="Say which pairs were judged wrongly, and which others were named."
)
def main(entries: int, corpus: Path | None, invented: bool, show: bool) -> None:
    """Say how well stories that are told twice are told from those that are not."""
    folder = corpus or (_CORPUS if _CORPUS.is_dir() else None)
    if folder and not invented:
        count = sum(1 for _ in folder.rglob("*.md"))
        articles = read_articles(folder, count)
    else:
        articles = invent_articles(4 * entries)
    _print(f"{len(articles)} entries", measure(articles, entries), show=show)
    _print("\nwritten by hand; chose the thresholds", measure_cases(held_back=False), show=show)
    _print("\nwritten by hand; held back", measure_cases(held_back=True), show=show)


def _print(what: str, scores: Mapping[str, Score], *, show: bool) -> None:
    click.echo(f"{what}\n\n{'kind':<22}{'pairs':>7}{'named':>7}{'wrongly':>9}")
    for kind, score in scores.items():
        click.echo(f"{kind:<22}{score.pairs:>7}{score.found:>7}{score.wrong:>9}")
        for asked, other in dict.fromkeys([*score.missed, *score.others]) if show else ():
            click.echo(f"    {asked[:70]} | {other[:70]}")
    every = list(scores.values())
    click.echo(f"\nprecision {precision(every):.3f}, recall {recall(every):.3f}")


if __name__ == "__main__":
    main(prog_name="python -m tests.benchmarks.duplicates")
