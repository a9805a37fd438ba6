"""Every kind of workbook that can be imported."""

from datetime import datetime

from sisiao.core.actor import Actor
from sisiao.imports.legacy_workbook.source import LEGACY_OFFER
from sisiao.imports.models import ACCOUNTS
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.places_workbook.source import PLACES
from sisiao.imports.sources import Source
from sisiao.imports.users_workbook.source import users_source

SOURCES: dict[str, Source] = {source.kind: source for source in (OFFER, PLACES, LEGACY_OFFER)}


def source_of(kind: str, *, actor: Actor, now: datetime) -> Source:
    """The source of a deposit of this kind: a list of accounts offers what its actor may give. Raises `KeyError`."""
    return users_source(actor, now) if kind == ACCOUNTS else SOURCES[kind]
