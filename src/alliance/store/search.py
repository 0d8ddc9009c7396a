"""Finding words: one index, one function; the only place that knows how this vendor searches text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import Max

from alliance.ipa.transcript import Turn
from alliance.store.models import TextRow
from alliance.store.prepared import Prepared

_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "’": "'", "‘": "'"}
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A turn in which the words stand: which version of which text, which turn."""

    text: str
    turn: int


def fold(words: str) -> str:
    """Words as they are compared: no case, no accents, no strokes through letters."""
    if words.isascii():
        return words.lower()
    return _BEYOND_ASCII.sub(_folded, words).lower()


def _folded(found: re.Match[str]) -> str:
    return _plain(found[0])


@lru_cache(maxsize=4096)
def _plain(letters: str) -> str:
    plain = unicodedata.normalize("NFKD", letters.casefold()).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_STROKES)


def index_turns(words: str, turns: Sequence[Turn]) -> tuple[int, int]:
    """Index the turns of one text; the first and last number they were given, to keep with the text."""
    if not turns:
        return 0, -1
    last = TextRow.objects.aggregate(last=Max("search_last"))["last"]
    first = 0 if last is None else max(0, last + 1)
    rows = [(first + i, fold(words[turn.start : turn.end])) for i, turn in enumerate(turns)]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO turn_words(rowid, folded) VALUES(%s, %s)", rows)
    return first, first + len(turns) - 1


def forget_turns(first: int, last: int, *, for_good: bool = True) -> None:
    """Take the turns of one text out of the index. For good: leaving none of their words in the file's index pages."""
    if last < first:
        return
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM turn_words WHERE rowid BETWEEN %s AND %s", [first, last])
        if for_good:
            cursor.execute("INSERT INTO turn_words(turn_words) VALUES('optimize')")


def asked_for(words: str) -> str:
    """The words a person typed as a query: words, "phrases", prefix*, -not; nothing typed can be a syntax error."""
    wanted, unwanted = [], []
    for sign, phrase, word in re.findall(r'(-?)(?:"([^"]*)"|(\S+))', words):
        said = fold(phrase or word)
        star = "*" if word.endswith("*") else ""
        kept = re.sub(r"[^\w']+", " ", said).replace("'", " ").strip()
        if not kept:
            continue
        (unwanted if sign else wanted).append(f'"{kept}"{star}')
    if not wanted:
        return ""
    return " AND ".join(wanted) + "".join(f" NOT {w}" for w in unwanted)


def find_turns(words: str, texts: Iterable[str] | None = None) -> list[Found]:
    """Every turn that holds the words, in the order of texts and turns; all texts unless some are named."""
    query = asked_for(words)
    if not query:
        return []
    ranges = TextRow.objects.order_by("search_first").filter(search_last__gte=0)
    if texts is not None:
        ranges = ranges.filter(id__in=list(texts))
    known = list(ranges.values_list("search_first", "search_last", "id"))
    if not known:
        return []
    sql = "SELECT rowid FROM turn_words WHERE turn_words MATCH %s"
    given: list[object] = [query]
    if texts is not None:
        sql += " AND (" + " OR ".join("rowid BETWEEN %s AND %s" for _ in known) + ")"
        for first, last, _ in known:
            given += [first, last]
    with connection.cursor() as cursor:
        cursor.execute(sql + " ORDER BY rowid", given)
        rows = [row[0] for row in cursor.fetchall()]
    firsts = [first for first, _, _ in known]
    found = []
    for row in rows:
        at = bisect_right(firsts, row) - 1
        if at >= 0 and row <= known[at][1]:
            found.append(Found(known[at][2], row - firsts[at]))
    return found


_RANGES = Prepared(
    lambda: TextRow.objects.filter(search_last__gte=0).order_by().values_list("id", "search_first", "search_last"),
    blanks=0,
)


def some_turns(
    words: str, texts: Sequence[str], *, voices: Mapping[str, bytes] | None = None, skip: int = 0, most: int = 100
) -> tuple[list[Found], int]:
    """Turns of these texts that hold the words, in the order of the texts: some of them, and how many there are.

    `voices`, where given, has one byte for each turn of a text: 1 where what is said there is looked into. Texts
    that it does not name are left out.
    """
    query = asked_for(words)
    if not query:
        return [], 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM turn_words WHERE turn_words MATCH %s ORDER BY rowid", [query])
        rows = [row for (row,) in cursor.fetchall()]
    ranges = {id: (first, last) for id, first, last in _RANGES.rows()}
    found: list[Found] = []
    total = 0
    for text in texts:
        first, last = ranges.get(text, (0, -1))
        low = bisect_left(rows, first)
        high = bisect_right(rows, last, low)
        if low == high:
            continue
        if voices is None:
            here = rows[low:high]
        else:
            said = voices.get(text, b"")
            here = [row for row in rows[low:high] if row - first < len(said) and said[row - first]]
        if len(found) < most and total + len(here) > skip:
            begin = max(0, skip - total)
            found += [Found(text, row - first) for row in here[begin : begin + most - len(found)]]
        total += len(here)
    return found, total


@dataclass(frozen=True, slots=True)
class Within:
    """Where in the margins words are looked for: a case, a transcript of it, a note's kind, some levels of themes."""

    case: str = ""
    transcript: str = ""
    note: str | None = None
    levels: tuple[str, ...] = ()


_MARGINS = {
    "note": """JOIN store_noterow r ON r.id = p.row JOIN store_participantrow c ON c.id = r.case_id
        LEFT JOIN store_transcriptrow t ON t.id = r.transcript_id""",
    "theme": "JOIN store_themerow r ON r.id = p.row LEFT JOIN store_participantrow c ON c.id = r.case_id",
    "diary": "JOIN store_diaryrow r ON r.id = p.row",
    "remark": """JOIN store_remarkrow r ON r.id = p.row LEFT JOIN store_transcriptrow t ON t.id = r.transcript_id
        LEFT JOIN store_participantrow c ON c.id = coalesce(r.participant_id, t.participant_id)""",
}
_ORDER = {
    "note": "c.place, c.created, t.place, r.start, r.created",
    "theme": "c.place IS NULL, c.place, c.created, r.place, r.created",
    "diary": "r.dated DESC, r.created DESC",
    "remark": "c.place, t.place, r.start, r.created",
}


def in_margins(words: str, kind: str, within: Within = Within()) -> list[str]:
    """The ids of all notes, themes, diary entries or remarks (`kind`) that hold the words, in study order."""
    query = asked_for(words)
    if not query:
        return []
    where, given = ["margin_words MATCH %s", "p.kind = %s"], [query, kind]
    if within.case:
        where.append("coalesce(r.participant_id, t.participant_id) = %s" if kind == "remark" else "r.case_id = %s")
        given.append(within.case)
    if within.transcript and kind in ("note", "remark"):
        where.append("(r.transcript_id = %s OR r.transcript_id IS NULL)")
        given.append(within.transcript)
    if within.note is not None and kind == "note":
        where.append("r.kind = %s")
        given.append(within.note)
    if within.levels and kind == "theme":
        where.append(f"r.level IN ({', '.join(['%s'] * len(within.levels))})")
        given += within.levels
    sql = (
        f"SELECT r.id FROM margin_words m JOIN margin_place p ON p.at = m.rowid {_MARGINS[kind]} "  # noqa: S608
        f"WHERE {' AND '.join(where)} ORDER BY {_ORDER[kind]}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [id for (id,) in cursor.fetchall()]
