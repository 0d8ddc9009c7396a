"""Running the command in tests: inside this process, or as a person would, in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from alliance.cli.commands import alliance


def run(*words: str, workbench: Path | str = "", stdin: str | None = None, **environment: str) -> Result:
    """Run a command inside this process; its result with exit code, stdout and stderr."""
    env: dict[str, str | None] = {
        "ALLIANCE_WORKBENCH": str(workbench) or None,
        "ALLIANCE_PASSPHRASE": None,
        **environment,
    }
    result = CliRunner().invoke(alliance, list(words), input=stdin, env=env)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@dataclass
class Runner:
    """Runs commands on one workbench; what cannot be done fails the test with its sentence."""

    workbench: Path
    environment: dict[str, str]

    def __call__(self, *words: str) -> Any:
        """Run a command with --json where it takes it; what it printed, as a value where it is JSON."""
        asked = [*words, "--json"] if _prints_json(words) else list(words)
        result = run(*asked, workbench=self.workbench, **self.environment)
        assert result.exit_code == 0, f"{' '.join(asked)}\n{result.output}"
        return json.loads(result.stdout) if "--json" in asked else result.stdout


def _prints_json(words: tuple[str, ...]) -> bool:
    command: Any = alliance
    for word in words:
        found = getattr(command, "commands", {}).get(word)
        if found is None:
            break
        command = found
    return any("--json" in option.opts for option in command.params)


def in_its_own_process(cwd: Path, **environment: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A function that runs `python -m alliance` there, without the settings of the tests."""
    kept = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE" and not k.startswith("ALLIANCE_")}

    def command(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "alliance", *words], cwd=cwd, env=kept | environment, input=stdin,
            capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip

    return command
