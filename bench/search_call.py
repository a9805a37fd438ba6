"""The search that runs while a name is typed on the page of a call, against the search statement alone."""

from bench import bare
from bench.context import Context, Measure
from bench.measuring import compare
from bench.search import asked_for
from bench.site import signed_in
from sisiao.core.context import acting_as
from sisiao.helpline.actions import start_call
from sisiao.households.queries import Criteria, search_statement

ROUNDS = 120


def measure(context: Context) -> Measure:
    names = [criteria.name for criteria in asked_for(context, ROUNDS)]
    statements = [search_statement(Criteria(name=name), context.actor, context.tonight) for name in names]
    with acting_as(context.actor) as actor:
        call = start_call(context.siao, actor=actor, now=context.now)
    path = f"/115/appels/{call.public_id}/recherche/"

    with bare.connect() as connection, signed_in(context.user) as browser:

        def stack(turn: int) -> None:
            fields = [("tab", "bench"), ("version", "0"), ("member", "1"), ("m-1-last_name", names[turn % len(names)])]
            browser.post(path, fields, htmx=True)

        def alone(turn: int) -> None:
            bare.rows(connection, *statements[turn % len(statements)])

        result = compare(stack, alone, context.rounds(ROUNDS), steady=bare.steady(connection))
        return result | {"peak_mb": browser.peak_mb()}
