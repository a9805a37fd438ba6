"""What a partner is never changes; the journal follows partners and keys."""

from django.db import migrations

from sisiao.audit.journal import follow

SQL = """
CREATE FUNCTION partners_audience_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    RAISE EXCEPTION 'partners: the audience of % never changes', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'partners_audience_stays';
END $$;
CREATE TRIGGER audience_stays BEFORE UPDATE ON partners_partner
    FOR EACH ROW WHEN (NEW.audience <> OLD.audience) EXECUTE FUNCTION partners_audience_stays();
-- A revoked key never opens again, and a key stays its partner's.
CREATE FUNCTION partners_key_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    RAISE EXCEPTION 'partners: key % is revoked, or is another one', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'partners_key_stays';
END $$;
CREATE TRIGGER key_stays BEFORE UPDATE ON partners_partnerkey
    FOR EACH ROW WHEN (
        NEW.partner_id <> OLD.partner_id OR NEW.digest <> OLD.digest
        OR OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at
    ) EXECUTE FUNCTION partners_key_stays();
"""
REVERSE = "DROP FUNCTION partners_audience_stays() CASCADE; DROP FUNCTION partners_key_stays() CASCADE;"


class Migration(migrations.Migration):
    dependencies = (("partners", "0001_initial"), ("audit", "0002_journal"))
    operations = (migrations.RunSQL(SQL, REVERSE), follow("partners_partner"), follow("partners_partnerkey"))
