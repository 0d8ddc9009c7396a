"""Finding words: one index, one function; the only place that knows how this vendor searches text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import Max

from alliance.ipa.transcript import Turn
from alliance.store.models import TextRow

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
