"""What a decision makes of a request, and what is told again or forgotten in time."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from sisiao.core.actor import Actor
from sisiao.core.files import CheckedFile
from sisiao.core.models import StoredFile
from sisiao.creation.actions import (
    UnableToRequest,
    ask_applicant,
    attach,
    create_directly,
    prevalidate,
    refuse,
    remind,
    validate,
)
from sisiao.creation.enums import CreationKind, CreationState
from sisiao.creation.models import CreationRequest
from sisiao.notifications.enums import Category
from sisiao.notifications.models import OutgoingMail
from sisiao.offer.enums import Layout
from sisiao.offer.models import Dispositif, Entity
from sisiao.siao.models import Siao
from tests.creation.requests import drafted, now, state, submitted
from tests.factories import make_entity
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
FILE = CheckedFile("a.pdf", "application/pdf", b"%PDF-1.4")


def created(corinne: Actor, request: CreationRequest, entity: Entity | None = None) -> tuple[Entity, Dispositif | None]:
    return create_directly(request, entity=entity, actor=corinne, today=timezone.localdate())


class TestWhatIsMade:
    def test_a_dispositif_in_an_entite_that_is_new_or_chosen(self, siao: Siao, corinne: Actor) -> None:
        entity, dispositif = created(corinne, drafted(siao))
        assert dispositif is not None and dispositif.entity == entity
        assert (entity.name, entity.siren, entity.legal_status) == (
            "Association Les Berges",
            "000950014",
            "association",
        )
        chosen = make_entity()
        found, other = created(corinne, drafted(siao, name="CHU des Saules"), chosen)
        assert other is not None and found == other.entity == chosen
        assert set(Entity.objects.all()) == {entity, chosen}

    def test_an_entite_alone(self, siao: Siao, corinne: Actor) -> None:
        asked = drafted(siao, kind=CreationKind.ENTITY, name="", type_id=None, capacity=None, capacity_unit="")
        asked.entity_status = ""
        entity, nothing = created(corinne, asked)
        assert nothing is None and not Dispositif.objects.exists()
        assert Entity.objects.get() == entity and entity.legal_status == "other"

    @pytest.mark.parametrize(("days", "situation"), [(None, "open"), (-3, "open"), (0, "open"), (1, "planned")])
    def test_what_opens_later_is_planned(self, siao: Siao, corinne: Actor, days: int | None, situation: str) -> None:
        opens_on = None if days is None else timezone.localdate() + timedelta(days=days)
        _entity, dispositif = created(corinne, drafted(siao, opens_on=opens_on))
        assert dispositif is not None and dispositif.opened_on == opens_on
        assert dispositif.versions.get().situation == situation

    def test_a_premier_accueil_has_neither_rooms_nor_a_capacity(self, siao: Siao, corinne: Actor) -> None:
        asked = drafted(siao, type_id="secteur", capacity=None, capacity_unit="")
        asked.capacity, asked.capacity_unit, asked.layout = 20, "place", Layout.SCATTERED
        _entity, counter = created(corinne, asked)
        _other, shelter = created(corinne, drafted(siao, name="CHU des Saules"), _entity)
        assert counter is not None and shelter is not None
        assert (counter.layout, shelter.layout) == (Layout.NOT_APPLICABLE, Layout.SCATTERED)
        said = [(each.capacity, each.capacity_unit) for each in (counter.versions.get(), shelter.versions.get())]
        assert said == [(None, ""), (20, "place")]

    def test_a_dispositif_has_a_type(self, siao: Siao, corinne: Actor) -> None:
        with pytest.raises(ValidationError):
            created(corinne, drafted(siao, type_id=None))


class TestWhatIsSaid:
    def test_a_question_may_tell_where_a_dispositif_that_hides_nothing_is(self, siao: Siao, karim: Actor) -> None:
        held = submitted(siao)
        ask_applicant(held, "Est-ce bien au 3 rue des Saules, à Cergy ?", actor=karim, now=now())
        assert held.exchange.count() == 1

    def test_who_decides_reads_until_when(self, siao: Siao, karim: Actor) -> None:
        held = submitted(siao)
        assert held.due_on is not None
        due = OutgoingMail.objects.get(category=Category.CREATION_DUE)
        assert due.params["before"] == held.due_on.isoformat()


class TestWhatIsDecided:
    """A page opened before the decision is told so, whoever holds it."""

    def test_by_the_ddets_alone(self, siao: Siao, corinne: Actor) -> None:
        held = submitted(siao)
        validate(held, entity=None, actor=corinne, now=now())
        with pytest.raises(UnableToRequest, match="déjà décidée"):
            prevalidate(held, actor=corinne, now=now())

    def test_by_two(self, siao: Siao, karim: Actor, corinne: Actor) -> None:
        held = submitted(siao)
        prevalidate(held, actor=karim, now=now())
        validate(held, entity=None, actor=corinne, now=now())
        with pytest.raises(UnableToRequest, match="déjà décidée"):
            refuse(held, "Non.", actor=karim, now=now())
        assert state(held) == CreationState.VALIDATED


class TestInTime:
    def told(self) -> list[tuple[str, Any]]:
        sent = list(OutgoingMail.objects.order_by("pk").values_list("category", "user"))
        OutgoingMail.objects.all().delete()
        return sent

    def test_a_late_one_is_told_again_to_who_has_the_next_word(self, siao: Siao, karim: Actor) -> None:
        held = submitted(siao)
        self.told()
        later = timezone.localdate() + timedelta(days=60)
        assert remind(later, actor=TESTS, now=now()) == 1
        assert self.told() == [(Category.CREATION_DUE, karim.user_id)]
        ask_applicant(held, "Quel financement ?", actor=karim, now=now())
        self.told()
        assert remind(later, actor=TESTS, now=now()) == 1
        assert self.told() == [(Category.CREATION_NEWS, None)]

    def test_drafts_alone_are_forgotten_with_their_files(self, siao: Siao) -> None:
        instant = now()
        ages = (0, 30, 31)
        drafts = [drafted(siao, created_at=instant - timedelta(days=age)) for age in ages]
        confirmed = submitted(siao, name="CHU des Saules", created_at=instant - timedelta(days=31))
        joined = [attach(draft, FILE, now=instant) for draft in drafts]
        remind(timezone.localdate(), actor=TESTS, now=instant)
        assert set(CreationRequest.objects.all()) == {*drafts[:2], confirmed}
        assert set(StoredFile.objects.all()) == {each.file for each in joined[:2]}
