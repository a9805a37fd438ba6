"""The demo's stories, lived through the service's own actions, and the list to find them by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor
from sisiao.core.context import set_actor
from sisiao.demo.population import CHILD, CONTACT, PARTNER, DemoHousehold, DemoPerson
from sisiao.demo.world.clock import Clock
from sisiao.demo.world.drafts import commune_words, draft_of, spoken
from sisiao.demo.world.journeys import Taken
from sisiao.demo.world.records import Known, known_of, person_of
from sisiao.demo.world.rooms import Room
from sisiao.geo.models import Commune
from sisiao.helpline.actions import choose_household, end_call, record_household, request_shelter, save_call, start_call
from sisiao.helpline.models import Call
from sisiao.households.actions import NewMember
from sisiao.households.enums import MemberRole
from sisiao.households.models import Household, Membership
from sisiao.housing_requests.actions import end_without_count
from sisiao.housing_requests.enums import NotCountedReason, UnmetReason
from sisiao.housing_requests.models import HousingRequest
from sisiao.offer.enums import Public, Sharing
from sisiao.referrals.actions import mark_no_show, refer_household, reserve_places
from sisiao.referrals.models import Referral
from sisiao.stays.actions import confirm_arrival

FEMALE, MALE = "FEMME", "HOMME"
FAMILY_SIZE = 5
DEPARTEMENT = "95"  # where the stories of this list happen
HOUR_OF_EXTRA_CALL = (1, 30)


@dataclass(frozen=True, slots=True)
class Story:
    """One line of the printed list; the contact's name finds the household, `profile` says who sees it where."""

    number: int
    last_name: str
    first_name: str
    title: str
    where: str
    profile: str


TAKER, HEAD = Profile.CALL_TAKER.label, Profile.DISPOSITIF_MANAGER.label
STORIES = (
    Story(
        1, "Benali", "Samira",
        "Couple avec trois enfants (12 ans, 7 ans et 8 mois)\u00a0: une seule chambre de cinq, "
        "tout le reste ne convient qu'en partie",
        "appel en cours de Nadia Lefort, places de cette nuit", TAKER,
    ),
    Story(
        13, "Delmas", "Thierry",
        "Appel de 8 h 05 sans solution, place libérée à 20 h 40, rappel dans l'ordre\u00a0: une nuit d'une personne, "
        "pourvue",
        "dossier du ménage, nuit d'hier", TAKER,
    ),
    Story(
        14, "Okafor", "Daniel",
        "Appel de 1 h 30\u00a0: compté dans la nuit commencée la veille au soir",
        "dossier du ménage, demande non pourvue", TAKER,
    ),
    Story(
        15, "Traoré", "Aminata",
        "Fin prévue dépassée, le ménage est toujours là\u00a0: la place n'est pas libre",
        "«\u00a0À traiter\u00a0» du CHU des Tilleuls", HEAD,
    ),
    Story(
        16, "Traoré", "Aminata",
        "Connue du Val-d'Oise, elle appelle ce soir la Lozère\u00a0: son identifiant, puis deux réponses exactes "
        "(06 39 98 90 15\u00a0; un autre prénom, Issa ou Fatou) ouvrent son dossier",
        "nouvel appel de Lise Malaval, «\u00a0Suivi par un autre SIAO\u00a0?\u00a0»", TAKER,
    ),
    Story(
        17, "Delmas", "Thierry",
        "Dossier ouvert hors lien par la Lozère pour quatre heures, à vérifier",
        "«\u00a0Ouvertures hors lien\u00a0» de Karim Haddadi", Profile.SIAO_ADMIN.label,
    ),
    Story(
        18, "Lemaire", "Sophie",
        "Ménage à protéger, attendu ce soir dans un dispositif à l'adresse protégée : Nadia Lefort, qui l'a orienté, "
        "et l'opératrice habilitée lisent l'adresse ; ses collègues voient seulement qu'il a une place",
        "«\u00a0À traiter\u00a0» d'Ariane Sorel (Dispositif 95-P1), dossier du ménage", TAKER,
    ),
)  # fmt: skip


def _years_before(day: date, years: int, days: int = 40) -> date:
    return day - timedelta(days=int(years * 365.25) + days)


def _family(on: date) -> tuple[DemoPerson, ...]:
    return (
        DemoPerson("Benali", "Samira", FEMALE, _years_before(on, 34), CONTACT, phone="+33639989001"),
        DemoPerson("Benali", "Mehdi", MALE, _years_before(on, 37), PARTNER),
        DemoPerson("Benali", "Inès", FEMALE, _years_before(on, 12), CHILD),
        DemoPerson("Benali", "Adam", MALE, _years_before(on, 7), CHILD),
        DemoPerson("Benali", "Lina", FEMALE, on - timedelta(days=250), CHILD),
    )


