"""Where is a Chromium? These tests need none."""

import sys
from pathlib import Path

import pytest

from tests.browser import chromium


def make_program(path: Path, script: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_the_chromium_that_the_environment_names_comes_first(tmp_path: Path) -> None:
    make_program(tmp_path / "bin" / "chromium")
    named = make_program(tmp_path / "elsewhere" / "my-chromium")
    environ = {"DIGEST_CHROMIUM": str(named), "PATH": str(tmp_path / "bin")}
    assert chromium.find(environ, ()) == named


def test_a_named_chromium_that_does_not_start_is_not_replaced_by_another(tmp_path: Path) -> None:
    make_program(tmp_path / "bin" / "chromium")
    environ = {"DIGEST_CHROMIUM": str(tmp_path / "gone"), "PATH": str(tmp_path / "bin")}
    with pytest.raises(FileNotFoundError, match=r"^DIGEST_CHROMIUM names .*gone, which does not start$"):
        chromium.find(environ, ())


@pytest.mark.parametrize("name", chromium.PROGRAMS)
def test_a_chromium_on_the_path_is_found_by_any_of_its_names(tmp_path: Path, name: str) -> None:
    program = make_program(tmp_path / name)
    assert chromium.find({"PATH": str(tmp_path)}, ()) == program


def test_the_one_without_windows_comes_before_the_others(tmp_path: Path) -> None:
    programs = [make_program(tmp_path / name) for name in ("chromium", chromium.SHELL)]
    assert chromium.find({"PATH": str(tmp_path)}, ()) == programs[1]


def test_a_stub_that_only_complains_is_passed_over(tmp_path: Path) -> None:
    make_program(tmp_path / "chromium-browser", "echo 'install the snap'; exit 1")
    program = make_program(tmp_path / "google-chrome")
    assert chromium.find({"PATH": str(tmp_path)}, ()) == program


def test_an_application_is_found_where_the_path_has_none(tmp_path: Path) -> None:
    application = make_program(tmp_path / "Google Chrome.app" / "Google Chrome")
    environ = {"PATH": str(tmp_path / "empty")}
    assert chromium.find(environ, (tmp_path / "gone", application)) == application
    assert chromium.find(environ, (tmp_path / "gone",)) is None


def test_debian_packages_are_tried_first_and_only_by_root(tmp_path: Path) -> None:
    make_program(tmp_path / "apt-get")
    here, elsewhere = {"PATH": str(tmp_path)}, {"PATH": str(tmp_path / "empty")}
    assert chromium.ways_to_install(here, None, root=True) == [chromium.DEBIAN, chromium.OWN]
    assert chromium.ways_to_install(here, None, root=False) == [chromium.OWN]
    assert chromium.ways_to_install(elsewhere, None, root=True) == [chromium.OWN]


def test_the_quicker_one_is_installed_where_that_is_a_matter_of_seconds(tmp_path: Path) -> None:
    make_program(tmp_path / "apt-get")
    here, other = {"PATH": str(tmp_path)}, tmp_path / "chromium"
    assert chromium.ways_to_install(here, other, root=True) == [chromium.DEBIAN]
    assert chromium.ways_to_install(here, other, root=False) == []
    assert chromium.ways_to_install(here, tmp_path / chromium.SHELL, root=True) == []
    assert chromium.ways_to_install({**here, chromium.NAMED: "mine"}, other, root=True) == []
    assert chromium.ways_to_install({**here, chromium.NO_INSTALL: "1"}, None, root=True) == []


def test_an_installation_that_fails_says_what_the_program_said() -> None:
    script = "import sys; sys.exit('first\\nno such package\\n')"
    said = chromium.install([(sys.executable, "-c", script)])
    assert said.endswith("said 'no such package'")


def test_an_installation_that_fails_says_which_error_it_was() -> None:
    script = "import sys; sys.exit('first\\nE: Unable to locate package chromium\\nlast\\n')"
    said = chromium.install([(sys.executable, "-c", script)])
    assert said.endswith("said 'E: Unable to locate package chromium'")


def test_an_installation_stops_at_the_first_command_that_fails(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    fails = (sys.executable, "-c", "import sys; sys.exit(1)")
    writes = (sys.executable, "-c", f"open({str(mark)!r}, 'w').close()")
    assert chromium.install([fails, writes]) != ""
    assert not mark.exists()
    assert chromium.install([writes]) == ""
    assert mark.exists()


def test_an_installation_that_hangs_or_cannot_start_is_given_up() -> None:
    sleeps = (sys.executable, "-c", "import time; time.sleep(60)")
    assert "took longer than 0.2 seconds" in chromium.install([sleeps], patience=0.2)
    assert "could not be run" in chromium.install([("digest-no-such-program",)])


def test_the_sandbox_is_given_up_only_by_root() -> None:
    assert "--no-sandbox" in chromium.launch_flags(root=True)
    assert "--no-sandbox" not in chromium.launch_flags(root=False)
