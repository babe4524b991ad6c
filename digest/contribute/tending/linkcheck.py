"""Which links are dead?

Strangers' servers are asked politely: one request at a time and a pause for each host, and no more once it
asks for patience. What they said is kept, with the day, and believed for a while. Only a server's own word
that a page is gone makes a link dead at once; a host that does not answer may be back tomorrow, and is asked
on another day.
"""

import json
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlencode, urlsplit

from digest.contribute.tending.weblinks import WebLink, find_place
from digest.fetch import Failure, FetchedPage, FetchError, Limits, Network, fetch
from digest.keeping.folder import claim_folder
from digest.keeping.replacing import replace_file
from digest.model.addresses import parse_web_address
from digest.model.problems import Problem, count, quote, show
from digest.model.settings import Settings
from digest.workers import Progress

# `home`: it leads on to a home page, as many sites do with what is gone. `trouble`: the host did not answer;
# `unknown`: it did, and did not say whether the page is there.
Verdict = Literal["alive", "dead", "home", "trouble", "unknown"]

# For how many days an answer is believed.
_BELIEVED: Mapping[Verdict, int] = {"alive": 30, "dead": 7, "home": 7, "trouble": 1, "unknown": 1}
# After these it is forgotten.
_KEPT_DAYS = 120
_GONE = frozenset({404, 410})
# The host asks for patience.
_BUSY = frozenset({429, 503})
_TROUBLE: frozenset[Failure] = frozenset({"host", "refused", "slow", "certificate", "redirects", "broken"})
# More of a page than this is not looked at: it is there.
_THERE: frozenset[Failure] = frozenset({"large", "kind"})
_UNREACHED: frozenset[Failure] = frozenset({"host", "refused", "slow"})
_ARCHIVE = "https://web.archive.org/web/"
_LOOK_EVERY = 0.2
# What the wrong kinds of value raise where JSON of a certain form is awaited; a bad address is a ValueError.
_NONSENSE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
_LIMITS = Limits(seconds=20, size=64_000, redirects=8)
_NETWORK = Network()


@dataclass(frozen=True)
class Manners:
    """How strangers are asked: seconds between requests to a host, hosts at a time, what each may cost.

    `archive` is the address that tells whether the Internet Archive has a copy.
    """

    pause: float = 1.0
    hosts: int = 8
    limits: Limits = _LIMITS
    network: Network = _NETWORK
    archive: str = "https://archive.org/wayback/available"


@dataclass(frozen=True)
class Answer:
    """What is known of an address, and since which day it has been so.

    `copy` is its copy in the Internet Archive: empty where there is none, None where nobody knows.
    """

    asked: date
    verdict: Verdict
    words: str
    since: date
    copy: str | None = None

    @property
    def is_dead(self) -> bool:
        """Whether it is to be mended: trouble counts once it was there on two days."""
        return self.verdict in {"dead", "home"} or (self.verdict == "trouble" and self.since < self.asked)

    def is_believed(self, today: date) -> bool:
        """Whether it need not be asked again."""
        return timedelta(0) <= today - self.asked < timedelta(_BELIEVED[self.verdict])


@dataclass(frozen=True)
class LinkReport:
    """What came of it: how many addresses there are, how many of them were asked, and what is not known."""

    problems: tuple[Problem, ...]
    addresses: int
    asked: int
    dead: int
    unknown: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """`34 links: 30 asked, 4 known from before; 1 dead, 2 not known`."""
        known = self.addresses - self.asked
        return (
            f"{count(self.addresses, 'link')}: {self.asked} asked, {known} known from before; "
            f"{self.dead} dead, {len(self.unknown)} not known"
        )


def check_web_links(
    links: Iterable[WebLink],
    settings: Settings,
    today: date,
    *,
    manners: Manners = Manners(),
    progress: Progress | None = None,
) -> LinkReport:
    """Ask for every link of which nothing is known yet.

    What was learned is kept even when this is interrupted.
    """
    by_address: dict[str, list[WebLink]] = {}
    for link in links:
        by_address.setdefault(link.address, []).append(link)
    record = settings.cache / "links.json"
    known = read_record(record)
    new = [address for address in by_address if address not in known or not known[address].is_believed(today)]
    # What a host had no patience for last time comes first this time.
    new.sort(key=lambda address: known[address].asked if address in known else date.min)
    questions = _Round(known, today, manners)
    learned = questions.learned
    try:
        questions.ask(new, progress or _say_nothing)
        asked = len(learned)
        if not _is_online(learned.values(), manners):
            learned.clear()
        _find_copies(by_address, learned, known, manners)
    finally:
        write_record(record, {**known, **learned}, today)
    silence = "its host asks for patience" if learned else "there is no network"
    unasked = {address: Answer(today, "unknown", silence, today) for address in by_address}
    return _report(by_address, {**unasked, **known, **learned}, settings, asked)


