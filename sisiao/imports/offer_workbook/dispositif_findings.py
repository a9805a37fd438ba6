"""Controls that may speak about the tab « Dispositifs » (trade rules 2.2, guide A6)."""

from sisiao.core.spreadsheet.findings import Control, blocking, warning
from sisiao.imports.commune_controls import CommuneControls

PROTECTED_TELLS = blocking(
    "C-DIS-09",
    "ce dispositif est déclaré à adresse protégée, la cellule doit être vide.",
    "Videz-la et supprimez aussi l'adresse des pièces jointes.",
)
SAME_NAME = warning(
    "C-DIS-11", "ce nom figure aussi ligne {other} pour la même entité.", "Distinguez les deux dispositifs."
)
OTHER_SIREN = warning(
    "C-DIS-12",
    "les 9 premiers chiffres ne sont pas le SIREN de l'entité.",
    "Vérifiez le SIRET ou l'entité gestionnaire.",
)
COMMUNE = CommuneControls.of("C-DIS", first=13)
COMMUNE_ELSEWHERE = warning(
    "C-DIS-16", "la commune n'est pas dans le département {departement}.", "Vérifiez la commune, ou le classeur."
)
MOBILE = warning("C-DIS-17", "« Mobile » ne convient qu'à une maraude.", "Choisissez une autre implantation.")
OPENS_LATE = warning("C-DIS-18", "l'ouverture est à plus de 24 mois.", "Vérifiez la date.")
CLOSES_BEFORE = blocking("C-DIS-19", "la fermeture précède l'ouverture.", "Corrigez l'une des deux dates.")
FUNDED_AFTER = warning(
    "C-DIS-20",
    "le dispositif est fermé mais une ligne de financement ({code}) va au-delà.",
    "Vérifiez la date de fermeture.",
)
SHELTER_BY_DAY = warning("C-DIS-23", "un hébergement n'ouvre pas seulement en journée.", "Vérifiez les horaires.")
NO_PUBLIC = warning("C-DIS-24", "aucun public n'est à « Oui ».", "Répondez « Oui » pour au moins un public.")
AGES = blocking("C-DIS-25", "l'âge minimum dépasse l'âge maximum.", "Corrigez l'un des deux âges.")
MINORS = warning(
    "C-DIS-26",
    "l'âge minimum est inférieur à 18 ans sans public de l'ASE ni accueil mère-enfant.",
    "Vérifiez l'âge, ou précisez le public.",
)
REFUGEES = blocking(
    "C-DIS-27",
    "« Réfugiés » ne peut pas être un public ici : l'accueil est inconditionnel.",
    "Retirez ce public.",
)
CONTACT_CAPACITY = blocking("C-DIS-28", "un premier accueil n'a pas de capacité.", "Videz la cellule.")
LESS_THAN_FUNDED = warning(
    "C-DIS-29",
    "la capacité est inférieure au total des lignes pérennes ({total}).",
    "Vérifiez la capacité ou le financement.",
)
UNIT_NOT_ALLOWED = blocking("C-DIS-30", "cette unité n'est pas admise pour le type.", "Unités admises : {units}.")
ACT_PAST = warning("C-DIS-32", "l'échéance de l'acte est passée.", "Indiquez l'acte en vigueur.")
RESERVED_TOO_MANY = blocking(
    "C-DIS-33",
    "les logements confiés au SIAO, ou réservés par l'État, dépassent le nombre dont ils font partie.",
    "Corrigez ces nombres.",
)
RESERVED_UNKNOWN = warning(
    "C-DIS-34", "le nombre de logements réservés par l'État manque : 30 % par défaut, à vérifier.", "Indiquez-le."
)
SHOULD_BE_PROTECTED = warning(
    "C-DIS-35",
    "le public est celui de victimes de violences ou de traite et l'adresse n'est pas protégée.",
    "Vérifiez ; si elle doit l'être, répondez « Oui » et videz l'adresse.",
)
PLANNED_WITHOUT_DATE = warning(
    "C-DIS-36", "le dispositif est en projet sans ouverture à venir.", "Indiquez la date prévue."
)
FINESS_KEY = warning("C-DIS-37", "la clé du n° FINESS ne tombe pas juste.", "Recopiez-le depuis le répertoire FINESS.")
CONTACT_REFERRAL = blocking("C-DIS-38", "le SIAO n'oriente jamais vers un premier accueil.", "Choisissez « Aucune ».")
WITHOUT_FUNDING = warning(
    "C-DIS-39", "ce dispositif ouvert n'a aucune ligne pour l'exercice {year}.", "Ajoutez-la dans l'onglet Financement."
)
NO_MODE = warning("C-DIS-40", "les modes d'accueil manquent.", "Indiquez Urgence, Stabilisation ou Insertion.")
LOSES_TYPE = blocking(
    "C-DIS-41",
    "ce dispositif a des {held} : ce type ne peut pas en porter.",
    "Gardez son type, ou terminez-les d'abord sur sa fiche.",
)
KNOWN = blocking(
    "C-DIS-42",
    "ce dispositif est déjà connu sous le code {code} : même entité et même type, avec ce nom ou ce n° FINESS.",
    "Complétez la ligne {code} du modèle à jour et videz celle-ci, ou distinguez les deux dispositifs.",
)
NOT_NEUTRAL = blocking(
    "C-DIS-43",
    "ce nom dit où est un dispositif à adresse protégée, ou pour qui.",
    "Choisissez un nom neutre, sans commune, ni rue, ni «\u00a0violences\u00a0».",
)
NAMES_A_PLACE = blocking(
    "C-DIS-44",
    "ce texte nomme un lieu et le dispositif est déclaré à adresse protégée.",
    "Ne nommez ni commune, ni rue, ni numéro.",
)
SHARED_MAILBOX = blocking(
    "C-DIS-45", "une boîte partagée est indiquée : un compte = une personne.", "Indiquez un courriel nominatif."
)
TWO_NAMES = blocking(
    "C-DIS-46",
    "ce courriel figure {other} avec un autre nom.",
    "Un compte = une personne : corrigez l'une des lignes.",
)
OLD_NAME_NOT_KEPT = warning(
    "C-DIS-47",
    "l'ancien nom d'un dispositif à adresse protégée n'est pas gardé.",
    "Videz la cellule : elle pourrait dire où il est.",
)
NOT_DEPOSITED = warning(
    "C-DIS-48",
    "pièce jointe nommée et absente du dépôt : {names}.",
    "Joignez-la au dossier, ou corrigez son nom.",
)
STAYS_PROTECTED = blocking(
    "C-DIS-49",
    "l'adresse de ce dispositif est protégée : un classeur ne lève pas cette protection.",
    "Répondez « Oui » et videz l'adresse, ou repartez du modèle à jour.",
)

CONTROLS: tuple[Control, ...] = (
    PROTECTED_TELLS, SAME_NAME, OTHER_SIREN, *COMMUNE.all(), COMMUNE_ELSEWHERE, MOBILE, OPENS_LATE, CLOSES_BEFORE,
    FUNDED_AFTER, SHELTER_BY_DAY, NO_PUBLIC, AGES, MINORS, REFUGEES, CONTACT_CAPACITY, LESS_THAN_FUNDED,
    UNIT_NOT_ALLOWED,
    ACT_PAST, RESERVED_TOO_MANY, RESERVED_UNKNOWN, SHOULD_BE_PROTECTED, PLANNED_WITHOUT_DATE, FINESS_KEY,
    CONTACT_REFERRAL, WITHOUT_FUNDING, NO_MODE, LOSES_TYPE, KNOWN, NOT_NEUTRAL, NAMES_A_PLACE, SHARED_MAILBOX,
    TWO_NAMES, OLD_NAME_NOT_KEPT, NOT_DEPOSITED, STAYS_PROTECTED,
)  # fmt: skip
