"""Taking somebody out of a database file, wherever it lies: the open store, or a backup of any age.

Works on a bare connection, so that one set of rules (`store.traces`) holds for both. What happens to the file
as a whole stands in `store.erasing`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from alliance.errors import InputProblem
from alliance.governance.leaving import Decided, masked, taken_out
from alliance.store.packing import unpack_turns
from alliance.store.remains import Remains
from alliance.store.search import fold
from alliance.store.traces import TRACED, Table, Traced, tables

_ID = re.compile(r"[0-9a-f]{16}")
_SENTENCE = re.compile(r"[^.!?…\n]*(?:[.!?…]+[\"”’)\]]*|\n|$)\s*")
_AT_ONCE = 500
_HEAP = 50_000
BLANKED_LINE = "something that bore on a case that has left the study"
OUT = taken_out(40)

Ids = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Naming:
    """How somebody is called: pseudonym and code in the store, names and contacts as the vault has them."""

    pseudonym: str = ""
    code: str = ""
    names: tuple[str, ...] = ()

    def because(self, text: str, folded: str = "") -> list[str]:
        """Why a text speaks of them: pseudonym, code, name; nothing where it does not."""
        found = []
        folded = folded or fold(text)
        if self.pseudonym and _stands(fold(self.pseudonym), folded):
            found.append("pseudonym")
        if any(c.isalpha() for c in self.code) and _stands(self.code, text):
            found.append("code")
        if any(_stands(fold(name), folded) for name in self.names if name.strip()):
            found.append("name")
        return found


def _stands(words: str, text: str) -> bool:
    """Whether words stand in a text as whole words."""
    at = text.find(words) if words else -1
    while at >= 0:
        end = at + len(words)
        before, after = text[at - 1 : at], text[end : end + 1]
        if not (before.isalnum() and words[0].isalnum()) and not (after.isalnum() and words[-1].isalnum()):
            return True
        at = text.find(words, at + 1)
    return False


@dataclass(frozen=True, slots=True)
class Mention:
    """A text in a row that stays, and why it speaks of the one who leaves."""

    model: str
    row: str
    field: str
    text: str
    because: tuple[str, ...]
    raw: str  # the whole field as it is kept
    whole: bool = True  # a text of its own, not words inside a list
    theirs: bool = False  # somebody else's words: they cannot be changed here

    @property
    def id(self) -> str:
        """The mention's own name."""
        return f"{self.model}:{self.row}:{self.field}"


@dataclass(slots=True)
class Plan:
    """What goes: rows by kind, stretches of texts, and what to search for in everything that stays."""

    ids: Ids = field(default_factory=dict)
    spans: tuple[tuple[str, int, int], ...] = ()
    participant: str = ""
    naming: Naming = field(default_factory=Naming)
    remains: Remains = field(default_factory=Remains)

    def named_ids(self) -> set[str]:
        """The ids of all rows that go."""
        return {id for ids in self.ids.values() for id in ids}


