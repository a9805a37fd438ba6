"""Distances as the crow flies, in kilometres, on a sphere of the Earth's mean radius (within 0.5 % of the ground)."""

from math import asin, cos, radians, sin, sqrt

from django.db.models import F, FloatField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import ASin, Cos, Power, Radians, Sin, Sqrt

EARTH_RADIUS_KM = 6371.0088


def distance_km(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Kilometres between two points in degrees (haversine)."""
    phi, to_phi = radians(latitude), radians(to_latitude)
    half_chord = sin((to_phi - phi) / 2) ** 2 + cos(phi) * cos(to_phi) * sin(radians(to_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half_chord)))


def distance_km_expression(latitude: float | None, longitude: float | None, prefix: str = "") -> Combinable:
    """The same in SQL, from a point to the columns `<prefix>latitude` and `<prefix>longitude`; null when unknown.

    `prefix` is the path to the commune of the annotated rows, such as `"commune__"`.
    """
    if latitude is None or longitude is None:
        return Value(None, output_field=FloatField())
    phi, to_phi = Value(radians(latitude)), Radians(F(f"{prefix}latitude"))
    across = Radians(F(f"{prefix}longitude")) - Value(radians(longitude))
    half_chord = Power(Sin((to_phi - phi) / Value(2.0)), Value(2.0)) + Value(cos(radians(latitude))) * Cos(
        to_phi
    ) * Power(Sin(across / Value(2.0)), Value(2.0))
    return Value(2 * EARTH_RADIUS_KM) * ASin(Sqrt(half_chord), output_field=FloatField())
