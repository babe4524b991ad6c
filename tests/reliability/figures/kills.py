"""Is there a whole site, the old or the new one, at whatever moment a build is killed?

The program and all that it started get SIGKILL at random moments of a build, and a little after its end. Then
the site is compared file by file with that of the old state and that of the new, and the next build with one
from nothing. Half of the builds find what the one before has kept, the others have to read everything.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from time import monotonic

from tests.reliability.states import FEW, MANY, Place
from tests.reliability.trial import Count, Row, Trial

KILLS = 200


def measure(trial: Trial, places: Sequence[Place] = ()) -> Iterator[Row]:
    """One row for the site after the kill, one for the next build; in `places` that are laid out already."""
    after, following = [], []
    # A small sample is over in seconds; what workers do when they are interrupted, the suite tries elsewhere.
    number = MANY if trial.share > 0.1 else FEW
    for place in places or Place.lay_out(trial.folder, peers=trial.peers, number=number):
        found, right = _kill(place, trial)
        after.append(found)
        following.append(right)
    yield Row(
        "killed at a random moment: the old site or the new one is up, whole", f"{KILLS} of {KILLS}", after
    )
    yield Row("the build after that is the same as one from nothing", f"{KILLS} of {KILLS}", following)


def _time(place: Place, state: int, *, forget: bool) -> float:
    """How many seconds a build takes."""
    place.put(state)
    if forget:
        place.forget()
    begin = monotonic()
    place.build()
    return monotonic() - begin


def _kill(place: Place, trial: Trial) -> tuple[Count, Count]:
    took = [_time(place, 1, forget=False), _time(place, 0, forget=True)]
    moments = trial.random()
    times = trial.times(KILLS)
    found: Counter[str] = Counter()
    broken, wrong = [], []
    at_work = 0
    for number in range(times):
        place.put(number % 2)
        forget = number % 4 < 2
        if forget:
            place.forget()
        moment = moments.uniform(0, 1.05 * took[forget])
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
