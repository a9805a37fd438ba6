"""The survey in the pages: asked, answered, put off; its waves; its public results."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.accounts.models import User
from sisiao.core.enums import ScopeKind
from sisiao.helpdesk.actions import publish_draft, save_draft
from sisiao.helpdesk.enums import ArticleKind
from sisiao.surveys.ballots import opened
from sisiao.surveys.models import Invitation, Remark, Urn, Wave
from tests.factories import actor_for, make_siao, make_user, state_scope
from tests.surveys.waves import answered, counted, make_wave

pytestmark = pytest.mark.django_db
ASKED = "Votre avis sur le SI\u00a0SIAO"
PAGE, LATER, TODO, WAVES = "/enquete/", "/enquete/plus-tard/", "/a-traiter/", "/enquete/vagues/"
RESULTS = "/statistiques/satisfaction/"
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def call_taker(client: Client) -> User:
    user = make_user(Profile.CALL_TAKER, make_siao().scope)
    client.force_login(user)
    return user


@pytest.fixture
def national(client: Client) -> User:
    user = make_user(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
    client.force_login(user)
    return user


def text(response) -> str:
    return response.content.decode().replace("&nbsp;", "\u00a0")


def published(count: int = 6, *, first: int = -100, last: int = -80, mark: int = 7) -> Wave:
    wave = make_wave(first, last, invented=True)
    answered(wave, [actor_for(Profile.CALL_TAKER, make_siao().scope) for _ in range(count)], [mark] * count, ["Un mot"])
    return counted(wave)


class TestAnswering:
    def test_asked_until_it_is_answered(self, client: Client, call_taker: User) -> None:
        assert ASKED not in text(client.get(TODO))
        wave = make_wave()
        assert ASKED in text(client.get(TODO))
        page = text(client.get(PAGE))
        assert "Écoutant 115, Val-d'Oise" in page.replace("&#x27;", "'")
        given = {"overall": "8", "simplicity": "6", "support": "", "remark": "Plus vite"}
        assert client.post(PAGE, given).status_code == 302
        [ballot] = opened(Urn.objects.get())
        assert (ballot.marks, ballot.remark) == ({"overall": 8, "simplicity": 6}, "Plus vite")
        assert "Merci, ce compte a répondu" in text(client.get(PAGE))
        assert ASKED not in text(client.get(TODO))
        client.post(PAGE, given | {"overall": "1"})
        assert [each.marks["overall"] for each in opened(Urn.objects.get(wave=wave))] == [8]

    def test_put_off_then_still_open(self, client: Client, call_taker: User) -> None:
        make_wave()
        assert client.post(LATER)["Location"] == TODO
        assert ASKED not in text(client.get(TODO))
        assert "Envoyer ma réponse" in text(client.get(PAGE))

    def test_a_bad_answer_loses_nothing_that_was_typed(self, client: Client, call_taker: User) -> None:
        make_wave()
        response = client.post(PAGE, {"simplicity": "6", "remark": "Appelez-moi au 06 12 34 56 78"})
        page = text(response)
        assert response.status_code == 422
        assert page.count("Choisissez une note de 0 à 10.") == 2  # in the summary and beside the field
        assert "numéro de téléphone" in page and "Appelez-moi au 06 12 34 56 78" in page
        assert 'name="simplicity" value="6"' in page
        assert not Urn.objects.exists() and not Invitation.objects.exists()

    @pytest.mark.parametrize(
        ("remark", "kept"),
        [("Écrire à a.b@c.fr", False), ("0612345678", False), ("Il y a 14 000 places en 2024", True)],
    )
    def test_what_reaches_somebody_is_refused(self, client: Client, call_taker: User, remark: str, kept: bool) -> None:
        make_wave()
        assert (client.post(PAGE, {"overall": "5", "remark": remark}).status_code == 302) is kept

    def test_without_a_wave_or_a_profile_it_says_so(self, client: Client, call_taker: User) -> None:
        assert "Aucune enquête n'est ouverte" in text(client.get(PAGE)).replace("&#x27;", "'")
        assert client.post(LATER).status_code == 302
        make_wave()
        client.force_login(make_user())
        assert "Aucune enquête n'est ouverte" in text(client.get(PAGE)).replace("&#x27;", "'")
        client.post(PAGE, {"overall": "5"})
        client.post(LATER)
        assert not Urn.objects.exists() and not Invitation.objects.exists()


class TestWaves:
    def test_planned_then_ended_sooner(self, client: Client, national: User) -> None:
        given = {"first_day": TODAY.isoformat(), "last_day": (TODAY + 20 * DAY).isoformat()}
        assert client.post(WAVES, given)["Location"] == WAVES
        wave = Wave.objects.get()
        assert not wave.invented and "Ouverte" in text(client.get(WAVES))
        response = client.post(WAVES, given)
        assert response.status_code == 422 and "chevauchent" in text(response)
        page = f"{WAVES}{wave.public_id}/"
        assert "0 compte a répondu" in text(client.get(page))
        assert client.post(page, {"last_day": (TODAY - DAY).isoformat()}).status_code == 422
        assert client.post(page, {"last_day": TODAY.isoformat()}).status_code == 302
        assert Wave.objects.get().last_day == TODAY

    def test_its_remarks_are_read_and_erased(self, client: Client, national: User) -> None:
        wave = published()
        page = f"{WAVES}{wave.public_id}/"
        assert "Un mot" in text(client.get(page))
        assert client.post(f"{page}effacer/", {"remark": "x"}).status_code == 404
        client.post(f"{page}effacer/", {"remark": str(Remark.objects.get().pk)})
        assert "Personne n'a écrit de remarque" in text(client.get(page)).replace("&#x27;", "'")

    def test_too_few_answers_are_not_even_numbered(self, client: Client, national: User) -> None:
        wave = published(3)
        assert "moins de 5" in text(client.get(WAVES))
        assert "Moins de 5 réponses" in text(client.get(f"{WAVES}{wave.public_id}/"))


class TestResults:
    def test_our_news_for_everybody_follow_the_releases_of_the_road_map(self, client: Client) -> None:
        writer = actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))
        for title, profiles, days in (("Deux", [], 3), ("Une", [], 9), ("À part", [Profile.CALL_TAKER.value], 5)):
            told = {"kind": ArticleKind.NEWS, "profiles": profiles, "actor": writer, "now": timezone.now() - days * DAY}
            item = save_draft(None, title, "Voici.", **told)
            publish_draft(item, actor=writer, now=timezone.now() - days * DAY)
        told = client.get("/statistiques/satisfaction.json").json()["mises_en_service"]
        assert [each["titre"] for each in told[4:]] == ["Une", "Deux"] and told[0]["jour"] < "2024"
        assert told[4]["jour"] == (timezone.localdate() - 9 * DAY).isoformat()
        page = text(client.get(RESULTS))
        assert "Deux</li></ol>" in page and "À part" not in page and ">6</text>" in page

    # Month, mean, shares and answers of a row of the page, as the road map gives them.
    ROWS = (
        ("Octobre 2021", "4,07 (ajustée)", "–", "–", "2\u202f281"),
        ("Janvier 2022", "4,67 (ajustée)", "–", "–", "–"),
        ("Avril 2022", "4,85 (ajustée)", "–", "–", "–"),
        ("Juin 2022", "5,39", "–", "–", "–"),
        ("Octobre 2022", "5,68", "–", "–", "–"),
        ("Janvier 2023", "5,74", "44\u00a0%", "9\u00a0%", "2\u202f261"),
        ("Avril 2023", "5,90", "–", "–", "–"),
        ("Juillet 2023", "5,75", "–", "–", "–"),
        ("Octobre 2023", "5,89", "–", "–", "–"),
        ("Janvier 2024", "6,20", "54\u00a0%", "15\u00a0%", "1\u202f624"),
    )

    def test_the_page_gives_the_road_map_back(self, client: Client) -> None:
        page = text(client.get(RESULTS))
        for month, *cells in self.ROWS:
            assert f'<th scope="row">{month}</th>' in page
            row = page.partition(f'<th scope="row">{month}</th>')[2].partition("</tr>")[0]
            assert [cell.partition("</td>")[0] for cell in row.split("<td>")[1:]] == cells
        assert "+\u00a08\u00a0% en 12 mois" in " ".join(page.split(" ")).replace("\n", "")
        assert "de 44 à 54\u00a0%" in page and "de 9 à 15\u00a0%" in page
        assert "(note − 1) × 10 ÷ 9" in page and "1 devient 0, 5,5 devient 5, 10 devient 10" in page
        assert "siao-radar__wave" not in page and "Il commencera avec la première enquête" in page

    def test_nothing_is_invented_without_a_wave(self, client: Client) -> None:
        told = client.get("/statistiques/satisfaction.json").json()
        assert [row["moyenne"] for row in told["serie"]] == [4.07, 4.67, 4.85, 5.39, 5.68, 5.74, 5.9, 5.75, 5.89, 6.2]
        assert [row["reponses"] for row in told["serie"] if row["reponses"]] == [2281, 2261, 1624]
        assert [row["moyenne_ajustee"] for row in told["serie"]] == [True] * 3 + [False] * 7
        assert all(row["feuille_de_route"] and not row["inventee"] for row in told["serie"])
        assert (told["evolution_12_mois"], told["composantes"]) == (8, [])

    def test_our_waves_come_after_and_are_marked(self, client: Client) -> None:
        published(first=-200, last=-180, mark=4)
        wave = published(9, mark=9)
        told = client.get("/statistiques/satisfaction.json").json()
        assert [(row["moyenne"], row["inventee"]) for row in told["serie"][-2:]] == [(4.0, True), (9.0, True)]
        assert [each["moyennes"] for each in told["composantes"]] == [{"simplicity": 4.0}, {"simplicity": 9.0}]
        page = text(client.get(RESULTS))
        assert "Enquête inventée" in page and "Écoutant 115" in page and "Val-d&#x27;Oise" in page
        assert 'name="de"' in page and f'value="{wave.public_id}" selected' in page
        one = text(client.get(f"{RESULTS}?de={wave.public_id}&a={wave.public_id}"))
        assert one.count("siao-radar__key--") == 1
        assert client.get(f"{RESULTS}?de=x&a=%00").status_code == 200

    def test_what_small_groups_said_is_nowhere(self, client: Client) -> None:
        wave = make_wave(-100, -80)
        answered(wave, [actor_for(Profile.CALL_TAKER, make_siao().scope) for _ in range(9)], [7] * 9)
        answered(wave, [actor_for(Profile.SIAO_ADMIN, make_siao("48").scope) for _ in range(3)], [0] * 3)
        counted(wave)
        page = text(client.get(RESULTS))
        assert "Administrateur SIAO" not in page and "Lozère" not in page
        assert "12 réponses sont dans des groupes trop petits" in page

    def test_no_number_is_written_the_french_way_in_a_drawing(self, client: Client) -> None:
        page = text(client.get(RESULTS))
        drawings = page.partition('<svg class="siao-trend"')[2].partition("</svg>")[0]
        assert 'cy="150.5"' in drawings and ',5"' not in drawings  # 4.07 on the scale
