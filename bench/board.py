"""The board of the night: the page, against the two statements that it needs (places, unmet requests)."""

from bench import bare
from bench.context import Context, Measure
from bench.measuring import compare
from bench.site import signed_in
from sisiao.helpline.queries import UNMET
from sisiao.occupation.queries import BOARD, board_parameters

ROUNDS = 80


def measure(context: Context) -> Measure:
    board = board_parameters(context.siao.pk, context.tonight, context.now)
    unmet = {"siao": context.siao.pk, "night": context.tonight, "closed": False}
    with bare.connect() as connection, signed_in(context.user) as browser:

        def stack(turn: int) -> None:
            browser.get("/nuit/")

        def alone(turn: int) -> None:
            bare.rows(connection, BOARD, board)
            bare.rows(connection, UNMET, unmet)

        result = compare(stack, alone, context.rounds(ROUNDS), steady=bare.steady(connection))
        return result | {"peak_mb": browser.peak_mb()}
