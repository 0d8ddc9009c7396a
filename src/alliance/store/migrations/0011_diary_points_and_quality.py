"""A diary entry's pointers and whether it may be quoted; the answers of the quality checklist.

The columns are added by SQLite's own ALTER TABLE: remaking the table would lose the triggers of the search index.
"""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import alliance.store.models.row


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0010_beyond_the_words"),
    ]

    operations = [
        migrations.RunSQL(
            [
                'ALTER TABLE "store_diaryrow" ADD COLUMN "quotable" bool NOT NULL DEFAULT 0',
                'ALTER TABLE "store_diaryrow" ADD COLUMN "points" text NOT NULL DEFAULT \'[]\' '
                'CHECK (JSON_VALID("points") OR "points" IS NULL)',
            ],
            reverse_sql=[
                'ALTER TABLE "store_diaryrow" DROP COLUMN "points"',
                'ALTER TABLE "store_diaryrow" DROP COLUMN "quotable"',
            ],
            state_operations=[
                migrations.AddField("diaryrow", "quotable", models.BooleanField(default=False)),
                migrations.AddField("diaryrow", "points", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="QualityRow",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=alliance.store.models.row.new_id,
                        editable=False,
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("listed", models.CharField(max_length=10)),
                ("key", models.CharField(default="", max_length=20)),
                ("title", models.TextField(default="")),
                ("guidance", models.TextField(default="")),
                ("answer", models.TextField(default="")),
                ("points", models.JSONField(default=list)),
                ("place", models.IntegerField(default=0)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.studyrow"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
