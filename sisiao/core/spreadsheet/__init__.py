"""Workbook engine, without any domain: one declaration makes the template, the guide, the import and its report.

`declaration` says what a workbook holds, `template` writes it, `reader` reads a filled one in a limited subprocess,
`rows` turns cells into typed values and findings. The worker imports neither Django
nor anything of the domain.
"""
