"""Who keeps the tests off the network? Two, because each alone lets something through.

Linux gives a process, and all that it starts, a network of its own that holds nothing but the machine itself;
that binds browsers, Hugo and git as well, where this process may ask for it. And every Python program is
listened to (`sitecustomize.py` beside this), on any system; that says who was wanted, and by whom.
"""

import ctypes
import importlib
import os
import socket
import struct
import sys
import tempfile
from pathlib import Path

RECORD = "DIGEST_TESTS_RECORD"
_CLONE_NEWNET = 0x40000000
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1


def go_offline() -> bool:
    """Keep this process, and every one that it starts, off the network; whether Linux sees to it, too."""
    alone = leave_network()
    listen()
    return alone


def leave_network() -> bool:
    """Move this thread, and what it starts from now on, into a network that is nothing but this machine.

    False where the system knows no such thing, or where this process may not.
    """
    if sys.platform != "linux" or ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNET):
        return False
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        question = struct.pack("16sh", b"lo", 0)
        flags = struct.unpack("16sh", fcntl.ioctl(control, _SIOCGIFFLAGS, question))[1]
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags | _IFF_UP))
    return True


def listen() -> None:
    """Refuse every Python program, this one included, to reach for another machine; write down who does."""
    heard = RECORD in os.environ
    handle, record = tempfile.mkstemp(prefix="digest-tests-", suffix=".txt")
    os.close(handle)
    os.environ[RECORD] = record
    if heard:  # by the test run that has started this one: Python has loaded the module by itself
        return
    others = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), *([others] if others else [])])
    importlib.import_module("tests.offline.sitecustomize")


def forget() -> None:
    """Take the record of this process away."""
    Path(os.environ[RECORD]).unlink(missing_ok=True)


def read_record() -> list[str]:
    """Who was wanted so far: a line each."""
    return Path(os.environ[RECORD]).read_text(encoding="utf-8").splitlines()
