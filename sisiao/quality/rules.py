"""Rules of quality of the offer, each named, with the sentence of what it finds and how to mend it (issue "Offer").

What a rule finds is its branch of `sql/anomalies.sql`.
"""

from dataclasses import dataclass
from typing import Any

PER_CENT = 10  # difference between what is funded and what is created that must be explained
LONG_DAYS = 90  # how long places may stay out of service without a word
MANY_PLACES = 12  # an exclusive room of more places is rarely one room


@dataclass(frozen=True, slots=True)
class Rule:
    """`says` is the sentence of one anomaly, with its facts by name; `mend` is what to do."""

    code: str
    label: str
    says: str
    mend: str

    def sentence(self, facts: dict[str, Any]) -> str:
        return self.says.format_map(facts)


IMPORT = "Corrigez-le sur la fiche du dispositif, ou dans le classeur du département."
PLACES = "Corrigez les groupes et les chambres sur «\u00a0Mes places\u00a0», ou dans le classeur des places."
MONEY = "Corrigez la ligne de financement sur la fiche du dispositif, ou dans le classeur du département."
BOARD = "Le dispositif déclare ses places sur «\u00a0Mes places\u00a0»."

RULES: tuple[Rule, ...] = (
    Rule("Q01", "Groupe de places sans public", "Le groupe «\u00a0{group}\u00a0» n'accueille aucun public.", PLACES),
    Rule(
        "Q02",
        f"Écart de plus de {PER_CENT}\u00a0% entre financé et créé",
        "Places financées\u00a0: {funded}\u00a0; créées\u00a0: {created}.",
        "Créez les places qui manquent, ou expliquez l'écart.",
    ),
    Rule(
        "Q03",
        "Plus de places créées qu'autorisées",
        "Places créées\u00a0: {created}\u00a0; autorisées\u00a0: {capacity}.",
        PLACES,
    ),
    Rule(
        "Q04",
        "Plus de places financées qu'autorisées",
        "Places pérennes financées\u00a0: {funded}\u00a0; autorisées\u00a0: {capacity}.",
        MONEY,
    ),
    Rule(
        "Q05",
        "Dispositif fermé où quelqu'un dort",
        "Fermé le {closed}, encore habité.",
        "Chaque personne présente a une réponse avant la fermeture\u00a0: déclarez les sorties, ou repoussez la date.",
    ),
    Rule(
        "Q06",
        "Commune hors du département du SIAO",
        "La commune {commune} n'est pas dans le département {departement}.",
        IMPORT,
    ),
    Rule(
        "Q07",
        "Places déclarées depuis trop longtemps",
        "Le groupe «\u00a0{group}\u00a0» n'est plus déclaré depuis le {last}.",
        BOARD,
    ),
    Rule("Q08", "Places jamais déclarées", "Le groupe «\u00a0{group}\u00a0» n'a jamais été déclaré.", BOARD),
    Rule(
        "Q09", "Places financées, aucune créée", "Places financées\u00a0: {funded}\u00a0; aucune n'est décrite.", PLACES
    ),
    Rule("Q10", "Groupe de places vide", "Le groupe «\u00a0{group}\u00a0» ne contient ni chambre ni logement.", PLACES),
    Rule("Q11", "Chambre ou logement sans place", "«\u00a0{unit}\u00a0» n'a aucune place.", PLACES),
    Rule(
        "Q12",
        "Groupe de places d'un dispositif fermé",
        "Fermé le {closed}, le groupe «\u00a0{group}\u00a0» reste ouvert.",
        PLACES,
    ),
    Rule("Q13", "Date d'ouverture inconnue", "La date d'ouverture n'est pas renseignée.", IMPORT),
    Rule("Q14", "Aucun financement cette année", "Aucune ligne de financement en cours.", MONEY),
    Rule("Q15", "Financement après la fermeture", "Fermeture le {closed}, financement jusqu'au {until}.", MONEY),
    Rule("Q16", "N° SIRET manquant", "Le n° SIRET n'est pas renseigné.", IMPORT),
    Rule("Q17", "SIRET d'une autre personne morale", "Le n° SIRET n'est pas celui de l'entité {entity}.", IMPORT),
    Rule("Q18", "N° FINESS manquant", "Le n° FINESS géographique est attendu pour ce type.", IMPORT),
    Rule(
        "Q19",
        "Entité sans compte de gestionnaire",
        "Aucun compte ne gère {entity} dans le service.",
        "L'administrateur du SIAO ou du département invite un gestionnaire d'entité.",
    ),
    Rule("Q20", "Entité sans n° SIREN", "{entity} n'a pas de n° SIREN.", IMPORT),
    Rule("Q21", "Deux dispositifs du même nom", "Un autre dispositif du département porte ce nom.", IMPORT),
    Rule(
        "Q22",
        "Deux dispositifs à la même adresse",
        "{other} est à la même adresse, du même type et pour la même entité.",
        IMPORT,
    ),
    Rule("Q23", "Saison non précisée", "Saisonnier, sans période d'ouverture.", IMPORT),
    Rule(
        "Q24",
        f"Chambre exclusive de plus de {MANY_PLACES} places",
        "«\u00a0{unit}\u00a0» a {places} places pour un seul ménage.",
        PLACES,
    ),
    Rule(
        "Q25",
        f"Places indisponibles depuis plus de {LONG_DAYS} jours",
        "Places hors service depuis le {since}\u00a0: {places}.",
        "Remettez-les en service, ou donnez une date de retour et sa raison.",
    ),
    Rule(
        "Q26",
        "Changement de nature en attente",
        "Il devait devenir {type} le {day}, et tient encore ce que ce type ne porte pas.",
        "Sa fiche dit ce qu'il faut d'abord déplacer ou terminer.",
    ),
    Rule("Q27", "Capacité autorisée manquante", "La capacité autorisée ou agréée n'est pas renseignée.", IMPORT),
    Rule(
        "Q28",
        "Contingent de l'État inconnu",
        "Le nombre de logements réservés par l'État n'est pas renseigné.",
        IMPORT,
    ),
    Rule("Q29", "Téléphone manquant", "Aucun téléphone pour joindre le dispositif.", IMPORT),
    Rule(
        "Q30",
        "En projet, mais la date d'ouverture est passée",
        "Ouverture prévue le {opened}, toujours «\u00a0En projet\u00a0».",
        IMPORT,
    ),
    Rule(
        "Q31",
        "Personnes en surnuméraire",
        "Personnes sans place (lit d'appoint, berceau)\u00a0: {persons}.",
        "Proposez une place à chacun, ou expliquez jusqu'à quand.",
    ),
)
BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}
