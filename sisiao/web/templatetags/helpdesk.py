"""Whom to call or write to, on any page: whoever cannot sign in must find it too."""

from typing import Any

from django.conf import settings
from django.template import Library
from django.utils import timezone

from sisiao.helpdesk.opening import opening

register = Library()


@register.inclusion_tag("helpdesk/includes/contact.html")
def support_contact(edits_hours: bool = False) -> dict[str, Any]:
    """The national support, as the settings say it; the hours are those of its telephone: none, none are said."""
    phone = settings.SUPPORT_PHONE
    return {
        "phone": phone,
        "email": settings.SUPPORT_EMAIL,
        "opening": opening(timezone.now()) if phone else None,
        "edits_hours": edits_hours,
    }
