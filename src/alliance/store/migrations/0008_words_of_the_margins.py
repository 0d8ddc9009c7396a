"""The full-text index over notes, themes, diary and remarks, kept by triggers (see alliance.store.margins)."""

from django.db import migrations

from alliance.store.margins import making, unmaking


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in making():
            schema_editor.execute(statement, None)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in unmaking():
            schema_editor.execute(statement, None)


class Migration(migrations.Migration):
    dependencies = [("store", "0007_versions_and_remarks")]
    operations = [migrations.RunPython(make_index, drop_index)]
