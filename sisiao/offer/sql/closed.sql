-- What runs past the closing of its dispositif, row by row; nothing does once the closing is carried out.
CREATE VIEW offer_pastclosing AS
SELECT d.id AS dispositif_id, held.kind
FROM offer_dispositif d
CROSS JOIN LATERAL (
    SELECT 'group' AS kind, period FROM offer_placegroup WHERE dispositif_id = d.id
    UNION ALL
    SELECT 'unit', u.period FROM offer_unit u JOIN offer_placegroup g ON g.id = u.group_id WHERE g.dispositif_id = d.id
    UNION ALL
    SELECT 'place', p.period FROM offer_place p JOIN offer_unit u ON u.id = p.unit_id
    JOIN offer_placegroup g ON g.id = u.group_id WHERE g.dispositif_id = d.id
    UNION ALL
    SELECT 'activation', a.nights FROM offer_activation a JOIN offer_placegroup g ON g.id = a.group_id
    WHERE g.dispositif_id = d.id
    UNION ALL
    SELECT 'measure', period FROM offer_supportmeasure WHERE dispositif_id = d.id
    UNION ALL
    SELECT 'provision', period FROM offer_provision WHERE dispositif_id = d.id
    UNION ALL
    SELECT 'quota', period FROM offer_quota WHERE dispositif_id = d.id
    UNION ALL
    SELECT 'transfer', daterange("on", NULL) FROM offer_transfer
    WHERE dispositif_id = d.id AND applied_at IS NULL AND "on" >= d.closed_on
) held
WHERE d.closed_on IS NOT NULL AND held.period && daterange(d.closed_on, NULL);

CREATE FUNCTION offer_closed_holds_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    IF TG_TABLE_NAME = 'offer_unit' OR TG_TABLE_NAME = 'offer_activation' THEN
        SELECT dispositif_id INTO changed FROM offer_placegroup WHERE id = NEW.group_id;
    ELSIF TG_TABLE_NAME = 'offer_place' THEN
        SELECT g.dispositif_id INTO changed
        FROM offer_unit u JOIN offer_placegroup g ON g.id = u.group_id WHERE u.id = NEW.unit_id;
    ELSE
        changed := NEW.dispositif_id;
    END IF;
    IF EXISTS (SELECT FROM offer_closing WHERE dispositif_id = changed)
       AND EXISTS (SELECT FROM offer_pastclosing WHERE dispositif_id = changed) THEN
        RAISE EXCEPTION 'This dispositif has closed and holds nothing any more'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_holds_nothing', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

-- Another date of closing, or none, is another closing: the one that was carried out is forgotten.
CREATE FUNCTION offer_closing_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM offer_closing WHERE dispositif_id = NEW.id;
    RETURN NULL;
END $$;

-- At once, not when the transaction ends: whoever writes is told by the statement that is wrong.
CREATE TRIGGER closed_holds_nothing AFTER INSERT OR UPDATE ON offer_closing
    FOR EACH ROW EXECUTE FUNCTION offer_closed_holds_nothing();
CREATE TRIGGER closed_holds_nothing AFTER INSERT OR UPDATE OF period, dispositif_id ON offer_placegroup
    FOR EACH ROW EXECUTE FUNCTION offer_closed_holds_nothing();
CREATE TRIGGER closed_holds_nothing AFTER INSERT OR UPDATE OF period, group_id ON offer_unit
    FOR EACH ROW EXECUTE FUNCTION offer_closed_holds_nothing();
CREATE TRIGGER closed_holds_nothing AFTER INSERT OR UPDATE OF period, unit_id ON offer_place
    FOR EACH ROW EXECUTE FUNCTION offer_closed_holds_nothing();
CREATE TRIGGER closed_holds_nothing AFTER INSERT OR UPDATE OF nights, group_id ON offer_activation
    FOR EACH ROW EXECUTE FUNCTION offer_closed_holds_nothing();
CREATE TRIGGER closed_holds_nothing AFTER INSERT OR UPDATE OF period, dispositif_id ON offer_supportmeasure
    FOR EACH ROW EXECUTE FUNCTION offer_closed_holds_nothing();
CREATE TRIGGER closed_holds_nothing AFTER INSERT OR UPDATE OF period, dispositif_id ON offer_provision
    FOR EACH ROW EXECUTE FUNCTION offer_closed_holds_nothing();
CREATE TRIGGER closed_holds_nothing AFTER INSERT OR UPDATE OF period, dispositif_id ON offer_quota
    FOR EACH ROW EXECUTE FUNCTION offer_closed_holds_nothing();
CREATE TRIGGER closed_holds_nothing AFTER INSERT OR UPDATE OF "on", dispositif_id ON offer_transfer
    FOR EACH ROW EXECUTE FUNCTION offer_closed_holds_nothing();
CREATE TRIGGER closing_forgotten AFTER UPDATE OF closed_on ON offer_dispositif
    FOR EACH ROW WHEN (OLD.closed_on IS DISTINCT FROM NEW.closed_on) EXECUTE FUNCTION offer_closing_forgotten();
