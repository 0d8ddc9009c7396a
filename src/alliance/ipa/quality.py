"""The quality checklist: the lists of principles by their names, and room for a study's own.

Only what the published lists are called, and the names of their items, stands here. What an item asks for is said by
the study in its own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OWN = "own"


@dataclass(frozen=True, slots=True)
class Listed:
    """One list: what it is called, by whom it was published, and its items by their keys."""

    called: str
    items: Mapping[str, str]


LISTS: Mapping[str, Listed] = {
    "yardley": Listed(
        "Yardley (2000): four principles",
        {
            "context": "Sensitivity to context",
            "rigour": "Commitment and rigour",
            "coherence": "Transparency and coherence",
            "impact": "Impact and importance",
        },
    ),
    "nizza": Listed(
        "Nizza, Farr and Smith (2021): what to look for in good work",
        {
            "narrative": "A compelling, unfolding narrative",
            "account": "A vigorous experiential/existential account",
            "reading": "Close analytic reading of participants’ words",
            "divergence": "Attending to convergence and divergence",
        },
    ),
    OWN: Listed("The study’s own", {}),
}

#: texts to begin an item of the study's own from: title, wording. They are the study's to check and to change
BEGINNINGS: tuple[tuple[str, str], ...] = (
    ("How much stands behind each theme", "How many participants illustrate each theme, and why that is enough here."),
    (
        "An audit by somebody else",
        "Who followed the way from the notes to the report, when, and what changed after it.",
    ),
    ("When a theme is recurrent", "In how many accounts a theme must be present for this study to call it recurrent."),
)


def name_of(listed: str, key: str, title: str = "") -> str:
    """What an item is called: by its list, or, for an item of the study's own, its title."""
    return LISTS[listed].items.get(key, title) if listed in LISTS else title
