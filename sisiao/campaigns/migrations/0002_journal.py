"""The journal follows campaigns and every act on a département."""

from django.db import migrations

from sisiao.audit.journal import follow

TABLES = ("campaign", "campaigndepartement", "campaignsending", "templatedownload", "campaignvalidation")


class Migration(migrations.Migration):
    dependencies = (("campaigns", "0001_campaigns"), ("audit", "0002_journal"))
    operations = tuple(follow(f"campaigns_{table}") for table in TABLES)
