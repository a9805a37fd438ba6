"""What looks personal is refused; the journal follows requests for help and what was said in them."""

from pathlib import Path

from django.db import migrations

from sisiao.audit.journal import follow

SQL = (Path(__file__).parents[1] / "sql" / "tickets.sql").read_text()
REVERSE = """
DROP FUNCTION helpdesk_said_stays() CASCADE;
ALTER TABLE helpdesk_ticket DROP CONSTRAINT ticket_names_nobody;
ALTER TABLE helpdesk_ticketmessage DROP CONSTRAINT ticketmessage_names_nobody;
DROP FUNCTION helpdesk_looks_personal(text);
"""


class Migration(migrations.Migration):
    dependencies = (("helpdesk", "0003_tickets"), ("audit", "0002_journal"))
    operations = (
        migrations.RunSQL(SQL, REVERSE),
        follow("helpdesk_ticket"),
        follow("helpdesk_ticketmessage"),
    )
