"""Is there a whole site, the old or the new one, at whatever moment a build is killed?

The program and all that it started get SIGKILL at random moments of a build, and a little after its end. Then
the site is compared file by file with that of the old state and that of the new, and the next build with one
from nothing.
"""

from collections import Counter
from collections.abc import Iterator
from time import monotonic

from tests.reliability.states import Place
from tests.reliability.trial import Count, Row, Trial

KILLS = 200


def measure(trial: Trial) -> Iterator[Row]:
    """One row for the site after the kill, one for the next build."""
    after, following = [], []
    for place in Place.lay_out(trial.folder, peers=trial.peers):
        found, right = _kill(place, trial)
        after.append(found)
        following.append(right)
    yield Row(
        "killed at a random moment: the old site or the new one is up, whole", f"{KILLS} of {KILLS}", after
    )
    yield Row("the build after that is the same as one from nothing", f"{KILLS} of {KILLS}", following)


def _kill(place: Place, trial: Trial) -> tuple[Count, Count]:
    begin = monotonic()
    place.put(1)
    place.build()
    took = monotonic() - begin
    moments = trial.random()
    times = trial.times(KILLS)
    found: Counter[str] = Counter()
    broken, wrong = [], []
    at_work = 0
    for number in range(times):
        place.put(number % 2)
        moment = moments.uniform(0, 1.05 * took)
        at_work += place.build_and_kill(moment)
        state = place.judge()
        found[state] += 1
        if state not in {"old", "new"}:
            broken.append(f"kill {number} after {moment:.3f} s: {state}")
        if not place.build().succeeded or place.judge() != "new":
            wrong.append(f"kill {number} after {moment:.3f} s: the next build is {place.judge()}")
    note = f"{at_work} at work; " + ", ".join(f"{count} {state}" for state, count in sorted(found.items()))
    return (
        Count(place.who, times, times - len(broken), broken, note),
        Count(place.who, times, times - len(wrong), wrong),
    )
