"""What somebody may point at in a study: cases, themes, notes, extracts, diary entries, papers, departures; by id."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from alliance.ipa.citation import cite
from alliance.ipa.tables import theme_name
from alliance.store.models import DepartureRow, DiaryRow, ExtractRow, NoteRow, PaperRow, ParticipantRow, ThemeRow
from alliance.store.reads import analysis, study, transcripts
from alliance.store.search import fold, in_margins
from alliance.study.days import in_words

#: what each kind of place is called
CALLED = {
    "case": "case", "theme": "theme", "note": "note", "extract": "extract", "entry": "diary entry", "paper": "paper",
    "departure": "decision away from what was approved",
}  # fmt: skip
#: how much of a text is shown, in characters
SHOWN = 90
#: how many places of a kind are offered at once
MOST = 8


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the study: its kind, its id, in words, and what it takes to go there."""

    kind: str
    id: str
    words: str
    called: str = ""
    case: str = ""
    transcript: str = ""
    start: int = 0
    end: int = 0
    brief: str = ""  # without its words: whose they are and where they stand, or of which day

    @property
    def said(self) -> str:
        """The place in words, as it stands in a list on the screen."""
        return f"{self.called or CALLED[self.kind]}: {self.words}"

    @property
    def printed(self) -> str:
        """The place as it stands on paper: of what is an interview's the lines alone, since paper leaves the house."""
        called = self.called or CALLED[self.kind]
        return f"{called[:1].upper()}{called[1:]}: {self.brief or self.words}"


def places(ids: Iterable[str]) -> dict[str, Place]:
    """The places with these ids, in the order given; those that are not there any more are left out."""
    wanted = list(dict.fromkeys(id for id in ids if id))
    if not wanted:
        return {}
    names = {case.id: case for case in study.cases()}
    found: dict[str, Place] = {id: Place("case", id, names[id].pseudonym, case=id) for id in wanted if id in names}
    left = [id for id in wanted if id not in found]
    for look in (_themes, _notes, _extracts, _entries, _papers, _departures):
        if not left:
            break
        found |= look(left)
        left = [id for id in left if id not in found]
    return {id: found[id] for id in wanted if id in found}


def known(ids: Collection[str]) -> set[str]:
    """Those of the ids that name something that can be pointed at."""
    found: set[str] = set()
    for model in (ParticipantRow, ThemeRow, NoteRow, ExtractRow, DiaryRow, PaperRow, DepartureRow):
        left = set(ids) - found
        if not left:
            break
        found.update(model.objects.filter(id__in=left).values_list("id", flat=True))
    return found


def found_by(words: str) -> list[Place]:
    """Places whose name or words hold these words: cases, themes, notes, extracts, diary entries, papers, departures."""
    asked = fold(words).strip()
    if not asked:
        return []
    found = [case.id for case in study.cases() if asked in fold(case.pseudonym) or asked == fold(case.code)][:MOST]
    for kind in ("theme", "note"):
        found += in_margins(words, kind)[:MOST]
    found += _extracts_holding(asked)[:MOST]
    found += in_margins(words, "diary")[:MOST]
    for model, field in ((PaperRow, "title"), (DepartureRow, "what")):
        rows = model.objects.order_by("created").values_list("id", field)
        found += [id for id, said in rows if asked in fold(said)][:MOST]
    return list(places(found).values())


def _extracts_holding(asked: str) -> list[str]:
    held = transcripts.transcripts()
    return [
        one.id
        for one in analysis.extracts().values()
        if one.transcript in held and asked in fold(held[one.transcript].text[one.start : one.end])
    ]


def _themes(ids: list[str]) -> dict[str, Place]:
    labels = study.settings().labels
    found = analysis.themes(only=set(ids))
    names = {case.id: case.pseudonym for case in study.cases()}
    return {
        id: Place(
            "theme", id, theme_name(one) + (f" ({names[one.case]})" if one.case in names else " (across cases)"),
            labels.level(one.level, group=not one.case), one.case,
        )
        for id, one in found.items()
    }  # fmt: skip


def _notes(ids: list[str]) -> dict[str, Place]:
    label = study.settings().labels.note
    names = {case.id: case.pseudonym for case in study.cases()}
    found = {}
    for id, one in analysis.notes(only=set(ids)).items():
        place = Place("note", id, "", label, one.case, one.transcript, one.start, one.end)
        lines = _lines(place) or names.get(one.case, "")
        found[id] = replace(place, words=f"“{_short(one.text)}” ({lines})", brief=lines)
    return found


def _extracts(ids: list[str]) -> dict[str, Place]:
    found = {}
    for id, transcript, start, end in ExtractRow.objects.filter(id__in=ids).values_list(
        "id", "transcript_id", "start", "end"
    ):
        value = transcripts.transcript(transcript)
        place = Place("extract", id, "", "", value.case, transcript, start, end)
        lines = _lines(place)
        found[id] = replace(place, words=f"“{_short(value.text[start:end])}” ({lines})", brief=lines)
    return found


def _entries(ids: list[str]) -> dict[str, Place]:
    found = {}
    for id, text, dated, kind in DiaryRow.objects.filter(id__in=ids).values_list("id", "text", "dated", "kind"):
        day = in_words(dated) if dated else "date not given"
        called = "statement of position" if kind == "position" else ""
        found[id] = Place("entry", id, f"“{_short(text)}” ({day})", called, brief=day)
    return found


def _papers(ids: list[str]) -> dict[str, Place]:
    return {
        id: Place("paper", id, title) for id, title in PaperRow.objects.filter(id__in=ids).values_list("id", "title")
    }


def _departures(ids: list[str]) -> dict[str, Place]:
    rows = DepartureRow.objects.filter(id__in=ids).values_list("id", "what")
    return {id: Place("departure", id, _short(what)) for id, what in rows}


def _lines(place: Place) -> str:
    if not place.transcript:
        return ""
    return cite(transcripts.transcript(place.transcript), place.start, place.end, "name")


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= SHOWN else f"{plain[: SHOWN - 1].rstrip()}…"
