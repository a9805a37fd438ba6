"""Calls in hand for the measures: households of every size on the line, their page filled."""

from dataclasses import dataclass
from uuid import UUID

from bench.context import Context
from sisiao.core.context import acting_as
from sisiao.demo.world.drafts import commune_words, draft_of
from sisiao.geo.models import Commune
from sisiao.helpline.actions import choose_household, request_shelter, save_call, start_call
from sisiao.households.composition import Composition, composition_of
from sisiao.households.models import Household
from sisiao.occupation.models import Occupation

COUNT = 24


@dataclass(frozen=True, slots=True)
class RunningCall:
    """`fields` are what the page posts; `request_id` the request that the call made."""

    public_id: UUID
    fields: list[tuple[str, str]]
    household_id: int
    composition: Composition
    commune: Commune
    request_id: int


def outside(context: Context, count: int) -> list[Household]:
    """Households that sleep nowhere tonight, of every size, each with an adult."""
    housed = Occupation.objects.filter(active=True, nights__contains=context.tonight, household__isnull=False)
    free = Household.objects.filter(links__scope=context.siao.scope).exclude(pk__in=housed.values("household"))
    ids = list(free.order_by("pk").distinct().values_list("pk", flat=True))
    chosen = context.rng.sample(ids, min(len(ids), count))
    return list(Household.objects.filter(pk__in=chosen).with_members().order_by("pk"))


def running_calls(context: Context, count: int = COUNT) -> list[RunningCall]:
    """Calls taken now, by the actions, one transaction each."""
    communes = list(Commune.objects.filter(departement=context.siao.departement_id, latitude__isnull=False)[:50])
    return [_call(context, household, context.rng.choice(communes)) for household in outside(context, count)]


def _call(context: Context, household: Household, commune: Commune) -> RunningCall:
    members = [(membership.person, membership.role) for membership in household.current_memberships]
    draft = draft_of(household, members, {"commune": commune_words(commune)}, context.tonight)
    with acting_as(context.actor) as actor:
        call = start_call(context.siao, actor=actor, now=context.now)
        call = choose_household(call, household, actor=actor, now=context.now)
        call = save_call(call, {"draft": draft, "commune": commune}, actor=actor)
        request = request_shelter(call, actor=actor, now=context.now)
    composition = composition_of(household, context.tonight)
    return RunningCall(call.public_id, _posted(draft), household.pk, composition, commune, request.pk)


def _posted(draft: dict[str, object]) -> list[tuple[str, str]]:
    """What the page sends back: the typed fields, then each row under the prefix of its key."""
    posted = [("tab", "bench"), ("version", "1")]
    fields, rows = draft["fields"], draft["members"]
    assert isinstance(fields, dict)
    assert isinstance(rows, list)
    posted += [(name, value) for name, values in fields.items() for value in values]
    for row in rows:
        posted.append(("member", row["key"]))
        posted += [(f"m-{row['key']}-{name}", value) for name, value in row.items() if name != "key" and value]
    return posted
