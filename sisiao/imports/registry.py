"""Every kind of workbook that can be imported."""

from sisiao.imports.legacy_workbook.source import LEGACY_OFFER
from sisiao.imports.offer_workbook.source import OFFER
from sisiao.imports.places_workbook.source import PLACES
from sisiao.imports.sources import Source

SOURCES: dict[str, Source] = {source.kind: source for source in (OFFER, PLACES, LEGACY_OFFER)}
