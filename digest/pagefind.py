"""How does Pagefind index a bundle, and the same way every time?

Records are handed over one by one, in their order, to Pagefind's service, which keeps it. Its command reads
a folder instead, in the order of the file system, which is another on every machine.
"""

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from io import BufferedReader
from pathlib import Path
from typing import IO, Any

import cbor2

from digest.addresses import output_path
from digest.output import Materials
from digest.problems import DigestError
from digest.sanitiser import print_links
from digest.search import Bundle

# Pagefind writes it before what it compressed.
_SIGNATURE = b"pagefind_dcd"
# Where the part of `pagefind.js` ends that searches one index. The rest starts workers and merges indexes.
_SEARCH_ENDS = "var Pagefind=class{"
_ENTRY = "pagefind-entry.json"


@dataclass(frozen=True)
class Program:
    """The Pagefind that is run. Another version makes other files."""

    path: str
    version: str


def find_program() -> Program:
    """A `pagefind` on the path where it is newer than the one that pip installed."""
    own = version("pagefind")
    found = shutil.which("pagefind")
    if found and not Path(found).is_relative_to(sys.prefix):
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        if _numbers(said) > _numbers(own):
            return Program(found, ".".join(map(str, _numbers(said))))
    # Its wrapper starts another Python, and waits a tenth of a second for each record.
    from pagefind.service import get_executable

    if path := get_executable():
        return Program(str(path), own)
    raise DigestError("Pagefind's program is missing; install it with pip install 'pagefind[extended]'")


def index_bundle(bundle: Bundle, materials: Materials, output: Path, program: Program) -> None:
    """Write what is searched of a bundle into the folder: an index for each of its languages.

    Equal records, templates and versions give equal bytes. Raises DigestError where Pagefind fails.
    """
    pages = (
        (
            output_path(record.entry.address),
            materials.render_template(
                "record.html", {"record": record, "body": print_links(record.entry.body.html, "/")}
            ),
        )
        for record in bundle.records
    )
    _run(pages, output, program)
    for path in (*output.glob("*.js"), *output.glob("*.css"), *output.glob("wasm.*")):
        path.unlink()
    _settle(output)


def write_engine(languages: Iterable[str], output: Path, program: Program) -> None:
    """Write what searches the bundles into the folder: one script, and a program for each language.

    Raises DigestError where Pagefind fails, or is of a version that works in another way.
    """
    pages = (
        (f"{language}.html", f'<html lang="{language}"><body data-pagefind-body>word</body></html>')
        for language in languages
    )
    with tempfile.TemporaryDirectory(prefix="digest-search-") as folder:
        made = Path(folder)
        _run(pages, made, program)
        output.mkdir(parents=True, exist_ok=True)
        found = sorted(_read_entry(made)["languages"].items())
        programs = {language: index["wasm"] or "unknown" for language, index in found}
        for name in set(programs.values()):
            shutil.copyfile(made / f"wasm.{name}.pagefind", output / f"wasm.{name}.pagefind")
        source = (made / "pagefind.js").read_text(encoding="utf-8")
        script = make_engine(source, programs)
        (output / "pagefind.js").write_text(script, encoding="utf-8", newline="\n")


def make_engine(source: str, programs: Mapping[str, str]) -> str:
    """Pagefind's script as a function that gives what searches one index, and each language's program.

    A module has one WebAssembly memory, for one language; each call of the function makes another. And what
    Pagefind offers to pages loads everything again for each index, or asks all of them before it answers.
    """
    head, found, _ = source.partition(_SEARCH_ENDS)
    if not found or "PagefindInstance=class" not in head:
        raise DigestError(
            "this version of Pagefind works in another way; install the one that digest asks for"
        )
    return (
        f"export const programs={json.dumps(programs)};\n"
        f"export function makePagefind(){{{head}return{{PagefindInstance}};}}\n"
    )


