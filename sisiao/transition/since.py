"""What has been done since a switch on what it made, and what becomes of it when the switch is taken back (ADR 18)."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from sisiao.access.models import Grant
from sisiao.core.context import verb
from sisiao.core.text import how_many
from sisiao.housing_requests.models import HousingRequest
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Hold, Occupation
from sisiao.offer.models import Activation, Place, PlaceGroup, Unit
from sisiao.referrals.enums import ReferralState
from sisiao.referrals.models import Referral
from sisiao.stays.enums import StayState
from sisiao.stays.models import ClosingAnswer, Stay
from sisiao.transition.models import LegacyStay, Switch
from sisiao.transition.shapes import made_name
from sisiao.transition.undoing import ORDER, followed, named_by_others

Rows = dict[str, list[int]]
GROUPS = "offer_placegroup"


@dataclass(frozen=True, slots=True)
class Fact:
    """So many new facts of one kind: how many, in words, and what becomes of them, or what to do of them first."""

    number: int
    words: str
    becomes: str
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Since:
    """The new facts of a switch; `digest` names them, and is empty when there is none."""

    facts: list[Fact] = field(default_factory=list)

    @property
    def blocking(self) -> list[Fact]:
        return [fact for fact in self.facts if fact.blocks]

    @property
    def settled(self) -> list[Fact]:
        return [fact for fact in self.facts if not fact.blocks]

    @property
    def digest(self) -> str:
        told = "|".join(f"{fact.words}>{fact.becomes}" for fact in self.facts)
        return hashlib.sha256(told.encode()).hexdigest()[:16] if told else ""

    def refusal(self) -> str:
        """Why the switch cannot be taken back yet; empty when it can."""
        number = sum(fact.number for fact in self.blocking)
        if not number:
            return ""
        leans = how_many(number, "fait nouveau s'appuie", "faits nouveaux s'appuient")
        told = "\u00a0; ".join(f"{fact.words}, {fact.becomes}" for fact in self.blocking)
        return f"{leans} sur ce que la bascule a créé et se règlent d'abord\u00a0: {told}."


def rows_made(switch: Switch) -> Rows:
    """Keys of the rows that a switch made and that stand, by table."""
    made: Rows = defaultdict(list)
    for created in switch.steps.filter(reversed_at=None).values_list("created", flat=True):
        for table, keys in created.items():
            made[table] += keys
    return made


@verb
def done_since(switch: Switch, now: datetime) -> Since:
    """What was done since on what a switch made, by kind, what blocks first. Whoever calls answers for the SIAO."""
    made = rows_made(switch)
    facts = (*_awaited(made, now), *_of_people(made), *_of_requests(made), *_of_places(made, switch), *_of_grants(made))
    return Since([fact for fact in facts if fact.number])


Pair = tuple[str, str]


def _fact(number: int, words: Pair, becomes: Pair, *, blocks: bool = False) -> Fact:
    """Each pair says it of one, then of several."""
    return Fact(number, how_many(number, *words), becomes[number > 1], blocks)


def _awaited(made: Rows, now: datetime) -> Iterator[Fact]:
    """Households for whom somebody must answer first: their place would go from under them."""
    holds = Hold.objects.filter(unit__group__in=made[GROUPS], active=True)
    new = holds.exclude(pk__in=made["occupation_hold"])
    yield _fact(
        new.filter(referral__state=ReferralState.WAITING).count(),
        ("orientation attend une réponse", "orientations attendent une réponse"),
        ("confirmez-la, refusez-la ou annulez-la", "confirmez-les, refusez-les ou annulez-les"),
        blocks=True,
    )
    yield _fact(
        new.filter(Q(expires_at=None) | Q(expires_at__gt=now), referral=None).count(),
        ("réservation est en cours", "réservations sont en cours"),
        ("attendez quelques minutes qu'elle finisse", "attendez quelques minutes qu'elles finissent"),
        blocks=True,
    )


def _of_people(made: Rows) -> Iterator[Fact]:
    stays = Stay.objects.filter(pk__in=made["stays_stay"])
    yield _fact(
        stays.exclude(state=StayState.RUNNING).count(),
        ("sortie déclarée", "sorties déclarées"),
        (
            "gardée au dossier avec son séjour\u00a0; l'ancien séjour finit ce jour-là",
            "gardées au dossier avec leurs séjours\u00a0; les anciens séjours finissent ces jours-là",
        ),
    )
    new = Stay.objects.filter(occupation__place__unit__group__in=made[GROUPS])
    yield _fact(
        new.exclude(pk__in=stays.values("pk")).count(),
        ("arrivée", "arrivées"),
        (
            "gardée au dossier\u00a0; la personne garde sa place, qui ne se propose plus à d'autres",
            "gardées au dossier\u00a0; ces personnes gardent leur place, qui ne se propose plus à d'autres",
        ),
    )
    yield _fact(
        ClosingAnswer.objects.filter(stay__in=stays, stay__state=StayState.RUNNING).count(),
        ("réponse écrite avant une fermeture", "réponses écrites avant une fermeture"),
        ("gardée, avec le séjour qui continue", "gardées, avec les séjours qui continuent"),
    )
    yield _fact(
        len(planned_ends(made["stays_stay"])),
        ("fin prévue changée", "fins prévues changées"),
        ("reportée sur l'ancien séjour", "reportées sur les anciens séjours"),
    )


def planned_ends(stays: list[int]) -> list[Stay]:
    """Running stays, of those made, of which somebody has changed the date to talk about since."""
    running = list(Stay.objects.filter(pk__in=stays, state=StayState.RUNNING))
    old = LegacyStay.objects.filter(person__in={stay.person_id for stay in running})
    told = set(old.values_list("person", "planned_end"))
    return [stay for stay in running if (stay.person_id, stay.planned_end) not in told]


def _of_requests(made: Rows) -> Iterator[Fact]:
    told = followed(made["housing_requests_housingrequest"], made["referrals_referral"])
    yield _fact(
        HousingRequest.objects.filter(told).count(),
        ("demande reprise et suivie depuis", "demandes reprises et suivies depuis"),
        ("gardée dans le service, telle qu'elle est", "gardées dans le service, telles qu'elles sont"),
    )
    closed = Referral.objects.filter(hold__unit__group__in=made[GROUPS])
    yield _fact(
        # An arrival is counted with its stays.
        closed.exclude(state__in=(ReferralState.WAITING, ReferralState.ADMITTED)).count(),
        ("orientation close", "orientations closes"),
        ("gardée au dossier", "gardées au dossier"),
    )


def _of_places(made: Rows, switch: Switch) -> Iterator[Fact]:
    groups = made[GROUPS]
    yield _fact(
        Occupation.objects.filter(
            place__unit__group__in=groups, kind=OccupationKind.OUT_OF_SERVICE, active=True
        ).count(),
        ("place mise hors service", "places mises hors service"),
        ("l'indisponibilité s'efface avec la place créée", "les indisponibilités s'effacent avec les places créées"),
    )
    yield _fact(
        Unit.objects.filter(group__in=groups).exclude(pk__in=made["offer_unit"]).count(),
        ("chambre ajoutée", "chambres ajoutées"),
        ("effacée avec le groupe créé", "effacées avec les groupes créés"),
    )
    yield _fact(
        Place.objects.filter(unit__in=made["offer_unit"]).exclude(pk__in=made["offer_place"]).count(),
        ("place ajoutée", "places ajoutées"),
        ("effacée avec la chambre créée", "effacées avec les chambres créées"),
    )
    yield _fact(
        _changed(switch, groups),
        ("groupe renommé ou modifié", "groupes renommés ou modifiés"),
        ("l'ancien groupe reste comme il était", "les anciens groupes restent comme ils étaient"),
    )
    yield _fact(
        PlaceGroup.objects.filter(pk__in=groups, declared_at__gt=switch.ended_at or switch.started_at).count(),
        ("groupe dont les places ont été confirmées", "groupes dont les places ont été confirmées"),
        ("la confirmation s'efface", "les confirmations s'effacent"),
    )
    yield _fact(
        Activation.objects.filter(group__in=groups).count(),
        ("activation décidée", "activations décidées"),
        ("effacée avec le groupe créé", "effacées avec les groupes créés"),
    )


def _changed(switch: Switch, groups: list[int]) -> int:
    """Groups made that no longer say what they said."""
    steps = switch.steps.exclude(group=None).select_related("group")
    olds = {pk: step.group for step in steps if step.group for pk in step.created.get(GROUPS, ())}
    rows = PlaceGroup.objects.filter(pk__in=groups).select_related("dispositif__siao")
    told = rows.annotate(other=Exists(PlaceGroup.objects.filter(became=OuterRef("pk"))))
    return sum(row.other or row.pk not in olds or row.name != made_name(olds[row.pk], row.dispositif) for row in told)


def _of_grants(made: Rows) -> Iterator[Fact]:
    goes = {model: set(made[model._meta.db_table]) for model in ORDER}
    yield _fact(
        len(named_by_others(Grant, goes)),
        ("profil cible cité depuis", "profils cibles cités depuis"),
        ("gardé dans l'historique, terminé", "gardés dans l'historique, terminés"),
    )
