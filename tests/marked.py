"""A workbench in which every text field of every kind of row holds a marker for two people, found by introspection.

`plant` makes one row of each kind for each of the two (or writes into the one row there is), with a word of its own
in every text field, list and file. Whoever adds a field plants a marker by that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from alliance.store.folder import Folder
from alliance.store.packing import pack, pack_turns
from alliance.store.pages import pieces

#: kinds of row that the program alone writes, and whose fields cannot speak of anybody
NEVER = {"ResearcherRow", "AuditRow", "LeavingRow", "IntentRow"}
TEXT = ("CharField", "TextField")
#: kinds of row of which a study has one
ONE = {"StudyRow"}


@dataclass
class Planted:
    """The markers of each of the two, and of what belongs to neither; the two cases by name."""

    cases: dict[str, str] = field(default_factory=dict)
    markers: dict[str, set[str]] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    pseudonym: str = ""


class Planter:
    """Plants the markers."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.numbers = count(1)
        self.planted = Planted(markers={"leaves": set(), "stays": set(), "study": set()})
        self.rows: dict[tuple[str, str], Any] = {}

    def word(self, who: str, where: str) -> str:
        """A marker: a word that nobody says, short enough for the shortest field."""
        made = f"{'q' if who == 'leaves' else 'k' if who == 'stays' else 'g'}z{next(self.numbers):04d}"
        self.planted.markers[who].add(made)
        self.planted.where[made] = where
        return made

    def all(self) -> Planted:
        from django.apps import apps

        from alliance.store.traces import TRACED
        from alliance.vault.traces import VAULT

        models = [m for app in ("store", "vault") for m in apps.get_app_config(app).get_models()]
        waiting = [m for m in models if m.__name__ not in NEVER]
        while waiting:
            there = [m for m in models if m not in waiting or m.__name__ in ONE]
            ready = [m for m in waiting if all(to in (m, *there) for to in self._needs(m))]
            assert ready, f"rows that wait for each other: {[m.__name__ for m in waiting]}"
            own = [m for m in ready if {**TRACED, **VAULT}[m.__name__].paths]
            for model in own:
                for who in ("leaves", "stays"):
                    self._own(model, who)
            for model in own or ready[:1]:
                waiting.remove(model)
            if not own:
                self._kept(ready[0])
        return self.planted

    def _needs(self, model: Any) -> list:
        from alliance.store.models import NoteRow

        linked = [f.related_model for f in model._meta.concrete_fields if f.is_relation]
        return [*linked, NoteRow] if model.__name__ == "EventRow" else linked

    # rows that are one person's

    def _own(self, model: Any, who: str) -> None:
        name = model.__name__
        row = model()
        for f in model._meta.concrete_fields:
            if f.primary_key and f.get_internal_type() != "BigAutoField":
                continue
            kind = f.get_internal_type()
            where = f"{name}.{f.name}"
            if f.is_relation:
                setattr(row, f.name, self._target(f, model, who))
            elif f.name == "subject" or (name == "EventRow" and f.name == "scope"):
                setattr(row, f.name, self.planted.cases[who])
            elif name == "EventRow" and f.name == "changes":
                note = self.rows["NoteRow", who]
                setattr(
                    row,
                    f.name,
                    [{"table": "NoteRow", "id": note.id, "before": {"text": self.word(who, where)}, "after": None}],
                )
            elif kind in TEXT and where != "TranscriptRow.text":  # the id of its words
                setattr(row, f.name, self._text(where, f, who))
            elif name == "TextRow" and kind in ("JSONField", "BinaryField"):
                continue  # packed: see _words
            elif kind == "JSONField":
                setattr(row, f.name, {"somewhere": [self.word(who, where), {"deep": f"é {self.word(who, where)}"}]})
            elif "Integer" in kind and not f.has_default() and not f.null and not f.primary_key:
                setattr(row, f.name, next(self.numbers))
            elif kind == "DateField" and not f.null:
                setattr(row, f.name, date(2026, 1, 31))
            elif kind == "BinaryField":
                setattr(row, f.name, b"\x00\x01" + self.word(who, where).encode() * 40)
        if name == "ParticipantRow":
            self.planted.cases[who] = row.id
            if who == "leaves":
                self.planted.pseudonym = row.pseudonym
        if name == "TextRow":
            self._words(row, who)
        row.save(force_insert=True)
        if name == "TextRow":
            row.transcript.text = row.id
            row.transcript.save()
        if name == "RecordingRow":
            self.folder.recordings.mkdir(exist_ok=True)
            (self.folder.recordings / row.file_name).write_bytes(self.word(who, "a recording’s bytes").encode() * 9)
        self.rows[name, who] = row

    def _text(self, where: str, f: Any, who: str) -> str:
        word = self.word(who, where)
        if where == "TextRow.words":
            return " ".join(f"{word} {self.word(who, where)}" for _ in range(30))
        if f.get_internal_type() == "TextField":
            return f"Zoë: “{word}” and {self.word(who, where)} ’tis said."
        return word

    def _words(self, row: Any, who: str) -> None:
        from alliance.ipa.transcript import Turn
        from alliance.store import search

        turns = (Turn(0, len(row.words) // 2, 0), Turn(len(row.words) // 2, len(row.words), 1))
        row.turns, row.line_starts, row.line_numbers = pack_turns(turns), pack([0, 40]), b""
        row.speakers = [["A", "participant", [self.word(who, "TextRow.speakers")]]]
        row.pages = []
        row.search_first, row.search_last = search.index_turns(row.words, turns)

    def _target(self, f: Any, model: Any, who: str) -> Any:
        name = f.related_model.__name__
        if f.related_model is model:
            return None
        if (name, who) in self.rows:
            return self.rows[name, who]
        return self.rows.get((name, "study")) or f.related_model.objects.first()

    # rows that stay, and speak of the one who leaves

    def _kept(self, model: Any) -> None:
        from alliance.store.traces import TRACED

        name = model.__name__
        declared = TRACED[name]
        row = model.objects.first() if name in ONE else model()
        fresh = row.pk is None or not model.objects.filter(pk=row.pk).exists()
        for f in model._meta.concrete_fields:
            where = f"{name}.{f.name}"
            kind = f.get_internal_type()
            if f.is_relation:
                linked = declared.kind_of(f.name) == "blanked"
                setattr(row, f.name, self._target(f, model, "leaves" if linked else "study"))
            elif name == "ExportRow" and f.name == "file_name":
                setattr(row, f.name, f"table of {self.planted.pseudonym}.docx")
            elif declared.kind_of(f.name) == "blanked":
                setattr(row, f.name, [self.planted.cases["leaves"], self.planted.cases["stays"]])
            elif name == "SweepDecisionRow" and f.name == "where":
                setattr(row, f.name, f"transcript:{self.rows['TranscriptRow', 'leaves'].id}")
            elif name == "BackupRow" and f.name == "path":
                setattr(row, f.name, str(self.folder.path.parent / "not plugged in" / "x.alliance"))
            elif kind == "DateField" and not f.null:
                setattr(row, f.name, date(2026, 1, 31))
            elif declared.kind_of(f.name) in ("words", "said") and kind in (*TEXT, "JSONField"):
                setattr(row, f.name, self._speaks(where, f, declared.kind_of(f.name)))
        row.save(force_insert=fresh)
        self.rows[name, "study"] = row

    def _speaks(self, where: str, f: Any, kind: str) -> Any:
        stays = f"{self.word('study', where)} stays." if where != "DiaryRow.text" else ""
        if kind == "said":
            return [stays]
        leaves = f"{self.planted.pseudonym}: {self.word('leaves', where)}."
        if f.get_internal_type() == "JSONField":
            return {"one": [leaves], "other": stays} if where != "StudyRow.questions" else [leaves, stays]
        return leaves if where == "DiaryRow.text" else f"{stays} {leaves}"


def found(files: Iterator[tuple[Path, bytes | None]], markers: set[str]) -> dict[str, list[str]]:
    """Which markers stand in which files, by their bytes or their decrypted pages."""
    where: dict[str, list[str]] = {}
    for path, key in files:
        raw = b"".join(pieces(path, key)).lower()
        for marker in markers:
            if marker.encode() in raw:
                where.setdefault(marker, []).append(path.name)
    return where
