"""Controls on the file itself, the same for every workbook (`docs/security.md` T32, T33)."""

from sisiao.core.spreadsheet.findings import Control, blocking, warning

MAXIMUM_BYTES = 5 * 1024 * 1024
MAXIMUM_ENTRIES = 100
MAXIMUM_UNPACKED = 50 * 1024 * 1024
MAXIMUM_RATIO = 100
MAXIMUM_ROWS = 30_000
MAXIMUM_CELL = 2_000

TEMPLATE = "Repartez du modèle téléchargé et recopiez vos données (collage des valeurs seules)."

TOO_BIG = blocking("C-FIC-01", "le fichier dépasse 5 Mo.", "Retirez les images et les onglets ajoutés, ou coupez-le.")
NOT_XLSX = blocking(
    "C-FIC-02", "ce n'est pas un classeur .xlsx lisible.", "Enregistrez-le au format « Classeur Excel (.xlsx) »."
)
TOO_MANY_ENTRIES = blocking("C-FIC-03", "le classeur contient plus de 100 éléments internes.", TEMPLATE)
BOMB = blocking("C-FIC-04", "le contenu du classeur est démesuré une fois décompressé.", TEMPLATE)
MACROS = blocking(
    "C-FIC-05", "le classeur contient des macros.", "Enregistrez-le au format « Classeur Excel (.xlsx) », sans macro."
)
EXTERNAL_LINKS = blocking(
    "C-FIC-06",
    "le classeur contient des liens vers d'autres fichiers.",
    "Rompez les liaisons (Données, Modifier les liens) et collez les valeurs seules.",
)
UNREADABLE = blocking("C-FIC-07", "le contenu du classeur est abîmé ou n'est pas admis ({part}).", TEMPLATE)
STOPPED = blocking("C-FIC-08", "la lecture a été arrêtée : elle demandait trop de temps ou de mémoire.", TEMPLATE)
MISSING_SHEET = blocking("C-FIC-09", "l'onglet « {name} » est absent.", "Remettez l'onglet du modèle, sous ce nom.")
WRONG_HEADING = blocking(
    "C-FIC-10",
    "l'intitulé attendu est « {expected} », le fichier porte « {found} ».",
    "N'ajoutez, ne retirez et ne déplacez aucune colonne : remettez l'ordre du modèle.",
)
FORMULA = blocking(
    "C-FIC-11", "la cellule {address} contient une formule.", "Remplacez-la par sa valeur (collage des valeurs seules)."
)
OUTSIDE = blocking(
    "C-FIC-12",
    "la cellule {address} porte une valeur hors du tableau.",
    "Effacez-la, ou mettez-la dans la colonne qui convient.",
)
FAR_OUTSIDE = blocking(
    "C-FIC-13",
    "la cellule {address} est très loin du tableau : la lecture de l'onglet s'est arrêtée là.",
    "Supprimez les lignes et colonnes au-delà du tableau ; d'autres remarques pourront suivre.",
)
MERGED = blocking("C-FIC-14", "les cellules {address} sont fusionnées.", "Défusionnez-les : une valeur par cellule.")
TOO_MANY_ROWS = blocking("C-FIC-15", "le fichier compte plus de 30 000 lignes remplies.", "Coupez-le en deux fichiers.")
CELL_TOO_LONG = blocking("C-FIC-16", "la cellule {address} dépasse 2 000 caractères.", "Raccourcissez ce texte.")
MISCOUNTED = blocking(
    "C-FIC-17",
    "{counted} lignes remplies sont comptées dans l'onglet mais {read} sont lues : aucune ne doit se perdre.",
    TEMPLATE,
)
REPEATED_CELL = blocking("C-FIC-18", "la cellule {address} figure deux fois ou dans le désordre.", TEMPLATE)
ERROR_VALUE = blocking("C-FIC-19", "la cellule {address} affiche une erreur ({text}).", "Saisissez la valeur.")
HIDDEN_ROW = warning(
    "C-FIC-20", "cette ligne est masquée ; elle a été lue comme les autres.", "Affichez et vérifiez-la."
)
HIDDEN_COLUMN = warning(
    "C-FIC-21", "cette colonne est masquée ; elle a été lue comme les autres.", "Affichez et vérifiez-la."
)
PASSWORD = blocking(
    "C-FIC-22", "le classeur est chiffré ou d'un ancien format (.xls).", "Enregistrez-le en .xlsx, sans mot de passe."
)
NO_DEPARTEMENT = blocking("C-FIC-23", "le département du classeur est absent ou a été modifié.", TEMPLATE)
WRONG_KIND = blocking("C-FIC-24", "ce classeur n'est pas celui attendu ici ({expected}).", "Choisissez le bon fichier.")
EXAMPLE_ROW = warning(
    "C-FIC-25",
    "la ligne porte le code EXEMPLE : elle n'est pas importée.",
    "Donnez-lui un code si elle est à importer.",
)
NO_SIAO = blocking("C-FIC-26", "le SIAO du département {departement} n'est pas créé.", "Demandez sa création.")
OTHER_DEPARTEMENT = blocking(
    "C-FIC-27",
    "ce classeur est celui du département {departement}, hors de votre périmètre.",
    "Choisissez le bon fichier.",
)
REFUSED = blocking(
    "C-FIC-28",
    "l'enregistrement a été refusé\u00a0: {problem}",
    "Rien n'est importé\u00a0; corrigez puis importez à nouveau.",
)
CUT = blocking(
    "C-FIC-98", "{count} autres remarques {code} de cet onglet ne sont pas listées.", "Corrigez celles qui le sont."
)

FILE_CONTROLS: tuple[Control, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Control))
BY_CODE = {control.code: control for control in FILE_CONTROLS}
