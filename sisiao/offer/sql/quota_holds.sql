-- A contingent is of logements or places: a type that holds none has none (nomenclature 2024).
CREATE FUNCTION offer_quota_of_type() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM offer_dispositif d JOIN offer_dispositiftype t ON t.code = d.type_id
        WHERE d.id = NEW.dispositif_id AND NOT t.holds_places
    ) THEN
        RAISE EXCEPTION 'This type of dispositif has no contingent'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'quota_of_type', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER quota_of_type BEFORE INSERT OR UPDATE OF dispositif_id ON offer_quota
    FOR EACH ROW EXECUTE FUNCTION offer_quota_of_type();
