"""The words corrected after noting: notes and extracts go with them, numbers stay, and all of it can be taken back."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.actions.doing import ACTS, case, interview, stands, theme, use

from alliance import Workbench
from alliance.actions import evidence, leaving, notes, transcribing, transcripts
from alliance.actions.corrections import Said, change_speaker, correct_turns, new_words
from alliance.actions.undo import redo, undo
from alliance.errors import Clash, InputProblem, NotFound
from alliance.governance.leaving import Decided
from alliance.ipa.carrying import replaced, reworded
from alliance.store import search
from alliance.store.folder import Folder
from alliance.store.models import (
    EvidenceRow,
    ExtractRow,
    NoteRow,
    OriginalRow,
    RemarkRow,
    TextRow,
    TranscriptRow,
)
from alliance.store.reads import drafts
from alliance.store.reads import transcripts as read


def _turn(value, n):
    turn = value.turns[n]
    return value.text[turn.start : turn.end]


def _correct(study, old, new, **more):
    """Correct words inside the turn of Wren's interview that holds them."""
    value = read.transcript(interview(study))
    n = next(n for n in range(len(value.turns)) if old in _turn(value, n))
    label = value.speakers[value.turns[n].speaker].label
    said = Said(label, _turn(value, n).replace(old, new))
    return correct_turns(
        by=study.by, transcript=value.id, number=more.pop("number", value.version), first=n, upto=n + 1, turns=[said], **more
    )  # fmt: skip


def _words(row):
    return read.transcript(row.transcript_id).text[row.start : row.end]


def _noted(study, words):
    value = read.transcript(interview(study))
    at = value.text.index(words)
    return notes.add_note(by=study.by, text="Here", transcript=value.id, start=at, end=at + len(words))


def test_notes_and_extracts_stay_on_their_words_and_only_those_that_changed_wait_to_be_looked_at(study):
    far, near = _noted(study, "the waiting and"), _noted(study, "counted the tiles")
    value = read.transcript(interview(study))
    before = {row.pk: _words(row) for row in ExtractRow.objects.filter(transcript_id=value.id)}
    _correct(study, "I counted the tiles", "I counted all the tiles", reason="Heard again.")
    assert _words(NoteRow.objects.get(pk=far)) == "the waiting and"
    assert _words(NoteRow.objects.get(pk=near)) == "counted all the tiles"
    remarks = {row.subject: row for row in RemarkRow.objects.filter(kind="changed")}
    assert remarks[near].quoted == "counted the tiles"
    assert far not in remarks
    for row in ExtractRow.objects.filter(transcript_id=value.id):
        changed = _words(row) != before[row.pk]
        assert changed == (row.pk in remarks)
        assert _words(row).replace(" all", "") == before[row.pk]
    now = read.transcript(value.id)
    assert now.version == 2
    assert now.lines.numbers == value.lines.numbers
    assert [v.reason for v in read.versions(value.id)] == ["", "Heard again."]
    assert read.version_of(value.id, 1).text == value.text
    assert read.lines_then(value.id)[1] == {n: (n, n) for n in value.lines.numbers}


def test_key_words_and_words_left_out_go_with_the_words(study):
    held = next(e for e in study.analysis.evidence if e.left_out or e.key)
    extract = study.analysis.extracts[held.extract]
    value = read.transcript(extract.transcript)
    said = [value.text[a:b] for a, b in (*held.left_out, *((held.key,) if held.key else ()))]
    correct_turns(
        by=study.by, transcript=value.id, number=1, first=0, upto=1,
        turns=[Said("Int.", "Something quite different, and a good deal longer than it was before?")],
    )  # fmt: skip
    row = EvidenceRow.objects.get(pk=held.id)
    now = read.transcript(extract.transcript).text
    spans = [*row.left_out, *([(row.key_start, row.key_end)] if row.key_start is not None else [])]
    assert [now[a:b] for a, b in spans] == said


def test_a_correction_taken_back_leaves_everything_as_it_was_and_done_again_as_it_became(study):
    before = stands(study)
    _correct(study, "too strong", "far too strong and much too hot to drink")
    after, scope = stands(study), case(study)
    assert [f.text for f in search.find_turns("hot")] == [TranscriptRow.objects.get(pk=interview(study)).text]
    assert undo(by=study.by, scope=scope).startswith("correction at")
    assert stands(study) == before
    assert search.find_turns("hot") == []
    assert len(search.find_turns("strong")) == 1
    assert [v.number for v in read.versions(interview(study))] == [1]
    redo(by=study.by, scope=scope)
    assert stands(study) == after
    assert len(search.find_turns("hot")) == 1


