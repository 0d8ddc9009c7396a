"""The index over what is written about the interviews: kept by the database itself, so that no writer can forget it.

Triggers follow every insert, change and deletion of a row, by whatever hand: an action, an undo, somebody's leaving,
an older backup that is rewritten. They use nothing but what every SQLite has, so that a bare connection serves too.
"""

# ruff: noqa: S608 - every name in these statements is ours

from __future__ import annotations

from collections.abc import Iterator

#: kind -> its table, and the columns whose words are found
INDEXED: dict[str, tuple[str, tuple[str, ...]]] = {
    "note": ("store_noterow", ("text",)),
    "theme": ("store_themerow", ("name", "about", "connection_reason", "aside_reason", "kept_reason")),
    "diary": ("store_diaryrow", ("text",)),
    "remark": ("store_remarkrow", ("text", "answer")),
}
#: letters that the tokenizer does not read as plain ones, and how they are read (as alliance.store.search.fold does)
_LETTERS = {
    "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ħ": "h", "Ħ": "h", "ŧ": "t", "Ŧ": "t", "ı": "i", "æ": "ae",
    "Æ": "ae", "œ": "oe", "Œ": "oe", "ß": "ss", "ẞ": "ss", "ﬁ": "fi", "ﬂ": "fl",
}  # fmt: skip


def making() -> Iterator[str]:
    """The statements that make the index, fill it from the rows that are there, and set its triggers."""
    yield "CREATE TABLE margin_place (at INTEGER PRIMARY KEY, kind TEXT NOT NULL, row TEXT NOT NULL UNIQUE)"
    yield 'CREATE VIRTUAL TABLE margin_words USING fts5(folded, tokenize = "unicode61 remove_diacritics 2")'
    yield "INSERT INTO margin_words(margin_words, rank) VALUES('secure-delete', 1)"
    for kind, (table, columns) in INDEXED.items():
        yield f"INSERT INTO margin_place(kind, row) SELECT '{kind}', id FROM {table} ORDER BY created"
        yield (
            f"INSERT INTO margin_words(rowid, folded) SELECT p.at, {_read('t', columns)} "
            f"FROM {table} t JOIN margin_place p ON p.row = t.id"
        )
        yield from _triggers(kind, table, columns)


def unmaking() -> Iterator[str]:
    """The statements that take it all away again."""
    for kind in INDEXED:
        for what in ("kept", "changed", "gone"):
            yield f"DROP TRIGGER margin_{kind}_{what}"
    yield "DROP TABLE margin_words"
    yield "DROP TABLE margin_place"


def _triggers(kind: str, table: str, columns: tuple[str, ...]) -> Iterator[str]:
    at = "(SELECT at FROM margin_place WHERE row = {}.id)"
    changed = " OR ".join(f'old."{column}" IS NOT new."{column}"' for column in columns)
    yield (
        f"CREATE TRIGGER margin_{kind}_kept AFTER INSERT ON {table} BEGIN "
        f"INSERT INTO margin_place(kind, row) VALUES ('{kind}', new.id); "
        f"INSERT INTO margin_words(rowid, folded) VALUES ({at.format('new')}, {_read('new', columns)}); END"
    )
    yield (
        f"CREATE TRIGGER margin_{kind}_changed AFTER UPDATE ON {table} WHEN {changed} BEGIN "
        f"UPDATE margin_words SET folded = {_read('new', columns)} WHERE rowid = {at.format('new')}; END"
    )
    yield (
        f"CREATE TRIGGER margin_{kind}_gone AFTER DELETE ON {table} BEGIN "
        f"DELETE FROM margin_words WHERE rowid = {at.format('old')}; "
        "DELETE FROM margin_place WHERE row = old.id; END"
    )


def _read(row: str, columns: tuple[str, ...]) -> str:
    """The words of a row as they are indexed: letters with strokes as plain ones; the tokenizer folds the rest."""
    said = " || char(10) || ".join(f'{row}."{column}"' for column in columns)
    for letter, plain in _LETTERS.items():
        said = f"replace({said}, '{letter}', '{plain}')"
    return said
