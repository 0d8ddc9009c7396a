"""Whose interview a file seems to hold: by the participant's label in it, or by the name of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from alliance.ipa.analysis import Case
from alliance.ipa.speakers import is_known
from alliance.ipa.understanding import Understood

_ABOUT = re.compile(
    r"(?i)(?<![^\W\d_])(interview|transcript|transcription|transkript|anonymised|anonymized|final|clean|draft|copy|"
    r"version|part|v)(?![^\W\d_])"
)
_APART = re.compile(r"[\s_.\-–()\[\]]+")


@dataclass(frozen=True, slots=True)
class Whose:
    """A proposal: the case that is there already (its id), or the pseudonym a new one would get."""

    case: str = ""
    pseudonym: str = ""


def whose(understood: Understood, cases: Iterable[Case]) -> Whose:
    """Whose account a file seems to be; a participant the study knows comes before a new one."""
    label = _label(understood)
    known = {_folded(name): case for case in cases for name in (case.code, case.pseudonym) if _folded(name)}
    for name in (label, *_runs(_bare(understood.name))):
        case = known.get(_folded(name))
        if case is not None:
            return Whose(case.id, case.pseudonym)
    return Whose("", label or stem_of(understood.name))


def stem_of(file_name: str) -> str:
    """A file's name without suffix, numbers and words such as "interview": what may be a name."""
    stem = _bare(file_name)
    words = [word for word in _APART.split(_ABOUT.sub(" ", _APART.sub(" ", stem))) if word]
    named = [word for word in words if not word.isdigit()]
    return " ".join(named or words) or stem or file_name


def _bare(file_name: str) -> str:
    """A file's name without folders and suffix."""
    return re.sub(r"\.\w{1,5}$", "", file_name.replace("\\", "/").rsplit("/", 1)[-1])


def _folded(name: str) -> str:
    """A name as it is compared: letters and digits alone."""
    return "".join(c for c in name.casefold() if c.isalnum())


def _runs(stem: str) -> list[str]:
    """Every run of up to four words of a file's name, the longest first."""
    words = [word for word in _APART.split(stem) if word][:20]
    return [" ".join(words[at : at + n]) for n in (4, 3, 2, 1) for at in range(len(words) - n + 1)]


def _label(understood: Understood) -> str:
    """The participant's label where it is a name of their own, and only one person has one."""
    names = [v.label for v in understood.voices if v.role == "participant" and v.label and not is_known(v.label)]
    return names[0] if len(names) == 1 else ""
