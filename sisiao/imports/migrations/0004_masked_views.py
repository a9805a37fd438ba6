"""The masked views again: what a dispositif says over time is in its versions (R20)."""

from django.db import migrations

from sisiao.access.masking import forget_views, remake_views

# `masking.digest()` when these views were made: a test holds the last one equal to the tables of today.
DIGEST = "29b05df89810"


class Migration(migrations.Migration):
    dependencies = (("imports", "0003_masked_views"), ("offer", "0009_versions_alone"))
    operations = (migrations.RunPython(remake_views, forget_views),)
