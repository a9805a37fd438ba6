"""The list « situationSortieDemande » told apart: why a stay ended, and where the person went.

The old system asked for both in a single list of codes. The codes stay; this table says which side each is on.
"""

EXIT_LIST = "situationSortieDemande"

# Why: the most frequent first.
EXIT_REASONS = ("18", "41", "31", "19", "43", "42", "39", "44", "47", "40", "48", "1")

# Where to, as people look for it.
DESTINATION_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Rue, proches, domicile", ("22", "7", "21", "45", "20")),
    ("Hébergement", ("50", "9", "11", "4", "10", "8", "38", "16", "34", "3", "32", "33")),
    ("Logement", ("51", "15", "14", "2")),
    ("Logement accompagné ou intermédié", ("23", "13", "17", "24", "12", "36", "37", "35")),
    ("Santé et institutions", ("26", "5", "29", "30", "46", "27", "49", "52")),
    ("Autre", ("25", "6", "28")),
)
DESTINATIONS = tuple(code for _, codes in DESTINATION_GROUPS for code in codes)
