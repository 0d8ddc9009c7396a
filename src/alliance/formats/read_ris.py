"""Literature from a RIS file, as reference managers write it; what cannot be read is said."""

from __future__ import annotations

import re

from alliance.errors import InputProblem
from alliance.formats import read_txt
from alliance.study.literature import Literature, Source, doi_of, year_of

MOST_BYTES = 10_000_000
MOST_SOURCES = 5_000
_LINE = re.compile(r"^\s?([A-Z][A-Z0-9]) {1,3}-(?: (.*)|\s*)$")
_KINDS = {
    **dict.fromkeys(("JOUR", "JFULL", "EJOUR", "MGZN", "NEWS", "ABST", "INPR"), "article"),
    **dict.fromkeys(("BOOK", "EBOOK", "EDBOOK"), "book"),
    **dict.fromkeys(("CHAP", "ECHAP", "CONF", "CPAPER"), "chapter"),
    "THES": "thesis", "RPRT": "report", "ELEC": "web", "WEB": "web", "ICOMM": "web", "BLOG": "web",
}  # fmt: skip


def read(data: bytes, name: str) -> Literature:
    """The sources of a RIS file; InputProblem where it holds none."""
    check_size(data, name)
    text = read_txt.decoded(data, name).text
    sources: list[Source] = []
    remarks: list[str] = []
    open_at, held, last = 0, dict[str, list[str]](), ""
    for number, line in enumerate(text.split("\n"), start=1):
        found = _LINE.match(line.rstrip("\r"))
        if found is None:
            if last and line.strip():
                held[last][-1] = f"{held[last][-1]} {line.strip()}".strip()
            continue
        tag, said = found[1], (found[2] or "").strip()
        if tag == "TY":
            if open_at:
                remarks.append(f"The entry that begins in line {open_at} has no end (ER): it was read up to the next.")
                _keep(held, open_at, sources, remarks)
            open_at, held, last = number, {"TY": [said]}, "TY"
        elif not open_at:
            continue
        elif tag == "ER":
            _keep(held, open_at, sources, remarks)
            open_at, held, last = 0, {}, ""
        else:
            held.setdefault(tag, []).append(said)
            last = tag
    if open_at:
        remarks.append(f"The entry that begins in line {open_at} has no end (ER): it was read as far as it goes.")
        _keep(held, open_at, sources, remarks)
    return finished(sources, remarks, name, "RIS")


def check_size(data: bytes, name: str) -> None:
    """Nothing, for a file of a size that a list of literature can have; InputProblem for a larger one."""
    if len(data) > MOST_BYTES:
        raise InputProblem(
            f"{name} has {len(data):,} bytes; a list of literature of at most {MOST_BYTES:,} is taken: export it in parts."
        )


def finished(sources: list[Source], remarks: list[str], name: str, kind: str) -> Literature:
    """What was read; InputProblem where that is nothing, or more than a study can look through."""
    if len(sources) > MOST_SOURCES:
        raise InputProblem(f"{name} holds {len(sources):,} sources; at most {MOST_SOURCES:,} are taken at a time.")
    if not sources:
        why = f" {remarks[0]}" if remarks else ""
        raise InputProblem(
            f"{name} holds no literature in {kind} that can be read.{why} Export it from the reference manager anew."
        )
    return Literature(tuple(sources), tuple(remarks))


def _keep(held: dict[str, list[str]], line: int, sources: list[Source], remarks: list[str]) -> None:
    def first(*tags: str) -> str:
        return next((said for tag in tags for said in held.get(tag, ()) if said), "")

    def names(*tags: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_name(said) for tag in tags for said in held.get(tag, ()) if said.strip(" ,")))

    kind = _KINDS.get(first("TY").upper(), "other")
    whole = kind == "book"
    title = first("TI", "T1", "CT") or (first("BT", "T2") if whole else "") or first("BT", "ST")
    authors = names("AU", "A1")
    if not title and not authors:
        remarks.append(f"The entry that begins in line {line} names neither title nor author: it was left out.")
        return
    start, end = first("SP"), first("EP")
    sources.append(
        Source(
            kind=kind,
            authors=authors,
            editors=names("ED", "A2"),
            year=year_of(first("PY", "Y1", "DA", "Y2")),
            title=" ".join(title.split()),
            container="" if whole else first("T2", "JO", "JF", "BT", "JA", "J2", "T3"),
            publisher=first("PB"),
            volume=first("VL"),
            number=first("IS"),
            pages=f"{start}-{end}" if start and end and end not in start else start or end,
            doi=doi_of(first("DO", "M3", "UR", "L3")),
            url=first("UR", "L2"),
        )
    )


def _name(said: str) -> str:
    """A name surname first; one without a comma is a body's, or a single name."""
    name = " ".join(said.split())
    return name if "," in name else f"{name},"
