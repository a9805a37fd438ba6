"""Who asked for an administrator's profile, and who agreed to it: two people, and never its holder."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def person(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=name
    )


class Migration(migrations.Migration):
    dependencies = (
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("access", "0005_reviews_start_today"),
    )
    operations = (
        migrations.AddField("grant", "asked_by", person("demandée par")),
        migrations.AddField("grant", "agreed_by", person("accordée par")),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(
                condition=Q(asked_by=None, agreed_by=None)
                | (
                    Q(asked_by__isnull=False)
                    & ~Q(asked_by=F("user"))
                    & (Q(agreed_by=None) | (~Q(agreed_by=F("asked_by")) & ~Q(agreed_by=F("user"))))
                ),
                name="grant_two_others",
                violation_error_message="Un profil d'administrateur s'accorde à deux, sans la personne concernée.",
            ),
        ),
    )
