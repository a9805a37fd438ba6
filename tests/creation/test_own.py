"""Nobody pre-validates nor validates for an entité of their own (R12): in the verbs, and in the base."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.core.actor import Actor
from sisiao.core.context import acting_as
from sisiao.core.enums import ScopeKind
from sisiao.creation.actions import UnableToRequest, create_directly, hand_over, prevalidate, refuse, validate
from sisiao.creation.enums import Circuit, CreationState
from sisiao.creation.models import CreationRequest
from sisiao.creation.perms import circuit_of, why_not
from sisiao.notifications.enums import Category
from sisiao.notifications.models import OutgoingMail
from sisiao.offer.models import Dispositif
from sisiao.siao.enums import OperatorStatus
from sisiao.siao.models import Siao, SiaoOperator
from tests.creation.requests import carrying, drafted, now, submitted
from tests.factories import actor_for, make_dispositif, make_entity, make_user, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
S = CreationState


class TestNobodyDecidesForTheirOwn:
    """R12."""

    def test_the_entite_that_carries_the_siao_goes_to_the_ddets(self, siao: Siao, karim: Actor, corinne: Actor) -> None:
        told = {"name": "Association Les Berges", "status": OperatorStatus.ASSOCIATION, "siren": "000950014"}
        SiaoOperator.objects.create(siao=siao, starts_on=timezone.localdate(), **told)
        held = submitted(siao, type_id="hotel")
        assert (held.state, circuit_of(held, timezone.localdate())) == (S.PREVALIDATED, Circuit.DDETS)
        assert "porte votre SIAO" in why_not(karim, held, timezone.localdate())
        for act in (prevalidate, validate):
            more = {"entity": None} if act is validate else {}
            with pytest.raises(UnableToRequest):
                act(held, actor=karim, now=now(), **more)
        validate(held, entity=None, actor=corinne, now=now())

    @pytest.mark.parametrize("inside", ["entity", "dispositif"])
    def test_nor_where_they_hold_another_profile(self, siao: Siao, inside: str) -> None:
        entity = make_entity(siren="000950014")
        scope = entity.scope if inside == "entity" else make_dispositif(siao, entity).scope
        profile = Profile.ENTITY_MANAGER if inside == "entity" else Profile.DISPOSITIF_MANAGER
        user = make_user(profile, scope)
        actor = actor_for(Profile.SIAO_ADMIN, siao.scope, user)
        held = submitted(siao)
        for act in (prevalidate, lambda *a, **k: refuse(*a, "Non", **k)):
            with pytest.raises(UnableToRequest, match="autre personne"):
                act(held, actor=actor, now=now())

    def test_nor_by_choosing_another_entite_than_the_one_that_was_named(self, siao: Siao, karim: Actor) -> None:
        carrier = make_entity(name="Association Porteuse", siren="000950022")
        carrying(siao, name="Association Porteuse", scope=carrier.scope)
        held = submitted(siao, type_id="hotel")
        with pytest.raises(UnableToRequest, match="porte votre SIAO"):
            validate(held, entity=carrier, actor=karim, now=now())
        assert not Dispositif.objects.exists()

    @pytest.mark.parametrize(
        ("carrier", "asked"),
        [
            ({"name": "ASSOCIATION LES BERGES"}, {"entity_siren": "000950014"}),
            ({"name": "Association Les Berges", "siren": "000950014"}, {"entity_siren": ""}),
        ],
    )
    def test_the_same_legal_person_without_a_siren_is_told_by_its_name(
        self, siao: Siao, karim: Actor, carrier: dict[str, str], asked: dict[str, str]
    ) -> None:
        carrying(siao, **carrier)
        assert circuit_of(drafted(siao, type_id="hotel", **asked), timezone.localdate()) == Circuit.DDETS

    def test_a_name_alone_is_not_another_legal_person(self, siao: Siao, karim: Actor) -> None:
        carrying(siao, name="Association Les Berges", siren="000950022")
        assert circuit_of(drafted(siao, type_id="hotel"), timezone.localdate()) == Circuit.SIAO

    def test_when_all_of_the_siao_are_of_the_entite_it_goes_to_the_ddets(self, siao: Siao, corinne: Actor) -> None:
        entity = make_entity(siren="000950014")
        actor_for(Profile.SIAO_ADMIN, siao.scope, make_user(Profile.ENTITY_MANAGER, entity.scope))
        held = submitted(siao, type_id="hotel")
        assert held.state == S.PREVALIDATED
        told = OutgoingMail.objects.filter(category=Category.CREATION_DUE).values_list("user", flat=True)
        assert list(told) == [corinne.user_id], "only who may decide is told"

    def test_nor_twice_for_the_same_request(self, siao: Siao, karim: Actor) -> None:
        """Who pré-valide does not validate, under another profile of theirs either."""
        held = submitted(siao)
        prevalidate(held, actor=karim, now=now())
        both = actor_for(
            Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95"), User.objects.get(pk=karim.user_id)
        )
        with pytest.raises(UnableToRequest, match="une autre personne la valide"):
            validate(held, entity=None, actor=both, now=now())

    def test_nor_directly(self, siao: Siao) -> None:
        entity = make_entity(siren="000950014")
        user = make_user(Profile.ENTITY_MANAGER, entity.scope)
        corinne = actor_for(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95"), user)
        with pytest.raises(UnableToRequest, match="une autre personne"):
            create_directly(drafted(siao), entity=entity, actor=corinne, today=timezone.localdate())

    def test_the_base_holds_it_whatever_writes(self, siao: Siao, karim: Actor, corinne: Actor) -> None:
        entity = make_entity(siren="000950014")
        held = submitted(siao)
        inside = make_user(Profile.DISPOSITIF_MANAGER, make_dispositif(siao, entity).scope)
        decided = {"state": S.REFUSED, "decided_at": now(), "decided_by": inside}
        for fields in (decided, {"prevalidated_by": inside}):
            with pytest.raises(IntegrityError, match="R12"), transaction.atomic():
                CreationRequest.objects.filter(pk=held.pk).update(**fields)
        twice = {"prevalidated_by": corinne.user_id, "decided_by": corinne.user_id, "state": S.VALIDATED}
        with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
            CreationRequest.objects.filter(pk=held.pk).update(
                **twice, decided_at=now(), entity=entity, dispositif=Dispositif.objects.get()
            )
        carrying(siao, name="Porteuse", scope=entity.scope)
        with pytest.raises(IntegrityError, match="carries the SIAO"), acting_as(karim), transaction.atomic():
            CreationRequest.objects.filter(pk=held.pk).update(prevalidated_by=karim.user_id)

    def test_what_has_become_of_their_own_passes_to_the_ddets(self, siao: Siao, karim: Actor, corinne: Actor) -> None:
        held, other = submitted(siao), submitted(siao, entity_siren="", entity_situation="being_created", name="Autre")
        CreationRequest.objects.filter(pk=other.pk).update(entity_name="Association Ailleurs")
        assert hand_over(actor=TESTS, now=now()) == 0
        carrying(siao, name="Association Les Berges", siren="000950014")
        assert [hand_over(actor=TESTS, now=now()) for _ in range(2)] == [1, 0]
        held.refresh_from_db()
        other.refresh_from_db()
        assert (held.state, other.state) == (S.PREVALIDATED, S.SUBMITTED)
        assert OutgoingMail.objects.filter(category=Category.CREATION_DUE, user=corinne.user_id).count() == 1

    def test_nor_does_somebody_without_the_right(self, siao: Siao) -> None:
        held = submitted(siao)
        CreationRequest.objects.update(state=S.SUBMITTED)
        with pytest.raises(UnableToRequest, match="administrateurs"):
            prevalidate(held, actor=actor_for(Profile.SIAO_OPERATOR, siao.scope), now=now())
