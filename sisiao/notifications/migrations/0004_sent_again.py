"""The journal keeps who sent a mail again and when; each mail that comes and goes is not followed."""

from django.db import migrations, models

JOURNAL = """
CREATE TRIGGER journal AFTER UPDATE OF sent_again_at ON notifications_outgoingmail FOR EACH ROW
WHEN (OLD.sent_again_at IS DISTINCT FROM NEW.sent_again_at) EXECUTE FUNCTION sisiao_journal('household_id')
"""


class Migration(migrations.Migration):
    dependencies = (("notifications", "0003_closing_near"), ("audit", "0002_journal"))
    operations = (
        migrations.AddField(
            "outgoingmail", "sent_again_at", models.DateTimeField(blank=True, null=True, verbose_name="renvoyé le")
        ),
        migrations.RunSQL(JOURNAL, "DROP TRIGGER journal ON notifications_outgoingmail"),
    )
