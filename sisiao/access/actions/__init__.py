"""Verbs on accounts and grants: `grants` gives and ends, `accounts` invites to removes, `reviews` confirms, `mappings`
replaces the old profiles, `tidying` is what time does by itself."""
