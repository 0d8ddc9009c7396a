"""The demonstration: an invented study, built from the files in alliance/demonstration by the actions themselves.

Its workbench is encrypted with a throwaway key. It is made once and then opened as it was left, until
somebody asks for a fresh one.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from importlib import resources
from pathlib import Path
from typing import Any

from alliance.errors import InputProblem, NotFound
from alliance.store import keys, opening
from alliance.store.folder import Folder, folder_at, home, new_folder

#: how a reading pass is told in the file -> whether the recording was heard with it
_WITH_RECORDING = "with the recording"

Node = Mapping[str, Any]


def default_place() -> Path:
    """Where the demonstration lies unless another place is asked for."""
    return home() / "demonstration"


def prepare(place: Path, *, fresh: bool = False) -> Path:
    """The demonstration's folder, closed; made first where there is none, or where a fresh one is asked for."""
    held = _held(place)
    if held is not None and not fresh:
        return held.path
    if held is not None:
        _check_is_one(held)
    making = place.with_name(f"{place.name}-in-the-making")
    _clear(making)
    folder = new_folder(making)
    try:
        opening.make_store(folder, passphrase=None, throwaway=True)
        build()
    except BaseException:
        opening.close_store()
        _clear(making)
        raise
    opening.close_store()
    _clear(place)
    target = folder.path.with_name(f"{place.name}.alliance")
    folder.path.rename(target)
    return target


def _held(place: Path) -> Folder | None:
    try:
        return folder_at(place)
    except NotFound:
        return None


def _clear(place: Path) -> None:
    """Take a demonstration away; InputProblem for any other workbench."""
    held = _held(place)
    path = held.path if held else place.with_name(f"{place.name}.alliance")
    if held is not None:
        _check_is_one(held)
    if not path.exists():
        return
    try:
        shutil.rmtree(path)
    except OSError as problem:
        raise InputProblem(
            f"The demonstration in {path} cannot be made anew ({problem.strerror}): close it in the other window first."
        ) from None


def _check_is_one(held: Folder) -> None:
    if keys.mode_of(held.keys) != "throwaway":
        raise InputProblem(f"{held.path} is not a demonstration: it stays as it is. Choose another place.")


def build() -> None:
    """Fill the open, empty workbench with the demonstration, in one transaction."""
    from alliance.store.reads.transcripts import forget_words
    from alliance.store.transactions import transaction

    root = resources.files("alliance") / "demonstration"
    given = tomllib.loads((root / "analysis.toml").read_text("utf-8"))
    with transaction():
        builder = _Builder(given, root)
        builder.conduct = tomllib.loads((root / "conduct.toml").read_text("utf-8"))
        builder.build()
    forget_words()


