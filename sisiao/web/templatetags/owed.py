"""What the organisation in charge says of itself, or that it has still to say it."""

from django.template import Library

from sisiao.web.pages import owed as table

register = Library()


@register.inclusion_tag("components/to_supply.html")
def owed(name: str, label: str = "") -> dict[str, str]:
    """One setting of `OWED`."""
    return {"told": table.told(name), "what": table.OWED[name], "label": label}
