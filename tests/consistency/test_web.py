"""Rules of the pages' code: the perimeter is in the query, nothing lies unused, what is periodic exists."""

import ast
import re
from pathlib import Path

from procrastinate.contrib.django import app

from sisiao.core.periodic import PERIODIC
from tests.consistency.source import ROOT, files, name, tree

# Words of a QuerySet that put the perimeter, or the account itself, in the query.
SCOPED = {
    "visible_to",
    "readable_by",
    "overseen_by",
    "opened_by",
    "able_to",
    "inside",
    "usable",
    "of_household",
    "governed_by",
    "listed",
    "addressed_to",
    "asked_by",
    "counted_for",
    "helped_by",
    "shown_to",
    "open_to",
    "organised_by",
}
# Code lists, the geography of France, and who answers where are everybody's.
EVERYBODYS = {
    "Reference",
    "Commune",
    "Collectivity",
    "Departement",
    "Region",
    "PostalCode",
    "DispositifType",
    "BudgetLine",
}
EVERYBODYS |= {"CoveredTerritory", "HelplineHours", "Precision"}
# What an object already opened within the perimeter holds.
THROUGH = {"household", "dispositif", "dispositif__in", "request", "hold", "siao"}
# Reads whose keys come from what the perimeter has already let through: (module, model) → from where.
OPENED = {
    ("sisiao/web/offer/deadlines.py", "SiaoPartner"): "of the SIAO whose sheet the actor reads",
    ("sisiao/web/activations/views.py", "Place"): "places of surge groups of the perimeter",
    ("sisiao/web/creation/direct.py", "Entity"): "names of the entités of the actor's own département",
    ("sisiao/web/creation/forms.py", "Entity"): "names of the entités of the département of an opened request",
    ("sisiao/web/creation/public.py", "Entity"): "the entité of the actor's own grant",
    ("sisiao/web/creation/steps.py", "CreationRequest"): "the request that a signed link follows",
    ("sisiao/web/demarche/lines.py", "Dossier"): "how many a pass could not follow, none of them named",
    ("sisiao/web/helpdesk/news.py", "NewsReading"): "of the account",
    ("sisiao/web/helpdesk/service.py", "SupportClosure"): "the support's days, everybody's",
    ("sisiao/web/helpdesk/service.py", "SupportHours"): "the support's hours, everybody's",
    ("sisiao/web/helpdesk/sessions.py", "SessionSeat"): "of the account",
    ("sisiao/web/helpdesk/steps.py", "StepDone"): "of the account",
    ("sisiao/web/helpdesk/support.py", "TransitionLog"): "steps of an opened request",
    ("sisiao/web/helpdesk/views.py", "ArticleAttachment"): "files of an opened article",
    ("sisiao/web/helpdesk/views.py", "ArticleVote"): "what the account said",
    ("sisiao/web/helpdesk/writing.py", "Article"): "articles are the nation's, who writes them reads them all",
    ("sisiao/web/helpdesk/writing.py", "ArticleVersion"): "articles are the nation's, who writes them reads them all",
    ("sisiao/web/demarche/views.py", "Procedure"): "how the passes went: the same for everybody who follows them",
    ("sisiao/web/demarche/views.py", "ReceivedFile"): "files of the dossiers of the perimeter",
    ("sisiao/web/demarche/views.py", "StoredFile"): "an attachment of an opened dossier",
    ("sisiao/web/demarche/views.py", "TransitionLog"): "steps of an opened dossier",
    ("sisiao/web/helpline/listing.py", "Household"): "households of the calls of the SIAO",
    ("sisiao/web/helpline/sheet.py", "Household"): "the household of the call",
    ("sisiao/web/helpline/tonight.py", "Unit"): "units that matching proposes to this SIAO",
    ("sisiao/web/households/not_proposed.py", "Dispositif"): "empty until the form knows its actor",
    ("sisiao/web/households/summary.py", "Siao"): "the SIAO of the actor's département: its clock only",
    ("sisiao/web/imports/reading.py", "ProcrastinateJob"): "the job of a deposit of the perimeter",
    ("sisiao/web/ledger/asked.py", "Entity"): "the entité of a dispositif of the perimeter",
    ("sisiao/web/ledger/detail.py", "Unit"): "units of an opened dispositif",
    ("sisiao/web/mail/demo.py", "OutgoingMail"): "the mailbox of the demo: everybody's mails, invented",
    ("sisiao/web/offer/entities.py", "Entity"): "the entité of a dispositif of the perimeter",
    ("sisiao/web/offer/entities.py", "Grant"): "who manages an opened entité",
    ("sisiao/web/offer/held.py", "Activation"): "activations of an opened dispositif",
    ("sisiao/web/offer/held.py", "Grant"): "the rights given on an opened dispositif, which its closing ends",
    ("sisiao/web/offer/listing.py", "DispositifVersion"): "versions of the dispositifs of the perimeter",
    ("sisiao/web/offer/page.py", "Funding"): "lines of an opened dispositif",
    ("sisiao/web/offer/transfers.py", "Entity"): "names of the entités of a département, for its administrators",
    ("sisiao/web/partners/administering.py", "PartnerKey"): "keys of the partners of the nation, or of an opened one",
    ("sisiao/web/pages/accepting.py", "Call"): "whether the account has a call in hand, nothing of it",
    ("sisiao/web/pages/statistics.py", "Dispositif"): "counted for everybody, for the whole country",
    ("sisiao/web/pages/statistics.py", "Entity"): "counted for everybody, for the whole country",
    ("sisiao/web/pages/statistics.py", "Place"): "counted for everybody, for the whole country",
    ("sisiao/web/pages/statistics.py", "PlaceGroup"): "counted for everybody, for the whole country",
    ("sisiao/web/pages/statistics.py", "Siao"): "counted for everybody, for the whole country",
    ("sisiao/web/places/calendar.py", "Occupation"): "places out of service of an opened dispositif",
    ("sisiao/web/places/calendar.py", "Unit"): "rooms of an opened dispositif",
    ("sisiao/web/places/groups.py", "Activation"): "activations of a group of an opened dispositif",
    ("sisiao/web/places/groups.py", "Unit"): "rooms of a group of an opened dispositif",
    ("sisiao/web/places/page.py", "Activation"): "activations of an opened dispositif",
    ("sisiao/web/places/page.py", "Person"): "persons in the places of an opened dispositif",
    ("sisiao/web/places/page.py", "PlaceGroup"): "groups of an opened dispositif",
    ("sisiao/web/places/page.py", "Unit"): "units of an opened dispositif",
    ("sisiao/web/places/views.py", "Place"): "free places of an opened dispositif, checked by the form",
    ("sisiao/web/siao/carrying_forms.py", "Entity"): "names of the entités of a département, for the State",
    ("sisiao/web/siao/forms.py", "Siao"): "empty until the form knows its SIAO",
    ("sisiao/web/places/rooms.py", "Unit"): "a room of an opened dispositif",
    ("sisiao/web/stays/page.py", "ClosingAnswer"): "answers of an opened stay",
    ("sisiao/web/surveys/answering.py", "Invitation"): "the account's own invitation",
    ("sisiao/web/surveys/results.py", "Wave"): "results that are public",
    ("sisiao/web/surveys/waves.py", "Wave"): "every wave, for the administrator of the nation",
    ("sisiao/web/transition/accounts.py", "UserAttachment"): "decisions on accounts of the perimeter",
    ("sisiao/web/transition/groups.py", "Attachment"): "one's own batch, on groups of the perimeter",
    ("sisiao/web/transition/listing.py", "Attachment"): "decisions on groups of the perimeter",
    ("sisiao/web/transition/requests.py", "Attachment"): "decisions on the groups of requests of the perimeter",
    ("sisiao/web/transition/departement.py", "Siao"): "the SIAO of the actor, by its scope",
    ("sisiao/web/transition/switches.py", "Siao"): "every SIAO, for the administrator of the nation",
    ("sisiao/web/todo/words.py", "Household"): "households of lines already scoped",
}


