"""Which tests judge the mutants of each module of rights or of rules; the quickest to see a fault first."""

import re
from dataclasses import dataclass

EDGES = "tests/access/test_perms_edges.py"
PERMS = (EDGES, "tests/access/test_perms.py", "tests/access/test_mappings.py")
# Thousands of acts to judge what the others judge by one: never run here.
SLOW = (
    "tests/access/test_perms.py::test_each_profile_gives_what_the_table_says_and_nothing_to_itself",
    "tests/directory/test_order.py::test_the_order_is_right",
    "tests/offer/test_versions.py::test_each_day_says_what_was_last_said_of_it",
    "tests/offer/test_groups.py::test_each_night_says_what_was_last_said_of_it",
    "tests/occupation/test_activation.py::test_board_ledger_page_and_search_are_equal",
)
WORDS = ("tests/access/test_words.py", "tests/access/test_grants.py")
HIERARCHY = "tests/access/test_hierarchy.py"
TABLES = ("tests/access/test_drawing.py", "tests/access/test_perms.py")
EDGES_OF_DIRECTORY = "tests/directory/test_edges.py"
ORDER = (EDGES_OF_DIRECTORY, "tests/directory/test_order.py")
KEEPING = (EDGES_OF_DIRECTORY, "tests/directory/test_keeping.py")
TOLD = ("tests/api/test_directory.py",)
KEYS = ("tests/partners/test_keys.py",)
PLANNING = (
    "tests/transition/test_planning.py",
    "tests/transition/test_switching.py",
    "tests/transition/test_requests.py",
)
INSTRUCTION = tuple(f"tests/creation/test_{each}.py" for each in ("instruction", "own", "workflow"))
# Functions and methods alone: words, delays and the shape of classes are beside them.
BODIES = r"(?!module$)[a-z_]\w*|\w+\.\w+"
# Functions, methods and values of a module: what a class is made of (slots, frozen) changes no answer.
FUNCTIONS = r"[a-z_]\w*|\w+\.\w+"
WALL = ("tests/households/test_policies.py", "tests/test_row_security.py")


@dataclass(frozen=True)
class Judged:
    """A module, the tests that judge it, and the places of it that hold rights, or what partners are told.

    `early`: what it computes at import reaches other modules, so each of its mutants needs a process of its own.
    `policy`: the constant of it that holds the SQL to change.
    """

    module: str
    tests: tuple[str, ...]
    places: str = ".*"
    early: bool = False
    policy: str = ""

    def wants(self, where: str) -> bool:
        return re.fullmatch(self.places, where) is not None


TABLE = (
    Judged(
        "sisiao/access/perms.py",
        PERMS,
    ),
    Judged("sisiao/households/perms.py", ("tests/households/test_perms.py",)),
    Judged("sisiao/access/models/grants.py", WORDS, r"module|GrantQuerySet\..+|Grant\.(?!Meta|__str__).+"),
    Judged("sisiao/access/models/scopes.py", (*WORDS, EDGES), r"module|ScopeQuerySet\..+"),
    Judged("sisiao/access/queries.py", ("tests/access/test_queries.py", "tests/access/test_accounts_within.py")),
    Judged("sisiao/access/in_force.py", WORDS),
    Judged("sisiao/access/support.py", ("tests/access/test_support.py", "tests/web/test_support_view.py")),
    Judged("sisiao/core/actor.py", ("tests/core/test_actor.py",), early=True),
    Judged("sisiao/access/personal_fields.py", ("tests/access/test_personal_fields.py",), r"reads_.+"),
    Judged("sisiao/households/models/record.py", ("tests/households/test_links.py",), r"\w+QuerySet\..+"),
    Judged("sisiao/households/sql/perimeter.sql", WALL),
    Judged("sisiao/households/row_security.py", WALL, policy="POLICY"),
    Judged("sisiao/web/decorators.py", ("tests/web/test_decorators.py",), early=True),
    Judged("sisiao/access/hierarchy.py", (HIERARCHY, *TABLES), early=True),
    Judged("sisiao/access/field_classes.py", ("tests/access/test_field_classes.py", *TABLES), early=True),
    Judged("sisiao/access/capabilities.py", (HIERARCHY, "tests/access/test_grants.py", *TABLES), early=True),
    Judged("sisiao/directory/slots.py", ORDER, FUNCTIONS),
    Judged("sisiao/directory/queries.py", ORDER, FUNCTIONS),
    Judged("sisiao/directory/places.py", ORDER, FUNCTIONS),
    Judged("sisiao/directory/coverage.py", KEEPING, FUNCTIONS),
    Judged("sisiao/directory/snapshot.py", TOLD, FUNCTIONS),
    Judged("sisiao/directory/telling.py", TOLD, FUNCTIONS),
    Judged("sisiao/directory/models.py", KEEPING, r"check_every|PrivilegedContactQuerySet\..+|\w+\.is_unchecked"),
    Judged("sisiao/directory/perms.py", KEEPING),
    Judged("sisiao/directory/actions.py", KEEPING, r"_lock|_last|(move|archive|take_up)_contact"),
    Judged("sisiao/partners/actions.py", KEYS, FUNCTIONS),
    Judged("sisiao/partners/keys.py", KEYS),
    Judged("sisiao/partners/networks.py", KEYS),
    Judged("sisiao/partners/models.py", KEYS, r"Partner(Key)?QuerySet\..+|\w+\.is_valid"),
    Judged("sisiao/offer/perms.py", ("tests/offer/test_perms.py",)),
    Judged("sisiao/offer/actions/versions.py", ("tests/offer/test_versions.py",), BODIES),
    Judged("sisiao/offer/actions/groups.py", ("tests/offer/test_groups.py",), BODIES),
    Judged("sisiao/offer/actions/activations.py", ("tests/occupation/test_activation.py",), BODIES),
    Judged("sisiao/offer/actions/transfers.py", ("tests/offer/test_transfers.py",), BODIES),
    Judged("sisiao/creation/perms.py", ("tests/creation/test_perms.py", "tests/creation/test_own.py")),
    Judged("sisiao/creation/workflow.py", ("tests/creation/test_steps.py",), early=True),
    Judged("sisiao/offer/protected.py", ("tests/creation/test_protected.py",)),
    Judged("sisiao/creation/actions/instruction.py", INSTRUCTION, BODIES),
    Judged("sisiao/transition/perms.py", ("tests/transition/test_perms.py",)),
    Judged("sisiao/transition/compatibility.py", ("tests/transition/test_suggestions.py",), BODIES),
    Judged("sisiao/transition/allocation.py", ("tests/transition/test_allocation.py",), BODIES),
    Judged("sisiao/transition/planning.py", PLANNING, BODIES),
    Judged("sisiao/offer/actions/units.py", ("tests/offer/test_groups.py",), BODIES),
    Judged("sisiao/offer/actions/freshness.py", ("tests/offer/test_freshness.py",), BODIES),
    Judged("sisiao/creation/actions/telling.py", (*INSTRUCTION, "tests/creation/test_protected.py"), BODIES),
    Judged("sisiao/transition/actions/attaching.py", ("tests/transition/test_attaching.py",), BODIES),
)
