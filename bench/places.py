"""« Places tonight » on the page of a call: the refreshed column, against the two statements that it needs."""

from bench import bare
from bench.calls import RunningCall, running_calls
from bench.context import Context, Measure
from bench.measuring import compare
from bench.site import signed_in
from sisiao.matching.need import Need, Night, need_of
from sisiao.matching.queries import tonight_statement

ROUNDS = 100


def measure(context: Context) -> Measure:
    calls = running_calls(context)
    statements = [_statements(context, call) for call in calls]
    with bare.connect() as connection, signed_in(context.user) as browser:

        def stack(turn: int) -> None:
            call = calls[turn % len(calls)]
            browser.post(f"/115/appels/{call.public_id}/places/", call.fields, htmx=True)

        def alone(turn: int) -> None:
            for statement, parameters in statements[turn % len(statements)]:
                bare.rows(connection, statement, parameters)

        result = compare(stack, alone, context.rounds(ROUNDS), steady=bare.steady(connection))
        return result | {"peak_mb": browser.peak_mb()}


def _statements(context: Context, call: RunningCall) -> list[tuple[str, dict[str, object]]]:
    need: Need = need_of(call.composition, call.commune)
    night = Night(context.siao.pk, context.tonight)
    return [
        tonight_statement(need, night, call.household_id, context.now, fitting=fitting) for fitting in (True, False)
    ]
