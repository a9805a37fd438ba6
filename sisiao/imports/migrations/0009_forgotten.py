"""A deposit whose days are over keeps who deposited it and when it was imported, and nothing of its file."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo", "0003_collectivities"),
        ("imports", "0008_list_of_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="uploadedworkbook",
            name="forgotten_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="effacé le"),
        ),
        migrations.AddConstraint(
            model_name="uploadedworkbook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("forgotten_at", None),
                    models.Q(("content", b""), ("file_name", ""), ("report", {}), ("typed", {})),
                    _connector="OR",
                ),
                name="upload_forgotten_keeps_nothing",
            ),
        ),
    ]
