"""The old offer: groupes de places of the 115 and of the insertion, and their users (issue "Offer", Temps 2)."""