def _run(pages: Iterable[tuple[str, str]], output: Path, program: Program) -> None:
    with _service(program) as ask:
        index = ask({"type": "NewIndex", "config": {}})["index_id"]
        for path, html in pages:
            ask(
                {"type": "AddFile", "index_id": index, "file_path": path, "url": None, "file_contents": html},
                about=path,
            )
        ask({"type": "WriteFiles", "index_id": index, "output_path": str(output.absolute())})


class _Service:
    """A conversation: one JSON message in base64 each way, closed by a comma."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: IO[bytes]) -> None:
        self._process = process
        self._log = log

    def __call__(self, message: Mapping[str, Any], about: str = "") -> Mapping[str, Any]:
        """Say one thing and wait for the answer. Raises DigestError where it is an error, or none comes."""
        told, heard = self._process.stdin, self._process.stdout
        assert told
        assert isinstance(heard, BufferedReader)
        try:
            told.write(base64.b64encode(json.dumps({"message_id": 1, "payload": message}).encode()) + b",")
            told.flush()
        except OSError:
            pass  # It is gone; what it said last tells why.
        parts: list[bytes] = []
        while not (parts and parts[-1].endswith(b",")):
            part = heard.read1()
            if not part:
                self._log.seek(0)
                raise _failure(self._log.read().decode(errors="replace"), about)
            parts.append(part)
        answer: dict[str, Any] = json.loads(base64.b64decode(b"".join(parts)[:-1]))["payload"]
        if answer["type"] == "Error":
            raise _failure(str(answer.get("message")), about)
        return answer


@contextmanager
def _service(program: Program) -> Iterator[_Service]:
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(  # noqa: S603  (our own arguments)
                [program.path, "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            )
        except OSError as error:
            raise _failure(str(error)) from error
        with process:
            try:
                yield _Service(process, log)
            except BaseException:
                process.kill()
                raise


def _failure(said: str, about: str = "") -> DigestError:
    where = f" at {about}" if about else ""
    return DigestError(
        f"Pagefind could not build the search index{where}: {said.strip()[-500:] or 'it stopped'}"
    )


def _numbers(text: str) -> tuple[int, ...]:
    match = re.search(r"\d+(?:\.\d+)+", text)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


def _settle(output: Path) -> None:
    """Put what Pagefind writes in the order of its hash tables into one order.

    These are the values of filters, the list of filters, and the list of languages. Files are named after
    what is in them, so those that change get new names, and whatever names them changes, too.
    """
    entry = _read_entry(output)
    for language, found in sorted(entry["languages"].items()):
        old = output / f"pagefind.{found['hash']}.pf_meta"
        meta = _unpack(old)
        filters = meta[3]
        for each in filters:
            each[1] = _settle_filter(output / "filter", each[1], language)
        filters.sort()
        found["hash"] = _replace(old, "pagefind.", meta, language, 10)
    entry["languages"] = dict(sorted(entry["languages"].items()))
    text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
    (output / _ENTRY).write_text(text, encoding="utf-8", newline="\n")


def _settle_filter(folder: Path, name: str, language: str) -> str:
    old = folder / f"{name}.pf_filter"
    label, values = _unpack(old)
    return _replace(old, "", [label, sorted(values)], language, 7)


def _replace(old: Path, prefix: str, value: Any, language: str, length: int) -> str:
    """Write the value beside the old file, which goes, under the name of its own hash; returns the name."""
    data = _pack(value)
    name = f"{language}_{hashlib.sha256(data).hexdigest()[:length]}"
    old.unlink()
    old.with_name(f"{prefix}{name}{old.suffix}").write_bytes(data)
    return name


def _read_entry(output: Path) -> dict[str, Any]:
    entry: dict[str, Any] = json.loads((output / _ENTRY).read_text(encoding="utf-8"))
    return entry


def _unpack(path: Path) -> Any:
    return cbor2.loads(gzip.decompress(path.read_bytes()).removeprefix(_SIGNATURE))


def _pack(value: Any) -> bytes:
    return gzip.compress(_SIGNATURE + cbor2.dumps(value), compresslevel=9, mtime=0)
