"""Reads of a request of creation beside the request itself."""

from sisiao.audit.models import RowHistory
from sisiao.core.models import TransitionLog
from sisiao.creation.models import DISPOSITIF_FIELDS, ENTITY_FIELDS, CreationRequest
from sisiao.creation.workflow import CREATION


def corrected(request: CreationRequest) -> list[str]:
    """What its applicant has changed since it was last sent back, by the names of the fields; nothing if it never was.

    Never the values: what a request said before its address was protected is not in the journal (R26).
    """
    steps = TransitionLog.objects.filter(subject_type=CREATION.subject_type, subject_id=request.pk)
    sent_back = steps.filter(step__startswith="send_back").order_by("-pk").first()
    if sent_back is None:
        return []
    rows = RowHistory.objects.filter(table_name=request._meta.db_table, row_id=request.pk, at__gt=sent_back.at)
    changed = {column for row in rows if row.operation == "U" for column in row.new}
    fields = [request._meta.get_field(name) for name in (*ENTITY_FIELDS, *DISPOSITIF_FIELDS)]
    return [str(field.verbose_name) for field in fields if field.column in changed]
