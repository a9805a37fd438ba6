"""Who may read which orientation: where somebody is; and what their SIAO follows of the others."""

from django.db import migrations, models

from sisiao.households.row_security import tells_where

# Nothing of this view says where: an orientation that only the cleared read still has an arrival to be confirmed.
FOLLOWED = """
CREATE VIEW referrals_followed AS
SELECT r.id, r.household_id, r.request_id, r.siao_id, r.night, r.state, r.arrival_limit, r.answered_at
FROM referrals_referral r JOIN siao_siao s ON s.id = r.siao_id
WHERE s.scope_id = ANY ((SELECT sisiao_scopes())::bigint[])
  AND sisiao_inside(r.household_id, (SELECT sisiao_scopes()), (SELECT sisiao_follows()), (SELECT sisiao_now()))
"""


class Migration(migrations.Migration):
    dependencies = (("referrals", "0002_journal"), ("households", "0005_row_security"), ("siao", "0001_initial"))
    operations = (
        tells_where("referrals_referral"),
        migrations.RunSQL(FOLLOWED, "DROP VIEW referrals_followed"),
        migrations.CreateModel(
            name="FollowedReferral",
            fields=[("id", models.BigAutoField(primary_key=True, serialize=False))],
            options={
                "verbose_name": "suivi d'orientation",
                "verbose_name_plural": "suivis d'orientations",
                "db_table": "referrals_followed",
                "managed": False,
            },
        ),
    )
