-- A counted wave is closed for ever: neither it nor its numbers change, and nobody answers it any more (ADR 17).
CREATE FUNCTION surveys_counted() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
    IF TG_TABLE_NAME = 'surveys_wave' THEN
        IF OLD.counted_on IS NOT NULL THEN
            RAISE EXCEPTION 'surveys: wave % is counted', OLD.id
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'surveys_counted';
        END IF;
    ELSIF EXISTS (SELECT FROM surveys_wave w WHERE w.id = NEW.wave_id AND w.counted_on IS NOT NULL) THEN
        RAISE EXCEPTION 'surveys: wave % is counted', NEW.wave_id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'surveys_counted';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER counted BEFORE UPDATE OR DELETE ON surveys_wave FOR EACH ROW EXECUTE FUNCTION surveys_counted();
CREATE TRIGGER counted BEFORE INSERT OR UPDATE ON surveys_invitation FOR EACH ROW EXECUTE FUNCTION surveys_counted();
CREATE TRIGGER counted BEFORE INSERT OR UPDATE ON surveys_urn FOR EACH ROW EXECUTE FUNCTION surveys_counted();
CREATE TRIGGER counted BEFORE INSERT ON surveys_tally FOR EACH ROW EXECUTE FUNCTION surveys_counted();
CREATE TRIGGER counted BEFORE INSERT OR UPDATE ON surveys_remark FOR EACH ROW EXECUTE FUNCTION surveys_counted();

-- The marks of a group are those of its answers.
ALTER TABLE surveys_tally ADD CONSTRAINT tally_marks_add_up CHECK (
    cardinality(marks) = 11 AND 0 <= ALL (marks) AND answers = marks[1] + marks[2] + marks[3] + marks[4] + marks[5]
    + marks[6] + marks[7] + marks[8] + marks[9] + marks[10] + marks[11]
);
