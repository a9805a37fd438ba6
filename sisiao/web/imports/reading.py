"""Where the reading of a large workbook stands, by the state of its job."""

from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from sisiao.imports.models import UploadedWorkbook

STEPS = (
    ("todo", "En attente", "Le fichier est gardé\u00a0; sa lecture commence dès qu'un traitement se libère."),
    (
        "doing",
        "Lecture, contrôles et essai à blanc",
        "Chaque ligne est lue, contrôlée et écrite pour voir, puis reprise.",
    ),
    ("succeeded", "Rapport prêt", ""),
)


def reading_of(upload: UploadedWorkbook) -> dict[str, Any]:
    """The steps with the current one; `stopped` when nothing reads the file any more."""
    job = ProcrastinateJob.objects.filter(pk=upload.job).only("status").first() if upload.job else None
    status = job.status if job else ""
    rank = next((index for index, (code, _, _) in enumerate(STEPS) if code == status), None)
    stopped = rank is None or status == "succeeded"
    return {"steps": STEPS, "rank": (rank or 0) + 1, "step": STEPS[rank or 0], "stopped": stopped, "count": len(STEPS)}
