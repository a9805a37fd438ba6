"""Where each département of a campaign stands, read in its dated rows: as many queries for all of them as for one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.access.models import Grant
from sisiao.campaigns.enums import STEPS, SendingKind, Step
from sisiao.campaigns.models import (
    Campaign,
    CampaignDepartement,
    CampaignSending,
    CampaignValidation,
    TemplateDownload,
)
from sisiao.core.enums import ScopeKind
from sisiao.imports.models import UploadedWorkbook

KEPT_OF_DEPOSIT = ("pk", "public_id", "departement_id", "uploaded_at", "committed_at", "forgotten_at", "job")


@dataclass(frozen=True, slots=True)
class Deposit:
    """The last workbook that a département deposited. `blocking` is None while it has not been read to its end."""

    public_id: Any
    at: datetime
    committed_at: datetime | None
    forgotten: bool
    blocking: int | None


@dataclass(slots=True)
class Standing:
    """One département: when each step was reached, and what is left of its last deposit."""

    entry: CampaignDepartement
    today: date
    reached: dict[Step, datetime] = field(default_factory=dict)
    deposit: Deposit | None = None
    validation: CampaignValidation | None = None
    sendings: dict[SendingKind, CampaignSending] = field(default_factory=dict)
    withdrawn_at: datetime | None = None

    @property
    def unsettled(self) -> bool:
        """Whether a workbook was deposited and neither imported nor withdrawn: what it says is not in the offer."""
        return self.deposit is not None and self.deposit.committed_at is None and not self.deposit.forgotten

    @property
    def waits(self) -> Step | None:
        """The step that comes after the last one reached; None once all is validated."""
        last = max((STEPS.index(step) for step in self.reached), default=-1)
        return STEPS[last + 1] if last + 1 < len(STEPS) else None

    @property
    def waits_since(self) -> datetime:
        """Since when: the step before, the withdrawal of a validation, else the opening of the campaign."""
        begun = [*self.reached.values(), *([self.withdrawn_at] if self.withdrawn_at else [])]
        return max(begun, default=start_of(self.entry.campaign))

    @property
    def days_late(self) -> int:
        """Days past the deadline of the step that waits; 0 when it is not late, and in a campaign that does not run."""
        if self.waits is None or not self.entry.campaign.runs(self.today):
            return 0
        return max((self.today - self.entry.campaign.deadline(self.waits)).days, 0)

    @property
    def reminded(self) -> CampaignSending | None:
        """The last reminder."""
        return self.sendings.get(SendingKind.REMINDER)

    def lately(self, kind: SendingKind) -> bool:
        """Whether the last sending of this kind is more recent than the campaign lets repeat."""
        last = self.sendings.get(kind)
        if last is None:
            return False
        return timezone.localdate(last.at) + timedelta(days=self.entry.campaign.remind_every) > self.today

    def sends(self, kind: SendingKind) -> bool:
        """Whether this kind of sending says something true: a reminder needs a step that the département must take."""
        return kind == SendingKind.TEMPLATE or self.waits not in (None, Step.SENT)


def start_of(campaign: Campaign) -> datetime:
    """The first moment of a campaign."""
    return timezone.make_aware(datetime.combine(campaign.opens_on, time()))


def standings(entries: QuerySet[CampaignDepartement], today: date) -> list[Standing]:
    """One for each of these entries of one campaign, by code of département."""
    found = list(entries.select_related("campaign", "departement__region").order_by("departement"))
    rows = {entry.pk: Standing(entry, today) for entry in found}
    if rows:
        _read_sendings(rows)
        _read_deposits(found[0].campaign, {entry.departement_id: rows[entry.pk] for entry in found})
        _read_validations(rows)
    return list(rows.values())


def standing_of(entry: CampaignDepartement, today: date) -> Standing:
    """Where one département stands."""
    return standings(CampaignDepartement.objects.filter(pk=entry.pk), today)[0]


def _read_sendings(rows: dict[int, Standing]) -> None:
    """The template is sent by the national team, or taken from the page: the first of both."""
    downloads = TemplateDownload.objects.filter(entry__in=rows).values_list("entry").annotate(first=Min("at"))
    first = dict(downloads.order_by())
    for each in CampaignSending.objects.filter(entry__in=rows).select_related("by").order_by("pk"):
        rows[each.entry_id].sendings[SendingKind(each.kind)] = each
        if each.kind == SendingKind.TEMPLATE:
            first[each.entry_id] = min(first.get(each.entry_id, each.at), each.at)
    for key, at in first.items():
        rows[key].reached[Step.SENT] = at


def _read_deposits(campaign: Campaign, rows: dict[str, Standing]) -> None:
    """Deposits of the workbook while the campaign ran: the first one, the first import, what is left of the last."""
    deposits = deposits_of(campaign, rows).annotate(blocking=KT("report__blocking")).order_by("uploaded_at", "pk")
    for each in deposits.values(*KEPT_OF_DEPOSIT, "blocking"):
        row, at, imported = rows[each["departement_id"]], each["uploaded_at"], each["committed_at"]
        row.reached.setdefault(Step.RECEIVED, at)
        if imported and (campaign.closed_at is None or imported <= campaign.closed_at):
            row.reached[Step.IMPORTED] = min(row.reached.get(Step.IMPORTED, imported), imported)
        read = each["job"] is None and each["blocking"] is not None
        forgotten = each["forgotten_at"] is not None
        row.deposit = Deposit(each["public_id"], at, imported, forgotten, int(each["blocking"]) if read else None)


def deposits_of(campaign: Campaign, departements: Iterable[str]) -> QuerySet[UploadedWorkbook]:
    """The workbooks that count for a campaign."""
    kept = UploadedWorkbook.objects.filter(kind=campaign.workbook, departement__in=list(departements))
    kept = kept.filter(uploaded_at__gte=start_of(campaign))
    return kept if campaign.closed_at is None else kept.filter(uploaded_at__lte=campaign.closed_at)


def _read_validations(rows: dict[int, Standing]) -> None:
    for each in CampaignValidation.objects.filter(entry__in=rows).select_related("by").order_by("pk"):
        row = rows[each.entry_id]
        if each.withdrawn_at is None:
            row.validation, row.reached[Step.VALIDATED] = each, each.at
        else:
            row.withdrawn_at = each.withdrawn_at


def administrators(departements: Collection[str], today: date) -> dict[str, list[Grant]]:
    """Usable grants of the administrateurs départementaux of each département: who receives what a campaign sends."""
    held = Grant.objects.active_on(today).filter(profile=Profile.DEPARTEMENT_ADMIN)
    there = Q(scope__departement__in=departements) | Q(also__departement__in=departements)
    found: dict[str, list[Grant]] = {code: [] for code in departements}
    users: set[tuple[str, int]] = set()
    grants = held.filter(there, scope__kind=ScopeKind.DEPARTEMENT).distinct().select_related("user", "scope")
    for grant in grants.prefetch_related("also").order_by("user__last_name", "user__first_name", "pk"):
        for code in sorted({scope.departement_id or "" for scope in (grant.scope, *grant.also.all())} & {*found}):
            if (code, grant.user_id) not in users:
                users.add((code, grant.user_id))
                found[code].append(grant)
    return found


def counts_of(rows: Iterable[Standing]) -> list[tuple[Step, int, int]]:
    """For each step, how many départements have reached it, and how many wait for it past its deadline."""
    every = list(rows)
    return [
        (step, sum(step in row.reached for row in every), sum(row.waits == step and row.days_late > 0 for row in every))
        for step in STEPS
    ]


def sizes(campaigns: QuerySet[Campaign]) -> dict[int, int]:
    """How many départements take part in each campaign."""
    return dict(campaigns.annotate(size=Count("entries")).values_list("pk", "size").order_by())


def last_sending(entry: CampaignDepartement, kind: SendingKind) -> int | None:
    """The sending of a kind that the next one follows."""
    found: int | None = entry.sendings.filter(kind=kind).aggregate(last=Max("pk"))["last"]
    return found
