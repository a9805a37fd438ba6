"""The journal follows links and recoveries; secrets, sessions and counts are not followed. The old sessions go."""

from django.db import migrations

from sisiao.audit.journal import follow


class Migration(migrations.Migration):
    dependencies = (("accounts", "0004_sign_in"), ("audit", "0002_journal"))
    operations = (
        follow("accounts_accountlink"),
        follow("accounts_factorrecovery"),
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", migrations.RunSQL.noop),
    )
