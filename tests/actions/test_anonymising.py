"""Anonymising: every name decided away stands nowhere but in the vault; what is left is left; a power cut loses nothing."""

from __future__ import annotations

import importlib.metadata
import json
import os

import pytest
from tests.study_with_names import KEY, PLANTED, made, still_there

from alliance.actions import anonymising, anonymising_report, notes, people, undo
from alliance.actions.anonymising import survey
from alliance.actions.transcripts import Incoming, add_transcripts
from alliance.errors import InputProblem, NotAllowed
from alliance.ipa.identifiers import Proposal
from alliance.store import search
from alliance.store.models import (
    DiaryRow,
    DraftRow,
    EventRow,
    EvidenceRow,
    ExtractRow,
    NoteRow,
    OriginalRow,
    RemarkRow,
    StudyRow,
    TextRow,
    ThemeRow,
    TranscriptRow,
)
from alliance.store.opening import close_store, open_store
from alliance.store.reads import transcripts as read

pytestmark = pytest.mark.usefixtures("django_ready")


@pytest.fixture
def named(tmp_path):
    """The study full of names, open; its vault is made when first needed."""
    held = made(tmp_path / "named")
    yield held
    close_store()


def decide_all(named, **but: str) -> None:
    for words, (kind, replacement) in KEY.items():
        anonymising.decide(
            named.folder,
            by=named.by,
            words=words,
            kind=kind,
            decision="replace",
            replacement=but.get(words, replacement),
        )


def test_everything_planted_is_proposed_alike_over_the_whole_study_with_its_lines(named):
    seen = survey(named.folder)
    found = {group.words: group for group in seen.groups}
    assert set(KEY) <= set(found)
    assert "Fennimores" not in found
    where = [place.where for place in found["Quillonette"].places]
    assert "Bea: 1, Int." in where
    assert "note of Bea" in where
    assert "statement or theme of Bea" in where
    assert "diary entry of Bea" in where
    assert "interview of Bea" in where
    assert "remark to settle of Bea, quoted" in where
    assert any(
        one.startswith("a speaker’s name in Interview 1") for one in (p.where for p in found["Fennimore"].places)
    )
    assert found["34"].kind == "age"
    assert len(found["34"].places) == 1
    assert "Lantern" not in found
    assert "Bea" not in found
    assert seen.missed
    assert not any(group.decision for group in seen.groups)


def test_names_decided_away_stand_in_no_page_of_the_store_but_in_the_vault(named):
    decide_all(named)
    came = anonymising.anonymise(named.folder, by=named.by)
    assert came.places > 20
    assert named.text().startswith("What did (sister) say about Tarrant?\nWell, (sister) said I was (age) then, and")
    assert (
        "(sister)’s house in (town), near (hospital), was cold. “(my sister),” they said. I was there for 34 minutes."
        in named.text()
    )
    assert "the Tarrants (sister laughs)" in named.text("Cal")
    assert {line.original for line in people.key_of_names(named.folder, by=named.by)} == set(KEY)
    for words in ("quillonette", "brackwater", "fennimore"):
        assert search.find_turns(words) == []
        assert (
            search.in_margins(words, "note")
            == search.in_margins(words, "theme")
            == search.in_margins(words, "diary")
            == []
        )
    assert OriginalRow.objects.count() == 0
    assert {row.number for row in TextRow.objects.filter(transcript_id__in=named.ids.values())} == {2}
    value = read.transcript(named.ids["Cal"])
    assert [(one.label, one.spellings) for one in value.speakers] == [
        ("Int.", ("Int.",)),
        ("Tarrant", ("Tarrant", "TARRANT")),
    ]
    assert TranscriptRow.objects.get(pk=named.ids["Bea"]).title == "Talk with (sister)"
    assert ThemeRow.objects.get(pk=named.ids["theme"]).name == "Waiting for (sister)"
    assert RemarkRow.objects.get().quoted == "(sister) said"
    assert DiaryRow.objects.get().text == "I dreamt of (town) and of (sister)."
    draft = DraftRow.objects.get()
    assert (draft.title, json.loads(draft.turns)) == ("With Tarrant", [0, 3, "(town) again, said (sister)"])
    assert StudyRow.objects.get().conventions["my sister"] == "placeholder"
    path = named.path
    close_store()
    there = still_there(path)
    assert set(there) <= {"vault.db", "vault.db-wal"}
    assert set(there.get("vault.db", [])) | set(there.get("vault.db-wal", [])) == set(PLANTED)


