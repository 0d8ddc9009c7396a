"""What becomes of every field of every row when a participant leaves the study, and where their traces are.

One entry for each kind of row, which names every field: what a field holds decides how it is treated.

- `words`: somebody's free words. They go with a row that is the participant's; in a row that stays they are searched,
  and what speaks of the participant is shown to a person, who decides.
- `said`: what another participant said or gave, or questions put to everybody. It goes with a row that is the
  participant's; in a row that stays it is theirs, and eight words that two people both say are no trace.
- `plain`: numbers, dates, random ids, hashes, words from a closed list. They say nothing without their row.
- `blanked`: the row stays, and this field is emptied of the participant.

A row is the participant's where one of its `paths` leads to them. A field that is not named here has no declared
fate, and a test fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["words", "said", "plain", "blanked"]
Outcome = Literal["erase", "blank", "keep"]


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one field: it is erased with its row, blanked in it, or kept because it is not about the person."""

    outcome: Outcome
    kind: Kind
    why: str = ""


@dataclass(frozen=True, slots=True)
class Traced:
    """One kind of row: what it is called when counted, the paths to the participant, and its fields."""

    called: str
    paths: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    blanked: tuple[str, ...] = ()
    because: str = ""
    many: str = ""
    names: str = ""  # a row that stays goes after all where this field names a row that went

    def kind_of(self, name: str) -> Kind | None:
        """What a field holds; None where it is not declared."""
        kinds: tuple[tuple[Kind, tuple[str, ...]], ...] = (
            ("blanked", self.blanked), ("words", self.words), ("said", self.said), ("plain", self.plain),
        )  # fmt: skip
        return next((kind for kind, names in kinds if name in names), None)

    def fate_of(self, name: str) -> Fate | None:
        """What becomes of a field when the participant leaves; None where it is not declared."""
        kind = self.kind_of(name)
        if kind is None:
            return None
        if kind == "blanked":
            return Fate("blank", kind, self.because)
        if self.paths:
            return Fate("erase", kind)
        return Fate("keep", kind, self.because)

    def counted(self, number: int) -> str:
        """What so many of them are called."""
        return self.called if number == 1 else self.many or f"{self.called}s"


def _row(
    called: str, *paths: str, words: str = "", said: str = "", plain: str = "", blanked: str = "", because: str = "",
    many: str = "", names: str = "", own: str = "id version created",
) -> Traced:  # fmt: skip
    return Traced(
        called, paths, tuple(words.split()), tuple(said.split()), (*own.split(), *plain.split()), tuple(blanked.split()),
        because, many, names,
    )  # fmt: skip


_STUDY = "it belongs to the study as a whole"

