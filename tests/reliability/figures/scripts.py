"""Does script of a stranger run in any page, does a page ask another host, does a style leave its box?

Every payload is the body of an entry. Those that do something where nothing stands in between are then
written in every other place that takes text, one after the other. All pages are opened in Chromium, twice:
as they are, and without their policy, so that what was written into them must be harmless by itself.
"""

import html
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from typing import TypeAlias

import markdown
from playwright.sync_api import Browser

from digest.content.fields import MAPPINGS
from tests.builders import write_value
from tests.reliability.payloads import Payload, read_payloads
from tests.reliability.peers import PEERS, Peer
from tests.reliability.places import BODY, Place, Unit, alone, groups, references, spread, write_units
from tests.reliability.trial import CONTROL, DIGEST, HUGO, MATERIAL, Count, Row, Trial
from tests.reliability.tripwire import (
    REQUEST,
    SCRIPT,
    STYLE,
    Found,
    Pages,
    Shown,
    bare_page,
    inspect,
    name_scripts,
    opened_browser,
)
from tests.sites import NOW, build

FAMILIES = ("xss_html", "xss_markdown", "url_schemes", "ssti")
BODY_PLACE = Place("entry", (BODY,))
# The part of a page that holds what others wrote.
BOXES = {
    DIGEST: ".entry__body, .editorial, .comment > div",
    MATERIAL: ".md-content",
    HUGO: "main",
}
_QUESTIONS = {
    SCRIPT: "hostile text: no script runs, {where}",
    REQUEST: "hostile text: no request to another host, {where}",
    STYLE: "hostile text: no style leaves its box, {where}",
}
_EXTENSIONS = ("extra", "toc")  # as many sites have them; attr_list is one of `extra`
_HARMLESS = "harmless"
# So many of the payloads that do something are tried in every other place.
_MOST, _LEAST = 300, 2
# Readers get pages with their policy and scripts. So many are opened like that, and all without.
_MOST_PAGES = 600
_MOST_FEEDS = 100
_KNOWN = "some of those that do something in a body, by the seed"
_PART = 300  # posts of another generator at a time: one that cannot be built is searched for among them

Pair: TypeAlias = tuple[Place, str]
Hits: TypeAlias = Mapping[str, Sequence[Found]]


@dataclass(frozen=True)
class Tried:
    """What was tried with one program, and by what each went wrong: (place, payload) → what was found."""

    number: int
    hits: Mapping[str, frozenset[str]]
    note: str = ""

    def count(self, who: str, what: str) -> Count:
        misses = sorted(name for name, found in self.hits.items() if what in found)
        return Count(who, self.number, self.number - len(misses), misses, self.note)


def measure(trial: Trial, browser: Browser | None = None) -> Iterator[Row]:
    """Try the bodies, then the fields with what is known to do something."""
    with nullcontext(browser) if browser else opened_browser() as opened:
        yield from _measure(trial, opened)


def _measure(trial: Trial, browser: Browser) -> Iterator[Row]:
    payloads = [payload for family in FAMILIES for payload in trial.sample(read_payloads(family))]
    raw = try_raw(browser, payloads)
    tried = {CONTROL: [raw], DIGEST: try_bodies(browser, trial.folder / "bodies", payloads)}
    if trial.peers:
        for peer in PEERS:
            tried[peer.name] = [try_peer(browser, peer, trial.folder / peer.name, _bodies(payloads))]
    yield from _tell("in the body of an entry", tried)
    harmful = [payload for payload in payloads if payload.name in raw.hits]
    core = sorted(
        trial.random().sample(harmful, min(max(_LEAST, trial.times(_MOST)), len(harmful))),
        key=lambda each: each.name,
    )
    texts = list(dict.fromkeys(payload.text for payload in core))
    known = Tried(len(core), {each.name: raw.hits[each.name] for each in core}, _KNOWN)
    tried = {CONTROL: [known], DIGEST: try_places(browser, trial.folder / "places", texts)}
    if trial.peers:
        for peer in PEERS:
            posts = _fields(core)
            tried[peer.name] = [try_peer(browser, peer, trial.folder / f"{peer.name} fields", posts)]
    yield from _tell("in every other place that takes text", tried)


def _tell(where: str, tried: Mapping[str, Sequence[Tried]]) -> Iterator[Row]:
    """The rows; of ours there are two trials, and the second is without the policy."""
    for what, question in _QUESTIONS.items():
        counts = [trials[0].count(who, what) for who, trials in tried.items()]
        yield Row(question.format(where=where), "all", counts)
        bare = tried[DIGEST][1].count(DIGEST, what)
        yield Row(question.format(where=f"{where}, without the policy"), "all", [bare])


