"""What the support view reads in place of personal data: a view of each table that holds some (R20).

It stands in the highest app whose table is masked. A migration that changes a masked table comes after this one, drops
the views first if it changes or removes a masked column, and makes them again: `RunPython(remake_views, forget_views)`.
"""

from django.db import migrations

from sisiao.access.masking import forget_views, remake_views

# `masking.digest()` when these views were made: a test holds the last one equal to the tables of today.
DIGEST = "94e9441c18b0"


class Migration(migrations.Migration):
    dependencies = (
        ("access", "0007_support_views"),
        ("accounts", "0005_journal_of_links"),
        ("audit", "0003_old_profiles_fit"),
        ("core", "0004_wider_profile"),
        ("helpline", "0003_in_hand"),
        ("households", "0005_row_security"),
        ("housing_requests", "0002_journal"),
        ("imports", "0001_initial"),
        ("matching", "0002_journal"),
        ("notifications", "0004_sent_again"),
        ("occupation", "0003_row_security"),
        ("offer", "0003_nomenclature_2024"),
        ("referrals", "0004_protected_location"),
        ("stays", "0003_row_security"),
    )
    operations = (migrations.RunPython(remake_views, forget_views),)
