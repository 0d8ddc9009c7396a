"""Any file that is brought in to a source, whatever its name says it is."""

from __future__ import annotations

from alliance.formats import apart, guard, readers
from alliance.ipa.source import Source

#: what is read, for a file chooser
EXTENSIONS: tuple[str, ...] = tuple(ending for _, endings in readers.KINDS.values() for ending in endings)


def read(data: bytes, name: str, encoding: str | None = None) -> Source:
    """The source in a file, by its content; `encoding` bears on files of plain letters only."""
    kind = guard.kind_of(data, name)
    if apart.is_read_apart(kind, guard.weight(data, kind)):
        return apart.read(kind, data, name, encoding)
    return readers.read_as(kind, data, name, encoding)
