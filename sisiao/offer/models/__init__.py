"""Tables of the offer: entité → dispositif → groupe de places → logement or chambre → place, and funding."""

from sisiao.offer.models.activations import Activation
from sisiao.offer.models.agreements import Act, Quota, Transfer
from sisiao.offer.models.closings import Closing
from sisiao.offer.models.codes import WorkbookCode
from sisiao.offer.models.dispositif import Dispositif, Entity
from sisiao.offer.models.funding import Funding
from sisiao.offer.models.natures import NatureChange, nature_in_words
from sisiao.offer.models.nomenclature import REFUGEES, BudgetLine, DispositifType, Precision
from sisiao.offer.models.places import GROUP_FACTS, Place, PlaceGroup, Unit
from sisiao.offer.models.services import Provision, SupportMeasure
from sisiao.offer.models.versions import DESCRIBED, DispositifVersion

__all__ = [
    "DESCRIBED",
    "GROUP_FACTS",
    "REFUGEES",
    "Act",
    "Activation",
    "BudgetLine",
    "Closing",
    "Dispositif",
    "DispositifType",
    "DispositifVersion",
    "Entity",
    "Funding",
    "NatureChange",
    "Place",
    "PlaceGroup",
    "Precision",
    "Provision",
    "Quota",
    "SupportMeasure",
    "Transfer",
    "Unit",
    "WorkbookCode",
    "nature_in_words",
]
