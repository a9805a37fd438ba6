"""What a version says is no longer a column of the dispositif."""

from django.db import migrations

from sisiao.access.masking import forget_views


class Migration(migrations.Migration):
    dependencies = [
        ("offer", "0008_versions_of_what_exists"),
    ]

    # The masked views hold every column: `imports` makes them again.
    operations = [
        migrations.RunPython(forget_views, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="dispositif",
            name="dispositif_ages_ordered",
        ),
        migrations.RemoveConstraint(
            model_name="dispositif",
            name="dispositif_siao_part_of_reserved",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="animals",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="capacity",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="capacity_unit",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="hours",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="legal_frame",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="max_age",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="min_age",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="opening_regime",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="publics",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="reception_modes",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="season",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="siao_referral",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="siao_reserved",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="situation",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="state_reserved",
        ),
        migrations.RemoveField(
            model_name="dispositif",
            name="wheelchair",
        ),
    ]
