"""Uploads, previews and exports stay in memory: the server opens no file for writing outside its own folders."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from docx import Document
from tests.formats import samples
from tests.serving import Browser, serving

from alliance import Workbench

MARKER = "zanzibarmarker"
#: run first in the server's process: note every file it opens for writing, named or not
WATCH = """
import os
log = open({log!r}, "a", buffering=1)
def watch(event, args):
    if event == "open" and args[2] is not None and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        log.write(str(args[0]) + "\\n")
    elif event.startswith("tempfile."):
        log.write(event + " " + str(args[0]) + "\\n")
sys.addaudithook(watch)
"""


def _docx(paragraphs: int) -> bytes:
    made = Document()
    for n in range(paragraphs):
        made.add_paragraph(
            f"{'Int.' if n % 4 == 0 else 'Rowan'}: {MARKER} words of turn {n}, " + "and then some more of them " * 6
        )
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


@pytest.mark.slow
def test_no_file_is_written_outside_the_workbench(tmp_path, figure):
    spill = tmp_path / "tmp"
    spill.mkdir()
    log = tmp_path / "opened.log"
    with Workbench.create(
        tmp_path / "dry", title="Dry", researcher="Nobody", passphrase="four words of mine"
    ) as workbench:
        folder = workbench.path
    server = serving(
        folder,
        tmp_path / "home",
        passphrase="four words of mine",
        before=WATCH.format(log=str(log)),
        env={"TMPDIR": str(spill), "SQLITE_TMPDIR": str(spill)},
    )
    try:
        browser = Browser(server)
        big = _docx(6000)
        plain = (
            "Int.: Well?\nRowan: " + MARKER + " and so on, and on.\n"
        ) * 80_000  # over 4 MB: beyond every default buffer
        apart = samples.paged(
            [("Int.", f"Well, {MARKER}?"), ("Wren", "And so on, and on.")] * 40
        )  # read by a process apart
        files = [("files", "Rowan.docx", big), ("files", "Sian.txt", plain.encode()), ("files", "Wren.pdf", apart)]
        status, answer = browser.post_form("/bring-in/", {"csrfmiddlewaretoken": browser.token}, files)
        assert status == 200, answer
        status, body = browser.get(answer["go"])
        assert status == 200
        fields = {"csrfmiddlewaretoken": browser.token}
        for n, name in enumerate(("Rowan", "Sian", "Wren")):
            fields |= {
                f"{n}:seen": "yes",
                f"{n}:take": "yes",
                f"{n}:pseudonym": name,
                f"{n}:title": "Interview",
                f"{n}:numbers": "keep",
            }
        status, answer = browser.post_form(answer["go"] + "keep/", fields)
        assert status == 200, answer
        status, body = browser.get("/interviews/")
        assert status == 200
        assert b"Sian" in body
        assert b"Wren" in body
        interview = body.decode().split("/desk/")[1].split("/")[0]
        status, body = browser.get(f"/desk/{interview}/", timeout=120)
        assert status == 200
        assert MARKER.encode() in body
        status, body = browser.get(f"/export/annotated-transcript.docx?transcript={interview}", timeout=300)
        assert status == 200, body[:300]
        open_files = (
            [os.readlink(f"/proc/{server.process.pid}/fd/{fd}") for fd in os.listdir(f"/proc/{server.process.pid}/fd")]
            if os.path.exists("/proc")
            else []
        )
        assert [
            name for name in open_files if str(spill) in name or ("/tmp/" in name and str(tmp_path) not in name)
        ] == []
    finally:
        server.stop()
    seen = log.read_text("utf-8").splitlines()
    assert any("opened.json" in line for line in seen), "the watch saw nothing: it cannot prove anything"
    own = (str(folder), str(tmp_path / "home"), "/dev/", "/proc/")
    written = [line for line in seen if not line.startswith(own) and not line.isdigit()]
    assert [line for line in written if "__pycache__" not in line and str(Path(log)) != line] == []
    assert list(spill.iterdir()) == []
    figure(
        "temporary files",
        f"{len(big) + len(plain):,} bytes brought in: 0 files written outside the workbench, 0 left behind",
    )
