"""What is served while the first build of `digest serve` is at work? The site that the last build has left.

A process of its own serves it: threads would stand in the way of the forks that print.
"""

import multiprocessing
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from digest.printing.swap import MARKER, is_export


def is_site(folder: Path) -> bool:
    """Whether a build has left a site there."""
    return (folder / MARKER).is_file() and (folder / "index.html").is_file() and not is_export(folder)


@contextmanager
def served_meanwhile(site_dir: Path, host: str, port: int, site_url: str) -> Iterator[Callable[[], None]]:
    """Serve the site below the path of `site_url`; the function given ends it, and so does the context."""
    arguments = site_dir.absolute(), host, port, _mount(site_url)
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=arguments, daemon=True)
    process.start()

    def end() -> None:
        process.kill()
        process.join()

    try:
        yield end
    finally:
        end()


def _serve(site_dir: Path, host: str, port: int, mount: str) -> None:
    # The terminal interrupts both; the other one ends this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server_class = _ServerOfSix if ":" in host else _Server
    server = server_class((host, port), partial(_Handler, mount, directory=str(site_dir)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    parent = multiprocessing.parent_process()
    assert parent is not None
    # One that is killed ends nothing, and the port would stay taken.
    wait([parent.sentinel])


def _mount(site_url: str) -> str:
    """The path that the site is served below: it begins and ends with a slash."""
    return "/" + "".join(f"{part}/" for part in urlsplit(site_url).path.split("/") if part)


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class _ServerOfSix(_Server):
    address_family = socket.AF_INET6


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder below a path, for a moment: nothing of it is to be kept by browsers."""

    def __init__(self, mount: str, *arguments: Any, **options: Any) -> None:
        self._mount = mount
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        if self.path == "/" != self._mount:
            self.send_response(302)
            self.send_header("Location", quote(self._mount))
            self.end_headers()
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        inner = path.removeprefix(self._mount)
        # What lies beside the site is not there.
        return super().translate_path(inner if inner != path else "/.nothing")

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_said: Any) -> None:
        """Say nothing: the build speaks."""
