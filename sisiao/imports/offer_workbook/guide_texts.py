"""What the guide of the Temps 1 workbook says in words: the ten steps and the particular cases (2.4, A1 and A7)."""

from sisiao.core.spreadsheet.declaration import GuideTable

STEPS = (
    "Enregistrez ce fichier sous un autre nom, au format .xlsx.",
    "Remplissez d'abord l'onglet Entités : une ligne par personne morale.",
    "Puis l'onglet Dispositifs : une ligne par service ou établissement, rattaché à son entité.",
    "Puis l'onglet Financement : une ligne par dispositif, financeur, ligne budgétaire et période.",
    "Ne modifiez ni les codes, ni les intitulés ; n'ajoutez, ne retirez et ne déplacez aucune colonne.",
    "Pour recopier vos tableaux, collez les valeurs seules : ni formule, ni fusion de cellules.",
    "Une cellule vide veut dire « non renseigné », jamais « Non ».",
    "Aucune adresse d'un lieu protégé, même en pièce jointe ; aucune donnée sur des personnes hébergées.",
    "Comparez le tableau de bord (A8) à vos chiffres, puis déposez le fichier dans la page « Import de l'offre ».",
    "Le rapport liste toutes les remarques avec leur remède ; une seule remarque bloquante, et rien n'est importé.",
)

CASES = GuideTable(
    "A7. Cas particuliers",
    ("Cas", "Ce qu'il faut saisir"),
    (
        (
            "Hébergement de femmes victimes de violences",
            "Adresse protégée « Oui » ; nom neutre ; adresse, SIRET, FINESS vides.",
        ),
        ("CHRS urgence et insertion", "Un dispositif, modes « Urgence ; Insertion », deux lignes de financement."),
        ("CHU en appartements diffus", "Hors CHRS, implantation « Diffus », commune du bureau."),
        ("Places hivernales dans un CHU permanent", "Le même dispositif, une ligne de régime « Hivernal »."),
        ("Gymnase", "Hébergement, Autres ; régime « Sur activation »."),
        ("Nuitées hôtelières", "L'entité est l'acheteur des nuitées ; unité « Nuitée », plafond annuel."),
        (
            "Entité présente dans trois départements",
            "Une ligne par classeur, même SIREN ; les dispositifs du seul département.",
        ),
        ("CCAS premier accueil et gestionnaire d'un CHU", "Une entité, deux dispositifs."),
        ("Association qui porte le SIAO", "« Porte aussi le SIAO » : Oui."),
        ("Pension de famille à côté d'une résidence sociale", "Deux dispositifs."),
        ("FTM devenu résidence sociale", "Fermez l'un, ouvrez l'autre, même FINESS."),
        ("CHU devenu CHRS en cours d'année", "Deux lignes de financement datées."),
    ),
)
