"""Verbs of the offer."""

from sisiao.offer.actions.declaring import declare_places

__all__ = ["declare_places"]
