"""Word files with margins, comments and tables of themes, damaged in every way: a good result or one sentence."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import UTC, datetime

import docx
import pytest
from tests.formats.test_docx_comments import comments, end, r
from tests.formats.test_read_docx import W, from_body

from alliance.errors import InputProblem
from alliance.formats.read_docx import read
from alliance.ipa.analysis import Analysis, Case, StudySettings, Theme
from alliance.ipa.joining import plan
from alliance.ipa.lines import lay_out
from alliance.ipa.returning import returned
from alliance.ipa.theme_tables import read_tables
from alliance.ipa.transcript import Speaker, Transcript, Turn
from alliance.ipa.understanding import understand

WORDS = "It was cold, and I waited for him all of that winter.\nSo I went home."


def held() -> Analysis:
    """A small analysis that comments may come back to."""
    value = Transcript(
        WORDS, (Turn(0, len(WORDS), 0),), (Speaker("Rowan", "participant"),), lay_out(WORDS), id="t", case="c", name="Rowan",
    )  # fmt: skip
    settings = StudySettings(id="s", title="T")
    return Analysis(
        settings,
        (Case("c", "R", "Rowan", 0),),
        {"t": value},
        {},
        {"x": Theme("x", "c", "statement", "Cold")},
        {},
        (),
        (),
    )


def made() -> bytes:
    """A Word file with margins, a merged cell, comments with a list in them, a table of themes."""
    document = docx.Document()
    document.add_heading("Interview with Rowan")
    table = document.add_table(rows=1, cols=3)
    for cell, words in zip(table.rows[0].cells, ("Notes", "Transcript", "Themes"), strict=True):
        cell.text = words
    for k in range(6):
        cells = table.add_row().cells
        cells[0].paragraphs[0].add_run(f"note {k}").italic = k % 2 == 0
        cells[0].add_paragraph("a list", style="List Bullet")
        run = cells[1].paragraphs[0].add_run(f"{'Int' if k % 2 == 0 else 'Rowan'}: It was cold, and I waited {k}.")
        cells[2].text = "Cold"
        document.add_comment(run, text=f"Comment {k}", author="Dr Hale")
    table.rows[3].cells[1].merge(table.rows[3].cells[2])
    themes = document.add_table(rows=0, cols=3)
    for row in (("Themes", "Line", "Key words"), ("Cold", "1-2", "It was cold"), ("", "Rowan: 2", "went home")):
        for cell, words in zip(themes.add_row().cells, row, strict=True):
            cell.text = words
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def everything(content: bytes) -> None:
    """Everything that is done with such a file."""
    source = read(content, "x.docx")
    study = held()
    returned(source, study)
    table = read_tables(source, ("Rowan",), statements=("cold",))
    plan(table, list(study.transcripts.values()), study.cases, study.themes.values(), case="c")
    u = understand(source)
    assert all(0 <= b.start <= b.end <= len(u.text) for b in u.beside)


def test_the_sound_file_is_understood() -> None:
    source = read(made(), "x.docx")
    u = understand(source)
    assert len([b for b in u.beside if b.role == "note"]) == 6
    assert len(source.comments) == 6
    everything(made())


@pytest.mark.parametrize("seed", range(6))
def test_mutations_of_its_parts_are_read_or_refused_in_a_sentence(seed: int) -> None:
    dice = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(made())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    wanted = [n for n in parts if n.startswith("word/") and n.endswith(".xml")]
    for _ in range(40):
        name = dice.choice([n for n in wanted if "document" in n or "comments" in n] + wanted)
        words = bytearray(parts[name])
        for _ in range(dice.randint(1, 6)):
            a = dice.randrange(len(words))
            b = min(len(words), a + dice.choice((1, 3, 40, 400)))
            way = dice.randrange(4)
            if way == 0:
                del words[a:b]
            elif way == 1:
                words[a:a] = words[a:b] * dice.choice((1, 30))
            elif way == 2:
                words[a:b] = bytes(dice.randrange(32, 127) for _ in range(b - a))
            else:
                words = words.replace(b'w:id="1"', b'w:id="2"').replace(b"commentRangeEnd", b"commentRangeStart", 1)
            if len(words) < 2:
                words = bytearray(b"<x/>")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for other, content in parts.items():
                archive.writestr(other, bytes(words) if other == name else content)
        refused = ""
        try:
            everything(out.getvalue())
        except InputProblem as problem:
            refused = str(problem)
        assert len(refused) < 400


def test_thousands_of_comments_on_one_paragraph_and_on_everything_are_read_in_time() -> None:
    starts = "".join(f'<w:commentRangeStart w:id="{n}"/>' for n in range(4000))
    ends = "".join(end(str(n)) for n in range(4000))
    said = comments(*((str(n), f"A{n % 700}", "x") for n in range(4000)))
    words = r("It was cold, and I waited. " * 2000)
    source = read(from_body(f"<w:p>{starts}{words}{ends}</w:p><w:p>{r('So')}</w:p>", comments=said), "a.docx")
    assert len(source.comments) == 4000
    assert len(understand(source).beside) == 4000
    assert len(returned(source, held())) == 4000
    never = read(from_body(f"<w:p>{starts}</w:p>" + f"<w:p>{r('so')}</w:p>" * 3000, comments=said), "a.docx")
    assert sum(len(p.comments) for p in never.paragraphs) < 3000 * 64


def test_entities_odd_dates_and_empty_authors_in_comments_do_no_harm() -> None:
    bomb = f'<!DOCTYPE x [<!ENTITY a "{"b" * 99}">]><w:comments xmlns:w="{W}"><w:comment w:id="1"><w:p/></w:comment></w:comments>'
    with pytest.raises(InputProblem):
        read(from_body(f"<w:p>{r('so')}{end('1')}</w:p>", comments=bomb), "a.docx")
    odd = comments(("1", "", "said")).replace("2026-03-14T09:05:00Z", "0001-01-01T00:00:00Z")
    (comment,) = read(from_body(f"<w:p>{r('so')}{end('1')}</w:p>", comments=odd), "a.docx").comments
    assert (comment.author, comment.dated) == ("", None)
    assert comment.dated != datetime(1, 1, 1, tzinfo=UTC)
    twice = comments(("1", "A", "one"), ("1", "B", "two"), ("", "C", ""))
    assert [c.text for c in read(from_body(f"<w:p>{r('so')}</w:p>", comments=twice), "a.docx").comments] == ["one", ""]


def test_a_table_of_a_thousand_columns_and_nested_tables_is_read() -> None:
    cells = "".join(f"<w:tc><w:p>{r(f'c{n}')}</w:p></w:tc>" for n in range(1000))
    wide = from_body(f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl><w:p>{r('Int: So how was it?')}</w:p>")
    everything(wide)
    deep = f"<w:p>{r('so')}</w:p>"
    for n in range(30):
        deep = f"<w:tbl><w:tr><w:tc>{deep}</w:tc><w:tc><w:p>{r(f'note {n}')}</w:p></w:tc></w:tr></w:tbl>"
    everything(from_body(deep))
