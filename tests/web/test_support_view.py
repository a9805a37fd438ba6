"""The support view: how it opens, what it lets through, how it ends, who is told (R20)."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.test import Client
from django.utils import timezone

from sisiao.access.actions.support import UnableToView, open_support_view
from sisiao.access.enums import Profile
from sisiao.access.models import Grant, SupportView
from sisiao.access.support import PROTECTED, masked_actor, view_in_force
from sisiao.audit.models import RecordOpening, RowHistory
from sisiao.core.actor import NotAllowed
from sisiao.core.context import masked_reads
from sisiao.core.enums import ScopeKind
from sisiao.households.models import Membership
from sisiao.notifications.models import Notice, OutgoingMail
from tests.factories import PASSWORD, make_household, make_siao, make_user, state_scope

START, LEAVE, ACCOUNT, LIST = (
    "/utilisateurs/assistance/",
    "/utilisateurs/assistance/quitter/",
    "/compte/",
    "/ouvertures-hors-lien/assistance/",
)
REASON = "Elle ne voit plus ses appels du soir"
BANNER = "vous voyez le site comme Écoutant 115"


def html(response) -> str:
    return response.content.decode().replace("&#x27;", "'")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def taker(db):
    return make_user(Profile.CALL_TAKER, make_siao("95").scope, last_name="Vue", first_name="Nadia")


@pytest.fixture
def viewer(db):
    return make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION), last_name="Aide", first_name="Paul")


@pytest.fixture
def client(viewer) -> Client:
    return signed_in(viewer)


def page_of(user) -> str:
    return f"/utilisateurs/{user.public_id}/assistance/"


def opened(client: Client, user, **changes):
    grant = user.grants.order_by("pk").first()
    body = {"grant": grant and grant.pk, "reason": REASON, "current": PASSWORD} | changes
    return client.post(page_of(user), body, follow=True)


class TestOpening:
    def test_the_exact_address_leads_to_the_profiles_and_no_list_is_given(self, client, taker) -> None:
        page = html(client.get(START))
        assert "VUE" not in page
        page = html(client.post(START, {"email": taker.email.upper()}, follow=True))
        assert "Voir le site comme Nadia VUE" in page
        assert "Écoutant 115" in page
        assert "Aucun compte de cette adresse" in html(client.post(START, {"email": "personne@exemple.fr"}))

    def test_a_reason_and_the_password_open_it_and_every_page_says_so(self, client, taker) -> None:
        page = html(opened(client, taker))
        assert BANNER in page
        assert "Encore 30&nbsp;min" in page
        assert "Quitter la vue" in page
        for url in ("/115/appels/", "/a-traiter/", "/donnees-personnelles/", "/nulle-part/"):
            assert BANNER in html(client.get(url)), url
        assert "Changer de profil" not in page
        assert f'href="{ACCOUNT}"' not in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [({"reason": "urgent"}, "20 caractères"), ({"current": "faux"}, "Ce n'est pas votre mot de passe")],
    )
    def test_without_reason_or_password_it_stays_closed(self, client, taker, changes, words) -> None:
        assert words in html(opened(client, taker, **changes))
        assert not SupportView.objects.exists()

    def test_a_grant_of_somebody_else_is_no_choice(self, client, taker) -> None:
        other = make_user(Profile.CALL_TAKER, make_siao("48").scope).grants.get()
        assert opened(client, taker, grant=other.pk).status_code == 422
        assert not SupportView.objects.exists()

    @pytest.mark.parametrize("profile", [Profile.NATIONAL_ADMIN, Profile.DPO, Profile.ARCHIVIST])
    def test_who_controls_is_never_viewed(self, client, taker, profile) -> None:
        Grant.objects.create(
            user=taker, profile=profile, scope=state_scope(ScopeKind.NATION), starts_on=timezone.localdate()
        )
        assert client.get(page_of(taker)).status_code == 404
        assert "Aucun compte" in html(client.post(START, {"email": taker.email}))

    def test_nobody_views_themself_nor_a_suspended_account(self, client, viewer) -> None:
        assert client.get(page_of(viewer)).status_code == 404
        suspended = make_user(Profile.CALL_TAKER, make_siao("95").scope, suspended=True)
        assert client.get(page_of(suspended)).status_code == 404

    def test_only_who_has_the_right(self, taker) -> None:
        admin = signed_in(make_user(Profile.SIAO_ADMIN, make_siao("95").scope))
        assert [admin.get(START).status_code, admin.get(page_of(taker)).status_code] == [403, 403]
        assert admin.get(LEAVE).status_code == 403

    def test_the_page_of_an_account_leads_to_it(self, client) -> None:
        admin = make_user(Profile.SIAO_ADMIN, make_siao("95").scope)
        assert page_of(admin) in html(client.get(f"/utilisateurs/{admin.public_id}/"))
        dpo = make_user(Profile.DPO, state_scope(ScopeKind.NATION))
        assert page_of(dpo) not in html(client.get(f"/utilisateurs/{dpo.public_id}/"))

    def test_a_second_one_is_refused(self, client, viewer, taker) -> None:
        opened(client, taker)
        other = signed_in(viewer)
        assert "déjà ouverte à votre nom" in html(opened(other, taker))
        assert "Une vue est ouverte à votre nom" in html(other.get(START))
        other.post(LEAVE)
        assert BANNER in html(opened(other, taker))


class TestInside:
    @pytest.mark.parametrize("url", ["/menages/", "/115/appels/nouveau/", "/avis/lus/", "/profil/", ACCOUNT])
    def test_no_act_is_let_through(self, client, taker, url) -> None:
        opened(client, taker)
        response = client.post(url, {"name": "Diallo"})
        assert response.status_code == 403
        assert "La vue d'assistance ne fait que lire" in html(response)
        assert BANNER in html(response)

    def test_no_second_view_from_inside(self, client, taker) -> None:
        opened(client, taker)
        assert client.get(START).status_code == 403
        assert opened(client, taker).status_code == 403
        assert SupportView.objects.count() == 1

    def test_the_pages_of_the_account_stay_closed(self, client, taker) -> None:
        opened(client, taker)
        for url in (ACCOUNT, "/compte/mot-de-passe/", "/compte/double-authentification/"):
            assert "Les pages du compte sont à la personne seule" in html(client.get(url))

    def test_the_session_is_still_kept_alive(self, client, viewer, taker) -> None:
        opened(client, taker)
        assert client.post("/compte/session/").json()["user"] == str(viewer.public_id)

    def test_a_record_opens_masked_and_in_the_name_of_the_support(self, client, viewer, taker) -> None:
        household = make_household(children=[7], siao=make_siao("95"), first_name="Élise", last_name="Le Goff")
        url = f"/menages/{household.public_id}/"
        assert client.get(url).status_code == 403
        opened(client, taker)
        page = html(client.get(url))
        assert "Prénom masqué NOM MASQUÉ" in page
        assert "GOFF" not in page
        opening = RecordOpening.objects.get()
        assert (opening.user, opening.profile, opening.grant_id) == (viewer, "support", taker.grants.get().pk)
        operator = signed_in(make_user(Profile.SIAO_OPERATOR, make_siao("95").scope))
        journal = html(operator.get(f"{url}journal/"))
        assert "Paul AIDE, vue d'assistance" in journal
        assert "Élise LE GOFF" in journal

    def test_outside_the_perimeter_of_the_user_nothing_is_found(self, client, taker) -> None:
        opened(client, taker)
        household = make_household(siao=make_siao("48"))
        assert client.get(f"/menages/{household.public_id}/").status_code == 404

    def test_the_masking_ends_with_the_request(self, client, taker) -> None:
        opened(client, taker)
        client.get("/115/appels/")
        client.get("/menages/00000000-0000-4000-8000-000000000000/")
        with connection.cursor() as cursor:
            cursor.execute("SHOW search_path")
            assert "masked" not in cursor.fetchone()[0]

    def test_no_clearance_passes_to_who_looks(self, viewer, db) -> None:
        cleared = [kind.value for kind in PROTECTED]
        user = make_user(Profile.SIAO_OPERATOR, make_siao("95").scope, clearances=cleared)
        actor = viewer.grants.get().actor()
        view = open_support_view(user.grants.get(), REASON, actor=actor, now=timezone.now())
        seen = masked_actor(view)
        assert seen.masked
        assert seen.behind == viewer.pk
        assert not PROTECTED & seen.fields
        with pytest.raises(NotAllowed):
            open_support_view(user.grants.get(), REASON, actor=seen, now=timezone.now())


class TestEnding:
    def over(self, client: Client) -> None:
        response = client.get("/115/appels/", follow=True)
        page = html(response)
        assert "La vue d'assistance est terminée" in page
        assert BANNER not in page
        assert "Paul AIDE" in page

    def test_leaving(self, client, taker) -> None:
        opened(client, taker)
        page = html(client.post(LEAVE, follow=True))
        assert "Vous avez quitté la vue" in page
        assert BANNER not in page
        assert not SupportView.objects.in_progress(timezone.now()).exists()

    def test_by_itself_after_half_an_hour(self, client, viewer, taker) -> None:
        opened(client, taker)
        view, own = SupportView.objects.get(), viewer.grants.get()
        almost = view.period.lower + timedelta(minutes=29, seconds=59)
        assert view_in_force(str(view.public_id), own, almost) == view
        assert view_in_force(str(view.public_id), own, almost + timedelta(seconds=1)) is None
        self.end(view)
        self.over(client)

    @staticmethod
    def end(view: SupportView) -> None:
        """Time passes for no row of a test: it is shortened, which is all that a row allows."""
        view.period = DateTimeTZRange(view.period.lower, view.period.lower + timedelta(microseconds=1), "[)")
        view.save()

    def test_an_act_sent_after_the_end_is_not_done(self, client, taker) -> None:
        opened(client, taker)
        self.end(SupportView.objects.get())
        response = client.post("/avis/lus/")
        assert response["Location"] == "/"
        assert SupportView.objects.count() == 1

    def test_a_fragment_leads_the_whole_page_back(self, client, taker) -> None:
        opened(client, taker)
        self.end(SupportView.objects.get())
        assert client.get("/115/appels/", headers={"HX-Request": "true"})["HX-Redirect"] == "/"

    def test_with_the_right_of_who_looks(self, client, viewer, taker) -> None:
        opened(client, taker)
        Grant.objects.filter(user=viewer).update(ends_on=timezone.localdate())
        response = client.get("/115/appels/", follow=True)
        assert "La vue d'assistance est terminée" in html(response)
        assert BANNER not in html(response)

    def test_with_the_grant_that_is_seen(self, client, taker) -> None:
        opened(client, taker)
        Grant.objects.filter(user=taker).update(ends_on=timezone.localdate())
        self.over(client)

    def test_with_the_session(self, client, taker) -> None:
        opened(client, taker)
        client.post("/deconnexion/")
        assert not SupportView.objects.in_progress(timezone.now()).exists()
        assert "/connexion/" in client.get("/115/appels/")["Location"]


class TestTelling:
    def test_the_user_is_told_at_once_without_any_name(self, client, taker) -> None:
        opened(client, taker)
        notice, mail = Notice.objects.get(user=taker), OutgoingMail.objects.get(user=taker)
        assert (notice.category, notice.path, set(notice.params)) == ("support_view", ACCOUNT, {"at"})
        assert (mail.address, mail.params) == (taker.email, notice.params)

    def test_the_owner_reads_who_and_why(self, client, taker) -> None:
        assert "n'a jamais vu le site" in html(signed_in(taker).get(ACCOUNT))
        opened(client, taker)
        page = html(signed_in(taker).get(ACCOUNT))
        assert "Paul AIDE" in page
        assert REASON in page
        assert "En cours" in page

    def test_the_dpo_reads_them_all_and_a_siao_its_own(self, client, taker) -> None:
        opened(client, taker)
        assert REASON in html(signed_in(make_user(Profile.DPO, state_scope(ScopeKind.NATION))).get(LIST))
        assert REASON in html(signed_in(make_user(Profile.SIAO_ADMIN, make_siao("95").scope)).get(LIST))
        assert REASON not in html(signed_in(make_user(Profile.SIAO_ADMIN, make_siao("48").scope)).get(LIST))
        assert signed_in(taker).get(LIST).status_code == 403
        assert signed_in(make_user(Profile.DPO, state_scope(ScopeKind.NATION))).post(LIST).status_code == 405


class TestTable:
    """What must never be false is held by PostgreSQL."""

    @pytest.fixture
    def view(self, viewer, taker) -> SupportView:
        return open_support_view(taker.grants.get(), REASON, actor=viewer.grants.get().actor(), now=timezone.now())

    def refused(self, act) -> str:
        with pytest.raises(Exception, match=r"supportview|only ended") as caught, transaction.atomic():
            act()
        return str(caught.value)

    def test_half_an_hour_one_at_a_time_and_a_reason(self, view, taker, viewer) -> None:
        begins = view.period.upper + timedelta(hours=1)
        values = {"viewer": viewer, "grant": taker.grants.get(), "reason": REASON}

        def made(length: timedelta, **changes) -> None:
            begin = changes.pop("begins", begins)
            SupportView.objects.create(**values | changes, period=DateTimeTZRange(begin, begin + length, "[)"))

        assert "half_an_hour" in self.refused(lambda: made(timedelta(minutes=31)))
        assert "one_at_a_time" in self.refused(lambda: made(timedelta(minutes=5), begins=view.period.lower))
        assert "reason_told" in self.refused(lambda: made(timedelta(minutes=5), reason="court"))

    @pytest.mark.parametrize("change", ["reason", "period", "delete"])
    def test_a_row_is_only_shortened(self, view, change) -> None:
        row = SupportView.objects.filter(pk=view.pk)
        longer = DateTimeTZRange(view.period.lower - timedelta(minutes=1), view.period.upper, "[)")
        acts = {
            "reason": lambda: row.update(reason=REASON.upper()),
            "period": lambda: row.update(period=longer),
            "delete": lambda: row.delete(),
        }
        assert "only ended" in self.refused(acts[change])

    def test_the_action_refuses_what_the_page_would_not_send(self, view, viewer, taker) -> None:
        with pytest.raises(UnableToView, match="déjà ouverte"):
            open_support_view(taker.grants.get(), REASON, actor=viewer.grants.get().actor(), now=timezone.now())


class TestMaskedRows:
    """What stands in place of a value, where more than nothing is said."""

    @pytest.fixture(autouse=True)
    def masked(self, db):
        self.household = make_household(2, (7,), siao=make_siao("95"), first_name="Élise")
        past = self.household.current_memberships[1]
        past.period = DateRange(date(2026, 1, 5), date(2026, 2, 5), "[)")
        past.save()
        self.taker = make_user(Profile.CALL_TAKER, make_siao("95").scope)
        params = {"at": timezone.now().isoformat(), "new_address": "nouvelle@exemple.fr"}
        Notice.objects.create(user=self.taker, category="email_changed", params=params, created_at=timezone.now())
        with masked_reads():
            yield

    def test_who_belongs_is_told_but_not_since_when(self) -> None:
        rows = Membership.objects.filter(household=self.household).order_by("position", "pk")
        assert [row.role for row in rows] == ["contact", "other", "other"]
        assert [row.period.upper is None for row in rows] == [True, False, True]
        assert {row.period.lower for row in rows} == {date(2000, 1, 1)}
        assert {(row.person.first_name, row.person.birth_date) for row in rows} == {("Prénom masqué", None)}

    def test_of_the_journal_only_what_changed_a_profile_is_told(self) -> None:
        rows = RowHistory.objects.exclude(new=None, old=None)
        assert {row.table_name for row in rows} == {"access_grant"}
        assert RowHistory.objects.filter(table_name="households_person").exists()

    def test_addresses_are_masked_and_the_rest_of_a_notice_is_told(self) -> None:
        notice = Notice.objects.get()
        assert set(notice.params) == {"at", "new_address"}
        assert notice.params["new_address"] == "adresse masquée"
        assert type(self.taker).objects.get(pk=self.taker.pk).email == f"compte-{self.taker.pk}@masque.invalid"
