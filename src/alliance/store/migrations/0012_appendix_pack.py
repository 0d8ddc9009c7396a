"""The appendices as they were chosen, and how they are numbered."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import alliance.store.models.row


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0011_diary_points_and_quality"),
    ]

    operations = [
        migrations.CreateModel(
            name="PackItemRow",
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
                ("what", models.CharField(max_length=40)),
                ("ref", models.CharField(default="", max_length=60)),
                ("title", models.TextField(default="")),
                ("place", models.IntegerField(default=0)),
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
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="store.studyrow"
                    ),
                ),
                (
                    "transcript",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.transcriptrow",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PackRow",
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
                ("word", models.CharField(default="", max_length=60)),
                ("first", models.CharField(default="A", max_length=3)),
                ("together", models.BooleanField(default=True)),
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
    ]
