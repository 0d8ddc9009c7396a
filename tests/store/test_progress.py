"""How far each case has come, counted from what stands there now."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.server.desktop")

from alliance.store import opening
from alliance.store.configuration import configure
from alliance.store.folder import new_folder

configure()

from alliance.actions.notes import add_note  # noqa: E402
from alliance.actions.participants import add_participant  # noqa: E402
from alliance.actions.study import begin_study  # noqa: E402
from alliance.actions.themes import add_statement, add_theme, move_themes, put_aside  # noqa: E402
from alliance.actions.transcripts import Incoming, add_transcripts  # noqa: E402
from alliance.ipa.lines import lay_out  # noqa: E402
from alliance.ipa.transcript import Speaker, Transcript, Turn  # noqa: E402
from alliance.store.reads import transcripts  # noqa: E402
from alliance.store.reads.unfinished import before, progress  # noqa: E402

TEXT = "I waited, and nobody came."


def _counts(case: str) -> tuple[int, ...]:
    one = next(p for p in progress() if p.case == case)
    return one.interviews, one.notes, one.statements, one.loose, one.themes


def test_counts_follow_what_is_written_gathered_and_put_aside(tmp_path: Path):
    opening.make_store(new_folder(tmp_path / "one"), passphrase=None, throwaway=True)
    try:
        by = begin_study(title="Waiting", researcher="Ada")
        assert progress() == ()
        value = Transcript(TEXT, (Turn(0, len(TEXT), 0),), (Speaker("R", "participant"),), lay_out(TEXT, 48, 1))
        incoming = [
            Incoming(value, pseudonym="Rowan"),
            Incoming(value, pseudonym="Rowan"),
            Incoming(value, pseudonym="Maren"),
        ]
        ids = add_transcripts(incoming, by=by)
        rowan, maren = (transcripts.transcript(ids[n]).case for n in (0, 2))
        late = add_participant(by=by, pseudonym="Sian")
        assert [_counts(case) for case in (rowan, maren, late)] == [(2, 0, 0, 0, 0), (1, 0, 0, 0, 0), (0, 0, 0, 0, 0)]
        assert before(rowan) is None
        assert before(maren).case == rowan

        note = add_note(by=by, text="nobody", transcript=ids[0], start=0, end=8)
        add_note(by=by, text="a tired account", case=rowan)
        first = add_statement(by=by, case=rowan, name="Waiting", notes=[note])
        second = add_statement(by=by, case=rowan, name="Nobody comes", transcript=ids[0], spans=[(10, 20)])
        theme = add_theme(by=by, case=rowan, level="superordinate", name="Alone", children=[first])
        assert _counts(rowan) == (2, 2, 2, 1, 1)
        assert before(maren) is None
        put_aside(by=by, theme=second, reason="Says the same.")
        assert _counts(rowan) == (2, 2, 1, 0, 1)
        move_themes(by=by, themes=[first])
        put_aside(by=by, theme=theme, reason="Empty now.")
        assert _counts(rowan) == (2, 2, 1, 1, 0)
        assert before(late).case == rowan
    finally:
        opening.close_store()
