"""How does Pagefind index a bundle, and the same way every time?

Records are handed over one by one, in their order, to Pagefind's service, which keeps it. Its command reads
a folder instead, in the order of the file system, which is another on every machine.
"""

import base64
import gzip
import hashlib
import json
import re
import struct
import subprocess
import tempfile
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from io import BufferedReader
from itertools import chain
from typing import IO, Any

import cbor2

from digest.model.addresses import output_path
from digest.model.problems import DigestError
from digest.output import Materials
from digest.search.bundles import BLOCK, Bundle

# Pagefind writes it before what it compressed.
_SIGNATURE = b"pagefind_dcd"
# A header of gzip that names no time and no system.
_GZIP = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
# Where the part of `pagefind.js` ends that searches one index. The rest starts workers and merges indexes.
_SEARCH_ENDS = "var Pagefind=class{"
_ENTRY = "pagefind-entry.json"
# How much of an index a reader loads for a word, before compression. Pagefind's own parts are three times as
# large, which matters where the word is looked for in ten bundles.
_PART = 15_000
# Up to so many texts or parts are named one by one: what stays in the bundle that is being filled stays where
# it is.
_FEW = BLOCK
# How many seconds Pagefind may be silent. For an archive's largest bundle it needs a few, on a slow machine.
_PATIENCE = 300.0
# An index of words is a list of [word, where it is, [[another spelling, where it is], ...]] in CBOR; all but
# the texts are lists and whole numbers. These find where each word begins, without reading the rest.
_ITEM = (
    rb"[\x00-\x17\x20-\x37\x80-\x82\x84-\x97]++|\x83(?![\x60-\x7b])"
    rb"|[\x18\x38\x98].|[\x19\x39\x99].{2}|[\x1a\x3a\x9a].{4}|[\x1b\x3b\x9b].{8}"
)
# Before 3.11.5 Python gives up too early where a group has a possessive quantifier (gh-106052), not so here.
_ITEMS = rb"(?>(?:%b)*)" % _ITEM
_NO_TEXT = re.compile(_ITEMS, re.DOTALL)
_HEAD = rb"(?P<head>[\x60-\x77]|\x78.|\x79.{2}|\x7a.{4})"
_NEXT_TEXT = re.compile(rb"%b(?P<word>\x83?)%b" % (_ITEMS, _HEAD), re.DOTALL)


@dataclass(frozen=True)
class PagefindProgram:
    """The Pagefind that is run; another version makes other files. It may be silent for so many seconds."""

    path: str
    version: str
    patience: float = _PATIENCE


def find_program() -> PagefindProgram:
    """The one that is installed: two machines with the same versions make the same files."""
    # Its wrapper starts another Python, and waits a tenth of a second for each record.
    try:
        from pagefind.service import get_executable
    except ImportError as error:
        raise _missing() from error
    if path := get_executable():
        return PagefindProgram(str(path), version("pagefind"))
    raise _missing()


def bundle_files(bundle: Bundle, materials: Materials, program: PagefindProgram) -> dict[str, bytes]:
    """What is searched of a bundle, by path: an index for each of its languages.

    Equal records, templates and versions give equal bytes. Raises DigestError where Pagefind fails.
    """
    pages = (
        (output_path(record.entry.address), materials.render_template("record.html", {"record": record}))
        for record in bundle.records
    )
    return settle(_index(pages, program))


def engine_files(languages: Iterable[str], program: PagefindProgram) -> dict[str, bytes]:
    """What searches the bundles, by path: one script, and a program for each language.

    Raises DigestError where Pagefind fails, or is of a version that works in another way.
    """
    pages = (
        (f"{language}.html", f'<html lang="{language}"><body data-pagefind-body>word</body></html>')
        for language in languages
    )
    made = _index(pages, program)
    found = sorted(json.loads(made[_ENTRY])["languages"].items())
    programs = {language: index["wasm"] or "unknown" for language, index in found}
    files = {f"wasm.{name}.pagefind": made[f"wasm.{name}.pagefind"] for name in programs.values()}
    files["pagefind.js"] = make_engine(made["pagefind.js"].decode(), programs).encode()
    return files


def make_engine(source: str, programs: Mapping[str, str]) -> str:
    """Pagefind's script as a function that gives what searches one index, and each language's program.

    A module has one WebAssembly memory, for one language; each call of the function makes another. And what
    Pagefind offers to pages loads everything again for each index, or asks all of them before it answers.
    """
    head, found, _ = source.partition(_SEARCH_ENDS)
    if not found or "PagefindInstance=class" not in head:
        raise _unknown_version()
    return (
        f"export const programs={json.dumps(programs)};\n"
        f"export function makePagefind(){{{head}return{{PagefindInstance}};}}\n"
    )


