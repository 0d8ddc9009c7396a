"""Names between quotation marks, where a person's own marks are not doubled."""

from __future__ import annotations

_PAIRS = {"“": "”", '"': '"', "„": "“", "«": "»", "‘": "’", "'": "'"}
_DOUBLE = frozenset('“”„«»"')


def quoted(name: str) -> str:
    """A name between quotation marks: marks of its own around the whole give way, marks inside become single.

    “Opposite a coat” stays “Opposite a coat”, and Who said “come in”? becomes “Who said ‘come in’?”.
    """
    words = name.strip()
    inside = words[1:-1]
    if len(words) > 2 and _PAIRS.get(words[0]) == words[-1] and not (_DOUBLE | {words[0]}) & set(inside):
        words = inside
    made = words.replace("“", "‘").replace("”", "’")
    return f"“{made}”"
