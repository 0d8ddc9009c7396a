"""The full-text index over the words of every turn (SQLite's FTS5; another vendor adds its own branch here)."""

from django.db import migrations


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    schema_editor.execute(
        'CREATE VIRTUAL TABLE turn_words USING fts5(folded, tokenize = "unicode61 remove_diacritics 0")'
    )
    schema_editor.execute("INSERT INTO turn_words(turn_words, rank) VALUES('secure-delete', 1)")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE turn_words")


class Migration(migrations.Migration):
    dependencies = [("store", "0001_first")]
    operations = [migrations.RunPython(make_index, drop_index)]
