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
_CODE = re.compile(r"(?i)[a-z]{1,3}[- ]?\d{1,4}")


@dataclass(frozen=True, slots=True)
class Whose:
    """A proposal: the case that is there already (its id), or the pseudonym a new one would get."""

    case: str = ""
    pseudonym: str = ""


def whose(understood: Understood, cases: Iterable[Case]) -> Whose:
    """Whose account a file seems to be; a participant the study knows comes before a new one."""
    label = _label(understood)
    stem = stem_of(understood.name)
    known = {name.casefold(): case for case in cases for name in (case.code, case.pseudonym) if name}
    for name in (label, stem, *stem.split(), *_codes(stem)):
        case = known.get(name.casefold())
        if case is not None:
            return Whose(case.id, case.pseudonym)
    return Whose("", label or stem or understood.name)


def stem_of(file_name: str) -> str:
    """A file's name without suffix, dates and words such as "interview": what may be a name."""
    stem = re.sub(r"\.\w{1,5}$", "", file_name.replace("\\", "/").rsplit("/", 1)[-1])
    words = [word for word in _APART.split(_ABOUT.sub(" ", _APART.sub(" ", stem))) if word]
    named = [word for word in words if not word.isdigit()]
    return " ".join(named or words)


def _codes(stem: str) -> list[str]:
    return _CODE.findall(stem)


def _label(understood: Understood) -> str:
    """The participant's label where it is a name of their own, and only one person has one."""
    names = [v.label for v in understood.voices if v.role == "participant" and v.label and not is_known(v.label)]
    return names[0] if len(names) == 1 else ""
