"""What each format writes in a way of its own: breaks, cells, charsets, hidden parts, notes, odd times."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from tests.formats import samples
from tests.formats.samples import STARTS, TALK

from alliance.errors import InputProblem
from alliance.formats import guard
from alliance.formats.reading import read
from alliance.ipa.source import Source
from alliance.ipa.understanding import Choices, Understood, understand


def words(source: Source) -> list[str]:
    return [p.text for p in source.paragraphs]


def said(u: Understood) -> list[tuple[str, str]]:
    return [(u.voices[t.speaker].label, u.text[t.start : t.end]) for t in u.turns]


def saved(made: docx.document.Document) -> bytes:
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


# --- odt


def test_odt_notes_comments_and_deletions_are_left_out_and_said_and_pages_begin_where_they_begin() -> None:
    extra = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p text:style-name="N">Ada: A<text:s text:c="3"/>new<text:line-break/>page<text:note><text:note-body><text:p>foot</text:p></text:note-body></text:note>'
        "<office:annotation><dc:creator>x</dc:creator><text:p>why</text:p></office:annotation> so</text:p>"
        "<text:p>Rowan: It<text:soft-page-break/> goes on.</text:p>"
    )
    source = read(samples.odt(extra=extra), "a.odt")
    assert words(source)[6:] == ["Ada: A   new page so", "Rowan: It goes on."]
    assert source.paragraphs[6].page_break
    assert source.paragraphs[7].breaks == (10,)
    assert len(source.remarks) == 3
    assert source.paragraphs[0].bold_lead == 4


def test_odt_tables_lists_and_repeated_cells_stay_small() -> None:
    cell = '<table:table-cell table:number-columns-repeated="900000000"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(f"<table:table-row>{cell.format(n)}{cell.format(w)}</table:table-row>" for n, w in TALK[:3])
    listed = '<text:list text:style-name="L"><text:list-item><text:p>one</text:p></text:list-item><text:list-item>\n<text:p>two</text:p></text:list-item></text:list>'
    styles = '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" text:start-value="7"/></text:list-style>'
    source = read(samples.odt([], extra=f"<table:table>{rows}</table:table>{listed}", styles=styles), "a.odt")
    assert [p.cell for p in source.paragraphs] == [(1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1), None, None]
    assert [p.number for p in source.paragraphs[6:]] == [7, 8]
    assert said(understand(read(samples.odt([], extra=f"<table:table>{rows}</table:table>"), "a.odt"))) == list(
        TALK[:3]
    )


def test_an_odt_with_a_password_says_what_to_do() -> None:
    parts = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "x" * 99}
    locked = samples.zipped({**parts, "META-INF/manifest.xml": "<manifest:encryption-data/>"})
    with pytest.raises(InputProblem, match="protected with a password"):
        read(locked, "a.odt")


# --- rtf


def test_rtf_letters_of_every_way_of_writing_them() -> None:
    extra = (
        r"\pard Ada: caf\'e9 \u8211- \u-10179?\u-8704? {\f1 \'9aest} \lquote so\rquote  \~x\_y\par"
        r"{\upr{Rowan: ?}{\*\ud Rowan: \u1078?}}\par"
        r"{\v hidden }{\footnote no}{\pict 0011}{\*\unknown gone}Ada: two\line three\page four\par"
    )
    source = read(samples.rtf([], extra=extra), "a.rtf")
    assert words(source) == ["Ada: café – 😀 šest ‘so’  x-y", "Rowan: ж", "Ada: two three four"]
    assert source.paragraphs[2].breaks == (15,)
    assert any("hidden" in remark for remark in source.remarks)
    assert any("Footnotes" in remark for remark in source.remarks)


def test_rtf_tables_have_cells_and_a_torn_file_says_that_it_ends_in_the_middle() -> None:
    rows = "".join(
        rf"\trowd\cellx1\cellx2\pard\intbl {n}\cell {w}\cell\row" for n, w in (("Ada", "So?"), ("Rowan", "Yes."))
    )
    source = read(samples.rtf([], extra=rows + r"\pard after\par"), "a.rtf")
    assert [(p.text, p.cell) for p in source.paragraphs] == [
        ("Ada", (1, 0)), ("So?", (1, 1)), ("Rowan", (2, 0)), ("Yes.", (2, 1)), ("after", None),
    ]  # fmt: skip
    assert any("ends in the middle" in remark for remark in read(samples.rtf()[:-2], "a.rtf").remarks)
    assert words(read(rb"{\rtf1 Ada: hi\bin99999999999 there}", "a.rtf")) == ["Ada: hi"]


# --- md, html


def test_markdown_lines_lists_tables_and_facts_at_the_head() -> None:
    text = "---\ntitle: Rowan\n---\n# Interview\n\nAda: So?\nRowan: *Well*, `yes`.\\\nAnd no.\n\n| a | b |\n|---|---|\n| Ada | Oh. |\n"
    source = read(text.encode(), "a.md")
    assert words(source) == ["Interview", "Ada: So?", "Rowan: Well, yes.", "And no.", "a", "b", "Ada", "Oh."]
    assert source.paragraphs[0].bold_lead == 9
    assert [p.cell for p in source.paragraphs[4:]] == [(1, 0), (1, 1), (2, 0), (2, 1)]
    assert any("head of the file" in remark for remark in source.remarks)


def test_numbers_of_lists_are_those_that_are_written() -> None:
    listed = "274. Ada: So?\n280. Rowan: It was cold.\n291. Ada: Oh.\n"
    assert [p.number for p in read(listed.encode(), "a.md").paragraphs] == [274, 280, 291]
    body = "<ol start=274><li>Ada: So?<li value=280>Rowan: It was cold.<li>Ada: Oh.</ol>"
    assert [p.number for p in read(samples.html([], extra=body), "a.html").paragraphs] == [274, 280, 281]


def test_a_web_page_gives_what_it_shows_and_nothing_that_it_runs_or_fetches() -> None:
    body = (
        "<script>let x = 'Ada: no'</script><style>p{}</style><p style='display:none'>hidden</p><!-- note -->"
        "<table><tr><td>Ada</td><td>So&nbsp;?<br>Yes?</td></tr></table><pre>Rowan: a\nRowan: b</pre>"
    )
    source = read(samples.html([], extra=body), "a.html")
    assert words(source) == ["Ada", "So ?", "Yes?", "Rowan: a", "Rowan: b"]
    assert any("hides" in remark for remark in source.remarks)
    entity = (
        b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><body><p>Ada: so &x; it is</p></body></html>'
    )
    assert words(read(entity, "a.html")) == ["Ada: so &x; it is"]
    western = "<html><meta charset='windows-1252'><p>Ada: café</p></html>".encode("cp1252")
    assert words(read(western, "a.html")) == ["Ada: café"]


# --- captions


def test_captions_with_all_that_programs_put_into_them() -> None:
    text = (
        "WEBVTT - made by nobody\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE so\nand so\n\n1\n00:01.500 --> 00:02.000 align:start\n"
        "<v.loud Ada Moss>So <i>how</i> <00:01.700>was &lt;it&gt;?</v>\n\n01:00:03,000 --> 01:00:04,000\n<v Rowan>Cold</v> <v Ada Moss>Oh.</v>\n\n\n"
        "01:00:05.000 --> 01:00:06.000\n\n01:00:07.000 --> 01:00:08.000\n<v Rowan>Yes.\n"
    )
    u = understand(read(text.encode(), "a.vtt"))
    assert said(u) == [("Ada Moss", "So how was <it>?"), ("Rowan", "Cold"), ("Ada Moss", "Oh."), ("Rowan", "Yes.")]
    assert [s for _, s in u.times] == [1, 3603, 3603, 3607]


def test_captions_without_blank_lines_two_who_speak_at_once_and_times_that_run_back() -> None:
    text = "1\n00:00:05,000 --> 00:00:06,000\nfirst words\n2\n00:00:01,000 --> 00:00:02,000\n- second\n- third\n"
    source = read(text.encode(), "a.srt")
    assert words(source) == ["first words", "second", "third"]
    assert any("run backwards" in remark for remark in source.remarks)
    with pytest.raises(InputProblem, match="no captions with words"):
        read(b"WEBVTT\n\nNOTE nothing\n", "a.vtt")


def test_words_with_colons_in_captions_are_not_all_names() -> None:
    cues = [f"00:00:{k:02}.000 --> 00:00:{k:02}.900\nI said this: word {k}" for k in range(2, 9)]
    cues[3] = "00:00:05.000 --> 00:00:05.900\nno colon here"
    u = understand(read(("WEBVTT\n\n" + "\n\n".join(f"{c}, and so on" for c in cues)).encode(), "a.vtt"))
    assert u.text.count("word") == 6


# --- json, eaf, cha


def test_whisper_files_of_every_writer_and_odd_values() -> None:
    cpp = b'{"transcription":[{"offsets":{"from":4000,"to":5000},"text":" So?"},{"offsets":{"from":9000},"text":" Yes."}]}'
    hugging = b'{"text":"","chunks":[{"timestamp":[4.0,5.0],"text":" So?"},{"timestamp":[9.0,null],"text":" Yes."}]}'
    for data in (cpp, hugging, cpp.decode().encode("utf-16")):
        assert [s for _, s in understand(read(data, "a.json")).times] == [4, 9]
    odd = b'[{"start":NaN,"end":1e400,"text":"a"},{"start":true,"text":5},{"start":"x","text":"b","speaker":3}]'
    assert words(read(odd, "a.json")) == ["a", "b"]
    for data in (
        b'{"segments":[]}',
        b'{"a":1}',
        b"[1,2]",
        b'{"segments":"x"}',
        b"{" + b'"a":[' * 5000,
        b'{"segments":[{"text"',
    ):
        with pytest.raises(InputProblem):
            read(data, "a.json")


def test_elan_tiers_that_hang_on_others_or_hold_notes_are_left_out_and_said() -> None:
    extra = (
        '<TIER TIER_ID="Rowan-gloss" PARENT_REF="R"><ANNOTATION><REF_ANNOTATION><ANNOTATION_VALUE>cold</ANNOTATION_VALUE>'
        '</REF_ANNOTATION></ANNOTATION></TIER><TIER TIER_ID="Comments"><ANNOTATION><ALIGNABLE_ANNOTATION TIME_SLOT_REF1="s1">'
        "<ANNOTATION_VALUE>she cries</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>"
    )
    u = understand(read(samples.eaf(extra=extra), "a.eaf"))
    assert said(u) == list(TALK)
    assert any("“Rowan-gloss”, “Comments”" in remark for remark in u.remarks)


def test_chat_names_come_from_its_head_and_lines_that_go_on_are_joined() -> None:
    u = understand(read(samples.cha(), "a.cha"))
    assert [v.label for v in u.voices] == ["Ada", "Rowan"]
    assert any("%mor" in remark for remark in u.remarks)
    untimed = b"@Begin\n*INV:\tso\n\tand ?\n*PAR:\tyes .\n*PAR:\tno .\n@End\n"
    assert said(understand(read(untimed, "a.cha"))) == [("INV", "so and ?"), ("PAR", "yes . no .")]


# --- xlsx


def test_a_sheet_with_most_words_is_taken_times_are_shown_and_formulas_are_not() -> None:
    styles = '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>'
    rows: list[list[str | float]] = [["Time", "Speaker", "Text"]]
    rows += [[s, n, w] for (n, w), s in zip(TALK, STARTS, strict=True)]
    u = understand(read(samples.xlsx(rows, extra={"xl/styles.xml": styles}), "a.xlsx"))
    assert said(u) == list(TALK)
    assert [s for _, s in u.times] == list(STARTS)
    clock = styles.replace('numFmtId="0"', 'numFmtId="21"')
    days: list[list[str | float]] = [["Time", "Text"], [4 / 86_400, "So?"], [3_725 / 86_400, "Yes."]]
    assert [s for _, s in understand(read(samples.xlsx(days, extra={"xl/styles.xml": clock}), "a.xlsx")).times] == [
        4,
        3725,
    ]
    macros = read(samples.xlsx(extra={"xl/vbaProject.bin": "MZ", "xl/embeddings/x.bin": "MZ"}), "a.xlsm")
    assert len(macros.paragraphs) == 4 + 4 * 6 - 1


# --- programs that transcribe


def test_f4_stamps_at_the_end_of_a_paragraph_say_when_the_next_begins() -> None:
    stamped = [(n, f"{w} #00:00:{s + 3:02}-{k}#") for k, ((n, w), s) in enumerate(zip(TALK, STARTS, strict=True))]
    made = docx.Document()
    for n, w in stamped:
        made.add_paragraph(f"{n}: {w}")
    for data, name in (
        (samples.rtf(stamped), "f4.rtf"),
        (saved(made), "f4.docx"),
        ("\n\n".join(f"{n}: {w}" for n, w in stamped).encode(), "f4.txt"),
    ):
        u = understand(read(data, name))
        assert said(u) == list(TALK)
        assert u.times == tuple((turn.start, s + 3) for turn, s in zip(u.turns[1:], STARTS, strict=False))


def test_nvivo_teams_and_zoom_documents() -> None:
    nvivo = docx.Document()
    table = nvivo.add_table(rows=1, cols=4)
    for cell, head in zip(table.rows[0].cells, ("", "Timespan", "Content", "Speaker"), strict=True):
        cell.text = head
    teams = docx.Document()
    for facts in ("Meeting with Rowan-20260301_100000-Meeting Recording", "March 1, 2026, 10:00AM", "6m 12s"):
        teams.add_paragraph(facts)
    for k, ((n, w), s) in enumerate(zip(TALK, STARTS, strict=True)):
        row = table.add_row().cells
        row[0].text, row[1].text, row[2].text, row[3].text = str(k + 1), f"0:{s:02}.0 - 0:{s + 1:02}.5", w, n
        paragraph = teams.add_paragraph()
        paragraph.add_run(n).bold = True
        paragraph.add_run(f"   0:{s:02}")
        paragraph.add_run().add_break()
        paragraph.add_run(w)
    teams.add_paragraph("Ada stopped transcription")
    zoom = "\n\n".join(f"[{n} Ash] 10:02:{s:02}\n{w}" for (n, w), s in zip(TALK, STARTS, strict=True)).encode()
    for data, name in ((saved(nvivo), "nvivo.docx"), (saved(teams), "teams.docx"), (zoom, "zoom.txt")):
        u = understand(read(data, name))
        assert [(n.removesuffix(" Ash"), w) for n, w in said(u)] == list(TALK)
        assert [s for _, s in u.times] == list(STARTS)


def test_word_draws_line_numbers_of_about_so_many_characters() -> None:
    made = docx.Document()
    made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Times New Roman", Pt(12)
    for n, w in TALK:
        made.add_paragraph(f"{n}: {w}")
    section = made.sections[0]
    section.page_width, section.left_margin, section.right_margin = Cm(21), Cm(2.54), Cm(2.54)
    counted = OxmlElement("w:lnNumType")
    counted.set(qn("w:countBy"), "1")
    counted.set(qn("w:start"), "11")
    counted.set(qn("w:restart"), "continuous")
    section._sectPr.append(counted)
    source = read(saved(made), "a.docx")
    assert source.drawn is not None
    assert 84 <= source.drawn.width <= 96  # a line of Times at twelve points on A4
    assert (source.drawn.first, source.drawn.restarts) == (12, False)
    u = understand(source, choices=Choices(as_drawn=True))
    assert (u.numbering, u.lines.numbers[0]) == ("drawn", 12)


# --- wrong endings, other encodings, harm


@pytest.mark.parametrize("made", ["zoom_vtt", "whisper_srt", "whisper_json", "csv", "cha", "html", "md", "otter"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_come_in_alike(made: str, encoding: str) -> None:
    data = getattr(samples, made)()
    name = {"csv": "a.csv", "md": "a.md"}.get(made, "a.txt")
    if made == "html":
        data = data.replace(b"<meta charset='utf-8'>", b"")
    other = data.decode().encode(encoding)
    assert understand(read(other, name)).text == understand(read(data, name)).text


@pytest.mark.parametrize("made", ["odt", "eaf"])
def test_entities_and_document_types_are_never_opened(made: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><ANNOTATION_DOCUMENT>&b;</ANNOTATION_DOCUMENT>'
    data = bomb.encode()
    if made == "odt":
        data = samples.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": bomb})
    with pytest.raises(InputProblem, match="holds instructions that no"):
        read(data, f"a.{made}")


def test_paths_that_lead_out_and_bombs_are_refused_in_every_zip() -> None:
    with pytest.raises(InputProblem, match="outside itself"):
        read(samples.xlsx(extra={"../../evil": "x"}), "a.xlsx")
    bomb = samples.odt(extra=f"<text:p>{'0' * (guard.LARGE + 1)}</text:p>")
    with pytest.raises(InputProblem, match="unpacks to far more"):
        read(bomb, "a.odt")


@pytest.mark.parametrize(
    "name",
    ["a.odt", "a.rtf", "a.md", "a.html", "a.pdf", "a.vtt", "a.srt", "a.json", "a.eaf", "a.cha", "a.csv", "a.xlsx"],
)
def test_an_empty_file_and_one_of_noughts_are_said_in_a_sentence(name: str) -> None:
    for data in (b"", b"\x00" * 4000, b" \n\t\n"):
        with pytest.raises(InputProblem):
            understand(read(data, name))
