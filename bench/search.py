"""Person search, as the page asks for it: the posted form and its answer, against the search statement alone."""

from collections.abc import Callable
from datetime import date

from bench import bare
from bench.context import Context, Measure
from bench.measuring import compare
from bench.site import Browser, Fields, signed_in
from sisiao.demo.spelling import rewritten
from sisiao.households.models import HouseholdLink, Person
from sisiao.households.queries import Criteria, search_statement

Ask = Callable[[Browser, Fields], object]
ROUNDS = 120
BY_NAME_AND_BIRTH = 4  # one search in four gives the date of birth too


def measure(context: Context) -> Measure:
    return search(context, lambda browser, fields: browser.post("/menages/", fields, htmx=True))


def search(context: Context, ask: Ask) -> Measure:
    """Medians of `ask` against the search statement."""
    asked = asked_for(context, ROUNDS)
    statements = [search_statement(criteria, context.actor, context.tonight) for criteria in asked]
    found: list[int] = []

    with bare.connect() as connection, signed_in(context.user) as browser:
        bare.stand_as(connection, context.actor)

        def alone(turn: int) -> None:
            found.append(len(bare.rows(connection, *statements[turn % len(statements)])))

        result = compare(
            lambda turn: ask(browser, _fields(asked[turn % len(asked)])),
            alone,
            context.rounds(ROUNDS),
            steady=bare.steady(connection),
        )
        return result | {"peak_mb": browser.peak_mb(), "found_mean": round(sum(found) / len(found), 1)}


def _fields(criteria: Criteria) -> Fields:
    born = f"{criteria.birth_date:%d/%m/%Y}" if criteria.birth_date else ""
    return [("name", criteria.name), ("birth_date", born), ("phone", ""), ("record_number", "")]


def asked_for(context: Context, count: int) -> list[Criteria]:
    """Persons of the perimeter as somebody would type them: half of them misspelt, in either order."""
    inside = HouseholdLink.objects.filter(scope=context.siao.scope, ends_on__gt=context.tonight).values("household")
    ids = list(Person.objects.filter(memberships__household__in=inside).distinct().values_list("pk", flat=True))
    persons = list(Person.objects.filter(pk__in=context.rng.sample(ids, min(len(ids), count))).order_by("pk"))
    context.rng.shuffle(persons)
    return [_criteria(context, person, turn) for turn, person in enumerate(persons)]


def _criteria(context: Context, person: Person, turn: int) -> Criteria:
    last_name, first_name, born = person.last_name, person.first_name, person.birth_date or date(1990, 1, 1)
    if turn % 2:
        last_name, first_name, born = rewritten(context.rng, last_name, first_name, born)
    words = (first_name, last_name) if context.rng.random() < 0.5 else (last_name, first_name)
    return Criteria(name=" ".join(words), birth_date=person.birth_date if turn % BY_NAME_AND_BIRTH == 0 else None)
