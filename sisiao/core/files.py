"""Files that people attach: what is accepted, by what the bytes are and not by what the name says (T32, T33)."""

import hashlib
import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import PurePath

from sisiao.core.models import StoredFile

MAXIMUM_BYTES = 10 * 1024 * 1024
MAXIMUM_ENTRIES = 2_000
MAXIMUM_UNPACKED = 100 * 1024 * 1024
NAME_LENGTH = 150

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
# Extension → media type, first bytes, and the part that tells a zip to be of that kind.
KINDS: dict[str, tuple[str, bytes, str]] = {
    ".pdf": (PDF, b"%PDF-", ""),
    ".jpg": (JPEG, b"\xff\xd8\xff", ""),
    ".jpeg": (JPEG, b"\xff\xd8\xff", ""),
    ".png": (PNG, b"\x89PNG\r\n\x1a\n", ""),
    ".docx": (f"{_OFFICE}wordprocessingml.document", b"PK\x03\x04", "word/document.xml"),
    ".xlsx": (f"{_OFFICE}spreadsheetml.sheet", b"PK\x03\x04", "xl/workbook.xml"),
    ".odt": (f"{_OPEN}text", b"PK\x03\x04", "content.xml"),
    ".ods": (f"{_OPEN}spreadsheet", b"PK\x03\x04", "content.xml"),
}
ACCEPTED = ",".join(KINDS)
KINDS_IN_WORDS = "PDF, JPG, PNG, DOCX, XLSX, ODT ou ODS"
# Words that a PDF says in clear when it runs or carries something, too long to occur by chance in its images, and what
# an office file carries to run. A PDF may hide them: a file is always saved, never opened by the browser.
PDF_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")
MACROS = ("vbaProject.bin", "Basic/", "Scripts/")


class RefusedFile(Exception):
    """The file is not accepted; `str()` is the French sentence, with what to do."""


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file whose bytes are what its name says. `name` has no folder and fits the table."""

    name: str
    media_type: str
    content: bytes


def check_file(name: str, content: bytes) -> CheckedFile:
    """Raise `RefusedFile` unless the file is small, of a known kind by its bytes, and says nothing that runs."""
    path = PurePath(name.replace("\\", "/"))
    kind = KINDS.get(path.suffix.lower())
    if not content:
        raise RefusedFile("Le fichier est vide. Choisissez un autre fichier.")
    if len(content) > MAXIMUM_BYTES:
        raise RefusedFile("Le fichier dépasse 10\u00a0Mo. Réduisez-le ou coupez-le.")
    if kind is None:
        raise RefusedFile(f"Ce format n'est pas accepté. Enregistrez le fichier en {KINDS_IN_WORDS}.")
    media_type, signature, part = kind
    if not content.startswith(signature):
        raise RefusedFile("Le contenu ne correspond pas à l'extension du fichier. Enregistrez-le de nouveau.")
    if media_type == PDF and any(word in content for word in PDF_ACTIVE):
        raise RefusedFile("Ce PDF contient un programme ou un fichier joint. Imprimez-le en PDF simple.")
    if part:
        _check_zip(content, part)
    stem = path.stem[: NAME_LENGTH - len(path.suffix)] or "fichier"
    return CheckedFile(f"{stem}{path.suffix.lower()}", media_type, content)


def _check_zip(content: bytes, part: str) -> None:
    try:
        entries = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise RefusedFile("Le fichier est abîmé. Enregistrez-le de nouveau.") from error
    names = {entry.filename for entry in entries}
    if part not in names:
        raise RefusedFile("Le contenu ne correspond pas à l'extension du fichier. Enregistrez-le de nouveau.")
    if len(entries) > MAXIMUM_ENTRIES or sum(entry.file_size for entry in entries) > MAXIMUM_UNPACKED:
        raise RefusedFile("Le fichier est démesuré une fois décompressé. Retirez les images, ou coupez-le.")
    if any(word in each for each in names for word in MACROS):
        raise RefusedFile("Ce fichier contient des macros. Enregistrez-le sans macro.")


def keep_file(checked: CheckedFile, *, now: datetime) -> StoredFile:
    """Keep a checked file; whose it is and who reads it is said by the row that points to it."""
    return StoredFile.objects.create(
        file_name=checked.name,
        media_type=checked.media_type,
        size=len(checked.content),
        sha256=hashlib.sha256(checked.content).hexdigest(),
        content=checked.content,
        kept_at=now,
    )
