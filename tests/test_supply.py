"""What digest is made of is known to the byte: locks, licences, the bill of materials, and the packages."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from collections import Counter
from importlib.metadata import PackageNotFoundError, requires, version
from itertools import pairwise
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement

import set_up
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

UV = Path(sysconfig.get_path("scripts")) / "uv"
LOCKS = {path: lock.locked(path) for path in lock.LOCKS}
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
    [
        (lock.LIBRARIES, ()),
        (lock.WRITING, ("new", "import")),
        (lock.DEVELOPMENT, ("test", "dev")),
        (lock.INSTALLING, ("install",)),
        (lock.RELEASING, ("release",)),
    ],
)
def test_what_pyproject_asks_for_is_locked_in_a_version_that_it_allows(
    path: str, extras: tuple[str, ...]
) -> None:
    asked = list(PROJECT["project"]["dependencies"]) if path not in (lock.INSTALLING, lock.RELEASING) else []
    asked += [each for extra in extras for each in PROJECT["project"]["optional-dependencies"][extra]]
    for requirement in map(Requirement, asked):
        if requirement.name != PROJECT["project"]["name"]:
            assert fitting(requirement, LOCKS[path]), f"{requirement} is not in {path}; run `make lock`"


def test_packages_are_built_with_what_is_locked() -> None:
    for requirement in map(Requirement, PROJECT["build-system"]["requires"]):
        assert fitting(requirement, LOCKS[lock.BUILDING])


@pytest.mark.parametrize("path", [lock.LIBRARIES, lock.WRITING])
def test_a_site_is_built_with_the_very_files_that_are_tested(path: str) -> None:
    tested = {(pin.name, pin.version): pin.hashes for pin in LOCKS[lock.DEVELOPMENT]}
    for pin in LOCKS[path]:
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


# How a clone is set up


@pytest.mark.parametrize(
    ("broken", "hash_of", "installers"),
    [
        ({}, "library", dict.fromkeys(("builder", "library", "program"), "uv")),
        ({"UV_CACHE_DIR": os.devnull}, "library", dict.fromkeys(("builder", "library", "program"), "pip")),
        ({}, "another", {"builder": "uv"}),
    ],
    ids=["by uv", "by pip, where uv fails", "refused by both"],
)
@pytest.mark.skipif(not UV.is_file(), reason="uv could not be had for this machine")
def test_a_clone_is_set_up_by_uv_and_where_that_cannot_be_by_pip(
    tmp_path: Path, broken: dict[str, str], hash_of: str, installers: dict[str, str]
) -> None:
    clone, files = tmp_path / "clone", tmp_path / "files"
    (clone / ".ci").mkdir(parents=True)
    files.mkdir()
    shutil.copy(ROOT / ".ci/set_up.py", clone / ".ci")
    shutil.copy(ROOT / lock.INSTALLING, clone / ".ci")
    (clone / "pyproject.toml").write_text(PROGRAM, encoding="utf-8")
    for name, path in [("builder", lock.BUILDING), ("library", lock.WRITING)]:
        package = make_wheel(files / f"{name}-1-py3-none-any.whl")
        digest = sha256(package if name in ("builder", hash_of) else b"")
        (clone / path).write_text(f"{name}==1 --hash=sha256:{digest}\n", encoding="utf-8")
    python = open_environment(clone / ".venv")
    environment = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", **broken}
    environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(files)}
    command = [str(python), ".ci/set_up.py", lock.WRITING]
    done = subprocess.run(
        command, cwd=clone, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert installed_by(clone / ".venv") == installers, done.stdout + done.stderr
    refused = hash_of != "library"
    assert done.returncode == refused, done.stdout + done.stderr
    assert ("DO NOT MATCH THE HASHES" in done.stderr) == refused


def test_uv_looks_where_pip_was_told_to_look() -> None:
    told = r"""
