"""Any file: read by its content, or refused in one sentence that says what is read."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from alliance.errors import InputProblem
from alliance.formats import guard
from alliance.formats.reading import EXTENSIONS, read


def a_docx() -> bytes:
    made = docx.Document()
    made.add_paragraph("Rowan: yes")
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def a_zip(**members: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return held.getvalue()


def test_a_docx_called_txt_is_read_as_what_it_is() -> None:
    source = read(a_docx(), "interview.txt")
    assert (source.kind, [p.text for p in source.paragraphs]) == ("docx", ["Rowan: yes"])


def test_a_text_called_docx_is_read_as_what_it_is() -> None:
    source = read(b"Rowan: yes", "interview.docx")
    assert (source.kind, source.encoding) == ("txt", "utf-8")
    assert {
        ".docx",
        ".odt",
        ".rtf",
        ".txt",
        ".md",
        ".html",
        ".pdf",
        ".vtt",
        ".srt",
        ".json",
        ".eaf",
        ".cha",
        ".xlsx",
        ".csv",
    } <= set(EXTENSIONS)


@pytest.mark.parametrize(
    ("start", "word"),
    [
        (b"\x89PNG\r\n\x1a\n0000", "picture"),
        (b"ID3\x04000000", "recording"),
        (b"0000ftypM4A 0000", "recording"),
        (b"<!DOCTYPE svg><svg>words</svg>", "XML"),
        (b"\xef\xbb\xbf  <?xml version='1.0'?><w:document/>", "XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99, "old Office"),
    ],
)
def test_other_kinds_of_file_are_refused_with_what_is_read(start: bytes, word: str) -> None:
    with pytest.raises(InputProblem, match=word) as refused:
        read(start, "interview.docx")
    assert ".docx" in str(refused.value)
    assert ".txt" in str(refused.value)


def test_an_old_word_document_is_asked_to_be_saved_anew() -> None:
    with pytest.raises(InputProblem, match=r"save it as \.docx"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99 + "WordDocument".encode("utf-16-le"), "a.doc")


def test_a_document_with_a_password_says_what_to_do() -> None:
    with pytest.raises(InputProblem, match="protected with a password: open it in Word, remove the password"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99 + "EncryptedPackage".encode("utf-16-le"), "a.docx")


@pytest.mark.parametrize(
    ("members", "word"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content_dot_xml": "<x/>"}, "xlsx or .csv"),
        ({"ppt__presentation_dot_xml": "<x/>"}, "presentation"),
        ({"mimetype": "application/epub+zip", "META-INF__container_dot_xml": "<x/>"}, "e-book"),
        ({"notes_dot_txt": "words"}, "zip archive"),
    ],
)
def test_other_zips_are_refused_by_what_they_are(members: dict[str, str], word: str) -> None:
    with pytest.raises(InputProblem, match=word):
        read(a_zip(**members), "interview.docx")


def test_names_that_lead_out_of_the_zip_are_refused() -> None:
    for name in ("../../evil", "/etc/evil", "C:\\evil", "word/../../evil", "word\\..\\..\\evil"):
        held = io.BytesIO(a_docx())
        with zipfile.ZipFile(held, "a") as made:
            made.writestr(name, "x")
        with pytest.raises(InputProblem, match="outside itself"):
            read(held.getvalue(), "a.docx")


def test_a_zip_that_unpacks_to_far_too_much_is_never_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = a_zip(word__document_dot_xml="<a>" + "0" * (guard.MOST_INFLATED + 1) + "</a>")
    with pytest.raises(InputProblem, match="unpacks to far more"):
        read(bomb, "a.docx")
    dense = a_zip(word__document_dot_xml="<a>" + "0" * (guard.LARGE + 1) + "</a>")
    with pytest.raises(InputProblem, match="unpacks to far more"):
        read(dense, "a.docx")
    monkeypatch.setattr(guard, "MOST_DECLARED", 1000)
    with pytest.raises(InputProblem, match="unpacks to far more"):
        read(a_docx(), "a.docx")


def test_a_zip_that_lies_about_its_size_is_found_out() -> None:
    whole = bytearray(a_zip(word__document_dot_xml="<a>" + "0" * (guard.LARGE + 1) + "</a>"))
    size = (guard.LARGE + 8).to_bytes(4, "little")
    at = whole.find(size)
    while at >= 0:  # in the header before the part and in the list at the end
        whole[at : at + 4] = (1000).to_bytes(4, "little")
        at = whole.find(size)
    with pytest.raises(InputProblem):
        read(bytes(whole), "a.docx")


def test_a_zip_of_countless_parts_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for n in range(guard.MOST_MEMBERS + 1):
            made.writestr(str(n), b"")
    with pytest.raises(InputProblem, match="parts"):
        read(held.getvalue(), "a.docx")
    monkeypatch.setattr(guard, "MOST_DIRECTORY", 10)
    with pytest.raises(InputProblem, match="parts"):
        read(a_docx(), "a.docx")


def test_an_encrypted_member_is_a_password() -> None:
    whole = bytearray(a_docx())
    at = whole.find(b"PK\x01\x02")
    whole[at + 8] |= 1
    with pytest.raises(InputProblem, match="password"):
        read(bytes(whole), "a.docx")


def test_half_a_docx_and_a_zip_that_is_only_an_opening_are_damaged() -> None:
    data = a_docx()
    for part in (data[: len(data) // 2], b"PK\x03\x04", b"PK\x05\x06" + b"\x00" * 18, b"PK\x03\x04" + b"words" * 100):
        with pytest.raises(InputProblem):
            read(part, "a.docx")
