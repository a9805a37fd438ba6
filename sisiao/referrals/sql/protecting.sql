-- The address of a dispositif that is about to be protected joins the sealed table: whoever describes the offer knows it,
-- and will be told it no more. Afterwards its cleared people keep it (`record_location`).
SET LOCAL ROLE app_fvv;
CREATE FUNCTION sealed.take_location(dispositif bigint, sealed_content text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM offer_dispositif d WHERE d.id = dispositif AND NOT d.protected_address) THEN
        RAISE EXCEPTION 'protected location: already protected' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO sealed.protected_location AS l (dispositif_id, content, recorded_at, recorded_by)
    VALUES (dispositif, sealed_content, clock_timestamp(), sisiao_account())
    ON CONFLICT (dispositif_id) DO UPDATE
    SET content = excluded.content, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by;
END $$;
RESET ROLE;
