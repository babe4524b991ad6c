"""Are templates compiled once, and never taken for others?"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import jinja2
import pytest

from digest.templates import compiled
from digest.templates.compiled import keep_compiled
from digest.templates.rendering import PressMaterials, SiteInfo

SOURCE = "{% for word in words %}{{ word }} {% endfor %}in {{ 'de'|language }}"
Printer = Callable[..., tuple[str, int]]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that compiled templates lie in."""
    folder = tmp_path / "compiled"
    monkeypatch.setattr(compiled, "_folder", lambda: folder)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return folder


@pytest.fixture
def compiled_ones(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What has been compiled."""
    compile_one, heard = jinja2.Environment.compile, list[object]()

    def listen(self: jinja2.Environment, *arguments: object, **options: object) -> object:
        heard.append(arguments)
        return compile_one(self, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(jinja2.Environment, "compile", listen)
    return heard


@pytest.fixture
def print_anew(kept: Path, compiled_ones: list[object]) -> Printer:
    """Prints as a new process does; says what came of it, and how many templates were compiled."""

    def print_one(source: str = SOURCE, language: str = "en") -> tuple[str, int]:
        compiled_ones.clear()
        site = SiteInfo("The Test Digest", "https://example.org/", language)
        page = PressMaterials(site, {"page.html": source}, {}).render_template(
            "page.html", {"words": ["<one>", "two"]}
        )
        return page, len(compiled_ones)

    return print_one


def test_a_template_is_compiled_once(print_anew: Printer) -> None:
    first, compiled_now = print_anew()
    assert (first, compiled_now) == ("&lt;one&gt; two in German", 1)
    assert print_anew() == (first, 0)


def test_another_text_is_compiled_in_its_place(print_anew: Printer, kept: Path) -> None:
    print_anew()
    assert print_anew("{{ words[1] }}") == ("two", 1)
    assert len(list(kept.iterdir())) == 1
    assert print_anew("{{ words[1] }}") == ("two", 0)


def test_what_a_language_says_is_a_part_of_it(print_anew: Printer) -> None:
    print_anew()
    assert print_anew(language="de") == ("&lt;one&gt; two in Deutsch", 1)
    assert print_anew(language="en") == ("&lt;one&gt; two in German", 0)


def test_another_program_compiles_anew(print_anew: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = print_anew()
    monkeypatch.setattr(compiled, "program_key", lambda: b"another")
    assert print_anew() == (first, 1)


@pytest.mark.parametrize("place", [0, 15, 16, 31, 32, 100, -1])
def test_a_damaged_file_costs_time_only(place: int, print_anew: Printer, kept: Path) -> None:
    first, _ = print_anew()
    (file,) = kept.iterdir()
    whole = file.read_bytes()
    for damaged in (whole[:place], whole[:place] + bytes([whole[place] ^ 4]) + whole[place:][1:], b""):
        file.write_bytes(damaged)
        assert print_anew() == (first, 1)
        assert file.read_bytes() == whole


def test_nothing_is_kept_where_nothing_may_be_written(
    print_anew: Printer, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setattr(sys, "dont_write_bytecode", True)
        first, _ = print_anew()
    assert not kept.exists()
    kept.write_text("a file is in the way")
    assert print_anew() == (first, 1)


def test_what_another_environment_compiles_is_kept_while_it_does_so_in_one_way(
    kept: Path, compiled_ones: list[object]
) -> None:
    def print_with(extensions: Sequence[str] = (), cache: jinja2.BytecodeCache | None = None) -> int:
        compiled_ones.clear()
        loader = jinja2.DictLoader({"main.html": SOURCE.replace("|language", "|upper")})
        env = jinja2.Environment(loader=loader, extensions=extensions, bytecode_cache=cache, autoescape=True)
        keep_compiled(env)
        assert env.get_template("main.html").render(words=["one"]) == "one in DE"
        return len(compiled_ones)

    assert [print_with(), print_with(), print_with(["jinja2.ext.do"]), print_with()] == [1, 0, 1, 0]
    assert len(list(kept.iterdir())) == 2
    own = jinja2.FileSystemBytecodeCache(str(kept.parent))
    assert [print_with(cache=own), print_with(cache=own)] == [1, 0]
    assert len(list(kept.iterdir())) == 2


def test_a_fault_names_the_file_of_this_site(kept: Path, tmp_path: Path) -> None:
    def fail_in(folder: Path) -> str:
        folder.mkdir()
        (folder / "page.html").write_text("{{ 1 / 0 }}")
        env = jinja2.Environment(loader=jinja2.FileSystemLoader(folder), autoescape=True)
        keep_compiled(env)
        with pytest.raises(ZeroDivisionError) as raised:
            env.get_template("page.html").render()
        return str(raised.traceback[-1].path)

    folders = [tmp_path / "one", tmp_path / "two"]
    assert list(map(fail_in, folders)) == [str(folder / "page.html") for folder in folders]
    assert len(list(kept.iterdir())) == 1
