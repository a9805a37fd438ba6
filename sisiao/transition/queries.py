"""Progress, conflicts and comparisons of Temps 2: all derived from the decisions in force."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from sisiao.occupation.enums import LedgerLine
from sisiao.occupation.ledger import PLACE, Entry, ledger
from sisiao.offer.models import Dispositif, DispositifVersion, Place
from sisiao.transition.compatibility import is_compatible
from sisiao.transition.enums import AttachmentKind, AttachmentState
from sisiao.transition.models import Attachment, AttachmentShare, LegacyPlaceGroup, LegacyUser, UserAttachment

ACTIVE, CONTESTING = AttachmentState.ACTIVE, AttachmentState.CONTESTING


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the attaching has come, of a structure or of a SIAO."""

    name: str
    public_id: Any
    groups: int
    attached: int
    nothing: int
    contested: int
    places: int
    attached_places: int

    @property
    def decided(self) -> int:
        return self.attached + self.nothing

    @property
    def waiting(self) -> int:
        return self.groups - self.decided


def _in_force(**more: Any) -> Exists:
    return Exists(Attachment.objects.filter(group=OuterRef("pk"), **more))


def progress(groups: QuerySet[LegacyPlaceGroup], by: str) -> list[Progress]:
    """One line for each `by` (« structure » or « siao ») of these groups, by name."""
    marked = groups.order_by().annotate(
        is_attached=_in_force(state=ACTIVE, kind=AttachmentKind.ATTACHED),
        is_nothing=_in_force(state=ACTIVE, kind=AttachmentKind.NOTHING),
        is_contested=_in_force(state=CONTESTING),
    )
    counted = marked.values(by, f"{by}__name", f"{by}__public_id").annotate(
        groups=Count("pk"),
        attached=Count("pk", filter=Q(is_attached=True)),
        nothing=Count("pk", filter=Q(is_nothing=True)),
        contested=Count("pk", filter=Q(is_contested=True)),
        places=Sum("places", default=0),
    )
    shares = AttachmentShare.objects.filter(attachment__state=ACTIVE, attachment__group__in=groups.order_by())
    shared = dict(shares.order_by().values_list(f"attachment__group__{by}").annotate(Sum("places")))
    lines = [
        Progress(
            row[f"{by}__name"], row[f"{by}__public_id"], row["groups"], row["attached"], row["nothing"],
            row["contested"], row["places"], shared.get(row[by], 0),
        )
        for row in counted
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.name.casefold(), str(line.public_id)))


def users_progress(users: QuerySet[LegacyUser]) -> tuple[int, int]:
    """How many old accounts, and how many of them are decided."""
    decided = Exists(UserAttachment.objects.filter(legacy_user=OuterRef("pk"), undone_at=None))
    told = (
        users.order_by().annotate(decided=decided).aggregate(all=Count("pk"), done=Count("pk", filter=Q(decided=True)))
    )
    return told["all"], told["done"]


def attached_places(dispositifs: Collection[int]) -> dict[int, int]:
    """Places attached to each of these dispositifs."""
    shares = AttachmentShare.objects.filter(attachment__state=ACTIVE, dispositif__in=dispositifs)
    return dict(shares.order_by().values_list("dispositif").annotate(Sum("places")))


@dataclass(frozen=True, slots=True)
class Compared:
    """A dispositif: what is funded, authorised and created in places, and what is attached to it."""

    entry: Entry
    attached: int

    @property
    def authorised(self) -> int:
        return int(self.entry.figures.authorised[PLACE])

    @property
    def funded(self) -> int:
        return int(self.entry.figures.funded[PLACE])

    @property
    def created(self) -> int:
        return self.entry.figures.places[LedgerLine.CREATED]

    @property
    def occupied(self) -> int:
        return self.entry.figures.places[LedgerLine.OCCUPIED]

    @property
    def limit(self) -> int:
        """What the shares may not go beyond: the places created, else those authorised; 0 when neither is known."""
        return self.created or self.authorised

    @property
    def comparable(self) -> bool:
        """Whether the dispositif is told in places: another unit is never compared with them (R30)."""
        told = {**self.entry.figures.authorised, **self.entry.figures.funded}
        return PLACE in told or not told

    @property
    def others(self) -> dict[str, int]:
        """What is authorised in another unit than places."""
        return {unit: int(number) for unit, number in self.entry.figures.authorised.items() if unit != PLACE}

    @property
    def aside(self) -> int:
        """Places attached that no gap counts."""
        return 0 if self.comparable else self.attached

    @property
    def gap(self) -> int:
        """Attached less funded, in places; nothing when the dispositif is told in another unit."""
        return self.attached - self.funded if self.comparable else 0