def _man(last_name: str, first_name: str, born: date, phone: str) -> tuple[DemoPerson, ...]:
    return (DemoPerson(last_name, first_name, MALE, born, CONTACT, phone=phone),)


def overdue_family(on: date) -> Known:
    """Story 15: a mother and two children."""
    members = (
        DemoPerson("Traoré", "Aminata", FEMALE, _years_before(on, 29), CONTACT, phone="+33639989015"),
        DemoPerson("Traoré", "Issa", MALE, _years_before(on, 6), CHILD),
        DemoPerson("Traoré", "Fatou", FEMALE, _years_before(on, 3), CHILD),
    )
    return known_of(DemoHousehold("woman_children", members), on)


@dataclass(frozen=True, slots=True)
class StoryRooms:
    """Rooms that the stories need empty: the only one for five, a bed of a men's dormitory, a room for three, one at a
    protected address."""

    family: Room
    dormitory: Room
    overdue: Room
    hidden: Room

    @property
    def kept_free(self) -> tuple[Room, ...]:
        """Those that nobody else is put in."""
        return self.family, self.overdue, self.hidden

    @classmethod
    def among(cls, rooms: Sequence[Room]) -> "StoryRooms":
        """Chosen by what they are, not by their names. Raises `StopIteration` when the offer lacks one."""
        in_115 = [room for room in rooms if room.for_115]
        families = [room for room in in_115 if room.exclusive and Public.COUPLES_WITH_CHILDREN in room.group.publics]
        family = next(room for room in families if len(room.places) == FAMILY_SIZE)
        beside = [room for room in families if room.group.dispositif_id == family.group.dispositif_id]
        return cls(
            family=family,
            dormitory=next(room for room in in_115 if room.nightly and room.unit.sharing == Sharing.MEN),
            overdue=next(room for room in beside if len(room.places) == 3),
            hidden=next(room for room in in_115 if room.group.protected_address),
        )

    def settle_overdue(self, clock: Clock) -> tuple[Known, Taken]:
        """Story 15 is a stay like the others, its planned end passed."""
        known = overdue_family(clock.tonight)
        starts = clock.tonight - timedelta(days=190)
        self.overdue.free = list(self.overdue.places)
        places, spare = self.overdue.take(known)
        planned_end = clock.tonight - timedelta(days=12)
        return known, Taken(self.overdue, places, spare, _open_from(starts), planned_end)


def _open_from(day: date) -> DateRange:
    return DateRange(day, None, "[)")


