-- What each type may hold is a table (nomenclature 2024): a premier accueil holds nothing, and is never a destination.
CREATE FUNCTION offer_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    SELECT t.holds_measures, t.holds_services, t.units INTO held
    FROM offer_dispositif d JOIN offer_dispositiftype t ON t.code = d.type_id WHERE d.id = NEW.dispositif_id;
    IF TG_TABLE_NAME = 'offer_supportmeasure' THEN
        IF NOT (held.holds_measures AND NEW.unit = ANY (held.units)) THEN
            RAISE EXCEPTION 'This type of dispositif holds no such measure'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'supportmeasure_of_type', TABLE = TG_TABLE_NAME;
        END IF;
    ELSIF TG_TABLE_NAME = 'offer_provision' AND NOT held.holds_services THEN
        RAISE EXCEPTION 'This type of dispositif holds no service'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'provision_of_type', TABLE = TG_TABLE_NAME;
    ELSIF TG_TABLE_NAME = 'offer_funding' AND held.units = '{}' AND NOT held.holds_services THEN
        RAISE EXCEPTION 'This type of dispositif is not funded here'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'funding_of_type', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER supportmeasure_of_type BEFORE INSERT OR UPDATE OF dispositif_id, unit ON offer_supportmeasure
    FOR EACH ROW EXECUTE FUNCTION offer_holds();
CREATE TRIGGER provision_of_type BEFORE INSERT OR UPDATE OF dispositif_id ON offer_provision
    FOR EACH ROW EXECUTE FUNCTION offer_holds();
CREATE TRIGGER funding_of_type BEFORE INSERT OR UPDATE OF dispositif_id ON offer_funding
    FOR EACH ROW EXECUTE FUNCTION offer_holds();
