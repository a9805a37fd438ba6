"""Who may read which row: where somebody is."""

from django.db import migrations

from sisiao.households.row_security import tells_where


class Migration(migrations.Migration):
    dependencies = (("stays", "0002_journal"), ("households", "0005_row_security"))
    operations = (tells_where("stays_stay"),)
