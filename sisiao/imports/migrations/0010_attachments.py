"""The names of the files that came with a deposited workbook."""

import django.contrib.postgres.fields
from django.db import migrations, models

NAME = "upload_forgotten_keeps_nothing"


class Migration(migrations.Migration):
    dependencies = (("imports", "0009_forgotten"),)
    operations = (
        migrations.RemoveConstraint("uploadedworkbook", NAME),
        migrations.AddField(
            "uploadedworkbook",
            "attachments",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=150),
                blank=True,
                null=True,
                size=None,
                verbose_name="pièces jointes",
            ),
        ),
        migrations.AddConstraint(
            "uploadedworkbook",
            models.CheckConstraint(
                condition=models.Q(
                    ("forgotten_at", None),
                    models.Q(("attachments", None), ("content", b""), ("file_name", ""), ("report", {}), ("typed", {})),
                    _connector="OR",
                ),
                name=NAME,
            ),
        ),
    )
