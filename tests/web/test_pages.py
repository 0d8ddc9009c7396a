"""What every page shares: how moments and days are written."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ASK = """
from datetime import UTC, datetime
from alliance.store.configuration import configure
configure()
from alliance.web.pages import day, moment
at = datetime(2026, 3, 14, 22, 5, tzinfo=UTC)
print(moment(at), "|", day(at))
"""


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Europe/London", "14 March 2026, 22:05 | 14 March 2026"),
        ("Asia/Kolkata", "15 March 2026, 03:35 | 15 March 2026"),
        ("America/New_York", "14 March 2026, 18:05 | 14 March 2026"),
        ("Nowhere/At_all", "14 March 2026, 22:05 | 14 March 2026"),
    ],
)
def test_a_moment_is_written_as_the_clock_on_this_computer_shows_it(zone, written):
    env = {**os.environ, "TZ": zone}
    said = subprocess.run([sys.executable, "-c", ASK], env=env, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == written
