"""Small directories for the tests."""

from collections.abc import Collection
from datetime import datetime, time

from django.utils import timezone

from sisiao.directory.actions import Reach, SlotTold, save_contact
from sisiao.directory.enums import ContactKind, Reader, SlotDay
from sisiao.directory.models import PrivilegedContact
from sisiao.geo.models import Commune
from sisiao.siao.models import Siao
from tests.factories.people import TESTS

PHONE, NIGHT_PHONE = "+33199001234", "+33199005678"
ALWAYS = (SlotTold(PHONE, tuple(SlotDay)),)
NIGHTS = (SlotTold(NIGHT_PHONE, tuple(SlotDay), time(20), time(8)),)


def make_contact(
    siao: Siao,
    label: str = "Permanence de nuit",
    slots: Collection[SlotTold] = ALWAYS,
    communes: Collection[str] = (),
    readers: Collection[Reader] = tuple(Reader),
    now: datetime | None = None,
    **fields: object,
) -> PrivilegedContact:
    """A contact that answers day and night everywhere and that everybody sees, unless told."""
    told = {"kind": ContactKind.ASSOCIATION, "organisation": "Association du Gué", "readers": list(readers)} | fields
    contact = PrivilegedContact(siao=siao, label=label, **told)
    reach = Reach(list(slots), list(Commune.objects.filter(pk__in=communes)))
    return save_contact(contact, reach, actor=TESTS, now=now or timezone.now())
