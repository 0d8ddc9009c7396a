"""The only way to a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from django.db import transaction as django_transaction

from alliance.errors import InputProblem

STORE = "default"


@contextmanager
def transaction() -> Iterator[None]:
    """Everything inside is kept together or not at all; acknowledged once on the disk.

    Raises InputProblem where a row still stands on one that the step would take away.
    """
    try:
        with django_transaction.atomic(using=STORE):
            yield
    except IntegrityError as problem:
        raise InputProblem("This cannot be done any more: something else has been built on it since.") from problem
