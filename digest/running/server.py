"""How does the command line have a site served?"""

import errno
import gc
import logging
import re
import signal
import socket
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any

from digest.model.problems import DigestError, quote
from digest.running.configuration_faults import told_in_place
from digest.running.meanwhile import is_site, served_meanwhile
from digest.running.project import find_plugin, load_project, log_plainly, told_plainly
from digest.running.run import log
from digest.workers import Progress


def serve_site(
    config_file: Path,
    *,
    address: str | None = None,
    open_browser: bool = False,
    with_drafts: bool = False,
    progress: Progress | None = None,
) -> None:
    """Build the site, serve it, and build again after every change; until it is interrupted.

    `with_drafts` shows drafts and all that waits. What `digest build` has left is served until the first
    build is done.
    """
    from mkdocs.commands.serve import serve

    if address and not re.fullmatch(r".+:[0-9]{1,5}", address):
        raise DigestError(
            f"nothing can be served at {quote(address)}; write a host and a port, 127.0.0.1:8001"
        )
    options: dict[str, Any] = {"dev_addr": address} if address else {}
    # What MkDocs warns of in the settings it tells when it reads them to serve.
    log_plainly(logging.ERROR)
    config = load_project(config_file, **options)
    # MkDocs reads the settings again to serve, and keeps the plugin.
    plugin = find_plugin(config)
    plugin.with_drafts, plugin.progress = with_drafts, progress
    _check_address(*config.dev_addr)
    gc.enable()
    # Whoever ends a service says so with this; nothing is to be left behind then either.
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    log_plainly(logging.INFO)
    with told_plainly(), told_in_place(config_file), ExitStack() as meanwhile:
        if is_site(site_dir := Path(config.site_dir)):
            log.info("Until the site of now is ready, that of the last build is served at the same address")
            plugin.before_serving = meanwhile.enter_context(
                served_meanwhile(site_dir, *config.dev_addr, config.site_url or "")
            )
        serve(config_file=str(config_file), livereload=True, open_in_browser=open_browser, **options)


def _end(_number: int, _frame: FrameType | None) -> None:
    """End the server, and let nobody end the ending: a second signal would leave the port taken.

    Many are sent two: by a terminal and by the program that runs it there.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    raise KeyboardInterrupt


def _check_address(host: str, port: int) -> None:
    """Raises DigestError where nothing can be served at this address: before the build, not after it."""
    try:
        if port not in range(65_536):
            # Some systems count on from 0 here, others refuse.
            raise OverflowError("port must be 0-65535")
        family, *_, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
    except (OSError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        reason = "another program serves there" if taken else str(error)
        raise DigestError(
            f"{host}:{port} cannot be served at: {reason}; "
            "choose another with --address, such as 127.0.0.1:8001"
        ) from error
