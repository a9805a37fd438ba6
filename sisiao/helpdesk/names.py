"""Which capitalised words of a request for help name a person: a first name that many bear, two words in a row.

What is around tells the rest: after « l'onglet » or « le CHRS », capitals name a thing; a commune is nobody. A word
that begins a sentence has a capital anyway: there, a first name must be among the words.
"""

import re
from functools import cache
from pathlib import Path

from sisiao.core.text import normalise
from sisiao.geo.names import places

_LIST = Path(__file__).parent / "data" / "first_names.txt"
# First names that are words too: at the beginning of a sentence, they are words.
_WORDS_TOO = frozenset(("ambre", "claire", "flore", "jade", "marine", "marguerite", "martial", "pierre", "rose"))
# Capitalised words that name nobody, wherever they are.
NOT_NAMES = (
    "Le", "La", "Les", "Un", "Une", "Des", "Du", "De", "Au", "Aux", "Ce", "Cet", "Cette", "Ces", "Mon", "Ma",
    "Mes", "Notre", "Nos", "Votre", "Vos", "Son", "Sa", "Ses", "Leur", "Leurs", "Je", "Il", "Elle", "On", "Nous",
    "Vous", "Ils", "Elles", "Bonjour", "Bonsoir", "Merci", "Cordialement", "Bien", "Madame", "Monsieur",
    "Mademoiselle", "Mme", "Mlle", "Docteur", "Dr", "Mr", "Quand", "Dans", "Depuis", "Pour", "Avec", "Sans",
    "Sous", "Sur", "Si", "Mais", "Et", "Ou", "Puis", "Après", "Avant", "Comment", "Pourquoi", "Impossible",
    "Erreur", "Oui", "Non", "Chez", "Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche",
    "Janvier", "Février", "Mars", "Avril", "Mai", "Juin", "Juillet", "Août", "Septembre", "Octobre", "Novembre",
    "Décembre", "Noël", "Pâques", "Toussaint", "Windows", "Android", "Linux", "Firefox", "Mozilla", "Chrome",
    "Google", "Edge", "Microsoft", "Safari", "Apple", "Excel", "Word", "Outlook", "Teams", "Office", "Libre",
    "Adobe", "Acrobat", "Reader", "Explorer", "Démarche", "Démarches", "Numérique", "Numériques", "Simplifiées",
    "Pro", "Connect", "France", "Travail", "Emploi", "Action", "Temps", "Hébergement", "Logement", "Veille",
    "Sociale", "Social", "Premier", "Accueil", "Mesures", "Capacités", "Tableau", "Tableaux", "Nuit", "Nuits",
    "Groupe", "Groupes", "Place", "Places", "Séjour", "Séjours", "Ménage", "Ménages", "Personne", "Personnes",
    "Demande", "Demandes", "Dispositif", "Dispositifs", "Structure", "Structures", "Entité", "Entités",
    "Activation", "Activations", "Annuaire", "Aide", "Assistance", "Avis", "Compte", "Comptes", "Campagne",
    "Campagnes", "Qualité", "Importer", "Exporter", "Import", "Export", "Enregistrer", "Valider", "Ajouter",
    "Supprimer", "Modifier", "Chercher", "Rechercher", "Orienter", "Orientation", "Orientations", "Fluidité",
    "Travaux", "Admission", "Admissions", "Sortie", "Sorties", "Entrée", "Entrées", "Écoutant", "Administrateur",
    "Opérateur", "Lecteur", "Régional", "Départemental", "National", "Nationale", "Régionale", "Départementale",
    "Gestionnaire", "Insertion", "Urgence", "Public", "Publics", "Service", "Services", "Écoute", "Centre",
    "Foyer", "Résidence", "Association", "Fondation", "Hôtel", "Pension", "Maison", "Préfecture", "Mairie",
    "Emmaüs", "Secours", "Armée", "Croix", "Croix-Rouge", "Habitat", "Humanisme", "Solidarité", "Solidarités",
    "Samu", "Adoma", "Coallia", "Aurore", "Saint", "Sainte", "Saints", "Val", "Grand", "Grande", "Ville", "Nord",
    "Sud", "Est", "Ouest", "Île", "Îles",
)  # fmt: skip
# Behind these, capitals name a thing.
_THINGS = (
    "chrs", "chu", "cada", "huda", "ccas", "siao", "foyer", "résidence", "association", "fondation", "hôtel",
    "pension", "centre", "lycée", "collège", "hôpital", "école", "maison", "structure", "dispositif", "groupe",
    "entité", "accueil", "page", "onglet", "bouton", "menu", "rubrique", "champ", "profil", "écran", "colonne",
    "lien", "titre", "filtre", "liste", "tuile", "case", "colonnes", "fenêtre", "navigateur", "logiciel", "saint",
    "sainte", "st", "ste",
)  # fmt: skip
_BEHIND_A_THING = re.compile(rf"(?:^|[^\w])(?:{'|'.join(_THINGS)})s?[ :«“\"]*$", re.IGNORECASE)
_BEGINS = re.compile(r"(?:^|[.!?:;…«»“”\"(\n•*–—])[ \-]*$")


@cache
def _first_names() -> frozenset[str]:
    """As they are written, and without accents: « marié » is no « Marie »."""
    names = _LIST.read_text(encoding="utf-8").split()
    return frozenset((*(name.lower() for name in names), *(normalise(name) for name in names)))


def is_first_name(word: str) -> bool:
    """Whether many bear it; « Marie-Claire » is two that are."""
    return all(part.lower() in _first_names() for part in word.split("-"))


def is_place(words: str) -> bool:
    """Whether the words are a commune, a département or a région, together or each of them."""
    return normalise(words) in places() or all(normalise(word) in places() for word in words.split())


def names_a_person(found: re.Match[str]) -> bool:
    """Whether capitalised words that stand in a row, or one alone, name somebody."""
    words = found[0].split()
    # The end of what precedes is enough, and a long text is read once.
    before = found.string[max(0, found.start() - 40) : found.start()]
    if _BEHIND_A_THING.search(before):
        return False
    first = [word for word in words if is_first_name(word)]
    if len(words) == 1:
        return bool(first) and not (words[0].lower() in _WORDS_TOO and _BEGINS.search(before))
    return bool(first) if _BEGINS.search(before) else bool(first) or not is_place(found[0])
