"""The command `alliance`. Nothing heavy is loaded before a command needs it."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command."""
    from alliance.cli.commands import alliance

    _speak_utf8()
    alliance(prog_name="alliance")


def open_window() -> None:
    """Open the workbench in the browser (for a double click: no terminal, no arguments)."""
    from alliance.cli.commands import alliance

    if sys.stdout is None or sys.stderr is None:  # started without a terminal: there is nobody to read it
        sys.stdout = sys.stderr = io.StringIO()
    alliance(args=["open"], prog_name="alliance")


def _speak_utf8() -> None:
    """Print in UTF-8 into files and pipes, whatever the system's habit, so that no word is lost there."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")
