"""A text that looks like a place is refused, in words and by the base; a point of contact is not (T20)."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import example, given
from hypothesis import strategies as st

from sisiao.directory import addresses
from sisiao.directory.addresses import refusal, what_tells_where
from sisiao.directory.models import PrivilegedContact
from tests.directory.contacts import make_contact
from tests.factories import make_siao
from tests.support.database import ROOT

pytestmark = pytest.mark.django_db
PLACES = (
    "12 rue des Lilas",
    "12, RUE DES LILAS",
    "12bis avenue Foch",
    "au 3 ter, impasse du Moulin",
    "Rue Victor Hugo, sonnez deux fois",
    "Derrière le boulevard Voltaire",
    "4 place d'Armes",
    "7 cours Mirabeau",
    "12 r. des Mésanges",
    "5 chemin vert",
    "Foyer, 95000 Cergy",
    "95 rte de Paris",
    "lieu-dit Les Granges",
    "Au Lieudit la Borie",
    "Résidence Les Acacias",
    "Bâtiment B, sonner à gauche",
    "Digicode 45B12",
    "2e étage à droite",
    "49.0363, 2.0631",
    "49,03631 / 2,06312",
    "49° 02' N",
    "8FW4V75V+8Q",
    "V75V+8QX",
    "///chaise.table.lampe",
    "https://exemple.fr/plan",
    "www.exemple.fr",
    "maps.exemple",
    "GPS sur demande",
    "rue-des-lilas@gue.example",
    "12 allées Jean Jaurès",
    "15 parvis de la Préfecture",
    "8 promenade des Anglais",
    "2 mail des Tilleuls",
    "3 cour des Miracles",
    "10 domaine du Bois",
    "25 ter, sentes du Moulin",
    "12, Grande Rue",
    "route de Gisors 14",
    "r. Pasteur 12",
    "ruelle du Four",
    "hameau de Vaux",
    "chaussée Jules César",
    "cours Mirabeau",
    "place de la République",
    "Hôtel Ibis de Pontoise, chambre 12",
    "Foyer des Lilas à Cergy",
    "Appartement 12, Les Tilleuls",
    "appt 4, porte B",
    "bat C esc 2",
    "95 000 Cergy",
    "12ruedeslilas@asso.fr",
    "Grande Rue, après l'église",
    "La place du marché, à gauche",
    "PLACE DE LA RÉPUBLIQUE",
    "Place Foch",
    "promenade des Anglais",
    "HÔTEL IBIS",
    "À l'hôtel Bellevue",
    "Foyer Coallia de Cergy",
    "8 cour du Puits",
    "ruedeslilas@gue.example",
    "4 pl. Carnot",
    "Studio 14",
    "Bloc C",
    "Porte A",
)
CONTACTS = (
    "Permanence de nuit",
    "Le 115 place les femmes avec enfants le soir même",
    "Appeler avant 18 h ; rappeler le 06 39 98 12 34 si occupé",
    "Personnes à la rue ou mises à la rue ce soir",
    "1 place pour une femme seule, 2 places d'hébergement d'urgence",
    "3 places libres au maximum",
    "Intervenante sociale en gendarmerie, 24 h/24, 7 j sur 7",
    "Résidence sociale : équipe de jour",
    "Astreinte de Cergy et Pontoise",
    "Dire : « mise à l'abri », puis donner le numéro de la brigade",
    "astreinte@gue.example",
    "Maraude : équipe de rue",
    "0199001234, code 12",
    "Place d'urgence",
    "Places d'urgence pour femmes",
    "Mise en place de l'astreinte",
    "Une astreinte est mise en place le week-end",
    "Au cours de la nuit, rappeler toutes les heures",
    "En cours de soirée, demander la cadre d'astreinte",
    "Hôtel de police",
    "Permanence à l'hôtel de ville",
    "Nuitées d'hôtel en dernier recours",
    "L'équipe réserve une chambre d'hôtel le soir même",
    "Foyer d'appel",
    "Foyer de jeunes travailleurs, équipe éducative",
    "Éloigné du foyer de la victime par décision du juge",
    "Foyer d'accueil d'urgence",
    "1 place femme seule, 2 places homme",
    "Chambre double possible, 24 h/24",
    "3 chambres pour des familles",
    "Mail de confirmation dans l'heure",
    "Écrire un mail à l'astreinte, puis rappeler",
    "2 mails par jour au plus",
    "Envoyer 1 mail au SIAO",
    "Cour d'appel de Versailles, aide aux victimes",
    "Référente près la Cour d'Appel",
    "Domaine d'intervention : violences conjugales",
    "Passage de la maraude à 21 h",
    "Feuille de route remise aux brigades",
    "En route, garder le téléphone allumé",
    "Une heure de route possible : prévoir l'attente à la brigade",
    "Voie d'urgence : le 115",
    "Allées et venues possibles jusqu'à 23 h",
    "Rez-de-chaussée accessible aux fauteuils",
    "Une victime qui porte plainte ou non est reçue",
    "La porte reste ouverte aux enfants",
    "Logement d'abord",
    "Bail glissant et logement 7 jours sur 7",
    "95 communes, 115 de nuit",
    "10 000 appels par an",
    "Le 39 19 oriente, le 115 héberge",
    "À la place de Cergy, appeler Pontoise",
    "Équipe du Vexin",
    "Ligne des îles du Nord",
    "Accueil de jour des femmes",
    "Hôtel social : équipe de nuit",
    "Hôtel-Dieu, urgences médico-judiciaires",
    "Unité médico-judiciaire de l'hôpital de Pontoise",
    "Dire « mise à l'abri » et le nombre d'enfants. Rappel dans le quart d'heure.",
    "On se bat à vos côtés",
    "Commissariat central, bureau d'aide aux victimes",
    "Hall d'accueil ouvert le jour",
    "Sonner n'est pas utile : appeler, poste 12",
)


def in_base(text: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT directory_tells_where(%s)", [text])
        (told,) = cursor.fetchone()
        return bool(told)


@pytest.mark.parametrize("text", PLACES)
def test_a_place_is_refused_with_its_reason_and_never_repeated(text: str) -> None:
    sentence = refusal(text)
    assert "jamais un lieu" in sentence and text not in sentence
    assert in_base(text)


@pytest.mark.parametrize("text", CONTACTS)
def test_a_point_of_contact_is_not(text: str) -> None:
    assert what_tells_where(text) == "" and not in_base(text)


pieces = st.sampled_from(
    [*(word for text in (*PLACES, *CONTACTS) for word in re.split(r"(\W)", text)), "115", "12", ""]
)
# Capitals tell in some patterns: each piece is drawn in every case.
pieces = st.one_of(pieces, pieces.map(str.upper), pieces.map(str.capitalize))
texts = st.lists(pieces, max_size=12).map(" ".join) | st.lists(pieces, max_size=12).map("".join)


@given(text=texts)
@example(text="AU COURS DE LA NUIT")
@example(text="Elle se déplace de Pontoise")
@example(text="115 place des Lilas")
@example(text="12 à la rue")
def test_the_form_and_the_base_judge_alike(text: str) -> None:
    assert in_base(text) == bool(what_tells_where(text))


def test_the_function_of_the_base_has_the_very_patterns_of_the_form() -> None:
    sql = (Path(ROOT) / "sisiao" / "directory" / "sql" / "addresses.sql").read_text(encoding="utf-8")
    kept = re.findall(r"(words|typed) (~\*?) '([^']+)'", sql)
    every = (("words", "~*", addresses._WORDS), ("typed", "~", addresses._NAMES), ("typed", "~*", addresses._MARKS))
    assert kept == [
        (read, operator, pattern.replace(r"\b", r"\y"))
        for read, operator, reasons in every
        for patterns in reasons.values()
        for pattern in patterns
    ]


@pytest.mark.parametrize("field", ["label", "organisation", "instructions", "email"])
def test_no_way_of_writing_lets_a_place_in(field: str) -> None:
    siao = make_siao()
    place = "rue-des-lilas@gue.example" if field == "email" else "12 rue des Lilas"
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        make_contact(siao, **{field: place})
    assert set(refused.value.message_dict) == {field}
    contact = make_contact(siao)
    with pytest.raises(IntegrityError, match="tells_no_place"), transaction.atomic():
        PrivilegedContact.objects.filter(pk=contact.pk).update(**{field: place})