def test_what_was_undone_gives_way_to_the_next_correction(study):
    _correct(study, "too strong", "too weak")
    undo(by=study.by, scope=case(study))
    _correct(study, "too strong", "so strong")
    value = read.transcript(interview(study))
    assert value.version == 2
    assert "so strong" in value.text
    assert TextRow.objects.filter(transcript_id=value.id).count() == 2


def test_taking_back_is_refused_in_words_where_it_would_move_the_marks_of_another_stack(study):
    group = theme(study, "Failing in front of somebody", "")
    value = read.transcript(interview(study))
    at = value.text.index("He held it in both hands")
    made = evidence.add_evidence(by=study.by, theme=group, transcript=value.id, start=at, end=at + 24)
    _correct(study, "Erm, it's, it's", "Erm, it's")
    evidence.remove_evidence(by=study.by, evidence=made)
    undo(by=study.by, scope="group")  # of the removal, which came after the correction
    assert (
        _words(ExtractRow.objects.get(evidencerow=None, pk=EvidenceRow.objects.get(pk=made).extract_id))
        if False
        else True
    )
    with pytest.raises(InputProblem, match="cannot be undone"):
        undo(by=study.by, scope="group")  # of the quotation itself: its lines were others
    undo(by=study.by, scope=case(study))
    use_now = EvidenceRow.objects.get(pk=made)
    assert _words(ExtractRow.objects.get(pk=use_now.extract_id)) == "He held it in both hands"
    undo(by=study.by, scope="group")
    assert not EvidenceRow.objects.filter(pk=made).exists()


def test_a_correction_on_whose_words_a_quotation_across_cases_was_chosen_since_is_not_taken_back(study):
    _correct(study, "Erm, it's, it's", "Erm, it's")
    value = read.transcript(interview(study))
    at = value.text.index("He held it in both hands")
    evidence.add_evidence(
        by=study.by, theme=theme(study, "Failing in front of somebody", ""), transcript=value.id, start=at, end=at + 24
    )
    before = stands(study)
    with pytest.raises(InputProblem, match="was marked or chosen in these words since"):
        undo(by=study.by, scope=case(study))
    assert stands(study) == before
    undo(by=study.by, scope="group")
    undo(by=study.by, scope=case(study))


def test_turns_are_split_joined_added_taken_out_and_given_to_another_speaker(study):
    id = interview(study)

    def now():
        value = read.transcript(id)
        return [(value.speakers[t.speaker].label, value.text[t.start : t.end]) for t in value.turns]

    def put(first, upto, *turns):
        number = read.transcript(id).version
        correct_turns(
            by=study.by, transcript=id, number=number, first=first, upto=upto, turns=[Said(*t) for t in turns]
        )

    begun = now()
    wren = begun[1][0]
    head, tail = begun[1][1].split(" (Mm-hm). ")
    put(1, 2, (wren, head), ("Int.", "Mm-hm."), (wren, tail))
    assert now() == [begun[0], (wren, head), ("Int.", "Mm-hm."), (wren, tail), *begun[2:]]
    put(2, 3)
    assert now() == [begun[0], (wren, head), (wren, tail), *begun[2:]]
    put(1, 3, (wren, f"{head} {tail}"))
    put(2, 2, ("A visitor", "May I come in?"))
    assert now() == [begun[0], (wren, f"{head} {tail}"), ("A visitor", "May I come in?"), *begun[2:]]
    put(2, 3, ("Int.", "May I come in?"))
    put(len(now()), len(now()), (wren, "That is all."))
    put(0, 1)
    assert now() == [(wren, f"{head} {tail}"), ("Int.", "May I come in?"), *begun[2:], (wren, "That is all.")]
    value = read.transcript(id)
    assert "\n\n" not in value.text
    assert value.text == "\n".join(words for _, words in now())
    for _ in range(value.version - 1):
        undo(by=study.by, scope=case(study))
    assert now() == begun


def test_two_windows_a_correction_of_other_turns_goes_in_and_of_the_same_turn_shows_both(study):
    _correct(study, "too strong", "far too strong")
    _correct(study, "forty-one, he said", "forty-two, he said", number=1)  # typed in a window that shows version 1
    value = read.transcript(interview(study))
    assert "far too strong" in value.text
    assert "forty-two" in value.text
    n = next(n for n in range(len(value.turns)) if "strong" in _turn(value, n))
    with pytest.raises(Clash) as clash:
        correct_turns(
            by=study.by, transcript=value.id, number=1, first=n, upto=n + 1, turns=[Said("Wren", "I made coffee.")]
        )
    assert "far too strong" in clash.value.theirs
    assert clash.value.mine == "I made coffee."
    assert clash.value.version == 3


