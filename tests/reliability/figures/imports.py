"""Is a broken or hostile feed that is given to `digest import` taken over soundly, or refused with a reason?

Feeds are given as they are; broken JSON as a whole file, as an item of a sound feed, and in the place of each
text. Nothing may crash, nobody may be asked, no file of the machine may be read into an entry.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner

from digest.cli import main
from digest.model.problems import is_error
from digest.running.checking import check_site
from tests.reliability.payloads import Payload, read_payloads
from tests.reliability.trial import DIGEST, Count, Row, Trial
from tests.sites import write_site

_FEED = (
    b'{"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https://a.example/", "items": [%s]}'
)
_ITEM = b'{"id": "1", "url": "https://a.example/1", "date_published": "2024-11-05", "summary": "a", "%s": %s}'
_TEXTS = (
    b"title",
    b"summary",
    b"content_html",
    b"tags",
    b"authors",
    b"id",
    b"url",
    b"date_published",
    b"image",
)
# Whoever reads or asks is noted here while somebody listens.
_heard: list[str] | None = None
_installed: list[bool] = []
_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request")


def measure(trial: Trial) -> Iterator[Row]:
    """Give each to the command."""
    feeds = trial.sample(read_payloads("feed_bad"))
    json = trial.sample(read_payloads("json_bad"))
    for question, files in (
        ("Broken and hostile feeds given to import", [(feed.name, feed.data) for feed in feeds]),
        ("Broken JSON given to import", [file for payload in json for file in write_json(payload)]),
    ):
        refused, misses = 0, []
        for number, (name, data) in enumerate(files):
            taken, fault = try_import(data, trial.folder / question.split()[-1] / f"{question[:9]}{number}")
            refused += not taken
            misses += [f"{name}: {fault}"] if fault else []
        held = len(files) - len(misses)
        yield Row(question, "all", [Count(DIGEST, len(files), held, misses, f"{refused:,} of them refused")])


def write_json(payload: Payload) -> Iterator[tuple[str, bytes]]:
    """The feeds that a piece of JSON makes, each with its name."""
    yield payload.name, payload.data
    yield f"{payload.name} as an item", _FEED % payload.data
    for name in _TEXTS:
        yield f"{payload.name} as {name.decode()}", _FEED % (_ITEM % (name, payload.data))


def try_import(data: bytes, folder: Path, command: Callable[..., object] = main) -> tuple[bool, str]:
    """Whether a feed was taken over, and what did not hold; nothing where all did."""
    root = write_site(folder / "digest", {})
    feed = folder / "feed"
    feed.write_bytes(data)
    kind = ["--kind", "json"] if data.lstrip()[:1] in {b"{", b"["} else []
    arguments = ["import", str(feed), "--config-file", str(root / "mkdocs.yml"), *kind]
    with listening() as heard:
        result = CliRunner().invoke(command, arguments)  # type: ignore[arg-type]
    if heard:
        return False, f"somebody was asked: {heard[0]}"
    if result.exception and not isinstance(result.exception, SystemExit):
        return False, f"it crashed: {result.exception!r}"[:300]
    if result.exit_code:
        said = result.output.strip().splitlines()
        return False, "" if said and said[-1].startswith("digest: ") else f"no reason is given: {said}"
    if secret := _find_secret(path.read_bytes() for path in root.rglob("*.md")):
        return True, f"it holds what is in {secret}"
    errors = [fault for fault in check_site(root / "mkdocs.yml", glance=False)[1] if is_error(fault)]
    return True, str(errors[0]) if errors else ""


def _find_secret(texts: Iterable[bytes]) -> str:
    """A file of this machine that hostile feeds ask for, if its first line stands in one of these texts."""
    whole = b"\n".join(texts)
    for name in ("/etc/passwd", "/etc/hosts", "/etc/hostname"):
        path = Path(name)
        lines = path.read_bytes().splitlines() if path.is_file() else []
        if lines and len(lines[0]) > 6 and lines[0] in whole:
            return name
    return ""


@contextmanager
def listening() -> Iterator[list[str]]:
    """What this process asks of the network meanwhile: names looked up, and connections."""
    global _heard  # noqa: PLW0603  (an audit hook stays for good, and must know whether it is wanted)
    if not _installed:
        sys.addaudithook(_note)
        _installed.append(True)
    heard: list[str] = []
    _heard = heard
    try:
        yield heard
    finally:
        _heard = None


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _heard is not None and event in _NETWORK:
        _heard.append(f"{event} {arguments[1:]!r}")
