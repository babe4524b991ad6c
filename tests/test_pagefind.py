import base64
import gzip
import json
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cbor2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import digest
from digest.keeping.journal import DamagedError
from digest.model.entry import Body, Entry
from digest.model.problems import DigestError
from digest.search.bundles import BLOCK, Bundle, make_bundles
from digest.search.pagefind import (
    PagefindProgram,
    bundle_files,
    cut_words,
    engine_files,
    find_program,
    make_engine,
)
from tests.builders import entry
from tests.conftest import NewDigest
from tests.sites import ROOT, arrange_values, build, materials, news, read_tree

ENTRIES = [
    news("2024/b", "2024-11-12", tags=["Peace", "Arms"], story="talks"),
    news("2024/a", "2024-11-13", tags=["Trade", "Peace", "Islands"], body=Body("<p>Missiles fly.</p>", "")),
    news("2024/c", "2024-11-13", tags=["Arms"], language="ko", body=Body("<p>해군이 만났다.</p>", "")),
    news("2024/d", "2024-11-14", tags=["Ferries"], language="zh-Hans", body=Body("<p>外交部发言人</p>", "")),
]


def bundle_of(entries: Iterable[Entry]) -> Bundle:
    (bundle,) = make_bundles(arrange_values(entries), full=5_000, block=5_000)
    return bundle


def index(entries: Iterable[Entry] = ENTRIES) -> dict[str, bytes]:
    return bundle_files(bundle_of(entries), materials(), find_program())


def unpack(data: bytes) -> object:
    return cbor2.loads(gzip.decompress(data).removeprefix(b"pagefind_dcd"))


def program(folder: Path, script: str) -> PagefindProgram:
    path = folder / "pagefind"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return PagefindProgram(str(path), "1.5.2")


# A bundle


def test_a_bundle_has_an_index_for_each_language_and_nothing_else() -> None:
    files = index()
    languages = json.loads(files["pagefind-entry.json"])["languages"]
    assert {code: found["page_count"] for code, found in languages.items()} == {
        "en": 2,
        "ko": 1,
        "zh-hans": 1,
    }
    kinds = {Path(name).suffix for name in files}
    assert kinds == {".json", ".pf_meta", ".pf_index", ".pf_fragment", ".pf_filter"}


def test_the_same_records_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = index()
    for threads in ("1", "5"):
        monkeypatch.setenv("RAYON_NUM_THREADS", threads)
        assert index() == first


def test_no_packed_file_tells_which_python_has_packed_it() -> None:
    packed = {name: data for name, data in index().items() if name.split(".")[-1].startswith("pf_")}
    assert len(packed) > 10
    # RFC 1952, 2.3.1: deflate, no flags, no time; then the effort, and a system that is not known.
    heads = {data[:8] + data[9:10] for data in packed.values()}
    assert heads == {bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 255))}


def test_no_group_has_a_possessive_quantifier() -> None:
    # Python 3.11.0 to 3.11.4, that of Debian 12 among them, matches too little then (gh-106052).
    sources = Path(digest.__file__).parent.rglob("*.py")
    # `()*+` stands in sets of signs.
    possessive = re.compile(r"(?<!\()\)(?:[*+?]|\{[\d,]+\})\+")
    assert [path.name for path in sources if possessive.search(path.read_text(encoding="utf-8"))] == []


def test_pages_are_in_the_order_of_the_records_whatever_the_file_system() -> None:
    files = index([news(f"2024/{name}", "2024-11-13") for name in "zqamxb"])
    (meta,) = (unpack(data) for name, data in files.items() if name.endswith(".pf_meta"))
    assert isinstance(meta, list)
    fragments = [gzip.decompress(files[f"fragment/{page[0]}.pf_fragment"]) for page in meta[1]]
    urls = [json.loads(fragment.removeprefix(b"pagefind_dcd"))["url"] for fragment in fragments]
    assert urls == [f"/2024/{name}/" for name in "abmqxz"]
    # The newest first is the highest number first.
    assert [int(page[0].partition("-")[0]) for page in meta[1]] == list(range(6))
    assert all("sort" not in str(part) for part in meta[4])


def test_an_entry_more_leaves_the_texts_of_a_small_bundle_where_they_are() -> None:
    entries = [news(f"2024/{name}", "2024-11-13") for name in "abc"]
    before, now = index(entries[:2]), index(entries)
    texts = {name for name in before if name.startswith("fragment/")}
    assert len(texts) == 2
    assert {name: now.get(name) for name in texts} == {name: before[name] for name in texts}


