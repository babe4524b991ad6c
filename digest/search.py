"""How is the site searched? Pagefind's index, made from one small record per entry.

Records hold only what is searched: indexing them costs a fraction of indexing whole pages, and the pages
stay free of markup for the indexer.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from digest.addresses import output_path
from digest.arrange import Card, Site
from digest.dates import find_locale
from digest.entry import Entry
from digest.output import Materials
from digest.problems import DigestError
from digest.sanitiser import print_links

# How many tags, outlets and stories the dialog offers: the most used ones.
MOST_OFFERED = 400


@dataclass(frozen=True)
class Record:
    """What can be found of an entry, and what it is filtered and sorted by."""

    entry: Entry
    card: Card
    tags: tuple[str, ...]

    @property
    def dates(self) -> tuple[str, ...]:
        """Year, month and day: a range of dates is asked for as few of these as cover it."""
        day = self.entry.date.day.isoformat()
        return day[:4], day[:7], day


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Facets:
    """What the search dialog offers to filter by."""

    tags: tuple[Choice, ...]
    outlets: tuple[Choice, ...]
    stories: tuple[Choice, ...]
    languages: tuple[Choice, ...]


def make_records(site: Site) -> Iterator[Record]:
    """One record per published entry."""
    for entry in site.entries:
        yield Record(entry, site.cards[entry.id], site.tags_of(entry))


def make_facets(site: Site) -> Facets:
    """The filters' values, by label; of a long list the most used ones."""
    locale = find_locale(site.settings.language)
    languages = Counter(entry.language for entry in site.entries)
    return Facets(
        tags=_choices(
            (subject.tag.slug, subject.label, len(subject.entries)) for subject in site.subjects.values()
        ),
        outlets=_choices(
            (desk.outlet.id, desk.outlet.name, len(desk.entries)) for desk in site.desks.values()
        ),
        stories=_choices(
            (slug, line.story.title, len(line.entries)) for slug, line in site.timelines.items()
        ),
        languages=_choices(
            (code, language_name(code, locale.language), count) for code, count in languages.items()
        ),
    )


def render_facets(facets: Facets, _materials: Materials) -> bytes:
    """The JSON file that the search dialog loads when it is opened."""
    data = {
        name: [[c.value, c.label, c.count] for c in getattr(facets, name)]
        for name in Facets.__dataclass_fields__
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def language_name(code: str, language: str) -> str:
    """The name of a language in another: `Vietnamese`; the code where CLDR knows none."""
    name = find_locale(language).languages.get(code.split("-", maxsplit=1)[0]) or code
    return str(name)[:1].upper() + str(name)[1:]


def build_index(records: Iterable[Record], materials: Materials, site_dir: Path) -> None:
    """Write Pagefind's files into `site_dir/pagefind`. Raises DigestError where Pagefind fails."""
    with tempfile.TemporaryDirectory(prefix="digest-search-") as folder:
        count = 0
        for record in records:
            path = Path(folder, output_path(record.entry.address))
            path.parent.mkdir(parents=True, exist_ok=True)
            html = materials.render_template(
                "record.html", {"record": record, "body": print_links(record.entry.body.html, "/")}
            )
            path.write_text(html, encoding="utf-8")
            count += 1
        if count:
            _run_pagefind(Path(folder), site_dir / "pagefind")
    if count:
        _drop_interfaces(site_dir / "pagefind")


def _choices(values: Iterable[tuple[str, str, int]]) -> tuple[Choice, ...]:
    used = sorted(
        (Choice(*value) for value in values if value[2]), key=lambda choice: (-choice.count, choice.value)
    )
    return tuple(sorted(used[:MOST_OFFERED], key=lambda choice: (choice.label.casefold(), choice.value)))


def _run_pagefind(records: Path, output: Path) -> None:
    command = [*_find_pagefind(), "--site", str(records), "--output-path", str(output), "--quiet"]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  (our own arguments)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        raise DigestError(f"Pagefind could not build the search index: {said.strip()[-500:]}") from error


def _find_pagefind() -> list[str]:
    """A `pagefind` on the path where it is newer than the one that pip installed."""
    found = shutil.which("pagefind")
    if found and not Path(found).is_relative_to(sys.prefix):
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        if _numbers(said) > _numbers(version("pagefind")):
            return [found]
    return [sys.executable, "-m", "pagefind"]


def _numbers(text: str) -> tuple[int, ...]:
    match = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


def _drop_interfaces(output: Path) -> None:
    """Pagefind's own search interfaces are 350 kB that nothing here loads."""
    for pattern in ("pagefind-*ui.*", "pagefind-highlight.js"):
        for path in output.glob(pattern):
            path.unlink()