@dataclass(slots=True)
class Storyteller:
    """Plays the stories as the people of the demo would: the call-taker's acts, then the dispositif's."""

    clock: Clock
    rooms: StoryRooms
    taker: Actor
    head: Actor

    def tell(self) -> None:
        """Stories 1, 13, 14 and 18, in the order in which they happened."""
        self._called_back()
        self._extra_call()
        self._to_protect()
        self._family_of_five()

    def _call(
        self,
        at: datetime,
        commune: str,
        fields: dict[str, str],
        members: Sequence[DemoPerson],
        *,
        to_protect: bool = False,
    ) -> Call:
        set_actor(self.taker)
        call = start_call(self.clock.siao, actor=self.taker, now=at)
        told = {"free_to_speak": "yes", "commune": Commune.objects.get(pk=commune), **fields}
        call = save_call(call, told, actor=self.taker)
        rows = [NewMember(MemberRole(member.role), person_of(member)) for member in members]
        call = record_household(call, rows, actor=self.taker, now=at + timedelta(minutes=2), to_protect=to_protect)
        request_shelter(call, actor=self.taker, now=at + timedelta(minutes=2))
        return call

    def _call_again(self, at: datetime, household: Household) -> Call:
        set_actor(self.taker)
        call = start_call(self.clock.siao, actor=self.taker, now=at)
        call = save_call(call, {"free_to_speak": "yes", "note": "Rappel du ménage"}, actor=self.taker)
        call = choose_household(call, household, actor=self.taker, now=at)
        request_shelter(call, actor=self.taker, now=at)
        return call

    def _refer(self, call: Call, at: datetime, room: Room | None = None) -> Referral:
        """Reserve a bed of the dormitory, or this room, orient, hang up."""
        request = HousingRequest.objects.get(household=call.household, night=call.night)
        unit = (room or self.rooms.dormitory).unit
        reserve_places(request, [unit.pk], actor=self.taker, now=at, minutes=15)
        request.refresh_from_db()
        referral = refer_household(request, actor=self.taker, now=at + timedelta(minutes=1))
        end_call(call, actor=self.taker, now=at + timedelta(minutes=2))
        return referral

    def _family_of_five(self) -> None:
        """Story 1: on the line now."""
        clock = self.clock
        opened = clock.at(clock.tonight, clock.siao.settings.night_change_hour)
        at = max(opened, clock.now - timedelta(minutes=6))
        fields = {"phone": "+33639989001", "slept_last_night": "20", "motive": "205"}
        call = self._call(at, "95127", fields, _family(clock.tonight))
        household = Household.objects.with_members().get(calls=call)
        members = [(membership.person, membership.role) for membership in household.current_memberships]
        typed = {**fields, "phone": spoken(fields["phone"]), "commune": commune_words(Commune.objects.get(pk="95127"))}
        draft = draft_of(household, members, typed, call.night)
        save_call(call, {"draft": draft}, actor=self.taker)

    def _to_protect(self) -> None:
        """Story 18: a woman and her son, awaited where nobody may look for them."""
        clock, on = self.clock, self.clock.tonight
        opened = clock.at(on, clock.siao.settings.night_change_hour)
        at = max(opened, clock.now - timedelta(minutes=40))
        members = (
            DemoPerson("Lemaire", "Sophie", FEMALE, _years_before(on, 31), CONTACT),
            DemoPerson("Lemaire", "Louis", MALE, _years_before(on, 4), CHILD),
        )
        fields = {"slept_last_night": "20", "motive": "220"}
        call = self._call(at, "95252", fields, members, to_protect=True)
        self._refer(call, min(at + timedelta(minutes=6), clock.now), self.rooms.hidden)

    def _called_back(self) -> None:
        """Story 13: the day before tonight. Somebody else does not come, and a bed frees at 20 h 40."""
        clock, tonight = self.clock, self.clock.tonight
        night = tonight - timedelta(days=1)
        fields = {"slept_last_night": "20", "motive": "203"}
        man = _man("Delmas", "Thierry", _years_before(tonight, 51), "+33639989013")
        first = self._call(clock.at(night, 8, 5), "95018", fields, man)
        end_call(first, actor=self.taker, now=clock.at(night, 8, 11), reason=UnmetReason.NO_PLACE)
        other = _man("Roche", "Fabien", _years_before(tonight, 42), "")
        absent = self._call(clock.at(night, 16, 50), "95018", fields, other)
        awaited = self._refer(absent, clock.at(night, 16, 54))
        set_actor(self.head)
        mark_no_show(awaited, actor=self.head, now=clock.at(night, 20, 40))
        set_actor(self.taker)
        end_without_count(awaited.request, NotCountedReason.NOT_REACHED, actor=self.taker)
        household = Household.objects.get(calls=first)
        referral = self._refer(self._call_again(clock.at(night, 20, 42), household), clock.at(night, 20, 44))
        set_actor(self.head)
        persons = Membership.objects.filter(household=household).values_list("person_id", flat=True)
        confirm_arrival(referral, list(persons), actor=self.head, now=clock.at(night, 21, 20))

    def _extra_call(self) -> None:
        """Story 14: the last time that it was 1 h 30."""
        hour, minute = HOUR_OF_EXTRA_CALL
        at = self.clock.local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        if at > self.clock.now:
            at -= timedelta(days=1)
        fields = {"phone": "+33639989014", "slept_last_night": "29", "motive": "205"}
        born = _years_before(at.date(), 27)
        call = self._call(at, "95585", fields, _man("Okafor", "Daniel", born, "+33639989014"))
        end_call(call, actor=self.taker, now=at + timedelta(minutes=9), reason=UnmetReason.NO_PLACE)


def storyteller(clock: Clock, rooms: StoryRooms, taker_id: int) -> Storyteller:
    """The call-taker acts under their grant; the head of a dispositif under any grant of that profile at this SIAO."""
    grants = Grant.objects.select_related("scope", "user")
    head = grants.filter(profile=Profile.DISPOSITIF_MANAGER, user__email__contains=f"@siao{DEPARTEMENT}.")
    return Storyteller(
        clock,
        rooms,
        grants.get(user_id=taker_id, profile=Profile.CALL_TAKER).actor(),
        head.order_by("pk")[0].actor(),
    )


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story of this base and the number of its household's record."""

    story: Story
    record_number: int


def story_lines() -> Iterator[StoryLine]:
    """The stories that this base holds, in order."""
    for story in STORIES:
        household = (
            Household.objects.filter(
                memberships__role=MemberRole.CONTACT,
                memberships__person__last_name=story.last_name,
                memberships__person__first_name=story.first_name,
            )
            .order_by("-pk")
            .first()
        )
        if household is not None:
            yield StoryLine(story, household.record_number)