def test_many_texts_are_numbered_in_one_folder() -> None:
    files = index([news(f"2024/{number:03}", "2024-11-13") for number in range(BLOCK + 1)])
    (meta,) = (unpack(data) for name, data in files.items() if name.endswith(".pf_meta"))
    assert isinstance(meta, list)
    folders, numbers = zip(*(page[0].split("/") for page in meta[1]), strict=True)
    assert len(set(folders)) == 1
    assert list(map(int, numbers)) == list(range(BLOCK + 1))
    assert all(f"fragment/{page[0]}.pf_fragment" in files for page in meta[1])


def test_every_file_that_an_index_names_is_there_and_filters_are_in_order() -> None:
    files = index()
    used = {"pagefind-entry.json"}
    for found in json.loads(files["pagefind-entry.json"])["languages"].values():
        name = f"pagefind.{found['hash']}.pf_meta"
        _version, pages, chunks, filters, *_ = list(unpack(files[name]))  # type: ignore[call-overload]
        used |= {name, *(f"fragment/{page[0]}.pf_fragment" for page in pages)}
        used |= {f"index/{chunk[2]}.pf_index" for chunk in chunks}
        used |= {f"filter/{each[1]}.pf_filter" for each in filters}
        assert filters == sorted(filters)
        for label, file in filters:
            told, values = list(unpack(files[f"filter/{file}.pf_filter"]))  # type: ignore[call-overload]
            assert told == label
            assert values == sorted(values)
    assert used == set(files)


words = st.lists(st.text("acm-—’京北", min_size=1, max_size=300), min_size=1, max_size=40, unique=True)
whole = st.integers(-(2**40), 2**40)
where = st.lists(st.tuples(whole, st.lists(whole, max_size=300), st.lists(whole, max_size=3)), max_size=3)
spellings = st.lists(st.tuples(st.text("aé", min_size=1, max_size=9), where), max_size=2)


@example(["a" * 70_000, "c" * 70_000, "m"], [], [("é" * 40_000, [])], 100)
@given(words, where, spellings, st.integers(1, 200))
def test_an_index_is_cut_between_words_that_do_not_begin_alike(
    words: list[str], where: list[object], spellings: list[object], size: int
) -> None:
    listed = cbor2.loads(cbor2.dumps([[word, where, spellings] for word in sorted(words)]))
    parts = list(cut_words(cbor2.dumps([listed]), size))
    assert [word for _, data in parts for word in cbor2.loads(data)[0]] == listed
    assert [[word[0] for word in cbor2.loads(data)[0]] for _, data in parts] == [names for names, _ in parts]
    for (before, _), (after, _) in pairwise(parts):
        assert before[-1][:3] != after[0][:3]
    for names, data in parts:
        # Too large is only what nothing could be cut from.
        assert len(data) <= size + 9 or len({name[: 3 if name[:3].isascii() else 1] for name in names}) == 1


@pytest.mark.parametrize("where", [[1.5], {"page": 1}, [None], b"1"])
def test_an_index_that_is_written_in_another_way_is_refused(where: object) -> None:
    with pytest.raises(DigestError, match="another way"):
        list(cut_words(cbor2.dumps([[["a", [], []], ["word", where, []], ["z", [], []]]])))


def test_a_long_index_is_cut_into_parts_of_about_one_size() -> None:
    listed = [[f"{number:04d}", [[number, [-25, 7], []]], []] for number in range(5_000)]
    sizes = [len(data) for _, data in cut_words(cbor2.dumps([listed]), 2_000)]
    assert len(sizes) > 10
    assert max(sizes) < 2_010
    assert min(sizes[:-1]) > 1_000


def test_words_in_another_spelling_are_indexed_and_not_shown() -> None:
    entries = [
        news(
            "2024/a",
            language="ja",
            title="会",
            summary="教員約120人が参加した。",
            body=Body("<p>ﾌｫｰﾗﾑ</p>", ""),
        ),
        news("2024/b", language="vi", title="Đà Nẵng", summary="Mở đường bay.", body=Body()),
    ]
    files = index(entries)
    parts = [unpack(data) for name, data in files.items() if name.endswith(".pf_index")]
    assert {"120", "フォーラム", "da", "duong"} <= {word for part in parts for word, *_ in part[0]}  # type: ignore[index]
    texts = [gzip.decompress(data) for name, data in files.items() if name.endswith(".pf_fragment")]
    shown = [
        json.loads(text.removeprefix(b"pagefind_dcd"))["content"].replace("\u200b", "") for text in texts
    ]
    assert sorted(shown) == [
        "Đà Nẵng. Mở đường bay. Example News.",
        "会. 教員約120人が参加した。 ﾌｫｰﾗﾑ. Example News.",
    ]


