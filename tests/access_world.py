"""The small world of the access matrix: an object of each kind in each relation, an account for each kind of grant."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.utils import timezone

from sisiao.access.capabilities import narrowest_scope
from sisiao.access.enums import Profile, Stage
from sisiao.access.models import OWN_RECORDS_ONLY, DepartementStage, Grant, Scope
from sisiao.accounts.models import User
from sisiao.campaigns.models import Campaign, CampaignDepartement
from sisiao.core.enums import ScopeKind
from sisiao.core.files import CheckedFile, keep_file
from sisiao.core.nights import one_night
from sisiao.creation.enums import CreationKind, CreationState
from sisiao.creation.models import CreationAttachment, CreationRequest
from sisiao.directory.models import ContactClosure, PrivilegedContact
from sisiao.helpdesk.enums import MessageLevel, SessionKind, TicketState
from sisiao.helpdesk.models import (
    Article,
    ArticleAttachment,
    ArticleVersion,
    HelpSession,
    ServiceMessage,
    Ticket,
    TicketFile,
)
from sisiao.helpline.actions import choose_household, start_call
from sisiao.households.break_glass import break_glass
from sisiao.households.enums import LinkReason
from sisiao.households.models import Household, HouseholdLink
from sisiao.imports.deposits import deposit
from sisiao.interop.enums import FileState
from sisiao.interop.models import Dossier, ReceivedFile
from sisiao.matching.actions import mark_not_proposed
from sisiao.matching.enums import NotProposedKind
from sisiao.notifications.actions import notify
from sisiao.notifications.enums import Category
from sisiao.occupation.actions import close_places
from sisiao.occupation.enums import GapKind, UnavailabilityCause
from sisiao.offer.actions import describe
from sisiao.offer.enums import ActKind, OpeningRegime, QuotaHolder
from sisiao.offer.models import Act, Activation, DispositifVersion, Quota, Transfer
from sisiao.partners.actions import KeyTold, issue_key
from sisiao.partners.enums import PartnerAudience
from sisiao.partners.models import Partner, PartnerKey
from sisiao.quality.enums import GapReason
from sisiao.quality.gaps import gaps
from sisiao.quality.models import GapExplanation, Justification
from sisiao.siao.enums import Audience, DocumentKind, OperatorStatus
from sisiao.siao.models import Antenna, CoveredTerritory, Siao, SiaoDocument, SiaoOperator
from sisiao.surveys.models import Remark, Wave
from sisiao.transition.models import Attachment, AttachmentShare, LegacyPlaceGroup, LegacyStructure
from sisiao.web.access_cells import ANONYMOUS, NO_GRANT, SUSPENDED
from tests.campaigns.world import make_campaign
from tests.directory.contacts import make_contact
from tests.factories import (
    actor_for,
    make_activation,
    make_dispositif,
    make_dossier,
    make_entity,
    make_group,
    make_household,
    make_received_file,
    make_referral,
    make_request,
    make_siao,
    make_stay,
    make_unit,
    make_user,
    state_scope,
)
from tests.factories.people import TESTS

# Arguments that are public identifiers, not keys.
PUBLIC = frozenset({"public_id", "part_id", "document", "version", "act", "attachment", "group", "unit", "file"})


@dataclass
class Side:
    """An object of each kind, of one household awaited and one housed in the same dispositif."""

    siao: Siao
    dispositif: Any
    group: Any
    unit: Any
    household: Household
    person: Any
    call: Any
    request: Any
    referral: Any
    stay: Any
    occupation: Any
    hold: Any
    mark: Any
    closure: Any
    opening: Any

    @property
    def location(self) -> Any:
        """Where the dispositif is, which no grant of the matrix is cleared for."""
        return self.dispositif

    @property
    def listed_siao(self) -> Siao:
        return self.siao

    @cached_property
    def antenna(self) -> Antenna:
        return Antenna.objects.get_or_create(siao=self.siao, name="Antenne de la matrice")[0]

    @cached_property
    def document(self) -> SiaoDocument:
        """One for the team alone."""
        file = keep_file(CheckedFile("a.pdf", "application/pdf", b"%PDF-1.4"), now=timezone.now())
        kind, audience = DocumentKind.RULES, Audience.TEAM
        return SiaoDocument.objects.create(siao=self.siao, kind=kind, title="Règles", audience=audience, file=file)

    @cached_property
    def justification(self) -> Justification:
        """Of an anomaly of the dispositif, which two sides may share."""
        day = timezone.localdate() + timedelta(days=9)
        told = {"cause": "Numéro en cours", "until": day, "author": make_user(), "written_at": timezone.now()}
        named = {"rule": "Q29", "digest": "x", "dispositif": self.dispositif}
        return Justification.objects.get_or_create(**named, defaults=told)[0]

    @property
    def entity(self) -> Any:
        return self.dispositif.entity

    @cached_property
    def version(self) -> DispositifVersion:
        """Announced for the next year, so that it may be withdrawn."""
        announced = DispositifVersion.objects.filter(
            dispositif=self.dispositif, period__startswith__isnull=False
        ).first()
        since = timezone.localdate() + timedelta(days=365)
        return announced or describe(self.dispositif, {"min_age": 18}, since=since, actor=TESTS)

    @cached_property
    def activation(self) -> Activation:
        """Of a surge group of the dispositif."""
        known = Activation.objects.filter(group__dispositif=self.dispositif).first()
        if known:
            return known
        surge = make_group(self.dispositif, name="Renfort", regime=OpeningRegime.ON_ACTIVATION)
        make_unit(surge, places=2)
        return make_activation(surge, DateRange(timezone.localdate(), None), 2)

    @cached_property
    def quota(self) -> Quota:
        told = {"dwellings": 4, "period": DateRange(date(2026, 1, 1), None)}
        return Quota.objects.get_or_create(dispositif=self.dispositif, holder=QuotaHolder.CAF, defaults=told)[0]

    @cached_property
    def act(self) -> Act:
        """An arrêté with its document."""
        known = Act.objects.filter(dispositif=self.dispositif).first()
        file = keep_file(CheckedFile("a.pdf", "application/pdf", b"%PDF-1.4"), now=timezone.now())
        return known or Act.objects.create(dispositif=self.dispositif, kind=ActKind.ORDER, reference="1", file=file)

    @property
    def gap(self) -> Any:
        """The digest of the gap between what is funded, nothing, and what is created."""
        found = gaps([self.dispositif.pk], timezone.localdate(), timezone.now())
        return SimpleNamespace(pk=next(each.gap.digest for each in found if each.gap.kind == GapKind.FUNDED_CREATED))

    @cached_property
    def gap_explanation(self) -> GapExplanation:
        day = timezone.localdate() + timedelta(days=9)
        told = {"cause": GapReason.OTHER, "comment": "x", "until": day, "author": make_user()}
        named = {"kind": GapKind.FUNDED_CREATED, "digest": "x", "dispositif": self.dispositif}
        return GapExplanation.objects.get_or_create(**named, defaults=told | {"written_at": timezone.now()})[0]

    @cached_property
    def campaign_departement(self) -> CampaignDepartement:
        """The département of this side, alone in a campaign that runs."""
        return make_campaign([self.siao.departement_id]).entries.get()

    @property
    def campaign(self) -> Campaign:
        return self.campaign_departement.campaign

    @cached_property
    def article(self) -> Article:
        """Of the help, with a version that everybody reads."""
        return make_article(f"matrice-{uuid4()}")

    @cached_property
    def article_file(self) -> ArticleAttachment:
        return attach_to(self.article)

    @cached_property
    def ticket(self) -> Ticket:
        """Asked by nobody of the matrix, passed to the nation."""
        now = timezone.now()
        told = {"profile": Profile.CALL_TAKER, "subject": "Page blanche", "opened_at": now, "waiting_since": now}
        state = {"state": TicketState.ESCALATED, "national": True}
        return Ticket.objects.create(user=make_user(), scope=self.siao.scope, **told, **state)

    @cached_property
    def ticket_file(self) -> TicketFile:
        file = keep_file(CheckedFile("a.pdf", "application/pdf", b"%PDF-1.4"), now=timezone.now())
        return TicketFile.objects.create(ticket=self.ticket, file=file)

    @cached_property
    def session(self) -> HelpSession:
        """A workshop of the SIAO, tomorrow."""
        starts, organiser = timezone.now() + timedelta(days=1), make_user()
        told = {"kind": SessionKind.WORKSHOP, "title": "Atelier", "place": "Mairie", "capacity": 5}
        dates = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
        return HelpSession.objects.create(scope=self.siao.scope, organiser=organiser, **told, **dates)

    @cached_property
    def message(self) -> ServiceMessage:
        """Of the DDETS, shown today."""
        scope = state_scope(ScopeKind.DEPARTEMENT, self.siao.departement_id)
        period = DateTimeTZRange(timezone.now(), timezone.now() + timedelta(days=1))
        told = {"body": "Matrice", "level": MessageLevel.INFO, "period": period, "author": make_user()}
        return ServiceMessage.objects.create(scope=scope, **told)

    @property
    def held_session(self) -> HelpSession:
        return self.session

    @cached_property
    def creation(self) -> CreationRequest:
        """A request that waits, confirmed by its applicant."""
        now = timezone.now()
        named = {"departement": self.siao.departement, "kind": CreationKind.ENTITY, "entity_name": "Association"}
        told = {"applicant_email": "demande@exemple.fr", "created_at": now, "confirmed_at": now}
        return CreationRequest.objects.create(**named, **told, state=CreationState.SUBMITTED)

    @cached_property
    def attachment(self) -> CreationAttachment:
        file = keep_file(CheckedFile("a.pdf", "application/pdf", b"%PDF-1.4"), now=timezone.now())
        return CreationAttachment.objects.create(request=self.creation, file=file)

    @cached_property
    def legacy_group(self) -> LegacyPlaceGroup:
        """An old group attached to the dispositif; who decided of it is nobody of the matrix."""
        key = {"siao": self.siao, "key": "matrice"}
        structure = LegacyStructure.objects.get_or_create(**key, defaults={"name": "Structure de la matrice"})[0]
        told = {"siao": self.siao, "structure": structure, "side": "115", "legacy_id": str(uuid4())[:30]}
        group = LegacyPlaceGroup.objects.create(**told, name="Groupe de la matrice", places=3)
        made = Attachment.objects.create(group=group, kind="attached", made_at=timezone.now())
        AttachmentShare.objects.create(attachment=made, dispositif=self.dispositif, places=3)
        return group

    @cached_property
    def contact(self) -> PrivilegedContact:
        """Of the directory of the SIAO, which the sides of a SIAO share."""
        return PrivilegedContact.objects.filter(siao=self.siao).first() or make_contact(self.siao)

    @cached_property
    def contact_closure(self) -> ContactClosure:
        period = DateRange(date(2027, 1, 1), date(2027, 1, 3))
        return ContactClosure.objects.get_or_create(contact=self.contact, period=period)[0]

    @cached_property
    def partner(self) -> Partner:
        told = {"audience": PartnerAudience.POLICE, "created_at": timezone.now()}
        return Partner.objects.get_or_create(name="Logiciel de la matrice", defaults=told)[0]

    @cached_property
    def partner_key(self) -> PartnerKey:
        now = timezone.now()
        return issue_key(self.partner, KeyTold(now + timedelta(days=9)), actor=TESTS, now=now)[0]

    @cached_property
    def territory(self) -> CoveredTerritory:
        code = {"95": "975", "48": "977"}[self.siao.departement_id]
        day = date(2026, 1, 1)
        return CoveredTerritory.objects.get_or_create(siao=self.siao, collectivity_id=code, starts_on=day)[0]

    @cached_property
    def account(self) -> User:
        """An account that every administrator of this side looks after, by one of its profiles or by the other."""
        user = make_user(Profile.PRESCRIBER, self.dispositif.scope)
        scope = state_scope(ScopeKind.DEPARTEMENT, self.siao.departement_id)
        Grant.objects.create(user=user, profile=Profile.ANALYST, scope=scope, starts_on=date(2026, 1, 1))
        return user

    @cached_property
    def upload(self) -> Any:
        """A deposited workbook, made when a route needs it: reading one takes a process."""
        now = timezone.now()
        departement = self.siao.departement
        return deposit("places", b"not a workbook", file_name="a.xlsx", departement=departement, actor=TESTS, now=now)

    @cached_property
    def dossier(self) -> Dossier:
        """A dossier that brought an attachment."""
        return make_dossier(self.siao.departement_id)

    @cached_property
    def received_file(self) -> ReceivedFile:
        file = keep_file(CheckedFile("a.pdf", "application/pdf", b"%PDF-1.4"), now=timezone.now())
        return make_received_file(self.dossier, state=FileState.KEPT, kept=file)

    @cached_property
    def wave(self) -> Wave:
        """The counted wave of the survey, the same for every side, with one remark."""
        return self.remark.wave

    @cached_property
    def remark(self) -> Remark:
        known = Remark.objects.first()
        if known is None:
            wave = Wave.objects.create(period=DateRange(date(2026, 1, 1), date(2026, 2, 1)))
            known = Remark.objects.create(wave=wave, body="Une remarque")
            Wave.objects.filter(pk=wave.pk).update(counted_on=date(2026, 2, 1), answers=0)
        return known

    @cached_property
    def mail(self) -> Any:
        """A mail to somebody who works here under every perimeter of this side."""
        user = make_user(Profile.CALL_TAKER, self.siao.scope)
        actor_for(Profile.SOCIAL_WORKER, self.dispositif.scope, user)
        return notify(user.pk, user.email, Category.REACTIVATED, actor=TESTS, now=timezone.now())


def make_article(slug: str) -> Article:
    """An article with a published version."""
    article, now = Article.objects.create(slug=slug), timezone.now()
    told = {"title": "Article de la matrice", "body": "Texte.", "written_at": now, "published_at": now}
    ArticleVersion.objects.create(article=article, number=1, **told)
    return article


def attach_to(article: Article, **fields: Any) -> ArticleAttachment:
    file = keep_file(CheckedFile("a.pdf", "application/pdf", b"%PDF-1.4"), now=timezone.now())
    return ArticleAttachment.objects.create(article=article, file=file, **fields)


def make_side(siao: Siao, dispositif: Any) -> Side:
    """An object of each kind, of one dispositif and its SIAO, whose operator is about to change."""
    now = timezone.now()
    if not Article.objects.filter(slug="creer-un-dispositif").exists():
        attach_to(make_article("creer-un-dispositif"), public_id=UUID(int=7))
    starts_on = timezone.localdate() + timedelta(days=30)
    announced = {"name": "Opérateur annoncé", "status": OperatorStatus.GIP}
    SiaoOperator.objects.get_or_create(siao=siao, starts_on=starts_on, defaults=announced)
    moves = {"from_entity": dispositif.entity, "to_entity": make_entity(), "on": starts_on}
    Transfer.objects.get_or_create(dispositif=dispositif, applied_at=None, defaults=moves)
    past = {"name": "Opérateur passé", "status": OperatorStatus.GIP, "ends_on": date(2021, 1, 1)}
    SiaoOperator.objects.get_or_create(siao=siao, starts_on=date(2020, 1, 1), defaults=past)
    group = make_group(dispositif)
    household = make_household(1, (4,), siao=siao)
    ecoutant = actor_for(Profile.CALL_TAKER, siao.scope)
    call = choose_household(start_call(siao, actor=ecoutant, now=now), household, actor=ecoutant, now=now)
    # Housed last night, awaited tonight.
    housed = make_household(siao=siao)
    stay = make_stay(make_unit(group), make_request(housed, siao, now), now)[0]
    unit = make_unit(group, places=2)
    referral = make_referral(unit, make_request(household, siao, now), now)
    call.request = referral.request
    call.save(update_fields=["request"])
    person = household.current_memberships[0].person
    kind, night = NotProposedKind.CHOICE, referral.night
    mark = mark_not_proposed(household, dispositif, kind, actor=TESTS, on=night, until=None)
    closed = list(make_unit(group).places.order_by("pk"))
    closure = close_places(closed, one_night(referral.night), UnavailabilityCause.WORKS, actor=TESTS)[0]
    stranger = actor_for(Profile.CALL_TAKER, make_siao("48").scope)
    opening = break_glass(household, "Contrôle de la matrice des accès", actor=stranger, now=now)
    return Side(
        siao, dispositif, group, unit, household, person, call, referral.request, referral, stay, stay.occupation,
        referral.hold, mark, closure, opening,
    )  # fmt: skip


def make_sides() -> dict[str, Side | None]:
    """What lies in each relation to the accounts of the « own » side (`sisiao.web.access_cells.RELATIONS`)."""
    siao, far, entity = make_siao("95"), make_siao("48"), make_entity()
    own = make_dispositif(siao, entity, commune_id=None)
    sides: dict[str, Side | None] = {
        "own": make_side(siao, own),
        "same_entity": make_side(siao, make_dispositif(siao, entity, commune_id=None)),
        "same_siao": make_side(siao, make_dispositif(siao, commune_id=None)),
        "same_departement": _unknown_to_its_siao(make_side(siao, make_dispositif(siao, commune_id=None))),
        "elsewhere": make_side(far, make_dispositif(far, commune_id=None)),
        "protected": _to_protect(make_side(siao, own)),
        "archived": _archived(make_side(siao, own)),
        "absent": None,
    }
    return sides


def _links(side: Side) -> Any:
    return HouseholdLink.objects.filter(household__in=(side.household, side.stay.household))


def _unknown_to_its_siao(side: Side) -> Side:
    _links(side).filter(scope=side.siao.scope).delete()
    return side


def _to_protect(side: Side) -> Side:
    Household.objects.filter(pk__in=(side.household.pk, side.stay.household_id)).update(to_protect=True)
    return side


def _archived(side: Side) -> Side:
    yesterday = timezone.localdate() - timedelta(days=1)
    _links(side).update(starts_on=yesterday - timedelta(days=30), ends_on=yesterday)
    return side


def follow_in_person(sides: dict[str, Side | None], accounts: dict[str, User | None]) -> None:
    """Who reads their own records alone wrote those of « own » and « protected »."""
    for relation in ("own", "protected"):
        side = sides[relation]
        for profile in OWN_RECORDS_ONLY:
            for household in (side.household, side.stay.household) if side else ():
                HouseholdLink.objects.create(
                    household=household,
                    user=accounts[profile],
                    reason=LinkReason.PRESCRIBER,
                    source_id=household.pk,
                    starts_on=timezone.localdate() - timedelta(days=1),
                )


def scope_of(profile: Profile, side: Side) -> Scope:
    """The narrowest perimeter on which a profile may stand, on this side."""
    kind = narrowest_scope(profile)
    if kind == ScopeKind.SIAO:
        return side.siao.scope
    if kind == ScopeKind.ENTITY:
        return side.dispositif.entity.scope
    if kind == ScopeKind.DISPOSITIF:
        return side.dispositif.scope
    return state_scope(kind, side.siao.departement_id)


def make_accounts(side: Side) -> dict[str, User | None]:
    """An account for each kind of grant on its scope of this side, and the outsiders; the old profiles still live."""
    DepartementStage.objects.update_or_create(departement=side.siao.departement, defaults={"stage": Stage.SECOND})
    accounts: dict[str, User | None] = {p.value: make_user(p, scope_of(p, side)) for p in Profile}
    suspended = make_user(Profile.CALL_TAKER, side.siao.scope, suspended=True)
    return accounts | {ANONYMOUS: None, NO_GRANT: make_user(), SUSPENDED: suspended}


def arguments(objects: dict[str, str], side: Side | None) -> dict[str, Any]:
    """What a route's address or body names on this side; things that never were without one."""
    return {argument: _named(argument, kind, side) for argument, kind in objects.items()}


def _named(argument: str, kind: str, side: Side | None) -> Any:
    if kind.startswith("="):
        return kind[1:]
    public = argument in PUBLIC
    if side is None:
        return uuid4() if public else 0
    return getattr(getattr(side, kind), "public_id" if public else "pk")
