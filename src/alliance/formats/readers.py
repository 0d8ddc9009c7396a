"""Which reader reads which kind of file, and what happens where one gives up."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from alliance.errors import InputProblem
from alliance.ipa.source import Source

#: what is read: kind -> (what it is called on screen, how its name ends)
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "docx": ("Word document", (".docx", ".docm", ".dotx")),
    "odt": ("OpenDocument text", (".odt",)),
    "rtf": ("rich text", (".rtf",)),
    "txt": ("plain text", (".txt", ".text")),
    "md": ("Markdown text", (".md", ".markdown")),
    "html": ("web page", (".html", ".htm")),
    "pdf": ("PDF", (".pdf",)),
    "vtt": ("captions (vtt)", (".vtt",)),
    "srt": ("captions (srt)", (".srt",)),
    "json": ("Whisper file", (".json",)),
    "eaf": ("ELAN file", (".eaf",)),
    "cha": ("CHAT file", (".cha",)),
    "xlsx": ("spreadsheet", (".xlsx", ".xlsm")),
    "csv": ("table of text", (".csv", ".tsv")),
}
#: kinds in which letters may be written in several ways
LETTERS = frozenset(("txt", "md", "html", "vtt", "srt", "json", "cha", "csv"))


def read_as(kind: str, data: bytes, name: str, encoding: str | None = None) -> Source:
    """The source in a file of a kind, read in this process; InputProblem where it cannot be."""
    module = import_module(f"alliance.formats.read_{'captions' if kind in ('vtt', 'srt') else kind}")
    read: Callable[..., Source] = module.read
    try:
        if kind in ("vtt", "srt"):
            return read(data, name, kind, encoding)
        return read(data, name, encoding) if kind in LETTERS else read(data, name)
    except (MemoryError, RecursionError) as problem:
        raise too_much(name) from problem


def too_much(name: str) -> InputProblem:
    """What is said about a file that asks for more time or memory than any transcript."""
    return InputProblem(
        f"“{name}” asks for more time or memory than any transcript needs: it was not read on. "
        "Open it where it was written, save it as .docx or .txt, try again."
    )
