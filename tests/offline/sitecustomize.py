"""Does a Python program reach beyond this machine? Then it is refused, and who it wanted is written down.

Python loads a module of this name in every process that finds it on PYTHONPATH, so the programs that a test
starts are kept in, too. An audit hook cannot be taken off, and hears every socket of every library. What it
raises is no OSError: code that bears a network that is down would bear it, and nobody would hear of it.
"""

import ipaddress
import os
import socket
import sys

# Where to write down who was wanted; without it, this module does nothing.
RECORD = "DIGEST_TESTS_RECORD"
_NAMED = ("", "localhost", "ip6-localhost", "localhost.localdomain")


class NetworkRefusedError(RuntimeError):
    """A test reaches for another machine."""


def _reaches_out(host: object) -> bool:
    """Whether an address that a socket is given is another machine's; a name is, unless it means this one."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
    if name.lower() in {*_NAMED, socket.gethostname().lower()}:
        return False
    try:
        return not ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return True


def _is_number(host: object) -> bool:
    """Whether it is an address already, in any of its forms (`0x7f.1`), so that looking it up asks nobody."""
    name = str(host).partition("%")[0]
    try:
        return bool(ipaddress.ip_address(name)) if ":" in name else bool(socket.inet_aton(name))
    except (OSError, ValueError):
        return False


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        wanted = arguments[1]
        # Neither a path (a socket of this machine) nor nothing (already connected, so already heard).
        if not isinstance(wanted, tuple) or not _reaches_out(wanted[0]):
            return
    elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        wanted = arguments[0]
        # Whoever names a host below .invalid means one that is not there, and resolvers know that (RFC 6761).
        if not _reaches_out(wanted) or _is_number(wanted) or str(wanted).endswith(".invalid"):
            return
    else:
        return
    said = f"{event} {wanted!r}, by {' '.join(sys.argv)[:200]}"
    with open(os.environ[RECORD], "a", encoding="utf-8") as record:  # noqa: PTH123 - pathlib takes time to load
        record.write(said + "\n")
    raise NetworkRefusedError(f"no test reaches for another machine, but here is {said}")


if os.environ.get(RECORD):
    sys.addaudithook(_hear)
