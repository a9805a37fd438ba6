"""A list of accounts is deposited as the offer is: by whoever may import it, of no département if need be."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo", "0003_collectivities"),
        ("imports", "0007_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="uploadedworkbook",
            name="departement",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="geo.departement",
                verbose_name="département",
            ),
        ),
        migrations.AddConstraint(
            model_name="uploadedworkbook",
            constraint=models.CheckConstraint(
                condition=models.Q(("departement__isnull", False), ("kind", "comptes"), _connector="OR"),
                name="upload_of_offer_names_departement",
            ),
        ),
    ]
