"""An answer, and the urn that holds them: opened, shuffled and sealed again at each answer.

Whoever reads the base, a dump or a backup sees one sealed text for a whole wave, whose length says nothing either.
"""

import json
from dataclasses import asdict, dataclass, field
from secrets import SystemRandom

from sisiao.accounts.sealing import seal, unseal
from sisiao.surveys.enums import BEST, Question
from sisiao.surveys.models import Urn, Wave

REMARK_LENGTH = 1_000
# The content is filled with blanks up to a multiple of this length: that of one answer is not seen.
STEP = 1 << 16


@dataclass(frozen=True, slots=True)
class Ballot:
    """Marks from 0 to 10 by question (those without an opinion are absent; the overall one never is), the profile and
    the code of the département under which one answers, what one adds."""

    marks: dict[str, int]
    profile: str
    departement: str = ""
    remark: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        known = set(self.marks) <= set(Question.values) and Question.OVERALL in self.marks
        if not known or not all(0 <= mark <= BEST for mark in self.marks.values()):
            raise ValueError("marks from 0 to 10, the overall one among them")
        if len(self.remark) > REMARK_LENGTH:
            raise ValueError("remark too long")


def opened(urn: Urn) -> list[Ballot]:
    """What the urn holds, in the order of no one. Raises `UnableToUnseal` when its key is gone."""
    return [Ballot(**each) for each in json.loads(unseal(urn.sealed, _context(urn.wave)))]


def put_in(urn: Urn, *ballots: Ballot) -> None:
    """Add ballots to the urn, unsaved; all of them change place."""
    held = [*(opened(urn) if urn.sealed else ()), *ballots]
    SystemRandom().shuffle(held)
    content = json.dumps([asdict(each) for each in held])
    urn.sealed = seal(content.ljust(-(-len(content) // STEP) * STEP), _context(urn.wave))


def _context(wave: Wave) -> str:
    return f"surveys.urn:{wave.public_id}"
