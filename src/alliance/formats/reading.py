"""Any file that is brought in to a source, whatever its name says it is."""

from __future__ import annotations

from alliance.formats import guard, read_docx, read_txt
from alliance.ipa.source import Source

#: what is read, for a file chooser
EXTENSIONS = (".docx", ".txt")


def read(data: bytes, name: str, encoding: str | None = None) -> Source:
    """The source in a file, by its content; `encoding` bears on plain text only."""
    if guard.kind_of(data, name) == "docx":
        return read_docx.read(data, name)
    return read_txt.read(data, name, encoding)