def look_at(address: str, manners: Manners) -> tuple[Verdict, str, bool]:
    """What becomes of an address, in a word and in words; and whether its host wants to be left alone."""
    try:
        page = _fetch(address, manners)
    except FetchError as error:
        return _judge(error), error.reason, error.status in _BUSY
    if _is_home(page.address) and not _is_home(address):
        return "home", f"it leads on to the home page {quote(page.address, 100)}", False
    return "alive", "", False


def ask_host(addresses: Sequence[str], look: Callable[[str], bool], pause: Callable[[], bool]) -> None:
    """Look at the addresses of one host, one after another, with a pause between them.

    `look` says whether the host wants to be left alone, `pause` whether to end.
    """
    for number, address in enumerate(addresses):
        if (number and pause()) or look(address):
            return


class _Round:
    """One round of questions; `learned` holds at any moment what there is of answers."""

    def __init__(self, known: Mapping[str, Answer], today: date, manners: Manners) -> None:
        self._known, self._today, self._manners = known, today, manners
        self._ending = threading.Event()
        self.learned: dict[str, Answer] = {}

    def ask(self, addresses: Sequence[str], progress: Progress) -> None:
        """Ask for each address, several hosts at a time."""
        hosts: dict[str, list[str]] = {}
        for address in addresses:
            hosts.setdefault(urlsplit(address).hostname or "", []).append(address)
        # The host with most to ask begins: it takes longest.
        ordered = sorted(hosts.values(), key=len, reverse=True)
        with ThreadPoolExecutor(self._manners.hosts) as pool:
            try:
                waiting = {pool.submit(ask_host, each, self._look, self._pause) for each in ordered}
                told = 0
                while waiting:
                    done, waiting = wait(waiting, _LOOK_EVERY, FIRST_EXCEPTION)
                    for finished in done:
                        finished.result()
                    while told < len(self.learned):
                        told += 1
                        progress("Asking", told, len(addresses))
            finally:
                self._ending.set()
                pool.shutdown(cancel_futures=True)

    def _look(self, address: str) -> bool:
        """Write down what becomes of an address; returns whether its host wants to be left alone."""
        verdict, words, is_busy = look_at(address, self._manners)
        before = self._known.get(address)
        since = before.since if before and before.verdict == verdict else self._today
        copy = before.copy if before else None
        self.learned[address] = Answer(self._today, verdict, words, min(since, self._today), copy)
        return is_busy

    def _pause(self) -> bool:
        """Wait for a while; returns whether to end."""
        return self._ending.wait(self._manners.pause)


def _fetch(address: str, manners: Manners) -> FetchedPage:
    """Ask for a page, and without its text where the server can tell that."""
    try:
        return fetch(address, method="HEAD", limits=manners.limits, network=manners.network)
    except FetchError as error:
        # Many servers know no HEAD, and say so in any of these ways.
        if error.failure not in {"status", "broken"} or error.status in _BUSY:
            raise
    return fetch(address, limits=manners.limits, network=manners.network)


def _judge(error: FetchError) -> Verdict:
    if error.failure in _THERE:
        return "alive"
    if error.status in _GONE:
        return "dead"
    return "trouble" if error.failure in _TROUBLE else "unknown"


