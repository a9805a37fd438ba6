"""A campaign in progress: La Réunion has validated, the Val-d'Oise imported, the Lozère deposited, others are late.

What the Val-d'Oise and the Lozère deposited came by their dossiers (`sisiao.demo.world.dossiers`).
"""

from datetime import datetime, timedelta

from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.campaigns.actions import note_download, save_campaign, send, validate
from sisiao.campaigns.enums import SendingKind
from sisiao.campaigns.figures import built_in
from sisiao.campaigns.models import Campaign, CampaignSending
from sisiao.core.actor import Actor
from sisiao.demo.world.deposits import known_rows, written
from sisiao.geo.models import Departement
from sisiao.imports.deposits import commit_deposit, deposit
from sisiao.imports.offer_workbook.source import OFFER

PLACES = ("09", "12", "31", "34", "48", "75", "77", "78", "91", "92", "93", "94", "95", "974")
# Days before today: opening, then the deadlines; below zero, to come.
DATES = {"opens_on": 45, "send_by": 35, "receive_by": 6, "import_by": -8, "validate_by": -22, "closes_on": -35}
FIRST_SENT, THEN_SENT = ("95", "48", "974", "77", "91", "93"), ("31",)
# Who reminded whom, how many days ago.
REMINDED = ((("77", "93"), 4), (("31",), 2))
# Département, days since its workbook was deposited, imported and validated, who signs.
VALIDATED = ("974", 20, 14, 5, "Isabelle Rivière")
NOTE = (
    "Recensez toutes les entités et tous les dispositifs du département, même fermés pour travaux. Jamais d'adresse "
    "pour un lieu protégé. La DDETS remplit l'hébergement, le logement, les mesures et les financements\u00a0; le "
    "SIAO, la veille sociale, l'hôtel et le premier accueil."
)


def run_campaign(now: datetime) -> None:
    """The campaign as its days went, by the national team and each DDETS."""
    nation, today = _actor(Profile.NATIONAL_ADMIN, now), timezone.localdate(now)
    dates = {name: today - timedelta(days=days) for name, days in DATES.items()}
    campaign = Campaign(name="Recensement de l'offre, Temps\u00a01", workbook=OFFER.kind, note=NOTE, **dates)
    save_campaign(campaign, PLACES, actor=nation, now=now - timedelta(days=DATES["opens_on"] + 3))
    _send(campaign, SendingKind.TEMPLATE, FIRST_SENT, nation, now - timedelta(days=43))
    _send(campaign, SendingKind.TEMPLATE, THEN_SENT, nation, now - timedelta(days=30))
    for code in ("48", "95", "974", "77"):
        entry, taken = campaign.entries.get(departement=code), now - timedelta(days=41)
        note_download(entry, actor=_actor(Profile.DEPARTEMENT_ADMIN, now, code), now=taken)
    code, received, imported, days, name = VALIDATED
    _import(code, now - timedelta(days=received), now - timedelta(days=imported))
    digest = built_in([code], now, today)[code].digest
    signer, signed = _actor(Profile.DEPARTEMENT_ADMIN, now, code), now - timedelta(days=days)
    validate(campaign.entries.get(departement=code), digest, name, actor=signer, now=signed)
    for codes, ago in REMINDED:
        _send(campaign, SendingKind.REMINDER, codes, nation, now - timedelta(days=ago))


def _actor(profile: Profile, now: datetime, departement: str | None = None) -> Actor:
    """The first account of a profile, on a département or on the nation."""
    held = Grant.objects.current(timezone.localdate(now)).filter(profile=profile)
    return held.filter(scope__departement=departement).order_by("pk")[0].actor()


def _send(campaign: Campaign, kind: SendingKind, codes: tuple[str, ...], actor: Actor, at: datetime) -> None:
    last = dict(CampaignSending.objects.filter(kind=kind).values_list("entry__departement", "pk").order_by("pk"))
    send(campaign, kind, {code: last.get(code) for code in codes}, again=False, actor=actor, now=at)


def _import(code: str, received: datetime, imported: datetime) -> None:
    """A workbook that says what the base knows, deposited then imported by the DDETS."""
    actor, departement = _actor(Profile.DEPARTEMENT_ADMIN, imported, code), Departement.objects.get(pk=code)
    content, name = written(known_rows(code, imported), departement, imported), f"temps1_{code}.xlsx"
    kept = deposit(OFFER.kind, content, file_name=name, departement=departement, actor=actor, now=received)
    commit_deposit(kept, actor=actor, now=imported)
