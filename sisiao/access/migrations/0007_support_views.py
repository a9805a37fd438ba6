"""Support views: a row is shortened, by nothing else changed, and never deleted (R20)."""

import datetime
import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from sisiao.audit.journal import follow

ONLY_SHORTENED = """
CREATE FUNCTION access_supportview_only_shortened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'period' = to_jsonb(OLD) - 'period'
            AND lower(NEW.period) = lower(OLD.period) AND upper(NEW.period) <= upper(OLD.period) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a support view is only ended' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER only_shortened BEFORE UPDATE OR DELETE ON access_supportview
FOR EACH ROW EXECUTE FUNCTION access_supportview_only_shortened();
"""
FREE = """
DROP TRIGGER only_shortened ON access_supportview;
DROP FUNCTION access_supportview_only_shortened;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0006_four_eyes"),
        ("audit", "0003_old_profiles_fit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SupportView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.CharField(max_length=500, verbose_name="motif")),
                ("period", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="durée")),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.grant",
                        verbose_name="habilitation vue",
                    ),
                ),
                (
                    "viewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assistance",
                    ),
                ),
            ],
            options={
                "verbose_name": "vue d'assistance",
                "verbose_name_plural": "vues d'assistance",
                "indexes": [models.Index(fields=["grant", "-id"], name="supportview_of_grant")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "period__endswith__lte",
                                models.ExpressionWrapper(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("period__startswith"),
                                        "+",
                                        models.Value(datetime.timedelta(seconds=1800)),
                                    ),
                                    output_field=models.DateTimeField(),
                                ),
                            ),
                            ("period__isempty", False),
                            ("period__lower_inf", False),
                            ("period__upper_inf", False),
                        ),
                        name="supportview_half_an_hour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__regex", "\\S.{18,}\\S")),
                        name="supportview_reason_told",
                        violation_error_message="Le motif tient en 20 caractères au moins.",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=(("viewer", "="), ("period", "&&")), name="supportview_one_at_a_time"
                    ),
                ],
            },
        ),
        follow("access_supportview"),
        migrations.RunSQL(ONLY_SHORTENED, FREE),
    ]
