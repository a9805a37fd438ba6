"""Making a template and importing a filled workbook: the same code for a dry run and for good."""

import hashlib
import re
from collections.abc import Sequence
from datetime import date

from django.db import DataError, IntegrityError, connection, transaction

from sisiao.core.actor import Actor
from sisiao.core.context import acting_as, verb
from sisiao.core.spreadsheet import file_controls
from sisiao.core.spreadsheet.overlay import NOTHING, Overlay, lay_over
from sisiao.core.spreadsheet.reader import RawWorkbook, read_raw
from sisiao.core.spreadsheet.rows import Examined, examine
from sisiao.core.spreadsheet.template import write_template
from sisiao.geo.models import Departement
from sisiao.imports.codes import give_codes
from sisiao.imports.facts import CommuneBook, Facts
from sisiao.imports.reports import ImportReport
from sisiao.imports.sources import Source, UnableToWrite, Written
from sisiao.siao.models import Siao


class UnableToImport(Exception):
    """The actor may not import this kind of workbook."""


def make_template(source: Source, departement: Departement, *, today: date) -> bytes:
    """Bytes of the workbook of a département, pre-filled with what the base knows, each row under its code.

    What has none is given one: this writes.
    """
    if source.of_departement:
        give_codes(departement.code)
    return write_template(
        source.declare(departement.code, today),
        departement=departement.code,
        departement_name=departement.name,
        filling=source.fill(departement.code, today),
    )


@verb
def import_workbook(
    source: Source,
    content: bytes,
    *,
    actor: Actor,
    today: date,
    commit: bool,
    overlay: Overlay = NOTHING,
    attachments: Sequence[str] | None = None,
) -> ImportReport:
    """Read a filled workbook, report everything, and write all of it or nothing.

    A dry run (`commit` False) writes too, and takes it back: what it announces is what would happen. `overlay` holds
    what was corrected since the file was deposited, `attachments` the names of the files that came with it.
    """
    if not actor.can(source.capability):
        raise UnableToImport
    raw = read_raw(content, source.declare("", today).layouts)
    lay_over(raw, overlay)
    departement = _departement_of(source, raw, actor)
    if source.of_departement and departement:
        give_codes(departement)
    workbook = source.declare(departement, today)
    examined = examine(workbook, raw, source.known_codes(departement))
    postal_codes = {row.get("postal_code") for rows in examined.rows.values() for row in rows} - {None}
    beside = None if attachments is None else tuple(attachments)
    facts = Facts(departement, today, CommuneBook.for_codes(postal_codes), beside)
    examined.findings.extend(source.check(examined, facts))
    report = ImportReport(
        source.kind, hashlib.sha256(content).hexdigest(), examined.findings, departement, examined.counts
    )
    report.examined = examined
    report.totals = source.totals(examined)
    if report.importable or source.checked_by_writing:
        _write(source, examined, facts, report, actor=actor, commit=commit)
    return report


def _departement_of(source: Source, raw: RawWorkbook, actor: Actor) -> str:
    """Département told by the file (its property, else its guide), checked against what is asked; « » when unknown.

    A workbook that is not the offer of a département may name none.
    """
    if not raw.properties and not raw.top:
        return ""
    top = [str(cell or "") for cell in raw.top[1]] if len(raw.top) > 1 else []
    shown = re.split(r"\s*–", top[1])[0] if len(top) > 1 else ""
    written = raw.properties.get("sisiao_departement", "")
    kind = raw.properties.get("sisiao_kind") or (top[3] if len(top) > 3 else "")
    if kind != source.kind:
        raw.findings.add(file_controls.WRONG_KIND.find(expected=source.title))
    departement = written or shown
    if not source.of_departement:
        return departement if Departement.objects.filter(code=departement).exists() else ""
    if (written and shown and written != shown) or not Departement.objects.filter(code=departement).exists():
        raw.findings.add(file_controls.NO_DEPARTEMENT.find())
    elif actor.perimeter.kind is not None and actor.perimeter.departement_code != departement:
        raw.findings.add(file_controls.OTHER_DEPARTEMENT.find(departement=departement))
    elif not Siao.objects.filter(departement_id=departement).exists():
        raw.findings.add(file_controls.NO_SIAO.find(departement=departement))
    return departement


def _write(
    source: Source, examined: Examined, facts: Facts, report: ImportReport, *, actor: Actor, commit: bool
) -> None:
    """One transaction, one import of a département at a time; taken back when the acts refuse a row."""
    try:
        with acting_as(actor):
            if source.of_departement:
                Siao.objects.select_for_update(no_key=True).get(departement_id=facts.departement)
            report.written = source.write(examined, facts)
            report.findings.extend(report.written.findings)
            if report.importable:
                # What the base checks when a transaction ends is checked here, in a dry run too.
                connection.check_constraints()
            if not (commit and report.importable):
                transaction.set_rollback(True)
    except (IntegrityError, DataError, UnableToWrite) as error:
        report.written = Written()
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        problem = str(error) if isinstance(error, UnableToWrite) else constraint or "règle de la base"
        report.findings.add(file_controls.REFUSED.find(problem=f"{problem}."))
    else:
        report.committed = commit and report.importable
        if not report.importable:
            report.written = Written()
        report.totals |= report.written.removals()
