"""What a contact of the directory is, for whom, and who may see it."""

from django.db.models import IntegerChoices, TextChoices

from sisiao.partners.enums import PartnerAudience
from sisiao.siao.enums import Weekday


class ContactKind(TextChoices):
    DIRECT_LINE = "direct_line", "Ligne directe du 115"
    ASSOCIATION = "association", "Association"
    ON_CALL = "on_call", "Astreinte"
    DEDICATED = "dedicated", "Structure dédiée"


class Victim(TextChoices):
    """Whom a contact is for; none of them means everybody."""

    WOMEN = "women", "Femmes"
    WOMEN_WITH_CHILDREN = "women_with_children", "Femmes avec enfants"
    MEN = "men", "Hommes"
    TRAFFICKING = "trafficking", "Victimes de traite ou de prostitution"


class Reader(TextChoices):
    """Who may see a contact: each kind of partner, and the users of the SIAO of France."""

    POLICE = PartnerAudience.POLICE.value, PartnerAudience.POLICE.label
    LINE_3919 = PartnerAudience.LINE_3919.value, PartnerAudience.LINE_3919.label
    LINE_114 = PartnerAudience.LINE_114.value, PartnerAudience.LINE_114.label
    SIAO = "siao", "Les SIAO"


class SlotDay(IntegerChoices):
    """The day on which hours begin, by the clock there. A holiday is a day of its own, whatever its weekday."""

    MONDAY = Weekday.MONDAY.value, Weekday.MONDAY.label
    TUESDAY = Weekday.TUESDAY.value, Weekday.TUESDAY.label
    WEDNESDAY = Weekday.WEDNESDAY.value, Weekday.WEDNESDAY.label
    THURSDAY = Weekday.THURSDAY.value, Weekday.THURSDAY.label
    FRIDAY = Weekday.FRIDAY.value, Weekday.FRIDAY.label
    SATURDAY = Weekday.SATURDAY.value, Weekday.SATURDAY.label
    SUNDAY = Weekday.SUNDAY.value, Weekday.SUNDAY.label
    HOLIDAY = 7, "Jours fériés"
