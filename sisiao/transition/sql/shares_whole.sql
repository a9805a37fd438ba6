-- The shares of a decision are whole when its transaction ends (sisiao/transition/models/attachments.py): a group that
-- is attached has one at least, and their sum is its number of places unless the decision says why; one that has nothing
-- to become has none. A decision that was undone is left as it was.
CREATE FUNCTION sisiao_shares_whole() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    decided bigint := CASE WHEN TG_TABLE_NAME = 'transition_attachment'
                           THEN (to_jsonb(coalesce(NEW, OLD)) ->> 'id')::bigint
                           ELSE (to_jsonb(coalesce(NEW, OLD)) ->> 'attachment_id')::bigint END;
    a record;
BEGIN
    SELECT t.kind, t.state, t.difference, g.places AS told, coalesce(sum(s.places), 0) AS shared, count(s.id) AS parts
    INTO a
    FROM transition_attachment t JOIN transition_legacyplacegroup g ON g.id = t.group_id
    LEFT JOIN transition_attachmentshare s ON s.attachment_id = t.id
    WHERE t.id = decided GROUP BY t.id, g.id;
    IF NOT FOUND OR a.state = 'undone' THEN RETURN NULL; END IF;
    IF a.kind = 'attached' AND a.parts = 0 OR a.kind = 'nothing' AND a.parts > 0 THEN
        RAISE EXCEPTION 'attachment %: % with % shares', decided, a.kind, a.parts
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attachment_shares_whole';
    END IF;
    IF a.kind = 'attached' AND a.told IS NOT NULL AND a.shared <> a.told AND a.difference = '' THEN
        RAISE EXCEPTION 'attachment %: % places out of %', decided, a.shared, a.told
            USING ERRCODE = 'check_violation', CONSTRAINT = 'attachment_shares_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shares_whole AFTER INSERT OR UPDATE ON transition_attachment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sisiao_shares_whole();
CREATE CONSTRAINT TRIGGER shares_whole AFTER INSERT OR UPDATE OR DELETE ON transition_attachmentshare
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sisiao_shares_whole();
