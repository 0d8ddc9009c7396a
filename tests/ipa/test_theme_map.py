"""The thematic map: true to the table and the ties, the same every time, nothing outside its box."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from alliance.formats import write_map_docx, write_map_svg
from alliance.ipa.analysis import Analysis, StudySettings, Theme
from alliance.ipa.beyond import Tie
from alliance.ipa.theme_map import thematic_map, width_of, wrapped
from alliance.ipa.tree import Index

SVG = "{http://www.w3.org/2000/svg}"


def study(tops: int = 3, each: int = 3, name: str = "What “is” said & meant") -> Analysis:
    """Group themes: so many superordinate ones, each with subthemes, each of these with a strand."""
    themes = {}
    for n in range(tops):
        themes[f"t{n}"] = Theme(f"t{n}", "", "superordinate", f"{name} {n}", place=n)
        for k in range(each):
            themes[f"t{n}s{k}"] = Theme(f"t{n}s{k}", "", "subtheme", f"{name} {n}.{k}", f"t{n}", k)
            themes[f"t{n}s{k}x"] = Theme(f"t{n}s{k}x", "", "strand", f"{name} strand", f"t{n}s{k}", 0)
    themes["loose"] = Theme("loose", "", "subtheme", "Loose", place=99)
    themes["tension"] = Theme("tension", "", "tension", "A tension", "t0", 90)
    themes["gone"] = Theme("gone", "", "subtheme", "Put aside", "t0", 91, aside=True)
    themes["case"] = Theme("case", "c1", "subtheme", "A case’s own", place=0)
    return Analysis(StudySettings("s", "Waiting"), themes=themes)


TIES = (
    Tie("1", "t0", "t0s1", "holds"), Tie("2", "t0s0", "t1s2", "pulls against"), Tie("3", "t2s1x", "t0s2"),
    Tie("4", "loose", "t1", "follows"), Tie("5", "t0s0", "gone", "no more"), Tie("6", "case", "t0", "never"),
)  # fmt: skip


def texts(svg: bytes) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [" ".join("".join(t.itertext()).split()) for t in root.iter(f"{SVG}text")]


def test_names_and_links_are_those_of_the_table():
    analysis = study()
    made = thematic_map(analysis, TIES)
    index = Index(analysis)
    numbers = index.numbers()
    assert [box.theme for box in made.boxes] == sorted(numbers, key=lambda id: [int(n) for n in numbers[id].split(".")])
    assert {box.name for box in made.boxes} == {f"{numbers[t.id]} {t.name}" for t in index.walk() if t.id in numbers}
    assert made.ends == (("t0", "t0s1"), ("t0s0", "t1s2"), ("t2s1x", "t0s2"), ("loose", "t1"))
    shown = texts(write_map_svg.document(made))
    assert {box.name for box in made.boxes} <= set(shown)
    assert len(made.key) == len(made.lines) == 4
    assert "pulls against" in made.key[1]


def test_every_line_begins_and_ends_at_the_boxes_it_joins_and_crosses_none():
    made = thematic_map(study(5, 4), TIES, columns=3)
    boxes = {box.theme: box for box in made.boxes}

    def touches(point, box):
        return point[0] in (box.x, box.x + box.width) and box.y < point[1] < box.y + box.height

    for line, pair in zip(made.lines, made.ends, strict=True):
        first, last = line.points[0], line.points[-1]
        assert any(touches(first, boxes[a]) and touches(last, boxes[b]) for a, b in (pair, pair[::-1]))
        for (ax, ay), (bx, by) in zip(line.points, line.points[1:], strict=False):
            assert ax == bx or ay == by
            for box in made.boxes:
                inside_x = max(ax, bx) > box.x + 0.2 and min(ax, bx) < box.x + box.width - 0.2
                inside_y = max(ay, by) > box.y and min(ay, by) < box.y + box.height
                assert not (inside_x and inside_y), (line.number, box.name)


def test_boxes_stand_apart_inside_their_frames_and_the_frames_inside_the_map():
    for columns in (1, 2, 4, 6):
        made = thematic_map(study(7, 2), TIES, columns=columns)
        for frame in made.frames:
            assert frame.x >= 0
            assert frame.x + frame.width <= made.width
            assert frame.y + frame.height <= made.height
            for above, below in zip(frame.boxes, frame.boxes[1:], strict=False):
                assert above.y + above.height < below.y
            assert all(frame.x < b.x and b.x + b.width < frame.x + frame.width for b in frame.boxes)


def test_the_same_study_gives_the_same_bytes():
    again = [write_map_svg.document(thematic_map(study(), TIES)) for _ in range(2)]
    assert again[0] == again[1]
    docx = [write_map_docx.document(thematic_map(study(), TIES)) for _ in range(2)]
    assert docx[0] == docx[1]


@pytest.mark.parametrize("name", [
    "x" * 300, "قصة الانتظار " * 20, "</text><script>alert(1)</script>", "a\x00b \ud83d", "“\"'/\\", "word " * 400, "等" * 90, " ",
])  # fmt: skip
def test_any_name_stays_in_its_box_and_the_files_are_whole(name):
    made = thematic_map(study(2, 1, name), TIES[:1])
    for box in made.boxes:
        assert all(width_of(line, box.size) <= box.width for line in box.lines)
        assert "".join("".join(box.lines).split()) == "".join(box.name.split())
    svg = write_map_svg.document(made)
    assert b"<script" not in svg
    assert ElementTree.fromstring(svg).find(f"{SVG}title") is not None
    with zipfile.ZipFile(io.BytesIO(write_map_docx.document(made))) as package:
        ElementTree.fromstring(package.read("word/document.xml"))


def test_no_themes_one_theme_and_sixty_groups_have_a_map():
    empty = thematic_map(Analysis(StudySettings("s", "Waiting")))
    assert empty.boxes == ()
    assert b"no theme" in zipfile.ZipFile(io.BytesIO(write_map_docx.document(empty))).read("word/document.xml")
    assert write_map_svg.document(empty)
    assert thematic_map(study(1, 0)).paper[0] == "A4"
    large = thematic_map(study(60, 4))
    assert large.paper[0] == "poster"
    assert len(large.boxes) == 60 * 9 + 1


def test_words_on_paper_are_nine_points_or_more_where_the_map_fits_its_page():
    content = (
        zipfile.ZipFile(io.BytesIO(write_map_docx.document(thematic_map(study(4, 3), TIES))))
        .read("word/document.xml")
        .decode()
    )
    boxes = content.split('name="Number')[0]
    assert min(int(size) for size in re.findall(r'<w:sz w:val="(\d+)"', boxes)) >= 18


def test_words_are_wrapped_without_losing_any():
    assert wrapped("", 100, 9) == ("",)
    assert "".join(wrapped("a" * 100, 50, 9)) == "a" * 100
