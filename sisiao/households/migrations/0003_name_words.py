"""The vocabulary of names: a trigger keeps every distinct word, indexed by trigrams for forgiving search."""

from django.db import migrations

SQL = """
CREATE INDEX nameword_trigram ON households_nameword USING gin (word gin_trgm_ops);
CREATE FUNCTION sisiao_keep_name_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO households_nameword (word)
    SELECT DISTINCT w FROM unnest(NEW.search_words) AS w
    WHERE w <> '' AND NOT EXISTS (SELECT FROM households_nameword v WHERE v.word = w)
    ORDER BY w
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER name_words AFTER INSERT OR UPDATE OF last_name, birth_name, first_name ON households_person
FOR EACH ROW EXECUTE FUNCTION sisiao_keep_name_words();
"""
REVERSE = """
DROP TRIGGER name_words ON households_person;
DROP FUNCTION sisiao_keep_name_words;
DROP INDEX nameword_trigram;
"""


class Migration(migrations.Migration):
    dependencies = (("households", "0002_journal"),)
    operations = (migrations.RunSQL(SQL, REVERSE),)
