"""Sizes: scale 1 is a département, scale 100 the nation."""

from dataclasses import dataclass

PERSONS, HOUSEHOLDS, PLACES, DISPOSITIFS, REQUESTS, STAYS = 20_000, 9_000, 4_500, 120, 100_000, 15_000
# The first of them is the one measured; the others only make the base larger.
FIRST_DEPARTEMENTS = ("95", "59", "13", "69", "44", "33", "67", "31", "34", "48")


@dataclass(frozen=True, slots=True)
class Scale:
    """`factor` départements of the ordinary size, one SIAO each; under 1, a single smaller one.

    The perimeter of one SIAO keeps its size: what grows is the base around it.
    """

    factor: float

    @property
    def siaos(self) -> int:
        return max(1, round(self.factor))

    def of_one(self, nationwide: int) -> int:
        """The part of one SIAO in a figure of scale 1."""
        return max(1, round(nationwide * self.factor / self.siaos))

    @property
    def name(self) -> str:
        return f"{self.factor:g}"
