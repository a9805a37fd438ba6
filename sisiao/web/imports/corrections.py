"""What a person posts on a report: corrections, a row left out, an undoing."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone

from sisiao.imports.corrections import SETTLED, UnableToCorrect, correct_workbook, undo
from sisiao.imports.deposits import workbook_of
from sisiao.imports.models import UploadedWorkbook
from sisiao.web.http import ActorRequest
from sisiao.web.imports.correcting import Keys, Posted, read_posted
from sisiao.web.imports.page import back_to, report_page
from sisiao.web.imports.row import row_page


def correct(request: ActorRequest, upload: UploadedWorkbook, row: str = "") -> HttpResponse:
    """Keep what is right, show again what is refused. The caller holds the row of the deposit.

    `row` is the key of the row whose page was sent, empty for the report.
    """
    try:
        if "undo" in request.POST or "take_back" in request.POST:
            _undo(request, upload)
            return back_to(request, upload)
        return _save(request, upload, row)
    except UnableToCorrect as refused:
        messages.error(request, str(refused))
        return back_to(request, upload)


def _save(request: ActorRequest, upload: UploadedWorkbook, row: str) -> HttpResponse:
    workbook = workbook_of(upload, actor=request.actor, now=timezone.now())
    posted = read_posted(request.POST, workbook, Keys(workbook).row(row))
    refused = correct_workbook(upload, posted.cells.values(), posted.rows, actor=request.actor, now=timezone.now())
    kept = 0
    for key, cell in posted.cells.items():
        problem = refused.get(cell.place)
        if problem is None:
            kept += 1
        elif problem == SETTLED:
            place = f"{cell.place[0]}, ligne {cell.place[1]}, colonne {cell.place[2]}"
            said = f"«\u00a0{cell.value or '(vide)'}\u00a0» n'est pas enregistré."
            messages.warning(request, f"{place}\u00a0: {problem} {said}")
        else:
            posted.refused[f"v-{key}"] = problem
    posted.typed = {name: value for name, value in posted.typed.items() if name.partition("-")[2] in posted.keys}
    _say(request, kept, posted)
    if posted.refused and upload.report:
        return row_page(request, upload, row, posted) if row else report_page(request, upload, posted)
    return back_to(request, upload)


def _say(request: ActorRequest, kept: int, posted: Posted) -> None:
    """What was done, in words."""
    if kept:
        many = "s" if kept > 1 else ""
        messages.success(request, f"{kept} correction{many} enregistrée{many}, classeur vérifié à nouveau.")
    for row in posted.rows:
        messages.success(request, f"{row.place[0]}, ligne {row.place[1]}\u00a0: laissée de côté.")
    if not kept and not posted.rows and not posted.refused:
        messages.info(request, "Aucune valeur n'a été changée.")


def _undo(request: ActorRequest, upload: UploadedWorkbook) -> None:
    """The correction or the row that the pressed button names; nothing when it is not of this deposit."""
    found = None
    if (number := request.POST.get("undo", "")).isdecimal():
        found = upload.corrections.filter(pk=int(number)).first()
    elif (number := request.POST.get("take_back", "")).isdecimal():
        found = upload.left_out.filter(pk=int(number)).first()
    if found is not None:
        undo(found, actor=request.actor, now=timezone.now())
        messages.success(request, "Annulé\u00a0: le classeur est vérifié à nouveau.")
