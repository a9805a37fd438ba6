"""Sending the template, reminding: who receives what is read before anything leaves."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from sisiao.access.models import Grant
from sisiao.campaigns.actions import Outcome, UnableToSend, send
from sisiao.campaigns.actions.sending import message_of
from sisiao.campaigns.enums import SendingKind, Step
from sisiao.campaigns.models import Campaign, CampaignDepartement, CampaignSending
from sisiao.campaigns.queries import Standing, administrators, standings
from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability as C
from sisiao.notifications.letters import Letter, letter_of
from sisiao.notifications.models import OutgoingMail
from sisiao.web.campaigns.rows import SLUGS
from sisiao.web.decorators import requires
from sisiao.web.http import ActorRequest

KINDS = {slug: kind for kind, slug in SLUGS.items()}
NONE_CHOSEN = "Cochez au moins un département."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A département that may be told: who receives, and the last sending that the reader sees."""

    standing: Standing
    kind: SendingKind
    receivers: list[Grant]

    @property
    def last(self) -> CampaignSending | None:
        return self.standing.sendings.get(self.kind)

    @property
    def value(self) -> str:
        """What the page posts: the code, and the sending that the next one would follow."""
        return f"{self.standing.entry.departement_id}:{self.last.pk if self.last else ''}"

    @property
    def lately(self) -> bool:
        return self.standing.lately(self.kind)

    @property
    def possible(self) -> bool:
        return bool(self.receivers) and self.standing.sends(self.kind)

    @property
    def checked(self) -> bool:
        return self.possible and not self.lately


@requires(C.RUN_CAMPAIGN)
def prepare(request: ActorRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The départements, who receives, the very text; what is posted sends it."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.actor), public_id=public_id)
    if kind not in KINDS:
        raise Http404
    if request.method == "POST":
        return _sent(request, campaign, KINDS[kind])
    return _page(request, campaign, KINDS[kind])


def _page(request: ActorRequest, campaign: Campaign, kind: SendingKind, error: str = "") -> HttpResponse:
    found = candidates_of(campaign, kind, request.GET.getlist("d"), request.actor)
    context = {
        "campaign": campaign,
        "kind": kind,
        "template": kind == SendingKind.TEMPLATE,
        "candidates": found,
        "possible": sum(each.possible for each in found),
        "lately": any(each.lately for each in found),
        "letter": _letter(found),
        "running": campaign.runs(timezone.localdate()),
        "error": error,
    }
    return render(request, "campaigns/send.html", context, status=422 if error else 200)


def candidates_of(campaign: Campaign, kind: SendingKind, codes: list[str], actor: Actor) -> list[Candidate]:
    """The départements asked for; without any, those that wait for the template, or those that are late."""
    today = timezone.localdate()
    entries = CampaignDepartement.objects.visible_to(actor).filter(campaign=campaign)
    rows = standings(entries.filter(departement__in=codes) if codes else entries, today)
    if not codes:
        rows = [row for row in rows if _concerned(row, kind)]
    receivers = administrators([row.entry.departement_id for row in rows], today)
    return [Candidate(row, kind, receivers[row.entry.departement_id]) for row in rows]


def _concerned(row: Standing, kind: SendingKind) -> bool:
    if kind == SendingKind.TEMPLATE:
        return row.waits == Step.SENT
    return row.sends(kind) and row.days_late > 0


def _letter(found: list[Candidate]) -> Letter | None:
    """The mail of the first one that can be told, as it would leave."""
    first = next((each for each in found if each.possible), None)
    if first is None:
        return None
    category, params, path = message_of(first.standing, first.kind)
    return letter_of(OutgoingMail(category=category, params=params, path=path))


def _sent(request: ActorRequest, campaign: Campaign, kind: SendingKind) -> HttpResponse:
    asked = dict(filter(None, map(_read, request.POST.getlist("d"))))
    if not asked:
        return _page(request, campaign, kind, NONE_CHOSEN)
    again = "again" in request.POST
    try:
        outcome = send(campaign, kind, asked, again=again, actor=request.actor, now=timezone.now())
    except UnableToSend as refused:
        messages.error(request, str(refused))
    else:
        _say(request, kind, outcome)
    return redirect("campaigns:table", campaign.public_id)


def _read(posted: str) -> tuple[str, int | None] | None:
    """Code and last sending seen; what the page did not write is nothing."""
    code, colon, seen = posted.partition(":")
    if not (code.isalnum() and len(code) <= 3 and colon and (not seen or (seen.isdecimal() and len(seen) < 18))):
        return None
    return code, int(seen) if seen else None


def _say(request: ActorRequest, kind: SendingKind, outcome: Outcome) -> None:
    number = len(outcome.told)
    if number:
        what = "Le modèle est envoyé à" if kind == SendingKind.TEMPLATE else "La relance est envoyée à"
        messages.success(request, f"{what} {number} département{'s' if number > 1 else ''}.")
    if outcome.left:
        left: list[Any] = [f"{entry.departement}\u00a0: {why}" for entry, why in outcome.left]
        messages.warning(request, f"Sans envoi. {' ; '.join(left)}.".replace(" ; ", "\u00a0; "))
