"""What would tell where a protected dispositif is, typed everywhere it can be, comes out nowhere (R26)."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.core.tokens import token_for
from sisiao.creation.actions import confirm_request, send_request
from sisiao.creation.models import CreationRequest
from sisiao.notifications.enums import Category
from sisiao.notifications.letters import letter_of
from sisiao.notifications.models import OutgoingMail
from sisiao.siao.models import Siao
from tests.creation.requests import drafted, now
from tests.factories import make_siao, make_user, state_scope

pytestmark = pytest.mark.django_db
# One of each kind, as applicants would type them; none is a word of the pages.
CANARIES = {
    "address": "77 rue des Mésanges-Canari", "address_extra": "Escalier Canari", "postal_code": "95490",
    "town": "Vauréal", "siret": "73282932000074", "finess": "950999996", "phone": "01 99 00 66 61",
    "email": "canari@alba.example",
}  # fmt: skip
MARKS = ("Mésanges", "Canari", "canari", "95490", "Vauréal", "73282932000074", "950999996", "6661", "66 61")


def signed(profile: Profile, siao: Siao) -> Client:
    scope = siao.scope if profile == Profile.SIAO_ADMIN else state_scope(ScopeKind.DEPARTEMENT, "95")
    client = Client()
    client.force_login(make_user(profile, scope))
    return client


def test_no_canary_comes_out(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    siao = make_siao()
    karim, corinne = signed(Profile.SIAO_ADMIN, siao), signed(Profile.DEPARTEMENT_ADMIN, siao)
    held = drafted(siao, name="Dispositif Alba")
    token = token_for(Category.CREATION_NEWS, held.public_id)
    step = reverse("creation:step", args=(token, "dispositif"))
    told = {"name": "Dispositif Alba", "type": "hors_chrs", "purpose": "Douze places", "layout": "grouped"}
    # First typed as if nothing were protected, then declared protected with every box filled, then in free words.
    answers = [client.post(step, told | CANARIES | {"town": "Vauréal"})]
    assert CreationRequest.objects.get().address == CANARIES["address"]
    answers = [client.post(step, told | CANARIES | {"protected_address": "on"})]
    answers.append(client.post(step, told | {"protected_address": "on", "purpose": "À Vauréal, rue des Mésanges"}))
    answers.append(client.post(step, told | {"protected_address": "on", "name": "Alba Vauréal"}))
    assert {answer.status_code for answer in answers} == {422}
    assert client.post(step, told | {"protected_address": "on"}).status_code == 302
    send_request(held, now=now())
    confirm_request(held, now=now())
    follow, detail = reverse("creation:follow", args=(token,)), reverse("creation:detail", args=(held.public_id,))
    answers += [client.get(follow), client.get(step), client.get(reverse("creation:files", args=(token,)))]
    karim.post(reverse("creation:ask", args=(held.public_id,)), {"text": "Est-ce à Vauréal ?"})
    karim.post(reverse("creation:ask", args=(held.public_id,)), {"text": "Avec quel financement ?"})
    reply = reverse("creation:reply", args=(token,))
    answers.append(client.post(reply, {"text": "Oui, 77 rue des Mésanges-Canari"}, follow=True))
    client.post(reply, {"text": "Le BOP 177."})
    for who in (karim, corinne):
        answers += [who.get(page) for page in (detail, reverse("creation:index"), "/a-traiter/")]
    corinne.post(reverse("creation:validate", args=(held.public_id,)))
    made = CreationRequest.objects.get().dispositif
    assert made is not None and made.protected_address
    answers += [corinne.get(reverse("dispositifs:sheet", args=(made.public_id,))), corinne.get(detail)]
    out = {f"answer {rank}": answer.content.decode() for rank, answer in enumerate(answers)}
    out |= {f"mail {mail.pk}": str(letter_of(mail)) for mail in OutgoingMail.objects.all()}
    out["log"] = "".join(capsys.readouterr())
    found = [(where, mark) for where, text in out.items() for mark in MARKS if mark in text]
    assert found == []
    with connection.cursor() as cursor:
        for table in ("creation_creationrequest", "creation_creationmessage", "offer_dispositif", "audit_rowhistory",
                      "notifications_outgoingmail", "notifications_notice", "core_transitionlog"):  # fmt: skip
            cursor.execute(f"SELECT t::text FROM {table} t")
            kept = "\n".join(row for (row,) in cursor.fetchall())
            assert not [mark for mark in MARKS if mark in kept], table
