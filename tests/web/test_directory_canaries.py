"""No address comes out of the directory: pages, API, snapshot, try-out, notices, mails, logs, tables, journal (T20).

Canaries are typed in every box that takes words, in every disguise, by the form and by the verb; and the sealed address
of a protected dispositif is looked for in every output.
"""

import base64
import json
from html import escape
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.enums import ScopeKind
from sisiao.directory.actions import TEXTS, chase_unchecked
from sisiao.directory.models import PrivilegedContact, check_every
from sisiao.notifications.letters import letter_of
from sisiao.notifications.models import OutgoingMail
from sisiao.partners.enums import PartnerAudience
from sisiao.partners.signing import decoded
from sisiao.referrals.locations import ProtectedLocation, record_location
from sisiao.siao.models import Siao
from tests.api.keys import ask, new_key
from tests.directory.contacts import make_contact
from tests.factories import make_dispositif, make_siao, make_user, state_scope
from tests.factories.people import TESTS
from tests.web.test_directory import ADD, COVERAGE, INDEX, NOW_PAGE, posted
from tests.web.test_directory_preview import PREVIEW

pytestmark = pytest.mark.django_db
STREET = "Mésanges-Canari"
DISGUISES = (
    f"77 rue des {STREET}",
    f"77, RUE DES {STREET.upper()}",
    f"77bis r. des {STREET}",
    f"rue des {STREET}",
    f"impasse {STREET}",
    f"lieu-dit {STREET}",
    f"Résidence {STREET}",
    f"Bâtiment C, {STREET}",
    f"95490 {STREET}",
    f"77 allées {STREET}",
    f"77 parvis de la {STREET}",
    f"77 promenade des {STREET}",
    f"77 mail des {STREET}",
    f"77 cour des {STREET}",
    f"77 domaine du {STREET}",
    f"77 ter, sentes du {STREET}",
    f"77, Grande Rue, {STREET}",
    f"route de {STREET} 14",
    f"r. {STREET} 77",
    f"ruelle du {STREET}",
    f"hameau de {STREET}",
    f"chaussée {STREET}",
    f"cours {STREET}",
    f"place de la {STREET}",
    f"Hôtel Ibis de {STREET}, chambre 77",
    f"Foyer des {STREET} à Cergy",
    f"Appartement 77, {STREET}",
    f"appt 7, porte B, {STREET}",
    f"bat C esc 7 {STREET}",
    f"95 490 {STREET}",
    f"77ruedes{STREET}",
    f"{STREET} 49.04321, 2.01234",
    f"{STREET} 8FW4V75V+8Q",
    f"https://exemple.fr/{STREET}",
    f"///chaise.table.lampe {STREET}",
)
MARKS = ("Mésanges", "MÉSANGES", "Canari", "CANARI", "49.04321", "8FW4V75V", "chaise.table")
TABLES = (
    *("directory_privilegedcontact", "directory_contactslot", "directory_contactclosure", "partners_partnercall"),
    *("audit_rowhistory", "notifications_notice", "notifications_outgoingmail", "core_transitionlog"),
)


def signed(profile: Profile, scope: Any) -> Client:
    client = Client()
    client.force_login(make_user(profile, scope))
    return client


def encodings(mark: str) -> set[str]:
    """A mark as it may hide in an output."""
    raw = mark.encode()
    return {mark, escape(mark), quote(mark), base64.b64encode(raw).decode(), json.dumps(mark)[1:-1]}


def protected(siao: Siao) -> None:
    """A shelter whose sealed address is a canary too."""
    hidden = {"commune_id": None, "phone": "", "address": "", "postal_code": ""}
    dispositif = make_dispositif(siao, name="Dispositif 95-P1", protected_address=True, **hidden)
    told = ProtectedLocation(f"77 rue des {STREET}", "+33199006661", f"Sonner à {STREET}")
    record_location(dispositif, told, actor=TESTS)


def outputs(siao: Siao) -> dict[str, str]:
    """Everything that speaks of the directory, to everyone who may read it."""
    karim, taker = signed(Profile.SIAO_ADMIN, siao.scope), signed(Profile.CALL_TAKER, siao.scope)
    ddets = signed(Profile.DEPARTEMENT_ADMIN, state_scope(ScopeKind.DEPARTEMENT))
    nation = signed(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
    contact = PrivilegedContact.objects.get()
    out = {}
    edit = reverse("directory:edit", args=(contact.public_id,))
    previews = tuple(f"{PREVIEW}?commune=Cergy&pour={audience}" for audience in PartnerAudience.values)
    pages = (INDEX, ADD, COVERAGE, NOW_PAGE, f"{NOW_PAGE}?commune=Cergy", edit, "/a-traiter/", "/avis/", "/siao/")
    pages += previews
    for who, client in {"karim": karim, "taker": taker, "ddets": ddets, "nation": nation}.items():
        for path in pages:
            out[f"{who} {path}"] = client.get(path).content.decode()
    for audience in PartnerAudience:
        secret = new_key(audience)
        answer = ask(secret, "/api/v1/annuaire/contacts", {"commune": "95127"})
        out[f"api {audience}"] = answer.content.decode() + str(answer.headers)
        snapshot = ask(secret, "/api/v1/annuaire/instantane")
        out[f"snapshot {audience}"] = snapshot.content.decode() + decoded(snapshot.json()["payload"]).decode()
        tried = Client().post("/partenaires/essai/", {"key": secret, "commune": "Cergy (95)"})
        out[f"try-out {audience}"] = tried.content.decode()
    return out


def test_no_canary_comes_out(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    siao = make_siao()
    protected(siao)
    contact = make_contact(siao, now=timezone.now() - 2 * check_every())
    keeper = signed(Profile.SIAO_ADMIN, siao.scope)
    edit = reverse("directory:edit", args=(contact.public_id,))
    for disguise in DISGUISES:
        for field in TEXTS:
            typed = f"{disguise.replace(' ', '-').replace(',', '')}@gue.example" if field == "email" else disguise
            for path in (ADD, edit):
                assert keeper.post(path, posted(**{field: typed})).status_code == 422, (field, typed)
            with pytest.raises(ValidationError), transaction.atomic():
                make_contact(siao, **{field: typed})
        # Whom a place is asked of is told to nobody either: what is asked is not kept.
        ask(new_key(), "/api/v1/annuaire/contacts", {"commune": disguise})
        Client().post("/partenaires/essai/", {"key": disguise, "commune": "Cergy (95)"})
    chase_unchecked(actor=TESTS, now=timezone.now())
    assert OutgoingMail.objects.exists()
    out = outputs(siao)
    out |= {f"mail {mail.pk}": str(letter_of(mail)) for mail in OutgoingMail.objects.all()}
    call_command("partner_key", "--list")
    out["log"] = "".join(capsys.readouterr()) + caplog.text
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT t::text FROM {table} t")
            out[table] = "\n".join(row for (row,) in cursor.fetchall())
    looked_for = {form for mark in MARKS for form in encodings(mark)}
    assert [(where, mark) for where, text in out.items() for mark in looked_for if mark in text] == []
