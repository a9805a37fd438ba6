-- One version for each day: checked when the transaction ends, for a change closes a version and opens another.
CREATE FUNCTION offer_versions_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    IF TG_TABLE_NAME = 'offer_dispositif' THEN
        changed := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        changed := OLD.dispositif_id;
    ELSE
        changed := NEW.dispositif_id;
    END IF;
    IF EXISTS (SELECT FROM offer_dispositif WHERE id = changed) AND (
        SELECT range_agg(period) FROM offer_dispositifversion WHERE dispositif_id = changed
    ) IS DISTINCT FROM '{(,)}'::datemultirange THEN
        RAISE EXCEPTION 'A day of this dispositif has no version'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dispositif_versions_whole', TABLE = 'offer_dispositif';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER dispositif_versions_whole AFTER INSERT ON offer_dispositif
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION offer_versions_whole();
CREATE CONSTRAINT TRIGGER dispositif_versions_whole AFTER INSERT OR DELETE OR UPDATE OF period, dispositif_id
    ON offer_dispositifversion DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION offer_versions_whole();

-- What a type may be counted in is a table: a premier accueil is counted in nothing (road map, nomenclature 2024).
CREATE FUNCTION offer_version_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The row as it is when the transaction ends: its dispositif may have changed type since.
    IF EXISTS (
        SELECT FROM offer_dispositifversion v
        JOIN offer_dispositif d ON d.id = v.dispositif_id
        JOIN offer_dispositiftype t ON t.code = d.type_id
        WHERE v.id = NEW.id AND (v.capacity IS NOT NULL AND t.units = '{}'
                                 OR v.capacity_unit <> '' AND NOT v.capacity_unit = ANY (t.units))
    ) THEN
        RAISE EXCEPTION 'This type of dispositif is not counted so'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dispositifversion_unit_of_type',
                  TABLE = 'offer_dispositifversion';
    END IF;
    -- Neither nationality nor permit decides who is sheltered (R24).
    IF EXISTS (
        SELECT FROM offer_dispositifversion v
        JOIN offer_dispositif d ON d.id = v.dispositif_id
        JOIN offer_dispositiftype t ON t.code = d.type_id
        WHERE v.id = NEW.id AND t.family IN ('shelter', 'watch') AND 'Réfugiés' = ANY (v.specific_publics)
    ) THEN
        RAISE EXCEPTION 'Shelter is unconditional'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dispositifversion_unconditional',
                  TABLE = 'offer_dispositifversion';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER dispositifversion_unit_of_type AFTER INSERT OR UPDATE OF capacity, capacity_unit, specific_publics
    ON offer_dispositifversion DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION offer_version_fits();
