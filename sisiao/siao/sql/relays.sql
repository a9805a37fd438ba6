-- The relays of the 115 never turn in a circle, whatever names them, and however many name one at once.
CREATE FUNCTION siao_relays_end() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('siao_relays', 0));
    IF EXISTS (
        WITH RECURSIVE passed_on (id) AS (
            SELECT NEW.relay_id
            UNION
            SELECT s.relay_id FROM passed_on p JOIN siao_siao s ON s.id = p.id WHERE s.relay_id IS NOT NULL
        )
        SELECT FROM passed_on WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'siao: the relays of % turn in a circle', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'siao_relays_end';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER relays_end AFTER INSERT OR UPDATE OF relay_id ON siao_siao
    FOR EACH ROW WHEN (NEW.relay_id IS NOT NULL) EXECUTE FUNCTION siao_relays_end();
