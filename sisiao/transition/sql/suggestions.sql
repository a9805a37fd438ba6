WITH asked AS (
    -- For each old group, the dispositifs that it may have become, best first, and what makes each of them likely
    -- (sisiao/transition/suggestions.py gives the words). Nothing is kept.
    SELECT g.id, g.siao_id, g.places, g.type_code, g.commune_id, sisiao_normalise(g.address) AS address,
           regexp_replace(sisiao_normalise(g.name), %(small)s, '', 'g') AS name,
           sisiao_normalise(s.name) AS structure, sisiao_normalise(g.manager) AS manager
    FROM transition_legacyplacegroup g JOIN transition_legacystructure s ON s.id = g.structure_id
    WHERE g.id = ANY (%(groups)s)
), attached AS (
    SELECT s.dispositif_id, sum(s.places) AS places FROM transition_attachmentshare s
    JOIN transition_attachment a ON a.id = s.attachment_id AND a.state = 'active'
    WHERE s.dispositif_id = ANY (%(dispositifs)s) GROUP BY s.dispositif_id
), offered AS (
    SELECT d.id, d.siao_id, d.type_id, d.commune_id, sisiao_normalise(d.address) AS address,
           sisiao_normalise(e.name) AS entity, sisiao_normalise(e.old_name) AS old_entity, sisiao_normalise(e.short_name) AS short_name,
           CASE WHEN v.capacity_unit = 'place' THEN v.capacity END AS capacity, coalesce(t.places, 0) AS attached
    FROM offer_dispositif d
    JOIN offer_dispositiftype k ON k.code = d.type_id AND k.holds_places
    JOIN offer_entity e ON e.id = d.entity_id
    JOIN offer_dispositifversion v ON v.dispositif_id = d.id AND v.period @> %(today)s
    LEFT JOIN attached t ON t.dispositif_id = d.id
    WHERE d.id = ANY (%(dispositifs)s)
), names AS (
    SELECT n.id, n.old, regexp_replace(sisiao_normalise(n.name), %(small)s, '', 'g') AS name FROM (
        SELECT d.id, d.name, false AS old FROM offer_dispositif d WHERE d.id = ANY (%(dispositifs)s)
        UNION ALL
        SELECT d.id, older, true FROM offer_dispositif d
        CROSS JOIN LATERAL regexp_split_to_table(d.old_names, %(apart)s) AS older
        WHERE d.id = ANY (%(dispositifs)s) AND btrim(older) <> ''
    ) n
), compared AS (
    SELECT DISTINCT ON (a.id, n.id) a.id AS group_id, n.id AS dispositif_id, n.old, a.name AS asked, n.name AS found,
           similarity(a.name, n.name) AS likeness
    FROM asked a JOIN offered o ON o.siao_id = a.siao_id JOIN names n ON n.id = o.id
    ORDER BY a.id, n.id, similarity(a.name, n.name) DESC, n.old
), weighed AS (
    SELECT c.group_id, c.dispositif_id, c.likeness,
           CASE WHEN c.asked = c.found THEN CASE WHEN c.old THEN 'same_old' ELSE 'same' END
                WHEN c.likeness >= 0.25 AND greatest(
                    (SELECT count(*) FROM (SELECT unnest(string_to_array(btrim(c.asked), ' ')) EXCEPT
                                           SELECT unnest(string_to_array(btrim(c.found), ' '))) AS more),
                    (SELECT count(*) FROM (SELECT unnest(string_to_array(btrim(c.found), ' ')) EXCEPT
                                           SELECT unnest(string_to_array(btrim(c.asked), ' '))) AS less)
                ) <= 1 AND cardinality(string_to_array(btrim(c.found), ' ')) > 1 THEN 'one_word'
                WHEN c.likeness >= 0.3 THEN 'alike' ELSE '' END AS name,
           CASE WHEN a.address <> '' AND a.address = o.address AND a.commune_id = o.commune_id THEN 'same'
                WHEN a.commune_id = o.commune_id THEN 'commune' ELSE '' END AS address,
           CASE WHEN greatest(similarity(a.structure, o.entity), similarity(a.manager, o.entity)) >= 0.5
                  OR o.old_entity <> '' AND greatest(similarity(a.structure, o.old_entity),
                                                     similarity(a.manager, o.old_entity)) >= 0.5
                  OR o.short_name <> '' AND o.short_name IN (a.structure, a.manager) THEN 'same' ELSE '' END AS manager,
           CASE WHEN NOT a.type_code = ANY (%(typed)s) THEN ''
                WHEN EXISTS (SELECT FROM unnest(%(legacy_types)s::text[], %(types)s::text[]) AS t (old, new)
                             WHERE t.old = a.type_code AND t.new = o.type_id) THEN 'fits' ELSE 'unfit' END AS kind,
           CASE WHEN a.places = o.capacity THEN 'same'
                WHEN a.places = o.capacity - o.attached THEN 'rest' ELSE '' END AS capacity
    FROM compared c JOIN asked a ON a.id = c.group_id JOIN offered o ON o.id = c.dispositif_id
), scored AS (
    SELECT w.*, greatest(0,
           CASE w.name WHEN 'same' THEN 45 WHEN 'same_old' THEN 45 WHEN 'one_word' THEN 38
                       WHEN 'alike' THEN round(36 * w.likeness) ELSE 0 END
         + CASE w.address WHEN 'same' THEN 20 WHEN 'commune' THEN 6 ELSE 0 END
         + CASE w.manager WHEN 'same' THEN 15 ELSE 0 END
         + CASE w.kind WHEN 'fits' THEN 10 WHEN 'unfit' THEN -20 ELSE 0 END
         + CASE w.capacity WHEN 'same' THEN 10 WHEN 'rest' THEN 8 ELSE 0 END)::int AS score
    FROM weighed w
), ranked AS (
    SELECT s.*, row_number() OVER (PARTITION BY s.group_id ORDER BY s.score DESC, s.likeness DESC, s.dispositif_id) AS rank
    FROM scored s WHERE s.score >= %(least)s AND (s.name <> '' OR s.address = 'same')
)
SELECT group_id, dispositif_id, score, name, address, manager, kind, capacity
FROM ranked WHERE rank <= %(top)s ORDER BY group_id, rank
