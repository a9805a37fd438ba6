-- Of a dispositif that is protected, what the journal says of where it is, or was written freely, is emptied (R26): its
-- own rows, those that describe it, the request that made it. Whoever calls chooses the dispositif and nothing else.
CREATE FUNCTION creation_conceal_history(dispositif bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    telling text[] := '{name,label,purpose,siret,finess,address,address_extra,postal_code,commune_id,area,phone,email,old_names,comment,'
        'stay_rules,reason,details,hours,floor,body,raw}';
BEGIN
    IF NOT EXISTS (SELECT FROM offer_dispositif d WHERE d.id = dispositif AND d.protected_address) THEN
        RAISE EXCEPTION 'R26: this dispositif is not protected' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('sisiao.conceals', 'on', true);
    UPDATE audit_rowhistory h
    SET old = sisiao_concealed(h.old, telling), new = sisiao_concealed(h.new, telling)
    FROM (
        SELECT 'offer_dispositif' AS named, dispositif AS id
        UNION ALL SELECT 'access_scope', d.scope_id FROM offer_dispositif d WHERE d.id = dispositif
        UNION ALL SELECT 'offer_dispositifversion', v.id FROM offer_dispositifversion v WHERE v.dispositif_id = dispositif
        UNION ALL SELECT 'offer_placegroup', g.id FROM offer_placegroup g WHERE g.dispositif_id = dispositif
        UNION ALL SELECT 'offer_unit', u.id FROM offer_unit u JOIN offer_placegroup g ON g.id = u.group_id
                  WHERE g.dispositif_id = dispositif
        UNION ALL SELECT 'offer_funding', f.id FROM offer_funding f WHERE f.dispositif_id = dispositif
        UNION ALL SELECT 'offer_supportmeasure', m.id FROM offer_supportmeasure m WHERE m.dispositif_id = dispositif
        UNION ALL SELECT 'offer_provision', p.id FROM offer_provision p WHERE p.dispositif_id = dispositif
        UNION ALL SELECT 'creation_creationrequest', r.id FROM creation_creationrequest r WHERE r.dispositif_id = dispositif
        UNION ALL SELECT 'creation_creationmessage', m.id FROM creation_creationmessage m
                  JOIN creation_creationrequest r ON r.id = m.request_id WHERE r.dispositif_id = dispositif
        UNION ALL SELECT 'transition_legacyplacegroup', a.group_id FROM transition_attachment a
                  JOIN transition_attachmentshare s ON s.attachment_id = a.id
                  WHERE s.dispositif_id = dispositif AND a.state <> 'undone'
    ) told
    WHERE h.table_name = told.named AND h.row_id = told.id;
    PERFORM set_config('sisiao.conceals', '', true);
END $$;