class Scrub:
    """One database file, by a bare connection on which a transaction is open (or none, for looking alone)."""

    def __init__(self, conn: Any, *, app: str = "store", traced: Mapping[str, Traced] = TRACED) -> None:
        self.conn = conn
        present: dict[str, set[str]] = {}
        for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            present[name] = {row[1] for row in conn.execute(f'PRAGMA table_info("{name}")').fetchall()}
        self.tables = [t for t in tables(app, traced) if t.name in present]
        self.present = present
        self.by_model = {t.model: t for t in self.tables}

    # --- looking

    def rows_of(self, participant: str) -> Ids:
        """The ids of every row that is a participant's, by kind."""
        found: Ids = {}
        for table in self.tables:
            ids: dict[str, None] = {}
            for where in table.wheres:
                sql = f'SELECT "{table.key}" FROM "{table.name}" WHERE {where.replace("{whose}", "?")}'  # noqa: S608
                try:
                    rows = self.conn.execute(sql, (participant,)).fetchall()
                except sqlcipher.OperationalError as problem:
                    if "no such" in str(problem):
                        continue  # an older backup has no such link yet
                    raise
                ids.update(dict.fromkeys(str(row[0]) for row in rows))
            if ids:
                found[table.model] = list(ids)
        return found

    def texts_of(self, ids: Ids) -> Iterator[str]:
        """The free words and the transcripts of some rows."""
        for table, name, column in self.fields(("words", "said")):
            if name in table.long and table.model in ids:
                for _, value in self.values(table, column, ids[table.model]):
                    if isinstance(value, str):
                        yield value

    def files_of(self, ids: Ids) -> Iterator[bytes]:
        """The files kept in some rows."""
        for table, _, column in self.fields(("said",)):
            if table.model in ids:
                for _, value in self.values(table, column, ids[table.model]):
                    if isinstance(value, bytes):
                        yield value

    def shared(self, plan: Plan, *, thorough: bool = False) -> set[bytes]:
        """The runs looked for that somebody else says too, in what stays.

        A thorough search also finds those that are the same without accents alone.
        """
        found: set[bytes] = set()
        passages = self.passages(plan)
        for table, name, column in self.fields(("said",)):
            going = set(plan.ids.get(table.model, ()))
            for id, value in self.values(table, column):
                if str(id) in going or not value:
                    continue
                if table.model == "TextRow" and name == "words":
                    for passage in passages:
                        value = value.replace(passage, "\n\x00\n")
                found |= _runs(plan.remains, value, thorough=thorough)
        return found | plan.remains.twins_of(found)

    def passages(self, plan: Plan) -> list[str]:
        """The words of the stretches that go, the longest first."""
        found = []
        for text, start, end in plan.spans:
            found += [words[start:end] for _, words in self.values(self.by_model["TextRow"], "words", [text])]
        return sorted(filter(str.strip, found), key=len, reverse=True)

    def mentions(self, plan: Plan) -> list[Mention]:
        """Every text in a row that stays and that speaks of the one who leaves."""
        found = []
        for table, name, column in self.fields(("words",)):
            if name not in table.text:
                continue
            going = set(plan.ids.get(table.model, ()))
            whole = name not in table.json
            held = ((str(id), value) for id, value in self.values(table, column) if value and isinstance(value, str))
            staying = ((id, _read(value, whole)) for id, value in held if id not in going)
            for id, value, because in list(self._speaking(staying, plan)):
                said = value
                if not whole:
                    said = "\n".join(text for text in strings_in(json.loads(value)) if self._because(text, plan))
                    (_, value), *_ = self.values(table, column, [id])
                found.append(Mention(table.model, id, name, said, because, value, whole))
        return found + self._beside(plan, {mention.id for mention in found}) + self._named_by_others(plan)

    def _named_by_others(self, plan: Plan) -> list[Mention]:
        """What other participants said, where it holds a name or a contact of the one who leaves."""
        found = []
        for table, name, column in self.fields(("said",)) if plan.remains.names else ():
            going = set(plan.ids.get(table.model, ()))
            for id, value in self.values(table, column):
                if str(id) in going or not isinstance(value, str) or not plan.remains.names_in(value):
                    continue
                parts = [part.strip() for part in _SENTENCE.findall(value) if plan.remains.names_in(part)]
                found.append(Mention(table.model, str(id), name, "\n".join(parts), ("name",), value, False, True))
        return found

    def _speaking(self, texts: Iterable[tuple[str, str]], plan: Plan) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Those of many texts that speak of the one who leaves, and why; many short ones are looked through at once."""
        for some in _heaps(texts):
            if self._because("\n\x00\n".join(text for _, text in some), plan):
                for id, text in some:
                    because = self._because(text, plan)
                    if because:
                        yield id, text, tuple(because)

    def _beside(self, plan: Plan, known: set[str]) -> list[Mention]:
        """Diary entries written beside the case or one of its themes, or pointing at what is its, that do not name it."""
        found: list[Mention] = []
        if "DiaryRow" not in self.by_model:
            return found
        for column, ids in (("case_id", [plan.participant]), ("theme_id", plan.ids.get("ThemeRow", []))):
            for some in _parts([id for id in ids if id]):
                marks = ",".join("?" * len(some))
                sql = f"SELECT id, text FROM store_diaryrow WHERE {column} IN ({marks})"  # noqa: S608
                for id, text in self.conn.execute(sql, some).fetchall():
                    mention = Mention("DiaryRow", id, "text", text, ("beside",), text)
                    if mention.id not in known:
                        known.add(mention.id)
                        found.append(mention)
        return found + self._pointing(plan, known)

    def _pointing(self, plan: Plan, known: set[str]) -> list[Mention]:
        """What the researcher wrote of places that go: diary entries and answers of the checklist that point there."""
        found: list[Mention] = []
        going = plan.named_ids() | {plan.participant}
        for model, name in (("DiaryRow", "text"), ("QualityRow", "answer")):
            table = self.by_model.get(model)
            if table is None or "points" not in self.present[table.name]:
                continue  # an older backup has no pointers yet
            for id, points in list(self.values(table, table.columns["points"], filled=True)):
                if going.isdisjoint(_ID.findall(points)):
                    continue
                ((_, text),) = self.values(table, table.columns[name], [id])
                mention = Mention(model, str(id), name, text, ("beside",), text)
                if text and mention.id not in known:
                    known.add(mention.id)
                    found.append(mention)
        return found

    def _because(self, text: str, plan: Plan) -> list[str]:
        folded = fold(text)
        found = plan.naming.because(text, folded)
        name, run = plan.remains.spoken_in(text)
        if name and "name" not in found:
            found.append("name")
        if run or (folded != text and not text.isascii() and plan.remains.spoken_in(folded)[1]):
            found.append("words")
        return found

    def fields(self, kinds: Sequence[str]) -> Iterator[tuple[Table, str, str]]:
        """Table, field and column of every field that holds one of some kinds of thing, as far as the file has them."""
        for table in self.tables:
            for name, column in table.columns.items():
                if table.traced.kind_of(name) in kinds and column in self.present[table.name]:
                    yield table, name, column

    def values(
        self, table: Table, column: str, ids: Sequence[str] | None = None, *, filled: bool = False
    ) -> Iterator[tuple[Any, Any]]:
        """Id and value of a column, row by row: of all rows, of some, or (filled) where a list or text holds something."""
        sql = f'SELECT "{table.key}", "{column}" FROM "{table.name}"'  # noqa: S608
        if ids is None:
            yield from self.conn.execute(f'{sql} WHERE length("{column}") > 2' if filled else sql)
            return
        for some in _parts(ids):
            yield from self.conn.execute(f'{sql} WHERE "{table.key}" IN ({",".join("?" * len(some))})', some)

    # --- erasing

    def erase(
        self, plan: Plan, decided: Mapping[str, Decided] | None = None, mentions: Sequence[Mention] | None = None
    ) -> Counter[str]:
        """Take everything of a plan out; how much of each kind went.

        Passages that are decided follow their decision; others that speak of the one who leaves lose the
        sentences that do. What is kept by decision is looked for no longer.
        """
        went: Counter[str] = Counter()
        for mention in self.mentions(plan) if mentions is None else mentions:
            went += self._follow(mention, (decided or {}).get(mention.id, Decided("delete")), plan)
        ids = plan.named_ids() | self._ids_in_the_log(plan)
        self._forget_turns(plan.ids.get("TextRow", ()))
        for text, start, end in plan.spans:
            went["words"] += self._blank(text, start, end)
        for table in self.tables:
            if table.model in plan.ids:
                went[table.model] += self.delete(table, plan.ids[table.model])
        self._let_go_of_links(plan.ids)
        went["blanked line"] += self._blank_lines(plan, ids)
        self._prune(plan, ids)
        if "turn_words" in self.present and (plan.ids.get("TextRow") or plan.spans):
            self.conn.execute("INSERT INTO turn_words(turn_words) VALUES('optimize')")
        if "margin_words" in self.present:
            self.conn.execute("INSERT INTO margin_words(margin_words) VALUES('optimize')")
        return +went

    def delete(self, table: Table, ids: Sequence[str]) -> int:
        """How many rows went."""
        gone = 0
        for some in _parts(ids):
            marks = ",".join("?" * len(some))
            sql = f'DELETE FROM "{table.name}" WHERE "{table.key}" IN ({marks})'  # noqa: S608
            gone += self.conn.execute(sql, some).rowcount
        return gone

    def _set(self, table: Table, row: str, **values: Any) -> None:
        changed = ", ".join(f'"{table.columns[name]}" = ?' for name in values)
        if "version" in table.columns:
            changed += ', "version" = "version" + 1'
        self.conn.execute(f'UPDATE "{table.name}" SET {changed} WHERE "{table.key}" = ?', (*values.values(), row))  # noqa: S608

    # passages

    def _follow(self, mention: Mention, one: Decided, plan: Plan) -> Counter[str]:
        table = self.by_model[mention.model]
        if one.choice == "keep" or mention.theirs:
            plan.remains.let_stand(mention.raw if mention.theirs else mention.text)
            return Counter({"kept passage": 1})
        if one.choice == "edit":
            left = [why for why in self._because(one.text, plan) if why in ("name", "words")]
            if left:
                raise InputProblem(
                    "An edited passage still holds a name or eight words in a row of the one who leaves: change it further."
                )
            self._set(table, mention.row, **{mention.field: one.text.strip() or OUT})
        elif mention.model == "DiaryRow":
            self.delete(table, [mention.row])
            plan.ids.setdefault("DiaryRow", []).append(mention.row)
        elif "beside" in mention.because:
            self._set(table, mention.row, **{mention.field: OUT})
        elif mention.whole:
            self._set(table, mention.row, **{mention.field: self._without(mention.text, plan)})
        else:
            kept = _replaced(json.loads(mention.raw), lambda text: self._without(text, plan))
            self._set(table, mention.row, **{mention.field: json.dumps(kept)})
        return Counter({"passage": 1})

    def _without(self, text: str, plan: Plan) -> str:
        """A text without the sentences that speak of the one who leaves."""
        if not self._because(text, plan):
            return text
        left = "".join(part for part in _SENTENCE.findall(text) if not self._because(part, plan)).strip()
        return left if left and not self._because(left, plan) else OUT

    # the log

    def _ids_in_the_log(self, plan: Plan) -> set[str]:
        """The ids of rows deleted before that the case's own lines of the log speak of."""
        found: set[str] = set()
        if plan.participant and "EventRow" in self.by_model:
            rows = self.conn.execute("SELECT changes FROM store_eventrow WHERE scope = ?", (plan.participant,))
            for (changes,) in rows.fetchall():
                for step in json.loads(changes):
                    table = self.by_model.get(str(step.get("table")))
                    if table is not None and table.traced.paths:
                        found.add(str(step.get("id")))
        alive: set[str] = set()
        for table in self.tables:
            if table.traced.paths and table.model != "EventRow":
                going = set(plan.ids.get(table.model, ()))
                for some in _parts(sorted(found)):
                    marks = ",".join("?" * len(some))
                    sql = f'SELECT "{table.key}" FROM "{table.name}" WHERE "{table.key}" IN ({marks})'  # noqa: S608
                    alive |= {row[0] for row in self.conn.execute(sql, some).fetchall() if row[0] not in going}
        return found - alive

    def _blank_lines(self, plan: Plan, ids: set[str]) -> int:
        """Empty every other line of the log that speaks of what went; how many there were."""
        if "EventRow" not in self.by_model:
            return 0
        blanked: list[str] = []
        others: list[tuple[str, str]] = []
        rows = self.conn.execute("SELECT id, scope, subject, words, reason, changes FROM store_eventrow")
        for id, scope, subject, words, reason, changes in rows:
            if subject in ids or scope in ids or not ids.isdisjoint(_ID.findall(changes)):
                blanked.append(id)
            else:
                others.append((id, f"{words}\n{reason}\n{_read(changes, False)}"))
        blanked += [id for id, _, _ in self._speaking(others, plan)]
        for id in blanked:
            self.conn.execute(
                "UPDATE store_eventrow SET words = ?, reason = '', subject = '', changes = '[]', can_undo = 0, "
                "state = CASE state WHEN 'done' THEN 'done' ELSE 'gone' END WHERE id = ?",
                (BLANKED_LINE, id),
            )
        return len(blanked)

    # words of an interview

    def _forget_turns(self, texts: Iterable[str]) -> None:
        if "turn_words" not in self.present or "TextRow" not in self.by_model:
            return
        for some in _parts(texts):
            marks = ",".join("?" * len(some))
            sql = f"SELECT search_first, search_last FROM store_textrow WHERE id IN ({marks})"  # noqa: S608
            for first, last in self.conn.execute(sql, some).fetchall():
                self.conn.execute("DELETE FROM turn_words WHERE rowid BETWEEN ? AND ?", (first, last))

    def _blank(self, text: str, start: int, end: int) -> int:
        """Put words that say so in the place of a stretch of a text, as long as it was; how many texts changed."""
        sql = "SELECT words, turns, search_first, search_last, transcript_id FROM store_textrow WHERE id = ?"
        row = self.conn.execute(sql, (text,)).fetchone()
        if row is None:
            return 0
        words, turns, first, last, transcript = row
        passage = words[start:end]
        if passage == _blanked(passage):
            return 0  # it was taken out before
        self._write_words(text, words[:start] + _blanked(passage) + words[end:], turns, first, last)
        changed = 1
        others = (
            "SELECT id, words, turns, search_first, search_last FROM store_textrow WHERE transcript_id = ? AND id <> ?"
        )
        for id, other, its_turns, its_first, its_last in self.conn.execute(others, (transcript, text)).fetchall():
            if passage.strip() and passage in other:
                self._write_words(id, other.replace(passage, _blanked(passage)), its_turns, its_first, its_last)
                changed += 1
        return changed

    def _write_words(self, text: str, words: str, turns: bytes, first: int, last: int) -> None:
        self.conn.execute("UPDATE store_textrow SET words = ?, version = version + 1 WHERE id = ?", (words, text))
        if "turn_words" not in self.present or last < first:
            return
        self.conn.execute("DELETE FROM turn_words WHERE rowid BETWEEN ? AND ?", (first, last))
        folded = [(first + n, fold(words[turn.start : turn.end])) for n, turn in enumerate(unpack_turns(turns))]
        self.conn.executemany("INSERT INTO turn_words(rowid, folded) VALUES(?, ?)", folded)

    # what pointed at rows that went

    def _let_go_of_links(self, ids: Ids) -> None:
        by_name = {table.name: table for table in self.tables}
        for table in self.tables:
            for column, target in table.nullable.items():
                gone = ids.get(by_name[target].model, ()) if target in by_name else ()
                if column not in self.present[table.name]:
                    continue
                for some in _parts(gone):
                    marks = ",".join("?" * len(some))
                    sql = f'UPDATE "{table.name}" SET "{column}" = NULL WHERE "{column}" IN ({marks})'  # noqa: S608
                    self.conn.execute(sql, some)

    def _prune(self, plan: Plan, ids: set[str]) -> None:
        """Take ids that went out of lists that stay, names of the case out of files' names, and decisions about it."""
        for table in self.tables:
            kept = set(plan.ids.get(table.model, ()))
            for name in table.json:
                column = table.columns[name]
                if table.model == "EventRow" or column not in self.present[table.name]:
                    continue
                for id, value in list(self.values(table, column, filled=True)):
                    if str(id) not in kept and not ids.isdisjoint(_ID.findall(value)):
                        self._set(table, id, **{name: json.dumps(_pruned(json.loads(value), ids))})
            if table.traced.names:
                column = table.columns[table.traced.names]
                gone = [str(id) for id, value in self.values(table, column) if not ids.isdisjoint(_ID.findall(value))]
                self.delete(table, gone)
        if "ExportRow" in self.by_model:
            naming = plan.naming
            names = [naming.pseudonym, naming.code, *naming.names]
            for id, file_name in list(self.values(self.by_model["ExportRow"], "file_name")):
                without = masked(file_name, names)
                if without != file_name:
                    self._set(self.by_model["ExportRow"], id, file_name=without)


