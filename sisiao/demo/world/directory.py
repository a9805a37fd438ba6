"""The directories of the demo, and the partners that ask them.

Numbers are of those that the regulator keeps for fiction: 01 99 00, 04 65 71, 06 39 98; overseas has none of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.actor import Actor, command_actor
from sisiao.directory.actions import Reach, SlotTold, close_contact, save_contact
from sisiao.directory.enums import ContactKind as K
from sisiao.directory.enums import Reader as R
from sisiao.directory.enums import SlotDay, Victim
from sisiao.directory.models import PrivilegedContact, check_every
from sisiao.geo.models import Commune
from sisiao.partners.actions import KeyTold, add_partner, issue_key
from sisiao.partners.enums import PartnerAudience
from sisiao.partners.models import PartnerCall
from sisiao.siao.models import Siao

ACTOR = command_actor("demo_seed")
EVERY_DAY = tuple(SlotDay)
WORKDAYS = tuple(SlotDay(day) for day in range(5))
WEEKEND = (SlotDay.SATURDAY, SlotDay.SUNDAY, SlotDay.HOLIDAY)
EVERYBODY = tuple(R)
PARTNERS = (R.POLICE, R.LINE_3919, R.LINE_114)


@dataclass(frozen=True, slots=True)
class Told:
    """One contact: `checked` days ago; `closed` is a range of days to come."""

    departement: str
    kind: K
    label: str
    organisation: str
    slots: Sequence[SlotTold]
    readers: Sequence[R] = EVERYBODY
    victims: Sequence[Victim] = ()
    communes: Sequence[str] = ()
    instructions: str = ""
    checked: int = 6
    closed: tuple[int, int] | None = None


def _day(phone: str, days: Sequence[SlotDay] = WORKDAYS, opens: int = 9, closes: int = 18) -> SlotTold:
    return SlotTold(phone, days, time(opens), time(closes))


CONTACTS = (
    Told("95", K.DIRECT_LINE, "Ligne des professionnels du 115", "SIAO du Val-d'Oise",
         (_day("+33199009510", EVERY_DAY, 8, 23),),
         instructions="Dire «\u00a0mise à l'abri\u00a0» et le nombre d'enfants. Rappel dans le quart d'heure."),
    Told("95", K.ON_CALL, "Astreinte de nuit et de week-end", "Association Rives de l'Oise",
         (_day("+33639989511", EVERY_DAY, 18, 9), _day("+33639989512", WEEKEND, 9, 18)),
         readers=(R.POLICE, R.LINE_3919, R.SIAO), victims=(Victim.WOMEN, Victim.WOMEN_WITH_CHILDREN),
         instructions="Donner le numéro de la brigade\u00a0: l'astreinte organise le trajet."),
    Told("95", K.ASSOCIATION, "Permanence d'accompagnement", "Association Le Seuil d'Oise",
         (_day("+33199009513"),), victims=(Victim.WOMEN, Victim.WOMEN_WITH_CHILDREN), checked=45),
    Told("95", K.DEDICATED, "Équipe du Vexin", "Association Les Deux Vallées",
         (_day("+33199009514", EVERY_DAY, 8, 22),),
         communes=("95658", "95355", "95370"), closed=(20, 27)),
    Told("95", K.DEDICATED, "Sortie de la traite", "Association Autre Rive",
         (_day("+33199009515", WORKDAYS, 10, 17),), readers=(R.POLICE, R.SIAO), victims=(Victim.TRAFFICKING,)),
    Told("48", K.ON_CALL, "Astreinte départementale", "Association Le Lien lozérien",
         (_day("+33639984801", EVERY_DAY, 20, 8),), readers=PARTNERS,
         instructions="Une heure de route possible\u00a0: prévoir l'attente à la brigade."),
    Told("48", K.ASSOCIATION, "Accueil de jour des femmes", "Association Causses Solidaires",
         (_day("+33465714802", WORKDAYS, 9, 17),), victims=(Victim.WOMEN, Victim.WOMEN_WITH_CHILDREN), checked=70),
    Told("974", K.DIRECT_LINE, "Ligne des brigades", "SIAO de La Réunion",
         (SlotTold("+33639987401", EVERY_DAY),), readers=PARTNERS),
    Told("974", K.ASSOCIATION, "Écoute du Sud", "Association Lakaz Solid'",
         (_day("+33639987402", (*WORKDAYS, SlotDay.SATURDAY), 8, 20),),
         communes=("97416", "97405", "97422", "97414")),
    Told("78", K.ASSOCIATION, "Permanence de nuit", "Association Les Deux Rives des Yvelines",
         (_day("+33199007801", EVERY_DAY, 19, 9),)),
    Told("971", K.ON_CALL, "Astreinte de l'archipel", "Association Karukera Abri",
         (SlotTold("+33639987101", EVERY_DAY),)),
    Told("30", K.ASSOCIATION, "Écoute des Cévennes", "Groupement Cévennes et Gard Toit",
         (_day("+33465713001", EVERY_DAY, 8, 20), _day("+33639983002", EVERY_DAY, 20, 8)), checked=2),
)  # fmt: skip
SOFTWARE = (
    ("Logiciel des brigades", PartnerAudience.POLICE, 40),
    ("Plateforme du 3919", PartnerAudience.LINE_3919, 18),
    ("Service du 114", PartnerAudience.LINE_114, 4),
)


def write_directories(now: datetime) -> None:
    """The contacts of the SIAO that are there, checked by their administrators, and the partners that ask."""
    for told in CONTACTS:
        siao = Siao.objects.select_related("departement", "settings").get(departement=told.departement)
        _write(told, siao, _keeper(siao), now)
    _ask(now)


def _keeper(siao: Siao) -> Actor:
    grant = Grant.objects.filter(scope=siao.scope_id, profile=Profile.SIAO_ADMIN).order_by("pk").first()
    return grant.actor() if grant else ACTOR


def _write(told: Told, siao: Siao, actor: Actor, now: datetime) -> None:
    contact = PrivilegedContact(
        siao=siao,
        kind=told.kind,
        label=told.label,
        organisation=told.organisation,
        readers=list(told.readers),
        victims=list(told.victims),
        instructions=told.instructions,
    )
    communes = list(Commune.objects.filter(pk__in=told.communes))
    checked = now - timedelta(days=told.checked)
    save_contact(contact, Reach(told.slots, communes), actor=actor, now=checked)
    if told.closed:
        first, last = (now.date() + timedelta(days=day) for day in told.closed)
        close_contact(contact, first, last, actor=actor)
    if told.checked > check_every().days:
        PrivilegedContact.objects.filter(pk=contact.pk).update(chased_at=now - timedelta(days=2))


def _ask(now: datetime) -> None:
    """A key for each partner, whose secret nobody keeps, and the calls of two weeks."""
    random = Random(95)  # noqa: S311 - a reproducible world, not a secret
    codes = ("95127", "95018", "95658", "48095", "97411", "78646", "97105")
    for name, audience, by_day in SOFTWARE:
        since = now - timedelta(days=120)
        partner = add_partner(name, audience, actor=ACTOR, now=since)
        key, _secret = issue_key(partner, KeyTold(since + timedelta(days=365)), actor=ACTOR, now=since)
        calls = []
        for back in range(14):
            for _ in range(random.randint(by_day // 2, by_day)):
                at = now - timedelta(days=back, minutes=random.randint(1, 24 * 60 - 1))
                status = random.choices((200, 304, 404, 400), (86, 9, 4, 1))[0]
                told = {"operation": "annuaire_contacts", "commune": random.choice(codes), "status": status}
                calls.append(PartnerCall(key=key, at=at, duration_ms=random.randint(8, 60), **told))
        PartnerCall.objects.bulk_create(calls)
