"""What participants agreed to, as values: every consent taken, what stands now, until when each may leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from alliance.errors import NotFound
from alliance.governance.consent import Agreement, Footing, in_time, may, together
from alliance.ipa.analysis import Case
from alliance.store.models import ConsentRow, TranscriptRow, VolunteerRow
from alliance.store.reads import conduct, leaving, study
from alliance.study.days import in_words
from alliance.study.papers import PaperVersion

#: papers on which somebody can have agreed
SIGNED_KINDS = ("consent", "sheet")


@dataclass(frozen=True, slots=True)
class Taken:
    """One consent as it was taken, or the footing on which material stands."""

    id: str
    case: str
    footing: Footing
    footing_words: str = ""
    dated: date | None = None
    taken_by: str = ""
    how: str = ""
    paper_version: str = ""
    paper: str = ""  # the paper and its version, in words
    parts: Mapping[str, bool] = field(default_factory=dict)
    kept_in: str = ""
    last_day: date | None = None
    version: int = 1
    entered: datetime | None = None

    @property
    def agreement(self) -> Agreement:
        """What this consent says, alone."""
        return Agreement(self.footing, self.parts)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands for one participant: every consent, newest first, what they say together, the last day to leave."""

    case: Case
    taken: tuple[Taken, ...] = ()
    agreement: Agreement | None = None
    last_day: date | None = None
    agreed_day: bool = False  # the last day was agreed with this person

    def passed(self, today: date) -> bool:
        """Whether the last day to leave has passed."""
        return not in_time(today, self.last_day)

    @property
    def complete(self) -> bool:
        """Whether it is known what this person agreed to, and since when."""
        if self.agreement is None:
            return False
        if self.agreement.footing in ("published", "teaching"):
            return bool(self.taken[0].footing_words)
        return bool(self.agreement.parts) and any(one.dated for one in self.taken)


def _paper_words(version: PaperVersion, title: str) -> str:
    return f"{title}, version {version.number}" + (f" of {in_words(version.dated)}" if version.dated else " (draft)")


def forms() -> list[tuple[PaperVersion, str]]:
    """Every dated version of a consent form or information sheet, with its words; the newest first."""
    titles = {one.id: one.title for one in conduct.papers() if one.kind in SIGNED_KINDS}
    return [
        (one, _paper_words(one, titles[one.paper]))
        for one in conduct.paper_versions()
        if one.paper in titles and one.dated
    ]


def form_of(paper_version: str) -> PaperVersion:
    """A dated version of a paper on which somebody can agree; NotFound otherwise."""
    for one, _ in forms():
        if one.id == paper_version:
            return one
    raise NotFound("This is not a dated version of a consent form or an information sheet: see the page Papers.")


def taken(case: str = "") -> list[Taken]:
    """Consents of one participant or of all, the newest first by the day they were taken; those without a day last."""
    rows = ConsentRow.objects.order_by("-created", "-id")
    if case:
        rows = rows.filter(participant_id=case)
    papers = dict(_paper_words_by_version())
    found = [
        Taken(
            r.id, r.participant_id, r.footing, r.footing_words, r.dated, r.taken_by, r.how, r.paper_version_id or "",
            papers.get(r.paper_version_id or "", ""), dict(r.parts), r.kept_in, r.last_day, r.version, r.created,
        )
        for r in rows
    ]  # fmt: skip
    return sorted(found, key=_when, reverse=True)


def _paper_words_by_version() -> list[tuple[str, str]]:
    titles = {one.id: one.title for one in conduct.papers()}
    return [(one.id, _paper_words(one, titles.get(one.paper, ""))) for one in conduct.paper_versions()]


def _when(one: Taken) -> date:
    return one.dated or date.min  # a footing without a day gives way to every consent that has one


def consent(id: str) -> Taken:
    """One consent; NotFound otherwise."""
    for one in taken():
        if one.id == id:
            return one
    raise NotFound("This consent is not in the workbench any more; it may have been taken out in another window.")


def standings() -> list[Standing]:
    """What stands for every participant, in study order."""
    held: dict[str, list[Taken]] = defaultdict(list)
    for one in taken():
        held[one.case].append(one)
    cases = study.cases()
    days = leaving.deadlines([case.id for case in cases])
    return [_standing(case, held[case.id], days[case.id]) for case in cases]


def standing(case: str) -> Standing:
    """What stands for one participant (id, code or pseudonym); NotFound otherwise."""
    person = study.case(case)
    return _standing(person, taken(person.id), leaving.deadline(person.id))


def _standing(case: Case, held: list[Taken], last_day: date | None) -> Standing:
    agreed = together(one.agreement for one in reversed(held))
    own = any(one.last_day for one in held)
    return Standing(case, tuple(held), agreed, last_day, own)


def agreements() -> dict[str, Agreement]:
    """What was recorded as agreed, by participant; those of whom nothing is recorded are left out."""
    rows = ConsentRow.objects.order_by("created", "id")
    said = rows.values_list("participant_id", "dated", "footing", "parts")
    held: dict[str, list[Agreement]] = defaultdict(list)
    for case, _, footing, parts in sorted(said, key=lambda row: row[1] or date.min):
        held[case].append(Agreement(footing, parts))
    return {case: agreed for case, one in held.items() if (agreed := together(one)) is not None}


def volunteered(case: str) -> date | None:
    """The day on which somebody consented by the recruitment log; None where it says none."""
    return VolunteerRow.objects.filter(participant_id=case).values_list("consented", flat=True).first()


def remarks(one: Standing) -> list[str]:
    """What does not go together in what is recorded about one participant, as sentences."""
    found = []
    name = one.case.pseudonym
    held = [i.held_on for i in conduct.interviews(one.case.id) if i.held_on]
    held += [
        day for day in TranscriptRow.objects.filter(participant_id=one.case.id).values_list("held_on", flat=True) if day
    ]
    days = [t.dated for t in one.taken if t.dated]
    if held and days and min(held) < min(days):
        found.append(
            f"An interview was held on {in_words(min(held))}, before the first consent of {in_words(min(days))}: "
            "check both dates."
        )
    if not may("interview", one.agreement) and TranscriptRow.objects.filter(participant_id=one.case.id).exists():
        found.append(f"{name} did not agree to be interviewed, and an interview is in the workbench.")
    if not may("record", one.agreement) and any(
        r.deleted_on is None for i in conduct.interviews(one.case.id) for r in i.recordings
    ):
        found.append(f"{name} did not agree to being recorded, and a recording is in the register.")
    return found + _newer_form(one)


def _newer_form(one: Standing) -> list[str]:
    known = forms()
    signed = next((version for t in one.taken for version, _ in known if version.id == t.paper_version), None)
    if signed is None:
        return []
    newer = next((v for v, _ in known if v.paper == signed.paper and v.number > signed.number), None)
    if newer is None or newer.dated is None:
        return []
    return [
        f"{one.case.pseudonym} agreed on version {signed.number} of the paper; version {newer.number} is in use since "
        f"{in_words(newer.dated)}. Where the change matters to them, ask again and record it as a new consent."
    ]