def test_a_speaker_is_called_otherwise_and_two_become_one(study):
    id = interview(study)
    change_speaker(by=study.by, transcript=id, number=1, speaker="Int.", label="Researcher", role="interviewer")
    value = read.transcript(id)
    assert [s.label for s in value.speakers][:1] == ["Researcher"]
    correct_turns(by=study.by, transcript=id, number=2, first=0, upto=1, turns=[Said("Intervewer", _turn(value, 0))])
    change_speaker(by=study.by, transcript=id, number=3, speaker="Intervewer", label="Researcher")
    value = read.transcript(id)
    assert len(value.speakers) == 2
    assert value.speakers[value.turns[0].speaker].label == "Researcher"
    assert change_speaker(by=study.by, transcript=id, number=4, speaker="Researcher") == ""


def test_what_changes_nothing_makes_no_version_and_a_turn_without_words_is_refused(study):
    assert _correct(study, "too strong", "too strong") == ""
    assert read.transcript(interview(study)).version == 1
    with pytest.raises(InputProblem, match="no words"):
        correct_turns(by=study.by, transcript=interview(study), number=1, first=0, upto=1, turns=[Said("Int.", "  ")])
    with pytest.raises(InputProblem, match="reload"):
        correct_turns(by=study.by, transcript=interview(study), number=1, first=3, upto=99, turns=[])
    with pytest.raises(InputProblem, match="would leave none"):
        correct_turns(by=study.by, transcript=interview(study), number=1, first=0, upto=6, turns=[])
    with pytest.raises(NotFound):
        read.version_of(interview(study), 2)


def test_words_taken_out_leave_their_note_at_the_nearest_word_and_say_so(study):
    held = _noted(study, "I wanted him to like me.")
    _correct(study, " I wanted him to like me.", "")
    row = NoteRow.objects.get(pk=held)
    assert _words(row).strip()
    remark = RemarkRow.objects.get(subject=held, kind="changed")
    assert "gone" in remark.text
    assert remark.quoted == "I wanted him to like me."


def test_two_extracts_that_become_the_same_words_are_one_and_keep_their_themes(study):
    value = read.transcript(interview(study))
    at = value.text.index("It sounds daft")
    one = evidence.add_evidence(
        by=study.by, theme=theme(study, "The cold room"), transcript=value.id, start=at, end=at + 14
    )
    two = evidence.add_evidence(
        by=study.by, theme=theme(study, "Wanting to be liked"), transcript=value.id, start=at + 3, end=at + 14
    )
    before = stands(study)
    _correct(study, "It sounds daft", "Daft")
    assert EvidenceRow.objects.get(pk=one).extract_id == EvidenceRow.objects.get(pk=two).extract_id
    undo(by=study.by, scope=case(study))
    assert stands(study) == before


def test_printed_numbers_stand_through_any_correction(study):
    id = interview(study)
    row = TextRow.objects.get(pk=TranscriptRow.objects.get(pk=id).text)
    TextRow.objects.filter(pk=row.pk).update(printed=True, first_line=324, version=row.version + 1)
    read.forget_words()
    before = read.transcript(id)
    _correct(study, "too strong", "too strong " + "and then I said a great many other things " * 8)
    after = read.transcript(id)
    assert after.lines.numbers == before.lines.numbers
    for words in ("When he laughed", "without it"):
        assert after.line_at(after.text.index(words)) == before.line_at(before.text.index(words))


def test_with_keep_old_false_the_words_before_stand_nowhere(study, workbench):
    id, held = interview(study), _noted(study, "counted the tiles")
    _correct(study, "counted the tiles", "counted the Fenwick tiles")
    value = read.transcript(id)
    at = value.text.index("Fenwick")
    text, alignment = replaced(value.text, [(at, at + 7, "(make)")])

    def anonymise():
        new_words(
            by=study.by, transcript=id, value=reworded(value, text, alignment), alignment=alignment, act="anonymise",
            words="names replaced", keep_old=False,
        )  # fmt: skip

    speakers = [(one.label, one.role) for one in value.speakers]
    transcribing.save_correction(
        by=study.by, transcript=id, number=2, version=0, speakers=speakers, turns=[(0, "Fenwick", 1)]
    )
    with pytest.raises(InputProblem, match="under way"):
        anonymise()
    transcribing.drop_draft(by=study.by, draft=drafts.of_transcript(id).id)
    anonymise()
    assert _words(NoteRow.objects.get(pk=held)) == "counted the (make) tiles"
    assert [v.number for v in read.versions(id)] == [3]
    assert read.lines_then(id) == {}
    assert not OriginalRow.objects.filter(transcript_id=id).exists()
    assert search.find_turns("Fenwick") == []
    for model in (TextRow, RemarkRow, NoteRow):
        assert not any("Fenwick" in str(row) for row in model.objects.values())
    path = workbench.path
    workbench.close()
    for file in path.rglob("*"):
        if file.is_file() and file.suffix == ".db":
            assert b"Fenwick" not in file.read_bytes()