def test_notes_quotations_and_key_words_keep_their_place_and_lines_their_numbers(named):
    before = read.transcript(named.ids["Bea"])
    decide_all(named)
    anonymising.anonymise(named.folder, by=named.by)
    value = read.transcript(named.ids["Bea"])
    note = NoteRow.objects.get(pk=named.ids["note"])
    assert value.text[note.start : note.end] == "(sister)"
    extract = ExtractRow.objects.get(pk=named.ids["extract"])
    assert value.text[extract.start : extract.end] == "(sister) said I was (age) then"
    use = EvidenceRow.objects.get(pk=named.ids["use"])
    assert value.text[use.key_start : use.key_end] == "(sister)"
    assert value.line_at(note.start) == before.line_at(before.text.index("Quillonette said"))
    assert [value.text[t.start : t.end][:4] for t in value.turns] == [
        before.text[t.start : t.end][:4] for t in before.turns
    ]
    for turn in value.turns:
        assert value.text[turn.start : turn.end].strip("\n") == value.text[turn.start : turn.end]
    with pytest.raises(InputProblem, match="nothing to undo"):
        undo.undo(by=named.by, scope=named.cases["Bea"])
    kept = notes.add_note(by=named.by, transcript=named.ids["Bea"], start=0, end=4, text="Later", kind="")
    undo.undo(by=named.by, scope=named.cases["Bea"])
    assert not NoteRow.objects.filter(pk=kept).exists()


def test_what_is_left_as_it_is_stays_and_is_remembered_one_by_one_and_alike(named):
    folder, by = named.folder, named.by
    anonymising.decide(folder, by=by, words="Will", kind="name", decision="replace", replacement="Ned")
    will = survey(folder).group("will")
    assert [place.doubtful for place in will.places] == [False, False, True]
    town = survey(folder).group("brackwater")
    stays = next(place for place in town.places if place.where.startswith("Cal"))
    anonymising.decide(
        folder, by=by, words="Brackwater", kind="place", decision="replace", replacement="(town)",
        places={stays.id: "leave"},
    )  # fmt: skip
    anonymising.decide(folder, by=by, words="Fennimore", kind="name", decision="replace", replacement="Tarrant")
    anonymising.decide(folder, by=by, words="Quillonette", kind="name", decision="leave")
    anonymising.anonymise(folder, by=by)
    assert "So Ned came too. Will you ever tell her?" in named.text()
    assert "We left Brackwater with the Tarrants (Quillonette laughs)" in named.text("Cal")
    assert "house in (town)" in named.text()
    assert "“Quillonette Fennimore,”" in named.text()  # a name of its own, not decided yet
    after = survey(folder)
    assert after.going == 0
    assert after.group("quillonette").decision == "leave"
    assert not after.group("brackwater").is_open
    with pytest.raises(InputProblem, match="Nothing is to be replaced"):
        anonymising.anonymise(folder, by=by)


def test_words_of_the_key_are_proposed_again_where_a_transcript_comes_in_later(named):
    decide_all(named)
    anonymising.anonymise(named.folder, by=named.by)
    value = read.transcript(named.ids["Cal"])
    from tests.web.laid import spoken

    later = spoken(("And now?", "Now Brackwater is far, and Fennimore too."), "Cal")
    (new,) = add_transcripts([Incoming(later, case=value.case, title="Interview 2")], by=named.by)
    assert anonymising.known_replacements(named.folder, transcripts=[new]) == 2
    assert anonymising.known_replacements(named.folder, transcripts=[named.ids["Bea"]]) == 0
    assert anonymising.said_of_new(named.folder, [new]) == (
        " Words of the key stand there in 2 places: the page Anonymise replaces them."
    )
    assert "No words of the key" in anonymising.said_of_new(named.folder, [named.ids["Bea"]])
    anonymising.decide(named.folder, by=named.by, words="Brackwater", kind="place", decision="")
    assert anonymising.use_the_key(named.folder, by=named.by) == 1
    anonymising.anonymise(named.folder, by=named.by)
    assert read.transcript(new).text == "And now?\nNow (town) is far, and Tarrant too."
    lines = {line.original: line for line in people.key_of_names(named.folder, by=named.by)}
    assert len(lines) == len(KEY)
    assert lines["Brackwater"].counts["TextRow"] == 3


