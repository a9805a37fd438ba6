-- R12: nobody pre-validates nor validates for an entité where they hold another profile; an administrateur SIAO does
-- neither for the one that carries the SIAO. The rules in Python say it first, in words; these hold whatever writes.
CREATE FUNCTION creation_entity_of(asked creation_creationrequest) RETURNS offer_entity
LANGUAGE sql STABLE SET search_path = public AS $$
    SELECT e FROM offer_entity e
    WHERE e.id = asked.entity_id OR (asked.entity_id IS NULL AND asked.entity_siren <> '' AND e.siren = asked.entity_siren)
    LIMIT 1
$$;

CREATE FUNCTION creation_not_their_own() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    decider bigint := CASE WHEN NEW.state IN ('validated', 'refused') THEN NEW.decided_by_id ELSE NEW.prevalidated_by_id END;
    profile text := nullif(current_setting('sisiao.actor', true), '')::jsonb ->> 'profile';
    known offer_entity := creation_entity_of(NEW);
    -- The day of the rules in Python: the actor's moment, in Paris.
    at timestamptz := coalesce(nullif(current_setting('sisiao.now', true), '')::timestamptz, now());
    today date := (at AT TIME ZONE 'Europe/Paris')::date;
BEGIN
    IF EXISTS (
        SELECT FROM access_grant g LEFT JOIN access_grant_also beside ON beside.grant_id = g.id
        JOIN access_scope s ON s.id IN (g.scope_id, beside.scope_id)
        WHERE g.user_id = decider AND known.scope_id IN (s.id, s.parent_id)
        AND g.starts_on <= today AND (g.ends_on IS NULL OR g.ends_on > today)
        AND (g.asked_by_id IS NULL OR g.agreed_by_id IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'R12: % holds a profile in the entity of request %', decider, NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'creation_not_their_own';
    END IF;
    IF profile = 'siao_admin' AND EXISTS (
        SELECT FROM siao_siaooperator o JOIN siao_siao s ON s.id = o.siao_id
        WHERE s.departement_id = NEW.departement_id
        AND o.starts_on <= today AND (o.ends_on IS NULL OR o.ends_on > today)
        AND (o.scope_id = known.scope_id OR (o.siren <> '' AND o.siren IN (NEW.entity_siren, known.siren)))
    ) THEN
        RAISE EXCEPTION 'R12: the entity of request % carries the SIAO', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'creation_not_their_own';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER creation_not_their_own BEFORE UPDATE OF state, prevalidated_by_id ON creation_creationrequest
FOR EACH ROW WHEN (
    NEW.state IN ('validated', 'refused') AND OLD.state <> NEW.state
    OR NEW.prevalidated_by_id IS DISTINCT FROM OLD.prevalidated_by_id AND NEW.prevalidated_by_id IS NOT NULL
) EXECUTE FUNCTION creation_not_their_own();

-- R26: a request with a protected address has no file, which could tell where it is.
CREATE FUNCTION creation_protected_without_file() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF EXISTS (
        SELECT FROM creation_creationrequest r JOIN creation_creationattachment a ON a.request_id = r.id
        WHERE r.id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint AND r.protected_address
    ) THEN
        RAISE EXCEPTION 'R26: a request with a protected address has no file'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'creation_protected_without_file';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER creation_protected_without_file AFTER UPDATE OF protected_address ON creation_creationrequest
FOR EACH ROW WHEN (NEW.protected_address) EXECUTE FUNCTION creation_protected_without_file('id');
CREATE TRIGGER creation_protected_without_file AFTER INSERT OR UPDATE OF request_id ON creation_creationattachment
FOR EACH ROW EXECUTE FUNCTION creation_protected_without_file('request_id');

-- The journal keeps what is written for good: a draft that nobody has confirmed is not in it (whoever wrote it may take
-- everything back), nor what a request said before its address was declared protected.
DROP TRIGGER journal ON creation_creationrequest;
CREATE TRIGGER journal_insert AFTER INSERT ON creation_creationrequest
FOR EACH ROW WHEN (NEW.confirmed_at IS NOT NULL) EXECUTE FUNCTION sisiao_journal('household_id');
CREATE TRIGGER journal_update AFTER UPDATE ON creation_creationrequest
FOR EACH ROW WHEN (NEW.confirmed_at IS NOT NULL AND NOT (NEW.protected_address AND NOT OLD.protected_address))
EXECUTE FUNCTION sisiao_journal('household_id');
CREATE TRIGGER journal_delete AFTER DELETE ON creation_creationrequest
FOR EACH ROW WHEN (OLD.confirmed_at IS NOT NULL) EXECUTE FUNCTION sisiao_journal('household_id');
