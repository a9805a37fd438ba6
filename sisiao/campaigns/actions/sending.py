"""Sending the template and reminding: once for each département, whoever clicks, however often."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from sisiao.access.models import Grant
from sisiao.campaigns.enums import OF_DEPARTEMENT, SendingKind, Step
from sisiao.campaigns.models import Campaign, CampaignDepartement, CampaignSending
from sisiao.campaigns.queries import Standing, administrators, standings
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.core.wording import short_moment
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category

CATEGORIES = {
    SendingKind.TEMPLATE: Category.CAMPAIGN_TEMPLATE,
    SendingKind.REMINDER: Category.CAMPAIGN_REMINDER,
}
# What the département is asked for at each step, as a message says it.
ASKED = {
    Step.RECEIVED: "Déposer le classeur rempli",
    Step.IMPORTED: "Corriger le classeur déposé et l'importer",
    Step.VALIDATED: "Relire le recensement et le valider",
}


class UnableToSend(Exception):
    """The campaign sends nothing now; `str()` is the French sentence."""


@dataclass(slots=True)
class Outcome:
    """The départements that were told, and why each of the others was not."""

    told: list[CampaignDepartement] = field(default_factory=list)
    left: list[tuple[CampaignDepartement, str]] = field(default_factory=list)


def message_of(row: Standing, kind: SendingKind) -> tuple[Category, dict[str, str], str]:
    """The message to a département: its category, what it says, the page that it opens."""
    campaign, step = row.entry.campaign, _step_told(row, kind)
    # Before the template is sent, the deadline that matters to the département is that of its deposit.
    due = campaign.deadline(Step.RECEIVED if step == Step.SENT else step)
    params = {
        "campaign": campaign.name,
        "scope": str(row.entry.departement),
        # A template that comes late does not ask for a day that has passed.
        "before": "" if kind == SendingKind.TEMPLATE and due < row.today else due.isoformat(),
    }
    if kind == SendingKind.REMINDER:
        params["task"] = ASKED[step]
    return CATEGORIES[kind], params, f"/campagne/departement/{row.entry.public_id}/"


def _step_told(row: Standing, kind: SendingKind) -> Step:
    return Step.SENT if kind == SendingKind.TEMPLATE else row.waits or Step.VALIDATED


@transaction.atomic
def send(
    campaign: Campaign,
    kind: SendingKind,
    asked: Mapping[str, int | None],
    *,
    again: bool,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Tell the administrators of these départements, each once.

    `asked` gives, by code of département, the last sending of this kind that the reader saw: where another one came
    since, nothing is sent. `again` confirms what `remind_every` would hold back. Raises `UnableToSend`.
    """
    actor.require(Capability.RUN_CAMPAIGN)
    today = timezone.localdate(now)
    if not campaign.runs(today):
        raise UnableToSend("La campagne n'est pas en cours\u00a0: rien n'est envoyé.")
    outcome, receivers = Outcome(), administrators(asked.keys(), today)
    for row in _locked(campaign, asked, today):
        last = row.sendings.get(kind)
        refusal = _refusal(row, kind, asked[row.entry.departement_id], again=again)
        if not refusal and not receivers[row.entry.departement_id]:
            refusal = "personne ne peut le recevoir"
        if refusal:
            outcome.left.append((row.entry, refusal))
            continue
        _tell(row, kind, last, receivers[row.entry.departement_id], actor=actor, now=now)
        outcome.told.append(row.entry)
    return outcome


def _locked(campaign: Campaign, departements: Iterable[str], today: date) -> list[Standing]:
    """Where these départements stand, held until the end of the transaction: read after the locks."""
    entries = CampaignDepartement.objects.filter(campaign=campaign, departement__in=list(departements))
    held = list(entries.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return standings(CampaignDepartement.objects.filter(pk__in=held), today)


def _refusal(row: Standing, kind: SendingKind, seen: int | None, *, again: bool) -> str:
    """Why a département is not told, in words; nothing when it is."""
    last = row.sendings.get(kind)
    if last is not None and last.pk != seen:
        return f"un envoi vient de partir, le {short_moment(last.at)}, par {last.by or 'le traitement automatique'}"
    if not row.sends(kind):
        return "aucune étape n'attend ce département"
    if row.lately(kind) and not again and last is not None:
        return f"un envoi date déjà du {short_moment(last.at)}"
    return ""


def _tell(
    row: Standing,
    kind: SendingKind,
    last: CampaignSending | None,
    receivers: list[Grant],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    category, params, path = message_of(row, kind)
    step = _step_told(row, kind)
    CampaignSending.objects.create(
        entry=row.entry, kind=kind, step=step, follows=last, at=now, by_id=actor.user_id, recipients=len(receivers)
    )
    for grant in receivers:
        notify(grant.user_id, grant.user.email, category, actor=actor, now=now, params=params, path=path)


@transaction.atomic
def remind_near_deadlines(*, actor: Actor, now: datetime) -> int:
    """Remind of the steps that wait for a département and whose deadline comes near; how many were told.

    Once for each step, and never within `remind_every` days of another sending; past the deadline, people decide.
    """
    today, told = timezone.localdate(now), 0
    for campaign in Campaign.objects.running(today).filter(remind_before__gte=1).order_by("pk"):
        near = [step for step in OF_DEPARTEMENT if _near(campaign, step, today)]
        if not near:
            continue
        waiting = {row.entry.departement_id for row in standings(campaign.entries.all(), today) if row.waits in near}
        receivers = administrators(waiting, today)
        for row in _locked(campaign, waiting, today):
            code, last = row.entry.departement_id, row.sendings.get(SendingKind.REMINDER)
            if row.waits in near and receivers[code] and not _told_already(row):
                _tell(row, SendingKind.REMINDER, last, receivers[code], actor=actor, now=now)
                told += 1
    return told


def _near(campaign: Campaign, step: Step, today: date) -> bool:
    return timedelta() <= campaign.deadline(step) - today <= timedelta(days=campaign.remind_before)


def _told_already(row: Standing) -> bool:
    """Whether this step was reminded of by itself, or anything was sent lately."""
    by_itself = row.entry.sendings.filter(kind=SendingKind.REMINDER, step=row.waits, by=None)
    return any(row.lately(kind) for kind in SendingKind) or by_itself.exists()