def try_raw(browser: Browser, payloads: Sequence[Payload]) -> Tried:
    """Each payload in a page of its own; Markdown and addresses as Python-Markdown alone renders them."""
    shown = {f"/{payload.name}.html": bare_page(_render_raw(payload)) for payload in payloads}
    hits = inspect(browser, shown.get, list(shown))
    return Tried(
        len(payloads), {path[1:].removesuffix(".html"): _kinds(found) for path, found in hits.items()}
    )


def _render_raw(payload: Payload) -> str:
    text = as_body(payload)
    if payload.name.startswith(("xss_html", "ssti")):
        return text
    try:
        return markdown.markdown(text, extensions=_EXTENSIONS)
    except Exception:  # whatever it dies of, it lets nothing through
        return html.escape(text)


def as_body(payload: Payload) -> str:
    """The payload as somebody writes it into a text: an address as a link, an image, and in HTML."""
    if not payload.name.startswith("url_schemes"):
        return payload.text
    text, quoted = payload.text, html.escape(payload.text)
    return "\n\n".join(
        (
            f"[link]({text})",
            f"[link](<{text}>)",
            f"![image]({text})",
            f"<{text}>",
            "[link][1]",
            f'<a href="{quoted}">link</a> <img src="{quoted}" alt="image">',
            f"[1]: {text}",
        )
    )


def try_bodies(browser: Browser, root: Path, payloads: Sequence[Payload]) -> list[Tried]:
    """Each payload as the body of an entry."""
    units = [Unit(number, {BODY_PLACE: as_body(payload)}) for number, payload in enumerate(payloads)]
    names = {unit.texts[BODY_PLACE]: payload.name for unit, payload in zip(units, payloads, strict=True)}
    built = write_units(root, units)
    hits = _look_at_units(browser, root, built, lambda _place, text: names[text])
    return [Tried(len(units), found, _say_refused(len(units) - len(built))) for found in hits]


def try_places(browser: Browser, root: Path, texts: Sequence[str]) -> list[Tried]:
    """Each text in each place: spread over sites, and alone where a site could not be built with it."""
    number = placed = 0
    hits: list[dict[str, frozenset[str]]] = [{}, {}]
    lost: list[Pair] = []
    folders: list[tuple[Path, Sequence[Unit]]] = []
    for index, chosen in enumerate(groups()):
        number += len(chosen) * len(texts)
        units = [*spread(texts, chosen)]
        built = write_units(root / f"{index}", units)
        sound = {unit.number for unit in built}
        lost += [pair for unit in units if unit.number not in sound for pair in unit.texts.items()]
        folders.append((root / f"{index}", built))
    number += len(references()) * len(texts)
    lost += [(place, text) for place in references() for text in texts if place.takes(text)]
    for terms in (False, True):
        # Where there is a vocabulary no free word is taken.
        units = [*alone([pair for pair in lost if (pair[0].kind in MAPPINGS) == terms], 0)]
        folders.append((root / f"alone {terms}", write_units(root / f"alone {terms}", units)))
    for folder, kept in folders:
        placed += sum(len(unit.texts) for unit in kept)
        for before, after in zip(hits, _look_at_units(browser, folder, kept, _name_pair), strict=True):
            before.update(after)
    return [Tried(number, each, _say_refused(number - placed)) for each in hits]


def _name_pair(place: Place, text: str) -> str:
    return f"{place}: {text[:100]!r}"


def _say_refused(number: int) -> str:
    return f"{number:,} refused with a fault" if number else ""


def _look_at_units(
    browser: Browser, root: Path, units: Sequence[Unit], name: Callable[[Place, str], str]
) -> list[dict[str, frozenset[str]]]:
    """What came of each text, with the policy and without; found by its unit, and then among its texts."""
    if not units:
        return [{}, {}]
    # Hundreds of warnings are as it should be here.
    site = build(root, NOW, skip_faulty=True, report=lambda *_told: None)
    by_path = {part: unit for unit in units for part in (f"/{unit.name}", f"/{unit.day}/")}
    hits: list[dict[str, frozenset[str]]] = [{}, {}]
    suspects: dict[int, Unit] = {}
    for number, policy in enumerate((True, False)):
        for path, found in look_at_site(browser, site, policy=policy).items():
            unit = next((unit for part, unit in by_path.items() if part in path), None)
            if unit is None:
                hits[number][f"the page {path}"] = _kinds(found)
            elif len(unit.texts) > 1:
                suspects[unit.number] = unit
            else:
                hits[number][name(*next(iter(unit.texts.items())))] = _kinds(found)
    if suspects:
        folder = root / "suspects"
        pairs = [pair for unit in suspects.values() for pair in unit.texts.items()]
        narrowed = _look_at_units(browser, folder, write_units(folder, [*alone(pairs, 0)]), name)
        for before, after in zip(hits, narrowed, strict=True):
            before.update(after)
        if not any(narrowed):
            # Each is harmless by itself: then it is the page that is told.
            hits[1].update({f"the page of {unit.name}": frozenset(_QUESTIONS) for unit in suspects.values()})
    return hits


