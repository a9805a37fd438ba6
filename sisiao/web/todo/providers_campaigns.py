"""What waits in a campaign: the step of one's département; for the nation, the départements that are late."""

from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone

from sisiao.campaigns.enums import OF_DEPARTEMENT, Step
from sisiao.campaigns.models import Campaign, CampaignDepartement
from sisiao.campaigns.queries import Standing, standings
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability as C
from sisiao.web.todo.lines import Line, Section

ASKED = {
    Step.SENT: ("Modèle à remplir\u00a0: il n'est pas encore envoyé, vous pouvez le télécharger", "Voir la campagne"),
    Step.RECEIVED: ("Classeur à déposer", "Voir ce qui manque"),
    Step.IMPORTED: ("Classeur déposé à corriger ou à importer", "Voir ce qui manque"),
    Step.VALIDATED: ("Recensement à relire et à valider", "Relire et valider"),
}


def own_steps(actor: Actor, now: datetime) -> list[Line]:
    """The step that waits for each département of an administrateur départemental."""
    if not actor.can(C.SIGN_CAMPAIGN):
        return []
    return [_own(row) for campaign in _running(actor, now) for row in _rows(campaign, actor, now) if row.waits]


def _running(actor: Actor, now: datetime) -> list[Campaign]:
    return list(Campaign.objects.visible_to(actor).running(timezone.localdate(now)).order_by("receive_by", "pk"))


def _rows(campaign: Campaign, actor: Actor, now: datetime) -> list[Standing]:
    mine = CampaignDepartement.objects.visible_to(actor).filter(campaign=campaign)
    return standings(mine, timezone.localdate(now))


def _own(row: Standing) -> Line:
    step = row.waits or Step.VALIDATED
    what, action = ASKED[step]
    # Before the template is sent, what waits for the département is the deposit.
    due = row.entry.campaign.deadline(Step.RECEIVED if step == Step.SENT else step)
    return Line(
        who=f"{row.entry.campaign}, {row.entry.departement}",
        what=what,
        url=reverse("campaigns:departement", args=[row.entry.public_id]),
        action=action,
        since=row.waits_since,
        until=timezone.make_aware(datetime.combine(due, time(23, 59))),
    )


def late_departements(actor: Actor, now: datetime) -> list[Line]:
    """For the national team: what it has to send, and by step the départements past the deadline."""
    if not actor.can(C.RUN_CAMPAIGN):
        return []
    return [line for campaign in _running(actor, now) for line in _of_nation(campaign, _rows(campaign, actor, now))]


def _of_nation(campaign: Campaign, rows: list[Standing]) -> list[Line]:
    page, lines = reverse("campaigns:table", args=[campaign.public_id]), []
    waiting = sum(row.waits == Step.SENT for row in rows)
    if waiting:
        sending = reverse("campaigns:send", args=[campaign.public_id, "modele"])
        until = timezone.make_aware(datetime.combine(campaign.send_by, time(23, 59)))
        lines.append(Line(campaign.name, f"{_many(waiting)} le modèle", sending, "Envoyer le modèle", until=until))
    for step in OF_DEPARTEMENT:
        late = sum(row.waits == step and row.days_late > 0 for row in rows)
        if late:
            what = f"{late} département{'s' if late > 1 else ''} en retard\u00a0: {step.label.lower()}"
            until = timezone.make_aware(datetime.combine(campaign.deadline(step), time(23, 59)))
            lines.append(Line(campaign.name, what, f"{page}?etape={step}", "Voir et relancer", until=until))
    return lines


def _many(number: int) -> str:
    return f"{number} départements attendent" if number > 1 else "Un département attend"


SECTIONS = (Section("Campagne de recensement", own_steps), Section("Départements en campagne", late_departements))