def test_originals_are_kept_in_the_vault_where_that_is_chosen_and_go_when_taken_out(named):
    decide_all(named)
    came = anonymising.anonymise(named.folder, by=named.by, originals="keep")
    assert came.kept
    files = people.original_files(named.folder, by=named.by)
    assert sorted(name for _, _, _, name, _ in files) == ["Bea and Quillonette.txt", "Cal and Quillonette.txt"]
    assert OriginalRow.objects.count() == 0
    assert people.forget_original_files(named.folder, by=named.by, files=[one[0] for one in files]) == 2
    assert people.original_files(named.folder, by=named.by) == []


def test_an_earlier_version_or_a_file_that_holds_the_name_goes_though_the_words_are_clean(named):
    from alliance.actions import corrections

    value = read.transcript(named.ids["Cal"])
    corrections.correct_turns(
        by=named.by, transcript=value.id, number=value.version, first=1, upto=2,
        turns=[corrections.Said(value.speakers[1].label, "We left. That was that.")],
    )  # fmt: skip
    anonymising.decide(
        named.folder, by=named.by, words="Brackwater", kind="place", decision="replace", replacement="(town)"
    )
    anonymising.anonymise(named.folder, by=named.by)
    path = named.path
    close_store()
    assert "brackwater" not in {name for names in still_there(path, ("brackwater",)).values() for name in names} or set(
        still_there(path, ("brackwater",))
    ) <= {"vault.db", "vault.db-wal"}


STOPS = ("begin_anonymising", "new_words", "rows", "log", "settle", "over")


@pytest.mark.parametrize("stop", STOPS)
def test_a_power_cut_at_any_step_is_finished_afterwards_or_nothing_has_happened(named, stop, monkeypatch):
    """The process that replaces is ended as kill -9 ends it, at each of its steps; the next one goes on."""
    decide_all(named)
    folder, by, before = named.folder, named.by, named.text()
    close_store()
    child = os.fork()
    if child == 0:
        try:
            open_store(folder)
            where = {
                "begin_anonymising": (people, "begin_anonymising"), "new_words": (anonymising.corrections, "new_words"),
                "rows": (anonymising, "_in_rows"), "log": (anonymising, "_scrub_log"),
                "settle": (anonymising.erasing, "settle"), "over": (people, "anonymising_over"),
            }[stop]  # fmt: skip
            setattr(*where, lambda *given, **named_: os._exit(9))
            anonymising.anonymise(folder, by=by)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    open_store(folder)
    if stop == "begin_anonymising":
        assert not anonymising.begun(folder)
        assert named.text() == before
        anonymising.anonymise(folder, by=by)
    else:
        assert anonymising.begun(folder)
        assert anonymising.go_on(folder, by=by)
    assert not anonymising.begun(folder)
    assert not anonymising.go_on(folder, by=by)
    assert EventRow.objects.filter(act="anonymise").count() == 1
    assert len(people.key_of_names(folder, by=by)) == len(KEY)
    path = named.path
    close_store()
    assert set(still_there(path)) <= {"vault.db", "vault.db-wal"}


