-- What everybody could read of an article never changes: a correction is another version.
CREATE FUNCTION helpdesk_published_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    RAISE EXCEPTION 'version % of article % is published', OLD.number, OLD.article_id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'articleversion_published_stays';
END $$;

CREATE TRIGGER articleversion_published_stays BEFORE UPDATE OR DELETE ON helpdesk_articleversion
FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION helpdesk_published_stays();
