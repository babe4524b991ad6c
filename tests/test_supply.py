"""What digest is made of is known to the byte: locks, licences, the bill of materials, and the packages."""

import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement

from release import lock
from release.bill import read_bill, render_bill
from release.licences import (
    ALLOWED,
    ALLOWED_BESIDE,
    DEVELOPING,
    PAGE,
    installed_licences,
    may_be,
    read_page,
    render_page,
)
from release.packages import build
from tests.sites import ROOT

LOCKS = {path: lock.locked(path) for path in (*lock.EVERYWHERE, lock.DEVELOPMENT, lock.RELEASING)}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


# What is locked


@pytest.mark.parametrize("path", LOCKS)
def test_every_file_that_may_be_installed_is_named_by_its_hash(path: str) -> None:
    assert LOCKS[path]
    for pin in LOCKS[path]:
        assert pin.hashes, pin.name
        assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in pin.hashes), pin.name
        assert pin.wanted_by, f"nobody wants {pin.name}"


@pytest.mark.parametrize("path", LOCKS)
def test_a_lock_names_no_place_to_fetch_from(path: str) -> None:
    assert not re.search(r"://|--index|--find-links", (ROOT / path).read_text(encoding="utf-8"))


def fitting(requirement: Requirement, pins: list[lock.Pinned]) -> list[str]:
    """The locked versions of what is required that do."""
    return [
        pin.version
        for pin in pins
        if pin.name == lock.normal(requirement.name) and requirement.specifier.contains(pin.version)
    ]


@pytest.mark.parametrize(
    ("path", "extras"),
    [(lock.LIBRARIES, ()), (lock.DEVELOPMENT, ("test", "dev")), (lock.RELEASING, ("release",))],
)
def test_what_pyproject_asks_for_is_locked_in_a_version_that_it_allows(
    path: str, extras: tuple[str, ...]
) -> None:
    asked = list(PROJECT["project"]["dependencies"]) if path != lock.RELEASING else []
    asked += [each for extra in extras for each in PROJECT["project"]["optional-dependencies"][extra]]
    for requirement in map(Requirement, asked):
        if requirement.name != PROJECT["project"]["name"]:
            assert fitting(requirement, LOCKS[path]), f"{requirement} is not in {path}; run `make lock`"


def test_packages_are_built_with_what_is_locked() -> None:
    for requirement in map(Requirement, PROJECT["build-system"]["requires"]):
        assert fitting(requirement, LOCKS[lock.BUILDING])


def test_a_site_is_built_with_the_very_files_that_are_tested() -> None:
    tested = {(pin.name, pin.version): pin.hashes for pin in LOCKS[lock.DEVELOPMENT]}
    for pin in LOCKS[lock.LIBRARIES]:
        assert tested[pin.name, pin.version] == pin.hashes


def test_what_is_installed_here_is_what_is_locked_and_wants_no_more() -> None:
    pins = LOCKS[lock.DEVELOPMENT]
    tried = 0
    for name in {pin.name for pin in pins}:
        try:
            here = version(name)
        except PackageNotFoundError:
            continue
        tried += 1
        assert here in [pin.version for pin in pins if pin.name == name], f"{name} {here} is not locked"
        for requirement in map(Requirement, requires(name) or []):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert fitting(requirement, pins), f"{name} wants {requirement}"
    assert tried > 100


def test_a_lock_is_read_back_as_it_was_written() -> None:
    text = (ROOT / lock.LIBRARIES).read_text(encoding="utf-8")
    head, _, rest = text.partition("\n")
    assert head.startswith("# What the program stands on")
    assert "".join(map(str, lock.read_lock(rest))) == rest


@pytest.mark.parametrize(
    "line",
    ["nh3", "nh3>=0.3", "-e .", "--index-url https://pypi.example/", "nh3 @ https://forge.example/nh3.whl"],
)
def test_a_lock_that_holds_anything_else_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="versions and their hashes alone"):
        lock.read_lock(f"nh3==0.3.8 \\\n    --hash=sha256:{'0' * 64}\n{line}\n")


