"""From the draft of anyone to what is created: both circuits, refusals, R12, twins, R26."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor
from sisiao.core.files import CheckedFile
from sisiao.core.models import StoredFile, TransitionLog
from sisiao.creation.actions import (
    UnableToRequest,
    answer,
    ask_applicant,
    attach,
    confirm_request,
    detach,
    prevalidate,
    refuse,
    remind,
    save_request,
    send_back,
    send_correction,
    send_request,
    validate,
    withdraw,
)
from sisiao.creation.enums import Circuit, CreationKind, CreationState
from sisiao.creation.models import CreationRequest
from sisiao.creation.perms import circuit_of
from sisiao.creation.queries import corrected
from sisiao.creation.twins import twin_dispositifs, twin_entities
from sisiao.notifications.enums import Category
from sisiao.notifications.models import OutgoingMail
from sisiao.offer.models import Dispositif, Entity
from sisiao.siao.models import Siao
from tests.creation.requests import drafted, held_again, now, state, submitted
from tests.factories import actor_for, make_dispositif, make_entity, make_siao
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
S = CreationState


class TestTwoCircuits:
    def test_the_siao_agrees_then_the_ddets_creates(self, siao: Siao, karim: Actor, corinne: Actor) -> None:
        held = submitted(siao)
        assert (state(held), circuit_of(held, timezone.localdate())) == (S.SUBMITTED, Circuit.SIAO_THEN_DDETS)
        prevalidate(held, actor=karim, now=now())
        made = validate(held, entity=None, actor=corinne, now=now())
        dispositif = Dispositif.objects.get()
        assert (made.state, made.dispositif, made.entity) == (S.VALIDATED, dispositif, Entity.objects.get())
        assert (dispositif.siao, dispositif.entity.siren, dispositif.scope.parent) == (
            siao, "000950014", made.entity.scope
        )  # fmt: skip
        said = dispositif.versions.get()
        assert (said.capacity, said.publics, said.siao_referral) == (20, ["men"], "all")
        steps = list(TransitionLog.objects.filter(subject_id=held.pk).order_by("pk").values_list("step", flat=True))
        assert steps == ["send", "confirm", "prevalidate", "validate"]

    @pytest.mark.parametrize("type_id", ["hotel", "rhvs", "other_shelter", "secteur", "dna"])
    def test_the_siao_alone_for_what_the_nomenclature_gives_it(self, siao: Siao, karim: Actor, type_id: str) -> None:
        held = submitted(siao, type_id=type_id, capacity=None, capacity_unit="")
        assert circuit_of(held, timezone.localdate()) == Circuit.SIAO
        validate(held, entity=None, actor=karim, now=now())
        assert state(held) == S.VALIDATED

    def test_a_premier_accueil_is_never_a_destination(self, siao: Siao, karim: Actor) -> None:
        held = submitted(siao, type_id="secteur", capacity=None, capacity_unit="")
        made = validate(held, entity=None, actor=karim, now=now())
        assert made.dispositif is not None and made.dispositif.versions.get().siao_referral == "none"

    def test_veille_sociale_is_the_ddets_unless_the_setting_says(self, siao: Siao, karim: Actor, settings: Any) -> None:
        held = drafted(siao, type_id="day_centre", capacity=None, capacity_unit="")
        assert circuit_of(held, timezone.localdate()) == Circuit.SIAO_THEN_DDETS
        settings.WATCH_VALIDATED_BY_SIAO = True
        assert circuit_of(held, timezone.localdate()) == Circuit.SIAO

    def test_the_siao_does_not_validate_alone_what_is_not_its_own(self, siao: Siao, karim: Actor) -> None:
        held = submitted(siao)
        with pytest.raises(UnableToRequest, match="pré-validez"):
            validate(held, entity=None, actor=karim, now=now())

    def test_an_entite_alone(self, siao: Siao, karim: Actor, corinne: Actor) -> None:
        held = submitted(siao, kind=CreationKind.ENTITY, name="", type_id=None, capacity=None, capacity_unit="")
        prevalidate(held, actor=karim, now=now())
        validate(held, entity=None, actor=corinne, now=now())
        assert Entity.objects.get().name == "Association Les Berges" and not Dispositif.objects.exists()

    def test_in_an_entite_that_is_known(self, siao: Siao, corinne: Actor) -> None:
        known = make_entity(siren="000950014")
        validate(submitted(siao), entity=None, actor=corinne, now=now())
        assert Entity.objects.get() == known and known.departements.get() == siao.departement


class TestExchange:
    def test_a_question_gives_the_applicant_a_delay_and_the_answer_goes_back(
        self, siao: Siao, karim: Actor, corinne: Actor
    ) -> None:
        held = submitted(siao)
        ask_applicant(held, "Quel financement ?", actor=karim, now=now())
        assert (state(held), CreationRequest.objects.get().due_on) == (S.ASKED, timezone.localdate() + timedelta(30))
        with pytest.raises(UnableToRequest, match="ne se modifie plus"):
            save_request(held_again(held, capacity=22))
        attach(held, CheckedFile("a.pdf", "application/pdf", b"%PDF-1.4"), now=now())
        answer(held, "Le BOP 177.", now=now())
        assert state(held) == S.SUBMITTED
        prevalidate(held, actor=karim, now=now())
        ask_applicant(held, "Et l'arrêté ?", actor=corinne, now=now())
        answer(held, "Joint.", now=now())
        assert state(held) == S.PREVALIDATED, "back to the DDETS, not to the SIAO"
        validate(held, entity=None, actor=corinne, now=now())
        assert Dispositif.objects.get().versions.get().capacity == 20

    def test_what_is_sent_back_is_corrected_and_who_decides_sees_what_changed(
        self, siao: Siao, karim: Actor, corinne: Actor
    ) -> None:
        held = submitted(siao)
        with pytest.raises(UnableToRequest, match="Écrivez"):
            send_back(held, " ", actor=karim, now=now())
        send_back(held, "La capacité est celle de l'arrêté.", actor=karim, now=now())
        assert state(held) == S.TO_CORRECT and corrected(held) == []
        for early in (answer, lambda *a, **k: validate(held, entity=None, actor=corinne, now=now())):
            with pytest.raises(UnableToRequest):
                early(held, "Oui", now=now())
        save_request(held_again(held, capacity=22, entity_address="2 rue du Port"))
        send_correction(held, now=now())
        assert state(held) == S.SUBMITTED
        assert [str(each).replace("\xa0", " ") for each in corrected(held)] == [
            "adresse du siège : 1 rue du Port → 2 rue du Port", "capacité : 20 → 22"
        ]  # fmt: skip
        with pytest.raises(UnableToRequest, match="Aucune correction"):
            send_correction(held, now=now())
        prevalidate(held, actor=karim, now=now())
        send_back(held, "Et le FINESS ?", actor=corinne, now=now())
        send_correction(held, "Il n'en a pas.", now=now())
        assert state(held) == S.PREVALIDATED, "back to the DDETS"
        assert corrected(held) == [], "nothing since it was last sent back"

    def test_a_correction_says_all_that_is_needed(self, siao: Siao, karim: Actor) -> None:
        held = submitted(siao)
        send_back(held, "Le siège.", actor=karim, now=now())
        save_request(held_again(held, entity_address=""))
        with pytest.raises(UnableToRequest, match="adresse du siège"):
            send_correction(held, now=now())

    def test_the_ddets_may_speak_before_the_siao(self, siao: Siao, karim: Actor, corinne: Actor) -> None:
        held = submitted(siao)
        ask_applicant(held, "Quel financement ?", actor=corinne, now=now())
        answer(held, "Le BOP 177.", now=now())
        assert state(held) == S.SUBMITTED, "the SIAO has not given its opinion"
        refuse(held, "Non financé.", actor=corinne, now=now())
        assert state(held) == S.REFUSED

    def test_a_refusal_gives_its_reason(self, siao: Siao, karim: Actor) -> None:
        held = submitted(siao)
        with pytest.raises(UnableToRequest, match="Écrivez"):
            refuse(held, "  ", actor=karim, now=now())
        refuse(held, "Ce dispositif existe déjà.", actor=karim, now=now())
        assert state(held) == S.REFUSED and held.exchange.get().body == "Ce dispositif existe déjà."
        with pytest.raises(UnableToRequest):
            validate(held, entity=None, actor=karim, now=now())

    def test_its_applicant_gives_it_up_until_it_is_decided(self, siao: Siao, karim: Actor) -> None:
        held = submitted(siao)
        withdraw(held, now=now())
        assert state(held) == S.WITHDRAWN
        with pytest.raises(UnableToRequest):
            withdraw(held, now=now())

    def test_who_decides_and_the_applicant_are_told(self, siao: Siao, karim: Actor, corinne: Actor) -> None:
        held = submitted(siao)
        prevalidate(held, actor=karim, now=now())
        validate(held, entity=None, actor=corinne, now=now())
        sent = list(OutgoingMail.objects.order_by("pk").values_list("category", "user"))
        assert sent == [
            (Category.CREATION_CONFIRM, None),
            (Category.CREATION_DUE, karim.user_id),
            (Category.CREATION_DUE, corinne.user_id),
            (Category.CREATION_NEWS, None),
            (Category.CREATION_NEWS, None),
        ]

    def test_a_late_one_is_told_again_once_and_drafts_are_forgotten(self, siao: Siao, karim: Actor) -> None:
        held, draft = submitted(siao), drafted(siao, created_at=now() - timedelta(days=31))
        attach(draft, CheckedFile("a.pdf", "application/pdf", b"%PDF-1.4"), now=now())
        later = timezone.localdate() + timedelta(days=16)
        assert [remind(later, actor=TESTS, now=now()) for _ in range(2)] == [1, 0]
        ask_applicant(held, "Quel financement ?", actor=karim, now=now())
        assert [remind(later + timedelta(days=gap), actor=TESTS, now=now()) for gap in (0, 15, 16)] == [0, 1, 0]
        assert OutgoingMail.objects.filter(category=Category.CREATION_NEWS).count() == 2, "the question, the reminder"
        answer(held, "Le BOP 177.", now=now())
        assert remind(later, actor=TESTS, now=now()) == 1, "each delay has its reminder"
        assert list(CreationRequest.objects.all()) == [held] and not StoredFile.objects.exists()


class TestWhatIsRefused:
    def test_nobody_reads_it_before_its_mailbox_has_answered(self, siao: Siao, karim: Actor) -> None:
        held = drafted(siao)
        send_request(held, now=now())
        assert not CreationRequest.objects.visible_to(karim).exists()
        confirm_request(held, now=now())
        assert CreationRequest.objects.visible_to(karim).get() == held
        elsewhere = actor_for(Profile.SIAO_ADMIN, make_siao("48").scope)
        assert not CreationRequest.objects.visible_to(elsewhere).exists()
        confirmed = CreationRequest.objects.get().confirmed_at
        assert confirm_request(held, now=now()).confirmed_at == confirmed, "once"

    def test_what_is_no_longer_whole_is_not_confirmed(self, siao: Siao) -> None:
        held = drafted(siao)
        with pytest.raises(UnableToRequest, match="n'attend pas"):
            confirm_request(held, now=now())
        send_request(held, now=now())
        save_request(held_again(held, entity_name="", reception_modes=[]))
        with pytest.raises(UnableToRequest, match="raison sociale"):
            confirm_request(held, now=now())
        assert state(held) == S.TO_CONFIRM
        withdraw(held, now=now())
        with pytest.raises(UnableToRequest, match="n'attend pas"):
            confirm_request(held, now=now())

    def test_what_is_missing_is_named(self, siao: Siao) -> None:
        with pytest.raises(UnableToRequest, match=r"raison sociale.*modes d'accueil.*ce que fait le dispositif"):
            send_request(drafted(siao, entity_name="", purpose="", reception_modes=[]), now=now())

    def test_a_page_opened_long_ago_brings_no_old_state_back(self, siao: Siao) -> None:
        held = drafted(siao)
        old = CreationRequest.objects.get()
        send_request(held, now=now())
        old.name = "CHU des Rives"
        save_request(old)
        found = CreationRequest.objects.get()
        assert (found.state, found.name) == (S.TO_CONFIRM, "CHU des Rives")

    def test_another_type_forgets_what_the_first_held(self, siao: Siao) -> None:
        held = drafted(siao)
        for type_id, left in (("maraude", ("", 20, [])), ("spip", ("", None, []))):
            save_request(held_again(held, type_id=type_id))
            found = CreationRequest.objects.get()
            assert (found.capacity_unit, found.capacity, found.reception_modes) == left

    def test_it_does_not_change_while_it_is_instructed(self, siao: Siao) -> None:
        held = submitted(siao)
        with pytest.raises(UnableToRequest, match="en cours d'examen"):
            save_request(held)
        with pytest.raises(UnableToRequest, match="en cours d'examen"):
            attach(held, CheckedFile("a.pdf", "application/pdf", b"%PDF-1.4"), now=now())

    def test_files_are_few_and_taken_back_for_good(self, siao: Siao) -> None:
        held = drafted(siao)
        joined = [attach(held, CheckedFile(f"{n}.pdf", "application/pdf", b"%PDF-1.4"), now=now()) for n in range(5)]
        with pytest.raises(UnableToRequest, match="au plus"):
            attach(held, CheckedFile("6.pdf", "application/pdf", b"%PDF-1.4"), now=now())
        detach(joined[0])
        assert StoredFile.objects.count() == 4

    def test_the_base_creates_nothing_undecided(self, siao: Siao) -> None:
        held = drafted(siao)
        for fields in ({"state": S.SUBMITTED}, {"state": S.VALIDATED, "confirmed_at": now()}):
            with pytest.raises(IntegrityError), transaction.atomic():
                CreationRequest.objects.filter(pk=held.pk).update(**fields)

    def test_who_decides_chooses_the_entite_that_it_is(self, siao: Siao, corinne: Actor) -> None:
        other = make_entity(siren="000950014")
        held = submitted(siao)
        CreationRequest.objects.update(entity_siren="")
        made = validate(held, entity=other, actor=corinne, now=now())
        assert made.entity == other and Entity.objects.count() == 1


class TestTwins:
    def test_of_a_dispositif_with_the_reasons(self, siao: Siao) -> None:
        known = make_dispositif(siao, name="C.H.U. des Berges", siret="00095001400019", commune_id="95127")
        make_dispositif(siao, name="Pension Sud", commune_id="95127")
        make_dispositif(siao, name="CHU des Berges", protected_address=True)
        found = twin_dispositifs(drafted(siao, siret="00095001400019"))
        assert [(twin.subject, twin.reasons) for twin in found] == [
            (known, ("même SIRET", "nom proche dans la commune"))
        ]

    def test_of_an_entite(self, siao: Siao) -> None:
        near = make_entity(name="Association les berges")
        near.departements.add(siao.departement)
        far = make_entity(name="Autre", siren="000950014")
        make_entity(name="Association Les Berges")  # of no département
        assert {twin.subject: twin.reasons for twin in twin_entities(drafted(siao))} == {
            near: ("nom proche",),
            far: ("même SIREN",),
        }

    def test_of_an_entite_by_its_finess_and_its_seat(self, siao: Siao) -> None:
        clinic = make_entity(name="Clinique", finess="950000018")
        house = make_entity(name="Maison", address="3, Rue des Saules", commune_id="95127")
        make_entity(name="Ailleurs", address="3 rue des Saules", commune_id="95018")
        asked = {"entity_finess": "950000018", "entity_address": "3 rue des saules", "entity_commune_id": "95127"}
        assert {twin.subject: twin.reasons for twin in twin_entities(drafted(siao, **asked))} == {
            clinic: ("même FINESS",),
            house: ("même adresse du siège",),
        }
