"""« Ancienne offre » in the pages: the list, the group, many together, the accounts, the comparison, closed pages."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile, Stage
from sisiao.accounts.models import User
from sisiao.core.actor import command_actor
from sisiao.core.enums import ScopeKind
from sisiao.transition.actions import Share, attach_group, leave_group
from sisiao.transition.actions.switching import run_switch
from sisiao.transition.enums import AccountReason, AttachmentState, LegacySide, NothingReason
from sisiao.transition.models import Attachment, LegacyPlaceGroup, UserAttachment
from tests.factories import make_dispositif, make_group, make_siao, make_unit, make_user, state_scope
from tests.occupation.test_ledger import fund
from tests.transition.switching import leave_accounts, make_legacy_request, signed
from tests.transition.world import Temps2, make_legacy_group, make_legacy_user, make_structure, make_temps2, set_stage

pytestmark = pytest.mark.django_db
LIST = "/bascule/rattachement/"


@pytest.fixture
def world(db: None) -> Temps2:
    return make_temps2()


def signed_in(user_id: int | None) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user_id))
    return client


@pytest.fixture
def operator(world: Temps2) -> Client:
    return signed_in(world.operator.user_id)


@pytest.fixture
def manager(world: Temps2) -> Client:
    return signed_in(world.manager.user_id)


def html(response: Any) -> str:
    text = response.content.decode().replace("&#x27;", "'").replace("&nbsp;", " ").replace("\xa0", " ")
    return re.sub(r"\s+", " ", text)


def url(group: LegacyPlaceGroup, act: str = "group") -> str:
    return reverse(f"transition:{act}", args=(group.public_id,))


def whole(world: Temps2, **fields: Any) -> dict[str, Any]:
    return {"dispositif_1": world.chu.pk, "places_1": 24} | fields


def test_the_list_says_what_is_proposed_and_why(operator: Client, world: Temps2) -> None:
    page = html(operator.get(LIST))
    assert "CHU LES TILLEULS" in page and "CHU des Tilleuls" in page
    assert "même nom, même gestionnaire, type compatible, même capacité" in page and "sur 100" in page
    assert "1</strong> groupe de places" in page


def test_the_list_is_narrowed(operator: Client, world: Temps2) -> None:
    make_legacy_group(make_structure(world.siao, "Foyer du Lac"), name="HALTE DU PONT", side="insertion")
    for query, shown in (
        ("q=tillEULS", True), ("q=peupliers", True), ("q=pont", False), ("volet=insertion", False),
        ("volet=115", True), ("etat=rattaches", False), ("etat=tous", True), ("etat=desaccord", False),
        (f"structure={world.structure.public_id}", True), ("structure=rien&etat=rien&volet=x", False),
    ):  # fmt: skip
        response = operator.get(f"{LIST}?{query}")
        assert response.status_code == 200 and ("CHU LES TILLEULS" in html(response)) is shown, query
    assert "Aucun groupe de places ici" in html(operator.get(f"{LIST}?q=zzzz"))


def test_a_suggestion_is_taken_in_one_gesture_then_undone(operator: Client, world: Temps2) -> None:
    page = html(operator.get(url(world.group)))
    assert "les 24 places" in page and "Dans l'ancien outil" in page and "Place en urgence" in page
    assert operator.post(url(world.group), whole(world)).status_code == 302
    made = Attachment.objects.get()
    page = html(operator.get(url(world.group)))
    assert "En vigueur" in page and "CHU des Tilleuls, 24 places" in page
    operator.post(url(world.group, "undo"), {"decision": made.pk})
    page = html(operator.get(url(world.group)))
    assert "la décision est annulée" in page.lower() and "1 décision annulée" in page
    assert "déjà annulée" in html(operator.post(url(world.group, "undo"), {"decision": made.pk}, follow=True))


def test_shared_between_two(operator: Client, world: Temps2) -> None:
    body = whole(world, places_1=10, dispositif_2=world.chrs.pk, places_2=14)
    assert operator.post(url(world.group), body).status_code == 302
    assert Attachment.objects.get().shares.count() == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"places_1": 20}, "dites pourquoi elles diffèrent"),
        ({"dispositif_1": ""}, "Choisissez le dispositif de cette part"),
        ({"places_1": ""}, "Donnez le nombre de places de cette part"),
        ({"places_1": "beaucoup"}, "Donnez un nombre de places"),
        ({"places_1": 0}, "Une place au moins"),
        ({"dispositif_1": 99999}, "Choisissez un dispositif de la liste"),
        ({"dispositif_1": "", "places_1": ""}, "Choisissez au moins un dispositif"),
        ({"difference": "x" * 251, "places_1": 20}, "250"),
    ],
)
def test_bad_shares_are_said_and_nothing_is_lost(operator: Client, world: Temps2, body: Any, words: str) -> None:
    response = operator.post(url(world.group), whole(world, comment="À revoir en mars") | body)
    assert response.status_code == 422 and words in html(response)
    assert "À revoir en mars" in html(response) and not Attachment.objects.exists()


def test_nothing_to_attach(operator: Client, world: Temps2) -> None:
    response = operator.post(url(world.group, "leave"), {"rien-reason": "other", "rien-comment": ""})
    assert response.status_code == 422 and "Précisez le motif" in html(response)
    assert operator.post(url(world.group, "leave"), {"rien-reason": "x"}).status_code == 422
    operator.post(url(world.group, "leave"), {"rien-reason": "duplicate"})
    assert "doublon d'un autre" in html(operator.get(url(world.group)))
    assert "CHU LES TILLEULS" in html(operator.get(f"{LIST}?etat=rien"))


def test_a_closed_group_is_proposed_for_nothing(operator: Client, world: Temps2) -> None:
    group = make_legacy_group(world.structure, name="ANCIEN FOYER", closed=True)
    assert "fermé dans l'ancien outil" in html(operator.get(LIST))
    assert "Il n'y a peut-être rien à rattacher" in html(operator.get(url(group)))


def test_two_people_disagree_and_the_siao_settles(operator: Client, manager: Client, world: Temps2) -> None:
    operator.post(url(world.group), whole(world))
    page = html(manager.post(url(world.group), whole(world, places_1=20, difference="Rendues"), follow=True))
    assert "attend que le SIAO tranche" in page and "Le SIAO tranchera" not in page
    second = Attachment.objects.get(state=AttachmentState.CONTESTING)
    assert "1</strong> point à regarder" in html(manager.get("/bascule/conflits/"))
    assert "1 désaccord" in html(operator.get("/bascule/"))
    assert "Désaccord" in html(operator.get(f"{LIST}?etat=desaccord"))
    assert "se tranche au SIAO" in html(
        manager.post(url(world.group, "settle"), {"decision": second.pk, "garder": 1}, follow=True)
    )
    operator.post(url(world.group, "settle"), {"decision": second.pk, "garder": 1})
    second.refresh_from_db()
    assert second.state == AttachmentState.ACTIVE
    assert "Tout s'accorde" in html(operator.get("/bascule/conflits/"))
    assert operator.post(url(world.group, "settle"), {"decision": "x"}).status_code == 302


def test_many_together_seen_before_and_undone_after(operator: Client, world: Temps2) -> None:
    closed = make_legacy_group(world.structure, closed=True, places=None)
    odd = make_legacy_group(make_structure(world.siao, "Z"), name="ZZZZ")
    chosen = {"groups": [str(each.public_id) for each in (world.group, closed, odd)], "seuil": 60}
    response = operator.post(reverse("transition:preview"), chosen)
    page = html(response)
    assert "2</strong> décisions, 24 places" in page and "1 groupe de la sélection reste à décider" in page
    assert not Attachment.objects.exists()
    accepted = re.findall(r'name="accept" value="([^"]+)"', page)
    assert len(accepted) == 2
    page = html(operator.post(reverse("transition:accept"), {"accept": accepted}, follow=True))
    assert "2 décisions enregistrées" in page and "Lot de 2 décisions" in page
    batch = Attachment.objects.values_list("batch", flat=True).distinct().get()
    other = signed_in(world.colleague.user_id)
    assert "déjà annulé" in html(other.post(reverse("transition:undo_batch", args=(batch,)), follow=True))
    assert "Lot de" not in html(other.get(f"{LIST}?lot={batch}"))
    page = html(operator.post(reverse("transition:undo_batch", args=(batch,)), follow=True))
    assert "2 décisions annulées" in page and "Lot de" not in page


def test_the_whole_list_and_what_would_overflow(operator: Client, world: Temps2) -> None:
    make_legacy_group(world.structure, name="CHU DES TILLEULS HOMMES", places=20)
    page = html(operator.post(reverse("transition:preview"), {"tous": 1, "seuil": 30, "etat": "a-decider"}))
    assert "44 places rattachées pour 24" in page and "2</strong> décisions" in page
    page = html(operator.post(reverse("transition:preview"), {"tous": 1, "seuil": "beaucoup"}))
    assert "Aperçu avant d'accepter" in page
    assert "Rien à accepter ensemble" in html(operator.post(reverse("transition:preview"), {"groups": ["x"]}))


def test_what_is_accepted_must_be_of_the_perimeter(operator: Client, manager: Client, world: Temps2) -> None:
    far = make_legacy_group(make_structure(make_siao("48")))
    body = {"accept": [f"{far.public_id}:{world.chu.public_id}", "x:y", f"{world.group.public_id}:rien"]}
    assert "Aucun rattachement n'était coché" in html(operator.post(reverse("transition:accept"), body, follow=True))
    body = {"accept": [f"{world.group.public_id}:{world.chrs.public_id}"]}
    manager.post(reverse("transition:accept"), body)
    assert not Attachment.objects.exists()


def test_a_manager_sees_their_own_structure_alone(manager: Client, world: Temps2) -> None:
    sister = make_legacy_group(make_structure(world.siao, "Foyer du Lac"), name="FOYER DU LAC")
    page = html(manager.get(LIST))
    assert "CHU LES TILLEULS" in page and "FOYER DU LAC" not in page
    assert manager.get(url(sister)).status_code == 404
    assert "Vos structures" in html(manager.get("/bascule/"))
    assert "CHRS du Gué" not in html(manager.get(url(world.group)))


def test_what_resembles_beyond_the_perimeter_is_left_to_the_siao(
    manager: Client, operator: Client, world: Temps2
) -> None:
    group = make_legacy_group(world.structure, name="CHRS DU GUE", places=30)
    assert "CHRS du Gué" in html(operator.get(url(group)))
    page, listed = html(manager.get(url(group))), html(manager.get(LIST))
    assert "CHRS du Gué" not in page and "Aucun dispositif de votre périmètre ne ressemble" in page
    assert page.index("Laisser au SIAO") < page.index("Rien à rattacher")
    assert "Aucune suggestion dans votre périmètre" in listed and "ni le nom ni l'adresse" not in listed
    stranger = make_legacy_group(world.structure, name="ZZZ", places=30)
    assert "ni le nom ni l'adresse" in html(operator.get(LIST)) and "Laisser au SIAO" not in html(
        operator.get(url(stranger))
    )


def test_progress_by_structure_and_an_empty_perimeter(operator: Client, world: Temps2) -> None:
    page = html(operator.get("/bascule/"))
    assert "ASSO. LES PEUPLIERS" in page and "places décidés : <strong>0</strong> sur 1" in page
    assert "Comptes décidés : <strong>0</strong> sur 1" in page
    lost = Client()
    lost.force_login(make_user(Profile.DISPOSITIF_MANAGER, world.chrs.scope))
    assert "Aucun ancien groupe dans votre périmètre" in html(lost.get("/bascule/"))


def test_accounts_are_decided_and_taken_back(operator: Client, world: Temps2) -> None:
    attach_group(world.group, [Share(world.chu.pk, 24)], actor=world.operator, now=timezone.now())
    user = make_legacy_user(world.structure, "marc@exemple.fr", first_name="Marc", last_name="ALBI")
    response = operator.get(reverse("transition:accounts"))
    line = next(each for each in response.context["lines"] if each.user == user)
    (title, ((value, words), *_others)), *_rest = line.choices
    assert title == "Proposé" and words == "Responsable de dispositif, CHU des Tilleuls"
    operator.post(reverse("transition:accounts"), {"users": user.pk, f"target-{user.pk}": value})
    made = UserAttachment.objects.get()
    assert (made.scope, made.profile) == (world.chu.scope, Profile.DISPOSITIF_MANAGER)
    assert "Marc ALBI" in html(operator.get(f"{reverse('transition:accounts')}?etat=decides"))
    operator.post(reverse("transition:undo_account"), {"only": user.pk})
    assert UserAttachment.objects.get().undone_by_id == world.operator.user_id
    operator.post(reverse("transition:accounts"), {"only": user.pk, f"target-{user.pk}": AccountReason.LEFT})
    assert UserAttachment.objects.get(undone_at=None).reason == AccountReason.LEFT


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Choisissez au moins un compte"),
        ({"only": "x"}, "Choisissez au moins un compte"),
        ({"target": ""}, "choisissez ce que devient ce compte"),
        ({"target": "national_admin:{chu}"}, "ne peut pas remplacer"),
        ({"target": "dispositif_manager:{siao}"}, "ne se tient pas sur ce périmètre"),
        ({"target": "dispositif_manager:0"}, "choisissez ce que devient ce compte"),
    ],
)
def test_accounts_that_cannot_be(operator: Client, world: Temps2, body: dict[str, str], words: str) -> None:
    user = make_legacy_user(world.structure)
    target = body.get("target", "").format(chu=world.chu.scope_id, siao=world.siao.scope_id)
    posted = {"only": user.pk, f"target-{user.pk}": target} if "target" in body else body
    assert words in html(operator.post(reverse("transition:accounts"), posted, follow=True))
    assert not UserAttachment.objects.exists()


def test_nobody_decides_of_their_own_account_nor_gives_an_administrator(manager: Client, world: Temps2) -> None:
    own = world.structure.users.get()
    target = f"dispositif_manager:{world.chu.scope_id}"
    page = html(manager.post(reverse("transition:accounts"), {"only": own.pk, f"target-{own.pk}": target}, follow=True))
    assert "par quelqu'un d'autre" in page
    nothing = {"only": own.pk, f"target-{own.pk}": AccountReason.LEFT}
    assert "par quelqu'un d'autre" in html(manager.post(reverse("transition:accounts"), nothing, follow=True))
    assert own.attachments.count() == 0
    chief = make_legacy_user(world.structure, profile=Profile.OLD_FUNCTIONAL_ADMIN)
    page = html(signed_in(world.operator.user_id).get(reverse("transition:accounts")))
    assert f"siao_operator:{world.siao.scope_id}" in page and "siao_admin" not in page
    assert chief.attachments.count() == 0


def test_funded_and_attached_live_for_the_state(world: Temps2) -> None:
    fund(world.chu, 20)
    make_unit(make_group(world.chu), places=3)
    ddets = Client()
    ddets.force_login(make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT)))
    before = html(ddets.get("/bascule/capacites/"))
    assert "CHU des Tilleuls" in before and "-20" in before
    attach_group(world.group, [Share(world.chu.pk, 24)], actor=world.operator, now=timezone.now())
    assert "+4" in html(ddets.get("/bascule/capacites/"))
    only = html(ddets.get("/bascule/capacites/?ecarts=on"))
    assert "CHU des Tilleuls" in only and "CHRS du Gué" not in only
    assert ddets.get("/bascule/").status_code == 403
    far = Client()
    far.force_login(make_user(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "48")))
    assert "CHU des Tilleuls" not in html(far.get("/bascule/capacites/?departement=95"))


def test_the_gap_of_a_sum_follows_from_its_row(operator: Client, world: Temps2) -> None:
    """Places attached to what is told in another unit are told apart (R30)."""
    fund(world.chu, 20)
    dwellings = make_dispositif(world.siao, world.chu.entity, name="CHU diffus", capacity=9, capacity_unit="dwelling")
    for target, places in ((world.chu, 24), (dwellings, 7)):
        group = make_legacy_group(world.structure, places=places)
        attach_group(group, [Share(target.pk, places)], actor=world.operator, now=timezone.now())
    response = operator.get("/bascule/capacites/")
    row = dict(response.context["types"])["Hors CHRS"]
    assert (row["funded"], row["attached"], row["aside"], row["gap"]) == (20, 31, 7, 4)
    assert "dont 7 places de dispositifs comptés dans une autre unité" in html(response)


@pytest.mark.parametrize("stage", [Stage.BEFORE, Stage.FIRST, Stage.THIRD])
def test_closed_pages_say_why(world: Temps2, stage: Stage) -> None:
    client = signed_in(world.colleague.user_id)
    set_stage(world.siao, stage)
    for path in ("/bascule/", "/bascule/conflits/", LIST, url(world.group), reverse("transition:accounts")):
        response = client.get(path)
        assert response.status_code == 200 and "Cette page est fermée" in html(response)
    assert "Temps 2" in html(client.get(LIST)) or stage == Stage.THIRD
    for path in (
        url(world.group),
        url(world.group, "leave"),
        reverse("transition:accounts"),
        reverse("transition:preview"),
    ):
        assert client.post(path, whole(world)).status_code == 409
    body = {"accept": f"{world.group.public_id}:{world.chu.public_id}"}
    assert client.post(reverse("transition:accept"), body).status_code == 302
    assert not Attachment.objects.exists() and not UserAttachment.objects.exists()


def test_a_bounded_number_of_queries(operator: Client, world: Temps2, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        group = make_legacy_group(world.structure, name=f"CHU TILLEULS {number}")
        if number % 2:
            attach_group(group, [Share(world.chu.pk, 24)], actor=world.operator, now=timezone.now())
        make_legacy_user(world.structure)
    for path, most in (
        (f"{LIST}?etat=tous", 16),
        ("/bascule/", 16),
        ("/bascule/conflits/", 16),
        ("/bascule/comptes/", 20),
    ):
        with django_assert_max_num_queries(most):
            assert operator.get(path).status_code == 200


def test_what_waits_is_a_line_of_to_do(operator: Client, world: Temps2) -> None:
    page = html(operator.get("/a-traiter/"))
    assert "Un groupe de places à rattacher" in page and "Un compte à rattacher" in page
    attach_group(world.group, [Share(world.chu.pk, 24)], actor=world.operator, now=timezone.now())
    assert "groupe de places à rattacher" not in html(operator.get("/a-traiter/"))
    other = signed_in(world.colleague.user_id)
    set_stage(world.siao, Stage.THIRD)
    assert "à rattacher" not in html(other.get("/a-traiter/"))


def test_the_rehearsal_is_read_signed_and_void_when_the_data_change(world: Temps2) -> None:
    page_of = "/bascule/departement/"
    admin = Client()
    admin.force_login(make_user(Profile.SIAO_ADMIN, world.siao.scope))
    page = html(admin.get(page_of))
    assert "1 ancien groupe attend une décision" in page and "Signer" not in page
    assert 'href="/bascule/rattachement/">Décider des groupes' in page
    assert 'href="/bascule/comptes/">Décider des comptes' in page
    leave_accounts(world)
    attach_group(world.group, [Share(world.chu.pk, 24)], actor=world.operator, now=timezone.now())
    response = admin.get(page_of)
    digest = response.context["rehearsal"].digest
    assert "Signer cette répétition" in html(response) and "Places créées" in html(response)
    refused = admin.post(page_of, {"digest": digest, "name": ""})
    assert refused.status_code == 422 and "Écrivez votre nom" in html(refused)
    refused = admin.post(page_of, {"digest": "x" * 64, "name": "Karim Haddadi"})
    assert refused.status_code == 422 and "ont changé" in html(refused)
    page = html(admin.post(page_of, {"digest": digest, "name": "Karim Haddadi"}, follow=True))
    assert "Répétition signée</strong> par Karim Haddadi" in page
    attach_group(world.group, [Share(world.chrs.pk, 24)], actor=world.operator, now=timezone.now())
    assert "Répétition signée" not in html(admin.get(page_of))
    set_stage(world.siao, Stage.FIRST)
    assert "Signer cette répétition" not in html(admin.get(page_of))


def test_only_the_administrator_of_the_siao_signs(operator: Client, manager: Client, world: Temps2) -> None:
    for client in (operator, manager):
        assert client.get("/bascule/departement/").status_code == 403
        assert client.post("/bascule/departement/", {"digest": "x", "name": "x"}).status_code == 403


def test_the_siao_reads_the_insertion_requests_that_it_keeps(manager: Client, world: Temps2) -> None:
    leave_accounts(world)
    page_of, lost = "/bascule/demandes/", make_legacy_group(world.structure, closed=True)
    operator = signed_in(world.colleague.user_id)
    leave_group(lost, NothingReason.CLOSED, actor=world.operator, now=timezone.now())
    attach_group(world.group, [Share(world.chu.pk, 24)], actor=world.operator, now=timezone.now())
    kept = [
        make_legacy_request(world.siao, None, group, side=LegacySide.INSERTION, asked_on=date(2026, 3, 1 + number))
        for number, group in enumerate((world.group, lost, None))
    ]
    assert "Aucune demande d'insertion reprise" in html(operator.get(page_of))
    page = html(manager.get(page_of))
    assert "Aucune demande" in page and "/bascule/demandes/" not in html(manager.get("/bascule/rattachement/"))
    signed(world.siao)
    run_switch(world.siao, actor=command_actor("offer_switch"), now=timezone.now())
    page = html(operator.get(page_of))
    first, second, third = (page.index(f"Ménage n° {each.household.record_number}") for each in kept)
    assert "CHU des Tilleuls" in page[first:second] and "n'a pas de suite" in page[second:third]
    assert "À orienter" in page[third:] and "n'a pas de suite" not in page[third:]
    assert operator.get(reverse("households:overview", args=(kept[0].household.public_id,))).status_code == 200


def test_once_begun_the_page_of_the_switch_says_what_was_signed(world: Temps2) -> None:
    leave_accounts(world)
    admin = Client()
    admin.force_login(make_user(Profile.SIAO_ADMIN, world.siao.scope))
    attach_group(world.group, [Share(world.chu.pk, 24)], actor=world.operator, now=timezone.now())
    make_legacy_request(world.siao, None, world.group)
    signed(world.siao)
    run_switch(world.siao, actor=command_actor("offer_switch"), now=timezone.now())
    page = html(admin.get("/bascule/departement/"))
    assert "<dt>Places créées</dt><dd>24</dd>" in page and "<dt>Orientations reprises</dt><dd>1</dd>" in page
    assert "3 étapes faites" in page
