"""What every row has: a random id, a version for conditional updates, and the moment it was made."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone


def new_id() -> str:
    """Sixteen random hexadecimal characters: never a sequence, never a pseudonym."""
    return secrets.token_hex(8)


class Row(models.Model):
    """A row that is changed by conditional update on its version."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
