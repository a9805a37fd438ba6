"""What a campaign has built in each département: dispositifs, places, who manages each entité."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.core.nights import national_night
from sisiao.core.rows import fetch_rows
from sisiao.occupation.totals import totals_in
from sisiao.offer.models import Dispositif, Entity

# A premier accueil has no places and needs no gestionnaire d'entité (workbook 2.1, column O).
FIRST_CONTACT = "first_contact"

# The dispositifs that have not closed, and what they say, put together: what a validation signs. Order and form are
# fixed, so that the same offer gives the same digest.
SAID = """
SELECT s.departement_id, count(*), md5(string_agg(jsonb_build_array(
    d.id, d.name, d.type_id, d.entity_id, d.protected_address, d.opened_on, d.closed_on, v.capacity, v.capacity_unit,
    (SELECT jsonb_agg(jsonb_build_array(f.id, f.funder, f.line_id, f.number, f.unit, f.starts_on, f.ends_on)
                      ORDER BY f.id)
     FROM offer_funding f WHERE f.dispositif_id = d.id))::text, E'\\n' ORDER BY d.id))
FROM offer_dispositif d
JOIN siao_siao s ON s.id = d.siao_id
LEFT JOIN offer_dispositifversion v ON v.dispositif_id = d.id AND v.period @> %(today)s
WHERE s.departement_id = ANY (%(departements)s) AND (d.closed_on IS NULL OR d.closed_on > %(today)s)
GROUP BY s.departement_id
"""


@dataclass(slots=True)
class Built:
    """What one département holds now. `places` are those of « Capacités »; `digest` tells one offer from another."""

    dispositifs: int = 0
    digest: str = "0" * 32
    authorised: int = 0
    funded: Decimal | int = 0
    created: int = 0
    managers: int = 0
    without: list[Entity] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """What a validation keeps."""
        return {
            "dispositifs": self.dispositifs,
            "authorised": self.authorised,
            "funded": int(self.funded),
            "created": self.created,
        }


def built_in(departements: Collection[str], now: datetime, today: date) -> dict[str, Built]:
    """For each département; as many queries for all as for one."""
    found = {code: Built() for code in departements}
    for code, number, digest in said_in(found, today):
        found[code].dispositifs, found[code].digest = number, digest
    _count_places(found, now)
    _count_managers(found, today)
    return found


def said_in(departements: Iterable[str], today: date) -> list[tuple[Any, ...]]:
    """Département, number of dispositifs, digest of what they say; nothing where there is none."""
    return fetch_rows(SAID, {"departements": list(departements), "today": today})


def _count_places(found: dict[str, Built], now: datetime) -> None:
    """In places, by the words of the ledger: one definition of what is funded and created."""
    for code, total in totals_in(found, national_night(now), now).items():
        built = found[code]
        built.authorised, built.funded, built.created = total.authorised, total.funded, total.created


def _count_managers(found: dict[str, Built], today: date) -> None:
    """Who is recorded for the entités of each département: named by the workbook, or with an account of the profile."""
    needs = _entities(found, today)
    entities = Entity.objects.in_bulk({key for _code, key in needs})
    accounts = _accounts({entity.scope_id: key for key, entity in entities.items()}, today)
    for code, built in found.items():
        emails: set[str] = set()
        for key in sorted((pk for at, pk in needs if at == code), key=lambda pk: (entities[pk].name, pk)):
            named = {entities[key].manager_email.lower()} - {""}
            mine = named | {email for email, within in accounts.get(key, ()) if not within or code in within}
            emails |= mine
            if needs[code, key] and not mine:
                built.without.append(entities[key])
        built.managers = len(emails)


def _entities(found: Collection[str], today: date) -> dict[tuple[str, int], bool]:
    """Département and entité that has a dispositif there: whether a gestionnaire is expected."""
    needs: dict[tuple[str, int], bool] = {}
    mine = Dispositif.objects.filter(siao__departement__in=found).filter(Q(closed_on=None) | Q(closed_on__gt=today))
    for code, key, family in mine.values_list("siao__departement", "entity_id", "type__family").order_by().distinct():
        needs[code, key] = needs.get((code, key), False) or family != FIRST_CONTACT
    return needs


def _accounts(scopes: dict[int, int], today: date) -> dict[int, list[tuple[str, set[str]]]]:
    """By entité, the address of each usable account of a gestionnaire and the départements it is limited to."""
    held = Grant.objects.active_on(today).filter(profile=Profile.ENTITY_MANAGER)
    held = held.filter(Q(scope__in=scopes) | Q(also__in=scopes)).distinct().select_related("user")
    found: dict[int, list[tuple[str, set[str]]]] = {}
    for grant in held.prefetch_related("also", "within").order_by("pk"):
        within = {departement.pk for departement in grant.within.all()}
        for scope in {grant.scope_id, *(each.pk for each in grant.also.all())} & scopes.keys():
            found.setdefault(scopes[scope], []).append((grant.user.email.lower(), within))
    return found
