"""A small saved analysis as plain values, to be bent by tests."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator
from typing import Any

TEXT = "How was it?\nErm, it was quiet (laughs) 🚌 and I waited.\nAnd then?\nThen nothing."
AT = "2026-03-14T10:30:00+00:00"


def _span(words: str) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "words": words}


WHOLE: dict[str, Any] = {
    "format": "alliance-analysis",
    "version": 1,
    "study": {
        "id": "s1", "title": "Waiting", "researcher": "r1", "created": AT, "questions": ["What is it like?"],
        "conventions": {"laughs": "sound"}, "rule": {"kind": "count", "count": 2},
    },
    "researchers": [{"id": "r1", "name": "Ottilie Vane", "created": AT}],
    "attributes": [{"id": "a1", "name": "Age", "created": AT, "kind": "number"}],
    "cases": [
        {"id": "c1", "code": "P1", "pseudonym": "Wren", "created": AT, "attributes": {"a1": "44"}},
        {"id": "c2", "code": "P2", "pseudonym": "Zoë", "created": AT, "place": 1},
    ],
    "transcripts": [
        {
            "id": "t1", "case": "c1", "title": "Interview 1", "created": AT, "text": TEXT,
            "sha256": hashlib.sha256(TEXT.encode()).hexdigest(), "held_on": "2026-02-01",
            "speakers": [{"label": "Int."}, {"label": "Wren", "role": "participant", "spellings": ["Wren", "WREN"]}],
            "turns": [
                {"start": 0, "end": 11, "speaker": 0}, {"start": 12, "end": 54, "speaker": 1, "printed": 7},
                {"start": 55, "end": 64, "speaker": 0}, {"start": 65, "end": len(TEXT), "speaker": 1},
            ],
            "lines": {"starts": [0, 12, 40, 55, 65], "first": 5, "width": 30}, "pages": [5, 8], "first_page": 2,
        }
    ],
    "notes": [
        {"id": "n1", "case": "c1", "text": "First impression.", "created": AT},
        {"id": "n2", "case": "c1", "text": "Quiet, then a laugh.", "created": AT, "kind": "linguistic", "transcript": "t1", **_span("it was quiet (laughs)")},
    ],
    "themes": [
        {"id": "h1", "level": "superordinate", "name": "Waiting", "created": AT, "case": "c1"},
        {"id": "h2", "level": "statement", "name": "Quiet", "created": AT, "case": "c1", "parent": "h1", "notes": ["n2", "n1"]},
        {"id": "h3", "level": "statement", "name": "Nothing", "created": AT, "case": "c1", "see": ["h2"], "aside": True, "aside_reason": "r"},
        {"id": "g1", "level": "subtheme", "name": "All wait", "created": AT, "kept_reason": "k"},
        {"id": "g2", "level": "tension", "name": "Claim", "created": AT, "parent": "g1"},
        {"id": "g3", "level": "pole", "name": "Against", "created": AT, "parent": "g2"},
    ],
    "links": [{"id": "l1", "group_theme": "g1", "case_theme": "h2", "created": AT, "reason": "r", "label_then": "Still"}],
    "extracts": [{"id": "e1", "transcript": "t1", "created": AT, "marked": True, **_span("it was quiet (laughs) 🚌 and I waited")}],
    "evidence": [
        {"id": "u1", "theme": "h1", "extract": "e1", "created": AT, "key": [24, 29], "left_out": [[30, 38]]},
        {"id": "u2", "theme": "g1", "extract": "e1", "created": AT},
    ],
    "saved_versions": [
        {"id": "v1", "title": "Before", "created": AT, "reason": "r", "themes": [{"id": "x", "level": "superordinate", "name": "Old", "under": [{"id": "y", "level": "subtheme", "name": "Older"}]}]}
    ],
    "diary": [{"id": "d1", "by": "r1", "text": "I came with an answer.", "created": AT, "dated": "2025-12-31", "kind": "position", "theme": "h1", "quotable": True, "points": ["n1", "c1"]}],
    "quality": [
        {"id": "q1", "listed": "yardley", "created": AT, "key": "rigour", "guidance": "How?", "answer": "Twice.", "points": ["d1", "e1"], "place": 1},
        {"id": "q2", "listed": "own", "created": AT, "title": "Heard by another"},
    ],
    "theme_texts": [{"id": "o1", "theme": "g1", "created": AT, "divergence": "One does not.", "answers": ["Old?"]}],
    "sources": [
        {"id": "o2", "created": AT, "kind": "book", "authors": ["Fell, Ada"], "year": "2011", "title": "On waiting", "doi": "10.1234/w"},
        {"id": "o3", "created": AT, "title": "Untold"},
    ],
    "relations": [
        {"id": "o4", "theme": "g1", "relation": "extends", "created": AT, "source": "o2", "words": "Further."},
        {"id": "o5", "theme": "h1", "relation": "original", "created": AT, "place": 1},
    ],
    "recommendations": [{"id": "o6", "text": "Wait.", "created": AT, "to_whom": ["services"], "themes": ["g1", "h1"], "extracts": ["e1"], "place": 2}],
    "counter_searches": [
        {"id": "o7", "theme": "g1", "searched": "chose*", "created": AT, "accounts": 2, "dated": "2026-04-01", "found": "Once.", "extracts": ["e1"]},
        {"id": "o8", "theme": "g1", "searched": "zebra", "created": AT, "case": "c1", "accounts": 1},
    ],
    "ties": [{"id": "o9", "theme": "g1", "other": "g2", "created": AT, "words": "feeds"}],
    "readings": [{"id": "p1", "case": "c1", "created": AT, "transcript": "t1", "with_recording": True, "text": "Once."}],
    "remarks": [
        {"id": "k1", "kind": "comment", "created": AT, "text": "Yours?", "case": "c1", "transcript": "t1", **{k: v for k, v in _span("it was quiet (laughs)").items() if k != "words"}, "quoted": "quiet", "author": "Dr Hale", "dated": AT, "file_name": "x.docx", "subject": "n2", "settled": True, "answer": "Hers."},
        {"id": "k2", "kind": "unplaced", "created": AT, "text": "Nowhere.", "theme": "g1"},
    ],
    "case_texts": [
        {"id": "w1", "case": "c1", "kind": "portrait", "created": AT, "words": "She laughs first."},
        {"id": "w2", "case": "c1", "kind": "portrait", "created": AT, "extract": "e1", "place": 1},
    ],
    "title_pages": [{"id": "tp", "created": AT, "title": "Waiting", "author": "Vane, Ottilie", "dated": "2026-05", "supervisors": ["Hale, Ruth"], "keywords": ["waiting"], "doi": "10.1234/w"}],
    "word_lists": [{"id": "wl", "created": AT, "words": ["addict: person", "clean"]}],
    "history": [
        {"at": AT, "by": "r1", "scope": "study", "act": "begin study", "words": "Began the study"},
        {"at": AT, "by": "r1", "scope": "c1", "act": "rename theme", "words": "renamed", "subject": "h1", "old": "Wait", "new": "Waiting"},
        {"at": AT, "by": "r1", "scope": "c1", "act": "add note", "words": "note", "subject": "n9", "taken_back": True},
    ],
}  # fmt: skip


def bent(*steps: str | int, to: Any) -> bytes:
    """The analysis with one value changed (or, to Ellipsis, taken out), as bytes."""
    whole = copy.deepcopy(WHOLE)
    at: Any = whole
    for step in steps[:-1]:
        at = at[step]
    if to is ...:
        del at[steps[-1]]
    elif isinstance(at, list) and steps[-1] == len(at):
        at.append(to)
    else:
        at[steps[-1]] = to
    return json.dumps(whole).encode()


def as_bytes(value: Any = None) -> bytes:
    """The analysis, or another value, as bytes."""
    return json.dumps(WHOLE if value is None else value).encode()


def _places(value: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield steps
    if isinstance(value, dict):
        for key in value:
            yield from _places(value[key], (*steps, key))
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from _places(part, (*steps, n))


#: the way to each value of the analysis
PLACES = [steps for steps in _places(WHOLE) if steps]