def settle(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of the indexes alone, and in one order what Pagefind leaves in the order of its hash tables.

    These are the values of filters, the list of filters, and the list of languages. Files are named after
    what is in them, so those that change get new names, and whatever names them changes, too. The texts that
    results show and the parts of an index are many, and who searches loads the list of them: they are
    numbered in a folder that has such a name; few have a number and such a name each. The number of a text is
    its place among the records.
    """
    settled: dict[str, bytes] = {}
    entry = json.loads(files[_ENTRY])
    for language, found in entry["languages"].items():
        shelf = _Shelf(language, settled)
        meta = cbor2.loads(_inflate(files[f"pagefind.{found['hash']}.pf_meta"]))
        _version, pages, chunks, filters, *_ = meta
        texts = [files[f"fragment/{name}.pf_fragment"] for name, *_ in pages]
        names = shelf.name_all("fragment/{}.pf_fragment", texts)
        pages[:] = [[name, *about] for name, (_, *about) in zip(names, pages, strict=True)]
        cut = [part for *_, name in chunks for part in cut_words(_inflate(files[f"index/{name}.pf_index"]))]
        names = shelf.name_all("index/{}.pf_index", [_deflate(part) for _, part in cut])
        chunks[:] = [[words[0], words[-1], name] for (words, _), name in zip(cut, names, strict=True)]
        for each in filters:
            label, values = cbor2.loads(_inflate(files[f"filter/{each[1]}.pf_filter"]))
            each[1] = shelf.name("filter/{}.pf_filter", [label, sorted(values)])
        filters.sort()
        found["hash"] = shelf.name("pagefind.{}.pf_meta", meta)
    entry["languages"] = dict(sorted(entry["languages"].items()))
    settled[_ENTRY] = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
    return settled


@dataclass(frozen=True)
class _Shelf:
    """Puts the files of one index among `files`, each where its bytes or those of all like it say."""

    language: str
    files: dict[str, bytes]

    def name(self, form: str, value: object) -> str:
        data = _deflate(cbor2.dumps(value))
        name = self._hash(data)
        self.files[form.format(name)] = data
        return name

    def name_all(self, form: str, parts: Sequence[bytes]) -> list[str]:
        if len(parts) > _FEW:
            width = len(str(len(parts)))
            folder = self._hash(*parts)
            names = [f"{folder}/{number:0{width}}" for number in range(len(parts))]
        else:
            names = [f"{number}-{self._hash(part)}" for number, part in enumerate(parts)]
        self.files.update(zip(map(form.format, names), parts, strict=True))
        return names

    def _hash(self, *parts: bytes) -> str:
        return f"{self.language}_{hashlib.sha256(b''.join(parts)).hexdigest()[:10]}"


def cut_words(data: bytes, size: int = _PART) -> Iterator[tuple[list[str], bytes]]:
    """Cut an index of words into several. Words that begin alike stay together: one finds the other.

    None is larger than `size`, but where words that begin alike are. Raises DigestError where the index is
    written in another way than Pagefind 1.5 does.
    """
    # The list is the only field of what is around it; its length is in as many bytes as it needs.
    start = 2 + {24: 1, 25: 2, 26: 4}.get(data[1] & 31, 0)
    words: list[str] = []
    # Where the words begin that begin like the last one, and the number of those before them.
    alike, before = start, 0
    for place, word in chain(_find_words(data, start), [(len(data), "")]):
        if words and _beginning(word) != _beginning(words[-1]):
            if before and place - start > size:
                yield words[:before], _list_words(before, data[start:alike])
                start, words = alike, words[before:]
            alike, before = place, len(words)
        words.append(word)
    # The last one is the end.
    yield words[:-1], _list_words(len(words) - 1, data[start:])


def _find_words(data: bytes, start: int) -> Iterator[tuple[int, str]]:
    """Each word of an index, and where it begins."""
    at, last = start, ""
    while found := _NEXT_TEXT.match(data, at):
        first = found.end()
        at = first + _length(found["head"])
        if found["word"]:
            last = data[first:at].decode()
            yield found.start("word"), last
    if not last or not _NO_TEXT.fullmatch(data, at):
        raise _unknown_version()


def _length(head: bytes) -> int:
    """How many bytes a text has, by what is written before it (RFC 8949, section 3)."""
    return int.from_bytes(head[1:], "big") if head[1:] else head[0] & 31


def _beginning(word: str) -> str:
    # A word in Chinese is two signs long, and is found by its first.
    return word[:3] if word[:3].isascii() else word[:1]


def _list_words(number: int, words: bytes) -> bytes:
    return cbor2.dumps([[None] * number])[:-number] + words


def _index(pages: Iterable[tuple[str, str]], program: PagefindProgram) -> dict[str, bytes]:
    """What Pagefind makes of these pages, by path.

    It is asked for the files, not to write them: it says that it has written before the last bytes are there.
    """
    index = 0  # The first one of a service.

    def messages() -> Iterator[tuple[str, Mapping[str, Any]]]:
        yield "", {"type": "NewIndex", "config": {}}
        for path, html in pages:
            yield path, {
                "type": "AddFile", "index_id": index, "file_path": path, "url": None, "file_contents": html
            }  # fmt: skip
        yield "", {"type": "GetFiles", "index_id": index}

    answer = _converse(messages(), program)
    return {file["path"]: base64.b64decode(file["content"]) for file in answer["files"]}


def _converse(
    messages: Iterable[tuple[str, Mapping[str, Any]]], program: PagefindProgram
) -> Mapping[str, Any]:
    """Say everything, each with what it is about, and hear the answers meanwhile; returns the last one.

    Each way one JSON message in base64, closed by a comma. It answers in order. Raises DigestError where an
    answer is an error, or none comes.
    """
    about: list[str] = []
    answer: dict[str, Any] = {}
    with (
        tempfile.TemporaryFile() as log,
        ThreadPoolExecutor(1) as mouth,
        _service(program, log) as process,
        _Watch(process, program.patience) as watch,
    ):
        assert process.stdout
        said = mouth.submit(_say, messages, about, process)
        heard = -1
        for heard, message in enumerate(_split(process.stdout)):
            watch.hear()
            answer = json.loads(base64.b64decode(message))["payload"]
            if answer["type"] == "Error":
                raise _failure(str(answer.get("message")), about[heard])
            if answer["type"] == "GetFiles":
                break
        else:
            said.result()
            log.seek(0)
            last = f"it has not answered for {program.patience:g} seconds" if watch.ended else ""
            raise _failure(
                last or log.read().decode(errors="replace"), about[heard + 1] if about[heard + 1 :] else ""
            )
        said.result()
    return answer


class _Watch:
    """Ends a process from which nothing is heard for so many seconds: no build waits for ever."""

    def __init__(self, process: "subprocess.Popen[bytes]", patience: float) -> None:
        self.ended = False
        self._process, self._patience = process, patience
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def hear(self) -> None:
        """Something was heard just now."""
        self._heard = time.monotonic()

    def _watch(self) -> None:
        while not self._over.wait(max(0.0, left := self._heard + self._patience - time.monotonic())):
            if left <= 0:
                self.ended = True
                self._process.kill()
                return

    def __enter__(self) -> "_Watch":
        self.hear()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def _say(
    messages: Iterable[tuple[str, Mapping[str, Any]]], about: list[str], process: "subprocess.Popen[bytes]"
) -> None:
    assert process.stdin
    try:
        for path, message in messages:
            about.append(path)
            data = json.dumps({"message_id": 1, "payload": message}).encode()
            try:
                process.stdin.write(base64.b64encode(data) + b",")
                process.stdin.flush()
            except OSError:
                return  # It is gone; what it said last tells why.
    except BaseException:
        # Nobody shall wait for more answers.
        process.kill()
        raise


def _split(stream: IO[bytes]) -> Iterator[bytes]:
    """The messages of a stream; what is not closed is none."""
    assert isinstance(stream, BufferedReader)
    parts: list[bytes] = []
    while data := stream.read1():
        *closed, rest = data.split(b",")
        for message in closed:
            yield b"".join([*parts, message])
            parts = []
        parts.append(rest)


@contextmanager
def _service(program: PagefindProgram, log: IO[bytes]) -> "Iterator[subprocess.Popen[bytes]]":
    try:
        process = subprocess.Popen(  # noqa: S603  (our own arguments)
            [program.path, "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        )
    except OSError as error:
        raise _failure(str(error)) from error
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _failure(said: str, about: str = "") -> DigestError:
    where = f" at {about}" if about else ""
    return DigestError(
        f"Pagefind could not build the search index{where}: {said.strip()[-500:] or 'it stopped'}"
    )


def _missing() -> DigestError:
    return DigestError("Pagefind's program is missing; install it with pip install 'pagefind[extended]'")


def _unknown_version() -> DigestError:
    return DigestError("this version of Pagefind works in another way; install the one that digest asks for")


def _deflate(data: bytes) -> bytes:
    """Pack it (RFC 1952), with a header of our own: that of Python differs from one version to the next."""
    packer = zlib.compressobj(6, wbits=-zlib.MAX_WBITS)
    signed = _SIGNATURE + data
    ending = struct.pack("<II", zlib.crc32(signed), len(signed) & 0xFFFF_FFFF)
    return _GZIP + packer.compress(signed) + packer.flush() + ending


def _inflate(data: bytes) -> bytes:
    return gzip.decompress(data).removeprefix(_SIGNATURE)
