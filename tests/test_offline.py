"""No test reaches for another machine, and no build does: the fence is tried, and then `digest build`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import entry
from tests.conftest import NewDigest
from tests.offline import RECORD

# Addresses that are nobody's, for documentation (RFC 5737, RFC 3849).
REACHING = {
    "connect": "import socket; socket.create_connection(('192.0.2.1', 80), timeout=2)",
    "connect, IPv6": "import socket; socket.create_connection(('2001:db8::1', 80), timeout=2)",
    "a datagram": "import socket as s; s.socket(s.AF_INET, s.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "a name": "import socket; socket.getaddrinfo('example.org', 80)",
    "an address by a library": "import urllib.request as u; u.urlopen('http://example.org/', timeout=2)",
    "borne like a network that is down": (
        "import contextlib, socket\n"
        "with contextlib.suppress(OSError): socket.create_connection(('192.0.2.1', 80), timeout=2)"
    ),
}
STAYING = {
    "this machine": (
        "import socket\n"
        "with socket.create_server(('127.0.0.1', 0)) as server:\n"
        "    socket.create_connection(server.getsockname()).close()"
    ),
    "its name": "import socket; socket.getaddrinfo('localhost', 80)",
    "no name at all": "import socket; socket.getaddrinfo('192.0.2.1', 80)",
}


def run_python(script: str, record: Path) -> subprocess.CompletedProcess[str]:
    """Another Python, which writes into a record of its own."""
    record.touch()
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        env={**os.environ, RECORD: str(record)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("how", REACHING)
def test_a_program_that_reaches_out_is_refused_and_written_down(how: str, tmp_path: Path) -> None:
    done = run_python(REACHING[how], tmp_path / "record.txt")
    assert done.returncode == 1
    assert "NetworkRefusedError" in done.stderr
    assert (tmp_path / "record.txt").read_text(encoding="utf-8").startswith("socket.")


@pytest.mark.parametrize("how", STAYING)
def test_a_program_that_stays_on_this_machine_is_left_alone(how: str, tmp_path: Path) -> None:
    done = run_python(STAYING[how], tmp_path / "record.txt")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "record.txt").read_text(encoding="utf-8") == ""


def attempts() -> int:
    """How often Linux had no way to send what a program of this network wanted to send."""
    counts = [
        line.split()
        for line in Path("/proc/thread-self/net/snmp").read_text().splitlines()
        if line[:3] == "Ip:"
    ]
    four = int(counts[1][counts[0].index("OutNoRoutes")])
    six = Path("/proc/thread-self/net/snmp6").read_text().split()
    return four + int(six[six.index("Ip6OutNoRoutes") + 1])


def is_alone() -> bool:
    """Whether Linux has given the tests a network of their own: only there every program can be heard."""
    return sys.platform == "linux" and Path("/proc/thread-self/net/route").read_text().count("\n") <= 1


@pytest.mark.skipif("not is_alone()", reason="this process may not have a network of its own")
def test_a_program_that_is_no_python_is_heard_too() -> None:
    before = attempts()
    done = subprocess.run(
        ["bash", "-c", "exec 3<>/dev/tcp/192.0.2.1/80"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert "unreachable" in done.stderr
    assert attempts() > before


def news(new_digest: NewDigest) -> Path:
    """A digest with whatever could tempt a build to ask another host."""
    body = (
        "![A map](https://images.example/map.png) and <https://news.example/ferry>, "
        '<img src="//images.example/b.png" alt="">\n\n[The report][r]\n\n[r]: https://news.example/report\n'
    )
    return new_digest(
        {
            "content/entries/2024/11/ferry.md": entry(body=body),
            "content/entries/2024/11/svg.md": entry(title="Later", body="<https://192.0.2.1/> 192.0.2.1"),
        },
        hub="https://hub.example/",
    )


@pytest.mark.parametrize("command", [["build"], ["check", "--strict"], ["build", "--executor", "processes"]])
def test_a_build_asks_nobody(command: list[str], new_digest: NewDigest, tmp_path: Path) -> None:
    root = news(new_digest)
    record = tmp_path / "record.txt"
    record.touch()
    before = attempts() if is_alone() else 0
    done = subprocess.run(
        [Path(sys.executable).with_name("digest"), *command],
        cwd=root,
        env={**os.environ, RECORD: str(record)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert command[0] == "check" or done.returncode == 0, done.stderr
    assert record.read_text(encoding="utf-8") == ""
    assert (attempts() if is_alone() else 0) == before
