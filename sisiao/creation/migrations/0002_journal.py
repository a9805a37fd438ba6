"""The journal follows requests of creation and their messages."""

from django.db import migrations

from sisiao.audit.journal import follow


class Migration(migrations.Migration):
    dependencies = (("creation", "0001_requests"), ("audit", "0002_journal"))
    operations = (
        follow("creation_creationrequest"),
        follow("creation_creationmessage"),
        follow("creation_creationattachment"),
    )
