"""From the old offer to the new one: what exists is attached (Temps 2), then switched (Temps 3)."""
