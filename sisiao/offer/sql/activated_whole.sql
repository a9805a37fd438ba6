-- The places that an activation opens: those of the group that are there for all its nights, room by room, as many as
-- it says; those that leave before its end only when the others do not suffice (R10).
CREATE OR REPLACE VIEW offer_activatedplace AS
SELECT a.id AS activation_id, first.place_id, a.nights
FROM offer_activation a
JOIN offer_placegroup g ON g.id = a.group_id
CROSS JOIN LATERAL (
    SELECT p.id AS place_id FROM offer_place p JOIN offer_unit u ON u.id = p.unit_id
    WHERE u.group_id = a.group_id AND p.period && a.nights
    ORDER BY p.period @> (a.nights * g.period) DESC, u.id, p.number, p.id LIMIT a.places
) first;
