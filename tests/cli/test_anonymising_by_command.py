"""`alliance anonymise`: words listed, decided, replaced and reported without a page."""

from __future__ import annotations

import json

from tests.cli.running import run
from tests.study_with_names import made


def test_names_are_listed_decided_replaced_and_reported(tmp_path, django_ready):
    from alliance.store.opening import close_store

    path = made(tmp_path / "named").path
    close_store()

    def anonymise(*words: str, code: int = 0) -> str:
        result = run("anonymise", *words, workbench=path)
        assert result.exit_code == code, result.output
        return result.stdout if code == 0 else result.stderr

    seen = json.loads(anonymise("look", "--json"))
    (sister,) = [one for one in seen["words"] if one["words"] == "Quillonette"]
    assert sister["places"][0] == "Bea: 1, Int."
    assert "Brackwater" in anonymise("look", "--kind", "place")
    assert "one thing" in anonymise("decide", "Brackwater", code=2)
    assert "1 proposal" not in anonymise("decide", "Brackwater", "--leave")
    anonymise("decide", "Brackwater", "--open")
    assert "5 places will be replaced" in anonymise("decide", "Brackwater", "--replace", "(town)")
    assert "becomes (town)" in anonymise("look", "--all")
    assert "Nothing has been replaced" in anonymise("report", "-o", str(tmp_path / "r.csv"), code=3)
    assert "Replaced in 5 places" in anonymise("replace", "--yes")
    assert "Nothing is to be replaced" in anonymise("replace", "--yes", code=2)
    anonymise("report", "-o", str(tmp_path / "r.csv"))
    assert "(town),place" in (tmp_path / "r.csv").read_text("utf-8-sig")
    assert run("find", "brackwater", workbench=path).stdout == "Nothing holds “brackwater”.\n"
