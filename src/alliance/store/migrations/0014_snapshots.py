"""The analysis as it stood on a day, sealed, case by case."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import alliance.store.models.row


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0013_what_the_study_writes"),
    ]

    operations = [
        migrations.CreateModel(
            name="SnapshotRow",
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
                ("title", models.CharField(max_length=300)),
                ("reason", models.TextField(default="")),
                ("seal", models.CharField(max_length=64)),
                ("parts", models.PositiveIntegerField(default=0)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.studyrow"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SnapshotPartRow",
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
                ("content", models.JSONField(default=dict)),
                ("said", models.JSONField(default=list)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.participantrow",
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.snapshotrow"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
