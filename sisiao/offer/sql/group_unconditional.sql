-- Neither nationality nor permit decides who is sheltered (R24): of a group of places as of a dispositif.
CREATE FUNCTION offer_group_unconditional() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF 'Réfugiés' = ANY (NEW.specific_publics) AND EXISTS (
        SELECT FROM offer_dispositif d JOIN offer_dispositiftype t ON t.code = d.type_id
        WHERE d.id = NEW.dispositif_id AND t.family IN ('shelter', 'watch')
    ) THEN
        RAISE EXCEPTION 'Shelter is unconditional'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placegroup_unconditional', TABLE = 'offer_placegroup';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER placegroup_unconditional BEFORE INSERT OR UPDATE OF specific_publics, dispositif_id
    ON offer_placegroup FOR EACH ROW EXECUTE FUNCTION offer_group_unconditional();
