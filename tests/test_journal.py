"""Values that outlive a build: what comes back is what was written, or nothing."""

import errno
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.keeping import journal
from digest.keeping.journal import DamagedError
from digest.model.dates import Moment
from digest.model.entry import Mention

TITLE = b"a journal of tests"


def write(path: Path, records: list[bytes], title: bytes = TITLE) -> Path:
    with path.open("wb") as file:
        journal.start(file, title)
        for record in records:
            journal.append(file, record)
    return path


def read(path: Path) -> list[bytes]:
    return list(journal.read(path, TITLE))


class Evil:
    """A pickle that runs a command when it is read."""

    def __init__(self, *call: object) -> None:
        self.call = call

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.system, (f"touch {self.call[0]}",)


# Records


@given(st.lists(st.binary(max_size=200)))
def test_records_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, records: list[bytes]
) -> None:
    path = write(tmp_path_factory.mktemp("journal") / "j", records)
    found = journal.read(path, TITLE)
    assert list(found) == records
    assert found.length == path.stat().st_size


def test_a_journal_cut_off_anywhere_has_the_records_before_the_cut(tmp_path: Path) -> None:
    records = [b"one", b"", b"three" * 5]
    data = write(tmp_path / "whole", records).read_bytes()
    path = tmp_path / "cut"
    for length in range(len(data)):
        path.write_bytes(data[:length])
        reader = journal.read(path, TITLE)
        found = list(reader)
        assert found == records[: len(found)]
        assert len(found) < 3
        assert reader.length <= length


def test_a_journal_with_a_flipped_bit_has_the_records_before_it(tmp_path: Path) -> None:
    records = [b"one", b"two", b"three" * 5]
    data = write(tmp_path / "whole", records).read_bytes()
    path = tmp_path / "flipped"
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :])
        found = read(path)
        assert found == records[: len(found)]
        assert len(found) < 3


def test_what_is_added_after_a_cut_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "j", [b"one", b"two"])
    os.truncate(path, path.stat().st_size - 1)
    reader = journal.read(path, TITLE)
    assert list(reader) == [b"one"]
    with path.open("r+b") as file:
        file.truncate(reader.length)
        file.seek(0, os.SEEK_END)
        journal.append(file, b"three")
    assert read(path) == [b"one", b"three"]


