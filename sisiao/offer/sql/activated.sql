-- The places that an activation opens: the first of the group, room by room, as many as it says (R10).
CREATE VIEW offer_activatedplace AS
SELECT a.id AS activation_id, first.place_id, a.nights
FROM offer_activation a
CROSS JOIN LATERAL (
    SELECT p.id AS place_id FROM offer_place p JOIN offer_unit u ON u.id = p.unit_id
    WHERE u.group_id = a.group_id AND p.period && a.nights
    ORDER BY u.id, p.number, p.id LIMIT a.places
) first;

-- What a type may hold is a table (nomenclature 2024): a premier accueil holds no place.
CREATE FUNCTION offer_holds_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM offer_dispositif d JOIN offer_dispositiftype t ON t.code = d.type_id
        WHERE d.id = NEW.dispositif_id AND NOT t.holds_places
    ) THEN
        RAISE EXCEPTION 'This type of dispositif holds no place'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placegroup_of_type', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER placegroup_of_type BEFORE INSERT OR UPDATE OF dispositif_id ON offer_placegroup
    FOR EACH ROW EXECUTE FUNCTION offer_holds_places();