def _say_nothing(_step: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def _is_home(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path in {"", "/"} and not parts.query


def _is_online(answers: Collection[Answer], manners: Manners) -> bool:
    """Whether anybody has answered, or one more does: else it is our network that is dead, and no link."""
    if not answers or any(answer.verdict != "trouble" for answer in answers):
        return True
    try:
        fetch(manners.archive, limits=manners.limits, network=manners.network)
    except FetchError as error:
        return error.failure not in _UNREACHED
    return True


def _find_copies(
    links: Mapping[str, Sequence[WebLink]],
    learned: dict[str, Answer],
    known: Mapping[str, Answer],
    manners: Manners,
) -> None:
    """Ask the Internet Archive for copies of what is dead; no more once it does not answer."""
    pause = threading.Event()
    for address, several in links.items():
        answer = learned.get(address) or known.get(address)
        day = next((link.day for link in several if link.day and link.at[-1:] != ("archive_url",)), None)
        if not answer or not answer.is_dead or answer.copy is not None or day is None:
            continue
        copy = _find_copy(address, day, manners)
        if copy is None:
            return
        learned[address] = replace(answer, copy=copy)
        pause.wait(manners.pause)


def _find_copy(address: str, day: date, manners: Manners) -> str | None:
    """The copy nearest to a day; empty for none, None for silence.

    See https://archive.org/help/wayback_api.php.
    """
    question = f"{manners.archive}?{urlencode({'url': address, 'timestamp': f'{day:%Y%m%d}'})}"
    try:
        said = json.loads(fetch(question, limits=manners.limits, network=manners.network).body)
        closest = said["archived_snapshots"].get("closest") or {"url": ""}
        copy = str(closest["url"]).replace("http://", "https://", 1)
        return parse_web_address(copy) if copy.startswith(_ARCHIVE) else ""
    except (FetchError, *_NONSENSE):
        return None


def _report(
    links: Mapping[str, Sequence[WebLink]], answers: Mapping[str, Answer], settings: Settings, asked: int
) -> LinkReport:
    dead = {address: answers[address] for address in links if answers[address].is_dead}
    unknown = {
        address: answers[address].words
        for address in links
        if address not in dead and answers[address].verdict in {"trouble", "unknown"}
    }
    problems = sorted(_describe(link, dead[address], settings) for address in dead for link in links[address])
    return LinkReport(tuple(problems), len(links), asked, len(dead), unknown)


def _describe(link: WebLink, answer: Answer, settings: Settings) -> Problem:
    may_be = "may be" if answer.verdict == "home" else "is"
    on_two_days = f", on {answer.since} and on {answer.asked}" if answer.verdict == "trouble" else ""
    found = f"the link {quote(link.address, 200)} {may_be} dead: {show(answer.words, 160)}{on_two_days}"
    place = find_place(link, settings)
    return Problem(link.marks.path, *place, "dead-link", found, "", _find_cure(link, answer))


def _find_cure(link: WebLink, answer: Answer) -> str:
    """What to do about a dead link: name the copy of a report, or correct the address."""
    field_name = link.at[-1] if link.at else ""
    if field_name == "archive_url":
        return "name another copy"
    if link.day is None:
        return "correct it, or take it out"
    if answer.copy == "":
        return "correct it; the Internet Archive has no copy"
    copy = answer.copy or f"{_ARCHIVE}{link.day:%Y%m%d}/{link.address}"
    action = f"add archive_url: {copy}" if field_name else f"link {copy}"
    return action if answer.copy else f"correct it, or {action} if that copy is there"


def read_record(record: Path) -> dict[str, Answer]:
    """What is known from before. What cannot be read is asked again: that costs time, and nothing else."""
    try:
        said = json.loads(record.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    answers = said.items() if isinstance(said, dict) else ()
    return {address: answer for address, each in answers if (answer := _read_answer(each))}


def _read_answer(said: Any) -> Answer | None:
    try:
        asked, since = date.fromisoformat(said["asked"]), date.fromisoformat(said["since"])
        verdict, words, copy = said["verdict"], said["words"], said["copy"]
    except (LookupError, TypeError, ValueError):
        return None
    is_sound = verdict in get_args(Verdict) and isinstance(words, str) and isinstance(copy, str | None)
    if not is_sound or (copy and not copy.startswith(_ARCHIVE)):
        return None
    return Answer(asked, verdict, words, since, copy)


def write_record(record: Path, answers: Mapping[str, Answer], today: date) -> None:
    """Keep what was said, without what is too old to be of use."""
    oldest = today - timedelta(_KEPT_DAYS)
    kept = {address: asdict(answer) for address, answer in answers.items() if answer.asked >= oldest}
    with suppress(OSError):
        claim_folder(record.parent)
        replace_file(record, f"{json.dumps(kept, indent=1, sort_keys=True, default=str)}\n".encode())
