"""The facts of a title page as RIS, BibTeX and Dublin Core, as repositories and reference programs take them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from xml.sax.saxutils import escape

from alliance.formats.plain_words import clean
from alliance.study.writing import Deposit

_SPECIAL = {
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "%": "\\%", "&": "\\&", "#": "\\#", "$": "\\$", "_": "\\_",
    "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
}  # fmt: skip


def ris(deposit: Deposit) -> bytes:
    """The record as RIS: one thesis, a field a line."""
    year = deposit.dated.replace("-", "/")
    fields = [
        ("TY", "THES"), ("TI", deposit.title), ("AU", deposit.author), *(("A3", name) for name in deposit.supervisors),
        ("PY", deposit.year), ("DA", f"{year}{'/' * (3 - year.count('/'))}" if year else ""),
        ("M3", deposit.award), ("PB", deposit.institution), ("AB", deposit.abstract),
        *(("KW", word) for word in deposit.keywords), ("DO", deposit.doi), ("UR", deposit.url),
    ]  # fmt: skip
    lines = [f"{tag}  - {_line(words)}" for tag, words in fields if words.strip()]
    return ("\r\n".join([*lines, "ER  - "]) + "\r\n").encode("utf-8")


def bibtex(deposit: Deposit) -> bytes:
    """The record as BibTeX: one thesis."""
    fields = [
        ("title", f"{{{_tex(deposit.title)}}}" if deposit.title else ""), ("author", _tex(deposit.author)),
        ("school", _tex(deposit.institution)), ("type", _tex(deposit.award)), ("year", deposit.year),
        ("date", deposit.dated), ("abstract", _tex(deposit.abstract)),
        ("note", _tex(f"Supervised by {_and(deposit.supervisors)}") if deposit.supervisors else ""),
        ("keywords", _tex(", ".join(deposit.keywords))), ("doi", deposit.doi), ("url", deposit.url),
    ]  # fmt: skip
    held = ",\n".join(f"  {name} = {{{_line(words)}}}" for name, words in fields if words)
    return f"@phdthesis{{{_key(deposit)},\n{held}\n}}\n".encode()


def dublin_core(deposit: Deposit) -> bytes:
    """The record as Dublin Core, with the element of repositories for the award (`dcterms`)."""
    fields: list[tuple[str, str]] = [
        ("dc:title", deposit.title), ("dc:creator", deposit.author),
        *(("dc:contributor", name) for name in deposit.supervisors),
        ("dc:publisher", deposit.institution), ("dc:date", deposit.dated), ("dc:type", "Thesis"),
        ("dc:description", deposit.award), ("dcterms:abstract", deposit.abstract),
        *(("dc:subject", word) for word in deposit.keywords),
        ("dc:identifier", f"https://doi.org/{deposit.doi}" if deposit.doi else ""), ("dc:identifier", deposit.url),
    ]  # fmt: skip
    held = "".join(f"  <{name}>{escape(clean(words))}</{name}>\n" for name, words in fields if words.strip())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:dcterms="http://purl.org/dc/terms/">\n{held}</metadata>\n'
    ).encode()


def _line(words: str) -> str:
    return " ".join(clean(words).split())


def _tex(words: str) -> str:
    return "".join(_SPECIAL.get(c, c) for c in clean(words))


def _key(deposit: Deposit) -> str:
    surname = deposit.author.split(",")[0] if "," in deposit.author else (deposit.author.split() or [""])[-1]
    plain = unicodedata.normalize("NFKD", surname).encode("ascii", "ignore").decode()
    return (re.sub(r"[^A-Za-z]", "", plain).lower() or "thesis") + deposit.year


def _and(names: Iterable[str]) -> str:
    held = list(names)
    return held[0] if len(held) == 1 else f"{', '.join(held[:-1])} and {held[-1]}"
