"""Person search: the posted form and the page of results, against the search statement alone."""

from datetime import date

from bench import bare
from bench.context import Context, Measure
from bench.measuring import compare
from bench.site import signed_in
from sisiao.demo.spelling import rewritten
from sisiao.households.models import HouseholdLink, Person
from sisiao.households.queries import Criteria, search_statement

ROUNDS = 120
BY_NAME_AND_BIRTH = 4  # one search in four gives the date of birth too


def measure(context: Context) -> Measure:
    asked = asked_for(context, ROUNDS)
    statements = [search_statement(criteria, context.actor, context.tonight) for criteria in asked]
    found: list[int] = []

    with bare.connect() as connection, signed_in(context.user) as browser:

        def stack(turn: int) -> None:
            criteria = asked[turn % len(asked)]
            born = f"{criteria.birth_date:%d/%m/%Y}" if criteria.birth_date else ""
            fields = [("name", criteria.name), ("birth_date", born), ("phone", ""), ("record_number", "")]
            browser.post("/menages/", fields, expected=302)
            browser.get("/menages/")

        def alone(turn: int) -> None:
            found.append(len(bare.rows(connection, *statements[turn % len(statements)])))

        result = compare(stack, alone, context.rounds(ROUNDS), steady=bare.steady(connection))
        return result | {"peak_mb": browser.peak_mb(), "found_mean": round(sum(found) / len(found), 1)}


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