def _chain(node: ast.expr) -> list[str]:
    """Names of a chain of calls and attributes, from its root: `A.objects.filter(…).get(…)`."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Name):
            return [node.id, *reversed(names)]
        else:
            return list(reversed(names))


def _keywords(node: ast.AST) -> set[str]:
    return {keyword.arg or "" for call in ast.walk(node) if isinstance(call, ast.Call) for keyword in call.keywords}


def _longest_chains(path: Path) -> list[tuple[int, list[str], set[str]]]:
    """Chains of a module that start at a manager, each in its longest form, with the keywords that they pass."""
    inner = {id(n.value) for n in ast.walk(tree(path)) if isinstance(n, ast.Attribute)}
    inner |= {id(n.func) for n in ast.walk(tree(path)) if isinstance(n, ast.Call)}
    chains = (
        (node.lineno, _chain(node), _keywords(node))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call | ast.Attribute) and id(node) not in inner
    )
    return [(line, chain, keywords) for line, chain, keywords in chains if "objects" in chain[1:2]]


def _unscoped() -> dict[tuple[str, str], int]:
    return {
        (name(path), chain[0]): line
        for path in files("*.py", "sisiao/web")
        for line, chain, keywords in _longest_chains(path)
        if not SCOPED & set(chain) and not THROUGH & keywords and chain[0] not in EVERYBODYS
    }


def test_pages_read_within_a_perimeter() -> None:
    unscoped = _unscoped()
    assert {key: line for key, line in unscoped.items() if key not in OPENED} == {}
    assert set(OPENED) <= set(unscoped), "an exception that nothing needs any more"


def test_no_template_lies_unused() -> None:
    """Each is named by a view, by another template, or by the framework."""
    folder = ROOT / "sisiao" / "templates"
    framework = re.compile(r"(4\d\d|500|csrf_403)\.html|(dsfr|django)/.*")
    sources = (*files("*.py", "sisiao", "config"), *files("*.html", "sisiao"))
    named = set(re.findall(r"[\w./-]+\.html", "\n".join(path.read_text(encoding="utf-8") for path in sources)))
    templates = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    assert {path for path in templates if path not in named and not framework.fullmatch(path)} == set()


def test_every_periodic_task_exists_and_the_table_is_sorted() -> None:
    tasks = [entry.task for entry in PERIODIC]
    assert set(tasks) <= set(app.tasks)
    assert tasks == sorted(tasks)
    assert all(entry.why for entry in PERIODIC)


# An ordinary space before a mark of French punctuation, or after an opening one, in a string that is shown.
ORDINARY_SPACE = re.compile(r"[a-zà-ÿ0-9)»] [:;?!»](\s|$)|« [A-ZÀ-Ÿa-zà-ÿ0-9]")


def _docstrings(module: ast.Module) -> set[int]:
    owners = (n for n in ast.walk(module) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef))
    return {id(n.body[0].value) for n in owners if n.body and isinstance(n.body[0], ast.Expr)}


def test_french_sentences_of_the_code_have_non_breaking_spaces() -> None:
    wrong = []
    for path in files("*.py", "sisiao"):
        docstrings = _docstrings(tree(path))
        for node in ast.walk(tree(path)):
            shown = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
            if shown and ORDINARY_SPACE.search(node.value) and "SELECT" not in node.value:
                wrong.append(f"{name(path)}:{node.lineno} {node.value[:70]!r}")
    assert wrong == []
