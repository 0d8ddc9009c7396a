"""Serve the desktop door on the loopback address and open it in the browser."""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading
import urllib.request
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from alliance.errors import InputProblem

HOST = "127.0.0.1"


def serve(
    workbench: Path | None = None,
    *,
    passphrase: str | None = None,
    port: int = 0,
    open_browser: bool = True,
    once: bool = False,
    out: TextIO | None = None,
) -> None:
    """Serve until Ctrl+C. `once`: fetch the first page as a person would, say so, and stop.

    port 0 takes any free one. A workbench without passphrase given opens locked, and the page asks.
    """
    say = _sayer(out or sys.stdout)
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.server.desktop"
    from alliance.store.configuration import configure

    configure()

    from django.core.wsgi import get_wsgi_application
    from waitress.server import create_server

    from alliance.server.base import LARGEST_REQUEST
    from alliance.web import gate

    if workbench is not None:
        gate.choose(workbench, passphrase)
    listening = _listen(port)
    application = get_wsgi_application()
    collect_less_often()
    server = create_server(
        application,
        sockets=[listening],
        threads=6,
        ident="",
        max_request_body_size=LARGEST_REQUEST,
        inbuf_overflow=2 * LARGEST_REQUEST,  # never to a temporary file
        outbuf_overflow=2 * LARGEST_REQUEST,
        clear_untrusted_proxy_headers=True,
    )
    address = f"http://{HOST}:{listening.getsockname()[1]}"
    door = f"{address}/open/{gate.new_launch_token()}/"
    say(f"Therapeutic Alliance Workbench is open at {door}")
    say("The address works once; nothing leaves this computer. Stop with Ctrl+C.")
    if once:
        _visit_once(server, door, say)
        return
    if open_browser:
        threading.Timer(0.3, webbrowser.open, [door]).start()
    try:
        server.run()
    finally:
        server.close()
        _close()


def collect_less_often() -> None:
    """Let Python look for circles of forgotten values less often than it does by itself.

    A page makes tens of thousands of small values that are all forgotten when it is sent; looking through
    them again and again took a fifth of the time of a full desk.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _sayer(out: TextIO) -> Callable[[str], None]:
    def say(words: str) -> None:
        out.write(words + "\n")
        out.flush()

    return say


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as problem:
        listening.close()
        raise InputProblem(
            f"Port {port} on this computer is taken ({problem.strerror}): choose another with --port, or leave it out."
        ) from None
    return listening


def _visit_once(server: object, door: str, say: Callable[[str], None]) -> None:
    threading.Thread(target=server.run, daemon=True).start()  # type: ignore[attr-defined]
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    try:
        with opener.open(door, timeout=30) as page:
            size = len(page.read())
            say(f"The first page answered: {page.status}, {size:,} bytes.")
    finally:
        server.task_dispatcher.shutdown()  # type: ignore[attr-defined] - an answer may still be on its way out
        server.close()  # type: ignore[attr-defined]
        _close()


def _close() -> None:
    from alliance.store.opening import close_store

    close_store()
