"""Files that people attach are judged by their bytes (T32, T33)."""

import zipfile
from io import BytesIO

import pytest
from django.utils import timezone

from sisiao.core import files
from sisiao.core.files import RefusedFile, check_file, keep_file

PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj"


def zipped(*names: str, content: bytes = b"<x/>") -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("Convention.PDF", PDF, "application/pdf"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("plan.png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("note.docx", zipped("word/document.xml"), files.KINDS[".docx"][0]),
        ("liste.xlsx", zipped("xl/workbook.xml"), files.KINDS[".xlsx"][0]),
        ("note.odt", zipped("content.xml"), files.KINDS[".odt"][0]),
    ],
)
def test_what_is_accepted(name: str, content: bytes, media_type: str) -> None:
    checked = check_file(name, content)
    assert checked.media_type == media_type and checked.content == content
    assert checked.name == name.rsplit(".", 1)[0] + "." + name.rsplit(".", 1)[1].lower()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("vide.pdf", b"", "vide"),
        ("a.pdf", b"%PDF-" + b"x" * files.MAXIMUM_BYTES, "10\u00a0Mo"),
        ("a.exe", b"MZ", "format"),
        ("sans_extension", PDF, "format"),
        ("a.pdf", b"MZ", "extension"),
        ("a.docx", PDF, "extension"),
        ("a.docx", zipped("xl/workbook.xml"), "extension"),
        ("a.docx", zipped("word/document.xml", "word/vbaProject.bin"), "macros"),
        ("a.ods", zipped("content.xml", "Basic/Standard/Module1.xml"), "macros"),
        ("a.docx", b"PK\x03\x04 not a zip", "abîmé"),
        ("a.pdf", PDF + b"<< /S /JavaScript /JS (app.alert(1)) >>", "programme"),
        ("a.pdf", PDF + b"<< /Type /EmbeddedFile >>", "programme"),
    ],
)
def test_what_is_refused_with_what_to_do(name: str, content: bytes, words: str) -> None:
    with pytest.raises(RefusedFile, match=words):
        check_file(name, content)


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAXIMUM_UNPACKED", 1_000)
    with pytest.raises(RefusedFile, match="démesuré"):
        check_file("a.docx", zipped("word/document.xml", content=b"0" * 2_000))
    monkeypatch.setattr(files, "MAXIMUM_ENTRIES", 1)
    with pytest.raises(RefusedFile, match="démesuré"):
        check_file("a.docx", zipped("word/document.xml", "word/other.xml"))


def test_three_letters_met_by_chance_in_an_image_are_no_program() -> None:
    assert check_file("scan.pdf", PDF + b"stream \x00/JS\x9c endstream").content


def test_a_name_keeps_no_folder_and_fits() -> None:
    assert check_file("C:\\Users\\a\\..\\Convention.pdf", PDF).name == "Convention.pdf"
    assert check_file("../../etc/x.pdf", PDF).name == "x.pdf"
    assert len(check_file("é" * 400 + ".pdf", PDF).name) == files.NAME_LENGTH


def test_a_kept_file_gives_its_bytes_back(db: None) -> None:
    kept = keep_file(check_file("a.pdf", PDF), now=timezone.now())
    kept.refresh_from_db()
    assert (bytes(kept.content), kept.size, len(kept.sha256)) == (PDF, len(PDF), 64)
