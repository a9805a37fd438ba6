-- What needs no judgement to be personal is never kept in a request for help, whatever writes (`helpdesk/masks.py`).
CREATE FUNCTION helpdesk_looks_personal(typed text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT typed ~ '[^\[\][:space:]@<>()]@[^\[\][:space:]@<>()]'
        OR typed ~* '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
        OR typed ~ '[0-9]{9}'
        OR typed ~ '(^|[^0-9.,])[0+]([ .()-]{0,2}[0-9]){8,14}($|[^0-9])'
$$;

ALTER TABLE helpdesk_ticket ADD CONSTRAINT ticket_names_nobody CHECK (NOT helpdesk_looks_personal(subject));
ALTER TABLE helpdesk_ticketmessage ADD CONSTRAINT ticketmessage_names_nobody CHECK (NOT helpdesk_looks_personal(body));

-- What was said stays said.
CREATE FUNCTION helpdesk_said_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    RAISE EXCEPTION 'message % was said', OLD.id
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'ticketmessage_said_stays';
END $$;

CREATE TRIGGER ticketmessage_said_stays BEFORE UPDATE ON helpdesk_ticketmessage
FOR EACH ROW EXECUTE FUNCTION helpdesk_said_stays();
