WITH
-- What each rule of `quality.rules` finds among some dispositifs on a day: one branch for each code, the facts without
-- any age or count of days, so that they change only when the data do. Nothing that would tell where a protected
-- dispositif stands is ever a fact.
chosen AS MATERIALIZED (
    SELECT d.*, v.capacity, v.capacity_unit, v.situation, v.opening_regime, v.season,
           t.family, t.holds_places, t.holds_places OR t.holds_measures AS holds
    FROM offer_dispositif d
    JOIN offer_dispositifversion v ON v.dispositif_id = d.id AND v.period @> %(on)s
    JOIN offer_dispositiftype t ON t.code = d.type_id
    WHERE d.id = ANY (%(dispositifs)s)
), runs AS MATERIALIZED (
    SELECT * FROM chosen d
    WHERE (d.opened_on IS NULL OR d.opened_on <= %(on)s) AND (d.closed_on IS NULL OR d.closed_on > %(on)s)
), groups AS MATERIALIZED (
    SELECT g.* FROM offer_placegroup g WHERE g.dispositif_id = ANY (%(dispositifs)s) AND g.period @> %(on)s
), units AS MATERIALIZED (
    SELECT u.id, u.name, u.sharing, g.dispositif_id, count(p.id) AS places
    FROM groups g
    JOIN offer_unit u ON u.group_id = coalesce(g.became_id, g.id) AND u.period @> %(on)s
    LEFT JOIN offer_place p ON p.unit_id = u.id AND p.period @> %(on)s
    GROUP BY u.id, g.dispositif_id
), fundings AS MATERIALIZED (
    SELECT f.* FROM offer_funding f
    WHERE f.dispositif_id = ANY (%(dispositifs)s) AND f.starts_on <= %(on)s AND f.ends_on >= %(on)s
), stock AS MATERIALIZED (
    SELECT d.id, coalesce(c.created, 0) AS created, f.funded, f.permanent
    FROM runs d
    LEFT JOIN (SELECT dispositif_id, sum(places) AS created FROM units GROUP BY dispositif_id) c
              ON c.dispositif_id = d.id
    LEFT JOIN (SELECT dispositif_id, sum(number) AS funded, sum(number) FILTER (WHERE regime = 'permanent') AS permanent
               FROM fundings WHERE unit = 'place' GROUP BY dispositif_id) f ON f.dispositif_id = d.id
), taken AS MATERIALIZED (
    SELECT o.* FROM occupation_taken o
    WHERE o.dispositif_id = ANY (%(dispositifs)s) AND o.active AND o.nights @> %(on)s
), found (rule, id, facts) AS (
    SELECT 'Q01', d.id, jsonb_build_object('group', g.name) FROM runs d JOIN groups g ON g.dispositif_id = d.id
    WHERE g.publics = '{}'
    UNION ALL
    SELECT 'Q02', id, jsonb_build_object('funded', funded::float8, 'created', created) FROM stock
    WHERE created > 0 AND abs(funded - created) * 100 > %(per_cent)s * funded
    UNION ALL
    SELECT 'Q03', d.id, jsonb_build_object('created', s.created, 'capacity', d.capacity)
    FROM runs d JOIN stock s ON s.id = d.id WHERE d.capacity_unit = 'place' AND s.created > d.capacity
    UNION ALL
    SELECT 'Q04', d.id, jsonb_build_object('funded', s.permanent::float8, 'capacity', d.capacity)
    FROM runs d JOIN stock s ON s.id = d.id WHERE d.capacity_unit = 'place' AND s.permanent > d.capacity
    UNION ALL
    SELECT 'Q05', d.id, jsonb_build_object('closed', d.closed_on) FROM chosen d
    WHERE d.closed_on <= %(on)s
      AND EXISTS (SELECT FROM taken o WHERE o.dispositif_id = d.id AND o.kind IN ('stay', 'kept'))
    UNION ALL
    SELECT 'Q06', d.id, jsonb_build_object('commune', c.name, 'departement', s.departement_id)
    FROM runs d JOIN geo_commune c ON c.code = d.commune_id JOIN siao_siao s ON s.id = d.siao_id
    WHERE c.departement_id <> s.departement_id
    UNION ALL
    SELECT 'Q07', d.id, jsonb_build_object('group', g.name, 'last', (g.declared_at AT TIME ZONE k.time_zone)::date)
    FROM runs d JOIN groups g ON g.dispositif_id = d.id
    JOIN siao_siao s ON s.id = d.siao_id JOIN geo_departement k ON k.code = s.departement_id
    WHERE g.declared_at < %(now)s - make_interval(hours => 3 * g.update_rhythm_hours)
    UNION ALL
    SELECT 'Q08', d.id, jsonb_build_object('group', g.name) FROM runs d JOIN groups g ON g.dispositif_id = d.id
    WHERE g.declared_at IS NULL
    UNION ALL
    SELECT 'Q09', id, jsonb_build_object('funded', funded::float8) FROM stock WHERE funded > 0 AND created = 0
    UNION ALL
    SELECT 'Q10', d.id, jsonb_build_object('group', g.name) FROM runs d JOIN groups g ON g.dispositif_id = d.id
    WHERE NOT EXISTS (SELECT FROM offer_unit u WHERE u.group_id = coalesce(g.became_id, g.id) AND u.period @> %(on)s)
    UNION ALL
    SELECT 'Q11', d.id, jsonb_build_object('unit', u.name) FROM runs d JOIN units u ON u.dispositif_id = d.id
    WHERE u.places = 0
    UNION ALL
    SELECT 'Q12', d.id, jsonb_build_object('closed', d.closed_on, 'group', g.name)
    FROM chosen d JOIN groups g ON g.dispositif_id = d.id WHERE d.closed_on <= %(on)s
    UNION ALL
    SELECT 'Q13', d.id, '{}'::jsonb FROM runs d WHERE d.opened_on IS NULL AND d.holds
    UNION ALL
    SELECT 'Q14', d.id, '{}' FROM runs d
    WHERE d.family IN ('shelter', 'housing_iml', 'support_measures')
      AND NOT EXISTS (SELECT FROM fundings f WHERE f.dispositif_id = d.id)
    UNION ALL
    SELECT 'Q15', d.id, jsonb_build_object('closed', d.closed_on, 'until', max(f.ends_on))
    FROM chosen d JOIN offer_funding f ON f.dispositif_id = d.id AND f.ends_on > d.closed_on AND f.ends_on >= %(on)s
    GROUP BY d.id, d.closed_on
    UNION ALL
    SELECT 'Q16', d.id, '{}' FROM runs d WHERE d.siret = '' AND NOT d.protected_address AND d.holds
    UNION ALL
    SELECT 'Q17', d.id, jsonb_build_object('entity', e.name) FROM runs d JOIN offer_entity e ON e.id = d.entity_id
    WHERE d.siret <> '' AND e.siren <> '' AND left(d.siret, 9) <> e.siren
    UNION ALL
    SELECT 'Q18', d.id, '{}' FROM runs d
    WHERE d.finess = '' AND NOT d.protected_address
      AND d.type_id IN ('chrs', 'fjt', 'ftm', 'pension_de_famille', 'residence_accueil', 'residence_sociale')
    UNION ALL
    -- Of an entité: said once, on its first dispositif.
    (SELECT DISTINCT ON (e.id) 'Q19', d.id, jsonb_build_object('entity', e.name)
     FROM runs d JOIN offer_entity e ON e.id = d.entity_id
     WHERE d.holds AND NOT EXISTS (
         SELECT FROM access_grant g JOIN accounts_user a ON a.id = g.user_id AND a.state = 'active'
         WHERE g.scope_id = e.scope_id AND g.profile = 'entity_manager' AND g.starts_on <= %(on)s
           AND (g.ends_on IS NULL OR g.ends_on > %(on)s))
     ORDER BY e.id, d.id)
    UNION ALL
    (SELECT DISTINCT ON (e.id) 'Q20', d.id, jsonb_build_object('entity', e.name)
     FROM runs d JOIN offer_entity e ON e.id = d.entity_id
     WHERE e.siren = '' AND e.legal_status <> 'state_service' AND d.holds
     ORDER BY e.id, d.id)
    UNION ALL
    SELECT 'Q21', d.id, '{}' FROM runs d
    WHERE EXISTS (SELECT FROM offer_dispositif o WHERE o.id <> d.id AND o.siao_id = d.siao_id
                  AND lower(o.name) = lower(d.name) AND (o.closed_on IS NULL OR o.closed_on > %(on)s))
    UNION ALL
    SELECT 'Q22', d.id, jsonb_build_object('other', min(o.name))
    FROM runs d
    JOIN offer_dispositif o ON o.id <> d.id AND o.entity_id = d.entity_id AND o.type_id = d.type_id
         AND o.commune_id = d.commune_id AND lower(o.address) = lower(d.address)
         AND (o.closed_on IS NULL OR o.closed_on > %(on)s)
    WHERE d.address <> '' GROUP BY d.id
    UNION ALL
    SELECT 'Q23', d.id, '{}' FROM runs d WHERE d.opening_regime = 'seasonal' AND d.season = ''
    UNION ALL
    SELECT 'Q24', d.id, jsonb_build_object('unit', u.name, 'places', u.places)
    FROM runs d JOIN units u ON u.dispositif_id = d.id WHERE u.sharing = 'exclusive' AND u.places > %(many_places)s
    UNION ALL
    SELECT 'Q25', d.id, jsonb_build_object('places', count(*), 'since', min(lower(o.nights)))
    FROM runs d JOIN taken o ON o.dispositif_id = d.id
    WHERE o.kind = 'out_of_service' AND lower(o.nights) <= %(on)s - %(long_days)s::int GROUP BY d.id
    UNION ALL
    SELECT 'Q26', d.id, jsonb_build_object('type', nt.label, 'day', n."on") FROM runs d
    JOIN offer_naturechange n ON n.dispositif_id = d.id AND n.applied_at IS NULL AND n."on" < %(on)s
    JOIN offer_dispositiftype nt ON nt.code = n.to_type_id
    UNION ALL
    SELECT 'Q27', d.id, '{}' FROM runs d
    WHERE d.capacity IS NULL
      AND d.type_id IN ('chrs', 'fjt', 'ftm', 'pension_de_famille', 'residence_accueil', 'residence_sociale', 'pex')
    UNION ALL
    SELECT 'Q28', d.id, '{}' FROM runs d
    WHERE d.type_id = 'residence_sociale'
      AND NOT EXISTS (SELECT FROM offer_quota q WHERE q.dispositif_id = d.id AND q.holder = 'state' AND q.period @> %(on)s)
    UNION ALL
    SELECT 'Q29', d.id, '{}' FROM runs d
    WHERE d.phone = '' AND NOT d.protected_address
      AND (d.family = 'shelter' OR d.type_id IN ('day_centre', 'night_halt', 'sao', 'maraude'))
    UNION ALL
    SELECT 'Q30', d.id, jsonb_build_object('opened', d.opened_on) FROM runs d
    WHERE d.situation = 'planned' AND d.opened_on <= %(on)s
    UNION ALL
    SELECT 'Q31', d.id, jsonb_build_object('persons', count(*)) FROM runs d JOIN taken o ON o.dispositif_id = d.id
    WHERE o.place_id IS NULL GROUP BY d.id
)
SELECT f.rule, d.id, d.public_id, d.name, s.departement_id, e.name, f.facts, md5(f.facts::text),
       j.public_id, j.cause, j.until, a.first_name || ' ' || a.last_name
FROM found f
JOIN chosen d ON d.id = f.id
JOIN siao_siao s ON s.id = d.siao_id
JOIN offer_entity e ON e.id = d.entity_id
LEFT JOIN quality_justification j ON j.rule = f.rule AND j.dispositif_id = f.id AND j.digest = md5(f.facts::text)
     AND j.withdrawn_at IS NULL AND j.until >= %(on)s
LEFT JOIN accounts_user a ON a.id = j.author_id
ORDER BY f.rule, s.departement_id, d.name, d.id, f.facts::text