def _parts(ids: Iterable[str]) -> Iterator[list[str]]:
    held = list(ids)
    for at in range(0, len(held), _AT_ONCE):
        yield held[at : at + _AT_ONCE]


def _heaps(texts: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Texts in heaps of about so many characters."""
    heap: list[tuple[str, str]] = []
    size = 0
    for id, text in texts:
        heap.append((id, text))
        size += len(text)
        if size > _HEAP:
            yield heap
            heap, size = [], 0
    if heap:
        yield heap


def _read(value: str, whole: bool) -> str:
    """A text as it is read: words escaped in JSON as what they say."""
    return value if whole or "\\u" not in value else json.dumps(json.loads(value), ensure_ascii=False)


def _runs(remains: Remains, value: str | bytes, *, thorough: bool = True) -> set[bytes]:
    """Which runs stand in a text (in a thorough search also where only its folded form does) or in a file."""
    if isinstance(value, bytes):
        return remains.runs_in(value)
    found = remains.runs_in(value.encode("utf-8", "surrogatepass"))
    if thorough and not value.isascii():
        found |= remains.runs_in(fold(value).encode("utf-8", "surrogatepass"))
    return found


def strings_in(value: Any) -> list[str]:
    """Every text inside a JSON value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, one in value.items() for text in (*strings_in(key), *strings_in(one))]
    if isinstance(value, list):
        return [text for one in value for text in strings_in(one)]
    return []


def _replaced(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): _replaced(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, change) for one in value]
    return value


def _pruned(value: Any, ids: set[str]) -> Any:
    if isinstance(value, dict):
        return {k: _pruned(v, ids) for k, v in value.items() if k not in ids and not (isinstance(v, str) and v in ids)}
    if isinstance(value, list):
        return [_pruned(v, ids) for v in value if not (isinstance(v, str) and v in ids)]
    return value


def _blanked(passage: str) -> str:
    """As many characters that say that words were taken out, line breaks kept."""
    return "\n".join(taken_out(len(line)) for line in passage.split("\n"))


def hash_of(words: str) -> str:
    """The hash under which the ledger knows a passage that was kept by decision."""
    return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
