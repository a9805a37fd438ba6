"""The ledger of the nation, any date: the page by région, against its statement sent alone."""

from datetime import date, timedelta

from bench import bare
from bench.context import Context, Measure
from bench.measuring import compare
from bench.site import signed_in
from sisiao.access.enums import Profile
from sisiao.access.models import Grant, Scope
from sisiao.accounts.models import User
from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.occupation.ledger import LEDGER, ledger_parameters
from sisiao.offer.models import Dispositif

ROUNDS = 20


def measure(context: Context) -> Measure:
    user, dispositifs = _national(), list(Dispositif.objects.values_list("pk", flat=True))
    with bare.connect() as connection, signed_in(user) as browser:

        def night(turn: int) -> date:
            return context.tonight - timedelta(days=turn % 5)

        def stack(turn: int) -> None:
            browser.get(f"/capacites/?par=region&date={night(turn).isoformat()}")

        def alone(turn: int) -> None:
            bare.rows(connection, LEDGER, ledger_parameters(dispositifs, night(turn), context.now))

        result = compare(stack, alone, context.rounds(ROUNDS), steady=bare.steady(connection))
        return result | {"peak_mb": browser.peak_mb(), "dispositifs": len(dispositifs)}


def _national() -> User:
    with acting_as(command_actor("bench")):
        user, made = User.objects.get_or_create(
            email="bench-nation@bench.example", defaults={"first_name": "Agnès", "last_name": "Bench"}
        )
        if made:
            nation = Scope.objects.get(kind=ScopeKind.NATION)
            Grant.objects.create(user=user, profile=Profile.NATIONAL_ADMIN, scope=nation, starts_on=date(2026, 1, 1))
        return user