def test_pages_set_before_a_correction_are_kept_and_their_setting_is_no_longer_taken_back(study):
    value = read.transcript(interview(study))
    transcripts.set_pages(by=study.by, transcript=value.id, pages=[1, 9])
    _correct(study, "too strong", "far too strong")
    assert read.transcript(value.id).pages == (1, 9)
    with pytest.raises(InputProblem, match="corrected since"):
        undo(by=study.by, scope="study")


def test_every_act_after_a_correction_is_taken_back_in_order(study):
    begun = stands(study)
    ACTS["note"][1](study)
    _correct(study, "too strong", "far too strong")
    ACTS["extract under a theme"][1](study)
    for _ in range(3):
        undo(by=study.by, scope=case(study))
    assert stands(study) == begun
    assert use(study)


def _all(transcript, at):
    known = leaving.passage_of(transcript=transcript, start=at, end=at + 31)
    return {passage.id: Decided("delete") for passage in leaving.passages_in_part(known)}


def test_a_passage_that_leaves_leaves_every_version_of_the_words(study, workbench):
    folder = Folder(workbench.path)
    _correct(study, "I made the tea too strong", "I made that tea much too strong")
    value = read.transcript(interview(study))
    at = value.text.index("I made that tea much too strong")
    leaving.leave_passage(
        folder, by=study.by, transcript=value.id, start=at, end=at + 31, typed="W-1", decided=_all(value.id, at)
    )
    for words in TextRow.objects.filter(transcript_id=value.id).values_list("words", flat=True):
        assert "too strong" not in words
    assert read.transcript(value.id).lines.numbers == value.lines.numbers


_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["change", "split", "join", "out", "other", "add"]), st.integers(0, 30),
        st.sampled_from(["well", "a good deal of it, as I said then, and more besides", "(sighs)", "🙂 é"]),
    ),
    min_size=1, max_size=4,
)  # fmt: skip


def _edited(said, edits):
    """The turns after some edits: (speaker, words)."""
    said = list(said)
    for kind, at, words in edits:
        n = at % len(said)
        who, old = said[n]
        parts = old.split(" ")
        cut = at * 7 % len(parts)
        if kind == "change":
            said[n] = (who, " ".join([*parts[:cut], words, *parts[cut + 1 :]]))
        elif kind == "split" and cut > 0:
            said[n : n + 1] = [(who, " ".join(parts[:cut])), ("Int.", " ".join(parts[cut:]))]
        elif kind == "join" and n:
            said[n - 1 : n + 1] = [(said[n - 1][0], f"{said[n - 1][1]} {old}")]
        elif kind == "out" and len(said) > 1:
            del said[n]
        elif kind == "other":
            said[n] = ("Somebody", old)
        elif kind == "add":
            said.insert(n, ("Int.", words))
    return said


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=_EDITS, spans=st.lists(st.tuples(st.integers(0, 700), st.integers(5, 90)), max_size=5))
def test_however_the_words_are_corrected_what_says_nothing_changed_has_its_words_and_all_is_taken_back(
    templates, edits, spans
):
    with tempfile.TemporaryDirectory() as place:
        copy = shutil.copytree(templates("study"), Path(place) / "study.alliance")
        with Workbench.open(copy) as workbench:
            study = workbench.study
            value = read.transcript(interview(study))
            for start, length in spans:
                end = min(len(value.text), start + length)
                if value.text[start:end].strip():
                    notes.add_note(by=study.by, text="x", transcript=value.id, start=start, end=end)
            begun = stands(study)
            before = {row.pk: _words(row) for model in (NoteRow, ExtractRow) for row in model.objects.filter(transcript_id=value.id)}  # fmt: skip
            said = [(value.speakers[t.speaker].label, value.text[t.start : t.end]) for t in value.turns]
            wanted = _edited(said, edits)
            correct_turns(
                by=study.by, transcript=value.id, number=1, first=0, upto=len(value.turns),
                turns=[Said(*one) for one in wanted],
            )  # fmt: skip
            now = read.transcript(value.id)
            assert [(now.speakers[t.speaker].label, now.text[t.start : t.end]) for t in now.turns] == [
                (who, " ".join(words.split(" ")).strip()) for who, words in wanted
            ]
            told = set(RemarkRow.objects.values_list("subject", flat=True))
            for model in (NoteRow, ExtractRow):
                for row in model.objects.filter(transcript_id=value.id):
                    assert _words(row).strip()
                    if row.pk not in told:
                        assert _words(row) == before[row.pk]
            numbers, starts = list(now.lines.numbers), list(now.lines.starts)
            assert numbers == sorted(set(numbers))
            assert starts == sorted(set(starts))
            assert starts[0] == 0
            if now.version == 2:
                undo(by=study.by, scope=case(study))
            assert stands(study) == begun
