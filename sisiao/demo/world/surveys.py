"""The satisfaction survey of the demo: a year of invented answers, one open wave; the terms that people accepted."""

from datetime import date, datetime, timedelta
from random import Random

from django.db.backends.postgresql.psycopg_any import DateRange

from sisiao.access.enums import Profile
from sisiao.accounts.models import TermsAcceptance, User
from sisiao.accounts.terms import terms_in_force
from sisiao.core.actor import command_actor
from sisiao.core.nights import national_night
from sisiao.surveys.actions import count_wave
from sisiao.surveys.ballots import Ballot, put_in
from sisiao.surveys.enums import BEST, Question
from sisiao.surveys.models import Urn, Wave

ACTOR = command_actor("demo_seed")
WEEKS_OPEN = timedelta(days=21)
# Months from one wave to the next.
QUARTER = 3
# Mean of each question in the first wave and in the last.
MEANS = {
    Question.OVERALL: (6.4, 7.1),
    Question.SIMPLICITY: (5.3, 7.2),
    Question.COMMUNICATION: (5.6, 6.5),
    Question.INFORMATION: (6.3, 7.0),
    Question.DAILY_NEEDS: (6.6, 7.4),
    Question.CONFIDENCE: (6.7, 7.0),
    Question.SUPPORT: (6.1, 6.6),
}
# How many answered each wave, and how far it stood from the first to the last: one was not so good.
ANSWERS = (648, 655, 671, 690, 712)
PROGRESS = (0.0, 0.6, 0.2, 0.7, 1.0)
SPREAD = 1.9
WITHOUT_OPINION = 0.07
PROFILES = {
    Profile.CALL_TAKER: 22,
    Profile.SIAO_OPERATOR: 20,
    Profile.SOCIAL_WORKER: 30,
    Profile.DISPOSITIF_MANAGER: 14,
    Profile.ENTITY_MANAGER: 8,
    Profile.SIAO_ADMIN: 4,
    Profile.DEPARTEMENT_ADMIN: 1,
}
DEPARTEMENTS = {"95": 40, "974": 24, "48": 8, "75": 9, "93": 9, "69": 6, "13": 4}
# Départements with so few answers that the results hide them; together, enough not to be guessed.
FEW = ("23", "23", "23", "15", "15")
REMARKS = (
    "La recherche d'une place est bien plus rapide qu'avant.",
    "Les mises à jour des places arrivent encore tard le week-end.",
    "J'aimerais être prévenue quand une fiche que je suis change.",
    "Enfin une page qui dit pourquoi une place n'est pas proposée.",
    "Le soir, l'appli rame un peu quand tout le monde se connecte.",
    "Une formation pour les nouveaux serait utile.",
)
# Somebody who has still to accept the terms of use.
NOT_YET = "simone.aubertin@siao95.example"


def hold_surveys(now: datetime) -> None:
    """A wave each quarter, the last one two months ago and the first a year before it, all counted; one open now."""
    today = national_night(now)
    recent = (today.replace(day=1) - timedelta(days=45)).replace(day=6)
    for rank in range(len(ANSWERS)):
        _counted(rank, _months_before(recent, QUARTER * (len(ANSWERS) - 1 - rank)))
    since = today - timedelta(days=4)
    Wave.objects.create(period=DateRange(since, since + WEEKS_OPEN), invented=True)


def _months_before(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 - months, 12)
    return day.replace(year=day.year + years, month=month + 1)


def _counted(rank: int, first_day: date) -> None:
    rng = Random(first_day.toordinal())  # noqa: S311 - a reproducible world, not a secret
    wave = Wave.objects.create(period=DateRange(first_day, first_day + WEEKS_OPEN), invented=True)
    ballots = [_ballot(rank, rng, number) for number in range(ANSWERS[rank])]
    urn = Urn(wave=wave)
    put_in(urn, *ballots)
    urn.save()
    count_wave(wave, actor=ACTOR, today=wave.period.upper)


def _ballot(rank: int, rng: Random, number: int) -> Ballot:
    mood, share = rng.gauss(0, 1), PROGRESS[rank]
    marks = {
        question.value: min(
            BEST, max(0, round(first + share * (last - first) + SPREAD * (0.7 * mood + 0.5 * rng.gauss(0, 1))))
        )
        for question, (first, last) in MEANS.items()
        if question == Question.OVERALL or rng.random() > WITHOUT_OPINION
    }
    profile = rng.choices(list(PROFILES), list(PROFILES.values()))[0]
    departement = rng.choices(list(DEPARTEMENTS), list(DEPARTEMENTS.values()))[0]
    if number < len(FEW):
        departement = FEW[number]
    remark = REMARKS[number] if number < len(REMARKS) else ""
    return Ballot(marks, profile.value, departement, remark)


def accept_terms_of_use(now: datetime) -> None:
    """Everybody has accepted the version in force, but one."""
    current = terms_in_force(national_night(now))
    if current is not None:
        users = User.objects.exclude(email=NOT_YET).order_by("pk")
        TermsAcceptance.objects.bulk_create(
            TermsAcceptance(user=user, version=current.number, accepted_at=now) for user in users
        )
