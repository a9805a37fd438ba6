"""What the département does on its page: takes the template, validates what was built, withdraws its validation."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sisiao.campaigns.enums import Step
from sisiao.campaigns.figures import built_in
from sisiao.campaigns.models import CampaignDepartement, CampaignValidation, TemplateDownload
from sisiao.campaigns.perms import may_sign, may_take_template
from sisiao.campaigns.queries import standing_of
from sisiao.core.actor import Actor, NotAllowed
from sisiao.core.capabilities import Capability


class UnableToSign(Exception):
    """The act is not possible now; `str()` is the French sentence. `field` is what to correct."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def _lock(entry: CampaignDepartement) -> CampaignDepartement:
    """The entry, held until the end of the transaction."""
    related = CampaignDepartement.objects.select_related("campaign", "departement")
    return related.select_for_update(no_key=True, of=("self",)).get(pk=entry.pk)


@transaction.atomic
def note_download(entry: CampaignDepartement, *, actor: Actor, now: datetime) -> None:
    """Somebody of the département takes the template. Raises `NotAllowed`, `UnableToSign` once the campaign is over."""
    if not may_take_template(actor, entry):
        raise NotAllowed(Capability.IMPORT_OFFER)
    if not entry.campaign.runs(timezone.localdate(now)):
        raise UnableToSign("La campagne n'est pas en cours.")
    TemplateDownload.objects.create(entry=entry, at=now, by_id=actor.user_id)


@transaction.atomic
def validate(entry: CampaignDepartement, digest: str, name: str, *, actor: Actor, now: datetime) -> CampaignValidation:
    """Sign the offer that one has read: its digest must still be that of the data. Raises `UnableToSign`."""
    if actor.user_id is None or not may_sign(actor, entry):
        raise NotAllowed(Capability.SIGN_CAMPAIGN)
    held, today = _lock(entry), timezone.localdate(now)
    row = standing_of(held, today)
    if not held.campaign.runs(today):
        raise UnableToSign("La campagne n'est pas en cours.")
    if row.validation is not None:
        raise UnableToSign("Le recensement de ce département est déjà validé.")
    if Step.IMPORTED not in row.reached:
        raise UnableToSign("Aucun classeur n'est importé\u00a0: il n'y a rien à valider.")
    if row.unsettled:
        raise UnableToSign("Un classeur déposé n'est pas importé\u00a0: importez-le ou retirez-le avant de valider.")
    built = built_in([held.departement_id], now, today)[held.departement_id]
    if built.digest != digest:
        raise UnableToSign("L'offre a changé depuis l'affichage de cette page\u00a0: relisez les chiffres.")
    if not name.strip():
        raise UnableToSign("Écrivez votre nom pour signer.", "name")
    told = {"digest": digest, "counts": built.counts(), "name": name.strip(), "at": now}
    return CampaignValidation.objects.create(entry=held, by_id=actor.user_id, **told)


@transaction.atomic
def withdraw(entry: CampaignDepartement, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take the validation in force back, with the reason. Raises `UnableToSign`."""
    if not may_sign(actor, entry):
        raise NotAllowed(Capability.SIGN_CAMPAIGN)
    held = _lock(entry)
    found = held.validations.in_force().first()
    if not held.campaign.runs(timezone.localdate(now)):
        raise UnableToSign("La campagne n'est pas en cours.")
    if found is None:
        raise UnableToSign("Aucune validation n'est en vigueur.")
    if not reason.strip():
        raise UnableToSign("Dites pourquoi.", "reason")
    found.withdrawn_at, found.withdrawn_by_id, found.reason = now, actor.user_id, reason.strip()
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
