"""Is what is called related really related, and the same on every build?"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from digest.arrangement.related import SHOWN, Shelves
from digest.model.entry import Entry
from tests.sites import arrange_values, news

COMMON = [news(f"2024/09/{number}", f"2024-09-{number:02d}", tags=["Diplomacy"]) for number in range(1, 29)]


def related(entry: Entry, others: Sequence[Entry], without: Sequence[str] = ()) -> list[str]:
    site = arrange_values([*others, entry])
    return [card.entry.id for card in Shelves(site.cards_of(site.listed)).find_related(entry, without)]


def test_a_rare_tag_says_more_than_a_common_one() -> None:
    rare = news("2024/09/rare", "2024-09-03", tags=["Balloons"])
    entry = news("2024/10/a", "2024-10-02", tags=["Diplomacy", "Balloons"])
    assert related(entry, [*COMMON, rare]) == ["2024/09/rare"]


def test_what_shares_more_comes_first() -> None:
    one = news("2024/09/one", "2024-09-20", tags=["Balloons"])
    both = news("2024/09/both", "2024-09-10", tags=["Balloons", "Radar"])
    entry = news("2024/10/a", "2024-10-02", tags=["Radar", "Balloons"])
    assert related(entry, [*COMMON, one, both]) == ["2024/09/both", "2024/09/one"]


def test_of_equals_the_nearest_in_time_comes_first() -> None:
    days = ("2024-09-01", "2024-09-20", "2024-09-11")
    others = [news(f"2024/09/day-{day}", day, tags=["Balloons"]) for day in days]
    entry = news("2024/10/a", "2024-10-02", tags=["Balloons"])
    assert related(entry, [*COMMON, *others]) == [f"2024/09/day-{day}" for day in sorted(days, reverse=True)]


def test_a_shared_story_is_enough() -> None:
    other = news("2024/09/other", "2024-09-20", story="talks")
    entry = news("2024/10/a", "2024-10-02", story="talks")
    assert related(entry, [*COMMON, other]) == ["2024/09/other"]
    assert related(entry, [*COMMON, other], without=["2024/09/other"]) == []


def test_nothing_in_common_or_only_what_all_have_is_not_related() -> None:
    assert related(news("2024/10/a", "2024-10-02", tags=["Diplomacy"]), COMMON) == []
    assert related(news("2024/10/a", "2024-10-02"), COMMON) == []


def test_only_so_many_are_shown() -> None:
    both = ["Radar", "Quays"]
    others = [news(f"2024/09/radar-{number}", "2024-09-05", tags=both) for number in range(7)]
    assert len(related(news("2024/10/a", "2024-10-02", tags=both), [*COMMON, *others])) == SHOWN


def test_what_is_too_long_ago_is_not_looked_at() -> None:
    entry = news("2024/10/a", "2024-10-02", tags=["Balloons"])
    assert related(entry, [*COMMON, news("2022/10/old", "2022-10-30", tags=["Balloons"])]) == ["2022/10/old"]
    assert related(entry, [*COMMON, news("2022/09/old", "2022-09-30", tags=["Balloons"])]) == []


def test_what_comes_later_changes_nothing_for_what_was_there() -> None:
    random = Random(4)
    names = ["Arms", "Balloons", "Courts", "Diplomacy", "Elections", "Fisheries"]
    entries = []
    for number in range(400):
        day = date(2023, 1, 1) + timedelta(days=number * 2 + random.randrange(2))
        tags = random.sample(names, random.randrange(4))
        entries.append(
            news(f"{day:%Y/%m}/{number}", day.isoformat(), tags=tags, story=random.choice(["", "", "talks"]))
        )

    def find_all(some: Sequence[Entry]) -> dict[str, list[str]]:
        site = arrange_values(some)
        shelves = Shelves(site.cards_of(site.listed))
        return {one.id: [card.entry.id for card in shelves.find_related(one)] for one in site.entries}

    everything = find_all(entries)
    assert sum(map(bool, everything.values())) > 200
    for size in (50, 199, 200, 333):
        before = find_all(entries[:size])
        assert before == {key: everything[key] for key in before}
    assert find_all(entries[::-1]) == everything