# What searches the bundles


def test_the_engine_is_one_script_and_a_program_for_each_language() -> None:
    files = engine_files(["en", "ko", "vi", "zh-hans"], find_program())
    assert set(files) == {"pagefind.js", "wasm.en.pagefind", "wasm.unknown.pagefind"}
    programs = {"en": "en", "ko": "unknown", "vi": "unknown", "zh-hans": "unknown"}
    assert files["pagefind.js"].decode().startswith(f"export const programs={json.dumps(programs)};")
    assert engine_files(["en", "ko", "vi", "zh-hans"], find_program()) == files


def test_a_pagefind_that_works_in_another_way_is_refused() -> None:
    with pytest.raises(DigestError, match="another way"):
        make_engine("export const search = () => {}", {})


# The program


def test_the_documentation_lists_the_languages_whose_endings_are_known() -> None:
    text = (ROOT / "docs/search.md").read_text(encoding="utf-8")
    listed = re.findall(r"`([a-z]+)`", text.partition("It knows those of")[2].partition(". Japanese")[0])
    asked = [*listed, *(path.stem for path in (ROOT / "theme/locale").glob("*.po")), "cs", "he", "th", "uk"]
    known = [name.split(".")[1] for name in engine_files(asked, find_program()) if name.startswith("wasm.")]
    assert sorted({*known} - {"unknown"}) == listed


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
@pytest.mark.parametrize(
    ("script", "said"), [("echo no room left >&2; exit 3", "no room left"), ("exit 0", "it stopped")]
)
def test_a_pagefind_that_fails_stops_the_build_and_says_why(script: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DigestError, match=said):
        bundle_files(bundle_of(ENTRIES), materials(), program(tmp_path, script))


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_an_entry_that_pagefind_refuses_is_named(tmp_path: Path) -> None:
    answers = [
        {"type": "NewIndex", "index_id": 0},
        {"type": "IndexedFile"},
        {"type": "Error", "message": "no"},
    ]
    said = ",".join(base64.b64encode(json.dumps({"payload": each}).encode()).decode() for each in answers)
    with pytest.raises(DigestError, match=r"at 2024/a/index\.html: no"):
        bundle_files(
            bundle_of(ENTRIES), materials(), program(tmp_path, f"sleep 1; echo '{said},'; exec sleep 60")
        )


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_a_pagefind_that_is_silent_is_ended(tmp_path: Path) -> None:
    silent = replace(program(tmp_path, "exec sleep 60"), patience=0.5)
    with pytest.raises(DigestError, match=r"it has not answered for 0\.5 seconds"):
        bundle_files(bundle_of(ENTRIES), materials(), silent)


def test_a_text_that_cannot_be_read_any_more_stops_the_build() -> None:
    class Lost(Body):
        def __getattribute__(self, name: str) -> object:
            if name == "html":
                raise DamagedError("lost")
            return super().__getattribute__(name)

    lost = Lost()
    with pytest.raises(DamagedError, match="lost"):
        index([ENTRIES[0], replace(ENTRIES[1], body=lost)])


def test_a_pagefind_that_is_not_there_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(DigestError, match="could not build the search index"):
        engine_files(["en"], PagefindProgram(str(tmp_path / "nothing"), "1.5.2"))


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_a_pagefind_on_the_path_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = find_program()
    program(tmp_path, "echo pagefind 99.0.1")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_program() == installed


def test_what_is_indexed_while_mkdocs_works_is_what_is_indexed_by_itself(new_digest: NewDigest) -> None:
    files = {f"content/entries/{year}/a.md": entry(date=f"{year}-02-03") for year in (2019, 2021, 2024)}
    alone, beside = (
        read_tree(build(new_digest(files, name), executor=executor))
        for name, executor in (("alone", "serial"), ("beside", "processes:2"))
    )
    bundles = {path.split("/")[1] for path in alone if path.startswith("pagefind/")}
    assert {"2019-2021", "2024.1-1"} <= bundles
    assert beside == alone
