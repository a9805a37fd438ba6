"""A département in a campaign: its steps, what is missing, its history, what it takes and signs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.campaigns.actions import UnableToSign, note_download, validate, withdraw
from sisiao.campaigns.enums import SendingKind, Step
from sisiao.campaigns.models import CampaignDepartement, CampaignValidation
from sisiao.campaigns.queries import administrators, deposits_of
from sisiao.core.capabilities import Capability as C
from sisiao.helpdesk.models import HelpSession
from sisiao.imports.actions import make_template
from sisiao.imports.registry import SOURCES
from sisiao.web.campaigns.forms import SignForm, WithdrawForm
from sisiao.web.campaigns.rows import rows_of
from sisiao.web.decorators import requires
from sisiao.web.http import XLSX, ActorRequest, made_file
from sisiao.web.timeline import Entry, who_did

COUNTED = (
    ("dispositifs", "Dispositifs"),
    ("authorised", "Places autorisées"),
    ("funded", "Places financées"),
    ("created", "Places créées"),
)


def _held(request: ActorRequest, public_id: UUID) -> CampaignDepartement:
    mine = CampaignDepartement.objects.visible_to(request.actor)
    return get_object_or_404(mine.select_related("campaign", "departement"), public_id=public_id)


@requires(C.VIEW_CAMPAIGN)
@require_safe
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Everything of one département."""
    return _page(request, _held(request, public_id))


def _page(request: ActorRequest, entry: CampaignDepartement, **forms: Any) -> HttpResponse:
    now, actor = timezone.now(), request.actor
    [row] = rows_of(CampaignDepartement.objects.visible_to(actor).filter(pk=entry.pk), actor, now)
    running = entry.campaign.runs(timezone.localdate(now))
    told = row.standing.validation
    if "sign_form" in forms:
        # Signed again, it is what this page now shows.
        forms["sign_form"].data = forms["sign_form"].data | {"digest": row.built.digest}
    context = {
        "row": row,
        "entry": entry,
        "campaign": entry.campaign,
        "running": running,
        "takes": running and actor.can(C.IMPORT_OFFER),
        "signs": running and actor.can(C.SIGN_CAMPAIGN),
        "imported": Step.IMPORTED in row.standing.reached,
        "validation": told,
        "changed": told is not None and told.digest != row.built.digest,
        "signed_counts": _counts(told, row.built.counts()),
        "receivers": administrators([entry.departement_id], timezone.localdate(now))[entry.departement_id],
        "edits": actor.can(C.MANAGE_OFFER),
        "history": history_of(entry),
        "sessions": HelpSession.objects.shown_to(actor).of_campaign(entry.departement_id).upcoming(now).with_counts(),
        "sign_form": SignForm(initial={"digest": row.built.digest}),
        "withdraw_form": WithdrawForm(),
    } | forms
    wrong = any(form.errors for form in forms.values())
    return render(request, "campaigns/departement.html", context, status=422 if wrong else 200)


def _counts(told: CampaignValidation | None, now: dict[str, int]) -> list[tuple[str, int, int | None]]:
    """Label, what is there now, what was signed."""
    return [(label, now[key], told.counts.get(key) if told else None) for key, label in COUNTED]


def history_of(entry: CampaignDepartement) -> list[Entry]:
    """What happened, the newest first: sendings, downloads, deposits, imports, validations."""
    found = []
    for sent in entry.sendings.select_related("by"):
        step = "" if sent.kind == SendingKind.TEMPLATE else f"{sent.get_step_display()}\u00a0: attendu. "
        many = f"{sent.recipients} destinataire{'s' if sent.recipients > 1 else ''}"
        found.append(Entry(sent.at, sent.get_kind_display(), f"{step}{many}", who_did(sent.by, "")))
    taken = entry.downloads.select_related("by")
    found.extend(Entry(each.at, "Modèle téléchargé", "", who_did(each.by, "")) for each in taken)
    deposits = deposits_of(entry.campaign, [entry.departement_id]).defer("content", "report", "typed")
    for each in deposits.select_related("uploaded_by"):
        found.append(Entry(each.uploaded_at, "Classeur déposé", each.file_name, who_did(each.uploaded_by, "")))
        if each.committed_at:
            found.append(Entry(each.committed_at, "Classeur importé", each.file_name, ""))
    for made in entry.validations.select_related("by", "withdrawn_by"):
        counts = f"{made.counts['dispositifs']} dispositifs, {made.counts['created']} places créées"
        found.append(Entry(made.at, "Recensement validé", counts, who_did(made.by, "")))
        if made.withdrawn_at:
            found.append(Entry(made.withdrawn_at, "Validation retirée", made.reason, who_did(made.withdrawn_by, "")))
    return sorted(found, key=lambda line: line.at, reverse=True)


@requires(C.IMPORT_OFFER)
@require_POST
def template(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The pre-filled workbook of the département; that it was taken is kept."""
    entry = _held(request, public_id)
    try:
        note_download(entry, actor=request.actor, now=timezone.now())
    except UnableToSign as refused:
        messages.error(request, str(refused))
        return redirect("campaigns:departement", entry.public_id)
    content = make_template(SOURCES[entry.campaign.workbook], entry.departement, today=timezone.localdate())
    return made_file(content, XLSX, f"{entry.campaign.workbook}_{entry.departement_id}.xlsx")


@requires(C.SIGN_CAMPAIGN)
@require_POST
def sign(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Validate the offer that is shown."""
    entry, form = _held(request, public_id), SignForm(request.POST.dict())

    def act() -> None:
        told = form.cleaned_data
        validate(entry, told["digest"], told["name"], actor=request.actor, now=timezone.now())

    return _acted(request, entry, "sign_form", form, act, "Le recensement est validé.")


@requires(C.SIGN_CAMPAIGN)
@require_POST
def take_back(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Withdraw the validation in force."""
    entry, form = _held(request, public_id), WithdrawForm(request.POST)

    def act() -> None:
        withdraw(entry, form.cleaned_data["reason"], actor=request.actor, now=timezone.now())

    return _acted(
        request, entry, "withdraw_form", form, act, "La validation est retirée\u00a0: vous pourrez signer à nouveau."
    )


def _acted(
    request: ActorRequest, entry: CampaignDepartement, name: str, form: Any, act: Callable[[], None], words: str
) -> HttpResponse:
    """An act that needs words; refused, the page comes back with what was typed."""
    if not form.is_valid():
        return _page(request, entry, **{name: form})
    try:
        with transaction.atomic():
            act()
    except UnableToSign as refused:
        form.add_error(refused.field, str(refused))
        return _page(request, entry, **{name: form})
    messages.success(request, words)
    return redirect("campaigns:departement", entry.public_id)
