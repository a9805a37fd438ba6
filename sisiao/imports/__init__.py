"""Imports: one module per spreadsheet or partner source."""
