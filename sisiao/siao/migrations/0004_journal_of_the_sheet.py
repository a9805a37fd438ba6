"""The journal follows every row of the sheet of a SIAO."""

from django.db import migrations

from sisiao.audit.journal import follow

TABLES = (
    "siao_siaooperator",
    "siao_coveredterritory",
    "siao_antenna",
    "siao_helplinehours",
    "siao_siaocontact",
    "siao_siaopartner",
    "siao_siaodocument",
    "siao_siaomessage",
)


class Migration(migrations.Migration):
    dependencies = (("siao", "0003_sheet"), ("audit", "0002_journal"))
    operations = tuple(follow(table) for table in TABLES)
