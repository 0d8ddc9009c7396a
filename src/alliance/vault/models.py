"""Identity apart: who is behind a code. Private to this room; its own database, its own key."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone


def new_id() -> str:
    """Sixteen random hexadecimal characters."""
    return secrets.token_hex(8)


class VaultRow(models.Model):
    """A row of the vault. `subject` is the id, in the store, of the participant, volunteer or organisation meant."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class IdentityRow(VaultRow):
    """Name, contact and employer of one person or organisation."""

    subject = models.CharField(max_length=16, db_index=True)
    kind = models.CharField(max_length=12)  # participant | volunteer | organisation | other
    name = models.CharField(max_length=300)
    other_names = models.JSONField(default=list)
    contact = models.JSONField(default=dict)  # email, phone, address
    employer = models.CharField(max_length=300, default="")
    remarks = models.TextField(default="")


class SignedConsentRow(VaultRow):
    """A signed consent: a scan (checked to be an image or a pdf) or a typed signature."""

    subject = models.CharField(max_length=16, db_index=True)
    consent = models.CharField(max_length=16)
    file_name = models.CharField(max_length=300, default="")
    media_type = models.CharField(max_length=60, default="")
    sha256 = models.CharField(max_length=64, default="")
    content = models.BinaryField(default=b"")
    typed = models.CharField(max_length=300, default="")


class PseudonymKeyRow(VaultRow):
    """What stands in the working text in place of a name: the key of the anonymising."""

    subject = models.CharField(max_length=16, default="", db_index=True)
    original = models.CharField(max_length=300)
    replacement = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, default="")
    counts = models.JSONField(default=dict)  # how often it was replaced, by the kind of row; "": in how many interviews


class WordsDecisionRow(VaultRow):
    """What was decided about words that may identify somebody; `done` when it has been carried out."""

    subject = models.CharField(max_length=16, default="", db_index=True)
    key = models.CharField(max_length=300)  # the words folded: what groups the same words
    words = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, default="")
    decision = models.CharField(max_length=10)  # replace | leave
    replacement = models.CharField(max_length=300, default="")
    places = models.JSONField(default=dict)  # hash of a place -> replace | leave, where it is decided apart
    done = models.BooleanField(default=False)


class OriginalFileRow(VaultRow):
    """The file of an interview as it was brought in, where the researcher keeps it after anonymising."""

    subject = models.CharField(max_length=16, db_index=True)
    transcript = models.CharField(max_length=16, db_index=True)
    name = models.CharField(max_length=300, default="")
    kind = models.CharField(max_length=20, default="")
    sha256 = models.CharField(max_length=64, default="")
    content = models.BinaryField(default=b"")


class OriginalWordingRow(VaultRow):
    """The original wording of an anonymised passage, where the researcher keeps it."""

    subject = models.CharField(max_length=16, db_index=True)
    transcript = models.CharField(max_length=16)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = models.TextField()


class IntentRow(VaultRow):
    """A step begun that reaches both databases: what is to be done, and how far it has come."""

    what = models.CharField(max_length=40)
    subject = models.CharField(max_length=16, db_index=True)
    steps = models.JSONField(default=list)
    done = models.JSONField(default=list)
