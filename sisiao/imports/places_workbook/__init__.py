"""The places workbook: groupes de places, units and what is out of service (trade rules 2.5)."""
