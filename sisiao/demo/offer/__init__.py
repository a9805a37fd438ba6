"""The invented offer of the demo's three départements, as rows of the declared workbooks."""
