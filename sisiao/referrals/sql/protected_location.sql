-- Where a dispositif with a protected address is: a table of another schema, of another role, that the application's
-- role cannot read. It reads one view, which tells the few who direct somebody there (docs/security.md T20).
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_fvv') THEN
        CREATE ROLE app_fvv NOLOGIN NOSUPERUSER NOBYPASSRLS IN ROLE app_rw;
    END IF;
    IF NOT pg_has_role('app_fvv', 'MEMBER') THEN
        GRANT app_fvv TO CURRENT_USER;
    END IF;
EXCEPTION WHEN insufficient_privilege OR undefined_object THEN
    RAISE EXCEPTION 'the role app_fvv is missing: run config/roles.sql once as an administrator of the server';
END
$$;
GRANT REFERENCES ON offer_dispositif TO app_fvv;
CREATE SCHEMA sealed AUTHORIZATION app_fvv;
SET LOCAL ROLE app_fvv;

-- `content` is sealed by the application: a copy of the base tells nothing without its keys.
CREATE TABLE sealed.protected_location (
    dispositif_id bigint PRIMARY KEY REFERENCES public.offer_dispositif ON DELETE CASCADE,
    content text NOT NULL,
    recorded_at timestamptz NOT NULL,
    recorded_by bigint
);

-- Told to the cleared people of the dispositif itself; while somebody is awaited there, to who is cleared among those
-- who may read that orientation, and to who has the household in hand. The policies of `referrals_referral` hold here.
CREATE VIEW sealed.protected_location_told AS
SELECT l.dispositif_id, l.content, l.recorded_at FROM sealed.protected_location l
WHERE (SELECT public.sisiao_cleared()) AND l.dispositif_id IN (
        SELECT d.id FROM public.offer_dispositif d WHERE d.scope_id = ANY ((SELECT public.sisiao_scopes())::bigint[]))
   OR EXISTS (
        SELECT FROM public.referrals_referral r WHERE r.dispositif_id = l.dispositif_id AND r.state = 'waiting'
          AND ((SELECT public.sisiao_cleared()) OR public.sisiao_in_hand(r.household_id)));

-- Written by the cleared people of the dispositif, and by commands; an empty content forgets it.
CREATE FUNCTION sealed.record_location(dispositif bigint, sealed_content text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM offer_dispositif d WHERE d.id = dispositif AND d.protected_address AND sisiao_cleared()
          AND (d.scope_id = ANY (sisiao_scopes()) OR sisiao_account() IS NULL AND sisiao_beyond()))
    THEN
        RAISE EXCEPTION 'protected location: not for this actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF sealed_content = '' THEN
        DELETE FROM sealed.protected_location l WHERE l.dispositif_id = dispositif;
        RETURN;
    END IF;
    INSERT INTO sealed.protected_location AS l (dispositif_id, content, recorded_at, recorded_by)
    VALUES (dispositif, sealed_content, clock_timestamp(), sisiao_account())
    ON CONFLICT (dispositif_id) DO UPDATE
    SET content = excluded.content, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by;
END $$;
GRANT USAGE ON SCHEMA sealed TO app_rw;
GRANT SELECT ON sealed.protected_location_told TO app_rw;
RESET ROLE;
