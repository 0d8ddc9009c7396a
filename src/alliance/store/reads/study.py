"""The study, its researcher, its participants and what is known of them."""

from __future__ import annotations

from collections import defaultdict

from alliance.errors import NotFound
from alliance.ipa.analysis import Attribute, Case, EvidenceRule, StudySettings
from alliance.store.models import AttributeRow, AttributeValueRow, ParticipantRow, ResearcherRow, StudyRow


def has_study() -> bool:
    """Whether this workbench holds a study."""
    return StudyRow.objects.exists()


def settings() -> StudySettings:
    """The study of this workbench; NotFound where none was begun."""
    row = StudyRow.objects.first()
    if row is None:
        raise NotFound("This workbench holds no study yet: start one with a title and a name.")
    return StudySettings(
        id=row.id,
        title=row.title,
        questions=tuple(row.questions),
        label_set=row.label_set,
        notes_side=row.notes_side,
        width=row.width,
        first_line=row.first_line,
        citation_style=row.citation_style,
        conventions=dict(row.conventions),
        rule=EvidenceRule(**row.rule),
        version=row.version,
    )


def researcher() -> tuple[str, str]:
    """Id and name of the researcher who began the study."""
    found = StudyRow.objects.values_list("researcher_id", "researcher__name").first()
    if found is None:
        raise NotFound("This workbench holds no study yet: start one with a title and a name.")
    return found


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
    for participant, attribute, words in AttributeValueRow.objects.values_list(
        "participant_id", "attribute_id", "words"
    ):
        known[participant][attribute] = words
    rows = ParticipantRow.objects.order_by("place", "created").values_list(
        "id", "code", "pseudonym", "place", "version"
    )
    return tuple(
        Case(id, code, pseudonym, place, dict(known.get(id, {})), version)
        for id, code, pseudonym, place, version in rows
    )


def case(id: str) -> Case:
    """One participant, by id, code or pseudonym; NotFound otherwise."""
    for found in cases():
        if id in (found.id, found.code, found.pseudonym):
            return found
    raise NotFound("No participant of this study goes by that code or pseudonym: see the list of participants.")
