"""The doors through which a person may be looked for from outside, and whom they must not tell of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.households.actions import NewMember, create_household
from sisiao.households.enums import MemberRole
from sisiao.households.models import Household, HouseholdLink
from tests.factories import make_household, make_siao, make_user
from tests.factories.people import TESTS

HTMX = {"HX-Request": "true"}
LETTERS = 6
OUTSIDE = "/menages/hors-lien/"


@dataclass(frozen=True)
class Said:
    """What is typed of a person."""

    last_name: str
    first_name: str
    phone: str
    record_number: int
    born: str = "05/03/1990"

    @property
    def marks(self) -> dict[str, str]:
        """The words that its page may repeat, each with what replaces it."""
        pairs = [self.phone[at : at + 2] for at in range(0, 10, 2)]
        words = (self.last_name, self.first_name, self.last_name[:LETTERS], self.phone, f"+33{self.phone[1:]}")
        return dict.fromkeys((*words, *(space.join(pairs) for space in (" ", "\u00a0", "&nbsp;"))), "SAID")

    @property
    def row(self) -> dict[str, str]:
        """The first person of a call, as the browser sends it."""
        return {
            "member": "1",
            "purpose": "shelter",
            "m-1-first_name": self.first_name,
            "m-1-last_name": self.last_name,
            "m-1-birth": self.born,
        }


UNKNOWN = Said("Fourneaux", "Bernadette", "0698765432", 999_999)


def hide(kind: str, last_name: str = "Lescarret", first_name: str = "Maximilien", phone: str = "0644332211") -> Said:
    """A person whom nobody may find from outside, in a household that the SIAO of Lozère follows."""
    born, number = date(1990, 3, 5), f"+33{phone[1:]}"
    household = make_household(
        siao=make_siao("48"), last_name=last_name, first_name=first_name, phone=number, birth_date=born
    )
    person = household.current_memberships[0].person
    if kind == "to protect":
        Household.objects.filter(pk=household.pk).update(to_protect=True)
    elif kind == "member of one to protect":
        other = [NewMember(MemberRole.CONTACT, person)]
        create_household(other, actor=TESTS, on=timezone.localdate(), to_protect=True)
    else:
        HouseholdLink.objects.filter(household=household).update(ends_on=timezone.localdate())
    return Said(last_name, first_name, phone, person.record_number)


@dataclass
class Desk:
    """An écoutant of the Val-d'Oise, a call in hand."""

    client: Client
    call: str

    def by_name(self, said: Said) -> HttpResponse:
        return self.client.post("/menages/", {"name": f"{said.last_name} {said.first_name}"}, headers=HTMX)

    def by_first_letters(self, said: Said) -> HttpResponse:
        return self.client.post("/menages/", {"name": said.last_name[:6]}, follow=True)

    def by_phone(self, said: Said) -> HttpResponse:
        return self.client.post("/menages/", {"phone": said.phone}, headers=HTMX)

    def by_number(self, said: Said) -> HttpResponse:
        return self.client.post("/menages/", {"record_number": str(said.record_number)}, follow=True)

    def outside_by_number(self, said: Said) -> HttpResponse:
        return self.client.post(OUTSIDE, {"record_number": str(said.record_number)}, follow=True)

    def outside_by_name(self, said: Said) -> HttpResponse:
        names = {"last_name": said.last_name, "first_name": said.first_name, "birth_date": said.born}
        return self.client.post(OUTSIDE, names, follow=True)

    def elsewhere_by_number(self, said: Said) -> HttpResponse:
        return self.client.post(f"{self.call}ailleurs/", {"elsewhere-record_number": said.record_number}, follow=True)

    def elsewhere_by_name(self, said: Said) -> HttpResponse:
        return self.client.post(f"{self.call}ailleurs/", said.row, headers=HTMX)

    def near(self, said: Said) -> HttpResponse:
        return self.client.post(f"{self.call}recherche/", said.row | {"phone": said.phone}, headers=HTMX)

    def saved(self, said: Said) -> HttpResponse:
        return self.client.post(f"{self.call}enregistrer/", said.row | {"phone": said.phone}, follow=True)

    def recorded(self, said: Said) -> HttpResponse:
        person = {"role": "contact", "first_name": said.first_name, "last_name": said.last_name, "phone": said.phone}
        form = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"} | {f"form-0-{k}": v for k, v in person.items()}
        return self.client.post("/menages/nouveau/", form | {"form-0-birth_date": said.born}, follow=True)

    def recorded_by_a_call(self, said: Said) -> HttpResponse:
        return self.client.post(f"{self.call}terminer/", said.row | {"reason": "no_place"}, follow=True)


Door = Callable[[Desk, Said], HttpResponse]
DOORS: tuple[Door, ...] = (
    Desk.by_name,
    Desk.by_first_letters,
    Desk.by_phone,
    Desk.by_number,
    Desk.outside_by_number,
    Desk.outside_by_name,
    Desk.elsewhere_by_number,
    Desk.elsewhere_by_name,
    Desk.near,
    Desk.saved,
    Desk.recorded,
    Desk.recorded_by_a_call,
)
# Why nobody outside may know of a household.
KINDS = ("to protect", "member of one to protect", "followed by nobody any more")


def make_desk(client: Client) -> Desk:
    client.force_login(make_user(Profile.CALL_TAKER, make_siao("95").scope))
    return Desk(client, client.post("/115/appels/nouveau/")["Location"])