def compared(dispositifs: Collection[int], on: date, now: datetime) -> list[Compared]:
    """The dispositifs of the ledger with what is attached to them, live."""
    attached = attached_places(dispositifs)
    return [Compared(entry, attached.get(entry.pk, 0)) for entry in ledger(dispositifs, on, now)]


def limits_of(dispositifs: Collection[int], on: date) -> dict[int, tuple[int, str]]:
    """What shares may not go beyond, as `Compared.limit`: places created, else authorised, and which, by dispositif."""
    there = Place.objects.filter(unit__group__dispositif__in=dispositifs, period__contains=on).order_by()
    created = there.values_list("unit__group__dispositif").annotate(Count("pk"))
    told = DispositifVersion.objects.filter(dispositif__in=dispositifs, period__contains=on, capacity_unit=PLACE)
    authorised = told.exclude(capacity=None).values_list("dispositif", "capacity")
    return {pk: (number or 0, "autorisées") for pk, number in authorised} | {
        pk: (number, "créées") for pk, number in created
    }


@dataclass(frozen=True, slots=True)
class Conflict:
    """What two decisions, or a decision and the facts, say against each other; one of them is to look at."""

    kind: str
    sentence: str
    group: LegacyPlaceGroup | None = None
    dispositif: Any = None


def conflicts(groups: QuerySet[LegacyPlaceGroup], on: date, now: datetime) -> list[Conflict]:
    """Disagreements first, then dispositifs that get too much, then types and numbers that do not agree."""
    decisions = Attachment.objects.filter(group__in=groups.order_by()).exclude(state=AttachmentState.UNDONE)
    rows = list(
        decisions.select_related("group", "made_by")
        .prefetch_related("shares__dispositif__type")
        .order_by("group__name", "pk")
    )
    active = [row for row in rows if row.state == ACTIVE]
    return [
        *(_disagreement(row) for row in rows if row.state == CONTESTING),
        *_too_much(active, on, now),
        *_unfit(active),
        *_other_number(active),
    ]


def _disagreement(row: Attachment) -> Conflict:
    who = row.made_by or "Quelqu'un"
    return Conflict("Désaccord", f"{who} a décidé autrement de «\u00a0{row.group}\u00a0».", row.group)


def _too_much(rows: Iterable[Attachment], on: date, now: datetime) -> Iterable[Conflict]:
    concerned = {share.dispositif_id for row in rows for share in row.shares.all()}
    for each in compared(concerned, on, now):
        if each.limit and each.attached > each.limit:
            what = "créées" if each.created else "autorisées"
            yield Conflict(
                "Capacité dépassée",
                f"{each.entry.name}\u00a0: {each.attached} places rattachées pour {each.limit} {what}.",
                dispositif=each.entry.public_id,
            )


def _unfit(rows: Iterable[Attachment]) -> Iterable[Conflict]:
    for row in rows:
        for share in row.shares.all():
            if not is_compatible(row.group.type_code, share.dispositif.type_id):
                taken = f"{share.dispositif} ({share.dispositif.type})"
                words = f"«\u00a0{row.group}\u00a0» n'est pas d'un type que reprend {taken}."
                yield Conflict("Type incompatible", words, row.group)


def _other_number(rows: Iterable[Attachment]) -> Iterable[Conflict]:
    for row in rows:
        shared = sum(share.places for share in row.shares.all())
        told = row.group.places
        if row.kind == AttachmentKind.ATTACHED and told is not None and shared != told and not row.difference:
            words = f"«\u00a0{row.group}\u00a0» compte maintenant {told} places, ses parts en font {shared}."
            yield Conflict("Nombre changé", words, row.group)


def usual_dispositif(structure: int) -> Dispositif | None:
    """The dispositif to which most places of an old structure are attached."""
    shares = AttachmentShare.objects.filter(attachment__state=ACTIVE, attachment__group__structure=structure)
    row = shares.order_by().values("dispositif").annotate(total=Sum("places")).order_by("-total", "dispositif").first()
    return Dispositif.objects.select_related("entity").get(pk=row["dispositif"]) if row else None
