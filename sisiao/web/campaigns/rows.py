"""One département of a campaign in the words of the pages: its steps, what it has built, what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from sisiao.campaigns.enums import STEPS, SendingKind, Step
from sisiao.campaigns.figures import Built, built_in
from sisiao.campaigns.models import CampaignDepartement, CampaignSending
from sisiao.campaigns.queries import Deposit, Standing, administrators, standings
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability as C
from sisiao.core.wording import short_date

WITHOUT_TRACE = "Sans trace"
NOT_YET = "–"
# Slug of each kind of sending in an address.
SLUGS = {SendingKind.TEMPLATE: "modele", SendingKind.REMINDER: "relance"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A step of a département: reached, awaited, or to come."""

    step: Step
    words: str
    reached: bool
    awaited: bool
    late: int
    deadline: date

    @property
    def late_words(self) -> str:
        """How late, against the day that was agreed."""
        late = f"{self.late} jour{'s' if self.late > 1 else ''} de retard"
        return f"{late} sur l'échéance du {short_date(self.deadline)}" if self.late else ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is missing, and the page that mends it for this actor: none for who has no right to it."""

    words: str
    action: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    standing: Standing
    built: Built
    receivers: int
    missing: list[Missing]

    @property
    def entry(self) -> CampaignDepartement:
        return self.standing.entry

    @property
    def reminded(self) -> CampaignSending | None:
        return self.standing.reminded

    @property
    def reminded_words(self) -> str:
        """« Relancé le 12/11/2026 par Agnès MONTFERRAND »."""
        last = self.reminded
        return f"Relancé le {short_date(timezone.localdate(last.at))} par {last.by or 'le service'}" if last else ""

    @property
    def cells(self) -> list[Cell]:
        return [self._cell(step) for step in STEPS]

    def _cell(self, step: Step) -> Cell:
        row = self.standing
        at, awaited = row.reached.get(step), row.waits == step
        passed = row.waits is None or STEPS.index(step) < STEPS.index(row.waits)
        if at is not None:
            words = short_date(timezone.localdate(at))
        elif awaited:
            words = f"Attendu depuis le {short_date(timezone.localdate(row.waits_since))}"
        else:
            words = WITHOUT_TRACE if passed else NOT_YET
        late = row.days_late if awaited else 0
        return Cell(step, words, at is not None, awaited, late, row.entry.campaign.deadline(step))


def rows_of(entries: QuerySet[CampaignDepartement], actor: Actor, now: datetime) -> list[Row]:
    """The lines of these départements of one campaign, by code; as many queries for all as for one."""
    today = timezone.localdate(now)
    found = standings(entries, today)
    codes = [row.entry.departement_id for row in found]
    built, receivers = built_in(codes, now, today), administrators(codes, today)
    rows = []
    for row in found:
        code = row.entry.departement_id
        missing = list(_missing(row, built[code], len(receivers[code]), actor))
        rows.append(Row(row, built[code], len(receivers[code]), missing))
    return rows


def _missing(row: Standing, built: Built, receivers: int, actor: Actor) -> Iterator[Missing]:
    page = reverse("campaigns:departement", args=[row.entry.public_id])
    if row.entry.campaign.closed_at is None:
        yield from _missing_of_step(row, page, actor)
    if not receivers:
        words = "Aucun administrateur départemental ne peut recevoir les envois"
        yield _linked(words, "Inviter", reverse("users:invite"), actor, C.RUN_CAMPAIGN)
    if row.validation is not None and row.validation.digest != built.digest:
        yield Missing("L'offre a changé depuis la validation", "Comparer", f"{page}#validation")
    # Before the workbook has come, nobody is recorded anywhere: the column of the table says it.
    if not built.managers and Step.RECEIVED in row.reached:
        words = "Aucun gestionnaire d'entité recensé\u00a0: il en faut au moins un"
        yield _linked(words, "Inviter", reverse("users:invite"), actor, C.MANAGE_USERS)
    elif built.without:
        number = len(built.without)
        words = f"{number} entités sans gestionnaire nommé" if number > 1 else "Une entité sans gestionnaire nommé"
        yield Missing(words, "Voir lesquelles", f"{page}#gestionnaires")
    if built.funded > built.created:
        gaps = f"{reverse('ledger:gaps')}?{urlencode({'departement': row.entry.departement_id})}"
        words = f"Places financées qui ne sont pas créées\u00a0: {int(built.funded - built.created)}"
        yield _linked(words, "Voir les écarts", gaps, actor, C.VIEW_LEDGER)


def _missing_of_step(row: Standing, page: str, actor: Actor) -> Iterator[Missing]:
    """What the step that waits asks for."""
    if row.waits == Step.SENT:
        sending = reverse("campaigns:send", args=[row.entry.campaign.public_id, SLUGS[SendingKind.TEMPLATE]])
        sending += f"?{urlencode({'d': row.entry.departement_id})}"
        yield _linked("Modèle à envoyer", "Envoyer", sending, actor, C.RUN_CAMPAIGN)
    elif row.waits == Step.RECEIVED:
        yield _linked("Classeur à déposer", "Déposer", reverse("offer:imports"), actor, C.IMPORT_OFFER)
    elif row.waits == Step.VALIDATED:
        yield _linked("Recensement à relire et à valider", "Valider", f"{page}#validation", actor, C.SIGN_CAMPAIGN)
    if row.deposit is not None and row.deposit.committed_at is None:
        yield from _left_in(row.deposit, row.waits, actor)


def _left_in(deposit: Deposit, waits: Step | None, actor: Actor) -> Iterator[Missing]:
    """What keeps the last deposit from being imported."""
    if deposit.forgotten:
        if waits == Step.IMPORTED:
            words = "Classeur effacé après 30\u00a0jours sans import\u00a0: à déposer de nouveau"
            yield _linked(words, "Déposer", reverse("offer:imports"), actor, C.IMPORT_OFFER)
        return
    report = reverse("offer:import_report", args=[deposit.public_id])
    if deposit.blocking is None:
        yield _linked("Lecture du classeur en cours", "Suivre", report, actor, C.IMPORT_OFFER)
    elif deposit.blocking:
        plural = "s" if deposit.blocking > 1 else ""
        words = f"{deposit.blocking} remarque{plural} bloquante{plural} dans le classeur déposé"
        yield _linked(words, "Corriger", report, actor, C.IMPORT_OFFER)
    else:
        yield _linked("Classeur prêt à importer", "Importer", report, actor, C.IMPORT_OFFER)


def _linked(words: str, action: str, url: str, actor: Actor, right: C) -> Missing:
    return Missing(words, action, url) if actor.can(right) else Missing(words)
