-- What a type may hold is a table: a dispositif does not become of a type that may not hold what runs in it. The verb says
-- it to the day of its département; a day more is left here, for the clock of the base is not theirs.
CREATE FUNCTION offer_dispositif_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held record;
    runs daterange := daterange(current_date + 1, NULL);
BEGIN
    SELECT t.holds_places, t.holds_measures, t.holds_services, t.units INTO held
    FROM offer_dispositif d JOIN offer_dispositiftype t ON t.code = d.type_id WHERE d.id = NEW.id;
    IF NOT held.holds_places AND EXISTS (
        SELECT FROM offer_placegroup WHERE dispositif_id = NEW.id AND period && runs
    ) OR EXISTS (
        SELECT FROM offer_supportmeasure WHERE dispositif_id = NEW.id AND period && runs
        AND NOT (held.holds_measures AND unit = ANY (held.units))
    ) OR NOT held.holds_services AND EXISTS (
        SELECT FROM offer_provision WHERE dispositif_id = NEW.id AND period && runs
    ) OR NOT held.holds_services AND held.units = '{}' AND EXISTS (
        SELECT FROM offer_funding WHERE dispositif_id = NEW.id AND ends_on > current_date
    ) THEN
        RAISE EXCEPTION 'This type of dispositif may not hold what it holds'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dispositif_holds', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER dispositif_holds AFTER UPDATE OF type_id ON offer_dispositif
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.type_id IS DISTINCT FROM NEW.type_id)
    EXECUTE FUNCTION offer_dispositif_holds();

-- The type that a dispositif was of over a period: what a version says is judged by that of its own days.
CREATE OR REPLACE FUNCTION offer_type_then(dispositif bigint, now_of varchar, days daterange) RETURNS varchar LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT from_type_id FROM offer_naturechange
        WHERE dispositif_id = dispositif AND applied_at IS NOT NULL AND upper(days) <= "on"
        ORDER BY "on" LIMIT 1
    ), now_of)
$$;

CREATE OR REPLACE FUNCTION offer_version_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The row as it is when the transaction ends: its dispositif may have changed type since.
    IF EXISTS (
        SELECT FROM offer_dispositifversion v
        JOIN offer_dispositif d ON d.id = v.dispositif_id
        JOIN offer_dispositiftype t ON t.code = offer_type_then(d.id, d.type_id, v.period)
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
        JOIN offer_dispositiftype t ON t.code = offer_type_then(d.id, d.type_id, v.period)
        WHERE v.id = NEW.id AND t.family IN ('shelter', 'watch') AND 'Réfugiés' = ANY (v.specific_publics)
    ) THEN
        RAISE EXCEPTION 'Shelter is unconditional'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dispositifversion_unconditional',
                  TABLE = 'offer_dispositifversion';
    END IF;
    RETURN NULL;
END $$;