:env:.cert="/it's.pem"
download.user='yes'
global.cert='/none.pem'
global.find-links='/one\n/two'
global.index-url='https://all.example/simple'
global.quiet='1'
install.extra-index-url='\nhttps://more.example/a\nhttps://more.example/b'
install.index-url='https://install.example/simple'
"""
    uv = set_up.like_pip(told)
    assert uv
    assert list(pairwise(uv.arguments))[::2] == [
        ("--index-strategy", "unsafe-best-match"),
        ("--find-links", "/one"),
        ("--find-links", "/two"),
        ("--index-url", "https://install.example/simple"),
        ("--extra-index-url", "https://more.example/a"),
        ("--extra-index-url", "https://more.example/b"),
    ]
    assert uv.variables == {"SSL_CERT_FILE": "/it's.pem"}


@pytest.mark.parametrize(
    "line", ["global.no-binary='lxml'", "install.target='/x'", ":env:.keyring-provider='a'"]
)
def test_where_pip_was_told_what_uv_is_not_known_to_do_uv_is_not_asked(line: str) -> None:
    assert set_up.like_pip(f"global.retries='2'\n{line}\n") is None


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
    libraries = [each for each in bill["components"] if each["type"] == "library"]
    listed = {(each["name"], each["version"]) for each in libraries}
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


def test_the_bill_says_which_of_two_versions_is_for_which_python() -> None:
    libraries = json.loads(render_bill(read_bill()))["components"]
    times = Counter(each["name"] for each in libraries)
    twice = [each for each in libraries if times[each["name"]] > 1]
    assert twice
    assert [each["name"] for each in twice if "python" not in each.get("description", "")] == []


def test_the_bill_names_the_font_that_lies_in_the_package() -> None:
    bill = json.loads(render_bill(read_bill()))
    (font,) = (each for each in bill["components"] if each["type"] == "file")
    data = (ROOT / font["bom-ref"]).read_bytes()
    assert font["hashes"] == [{"alg": "SHA-256", "content": sha256(data)}]
    assert f"Version {font['version']}".encode() in data
    assert font["licenses"] == [{"license": {"id": "Bitstream-Vera"}}]
    fonts = [path for path in (ROOT / "digest").rglob("*") if path.suffix in {".ttf", ".otf", ".woff2"}]
    assert [path.relative_to(ROOT).as_posix() for path in fonts] == [font["bom-ref"]]


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

PROGRAM = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "program"
version = "1"
[tool.setuptools]
packages = []
"""


def open_environment(folder: Path) -> Path:
    """A new environment that has nothing of its own, and sees what is installed here; its Python."""
    venv.create(folder, with_pip=False)
    show_libraries(folder)
    (folder / "bin/uv").symlink_to(UV)
    return folder / "bin/python"


def installed_by(environment: Path) -> dict[str, str]:
    """The packages that were installed into an environment, and which program has done it."""
    found = (environment / "lib").glob("python*/site-packages/*.dist-info/INSTALLER")
    return {path.parent.name.partition("-")[0]: path.read_text(encoding="utf-8").strip() for path in found}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make_wheel(path: Path) -> bytes:
    """The smallest wheel there is."""
    name = path.name.partition("-")[0]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(f"{name}-1.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        archive.writestr(
            f"{name}-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{name}-1.dist-info/RECORD", "")
    return path.read_bytes()


def install(wheel: Path, environment: Path) -> None:
    """Put a wheel into an environment; the libraries it stands on are those installed here."""
    command = [sys.executable, "-m", "pip", "--python", str(environment / "bin/python"), "install"]
    subprocess.run(
        [*command, "--no-index", "--no-deps", str(wheel)], capture_output=True, check=True, timeout=120
    )
    show_libraries(environment)


def show_libraries(environment: Path) -> None:
    """Let an environment see the libraries that are installed here."""
    (folder,) = (environment / "lib").glob("python*/site-packages")
    (folder / "libraries.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n", encoding="utf-8")


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def run(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)
