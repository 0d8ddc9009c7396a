"""The tutorial on leaving, walked as it is written: every button it names is there, and whoever left is nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.flows.opened import opened, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorials" / "when-somebody-leaves-the-study.md"


def test_siân_leaves_the_demonstration_as_the_tutorial_says(copy_of, tmp_path):
    path = copy_of("demonstration")
    seen: list[str] = []
    with opened(path, tmp_path / "home") as door:
        page = door.page("/")

        def look() -> None:
            assert violations(page) == [], page.url
            seen.append(page.locator("body").inner_text())

        look()
        page.get_by_role("link", name="Tables", exact=True).click()
        with page.expect_download(timeout=30_000) as taken:
            page.get_by_role("link", name="Table of Siân as docx").click()
        assert taken.value.suggested_filename.endswith(".docx")
        look()
        page.get_by_role("link", name="Study", exact=True).click()
        page.get_by_role("link", name="Names", exact=True).first.click()
        look()
        page.get_by_role("link", name="Who is behind AC-05").click()
        page.get_by_label("Name", exact=True).fill("Bronwen Hale")
        look()
        page.get_by_role("button", name="Keep in the vault").click()
        page.wait_for_url("**kept=*")
        page.get_by_role("link", name="Diary", exact=True).click()
        page.get_by_label("New entry").fill("Bronwen Hale rang. I was glad of it.")
        seen.append(page.locator("body").inner_text())
        page.get_by_role("button", name="Keep the entry").focus()
        page.keyboard.press("Enter")
        page.locator(".entry-words").filter(has_text="Bronwen Hale rang").wait_for()
        page.get_by_role("link", name="Therapeutic Alliance Workbench").click()
        page.get_by_role("button", name="Write a backup").click()
        page.get_by_text("A backup was written").wait_for(timeout=30_000)
        page.get_by_role("link", name="Study", exact=True).click()
        page.get_by_role("link", name="Leaving the study").first.click()
        look()
        page.get_by_role("link", name="Siân leaves the study").focus()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Siân leaves the study").wait_for()
        look()
        assert "holds this person, and will be rewritten" in seen[-1]
        assert taken.value.suggested_filename in seen[-1]
        for group in page.locator("fieldset.passage").all():
            if "Bronwen" in group.inner_text():
                group.get_by_label("keep it in these words:").focus()
                page.keyboard.press("Space")
                group.locator("textarea").fill("Somebody rang. I was glad of it.")
            elif group.locator("input[value=delete]").count():
                group.locator("input[value=delete]").check()
            else:
                group.locator("input[value=keep]").check()
        page.get_by_label("To go on, type the study code: AC-05").fill("AC-05")
        page.get_by_role("button", name="Take everything of Siân out").focus()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Record of erasure").wait_for(timeout=90_000)
        look()
        with page.expect_download() as record:
            page.get_by_role("button", name="Take the record out as a Word file").click()
        assert record.value.suggested_filename.endswith(".docx")
        assert "Siân" not in seen[-1]
        assert "Bronwen" not in seen[-1]
        for name in ("Interviews", "Tables", "Diary"):
            page.get_by_role("link", name=name, exact=True).click()
            words = page.locator("body").inner_text()
            assert "Siân" not in words
            assert "Bronwen" not in words
        assert "Somebody rang. I was glad of it." in words
    shown = " ".join(" ".join(seen).split()) + " Finish it"  # offered only where a leaving was stopped
    for name in re.findall(r"\*\*([^*]+?)\.?\*\*", TUTORIAL.read_text("utf-8")):
        assert " ".join(name.split()) in shown, name
