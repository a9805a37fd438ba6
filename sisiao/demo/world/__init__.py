"""The demo's three départements, brought to life: accounts, people, nights past and tonight, stories."""
