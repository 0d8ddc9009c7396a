"""The only way to a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError
from django.db import transaction as django_transaction

from alliance.errors import InputProblem, NotAllowed

STORE = "default"


@contextmanager
def transaction(file: str = STORE) -> Iterator[None]:
    """Everything inside is kept together or not at all; acknowledged once on the disk.

    `file` names another database than the store: the vault has its own, and no transaction spans both.
    Raises InputProblem where a row still stands on one that the step would take away, or where the disk
    is full; NotAllowed where another process is writing for longer than one waits.
    """
    try:
        with django_transaction.atomic(using=file):
            yield
    except IntegrityError as problem:
        raise InputProblem("This cannot be done any more: something else has been built on it since.") from problem
    except OperationalError as problem:
        if "locked" in str(problem):
            raise NotAllowed(
                "Another window or command is writing to this workbench just now: nothing was kept; do it once more."
            ) from problem
        if "full" in str(problem):
            raise InputProblem(
                "There is no room left on this disk: nothing was kept. Make room, then do it again."
            ) from problem
        raise