#: every kind of row of the store, by the name of its model
TRACED: Mapping[str, Traced] = {
    # interviews
    "TranscriptRow": _row("interview", "participant", words="title", plain="participant held_on place text"),
    "TextRow": _row(
        "transcript", "transcript__participant", said="words speakers", words="reason",
        plain="transcript number turns line_starts line_numbers first_line width unit fit_error printed pages first_page "
        "continues times carried search_first search_last",
    ),
    "OriginalRow": _row("file as it was brought in", "transcript__participant", words="name", said="content",
                        plain="transcript kind encoding sha256", many="files as they were brought in"),
    # the study and its people
    "ResearcherRow": _row("researcher", plain="name", because="it names who works on the study"),
    "StudyRow": _row(
        "study", words="title questions conventions rule", because=_STUDY, many="studies",
        plain="label_set notes_side width first_line citation_style researcher",
    ),
    "AttributeRow": _row("column", words="name", plain="study kind place groups shown", because=_STUDY),
    "ParticipantRow": _row("entry in the list of participants", "id", words="code pseudonym", plain="study place",
                           many="entries in the list of participants"),
    "AttributeValueRow": _row("entry of the profile table", "participant", words="words", plain="participant attribute",
                              many="entries of the profile table"),
    # notes, themes, what joins them
    "NoteRow": _row("note", "case", "transcript__participant", words="text",
                    plain="case transcript start end whole_lines kind"),
    "ThemeRow": _row("statement or theme", "case", many="statements and themes of the case",
                     words="name about connection_reason aside_reason kept_reason",
                     plain="study case level parent place connection aside"),
    "StatementNoteRow": _row("join of a statement and a note", "statement__case", "note__case",
                             "note__transcript__participant", plain="statement note", many="joins of statements and notes"),
    "SeeAlsoRow": _row("reference between themes", "theme__case", "other__case", plain="theme other place",
                       many="references between themes"),
    "ExtractRow": _row("extract", "transcript__participant", plain="transcript start end marked prompted"),
    "EvidenceRow": _row("quotation in a table", "theme__case", "extract__transcript__participant",
                        plain="theme extract place key_start key_end left_out", many="quotations in tables"),
    "LinkRow": _row("link to a theme across cases", "case_theme__case", words="reason label_then",
                    plain="group_theme case_theme", many="links to themes across cases"),
    "StructureRow": _row("saved version of the case’s tree", "case", words="title reason tree", plain="study case",
                         many="saved versions of the case’s tree"),
    # what is said of themes beyond their words
    "ThemeTextRow": _row("text on a theme", "theme__case", many="texts on themes", plain="theme",
                         words="convergence divergence descriptive linguistic conceptual implications answers"),
    "SourceRow": _row("piece of literature", words="remark", plain="study kind", because="it was published",
                      said="authors editors year title container publisher volume number pages doi url",
                      many="pieces of literature"),
    "SourceLinkRow": _row("join of a theme and the literature", "theme__case", words="words",
                          plain="theme source relation place", many="joins of themes and the literature"),
    "RecommendationRow": _row("recommendation", words="text", plain="study to_whom place", because=_STUDY),
    "RecommendationThemeRow": _row("join of a recommendation and a theme", "theme__case", plain="recommendation theme",
                                   many="joins of recommendations and themes"),
    "RecommendationExtractRow": _row("join of a recommendation and words", "extract__transcript__participant",
                                     plain="recommendation extract", many="joins of recommendations and words"),
    "CounterSearchRow": _row("search for what speaks against a theme", "theme__case", "case", words="searched found",
                             plain="theme case accounts dated", many="searches for what speaks against a theme"),
    "CounterExtractRow": _row("words found that speak against a theme", "extract__transcript__participant",
                              "search__theme__case", "search__case", plain="search extract",
                              many="places found that speak against a theme"),
    "ThemeTieRow": _row("tie between themes", "theme__case", "other__case", words="words", plain="theme other",
                        many="ties between themes"),
    # what the study writes of itself
    "CaseTextRow": _row("paragraph of a portrait", "case", "extract__transcript__participant", words="words",
                        plain="case kind place extract", many="paragraphs of portraits"),
    "DepositRow": _row("title page", words="title author award institution abstract supervisors keywords doi url",
                       plain="study dated", because=_STUDY),
    "WordListRow": _row("word list", words="words", plain="study", because=_STUDY),
    # what was done and thought
    "EventRow": _row("line of the log", "scope", own="id", plain="at by scope act can_undo state", many="lines of the log",
                     blanked="words reason subject changes",
                     because="a line about other cases too loses its content and keeps its day"),
    "DiaryRow": _row("diary entry", words="text", plain="by dated kind quotable points", blanked="case theme", many="diary entries",
                     because="the diary is the researcher’s; entries that name the case are shown and decided"),
    "QualityRow": _row("answer of the quality checklist", words="title guidance answer", many="answers of the quality checklist",
                       plain="study listed key points place",
                       because="the checklist is about the study; answers that name the case are shown and decided"),
    "ReadingPassRow": _row("reading of the account", "case", "transcript__participant", words="text",
                           plain="case transcript dated with_recording", many="readings of the account"),
    "RemarkRow": _row("remark to settle", "participant", "transcript__participant", "theme__case", many="remarks to settle",
                      words="text quoted author file_name answer",
                      plain="kind participant transcript theme subject start end dated settled"),
    "PackRow": _row("numbering of the appendices", plain="study word first together", because=_STUDY, many="numberings of the appendices"),
    "PackItemRow": _row("chosen appendix", "case", "transcript__participant", words="title",
                        plain="study what case transcript ref place", many="chosen appendices"),
    "SnapshotRow": _row("snapshot of the analysis", words="title reason", plain="study seal parts", because=_STUDY,
                        many="snapshots of the analysis"),
    "SnapshotPartRow": _row("case in a snapshot", "case", words="content", said="said", plain="snapshot case sha256",
                            many="cases in snapshots"),
    # the conduct of the study
    "ProtocolRow": _row("protocol", words="facts profile", plain="study", because=_STUDY),
    "ApprovalRow": _row("approval", words="body reference conditions amends", plain="study dated", because=_STUDY),
    "DepartureRow": _row("departure from the approval", words="what why", plain="study dated", because=_STUDY),
    "CriterionRow": _row("criterion", words="words", plain="study excludes place", because=_STUDY, many="criteria"),
    "OrganisationRow": _row("organisation", words="code may_know", plain="study agreed_on last_day left_on",
                            because="the organisation is a party of its own"),
    "PromiseRow": _row("promise to an organisation", words="words looked_for", plain="organisation",
                       because="it was made to the organisation", many="promises to organisations"),
    "VolunteerRow": _row("line of the recruitment log", "participant", "id", words="code route", many="lines of the recruitment log",
                         plain="study organisation approached replied declined excluded consented interviewed criteria "
                         "participant"),
    "WhoKnowsRow": _row("entry of who knows", "participant", words="who told_how", plain="participant since person_agreed",
                        many="entries of who knows"),
    "PaperRow": _row("paper", words="title", plain="study kind", because=_STUDY),
    "PaperVersionRow": _row("version of a paper", words="text facts_then", plain="paper number dated", because=_STUDY,
                            many="versions of papers"),
    "SupportRow": _row("support service", words="name contact", plain="study checked_on place", because=_STUDY),
    "ScheduleRow": _row("interview schedule", words="remarks", said="parts demographic_questions header_fields",
                        plain="study number dated pilot",
                        because="its questions are put to everybody"),
    "InterviewRow": _row(
        "interview record", "participant", words="place field_notes schedule_kept consent_kept transcript_kept",
        plain="participant transcript schedule pilot held_on at_home minutes call_before_due call_before_made call_after_due "
        "call_after_made distress_seen stopped debrief_offered sheet_given",
    ),
    "ConcernRow": _row("private note of concern", "participant", words="text told", plain="participant told_at",
                       many="private notes of concern"),
    "RecordingRow": _row("recording in the register", "interview__participant", many="recordings in the register",
                         words="device where file_name deleted_how",
                         plain="interview sha256 length_seconds keep_until deleted_on kept_file size media_type"),
    "RecordingKeyRow": _row("key of a recording", "recording__interview__participant", plain="recording key",
                            many="keys of recordings"),
    "DraftRow": _row("unfinished transcript", "participant", "transcript__participant", words="title",
                     said="speakers turns", plain="participant transcript recording number second saved"),
    "ConsentRow": _row("consent", "participant", words="footing_words how kept_in taken_by",
                       plain="participant footing paper_version dated parts last_day"),
    "LeavingRequestRow": _row("request to leave", "participant", words="reason",
                              plain="participant asked_on decided_on decision", many="requests to leave"),
    "FindingsRow": _row("note of findings sent", "participant", plain="participant offered_on wanted sent_on",
                        many="notes of findings sent"),
    "DisposalRow": _row("disposal", words="what due_event done_how done_by",
                        plain="study medium due_on event_happened done_on", because=_STUDY),
    # what keeps it safe
    "AuditRow": _row("entry of the audit", own="id", plain="at by act kind code seal", many="entries of the audit",
                     because="it holds names of acts and random ids alone, and its chain must hold"),
    "ExportRow": _row("export made", plain="by what sha256 size", blanked="file_name cases", many="exports made",
                      because="that a file left must stay known; whom it named is taken out"),
    "BackupRow": _row("backup known", plain="path why gone", blanked="cases", many="backups known",
                      because="where copies lie must stay known"),
    "SweepDecisionRow": _row("decision of the sweep", plain="where found decision by", many="decisions of the sweep",
                             names="where", because="it holds a hash and a place"),
    "LeavingRow": _row("record of a leaving", plain="what participant by steps remains record ledger finished",
                       many="records of leavings", because="it says that a case left, and not who"),
}  # fmt: skip

