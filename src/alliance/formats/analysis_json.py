"""A whole analysis as one JSON file: read with every place checked, written for people.

A file of another shape gives one InputProblem that names the place ("themes[3].level"). The records are
in `analysis_records`, what must fit together in `analysis_joins`; nothing here knows a database.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import types
import typing
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated, Any, get_args, get_origin

from alliance.errors import InputProblem
from alliance.formats.analysis_joins import check_joined
from alliance.formats.analysis_records import (
    LARGEST_NUMBER,
    AnalysisFile,
    Number,
    Of,
    OneOf,
    Own,
    Whole,
    Words,
    problem_at,
    shape_of,
    short,
)

FORMAT = "alliance-analysis"
VERSION = 1
MEDIA_TYPE = "application/json"
#: the largest file taken, in bytes, and the most values (commas and brackets) inside it
LARGEST_FILE = 512 * 1024 * 1024
MOST_VALUES = 12_000_000
_TOO_DEEP = "This file is nested too deeply to be a saved analysis."


# --- reading


def read(content: bytes) -> AnalysisFile:
    """The analysis that a file holds; one InputProblem, naming the place, where it cannot be one."""
    held = _parsed(content)
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        raise InputProblem(
            f'This is not a saved analysis: its "format" is not "{FORMAT}". Choose a file that "study save" has written.'
        )
    version = held.get("version")
    if type(version) is not int or version < 1:
        raise _found("version", "must be a whole number", version)
    if version > VERSION:
        raise InputProblem(
            f"This analysis was saved by a later version of this program (format {version}): update the program first."
        )
    rest = {key: value for key, value in held.items() if key not in ("format", "version", "positions")}
    try:
        file: AnalysisFile = _record(AnalysisFile, rest, "")
    except RecursionError:
        raise InputProblem(_TOO_DEEP) from None
    check_joined(file)
    return file


def _parsed(content: bytes) -> Any:
    if len(content) > LARGEST_FILE:
        raise InputProblem(
            f"This file has {len(content):,} bytes; a saved analysis of at most {LARGEST_FILE:,} bytes is taken."
        )
    if content.count(b",") + content.count(b"[") + content.count(b"{") > MOST_VALUES:
        raise InputProblem(f"This file holds more than {MOST_VALUES:,} values: no analysis of one study is that large.")
    try:
        return json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_without_doubles, parse_constant=_no_such_number
        )
    except UnicodeDecodeError as problem:
        raise InputProblem(
            f"This file is not UTF-8 text (byte {problem.start:,}): choose a file that this program has saved."
        ) from None
    except json.JSONDecodeError as problem:
        raise InputProblem(
            f"This file is not whole JSON: line {problem.lineno}, column {problem.colno} ({problem.msg})."
        ) from None
    except RecursionError:
        raise InputProblem(_TOO_DEEP) from None
    except InputProblem:
        raise
    except ValueError:
        raise InputProblem("This file holds a number too long to be one of a saved analysis.") from None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise InputProblem(f"This file gives “{short(twice)}” twice in one place: keep one of the two.")
    return held


def _no_such_number(name: str) -> Any:
    raise InputProblem(f"This file holds {name}, which is not a number of a saved analysis.")


def _found(where: str, what: str, given: Any) -> InputProblem:
    return problem_at(where, f"{what}; it holds {_kind_of(given)}")


def _kind_of(value: Any) -> str:
    """What a value is, without showing words that may be somebody's."""
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {short(str(value)) if abs(value) < 1e15 else 'given'}"
    if isinstance(value, str):
        return f"text of {len(value):,} characters"
    return "a list" if isinstance(value, list) else "an object"


def _record(kind: Any, given: Any, where: str) -> Any:
    if not isinstance(given, dict):
        raise _found(where, "must be an object", given)
    dot = f"{where}." if where else ""
    made: dict[str, Any] = {}
    for name, hint, needed in shape_of(kind):
        if name in given:
            made[name] = _value(hint, given[name], f"{dot}{name}")
        elif needed:
            raise problem_at(f"{dot}{name}", "is missing")
    if len(made) < len(given):
        extra = next(name for name in given if name not in made)
        raise problem_at(f"{dot}{short(extra)}", f"is not known in version {VERSION} of this format")
    return kind(**made)


def _value(hint: Any, given: Any, where: str) -> Any:
    origin = get_origin(hint)
    if origin is Annotated:
        rule = hint.__metadata__[0]
        return _whole(rule, given, where) if isinstance(rule, Whole) else _text(rule, given, where)
    if hint is bool:
        if not isinstance(given, bool):
            raise _found(where, "must be true or false", given)
        return given
    if hint in (date, datetime):
        return _moment(hint, given, where)
    if hint is bytes:
        return _bytes(given, where)
    if origin is tuple:
        return _several(get_args(hint), given, where)
    if origin is types.UnionType or origin is typing.Union:
        said = next(a for a in get_args(hint) if a is not types.NoneType)
        return None if given is None else _value(said, given, where)
    if origin is not None:  # a mapping of words
        if not isinstance(given, dict):
            raise _found(where, "must be an object", given)
        of = get_args(hint)[1]
        key = Words(200)
        return {_text(key, k, f"{where} (a name)"): _value(of, v, f"{where}.{short(k)}") for k, v in given.items()}
    return _record(hint, given, where)