class _Builder:
    """Turns the file's words and keys into acts; remembers which key became which id."""

    def __init__(self, given: Mapping[str, Any], root: Any) -> None:
        self.given = given
        self.root = root
        self.conduct: Mapping[str, Any] = {}
        self.by = ""
        self.case_ids: dict[str, str] = {}
        self.transcript_ids: dict[str, list[str]] = {}
        self.ids: dict[tuple[str, str], str] = {}  # (pseudonym, or "" for the group; key) -> id
        self.words: dict[str, Any] = {}  # transcript id -> Transcript

    def build(self) -> None:
        """Build everything, in the order in which a researcher would have."""
        with self._on(self.given["study"]["begun"]):
            self._study()
        for case in self.given["cases"]:
            self._case(case)
        with self._on(self._first_day_across_cases()):
            self._group()
        self._renamed_and_saved()
        self._diary()
        if self.conduct:
            self._conduct()
        self._settle()

    def _conduct(self) -> None:
        from alliance.actions import demonstration_conduct

        cases = {
            one["pseudonym"]: (
                self.case_ids[one["pseudonym"]], one["code"], one["interviews"][0]["date"],
                self.transcript_ids[one["pseudonym"]][0],
            )
            for one in self.given["cases"]
        }  # fmt: skip
        with self._on(self.given["study"]["begun"]):
            demonstration_conduct.build(self.conduct, cases, by=self.by)

    @contextmanager
    def _on(self, day: date) -> Iterator[None]:
        """Date what is done inside as if it had been done on that day."""
        from django.db.models import F
        from django.utils import timezone

        from alliance.store import models

        since = timezone.now()
        yield
        back = since - datetime.combine(day, time(9), UTC)
        for name in models.__all__:
            if name == "AuditRow":
                continue  # what it says when is sealed
            model = getattr(models, name)
            when = "at" if name == "EventRow" else "created"
            model.objects.filter(**{f"{when}__gte": since}).update(**{when: F(when) - back})

    def _first_day_across_cases(self) -> date:
        days = [one["when"] for node in _walk(self.given["group"]) for one in node.get("renames", ())]
        return min(days, default=self.given["study"]["begun"])

    # --- study and participants

    def _study(self) -> None:
        from alliance.actions.participants import add_attribute
        from alliance.actions.study import begin_study, change_study

        study = self.given["study"]
        self.by = begin_study(
            title=study["title"], researcher=study["researcher"], label_set=study["label_set"],
            questions=study["questions"],
        )  # fmt: skip
        rule = {"kind": "none", "count": 0, "words": "", "source": ""} | study.get("rule", {})
        change_study(
            by=self.by, notes_side=study["notes_side"], width=study["width"], first_line=study["first_line"],
            citation_style=study["citation_style"], conventions=study.get("conventions", {}), rule=rule,
        )  # fmt: skip
        for one in self.given.get("attributes", ()):
            self.ids["", f"attribute/{one['key']}"] = add_attribute(
                by=self.by, name=one["name"], kind=one["kind"], groups=one.get("groups", False)
            )

    def _case(self, case: Node) -> None:
        from alliance.actions.participants import add_participant

        name = case["pseudonym"]
        held = case["interviews"][0]["date"]
        known = {self.ids["", f"attribute/{key}"]: words for key, words in case.get("attributes", {}).items()}
        with self._on(held):
            self.case_ids[name] = add_participant(by=self.by, pseudonym=name, code=case["code"], attributes=known)
            self.transcript_ids[name] = [self._interview(name, one) for one in case["interviews"]]
        self._readings(name, case)
        noted = [one["date"] for one in case.get("reading_passes", ()) if one["how"] == "noting"]
        with self._on(noted[0] if noted else held):
            self._notes(name, case)
            self._extracts(name, case)
            self._statements(name, case)
            see: list[tuple[str, str]] = []
            for node in case.get("themes", ()):
                self._theme(name, node, "", see)
            self._see(name, see)
            self._aside(name, [*case.get("statements", ()), *_walk(case.get("themes", ()))])

    def _interview(self, name: str, one: Node) -> str:
        from alliance.actions.transcripts import Incoming, add_transcripts
        from alliance.formats.reading import read
        from alliance.ipa.understanding import Choices, understand
        from alliance.store.reads import transcripts

        study = self.given["study"]
        content = (self.root / one["file"]).read_bytes()
        file_name = one["file"].rsplit("/", 1)[-1]
        choices = Choices(
            continues=one.get("continues"), pages=tuple(one["pages"]) if "pages" in one else None,
            first_page=one.get("first_page"),
        )  # fmt: skip
        understood = understand(
            read(content, file_name, "utf-8"), width=study["width"], first_line=study["first_line"],
            conventions=study.get("conventions", {}), choices=choices,
        )  # fmt: skip
        incoming = Incoming(
            transcript=understood.transcript(), case=self.case_ids[name], title=one["title"], held_on=one["date"],
            file_name=file_name, kind="txt", encoding="utf-8", content=content,
        )  # fmt: skip
        id = add_transcripts([incoming], by=self.by)[0]
        self.words[id] = transcripts.transcript(id)
        return id

    def _readings(self, name: str, case: Node) -> None:
        from alliance.actions.diary import record_reading

        for one in case.get("reading_passes", ()):
            with self._on(one["date"]):
                record_reading(
                    by=self.by, case=self.case_ids[name], transcript=self.transcript_ids[name][0], dated=one["date"],
                    with_recording=one["how"] == _WITH_RECORDING, text=f"{_capital(one['how'])}: {one['words']}",
                )  # fmt: skip

    # --- one case

    def _span(self, name: str, given: Node) -> tuple[str, int, int]:
        """Transcript, start and end of words, which stand in the first interview that has them."""
        from alliance.ipa.places import span_of

        missing: NotFound | None = None
        for id in self.transcript_ids[name]:
            try:
                start, end = span_of(self.words[id], words=given["words"], occurrence=given.get("occurrence", 1))
            except NotFound as problem:
                missing = problem
                continue
            return id, start, end
        raise missing or NotFound(f"{name} has no interview.")

    def _notes(self, name: str, case: Node) -> None:
        from alliance.actions.notes import add_note

        for one in case.get("notes", ()):
            if "words" in one:
                transcript, start, end = self._span(name, one)
                placed: dict[str, Any] = {"transcript": transcript, "start": start, "end": end}
            else:
                placed = {"case": self.case_ids[name]}
            self.ids[name, one["key"]] = add_note(by=self.by, text=one["text"], kind=one["kind"], **placed)

    def _extracts(self, name: str, case: Node) -> None:
        from alliance.actions.evidence import mark_prompted, mark_quotation

        for one in case.get("extracts", ()):
            transcript, start, end = self._span(name, one)
            if one.get("marked"):
                mark_quotation(by=self.by, transcript=transcript, start=start, end=end)
            if one.get("prompted"):
                mark_prompted(by=self.by, transcript=transcript, start=start, end=end)

    def _statements(self, name: str, case: Node) -> None:
        from alliance.actions.themes import add_statement

        for one in case.get("statements", ()):
            notes = [self.ids[name, key] for key in one.get("notes", ())]
            made = add_statement(by=self.by, case=self.case_ids[name], name=one["name"], notes=notes)
            self.ids[name, one["key"]] = made
            self._evidence(name, made, one.get("evidence", ()))

    def _theme(self, name: str, node: Node, parent: str, see: list[tuple[str, str]]) -> None:
        """A node of a tree with all that stands under it: statements first, then its other children."""
        from alliance.actions.themes import add_theme, describe_theme, move_themes

        case = self.case_ids.get(name, "")
        made = add_theme(
            by=self.by, level=node["level"], name=_first_name(node), case=case, parent=parent,
            about=node.get("about", ""),
        )  # fmt: skip
        self.ids[name, node["key"]] = made
        said = {k: node[k] for k in ("connection", "connection_reason", "kept_reason") if node.get(k)}
        if said:
            describe_theme(by=self.by, theme=made, **said)
        self._evidence(name, made, node.get("evidence", ()))
        statements = [self.ids[name, key] for key in node.get("statements", ())]
        if statements:
            move_themes(by=self.by, themes=statements, to=made)
        see.extend((node["key"], other) for other in node.get("see", ()))
        for child in node.get("children", ()):
            self._theme(name, child, made, see)

    def _evidence(self, name: str, theme: str, given: Iterable[Node], of: str = "") -> None:
        from alliance.actions.evidence import add_evidence, choose_key_words
        from alliance.ipa.places import span_inside

        for one in given:
            transcript, start, end = self._span(one.get("case", name), one)
            words = self.words[transcript]
            out = [span_inside(words, start, end, part) for part in one.get("left_out", ())]
            use = add_evidence(
                by=self.by, theme=theme, transcript=transcript, start=start, end=end, left_out=out
            )  # fmt: skip
            if one.get("key_words"):
                a, b = span_inside(words, start, end, one["key_words"])
                choose_key_words(by=self.by, evidence=use, start=a, end=b)

    def _see(self, name: str, see: Sequence[tuple[str, str]]) -> None:
        from alliance.actions.themes import see_also

        for key, other in see:
            see_also(by=self.by, theme=self.ids[name, key], other=self.ids[name, other])

    def _aside(self, name: str, nodes: Iterable[Node]) -> None:
        from alliance.actions.themes import put_aside

        for node in nodes:
            if node.get("aside"):
                put_aside(by=self.by, theme=self.ids[name, node["key"]], reason=node["aside_reason"])

    # --- across cases

    def _group(self) -> None:
        see: list[tuple[str, str]] = []
        for node in self.given["group"]:
            self._theme("", node, "", see)
        nodes = list(_walk(self.given["group"]))
        for node in nodes:
            self._gather(node)
            self._evidence("", self.ids["", node["key"]], node.get("quotations", ()))
        self._see("", see)
        self._aside("", nodes)

    def _renamed_and_saved(self) -> None:
        for node in _walk(self.given["group"]):
            self._rename(node)
        for one in self.given.get("saved_structures", ()):
            with self._on(one["saved"]):
                self._saved(one)

    def _gather(self, node: Node) -> None:
        from alliance.actions.group import gather

        for link in node.get("links", ()):
            gather(
                by=self.by, group_theme=self.ids["", node["key"]], reason=link.get("reason", ""),
                case_themes=[self.ids[link["case"], link["key"]]],
            )  # fmt: skip

    def _rename(self, node: Node) -> None:
        """Rename from the earliest name to the present one, each step on its own day."""
        from alliance.actions.themes import rename_theme

        renames = node.get("renames", ())
        names = [*(one["old"] for one in renames[1:]), node["name"]]
        for one, name in zip(renames, names, strict=False):
            with self._on(one["when"]):
                rename_theme(by=self.by, theme=self.ids["", node["key"]], name=name, reason=one.get("reason", ""))

    def _saved(self, one: Node) -> None:
        """An earlier structure; nodes that stand to this day keep their ids."""
        from alliance.actions.structures import save_structure
        from alliance.ipa.compare import Node as SavedNode
        from alliance.ipa.compare import Structure
        from alliance.store.models import StructureRow
        from alliance.store.models.row import new_id

        def node(given: Node) -> SavedNode:
            below = tuple(node(child) for child in given.get("children", ()))
            return SavedNode(self.ids.get(("", given["key"])) or new_id(), given["level"], given["name"], below)

        id = save_structure(by=self.by, title=one["name"], reason=one.get("reason", ""))
        tree = Structure("", themes=tuple(node(given) for given in one["themes"])).to_dict()
        StructureRow.objects.filter(pk=id).update(tree=tree)

    # --- the trail

    def _diary(self) -> None:
        from alliance.actions.diary import write_entry

        for one in sorted(self.given.get("diary", ()), key=lambda entry: entry.get("date") or date.min):
            title = one.get("title", "")
            text = f"{title}\n\n{one['text'].strip()}" if title else one["text"].strip()
            case = theme = ""
            for named in one.get("about", ())[:1]:
                whose, _, key = named.partition("/")
                if whose == "group":
                    theme = self.ids["", key]
                else:
                    case = self.case_ids[whose]
                    theme = self.ids.get((whose, key), "") if key not in self._note_keys(whose) else ""
            kind = "position" if one.get("position") else ""
            with self._on(one.get("date") or self.given["study"]["begun"]):
                write_entry(by=self.by, text=text, dated=one.get("date"), kind=kind, case=case, theme=theme)

    def _note_keys(self, name: str) -> set[str]:
        case = next(c for c in self.given["cases"] if c["pseudonym"] == name)
        return {note["key"] for note in case.get("notes", ())}

    def _settle(self) -> None:
        """Put the log in the order of its days; nothing of the making is offered to be undone."""
        from alliance.store.models import EventRow

        events = sorted(EventRow.objects.all(), key=lambda event: (event.at, event.pk))
        EventRow.objects.all().delete()
        for number, event in enumerate(events, start=1):
            event.pk, event.can_undo = number, False
        EventRow.objects.bulk_create(events, batch_size=500)


def _first_name(node: Node) -> str:
    renames = node.get("renames", ())
    return str(renames[0]["old"] if renames else node["name"])


def _walk(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _walk(node.get("children", ()))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