#: the kinds of row that are ratings, which can leave alone
RATINGS: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of row as the database knows it, with what was declared of it."""

    model: str
    name: str
    key: str
    traced: Traced
    columns: Mapping[str, str] = field(default_factory=dict)  # field -> column
    json: frozenset[str] = frozenset()
    text: frozenset[str] = frozenset()
    long: frozenset[str] = frozenset()
    nullable: Mapping[str, str] = field(
        default_factory=dict
    )  # column of a link that may be empty -> table it points at
    wheres: tuple[str, ...] = ()


def tables(app: str = "store", traced: Mapping[str, Traced] = TRACED) -> tuple[Table, ...]:
    """Every kind of row of an app as the database knows it."""
    from django.apps import apps

    made = []
    for model in apps.get_app_config(app).get_models():
        declared = traced.get(model.__name__)
        if declared is None:
            continue
        fields = model._meta.concrete_fields
        made.append(
            Table(
                model.__name__, model._meta.db_table, str(model._meta.pk.column), declared,
                {f.name: str(f.column) for f in fields},
                json=frozenset(f.name for f in fields if f.get_internal_type() == "JSONField"),
                text=frozenset(f.name for f in fields if f.get_internal_type() in _TEXT),
                long=frozenset(f.name for f in fields if f.get_internal_type() in ("TextField", "JSONField")),
                nullable={
                    str(f.column): f.related_model._meta.db_table
                    for f in fields
                    if f.is_relation and f.null and f.related_model is not None
                },
                wheres=tuple(_where(model, path) for path in declared.paths),
            )
        )  # fmt: skip
    return tuple(made)


_TEXT = ("CharField", "TextField", "JSONField", "FileField", "URLField", "EmailField", "SlugField")


def _where(model: type, path: str) -> str:
    """The condition under which a row of a kind is the participant's, along one path; one blank for their id."""
    name, _, rest = path.partition("__")
    meta = model._meta  # type: ignore[attr-defined]
    at = meta.get_field(name)
    if not rest:
        return f'"{at.column}" IN ({{whose}})'
    to = at.related_model
    return f'"{at.column}" IN (SELECT "{to._meta.pk.column}" FROM "{to._meta.db_table}" WHERE {_where(to, rest)})'  # noqa: S608


def undeclared(app: str = "store", traced: Mapping[str, Traced] = TRACED) -> list[str]:
    """Every field of an app's rows without a declared fate, and every declared one that is not there."""
    from django.apps import apps

    wrong = []
    models = {model.__name__: model for model in apps.get_app_config(app).get_models()}
    for name, model in models.items():
        fields = [f.name for f in model._meta.get_fields() if not f.auto_created]
        fields += [f.name for f in model._meta.concrete_fields if f.name not in fields]
        declared = traced.get(name)
        if declared is None:
            wrong.append(f"{name}: no fate is declared for this kind of row")
            continue
        known = [*declared.words, *declared.said, *declared.plain, *declared.blanked]
        wrong += [f"{name}.{one}: no fate is declared" for one in fields if one not in known]
        wrong += [f"{name}.{one}: declared, but there is no such field" for one in known if one not in fields]
        wrong += [f"{name}.{one}: declared twice" for one in set(known) if known.count(one) > 1]
        if not declared.paths and not declared.because:
            wrong.append(f"{name}: it stays, and nothing says why")
    wrong += [f"{name}: declared, but there is no such kind of row" for name in traced if name not in models]
    return wrong
