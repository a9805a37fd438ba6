"""When a mail is tried next, pages that stay on this site, and an index for what is not read."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

INSIDE = r"^(/([^/\\\s][^\\\s]*)?)?$"


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("notifications", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            "outgoingmail", "next_try_at", models.DateTimeField(blank=True, null=True, verbose_name="prochain essai")
        ),
        migrations.RunSQL(
            "UPDATE notifications_outgoingmail SET next_try_at = created_at WHERE state = 'waiting'",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            "outgoingmail",
            models.CheckConstraint(
                condition=Q(state="waiting") ^ Q(next_try_at=None), name="outgoingmail_waiting_says_when"
            ),
        ),
        migrations.AddConstraint(
            "outgoingmail", models.CheckConstraint(condition=Q(path__regex=INSIDE), name="outgoingmail_path_inside")
        ),
        migrations.AddConstraint(
            "notice", models.CheckConstraint(condition=Q(path__regex=INSIDE), name="notice_path_inside")
        ),
        migrations.AddIndex("notice", models.Index(condition=Q(read_at=None), fields=["user"], name="notice_unread")),
    ]
