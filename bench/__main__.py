"""Measure speed and size, and print one table: `make bench`, or `python -m bench --quick`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench import corpus, workbench
from bench.run import Run
from bench.table import is_worse, load, printed, save


def main() -> int:
    """Run, print, keep; 1 where a target is missed or something became slower."""
    given = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    given.add_argument("--quick", action="store_true", help="a tenth of the corpus; targets for all of it are scaled")
    given.add_argument("--no-browser", action="store_true", help="leave out the rows that need Chromium")
    given.add_argument("--json", type=Path, metavar="FILE", help="keep the run")
    given.add_argument("--compare", type=Path, metavar="FILE", help="an earlier run; what is 20%% slower is marked")
    wanted = given.parse_args()
    earlier = load(wanted.compare) if wanted.compare else None
    with tempfile.TemporaryDirectory(prefix="alliance-bench-") as made:
        place = Path(made)
        (place / "home").mkdir()
        workbench.ready(place / "home")
        run = Run(place, 0.1 if wanted.quick else 1.0)
        rows = run.all(os.environ.get("TAGUETTE"), browser=not wanted.no_browser)
    facts = about(run)
    print(
        f"{len(run.corpus.interviews)} interviews of {corpus.WORDS:,} words, {len(run.corpus.spans):,} spans under "
        f"{corpus.THEMES} themes; encrypted. Python {facts['python']}, SQLite {facts['sqlite']}, {facts['cores']} cores.\n"
        f"Ours is the least of several repeats, and their median. {run.yardstick.words()}\n"
    )
    print(printed(rows, earlier))
    if wanted.json:
        save(rows, wanted.json, facts)
    slower = any(is_worse(r, earlier.get(r.key)) for r in rows) if earlier else False
    return 1 if slower or any(r.held == "no" for r in rows) else 0


def about(run: Run) -> dict[str, object]:
    """What a run should be read with."""
    from sqlcipher3 import dbapi2 as sqlcipher

    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "share": run.share, "python": platform.python_version(),
        "sqlite": sqlcipher.sqlite_version, "cores": os.cpu_count(), "slowed": run.yardstick.slowed(),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
