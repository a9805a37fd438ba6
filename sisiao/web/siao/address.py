"""A postal address in a form: the commune is found from the postal code and the name."""

from typing import Any

from django import forms

from sisiao.geo.models import Commune
from sisiao.geo.names import named


class AddressForm(forms.ModelForm):  # type: ignore[type-arg]
    """For a model with a postal code and a commune: both or none; the name is only needed when the code is shared.

    The three names are those of the columns, `postal_code`, `commune` and `town` after `PREFIX`.
    """

    PREFIX = ""
    town = forms.CharField(label="Commune", max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        commune = getattr(self.instance, f"{self.PREFIX}commune")
        if commune:
            self.initial[f"{self.PREFIX}town"] = commune.name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code, town = data.get(f"{self.PREFIX}postal_code") or "", data.get(f"{self.PREFIX}town") or ""
        setattr(self.instance, f"{self.PREFIX}commune", self._commune(code, town) if code or town else None)
        return data

    def _commune(self, code: str, town: str) -> Commune | None:
        if not code:
            self.add_error(f"{self.PREFIX}postal_code", "Donnez le code postal de la commune.")
            return None
        there = list(Commune.objects.filter(postal_codes__code=code).order_by("name"))
        if not there:
            self.add_error(
                f"{self.PREFIX}postal_code", "Ce code postal n'existe pas. Donnez le code géographique, sans CEDEX."
            )
            return None
        found = named(there, town) if town else there
        if len(found) == 1:
            return found[0]
        known = ", ".join(each.name for each in there[:5])
        self.add_error(f"{self.PREFIX}town", f"Choisissez la commune de ce code postal\u00a0: {known}.")
        return None
