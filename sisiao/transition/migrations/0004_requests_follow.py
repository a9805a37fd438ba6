"""Requests in progress follow the switch; row-level security holds them as what tells where a household is awaited."""

import django.db.models.deletion
from django.db import migrations, models

POLICY = """
ALTER TABLE transition_legacyrequest ENABLE ROW LEVEL SECURITY;
CREATE POLICY perimeter ON transition_legacyrequest
USING (
    (SELECT sisiao_beyond())
    OR household_id IS NOT NULL AND sisiao_reads_where(
        household_id, (SELECT sisiao_scopes()), (SELECT sisiao_follows()), (SELECT sisiao_grant()),
        (SELECT sisiao_now()), (SELECT sisiao_cleared()))
)
WITH CHECK ((SELECT sisiao_beyond()));
"""
PUBLIC = """
DROP POLICY perimeter ON transition_legacyrequest;
ALTER TABLE transition_legacyrequest DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0006_requests_follow"),
        ("siao", "0005_relays_end"),
        ("transition", "0003_masked_views"),
    ]

    operations = [
        migrations.CreateModel(
            name="LegacyRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("legacy_id", models.CharField(max_length=30, verbose_name="numéro dans l'ancien outil")),
                (
                    "side",
                    models.CharField(
                        choices=[("115", "Volet 115"), ("insertion", "Volet insertion")],
                        max_length=10,
                        verbose_name="volet",
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="demandée pour le")),
            ],
            options={
                "verbose_name": "ancienne demande",
                "verbose_name_plural": "anciennes demandes",
            },
        ),
        migrations.RemoveConstraint(
            model_name="switchstep",
            name="switchstep_group_or_user",
        ),
        migrations.AddField(
            model_name="legacyrequest",
            name="group",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="transition.legacyplacegroup",
                verbose_name="ancien groupe de places",
            ),
        ),
        migrations.AddField(
            model_name="legacyrequest",
            name="household",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="households.household",
                verbose_name="ménage",
            ),
        ),
        migrations.AddField(
            model_name="legacyrequest",
            name="siao",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="siao.siao", verbose_name="SIAO"
            ),
        ),
        migrations.AddField(
            model_name="switchstep",
            name="request",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="transition.legacyrequest",
                verbose_name="ancienne demande",
            ),
        ),
        migrations.AddConstraint(
            model_name="switchstep",
            constraint=models.UniqueConstraint(fields=("switch", "request"), name="switchstep_request_once"),
        ),
        migrations.AddConstraint(
            model_name="switchstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group__isnull", False), ("legacy_user", None), ("request", None)),
                    models.Q(("group", None), ("legacy_user__isnull", False), ("request", None)),
                    models.Q(("group", None), ("legacy_user", None), ("request__isnull", False)),
                    _connector="OR",
                ),
                name="switchstep_of_one_thing",
            ),
        ),
        migrations.AddIndex(
            model_name="legacyrequest",
            index=models.Index(fields=["group"], name="legacyrequest_group"),
        ),
        migrations.AddConstraint(
            model_name="legacyrequest",
            constraint=models.UniqueConstraint(
                fields=("siao", "side", "legacy_id"), name="legacyrequest_number_unique"
            ),
        ),
        migrations.RunSQL(POLICY, PUBLIC),
    ]
