"""What each dispositif says today becomes its first version, and its State's logements a contingent."""

from django.db import migrations

VERSIONS = """
INSERT INTO offer_dispositifversion (dispositif_id, period, situation, siao_referral, reception_modes, opening_regime,
    season, hours, publics, specific_publics, min_age, max_age, wheelchair, animals, stay_rules, capacity, capacity_unit,
    legal_frame, reason)
SELECT id, '(,)', situation, siao_referral, reception_modes, opening_regime, season, hours, publics, '{}', min_age,
    max_age, wheelchair, animals, '', capacity, capacity_unit, legal_frame, ''
FROM offer_dispositif
"""
QUOTAS = """
INSERT INTO offer_quota (public_id, dispositif_id, holder, holder_name, dwellings, given_to_siao, period)
SELECT gen_random_uuid(), id, 'state', '', state_reserved, siao_reserved, '(,)'
FROM offer_dispositif WHERE state_reserved IS NOT NULL
"""
ACTOR = """
SELECT set_config('sisiao.actor', '{"user": null, "profile": "command", "label": "migration"}', true)
"""
# The rules on versions are told at once: a table with checks that wait cannot be altered in the same transaction.
CHECKED = "SET CONSTRAINTS ALL IMMEDIATE"


class Migration(migrations.Migration):
    dependencies = (("offer", "0007_journal_of_versions"),)
    operations = (
        migrations.RunSQL(ACTOR, migrations.RunSQL.noop),
        migrations.RunSQL(VERSIONS, "DELETE FROM offer_dispositifversion"),
        migrations.RunSQL(QUOTAS, "DELETE FROM offer_quota"),
        migrations.RunSQL(CHECKED, migrations.RunSQL.noop),
    )
