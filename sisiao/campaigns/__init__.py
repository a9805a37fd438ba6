"""The campaign that builds the offer of Temps 1: the steps of each département, derived from dated rows."""
