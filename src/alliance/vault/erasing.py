"""Taking somebody out of the vault: the open one, or a copy that lies with a backup."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from alliance.errors import InputProblem
from alliance.governance.leaving import Decided
from alliance.store.erasing import open_file, settle
from alliance.store.remains import Remains
from alliance.store.scrub import Mention, Plan, Scrub, strings_in
from alliance.store.search import fold
from alliance.vault.traces import VAULT

ALIAS = "vault"


@dataclass(frozen=True, slots=True)
class Kept:
    """What the vault keeps of somebody: names and contacts that are theirs alone, files and texts. Never written down."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    files: tuple[bytes, ...]
    rows: Mapping[str, Sequence[str]]


def open_connection() -> Any:
    """The bare connection to the open vault."""
    from django.db import connections

    connections[ALIAS].ensure_connection()
    return connections[ALIAS].connection


def _scrub(conn: Any) -> Scrub:
    return Scrub(conn, app="vault", traced=VAULT)


def _rows_of(scrub: Scrub, subjects: Sequence[str], names: Sequence[str] = ()) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for subject in subjects:
        for model, ids in scrub.rows_of(subject).items():
            found.setdefault(model, []).extend(ids)
    own = {fold(name) for name in names}
    for model, column in (("PseudonymKeyRow", "original"), ("WordsDecisionRow", "words")):
        if model not in scrub.by_model:
            continue  # an older copy has no such rows yet
        table = scrub.by_model[model].name
        rows = scrub.conn.execute(f"SELECT id, {column} FROM {table} WHERE subject = ''").fetchall()  # noqa: S608
        found.setdefault(model, []).extend(id for id, words in rows if fold(words) in own)
    return {model: ids for model, ids in found.items() if ids}


def kept_of(conn: Any, subjects: Sequence[str]) -> Kept:
    """What a vault keeps of somebody, to be looked for and then forgotten.

    A name or contact that another entry of the vault has too is not theirs alone, and is left out.
    """
    scrub = _scrub(conn)
    theirs: list[str] = []
    others: set[str] = set()
    rows = conn.execute("SELECT subject, name, other_names, contact FROM vault_identityrow").fetchall()
    for subject, name, other_names, contact in rows:
        said = [name, *strings_in(json.loads(other_names)), *map(str, json.loads(contact).values())]
        if subject in subjects:
            theirs += said
        else:
            others |= {fold(one) for one in said}
    replaced: list[str] = []
    several: set[str] = set()  # what was replaced in the accounts of several people is nobody's alone
    lines = conn.execute("SELECT subject, original, kind FROM vault_pseudonymkeyrow").fetchall()
    for subject, original, kind in lines:
        if subject in subjects and _tells(original, kind):
            replaced.append(original)
        elif subject not in subjects:
            (others if subject else several).add(fold(original))
    theirs += [one for one in replaced if fold(one) not in several]
    names = tuple(dict.fromkeys(name for name in theirs if name.strip() and fold(name) not in others))
    ids = _rows_of(scrub, subjects, names)
    return Kept(names, tuple(scrub.texts_of(ids)), tuple(scrub.files_of(ids)), ids)


def _tells(original: str, kind: str) -> bool:
    """Whether words that were replaced name one person wherever they stand: a name does, an age or a town does not."""
    return kind in ("", "name", "email", "phone", "web", "participant") and len(original.strip()) > 3


def names_in(path: Path, key: bytes | None, subjects: Sequence[str]) -> tuple[str, ...]:
    """Names and contacts of somebody in a copy of the vault; none where it cannot be read."""
    if not subjects:
        return ()
    try:
        conn = open_file(path, key)
    except InputProblem:
        return ()
    try:
        return kept_of(conn, subjects).names
    except sqlcipher.DatabaseError:
        return ()
    finally:
        conn.close()


def wording_of(conn: Any, transcript: str, start: int, end: int) -> dict[str, list[str]]:
    """What is kept of the original wording of a stretch of an interview, by kind: passages, and its file as a whole."""
    sql = 'SELECT id FROM vault_originalwordingrow WHERE transcript = ? AND "start" < ? AND "end" > ?'
    found = {"OriginalWordingRow": [row[0] for row in conn.execute(sql, (transcript, end, start)).fetchall()]}
    files = conn.execute("SELECT id FROM vault_originalfilerow WHERE transcript = ?", (transcript,)).fetchall()
    found["OriginalFileRow"] = [row[0] for row in files]
    return {model: ids for model, ids in found.items() if ids}


def mentions(conn: Any, plan: Plan) -> list[Mention]:
    """Remarks about others in the vault that speak of the one who leaves."""
    return _scrub(conn).mentions(plan)


def let_stand(conn: Any, kept: Kept, remains: Remains) -> None:
    """Look no longer for words that somebody else's entry of the vault holds too."""
    scrub = _scrub(conn)
    for table, _, column in scrub.fields(("said",)):
        going = set(kept.rows.get(table.model, ()))
        for id, value in scrub.values(table, column):
            if id not in going and isinstance(value, str) and value:
                remains.let_stand(value)
            elif id not in going and isinstance(value, bytes):
                remains.runs -= remains.runs_in(value)


def forget(
    conn: Any, subjects: Sequence[str], names: Sequence[str] = (), *, plan: Plan | None = None,
    decided: Mapping[str, Decided] | None = None, ids: Mapping[str, Sequence[str]] | None = None,
) -> Counter[str]:  # fmt: skip
    """Take everything kept of somebody out of a vault, all or nothing; how much of each kind went.

    Without a plan nothing but their own rows is touched.
    """
    with _all_or_nothing(conn):
        scrub = _scrub(conn)
        whole = plan or Plan({model: list(rows) for model, rows in (ids or {}).items()})
        found = _rows_of(scrub, subjects, names)
        whole.ids = {m: list(dict.fromkeys([*found.get(m, ()), *whole.ids.get(m, ())])) for m in {*found, *whole.ids}}
        if plan is None:
            return +sum(
                (Counter({t.model: scrub.delete(t, whole.ids.get(t.model, ()))}) for t in scrub.tables), Counter()
            )
        return scrub.erase(whole, decided)


@contextmanager
def _all_or_nothing(conn: Any) -> Iterator[None]:
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise


def forget_in(
    path: Path, key: bytes | None, subjects: Sequence[str], names: Sequence[str] = (),
    ids: Mapping[str, Sequence[str]] | None = None,
) -> Counter[str]:  # fmt: skip
    """Take somebody (and rows named by kind and id) out of a copy of the vault; how much went. InputProblem where
    the copy is damaged or not ours."""
    conn = open_file(path, key)
    try:
        went = forget(conn, subjects, names, ids=ids)
        if went:
            settle(conn)
        return went
    except sqlcipher.DatabaseError:
        raise InputProblem(
            f"{path.parent.name}/{path.name} is damaged or cannot be written: nobody could be taken out of it."
        ) from None
    finally:
        conn.close()