def _whole(rule: Whole, given: Any, where: str) -> int:
    if type(given) is not int:
        raise _found(where, "must be a whole number", given)
    if not rule.least <= given <= rule.most:
        raise _found(where, f"must lie between {rule.least} and {rule.most}", given)
    return given


_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")


def _text(rule: Any, given: Any, where: str) -> str:
    if not isinstance(given, str):
        raise _found(where, "must be text", given)
    said: str = given
    if isinstance(rule, Own):
        if not _ID.fullmatch(given):
            raise _found(where, "must be an id: 1 to 16 letters, digits, hyphens or underscores", given)
        return said
    if isinstance(rule, Of):
        return said  # whether that record is there is asked when all are read
    if isinstance(rule, OneOf):
        if given not in rule.known:
            known = ", ".join(word or '"" (none)' for word in rule.known)
            raise problem_at(where, f"is “{short(given)}”, which is not one of: {known}")
        return said
    if _UNUSABLE.search(given):
        raise problem_at(where, "holds a character that no text can hold (a null or half of a surrogate pair)")
    if not given.isascii() and not unicodedata.is_normalized("NFC", given):
        if rule.nfc:
            raise problem_at(where, "must be in Unicode's composed form (NFC): positions are counted in it")
        said = unicodedata.normalize("NFC", given)
    if len(said) > rule.most:
        raise problem_at(where, f"has {len(said):,} characters; at most {rule.most:,} are kept")
    if rule.least and not said.strip():
        raise problem_at(where, "must not be empty")
    return said


def _moment(hint: Any, given: Any, where: str) -> Any:
    example = "2026-03-14" if hint is date else "2026-03-14T10:30:00+00:00"
    if isinstance(given, str) and (hint is not date or len(given) == 10):
        try:
            found = hint.fromisoformat(given)
        except ValueError:
            found = None
        if hint is date and found is not None:
            return found
        if found is not None and found.tzinfo is not None:
            try:
                return found.astimezone(UTC)
            except OverflowError:
                raise problem_at(where, "is no moment that a calendar knows") from None
    raise _found(where, f'must be a {"day" if hint is date else "moment"} such as "{example}"', given)


def _bytes(given: Any, where: str) -> bytes:
    if not isinstance(given, str):
        raise _found(where, "must be base64 text", given)
    try:
        return base64.b64decode(given.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise problem_at(where, "is not base64 text") from None


def _several(of: tuple[Any, ...], given: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(given, list):
        raise _found(where, "must be a list", given)
    if len(of) == 2 and of[1] is not Ellipsis:
        if len(given) != 2:
            raise problem_at(where, "must be two numbers, start and end")
        return tuple(
            _value(hint, value, f"{where}[{n}]") for n, (hint, value) in enumerate(zip(of, given, strict=True))
        )
    hint = of[0]
    if hint == Number and all(type(n) is int and 0 <= n <= LARGEST_NUMBER for n in given):
        return tuple(given)  # thousands of line starts: checked in one go
    return tuple(_value(hint, value, f"{where}[{n}]") for n, value in enumerate(given))


# --- writing


def write(file: AnalysisFile) -> bytes:
    """The file's bytes: the same analysis always gives the same bytes; what stands at its default is left out."""
    held: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "positions": "Unicode code points of a transcript's text, counted from 0; an end is the first one after",
    }
    held |= _plain(file)
    return ("".join(_laid_out(held, "", always=True)) + "\n").encode("utf-8")


@lru_cache(maxsize=64)
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((f.name, f.default if f.default_factory is MISSING else f.default_factory()) for f in fields(kind))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        held = {}
        whole = isinstance(value, AnalysisFile)
        for name, default in _defaults(value.__class__):
            part = getattr(value, name)
            if whole or default is MISSING or part != default:
                held[name] = _plain(part)
        return held
    if isinstance(value, str | int) or value is None:
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value]


def _laid_out(value: Any, indent: str, *, always: bool = False) -> Iterator[str]:
    """JSON in pieces: what is short on one line, the rest one part a line, numbers in rows."""
    if not isinstance(value, list | dict) or not value:
        yield json.dumps(value, ensure_ascii=False)
        return
    numbers = isinstance(value, list) and all(type(part) is int for part in value)
    if not always and (numbers or _is_short(value)):
        line = json.dumps(value, ensure_ascii=False)
        if len(line) <= 110:
            yield line
            return
    deeper = indent + " "
    if numbers:
        rows = (", ".join(map(str, value[n : n + 20])) for n in range(0, len(value), 20))
        yield "[\n" + ",\n".join(deeper + row for row in rows) + "\n" + indent + "]"
        return
    yield "{" if isinstance(value, dict) else "["
    before = "\n"
    for part in value:
        yield before + deeper
        if isinstance(value, dict):
            yield f"{json.dumps(part, ensure_ascii=False)}: "
            yield from _laid_out(value[part], deeper)
        else:
            yield from _laid_out(part, deeper)
        before = ",\n"
    yield "\n" + indent + ("}" if isinstance(value, dict) else "]")


def _is_short(value: Any) -> bool:
    """Whether a value could stand on one line (cheaply guessed: few parts, no long words, nothing deep)."""
    parts = list(value.values()) if isinstance(value, dict) else value
    return len(parts) <= 12 and all(
        (len(part) <= 100 if isinstance(part, str) else True)
        and (not isinstance(part, dict | list) or (len(part) <= 8 and not any(isinstance(p, dict) for p in part)))
        for part in parts
    )
