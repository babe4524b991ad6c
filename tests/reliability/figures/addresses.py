"""Is every odd address refused with its line, or does the page link where a browser would have gone?

Each is written into each field that takes an address. A browser says what an address means (WHATWG URL), once
as it was written and once as the site prints it: both must mean the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.chromium import find_or_install, launch
from tests.reliability.fields import ADDRESS, Case, find_places
from tests.reliability.figures.naughty import MOST_IN_A_SITE, Outcome, drop_refused, say_nothing, write
from tests.reliability.payloads import Payload, read_payloads
from tests.reliability.readback import list_pieces
from tests.reliability.trial import DIGEST, Count, Row, Trial
from tests.sites import build, read_tree

# What a browser makes of each address: where it leads, or nothing where it cannot be read.
_PARSE = "texts => texts.map(text => { try { return new URL(text).href } catch { return '' } })"


def measure(trial: Trial) -> Iterator[Row]:
    """Try every address in every field."""
    cases = make_cases(read_payloads("url_schemes"), trial)
    refused, misses = 0, []
    for start in range(0, len(cases), MOST_IN_A_SITE):
        batch = [replace(case, number=n) for n, case in enumerate(cases[start : start + MOST_IN_A_SITE])]
        outcome = try_batch(batch, trial.folder / f"{start}")
        refused += len(outcome.refused)
        misses += [
            f"{case}: {outcome.misses[case.number][0]}" for case in batch if case.number in outcome.misses
        ]
    held = len(cases) - len(misses)
    note = f"{refused:,} of them refused"
    yield Row("Odd addresses in every field", "all", [Count(DIGEST, len(cases), held, misses, note)])


def make_cases(payloads: Iterable[Payload], trial: Trial) -> list[Case]:
    """Each address in each field that takes one; those of entries first."""
    places = [place for place in find_places() if place.sort == ADDRESS]
    pairs = trial.sample((place, payload) for place in places for payload in payloads)
    return [Case(0, place, payload.name, payload.text, raw=False) for place, payload in pairs]


def try_batch(cases: Sequence[Case], folder: Path) -> Outcome:
    """Write, check and build the site of these cases, and ask a browser about what is left."""
    outcome = Outcome()
    kept = drop_refused(cases, folder / "naughty", outcome)
    if not kept:
        return outcome
    naughty = read_tree(build(write(folder / "naughty", kept), report=say_nothing))
    plain = read_tree(build(write(folder / "plain", kept, plain=True), report=say_nothing))
    by_stand_in = {case.stand_in: case for case in kept}
    printed = [
        (by_stand_in[wanted], path, found)
        for path, data in plain.items()
        for (_, wanted), (_, found) in zip(
            list_pieces(path, data), list_pieces(path, naughty.get(path, b"")), strict=False
        )
        if wanted in by_stand_in
    ]
    texts = {case.text.strip() for case in kept} | {found for *_, found in printed}
    means = dict(zip(texts, ask_browser(list(texts)), strict=True))
    for case, path, found in printed:
        meant = means[case.text.strip()]
        if not meant.startswith(("http://", "https://")) or meant != means[found]:
            what = f"{path} links {found!r}, which is {means[found]!r} and not {meant!r}"
            outcome.miss(case.number, what)
    # An address of blanks is none.
    for number in {case.number for case in kept if case.read} - {case.number for case, *_ in printed}:
        outcome.miss(number, "it is nowhere on the site")
    return outcome


def ask_browser(texts: Sequence[str]) -> list[str]:
    """What a browser makes of each; nothing of what it cannot read."""
    with sync_playwright() as playwright:
        browser = launch(playwright, find_or_install())
        try:
            page = browser.new_page()
            return [str(address) for address in page.evaluate(_PARSE, list(texts))]
        finally:
            browser.close()
