"""The users workbook: a list of colleagues to invite, each with a first profile (issue « Accounts »)."""
