"""The study, its researcher, its participants and what is known of them."""

from __future__ import annotations

from collections import defaultdict

from alliance.errors import NotFound
from alliance.ipa.analysis import Attribute, Case, EvidenceRule, StudySettings
from alliance.store.models import AttributeRow, AttributeValueRow, ParticipantRow, ResearcherRow, StudyRow
from alliance.store.prepared import Prepared

_SETTINGS = Prepared(
    lambda: StudyRow.objects.order_by("pk").values_list(
        "id", "title", "questions", "label_set", "notes_side", "width", "first_line", "citation_style", "conventions",
        "rule", "version",
    )[:1],
    blanks=0,
)  # fmt: skip
_RESEARCHER = Prepared(
    lambda: StudyRow.objects.order_by("pk").values_list("researcher_id", "researcher__name")[:1], blanks=0
)


def has_study() -> bool:
    """Whether this workbench holds a study."""
    return _RESEARCHER.first() is not None


def settings() -> StudySettings:
    """The study of this workbench; NotFound where none was begun."""
    row = _SETTINGS.first()
    if row is None:
        raise NotFound("This workbench holds no study yet: start one with a title and a name.")
    id, title, questions, label_set, notes_side, width, first_line, style, conventions, rule, version = row
    return StudySettings(
        id=id,
        title=title,
        questions=tuple(questions),
        label_set=label_set,
        notes_side=notes_side,
        width=width,
        first_line=first_line,
        citation_style=style,
        conventions=dict(conventions),
        rule=EvidenceRule(**rule),
        version=version,
    )


def researcher() -> tuple[str, str]:
    """Id and name of the researcher who began the study."""
    found = _RESEARCHER.first()
    if found is None:
        raise NotFound("This workbench holds no study yet: start one with a title and a name.")
    return found[0], found[1]


def researchers() -> dict[str, str]:
    """Names by id of everybody who has worked on this workbench."""
    return dict(ResearcherRow.objects.values_list("id", "name"))


def attributes() -> tuple[Attribute, ...]:
    """The columns the study keeps about its participants, in order."""
    rows = AttributeRow.objects.order_by("place", "created")
    return tuple(Attribute(r.id, r.name, r.kind, r.place, r.groups, r.shown) for r in rows)


def cases() -> tuple[Case, ...]:
    """Every participant, in study order."""
    known: dict[str, dict[str, str]] = defaultdict(dict)
    for participant, attribute, words in _VALUES.rows():
        known[participant][attribute] = words
    return tuple(
        Case(id, code, pseudonym, place, dict(known.get(id, {})), version)
        for id, code, pseudonym, place, version in _CASES.rows()
    )


_VALUES = Prepared(lambda: AttributeValueRow.objects.values_list("participant_id", "attribute_id", "words"), blanks=0)
_CASES = Prepared(
    lambda: ParticipantRow.objects.order_by("place", "created").values_list(
        "id", "code", "pseudonym", "place", "version"
    ),
    blanks=0,
)


def case(id: str) -> Case:
    """One participant, by id, code or pseudonym; NotFound otherwise."""
    for found in cases():
        if id in (found.id, found.code, found.pseudonym):
            return found
    raise NotFound("No participant of this study goes by that code or pseudonym: see the list of participants.")
