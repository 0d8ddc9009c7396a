"""Killed as a power cut would, at random moments under write load: nothing acknowledged is lost, nothing half there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import PASSPHRASE

from alliance import Workbench

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the writers are forked")
def test_no_kill_loses_an_acknowledged_act_or_breaks_a_link_or_the_audit(tmp_path, cheap_keys, figure):
    many = 500 if os.environ.get("ALLIANCE_FULL") else 25
    with Workbench.create(tmp_path / "kill", title="Killed", researcher="Nobody", passphrase=PASSPHRASE) as workbench:
        words = "Int.: How was it?\n" + "\n".join(f"Rowan: It was the {i}th time I sat there." for i in range(60))
        (tmp_path / "Rowan.txt").write_text(words, "utf-8")
        workbench.study.import_transcripts([tmp_path / "Rowan.txt"])
        interview = next(iter(workbench.study.case("Rowan").interviews)).id
        folder = workbench.path
    asked = [sys.executable, "-m", "tests.promises.killing", str(folder), interview, str(many), "11"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=3000)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    figure(
        "kills under write load",
        f"{found['kills']} kills, {found['acknowledged']:,} acts acknowledged: {len(found['wrong'])} lost, half there or with a "
        "broken audit",
    )
    assert found["wrong"] == []
    assert found["kills"] == many
    assert found["acknowledged"] > many
