"""The journal follows what is received from Démarche Numérique, and what becomes of it."""

from django.db import migrations

from sisiao.audit.journal import follow


class Migration(migrations.Migration):
    dependencies = (("interop", "0001_dossiers"), ("audit", "0002_journal"))
    operations = (follow("interop_procedure"), follow("interop_dossier"), follow("interop_receivedfile"))
