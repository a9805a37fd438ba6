"""Two people who have the form of the same contact open: field by field, the numbers together, nothing is lost."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sisiao.access.enums import Profile
from sisiao.directory.actions import SlotTold
from sisiao.directory.models import PrivilegedContact
from tests.directory.contacts import ALWAYS, NIGHT_PHONE, NIGHTS, PHONE, make_contact
from tests.factories import make_siao
from tests.web.test_directory import html, signed

pytestmark = pytest.mark.django_db
KEPT = "Changé entre-temps par quelqu'un d'autre, et gardé"
THIRD = "+33199009999"


@pytest.fixture
def contact(db: None) -> PrivilegedContact:
    return make_contact(make_siao(), "Astreinte de nuit", NIGHTS, ["95127"])


@pytest.fixture
def keeper(contact: PrivilegedContact) -> Client:
    return signed(Profile.SIAO_ADMIN, contact.siao.scope)


def url(contact: PrivilegedContact) -> str:
    return reverse("directory:edit", args=(contact.public_id,))


def sent_by(page: Any) -> dict[str, Any]:
    """What a browser sends of a page: of each field what it shows, of the lines the hidden one too."""
    form, slots = page.context["form"], page.context["slots"]
    fields = [*form, *(field for slot in slots for field in slot), *slots.management_form]
    sent = {field.html_name: _shown(field) for field in fields}
    assert f'name="plages-known" value="{slots.known}"' in html(page)
    return sent | {"plages-known": slots.known}


def _shown(field: Any) -> Any:
    shown = field.field.widget.format_value(field.value())
    return [str(each) for each in shown] if isinstance(shown, list) else shown or ""


def slots_of(contact: PrivilegedContact) -> list[tuple[str, int]]:
    return [(slot.phone, slot.opens.hour) for slot in contact.slots.order_by("pk")]


def replace_slots(contact: PrivilegedContact, *told: SlotTold) -> None:
    """What the other one saved."""
    contact.slots.all().delete()
    for slot in told:
        contact.slots.create(phone=slot.phone, days=sorted(slot.days), opens=slot.opens, closes=slot.closes)


class TestFields:
    def test_each_keeps_what_the_other_changed(self, keeper: Client, contact: PrivilegedContact) -> None:
        sent = sent_by(keeper.get(url(contact))) | {"email": "nuit@gue.example"}
        PrivilegedContact.objects.update(instructions="Donner le numéro de la brigade.", readers=["police"])
        page = html(keeper.post(url(contact), sent, follow=True))
        assert f"{KEPT} : Consignes avant d'appeler, Qui le voit." in page
        contact.refresh_from_db()
        assert (contact.email, contact.instructions) == ("nuit@gue.example", "Donner le numéro de la brigade.")
        assert contact.readers == ["police"] and slots_of(contact) == [(NIGHT_PHONE, 20)]

    def test_what_both_changed_is_asked_again_once(self, keeper: Client, contact: PrivilegedContact) -> None:
        sent = sent_by(keeper.get(url(contact))) | {"label": "Astreinte de semaine"}
        PrivilegedContact.objects.update(label="Astreinte du week-end")
        refused = keeper.post(url(contact), sent)
        assert refused.status_code == 422 and "il dit maintenant « Astreinte du week-end »" in html(refused)
        again = sent_by(refused)
        assert again["label"] == "Astreinte de semaine"
        assert keeper.post(url(contact), again).status_code == 302
        contact.refresh_from_db()
        assert contact.label == "Astreinte de semaine"

    def test_communes_are_told_by_their_names(self, keeper: Client, contact: PrivilegedContact) -> None:
        sent = sent_by(keeper.get(url(contact))) | {"communes": "Vigny"}
        contact.communes.set(["95018", "95127", "95252", "95277", "95268", "95280", "95500", "95585"])
        refused = html(keeper.post(url(contact), sent))
        told = refused.split("il dit maintenant « ")[1].split(" ».")[0].split(", ")
        assert told[:2] == ["Argenteuil (95)", "Cergy (95)"] and told[-1] == "2 autres" and len(told) == 7

    def test_the_siao_is_locked_before_the_contact_is_read(self, keeper: Client, contact: PrivilegedContact) -> None:
        sent = sent_by(keeper.get(url(contact)))
        with CaptureQueriesContext(connection) as queries:
            keeper.post(url(contact), sent)
        asked = [each["sql"] for each in queries.captured_queries]
        locked = next(rank for rank, sql in enumerate(asked) if "FOR NO KEY UPDATE" in sql)
        assert asked[locked].startswith('SELECT "siao_siao"')
        assert not any('"directory_privilegedcontact"."label"' in sql for sql in asked[:locked])


class TestNumbers:
    """The lines of a contact are one thing: hours never slip from one number to another."""

    def test_those_that_only_the_other_changed_stay(self, keeper: Client, contact: PrivilegedContact) -> None:
        sent = sent_by(keeper.get(url(contact))) | {"label": "Astreinte"}
        replace_slots(contact, *ALWAYS, *NIGHTS, SlotTold(THIRD, (0, 1)), SlotTold(THIRD, (2,)))
        page = html(keeper.post(url(contact), sent, follow=True))
        assert f"{KEPT} : Numéros et heures." in page
        contact.refresh_from_db()
        assert contact.label == "Astreinte"
        assert slots_of(contact) == [(PHONE, 0), (NIGHT_PHONE, 20), (THIRD, 0), (THIRD, 0)]

    def test_those_that_one_changed_are_saved(self, keeper: Client, contact: PrivilegedContact) -> None:
        sent = sent_by(keeper.get(url(contact))) | {"plages-0-opens": "21:00"}
        assert KEPT not in html(keeper.post(url(contact), sent, follow=True))
        assert slots_of(contact) == [(NIGHT_PHONE, 21)]

    def test_what_both_wrote_alike_is_said_to_nobody(self, keeper: Client, contact: PrivilegedContact) -> None:
        sent = sent_by(keeper.get(url(contact))) | {"plages-0-opens": "21:00"}
        contact.slots.update(opens="21:00")
        assert KEPT not in html(keeper.post(url(contact), sent, follow=True))
        assert slots_of(contact) == [(NIGHT_PHONE, 21)]

    def test_those_that_both_changed_are_asked_again_once(self, keeper: Client, contact: PrivilegedContact) -> None:
        sent = sent_by(keeper.get(url(contact))) | {"plages-1-phone": "01 99 00 99 99"}
        replace_slots(contact, *ALWAYS)
        refused = keeper.post(url(contact), sent)
        told = "elles disent maintenant « 01 99 00 12 34, tous les jours, 24 h/24 »"
        assert refused.status_code == 422 and html(refused).count(told) == 2  # on top of the page, beside the lines
        assert slots_of(contact) == [(PHONE, 0)]
        again = sent_by(refused)
        assert (again["plages-0-phone"], again["plages-1-phone"]) == (NIGHT_PHONE, "01 99 00 99 99")
        assert keeper.post(url(contact), again).status_code == 302
        assert slots_of(contact) == [(NIGHT_PHONE, 20), (THIRD, 0)]

    def test_a_line_begun_without_its_number_is_not_lost(self, keeper: Client, contact: PrivilegedContact) -> None:
        sent = sent_by(keeper.get(url(contact))) | {"plages-1-opens": "09:00"}
        replace_slots(contact, *ALWAYS)
        refused = keeper.post(url(contact), sent)
        assert "elles disent maintenant" in html(refused) and sent_by(refused)["plages-1-opens"] == "09:00"

    def test_they_are_told_beside_another_mistake(self, keeper: Client, contact: PrivilegedContact) -> None:
        sent = sent_by(keeper.get(url(contact))) | {"label": "", "plages-0-opens": "21:00"}
        replace_slots(contact, *ALWAYS)
        refused = html(keeper.post(url(contact), sent))
        assert "Donnez un libellé" in refused and refused.count("elles disent maintenant") == 1

    def test_taken_over_beside_another_mistake_they_are_shown(self, keeper: Client, contact: PrivilegedContact) -> None:
        sent = sent_by(keeper.get(url(contact))) | {"label": ""}
        replace_slots(contact, *ALWAYS)
        again = sent_by(keeper.post(url(contact), sent)) | {"label": "Astreinte"}
        assert again["plages-0-phone"] == PHONE
        assert keeper.post(url(contact), again).status_code == 302
        assert slots_of(contact) == [(PHONE, 0)]

    def test_a_page_that_does_not_say_what_it_knew_saves_its_own(
        self, keeper: Client, contact: PrivilegedContact
    ) -> None:
        sent = sent_by(keeper.get(url(contact)))
        replace_slots(contact, *ALWAYS)
        for known in ("", "{", '{"0": 1}', "null"):
            assert keeper.post(url(contact), sent | {"plages-known": known}).status_code == 302
            assert slots_of(contact) == [(NIGHT_PHONE, 20)]