@pytest.mark.parametrize("data", [b"", b"\0" * 100, b"%PDF-1.7 something else altogether"])
def test_a_file_of_others_has_no_records(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(data)
    assert read(tmp_path / "j") == []


def test_no_file_a_folder_and_another_journal_have_no_records(tmp_path: Path) -> None:
    write(tmp_path / "other", [b"one"], title=b"another version")
    assert read(tmp_path / "other") == read(tmp_path / "none") == read(tmp_path) == []


# Values

KNOWN = journal.names_of((Mention, Moment))


def test_values_of_known_classes_and_times_come_back() -> None:
    # A zone pickles itself through getattr, which is not let in: readings write it in their own way.
    value = {
        "a": [Mention("seoul", "Seoul"), Moment(datetime(2024, 11, 13, tzinfo=UTC))],
        "b": (date(2024, 11, 13), timedelta(hours=9), None, 1.5, b"bytes", frozenset({"x"})),
    }
    assert journal.loads(pickle.dumps(value), {**KNOWN, ("builtins", "frozenset"): frozenset}) == value


def test_a_value_of_a_class_that_is_not_expected_is_damage() -> None:
    with pytest.raises(DamagedError, match=r"pathlib\.\S+ is not expected here"):
        journal.loads(pickle.dumps(Path("x")), KNOWN)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_of_a_stranger_runs_nothing(protocol: int, tmp_path: Path) -> None:
    for value in (Evil(tmp_path / "ran"), {"deep": [Evil(tmp_path / "ran")]}):
        with pytest.raises(DamagedError, match="is not expected here"):
            journal.loads(pickle.dumps(value, protocol), KNOWN)
    assert not (tmp_path / "ran").exists()
    # The same pickle does run where nobody looks.
    pickle.loads(pickle.dumps(Evil(tmp_path / "ran"), protocol))
    assert (tmp_path / "ran").exists()


STRANGE = {
    "nothing": b"",
    "text": b"no pickle",
    "a cut pickle": pickle.dumps({"a": 1})[:-3],
    "a mark without an end": b"(",
    "an empty stack": b".",
    "a memo that is not there": b"h\x07.",
    "a module that is not there": b"cnowhere.at_all\nname\n.",
    "a class made of too much": pickle.dumps(Mention("a", "b")).replace(b"\x8c\x03key", b"\x8c\x03kez"),
    "a call of what is no class": b"I1\n(tR.",
    "an impossible date": pickle.dumps(date(2024, 11, 13)).replace(b"\x07\xe8\x0b\x0d", b"\x07\xe8\x0d\x20"),
    "an unknown zone": b"czoneinfo\nZoneInfo\n(VMars/Base\ntR.",
    "a zone that is a path": b"czoneinfo\nZoneInfo\n(V../../etc/passwd\ntR.",
    "a difference too long": b"cdatetime\ntimedelta\n(I999999999999\ntR.",
    "a name by its parts": b"\x80\x04\x8c\x08datetime\x8c\x0fdatetime.__new__\x93.",
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_is_no_pickle_of_ours_is_damage_or_a_harmless_value(name: str) -> None:
    try:
        value = journal.loads(STRANGE[name], KNOWN)
    except DamagedError:
        return
    assert isinstance(value, Mention), value


def test_the_zones_of_moments_are_known() -> None:
    data = b"czoneinfo\nZoneInfo\n(VAsia/Seoul\ntR."
    assert journal.loads(data, KNOWN) == ZoneInfo("Asia/Seoul")


# The lock


def test_a_folder_is_one_builds_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "deep/cache"
    with journal.locked(folder) as first:
        assert first == folder
        with journal.locked(folder) as second:
            assert second is None
    with journal.locked(folder) as third:
        assert third == folder


def test_the_lock_of_a_killed_build_is_gone_with_it(tmp_path: Path) -> None:
    code = (
        "import os, sys, pathlib\n"
        "from digest.keeping.journal import locked\n"
        "with locked(pathlib.Path(sys.argv[1])) as folder:\n"
        "    os.kill(os.getpid(), 9) if folder else None\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert done.returncode == -9
    with journal.locked(tmp_path) as folder:
        assert folder == tmp_path


@pytest.mark.skipif(os.name == "nt", reason="what it stands for is there")
def test_where_only_bytes_can_be_locked_all_lock_the_same_one(tmp_path: Path) -> None:
    """Windows locks bytes from where a file stands; here as there, two processes ask for them."""
    code = (
        "import fcntl, pathlib, sys, types\n"
        "from digest.keeping.journal import locked\n"
        "def locking(file, mode, size):\n"
        "    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, size, 0, 1)\n"
        "sys.modules['msvcrt'] = types.SimpleNamespace(LK_NBLCK=0, locking=locking)\n"
        "sys.platform = 'win32'\n"
        "with locked(pathlib.Path(sys.argv[1])) as folder:\n"
        "    print(folder is not None, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    begun = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert sorted(each.stdout.readline().strip() for each in begun if each.stdout) == ["False", "True"]
    for each in begun:
        each.communicate("", timeout=60)
        assert each.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="locks are others there")
def test_a_disk_without_locks_is_no_other_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_arguments: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    told = list[str]()
    with journal.locked(tmp_path, told.append) as folder:
        assert folder is None
    assert told == [
        f"{tmp_path} cannot be locked (No locks available); nothing is kept, and every run takes as long as "
        "the first: put the project on a disk that has locks"
    ]


def test_what_outlives_a_build_is_not_committed(tmp_path: Path) -> None:
    with journal.locked(tmp_path / "cache"):
        assert (tmp_path / "cache/.gitignore").read_text(encoding="utf-8") == "*\n"


@pytest.mark.parametrize("place", ["", "lock", "below"])
def test_where_no_folder_can_be_made_nothing_is_kept_and_that_is_told(place: str, tmp_path: Path) -> None:
    folder, told = tmp_path / "cache", list[str]()
    if place == "lock":
        (folder / "lock").mkdir(parents=True)
    else:
        folder.write_text("a file", encoding="utf-8")
    chosen = folder / "below" if place == "below" else folder
    with journal.locked(chosen, told.append) as kept:
        assert kept is None
    (said,) = told
    assert said.startswith(f"{chosen} cannot be written (")
    assert said.endswith("); nothing is kept, and every run takes as long as the first: "
                         "remove what stands in its place")  # fmt: skip


def test_the_cure_is_that_of_the_reason(tmp_path: Path) -> None:
    cures = {
        said.rpartition(": ")[2]
        for number in (errno.EROFS, errno.EACCES, errno.ENOSPC)
        for said in [journal._say_unusable(tmp_path, "written", OSError(number, os.strerror(number)))]
    }
    assert cures == {"let this user write there", "make room on the disk"}


@pytest.mark.skipif(os.name == "nt", reason="no limit for the length of files there")
def test_what_is_kept_can_be_read_on_a_full_disk(tmp_path: Path) -> None:
    with journal.locked(tmp_path):
        pass
    code = (
        "import pathlib, resource, signal, sys\n"
        "from digest.keeping.journal import locked\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "told = []\n"
        "with locked(pathlib.Path(sys.argv[1]), told.append) as folder:\n"
        "    assert folder and len(told) == 1, told\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr


def test_one_command_warns_of_one_thing_once(caplog: pytest.LogCaptureFixture) -> None:
    with journal.warned_once():
        for said in ("one", "two", "one"):
            journal.warn(said)
    journal.warn("one")
    assert caplog.messages == ["one", "two", "one"]
