"""A person at the pages: a client that came in by the launch address, with one workbench before it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from alliance.store.configuration import configure

configure()

from django.test import Client  # noqa: E402

from alliance.store.folder import folder_at  # noqa: E402
from alliance.web import gate  # noqa: E402

#: what a hostile or hurried person types where words are asked for
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raw %}",
    "'; DROP TABLE alliance_studyrow; --",
    "../../etc/passwd",
    "half \ud83d an emoji",
    "control \x00 \x1b here",
    "مقابلة الأولى",
    "\u202egnp.exe",
    '=HYPERLINK("http://x.test")',
)


def client(*, strict: bool = False) -> Client:
    """A browser that came in by the launch address; `strict` checks the forms' protection as the server does."""
    made = Client(enforce_csrf_checks=strict, HTTP_HOST="127.0.0.1")
    assert made.get(f"/open/{gate.new_launch_token()}/").status_code == 302
    return made


def open_at(path: Path, passphrase: str | None = None) -> None:
    """Let the pages show the workbench at a path."""
    gate.choose(folder_at(path).path, passphrase)


class Person:
    """Who sits before the pages: asks for them, fills forms in, and reads what is said."""

    def __init__(self, browser: Client | None = None) -> None:
        self.browser = browser or client()

    def see(self, path: str, status: int = 200) -> str:
        """The words of a page, with the status it must have."""
        answer = self.browser.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.content[:300])
        return answer.content.decode()

    def fill(self, path: str, **fields: Any) -> tuple[int, dict[str, Any]]:
        """Status and answer of a form sent as the page sends it."""
        given = {name.replace("__", ":"): value for name, value in fields.items()}
        answer = self.browser.post(path, given, HTTP_ACCEPT="application/json")
        return answer.status_code, json.loads(answer.content)

    def kept(self, path: str, **fields: Any) -> str:
        """Where a form that is kept leads."""
        status, said = self.fill(path, **fields)
        assert status == 200, (path, status, said)
        return said["go"]

    def refused(self, path: str, status: int = 400, **fields: Any) -> str:
        """The one sentence or two with which a form is refused."""
        got, said = self.fill(path, **fields)
        assert got == status, (path, got, said)
        words = said["problem"]
        assert words.strip()
        assert len(words) < 500
        assert "Traceback" not in words
        return words
