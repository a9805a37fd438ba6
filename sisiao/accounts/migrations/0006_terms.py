"""The terms of use that each account has accepted: kept for ever, told in the journal."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sisiao.audit.journal import append_only, follow


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_journal_of_links"),
        ("audit", "0002_journal"),
    ]

    operations = [
        migrations.CreateModel(
            name="TermsAcceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("accepted_at", models.DateTimeField(verbose_name="acceptée le")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms_accepted",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="compte",
                    ),
                ),
            ],
            options={
                "verbose_name": "acceptation des conditions d'utilisation",
                "verbose_name_plural": "acceptations des conditions d'utilisation",
                "constraints": [models.UniqueConstraint(fields=("user", "version"), name="termsacceptance_once")],
            },
        ),
        follow("accounts_termsacceptance"),
        append_only("accounts_termsacceptance"),
    ]
