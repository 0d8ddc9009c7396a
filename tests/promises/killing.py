"""Rounds of writing, each ended by kill -9 at a random moment; after each, what was acknowledged is looked for.

A process that has Django ready forks a writer (or two at once), which opens the workbench and saves as fast as it can:
notes added, changed and deleted, emergent themes made from them, acts undone. Before an act it says through a pipe
what it is about to do, after it that it is done. Run: python -m tests.promises.killing FOLDER INTERVIEW ROUNDS SEED
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from tests.conftest import PASSPHRASE

#: a note's expected state: its revision, or None where it was deleted
State = dict[str, int | None]


def write(folder: Path, interview: str, name: str, seed: int, alone: bool, out: int) -> NoReturn:
    """Save as fast as it goes, until killed; undo only where nobody else writes, whose act it could take back."""
    from alliance import Workbench
    from alliance.actions import notes, themes, undo
    from alliance.store.models import TranscriptRow

    rng = random.Random(seed)
    workbench = Workbench.open(folder, PASSPHRASE)
    by = workbench.study.by
    case = TranscriptRow.objects.get(pk=interview).participant_id
    held: dict[str, tuple[str, int]] = {}
    acts = ["add", "add", "add", "change", "delete", "theme", *(["undo"] if alone else [])]

    def say(kind: str, act: str, key: str, rev: int | None) -> None:
        os.write(out, (json.dumps([kind, act, key, rev]) + "\n").encode())

    for n in range(100_000):
        act = rng.choice(acts) if held else "add"
        key = f"{name}-{n}" if act == "add" else rng.choice(sorted(held)) if held else ""
        rev = 0
        if act == "change":
            rev = held[key][1] + 1
        say("about", act, key, None if act == "delete" else rev)
        if act == "add":
            id = notes.add_note(by=by, transcript=interview, start=n % 300, end=n % 300 + 40, text=f"{key} 0")
            held[key] = (id, 0)
        elif act == "change":
            notes.change_note(by=by, note=held[key][0], text=f"{key} {rev}")
            held[key] = (held[key][0], rev)
        elif act == "delete":
            notes.delete_note(by=by, note=held.pop(key)[0])
        elif act == "theme":
            id, _ = held.pop(key)
            themes.add_statement(by=by, case=case, name=f"From {key}", notes=[id])
        else:
            themes.add_theme(by=by, case=case, level="superordinate", name=f"Passing {key}")
            undo.undo(by=by, scope=case)
        say("done", act, key, None if act == "delete" else rev)
    os._exit(0)


def look(folder: Path, expected: State, perhaps: dict[str, list[int | None]]) -> tuple[list[str], dict[str, int]]:
    """What is wrong in the workbench after a kill, in sentences; and the notes that stand there."""
    from alliance import Workbench
    from alliance.actions.auditing import verify
    from alliance.store.models import AuditRow, EventRow, NoteRow

    wrong = []
    with Workbench.open(folder, PASSPHRASE) as workbench:
        texts = [text.split(" ") for text in NoteRow.objects.values_list("text", flat=True)]
        kept = {text[0]: int(text[1]) for text in texts}
        if len(kept) != len(texts):
            wrong.append("a note stands there twice")
        for key in {*expected, *kept, *perhaps}:
            may = [*([expected[key]] if key in expected else [None]), *perhaps.get(key, [])]
            if kept.get(key) not in may:
                wrong.append(f"note {key} is {kept.get(key)}, and should be one of {may}")
        if workbench.check() != "ok":
            wrong.append(f"damaged: {workbench.check()}")
        if verify().broken is not None:
            wrong.append(verify().words)
        events = Counter(EventRow.objects.values_list("act", flat=True))
        audited = Counter(AuditRow.objects.values_list("act", flat=True))
        if any(audited[act] != n for act, n in events.items()):
            wrong.append(f"the log and the audit differ: {events} {audited}")
    return wrong, kept


def tell(folder: Path, expected: State, perhaps: dict[str, list[int | None]], out: int) -> NoReturn:
    """Look, and say through a pipe what is wrong and how the notes stand that an act was under way with."""
    wrong, kept = look(folder, expected, perhaps)
    os.write(out, json.dumps({"wrong": wrong, "stands": {key: kept.get(key) for key in perhaps}}).encode())
    os._exit(0)


def forked(work: Any) -> tuple[int, int]:
    """A child that does some work with a pipe's writing end; its process and the reading end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(writing)
        except BaseException as problem:
            os.write(writing, (json.dumps(["failed", repr(problem), "", None]) + "\n").encode())
        os._exit(1)
    os.close(writing)
    return child, reading


def rounds(folder: Path, interview: str, many: int, seed: int) -> dict[str, Any]:
    """So many rounds; how many kills, how many acts were acknowledged, and what was wrong."""
    rng = random.Random(seed)
    expected: State = {}
    acknowledged = 0
    wrong: list[str] = []
    for kill in range(many):
        perhaps: dict[str, list[int | None]] = {}
        many_at_once = 2 if kill % 3 == 2 else 1
        writers = [
            forked(partial(write, folder, interview, f"k{kill}w{w}", seed + 7919 * kill + w, many_at_once == 1))
            for w in range(many_at_once)
        ]
        ready = select.select([writers[0][1]], [], [], 60)[0]
        if not ready:
            wrong.append("a writer did not begin within a minute")
        time.sleep(0.15 + rng.random() * 0.35)
        for child, _ in writers:
            os.kill(child, signal.SIGKILL)
        for child, reading in writers:
            os.waitpid(child, 0)
            said = b"".join(iter(lambda r=reading: os.read(r, 1 << 16), b"")).decode().splitlines()
            os.close(reading)
            under_way = None
            for line in said:
                kind, act, key, rev = json.loads(line)
                if kind == "failed":
                    wrong.append(act)
                elif kind == "about":
                    under_way = (act, key, rev)
                else:
                    under_way = None
                    acknowledged += 1
                    if act in ("add", "change", "delete"):
                        expected[key] = rev
            if under_way and under_way[0] in ("add", "change", "delete"):
                perhaps.setdefault(under_way[1], []).append(under_way[2])

        child, reading = forked(partial(tell, folder, expected, perhaps))
        answer = b"".join(iter(lambda r=reading: os.read(r, 1 << 16), b"")).decode()
        os.close(reading)
        _, status = os.waitpid(child, 0)
        told = json.loads(answer) if status == 0 else {"wrong": [f"looking: {answer}"], "stands": {}}
        wrong += [f"kill {kill}: {one}" for one in told["wrong"]]
        if wrong:
            break
        expected |= told["stands"]  # an act that was under way has happened or has not, and stays so
    return {"kills": kill + 1, "acknowledged": acknowledged, "wrong": wrong}


if __name__ == "__main__":
    from alliance.store import keys
    from alliance.store.configuration import configure

    configure()
    from alliance import Workbench  # noqa: F401 - all is ready before the first writer is forked
    from alliance.actions import auditing, notes, themes, undo  # noqa: F401

    keys.COST.update(time=1, memory_kib=8, lanes=1)
    print(json.dumps(rounds(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
