"""The audit bundle: sealed, anonymised, linked; what was changed is said by part; its remarks come back to their places."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from alliance.errors import InputProblem
from alliance.formats import bundle_seal
from alliance.formats.bundle_seal import KIND, digest_of, read_bundle, sum_of


def _made(study):
    from alliance.actions.bundle import make_bundle

    return make_bundle(by=study.by)


def _remarks(made, *remarks, **changed) -> bytes:
    manifest = read_bundle(made.content)
    seal = manifest.seal
    at = "2026-05-03T10:00:00.000+00:00"
    held = {
        "kind": KIND, "version": 1, "bundle": manifest.as_dict(), "found": {p.name: p.sha256 for p in manifest.parts},
        "remarks": [
            {"place": place, "author": "Dr Hale", "at": at, "text": text, "sum": sum_of(seal, place, "Dr Hale", at, text)}
            for place, text in remarks
        ],
    }  # fmt: skip
    return json.dumps(held | changed).encode()


def test_a_bundle_is_whole_loads_nothing_and_leads_from_every_cell_to_a_place_it_holds(study):
    from alliance.actions.bundle import check_bundle

    made = _made(study)
    html = made.content.decode()
    assert made.name.endswith(f"-audit-bundle-{read_bundle(made.content).seal[:12]}.html")
    assert "as they were sealed" in check_bundle(made.content)
    assert not re.search(r"(?:src|href)=\"(?!#)", html)
    assert "http" not in html.replace("http-equiv", "")
    placed = re.findall(r' id="([^"]+)"', html)
    assert len(placed) == len(set(placed))
    leads = set(re.findall(r'href="#([^"]+)"', html))
    assert leads <= set(placed)
    assert len([one for one in leads if one.startswith("L-")]) > 20
    for words in ("bus stop", "Recurrence", "Paper trail", "From the lines to the tables"):
        assert words in html


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("bus stop", "tram stop", "Wren"),
        ('<td class="line"', '<td hidden class="line"', "Wren"),
        ("<h2><a id=\"P-trail\"", "<p>added</p><h2><a id=\"P-trail\"", "Paper trail"),
    ],
)  # fmt: skip
def test_a_bundle_that_was_changed_is_refused_and_the_part_is_named(study, old, new, part):
    html = _made(study).content.decode()
    assert old in html
    with pytest.raises(InputProblem, match=f"changed after it was sealed: {part}"):
        read_bundle(html.replace(old, new, 1).encode())


def test_a_list_of_parts_that_was_changed_a_part_added_and_a_stranger_file_are_refused(study):
    from alliance.actions.bundle import check_bundle

    html = _made(study).content.decode()
    with pytest.raises(InputProblem, match="list of parts"):
        read_bundle(re.sub(r'"made": "[^"]+"', '"made": "1 May 1999"', html).encode())
    with pytest.raises(InputProblem, match=r"part that was added \(more\)"):
        read_bundle(html.replace("</main>", '<section data-part="more">x</section></main>').encode())
    for other in (b"", b"<html></html>", b"\xff\xfe\x00", b"{}", html[:3000].encode(), b"<script id=manifest>[[[["):
        with pytest.raises(InputProblem):
            read_bundle(other)
    from alliance.store.models import ExportRow

    ExportRow.objects.all().delete()
    with pytest.raises(InputProblem, match="no audit bundle that left this workbench"):
        check_bundle(html.encode())


def test_remarks_come_back_to_their_lines_and_themes_once(study):
    from alliance.actions.bundle import bring_remarks_back
    from alliance.store.reads import remarks

    made = _made(study)
    value = study.case("Wren").interview().transcript
    theme = study.case("Wren").themes[0].value
    file = _remarks(
        made, (f"L-{value.id}-{value.first_line}", "Whose tiles?"), (f"T-{theme.id}", "Why here?"), ("", "Well done."),
        (f"L-{value.id}-99999", "No such line."), ("T-gone", "No such theme."), ("P-trail", "Clear."),
    )  # fmt: skip
    found = bring_remarks_back(file, by=study.by, file_name="remarks.json")
    assert (len(found.new), found.here_already, found.gone) == (4, 0, 2)
    held = {one.text: one for one in remarks.remarks()}
    assert held["Whose tiles?"].transcript == value.id
    assert held["Whose tiles?"].at_words
    assert held["Why here?"].theme == theme.id
    assert {one.kind for one in held.values()} == {"comment"}
    again = bring_remarks_back(file, by=study.by, file_name="remarks.json")
    assert (len(again.new), again.here_already) == (0, 4)


def test_remarks_that_were_changed_or_come_from_a_changed_or_unknown_bundle_are_refused(study):
    from alliance.actions.bundle import look_at_remarks

    made = _made(study)

    def refused(content: bytes, words: str) -> None:
        with pytest.raises(InputProblem, match=words):
            look_at_remarks(content, file_name="r.json")

    whole = _remarks(made, ("", "One."), ("", "Two."))
    refused(whole.replace(b"Two.", b"Too."), "Remark 2 of this file was changed")
    parts = read_bundle(made.content).parts
    refused(
        _remarks(made, found={p.name: "0" if p.name == "trail" else p.sha256 for p in parts}), "changed: Paper trail"
    )
    refused(_remarks(made, remarks=[1]), "Remark 1 of this file cannot be read")
    refused(_remarks(made, remarks=[{}] * 2001), "more than 2,000")
    refused(_remarks(made, ("", " ")), "has no words")
    refused(_remarks(made, found=None), "no remarks file")
    for other in (b"", b"null", b"[" * 100_000, b'{"kind": "alliance bundle remarks", "remarks": []}', b"\xff"):
        refused(other, "no remarks file")
    other = bundle_seal.Manifest("today", (bundle_seal.Part("x", "X", "0"),))
    refused(_remarks(made, bundle=other.as_dict(), found={"x": "0"}), "no audit bundle that left this workbench")


def test_who_did_not_agree_to_be_quoted_is_not_in_it(study):
    from alliance.actions import consents, protocol

    protocol.record_approval(by=study.by, body="The panel", dated=date(2025, 11, 3))
    consents.record_consent(
        by=study.by, case=study.case("Bram").id, dated=date(2026, 1, 5), parts={"interview": True, "quotation": False}
    )
    from alliance.actions import evidence
    from alliance.errors import NotAllowed
    from alliance.store.reads import analysis

    whole = analysis.analysis()
    with pytest.raises(NotAllowed, match="Bram refused to be quoted"):
        _made(study)
    for use in whole.evidence:
        if (
            not whole.themes[use.theme].case
            and whole.transcripts[whole.extracts[use.extract].transcript].name == "Bram"
        ):
            evidence.remove_evidence(by=study.by, evidence=use.id)
    html = _made(study).content.decode()
    assert "Eleven weeks he stood" not in html
    assert "Bram did not agree to be quoted" in html
    assert "bus stop" in html


def test_a_study_without_a_transcript_has_no_bundle(empty_workbench):
    from alliance.actions.bundle import make_bundle

    with pytest.raises(InputProblem, match="nothing to bundle yet"):
        make_bundle(by=empty_workbench.study.by)


@pytest.mark.parametrize("words", ["a < b & c", "مقابلة 🚌", "line\none\ttwo", "&amp;nbsp;", "\u00a0"])
def test_the_digest_is_of_words_not_of_how_they_are_written_down(words):
    from html import escape

    plain = digest_of(f"<p>{escape(words)}</p>")
    assert plain == digest_of(f"<div>{''.join(f'&#{ord(c)};' for c in words)}</div>")
    assert plain != digest_of(f"<p>{escape(words)}.</p>")
    assert plain != digest_of(f"<p hidden>{escape(words)}</p>")


def test_the_page_takes_it_out_checks_it_and_brings_its_remarks_back(copy_of):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from tests.web.door import Person, open_at

    from alliance.store.reads import remarks
    from alliance.web import gate

    open_at(copy_of("study"))
    try:
        person = Person()
        assert "Take out the bundle" in person.see("/bundle/")
        answer = person.browser.get("/bundle/take-out/")
        assert answer["Content-Disposition"].startswith("attachment")
        content = answer.content
        seal = read_bundle(content).seal
        assert f"audit-bundle-{seal[:12]}.html" in person.see("/bundle/")
        back = "/bundle/back/"
        assert person.kept(back, file=SimpleUploadedFile("b.html", content)) == "/bundle/"
        changed = SimpleUploadedFile("b.html", content.replace(b"bus stop", b"tram stop"))
        assert "Wren" in person.refused(back, file=changed)
        assert "No file was chosen" in person.refused(back)
        assert "no remarks file" in person.refused(back, file=SimpleUploadedFile("r.json", b"{}"))

        class Made:
            pass

        made = Made()
        made.content = content
        assert (
            person.kept(back, file=SimpleUploadedFile("r.json", _remarks(made, ("P-study", "Clear.")))) == "/remarks/"
        )
        assert [one.text for one in remarks.remarks()] == ["Clear."]
    finally:
        gate.leave()


def test_the_command_writes_it_and_takes_its_remarks_back(copy_of, tmp_path):
    from tests.cli.running import run

    from alliance.store.opening import close_store

    path, file, back = copy_of("study"), tmp_path / "b.html", tmp_path / "back.json"

    def says(*words) -> tuple[int, str]:
        close_store()
        result = run(*map(str, words), workbench=path)
        return result.exit_code, result.output

    assert says("bundle", "-o", file)[0] == 0
    assert "as they were sealed" in says("bundle-back", file)[1]

    class Made:
        content = file.read_bytes()

    back.write_bytes(_remarks(Made, ("", "Well done.")))
    assert "1 remark to settle" in says("bundle-back", back)[1]
    assert "0 remarks to settle, 1 here already" in says("bundle-back", back)[1]
    code, words = says("bundle-back", tmp_path / "none.json")
    assert code == 2
    assert "There is no file" in words
