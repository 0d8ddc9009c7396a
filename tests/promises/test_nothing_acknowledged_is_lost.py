"""The server is killed as a power cut would kill it, in the middle of saving: what it acknowledged is there."""

from __future__ import annotations

import os
import random
import threading

import pytest
from tests.serving import Browser, serving

from alliance import Workbench

KILLS = 5
SAVES = 200


def _words(n: int) -> str:
    return (
        "Int.: How was it?\n"
        + "\n".join(f"Rowan: It was the {i}th time I sat there (laughs) and waited." for i in range(n))
        + "\n"
    )


@pytest.mark.slow
def test_notes_acknowledged_before_a_kill_are_all_there(tmp_path, figure):
    rng = random.Random(7)
    with Workbench.create(tmp_path / "kill", title="Killed", researcher="Nobody", passphrase=None) as workbench:
        (tmp_path / "Rowan.txt").write_text(_words(300), "utf-8")
        workbench.study.import_transcripts([tmp_path / "Rowan.txt"])
        interview = next(iter(workbench.study.case("Rowan").interviews)).id
        folder = workbench.path
    acknowledged: set[str] = set()
    for kill in range(KILLS):
        server = serving(folder, tmp_path / "home")
        browser = Browser(server)
        until = rng.randint(5, SAVES // KILLS)
        timer = threading.Timer(20, server.kill)  # a hang is a failure, not a wait
        timer.start()
        try:
            for n in range(SAVES // KILLS):
                text = f"kill {kill} note {n}"
                if n == until:
                    threading.Timer(rng.random() * 0.01, server.kill).start()
                status, answer = browser.post_json(
                    f"/desk/{interview}/act/",
                    {"act": "add note", "start": 30 + n, "end": 60 + n, "kind": "", "text": text},
                )
                if status == 200:
                    acknowledged.add(text)
                else:
                    raise AssertionError(answer)
        except (OSError, ValueError):
            pass  # the server is gone, as intended
        finally:
            timer.cancel()
            server.kill()
    assert len(acknowledged) >= KILLS * 5
    with Workbench.open(folder) as workbench:
        kept = {note.text for note in workbench.study.case("Rowan").notes}
        assert acknowledged <= kept
        assert workbench.check() == "ok"
    assert os.path.exists(folder / "store.db")
    figure("kills of the server", f"{KILLS} kills, {len(acknowledged)} saves acknowledged: 0 lost")
