"""An account is invited, active, suspended or closed; `is_active` follows from it."""

from django.db import migrations, models

KEEP_CLOSED = """
SELECT set_config('sisiao.actor', '{"user": null, "profile": "command", "label": "migration"}', true);
UPDATE accounts_user SET state = 'suspended', suspended_at = now(), suspension_reason = 'administrator'
WHERE NOT is_active;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_journal"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="fermé le"),
        ),
        migrations.AddField(
            model_name="user",
            name="initialised_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="initialisé le"),
        ),
        migrations.AddField(
            model_name="user",
            name="state",
            field=models.CharField(
                choices=[
                    ("invited", "Invité, jamais connecté"),
                    ("active", "Actif"),
                    ("suspended", "Suspendu"),
                    ("closed", "Fermé"),
                ],
                default="active",
                max_length=10,
                verbose_name="état du compte",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="suspended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="suspendu le"),
        ),
        migrations.AddField(
            model_name="user",
            name="suspension_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("administrator", "Suspendu par un administrateur"),
                    ("inactive", "90 jours sans connexion"),
                    ("unconfirmed", "Non confirmé à la revue annuelle des accès"),
                ],
                max_length=15,
                verbose_name="motif de suspension",
            ),
        ),
        migrations.RunSQL(KEEP_CLOSED, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="user", name="is_active"),
        migrations.AddField(
            model_name="user",
            name="is_active",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Q(("state", "active")),
                output_field=models.BooleanField(),
                verbose_name="compte actif",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["invited", "active", "suspended", "closed"])), name="user_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "suspended"),
                        ("suspended_at__isnull", False),
                        models.Q(("suspension_reason", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "suspended"), _negated=True),
                        ("suspended_at", None),
                        ("suspension_reason", ""),
                    ),
                    _connector="OR",
                ),
                name="user_suspended_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "closed"), ("closed_at", None), _connector="XOR"),
                name="user_closed_says_when",
            ),
        ),
    ]
