"""Just enough of a browser to visit a server on this computer: cookies, one kept connection, JSON, forms."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import time
import uuid
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit


class Visitor:
    """One person's way through one server."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.host = parts.netloc
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and body of an answer; a redirection is followed."""
        held = {"Host": self.host, **(headers or {})}
        if self.cookies:
            held["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, held)
        answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        if answer.status in (301, 302, 303):
            return self.ask("GET", urlsplit(answer.headers["Location"])._replace(scheme="", netloc="").geturl())
        return answer.status, content

    def get(self, path: str) -> bytes:
        """A page; RuntimeError where it is refused."""
        return _right(path, *self.ask("GET", path))

    def post_json(self, path: str, body: Any, headers: dict[str, str]) -> Any:
        """The answer to a posted object; RuntimeError where it is refused."""
        held = {"Content-Type": "application/json", "Accept": "application/json", **headers}
        return json.loads(_right(path, *self.ask("POST", path, json.dumps(body).encode(), held)))

    def post_form(self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> bytes:
        """The page after a posted form; RuntimeError where it is refused."""
        held = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return _right(path, *self.ask("POST", path, urlencode(fields).encode(), held))

    def post_file(
        self, path: str, fields: dict[str, str], name: str, content: bytes, kind: str, headers: dict[str, str]
    ) -> bytes:
        """The answer to a form with one file; RuntimeError where it is refused."""
        border = uuid.uuid4().hex
        parts = [f'--{border}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
        parts.append(
            f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
        )
        body = "".join(parts).encode() + content + f"\r\n--{border}--\r\n".encode()
        held = {"Content-Type": f"multipart/form-data; boundary={border}", **headers}
        return _right(path, *self.ask("POST", path, body, held))

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


def _right(path: str, status: int, content: bytes) -> bytes:
    if status >= 400:
        raise RuntimeError(f"{path} answered {status}: {content[:300].decode(errors='replace')}")
    return content


def start(command: list[str], log: Path, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """A server of our own; what it says goes to a file, so that it never waits for a reader."""
    with log.open("wb") as out:
        return subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=env, cwd=log.parent)


def address_said(process: subprocess.Popen[bytes], log: Path, pattern: str) -> str:
    """The address that a server says when it is ready; RuntimeError where it ends before, or takes a minute."""
    for _ in range(1200):
        said = log.read_text(errors="replace")
        found = re.search(pattern, said)
        if found:
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError("the server did not start: " + said[-800:])


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server that was started here."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
