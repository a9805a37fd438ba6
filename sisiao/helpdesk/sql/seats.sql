-- A session never has more people than places, whatever writes: a place has a number, no number is past the capacity.
CREATE FUNCTION helpdesk_seat_exists() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
DECLARE
    places integer := (SELECT capacity FROM helpdesk_helpsession WHERE id = NEW.session_id FOR SHARE);
BEGIN
    IF NEW.seat > places THEN
        RAISE EXCEPTION 'session % has % places, not %', NEW.session_id, places, NEW.seat
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'sessionseat_exists';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER sessionseat_exists BEFORE INSERT OR UPDATE OF seat ON helpdesk_sessionseat
FOR EACH ROW WHEN (NEW.seat IS NOT NULL) EXECUTE FUNCTION helpdesk_seat_exists();

CREATE FUNCTION helpdesk_places_stay() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF EXISTS (SELECT FROM helpdesk_sessionseat s WHERE s.session_id = NEW.id AND s.seat > NEW.capacity) THEN
        RAISE EXCEPTION 'session % has people past % places', NEW.id, NEW.capacity
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'helpsession_places_stay';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER helpsession_places_stay BEFORE UPDATE OF capacity ON helpdesk_helpsession
FOR EACH ROW WHEN (NEW.capacity < OLD.capacity) EXECUTE FUNCTION helpdesk_places_stay();
