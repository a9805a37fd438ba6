"""Jobs of the imports."""

from datetime import UTC, datetime

from sisiao.core.jobs import job
from sisiao.imports.models import UploadedWorkbook


@job("imports.forget_uploads")
def forget_uploads(timestamp: int) -> None:
    """Deposited workbooks are kept 30 days."""
    UploadedWorkbook.objects.expired(datetime.fromtimestamp(timestamp, UTC)).delete()