def test_pip_refuses_a_file_that_is_not_the_one_of_the_lock(tmp_path: Path) -> None:
    package = make_wheel(tmp_path / "library-1-py3-none-any.whl")
    for digest, refused in [(sha256(package), False), ("0" * 64, True)]:
        (tmp_path / "lock.txt").write_text(f"library==1 --hash=sha256:{digest}\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "install", "--require-hashes", "--no-index", "--no-cache-dir"]
        command += ["--find-links", str(tmp_path), "--target", str(tmp_path / digest), "-r", "lock.txt"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
        assert bool(done.returncode) == refused, done.stdout + done.stderr
        assert ("DO NOT MATCH THE HASHES" in done.stderr) == refused


# Licences


def test_the_list_of_licences_is_that_of_what_is_locked_and_installed() -> None:
    assert PAGE.read_text(encoding="utf-8") == render_page(), "run `make docs`"


def test_every_licence_is_one_that_may_be() -> None:
    page = read_page()
    assert set(page) == {pin.name for pin in LOCKS[lock.DEVELOPMENT]}
    for name, (licence, use) in page.items():
        allowed = ALLOWED_BESIDE if use == DEVELOPING else ALLOWED
        assert may_be(licence, allowed), f"{name}, for {use}, is under {licence}"


def test_what_is_installed_tells_its_licence_in_a_way_that_is_understood() -> None:
    assert [name for name, licence in installed_licences(sorted(read_page())) if not licence] == []


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("MIT OR GPL-3.0-only", True),
        ("Apache-2.0 AND CNRI-Python", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("SSPL-1.0 OR BUSL-1.1", False),
        ("MIT AND (MPL-2.0 OR GPL-3.0-only)", False),
        ("?", False),
        ("", False),
    ],
)
def test_a_choice_of_licences_is_allowed_where_one_of_them_is(expression: str, allowed: bool) -> None:
    assert may_be(expression, ALLOWED) == allowed


# The bill of materials


def test_the_bill_of_materials_is_valid_by_the_validator_of_those_who_made_the_form() -> None:
    bill = render_bill(read_bill()).decode()
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(bill) is None
    assert validator.validate_str(bill.replace('"library"', '"libary"')) is not None


def test_the_bill_names_every_library_and_what_it_brings() -> None:
    bill = json.loads(render_bill(read_bill()))
    listed = {(each["name"], each["version"]) for each in bill["components"]}
    assert listed == {(pin.name, pin.version) for pin in LOCKS[lock.LIBRARIES]}
    assert all(each["licenses"] for each in bill["components"])
    wants = {each["ref"]: each["dependsOn"] for each in bill["dependencies"]}
    reached, left = set(), [bill["metadata"]["component"]["bom-ref"]]
    while left:
        reached.add(here := left.pop())
        left += [each for each in wants[here] if each not in reached]
    assert reached == set(wants), "some library is wanted by none"
    feedgen = next(ref for ref in wants if ref.startswith("pkg:pypi/feedgen@"))
    assert [ref.partition("@")[0] for ref in wants[feedgen]] == ["pkg:pypi/lxml", "pkg:pypi/python-dateutil"]


# The packages


@pytest.fixture(scope="module")
def revision() -> str:
    """What lies here of all that git knows, as if it were committed."""
    if not (ROOT / ".git").exists():
        pytest.skip("packages are built from what is committed, and this is no clone")
    return git("stash", "create").strip() or "HEAD"


@pytest.fixture(scope="module")
def packages(revision: str) -> dict[str, bytes]:
    return build(revision)


def test_two_builds_give_the_same_bytes(revision: str, packages: dict[str, bytes]) -> None:
    assert {name: sha256(data) for name, data in build(revision).items()} == {
        name: sha256(data) for name, data in packages.items()
    }


def test_a_wheel_holds_the_program_and_its_bill_and_nothing_else(
    revision: str, packages: dict[str, bytes]
) -> None:
    wheel = next(data for name, data in packages.items() if name.endswith(".whl"))
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        info = next(name for name in names if name.endswith("/RECORD")).removesuffix("/RECORD")
        bill = json.loads(archive.read(f"{info}/sboms/digest.cdx.json"))
        recorded = {
            line.rpartition(",sha256=")[0] for line in archive.read(f"{info}/RECORD").decode().splitlines()
        }
    assert bill["metadata"]["component"]["name"] == "digest"
    assert recorded - {""} == names - {f"{info}/RECORD"}
    listed = git("ls-tree", "-r", "-z", "--name-only", revision, "digest", "theme").split("\0")
    wanted = {re.sub("^theme/", "digest_theme/", path) for path in listed if path}
    assert {name for name in names if not name.startswith(info)} == wanted


def test_a_source_archive_holds_what_a_wheel_is_built_from(
    packages: dict[str, bytes], tmp_path: Path
) -> None:
    source = next(data for name, data in packages.items() if name.endswith(".tar.gz"))
    with tarfile.open(fileobj=io.BytesIO(source)) as archive:
        archive.extractall(tmp_path, filter="data")
        assert {(each.mtime, each.uid, each.uname) for each in archive.getmembers()} == {(315532800, 0, "")}
    folder = next(tmp_path.iterdir())
    script = (
        "import sys; sys.path.insert(0, '.ci'); from release import backend; print(backend.build_wheel('.'))"
    )
    subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, check=True, timeout=120)
    (built,) = folder.glob("*.whl")
    assert built.read_bytes() == packages[built.name]


def test_a_digest_begins_and_is_built_with_the_wheel_alone(
    packages: dict[str, bytes], tmp_path: Path
) -> None:
    name = next(name for name in packages if name.endswith(".whl"))
    (tmp_path / name).write_bytes(packages[name])
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True, timeout=120
    )
    install(tmp_path / name, tmp_path / "venv")
    digest = tmp_path / "venv/bin/digest"
    assert run(tmp_path, digest, "init", "news", "--name", "News").returncode == 0
    assert run(tmp_path / "news", digest, "check", "--strict").returncode == 0
    done = run(tmp_path / "news", digest, "build")
    assert done.returncode == 0, done.stderr
    assert "<title>News</title>" in (tmp_path / "news/site/index.html").read_text(encoding="utf-8")
    assert [(tmp_path / "news" / path).is_file() for path in lock.EVERYWHERE] == [True, True]


# Helpers


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make_wheel(path: Path) -> bytes:
    """The smallest wheel there is."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("library.py", "")
        archive.writestr("library-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: library\nVersion: 1\n")
        archive.writestr(
            "library-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("library-1.dist-info/RECORD", "")
    return path.read_bytes()


def install(wheel: Path, environment: Path) -> None:
    """Put a wheel into an environment; the libraries it stands on are those installed here."""
    command = [sys.executable, "-m", "pip", "--python", str(environment / "bin/python"), "install"]
    subprocess.run(
        [*command, "--no-index", "--no-deps", str(wheel)], capture_output=True, check=True, timeout=120
    )
    (folder,) = (environment / "lib").glob("python*/site-packages")
    (folder / "libraries.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n", encoding="utf-8")


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def run(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
