"""The ledger of the nation on days years apart: the page by région, against its statement sent alone.

The figure is that of tonight; `days` gives the others, each against its own statement.
"""

from datetime import date, timedelta

from bench import bare
from bench.context import Context, Measure
from bench.measuring import compare
from bench.site import Browser, signed_in
from bench.stays import ERAS
from sisiao.access.enums import Profile
from sisiao.access.models import Grant, Scope
from sisiao.accounts.models import User
from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.occupation.ledger import LEDGER, ledger_parameters
from sisiao.offer.models import Dispositif

ROUNDS, ROUNDS_OF_A_NATION = 20, 4
# From this scale on a turn takes seconds.
A_NATION = 30


def measure(context: Context) -> Measure:
    user, dispositifs = _national(), list(Dispositif.objects.values_list("pk", flat=True))
    tonight = context.tonight
    nights = {
        "past": ERAS[0] + timedelta(days=60),
        "today": tonight,
        "announced": date(tonight.year + 1, tonight.month, 1),
    }
    with signed_in(user) as browser:
        days = {name: _on(context, browser, dispositifs, night) for name, night in nights.items()}
        peak = browser.peak_mb()
    return days["today"] | {"days": days, "peak_mb": peak, "dispositifs": len(dispositifs)}


def _on(context: Context, browser: Browser, dispositifs: list[int], night: date) -> Measure:
    """One night and the four before it, in turn."""
    rounds = ROUNDS_OF_A_NATION if context.scale.factor >= A_NATION else context.rounds(ROUNDS)
    with bare.connect() as connection:

        def one(turn: int) -> date:
            return night - timedelta(days=turn % 5)

        def stack(turn: int) -> None:
            browser.get(f"/capacites/?par=region&date={one(turn).isoformat()}")

        def alone(turn: int) -> None:
            bare.rows(connection, LEDGER, ledger_parameters(dispositifs, one(turn), context.now))

        result = compare(stack, alone, rounds, steady=bare.steady(connection))
    return {"date": night.isoformat()} | result


def _national() -> User:
    with acting_as(command_actor("bench")):
        user, made = User.objects.get_or_create(
            email="bench-nation@bench.example", defaults={"first_name": "Agnès", "last_name": "Bench"}
        )
        if made:
            nation = Scope.objects.get(kind=ScopeKind.NATION)
            Grant.objects.create(user=user, profile=Profile.NATIONAL_ADMIN, scope=nation, starts_on=date(2026, 1, 1))
        return user