def look_at_site(browser: Browser, site: Path, *, policy: bool) -> Hits:
    """What goes wrong in the pages of a site: in all without their policy, in some as they are."""
    pages = _pages(site)
    chosen = _pick(pages, _MOST_PAGES) if policy else pages
    return inspect(browser, _serve(site), chosen, box=BOXES[DIGEST], policy=policy)


def _kinds(found: Iterable[Found]) -> frozenset[str]:
    return frozenset(each.what for each in found)


def _pages(site: Path) -> list[str]:
    """The addresses of what a browser shows; of feeds some, for one hand writes them all.

    `edit/` is an application and holds nothing of entries.
    """
    pages = sorted(f"/{path.relative_to(site).as_posix()}" for path in site.rglob("*.html"))
    feeds = sorted(f"/{path.relative_to(site).as_posix()}" for path in site.rglob("*.xml"))
    return [path for path in pages if not path.startswith("/edit/")] + _pick(feeds, _MOST_FEEDS)


def _pick(paths: Sequence[str], most: int) -> list[str]:
    """So many of them, evenly chosen."""
    return list(paths[:: max(1, -(-len(paths) // most))])


def _serve(site: Path) -> Pages:
    """The files of a site, as a static host gives them out."""

    def find(path: str) -> Shown | None:
        file = site / path.lstrip("/")
        if path.endswith("/"):
            file /= "index.html"
        if ".." in path or not file.is_file():
            return None
        kind = guess_type(file.name)[0] or "application/octet-stream"
        return Shown(file.read_bytes(), f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)

    return find


def _bodies(payloads: Iterable[Payload]) -> Mapping[str, bytes]:
    """Posts with the payload as their text, for others."""
    return {payload.name: _post(as_body(payload)) for payload in payloads}


def _fields(payloads: Iterable[Payload]) -> Mapping[str, bytes]:
    """Posts with the payload in each field that others know as well."""
    return {payload.name: _post("They met.\n", payload.text) for payload in payloads}


def _post(body: str, text: str = "") -> bytes:
    fields = {
        "title": text or "A title",
        "date": "",
        "description": text or "Short",
        "tags": [text or "news"],
    }
    lines = [f"{key}: {write_value(value) if value else '2024-11-05'}\n" for key, value in fields.items()]
    return f"---\n{''.join(lines)}---\n\n{body}".encode("utf-8", "surrogateescape")


def try_peer(browser: Browser, peer: Peer, root: Path, posts: Mapping[str, bytes]) -> Tried:
    """The page of each post, as another generator builds it."""
    hits: dict[str, frozenset[str]] = {}
    lost = 0
    names = list(posts)
    for start in range(0, len(names), _PART):
        part = {name: posts[name] for name in names[start : start + _PART]}
        for site, built in _build_peer(peer, root / f"{start}", part):
            if site is None:
                lost += len(built)
            else:
                hits.update(_look_at_peer(browser, peer, site, built))
    note = f"{lost:,} stop the build of all others" if lost else ""
    return Tried(len(posts), hits, note)


def _build_peer(
    peer: Peer, root: Path, posts: Mapping[str, bytes]
) -> Iterator[tuple[Path | None, Sequence[str]]]:
    """Sites that hold these posts, each with their names; None for a post that no site can be built with."""
    harmless = {f"{_HARMLESS}.md": _post("They met.\n")}
    peer.write(root, harmless | {f"{name}.md": data for name, data in posts.items()})
    names = list(posts)
    if peer.build(root, seconds=180).succeeded:
        yield peer.site(root), names
    elif len(names) == 1:
        yield None, names
    else:
        for number, half in enumerate((names[: len(names) // 2], names[len(names) // 2 :])):
            yield from _build_peer(peer, root / f"half-{number}", {name: posts[name] for name in half})


def _look_at_peer(
    browser: Browser, peer: Peer, site: Path, names: Sequence[str]
) -> Mapping[str, frozenset[str]]:
    """What was found in the page of each post, less what is found in that of a harmless one."""
    addresses = {file.parent.name: f"/{file.relative_to(site)}" for file in site.rglob("*/index.html")}
    usual = addresses[_HARMLESS]
    own = name_scripts((site / usual[1:]).read_text(encoding="utf-8"))
    paths = [usual, *(addresses[name] for name in names if name in addresses)]
    found = inspect(browser, _serve(site), paths, box=BOXES[peer.name], own=own)
    known = set(found.get(usual, ()))
    own_faults = {name: set(found.get(addresses.get(name, ""), ())) - known for name in names}
    return {name: _kinds(faults) for name, faults in own_faults.items() if faults}
