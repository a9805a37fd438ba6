"""What may become here of a dossier. Its depositor may change it at any time: any state may follow any other.

The passes take the steps, never a page.
"""

from sisiao.core.capabilities import Capability as C
from sisiao.core.workflow import Step, Workflow
from sisiao.interop.enums import DossierState as S


def _step(name: str, label: str, target: S) -> Step:
    return Step(name, label, frozenset(S) - {target}, target, C.FOLLOW_DEPOSITS)


DOSSIER = Workflow(
    "interop.dossier",
    _step("wait", "Fichiers à recevoir", S.WAITING),
    _step("send_back", "Correction demandée au déposant", S.TO_CORRECT),
    _step("offer", "Classeur vérifié, proposé à l'import", S.TO_IMPORT),
    _step("note_import", "Classeur importé", S.IMPORTED),
    _step("close", "Clos sans import", S.CLOSED),
    _step("forget", "Dossier supprimé par le déposant\u00a0: ce qui a été reçu est effacé", S.DELETED),
)
BY_TARGET = {step.target: step.name for step in DOSSIER.steps.values()}