def test_the_report_says_what_and_how_often_and_holds_no_original(named):
    with pytest.raises(NotAllowed, match="Nothing has been replaced"):
        anonymising_report.report(named.folder, by=named.by)
    decide_all(named)
    anonymising.anonymise(named.folder, by=named.by)
    file = anonymising_report.report(named.folder, by=named.by, form="csv")
    words = file.content.decode("utf-8-sig")
    assert "(town),place,1,2,1,0,1," in words
    assert not [name for name in PLANTED if name in words.lower()]
    assert anonymising_report.report(named.folder, by=named.by).name == "anonymising report.docx"
    table = anonymising_report.report_table(people.key_of_names(named.folder, by=named.by))
    assert "story" in table.notes[0]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"words": "Bea", "kind": "name", "decision": "replace", "replacement": "Tam"}, "pseudonym of this study"),
        ({"words": "Quillonette", "kind": "name", "decision": "replace", "replacement": ""}, "no words yet"),
        (
            {"words": "Quillonette", "kind": "name", "decision": "replace", "replacement": "Quillonette Q."},
            "still says",
        ),
        ({"words": "Quillonette", "kind": "name", "decision": "replace", "replacement": 'a "b"'}, "leave out"),
        ({"words": "…", "kind": "name", "decision": "replace", "replacement": "x"}, "letter or a number"),
        ({"words": "Quillonette", "kind": "nothing", "decision": "leave"}, "not a kind"),
        ({"words": "Quillonette", "kind": "name", "decision": "burn"}, "not a decision"),
        ({"words": "Quillonette", "kind": "name", "decision": "leave", "places": {"a": "b"}}, "reload the page"),
        ({"words": "", "kind": "name", "decision": "leave"}, "no words"),
    ],
)
def test_what_cannot_be_decided_is_refused_in_words(named, given, says):
    with pytest.raises(InputProblem, match=says):
        anonymising.decide(named.folder, by=named.by, **given)


def test_a_recogniser_that_is_installed_beside_proposes_too(named, monkeypatch):
    class Point:
        name = "mine"

        @staticmethod
        def load():
            def finds(text: str):
                at = text.find("lantern")
                if at >= 0:
                    yield Proposal(at, at + 7, "lantern", "other", "found by mine")

            return finds

    real = importlib.metadata.entry_points
    monkeypatch.setattr(
        anonymising, "entry_points", lambda group: [Point] if group == "alliance.recognisers" else real(group=group)
    )
    anonymising.forget_survey()
    group = survey(named.folder).group("~lantern")
    assert group.why == "found by mine"
    assert len(group.places) == 2


def test_names_in_the_vault_are_looked_for_wherever_they_stand(named):
    people.keep_identity(
        named.folder, by=named.by, subject=named.cases["Bea"], kind="participant", name="Lantern Ollerton"
    )
    group = survey(named.folder).group("lantern")
    assert group.why == "part of a name in the vault"
    assert [place.words for place in group.places] == ["Lantern"]


def test_whoever_leaves_takes_their_lines_of_the_key_and_their_kept_files_along(named):
    from alliance.actions.leaving import leave_study, traces_of
    from alliance.governance.leaving import Decided

    decide_all(named)
    anonymising.anonymise(named.folder, by=named.by, originals="keep")
    subject = {line.original: line.subject for line in people.key_of_names(named.folder, by=named.by)}
    assert subject["Quillonette Fennimore"] == named.cases["Bea"]
    assert subject["Brackwater"] == ""
    case = named.cases["Bea"]
    passages = traces_of(named.folder, case=case).passages
    decided = {p.id: Decided("delete") if p.can_delete else Decided("keep") for p in passages}
    leave_study(named.folder, by=named.by, case=case, typed="B9", decided=decided)
    left = {line.original for line in people.key_of_names(named.folder, by=named.by)}
    assert "Quillonette Fennimore" not in left
    assert "Brackwater" in left
    assert [whose for _, whose, _, _, _ in people.original_files(named.folder, by=named.by)] == [named.cases["Cal"]]


def test_a_correction_under_way_is_finished_first_and_nothing_is_begun(named):
    from alliance.actions import transcribing

    decide_all(named)
    value = read.transcript(TranscriptRow.objects.get(participant__pseudonym="Bea").id)
    transcribing.save_correction(
        by=named.by, transcript=value.id, number=value.version, version=0, speakers=[("Int.", "interviewer")],
        turns=[(0, value.text[:40], None)],
    )  # fmt: skip
    with pytest.raises(InputProblem, match=r"correction of .* is under way"):
        anonymising.anonymise(named.folder, by=named.by)
    assert people.anonymising_begun(named.folder) is None
