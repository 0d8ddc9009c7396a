"""The three families of error a person may see; everything else is a bug and propagates.

Each door maps them once: the web to a status, the command to an exit code. A message says what is
wrong, where, and what to do, and never holds words of a transcript.
"""


class AllianceError(Exception):
    """A deliberate error, worded for the person who sees it."""

    status = 400
    exit_code = 1


class InputProblem(AllianceError, ValueError):
    """What was given cannot be used: a damaged file, an impossible value, a clash with a newer version."""

    status = 400
    exit_code = 2


class Damaged(InputProblem):
    """The file of a workbench itself cannot be read as a whole; a door offers what can still be done."""


class NotAllowed(AllianceError):
    """A rule of the study, or a locked workbench, stands in the way."""

    status = 403
    exit_code = 3


class NotFound(AllianceError, LookupError):
    """What was asked for is not in this workbench."""

    status = 404
    exit_code = 4


class Clash(InputProblem):
    """Somebody (perhaps the same person in another tab) changed this first; both texts are kept.

    `theirs` is what stands now, `mine` what was sent; a door shows both.
    """

    status = 409

    def __init__(self, message: str, *, theirs: str, mine: str, version: int) -> None:
        super().__init__(message)
        self.theirs = theirs
        self.mine = mine
        self.version = version
