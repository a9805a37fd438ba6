"""Periodic work on the survey."""

from django.utils import timezone

from sisiao.core.actor import command_actor
from sisiao.core.context import acting_as
from sisiao.core.jobs import job
from sisiao.surveys.actions import count_wave
from sisiao.surveys.models import Wave


@job("surveys.count")
def count_what_is_over(timestamp: int) -> None:
    """Count the waves whose last day has passed."""
    today = timezone.localdate()
    with acting_as(command_actor("surveys.count")) as actor:
        for wave in Wave.objects.over(today).order_by("pk"):
            count_wave(wave, actor=actor, today=today)
