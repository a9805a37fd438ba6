"""Who has a household in hand: the call-taker of its call, and whoever oriented it until somebody answers (T20)."""

from django.db import migrations

IN_HAND = """
CREATE OR REPLACE FUNCTION sisiao_in_hand(household bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public AS $$
    SELECT EXISTS (SELECT FROM helpline_call c WHERE c.household_id = household AND c.state = 'running'
                   AND c.call_taker_id = sisiao_account())
        OR EXISTS (SELECT FROM referrals_referral r WHERE r.household_id = household AND r.state = 'waiting'
                   AND r.created_by_id = sisiao_account())
$$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION sisiao_in_hand(household bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public AS $$ SELECT false $$
"""


class Migration(migrations.Migration):
    dependencies = (
        ("helpline", "0002_journal"),
        ("households", "0005_row_security"),
        ("referrals", "0003_row_security"),
    )
    operations = (migrations.RunSQL(IN_HAND, BEFORE),)
