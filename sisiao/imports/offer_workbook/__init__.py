"""The Temps 1 workbook: entités, dispositifs and their funding (trade rules, section 2)."""
