"""Workbooks of Démarche Numérique on « À traiter »: for whoever may import them, until somebody has."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile as P
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.imports.models import UploadedWorkbook
from sisiao.interop.enums import DossierState, FileState
from sisiao.interop.models import Dossier
from sisiao.web.todo.lines import Line
from sisiao.web.todo.providers_demarche import workbooks_to_import
from sisiao.web.todo.words import LONGEST
from tests.factories import actor_for, make_dossier, make_received_file, make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> Actor:
    return actor_for(P.SIAO_ADMIN, make_siao("95").scope)


def deposited(number: int, departement: str = "95", days: int = 0, files: int = 1) -> list[UploadedWorkbook]:
    """The workbooks of a dossier to import, received so many days ago."""
    now = timezone.now()
    dossier = make_dossier(
        departement, number=number, state=DossierState.TO_IMPORT, deposited_at=now - timedelta(days=days)
    )
    uploads = []
    for rank in range(files):
        told = {"departement_id": departement, "kind": "offre-temps-1", "file_name": "a.xlsx", "content": b""}
        uploads.append(UploadedWorkbook.objects.create(**told, sha256="", uploaded_at=now))
        received = {"sha256": f"{number}-{rank}", "received_at": now, "upload": uploads[-1]}
        make_received_file(dossier, state=FileState.DEPOSITED, **received)
    return uploads


def lines(actor: Actor) -> list[Line]:
    return workbooks_to_import(actor, timezone.now())


def test_a_workbook_to_import_leads_to_its_report(chief: Actor) -> None:
    [upload] = deposited(71)
    for actor in (chief, actor_for(P.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95"))):
        [line] = lines(actor)
        assert (line.who, line.action) == ("Dossier n°\u00a071", "Importer")
        assert line.what.endswith("\u00a0: classeur vérifié, à importer")
        assert line.url == f"/offre/import/{upload.public_id}/"
        assert line.since == Dossier.objects.get().deposited_at


def test_who_may_not_import_has_no_line(chief: Actor) -> None:
    siao = make_siao("48")
    deposited(71)
    nation = state_scope(ScopeKind.NATION)
    others = ((P.SIAO_ADMIN, siao.scope), (P.CALL_TAKER, siao.scope), (P.NATIONAL_ADMIN, nation))
    assert [lines(actor_for(profile, scope)) for profile, scope in others] == [[], [], []]


def test_what_is_imported_withdrawn_or_forgotten_waits_for_nobody(chief: Actor) -> None:
    """The pages do not wait for the pass that moves the dossier."""
    for number, change in ((71, "committed_at"), (72, "forgotten_at")):
        [upload] = deposited(number)
        kept = {"report": {}, "typed": {}, "file_name": ""} if change == "forgotten_at" else {}
        UploadedWorkbook.objects.filter(pk=upload.pk).update(**{change: timezone.now()}, **kept)
    [withdrawn] = deposited(73)
    withdrawn.delete()
    deposited(74)
    Dossier.objects.filter(number=74).update(state=DossierState.TO_CORRECT)
    assert lines(chief) == []


def test_two_workbooks_of_one_dossier_are_one_line_until_both_are_imported(chief: Actor) -> None:
    first, second = deposited(71, files=2)
    for upload in (first, second):
        [line] = lines(chief)
        assert line.url == f"/offre/import/{upload.public_id}/"
        UploadedWorkbook.objects.filter(pk=upload.pk).update(committed_at=timezone.now())
    assert lines(chief) == []


def test_the_oldest_first_and_past_the_longest_list_the_rest(chief: Actor) -> None:
    for number in range(1, LONGEST + 3):
        deposited(number, days=number)
    found = lines(chief)
    assert found[0].who == f"Dossier n°\u00a0{LONGEST + 2}"
    assert (len(found), found[-1].who) == (LONGEST + 1, "Et 2 autres dossiers")
    assert found[-1].url == "/demarche-numerique/?etat=to_import"


def test_it_is_on_the_page_and_costs_one_query(client: Client, chief: Actor, django_assert_num_queries: object) -> None:
    deposited(71)
    deposited(72, files=2)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(lines(chief)) == 2
    client.force_login(make_user(P.SIAO_ADMIN, make_siao("75").scope))
    assert "Classeurs à importer" not in [title for title, _ in client.get("/a-traiter/").context["sections"]]
    client.force_login(make_user(P.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT, "95")))
    page = client.get("/a-traiter/")
    assert "Classeurs à importer" in [title for title, _ in page.context["sections"]]
    assert "Dossier n°\u00a071" in page.content.decode().replace("&nbsp;", "\u00a0")
