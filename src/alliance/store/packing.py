"""Turns and lines as packed little-endian 32-bit integers: one small blob a transcript, no row per line."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Sequence

from alliance.ipa.transcript import Lines, Turn, Unit

CODE = "I" if array("I").itemsize == 4 else "L"


def pack(numbers: Iterable[int]) -> bytes:
    """The numbers as bytes."""
    packed = numbers if isinstance(numbers, array) and numbers.typecode == CODE else array(CODE, numbers)
    if sys.byteorder == "big":  # pragma: no cover - no such machine in use
        packed = array(CODE, packed)
        packed.byteswap()
    return packed.tobytes()


def unpack(raw: bytes) -> array[int]:
    """The numbers back from bytes."""
    numbers: array[int] = array(CODE)
    numbers.frombytes(bytes(raw))
    if sys.byteorder == "big":  # pragma: no cover - no such machine in use
        numbers.byteswap()
    return numbers


def pack_turns(turns: Sequence[Turn]) -> bytes:
    """Four numbers a turn: start, end, speaker, printed number plus one (0: none)."""
    flat: list[int] = []
    for turn in turns:
        flat += (turn.start, turn.end, turn.speaker, 0 if turn.printed is None else turn.printed + 1)
    return pack(flat)


def unpack_turns(raw: bytes) -> tuple[Turn, ...]:
    """The turns back from bytes."""
    n = unpack(raw)
    return tuple(Turn(n[i], n[i + 1], n[i + 2], n[i + 3] - 1 if n[i + 3] else None) for i in range(0, len(n), 4))


def pack_line_numbers(lines: Lines) -> bytes:
    """The numbers of the lines, or nothing where they simply count up from the first."""
    numbers = lines.numbers
    if not len(numbers) or numbers[-1] - numbers[0] == len(numbers) - 1:
        return b""
    return pack(numbers)


def unpack_lines(
    starts: bytes, numbers: bytes, *, first: int, width: int, unit: Unit, fit_error: int, printed: bool
) -> Lines:
    """The lines back from bytes."""
    begun = unpack(starts)
    counted = unpack(numbers) if numbers else array(CODE, range(first, first + len(begun)))
    return Lines(begun, counted, width, unit, fit_error, printed)


def pack_times(times: Iterable[tuple[int, int]]) -> bytes:
    """Two numbers a time stamp: position, second of the recording."""
    return pack(number for pair in times for number in pair)


def unpack_times(raw: bytes) -> tuple[tuple[int, int], ...]:
    """The time stamps back from bytes."""
    n = unpack(raw)
    return tuple(zip(n[::2], n[1::2], strict=True))


def pack_blocks(blocks: Iterable[tuple[int, int, int]]) -> bytes:
    """Three numbers a stretch that came over from the version before: start there, start here, length."""
    return pack(number for block in blocks for number in block)


def unpack_blocks(raw: bytes) -> tuple[tuple[int, int, int], ...]:
    """The stretches that came over, back from bytes."""
    n = unpack(raw)
    return tuple(zip(n[::3], n[1::3], n[2::3], strict=True))
