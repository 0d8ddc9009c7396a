"""A real server in its own process, and a small client that holds its cookies: for journeys and for kill tests."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SERVE = """
import sys
from pathlib import Path
{before}
from alliance.server.run import serve
path, passphrase = sys.argv[1] or None, sys.argv[2] or None
serve(Path(path) if path else None, passphrase=passphrase, open_browser=False)
"""


@dataclass
class Serving:
    """A running server: where its door is, and how to end it."""

    process: subprocess.Popen[str]
    door: str
    log: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self.door.split("/open/")[0]

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> None:
        """End it as Ctrl+C would."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)


def serving(
    workbench: Path | None, home: Path, *, passphrase: str = "", before: str = "", env: dict[str, str] | None = None
) -> Serving:
    """Start a server and wait for the address it prints. `before` is code run first in its process."""
    held = {**os.environ, "ALLIANCE_HOME": str(home), **(env or {})}
    held.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(before=before), str(workbench or ""), passphrase],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=held,
    )
    said = []
    for line in process.stdout or ():
        said.append(line)
        found = re.search(r"http://\S+/open/\S+/", line)
        if found:
            return Serving(process, found.group(), said)
    raise AssertionError("the server did not start:\n" + "".join(said))


class Browser:
    """Just enough of a browser: cookies, forms, JSON, uploads."""

    def __init__(self, server: Serving) -> None:
        self.server = server
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.get(server.door.removeprefix(server.address))

    @property
    def token(self) -> str:
        return next(c.value or "" for c in self.jar if c.name == "alliance_csrf")

    def _open(self, request: urllib.request.Request, timeout: float) -> tuple[int, bytes]:
        try:
            with self.opener.open(request, timeout=timeout) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def get(self, path: str, timeout: float = 30) -> tuple[int, bytes]:
        """Status and body of a page."""
        return self._open(urllib.request.Request(self.server.address + path), timeout)

    def post_json(self, path: str, body: Any, timeout: float = 30) -> tuple[int, dict[str, Any]]:
        """Status and answer of an act."""
        headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": self.token}
        status, raw = self._open(
            urllib.request.Request(self.server.address + path, json.dumps(body).encode(), headers), timeout
        )
        return status, json.loads(raw)

    def post_form(
        self, path: str, fields: dict[str, str], files: list[tuple[str, str, bytes]] | None = None, timeout: float = 120
    ) -> tuple[int, dict[str, Any]]:
        """Status and answer of a form; files as (field, file name, bytes)."""
        border = uuid.uuid4().hex
        parts = [
            f'--{border}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
            for k, v in fields.items()
        ]
        for name, file_name, content in files or []:
            head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
            parts.append(head.encode() + content + b"\r\n")
        body = b"".join(parts) + f"--{border}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={border}",
            "Accept": "application/json",
            "X-CSRFToken": self.token,
        }
        status, raw = self._open(urllib.request.Request(self.server.address + path, body, headers), timeout)
        return status, json.loads(raw) if raw[:1] == b"{" else {"raw": raw}
