"""Jobs of the imports."""

from datetime import UTC, datetime

from django.utils import timezone

from sisiao.access.models import Grant
from sisiao.core.context import set_actor
from sisiao.core.jobs import job
from sisiao.imports.deposits import forget, settle
from sisiao.imports.models import UploadedWorkbook


@job("imports.forget_uploads")
def forget_uploads(timestamp: int) -> None:
    """Deposited workbooks are kept 30 days, then what their file said is erased."""
    forget(datetime.fromtimestamp(timestamp, UTC))


@job("imports.read_upload")
def read_upload(upload_id: int, grant_id: int, reading: int, commit: bool) -> None:
    """Read a large deposit in the name of who asked; nothing when it was withdrawn, or asked again since.

    The import runs with the rights that the grant has now: an account suspended in between imports nothing.
    """
    locked = UploadedWorkbook.objects.select_for_update(no_key=True, of=("self",))
    upload = locked.filter(pk=upload_id, reading=reading).first()
    grant = Grant.objects.usable(timezone.now()).filter(pk=grant_id).first()
    if upload is None or upload.job is None or grant is None:
        return
    actor = grant.actor()
    set_actor(actor)
    settle(upload, actor=actor, now=timezone.now(), commit=commit)
