import django.utils.timezone
from django.db import migrations, models

import alliance.store.models.row


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0005_conduct_details"),
    ]

    operations = [
        migrations.CreateModel(
            name="LeavingRow",
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
                ("what", models.CharField(default="case", max_length=12)),
                ("participant", models.CharField(default="", max_length=16)),
                ("by", models.CharField(max_length=16)),
                ("steps", models.JSONField(default=list)),
                ("remains", models.BinaryField(default=b"")),
                ("record", models.JSONField(default=dict)),
                ("ledger", models.JSONField(default=dict)),
                ("finished", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
