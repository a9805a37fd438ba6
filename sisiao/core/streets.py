"""The words that begin an address in French: one list for every text where a place must not be told.

The words are pieces of patterns: `normalised` for a text without accents nor marks, `typed` for one as it is typed.
"""

# Nothing but a street bears these: a name behind them is enough.
STREETS = (
    *("rues?", "avenues?", "boulevards?", "impasses?", "allées?", "chemins?", "quais?", "squares?", "faubourgs?"),
    *("lotissements?", "hameaux?", "ruelles?", "venelles?", "sentes?", "sentiers?", "chaussées?", "esplanade"),
    "parvis",
)
# These are words of everyday life too (« une place », « au cours de »): a number or a proper name must be there.
ALSO_STREETS = (
    *("place", "cours?", "route", "passage", "villa", "voie", "montées?", "cités?", "traverse", "clos", "mail"),
    *("promenade", "domaine", "rond[ -]point", "carrefour", "corniche", "enclos"),
)
# Written short, before a name and behind a number alone.
SHORT_STREETS = ("av", "bd", "bld", "imp", "all", "rte", "fbg", "pl")


def normalised(words: tuple[str, ...]) -> str:
    """The alternatives of a pattern on a normalised text."""
    return "|".join(words).replace("é", "e").replace("[ -]", " ")


def typed(words: tuple[str, ...]) -> str:
    """The alternatives of a pattern on a text as it is typed, whose accents may be missing."""
    return "|".join(words).replace("é", "[ée]")
