"""Who may open what, written by hand: a route that is not here fails the build (`tests/test_access_matrix.py`).

For each route: what it asks for (`PUBLIC`, `SIGNED_IN`, or capabilities of which one is enough), the methods it
answers, and the kind of each object named in its address. `sisiao.web.access_cells` draws the matrix from it.
"""

from dataclasses import dataclass, field
from uuid import UUID

from sisiao.core.capabilities import Capability as C

PUBLIC: None = None
SIGNED_IN: frozenset[C] = frozenset()
READ = ("GET",)
ACT = ("POST",)
BOTH = ("GET", "POST")


@dataclass(frozen=True)
class Rule:
    """One row.

    `named` says what each argument of the address names, and `body` each field that is posted: a kind of object, or
    "=word" for the word itself. `posted` is what answers a body that names nothing, `status` one that only this route
    gives. `keyed` opens to the key of a partner alone: to no session.
    """

    needs: frozenset[C] | None
    methods: tuple[str, ...] = READ
    named: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    posted: str = "opens"
    status: int = 200
    keyed: bool = False

    @property
    def kinds(self) -> list[str]:
        """Kinds of objects that the address names; empty for a page without a perimeter."""
        return [kind for kind in self.named.values() if not kind.startswith("=")]


def needs(*capabilities: C, methods: tuple[str, ...] = READ, body: dict[str, str] | None = None, **named: str) -> Rule:
    """A row that asks for one of these capabilities."""
    return Rule(frozenset(capabilities), methods, named, body or {})


CALL = {"public_id": "call"}
HOUSEHOLD = {"public_id": "household"}
OPENING = {"public_id": "opening"}
REFERRAL = {"public_id": "referral"}
STAY = {"public_id": "stay"}
DISPOSITIF = {"public_id": "dispositif"}
LOCATION = {"public_id": "location"}
MAIL = {"public_id": "mail"}
UPLOAD = {"public_id": "upload"}
WORKBOOK = {"kind": "=places"}
ACCOUNT = {"public_id": "account"}
# The sheet of a SIAO is everybody's; what its administrator or the State changes is their own SIAO's.
SHEET = {"public_id": "listed_siao"}
SIAO = {"public_id": "siao"}
LEGACY_GROUP = {"public_id": "legacy_group"}
JUSTIFICATION = {"public_id": "justification"}
# No dispositif of the matrix has a date of opening: the facts of that rule are none, and this is their digest.
ANOMALY = {"public_id": "dispositif", "rule": "=Q13", "digest": "=99914b932bd37a50b983c5e7c90ae93b"}
# Places that no line of funding pays for.
GAP = {"public_id": "dispositif", "kind": "=funded_created", "digest": "gap"}
ACTIVATION = {"public_id": "activation"}
ANTENNA = {"public_id": "siao", "kind": "=antennes", "part_id": "antenna"}
CONTACT = {"public_id": "contact"}
PARTNER = {"public_id": "partner"}
KEY = {"public_id": "partner_key"}
DOSSIER = {"public_id": "dossier"}
CAMPAIGN = {"public_id": "campaign"}
CAMPAIGN_PLACE = {"public_id": "campaign_departement"}
CREATION = {"public_id": "creation"}
WAVE = {"public_id": "wave"}
LINK = {"token": "=none"}
QUOTA = {"public_id": "dispositif", "kind": "=contingents", "part_id": "quota"}
# An article open to all, with a file: the others send who is not signed in to sign in.
HELP = {"slug": "=creer-un-dispositif"}
ARTICLE = {"public_id": "article"}
TICKET = {"public_id": "ticket"}
SESSION = {"public_id": "session"}
# Pages of text and public figures.
TEXTS = "accessibility accessibility_plan terms notice easy_notice security_txt legal_notice personal_data cookies"
TEXTS += " statistics site_map gallery"
# A session or a browser that the account does not have.
NOBODYS = {"public_id": "=00000000-0000-4000-8000-000000000000"}
NOBODYS_FILE = {"attachment": NOBODYS["public_id"]}


ROUTES: dict[str, Rule] = {
    "healthz": Rule(PUBLIC),
    "readyz": Rule(PUBLIC, status=503),
    "accounts:sign_in": Rule(PUBLIC, BOTH),
    "accounts:second_factor": Rule(PUBLIC, BOTH),
    "accounts:first_enrolment": Rule(PUBLIC, BOTH),
    "accounts:forgotten": Rule(PUBLIC, BOTH),
    "accounts:link": Rule(PUBLIC, BOTH, {"category": "=invitation", "token": "=none"}, status=410),
    "accounts:session_state": Rule(PUBLIC, BOTH),
    "accounts:overview": Rule(SIGNED_IN),
    "accounts:password": Rule(SIGNED_IN, BOTH),
    "accounts:email": Rule(SIGNED_IN, BOTH),
    "accounts:factor": Rule(SIGNED_IN, BOTH),
    "accounts:backup_codes": Rule(SIGNED_IN, BOTH),
    "accounts:cancel_recovery": Rule(SIGNED_IN, ACT, posted="not found"),
    "accounts:end_other_sessions": Rule(SIGNED_IN, ACT),
    "accounts:end_session": Rule(SIGNED_IN, ACT, NOBODYS, posted="not found"),
    "accounts:forget_browser": Rule(SIGNED_IN, ACT, NOBODYS, posted="not found"),
    "accounts:sign_out": Rule(PUBLIC, ACT, posted="sign in"),
    "accounts:switch_grant": Rule(SIGNED_IN, ACT, posted="not found"),
    **{f"pages:{name}": Rule(PUBLIC) for name in TEXTS.split()},
    **dict.fromkeys(("surveys:satisfaction", "surveys:satisfaction_json"), Rule(PUBLIC)),
    "pages:accept_terms": Rule(SIGNED_IN, ACT),
    "rights:index": Rule(SIGNED_IN),
    "todo:home": Rule(SIGNED_IN),
    "todo:index": Rule(SIGNED_IN),
    "notices:index": Rule(SIGNED_IN),
    "notices:read_all": Rule(SIGNED_IN, ACT),
    # A notice is seen by its account alone: here, an account asks for what is not its own.
    "notices:read": Rule(SIGNED_IN, ACT, {"public_id": f"={UUID(int=0)}"}, posted="not found"),
    "helpdesk:news": Rule(SIGNED_IN),
    "helpdesk:news_read": Rule(SIGNED_IN, ACT),
    "helpdesk:index": Rule(PUBLIC),
    "helpdesk:first_steps": Rule(SIGNED_IN),
    # A step that nobody has.
    "helpdesk:step_done": Rule(SIGNED_IN, ACT, posted="not found"),
    "helpdesk:article": Rule(PUBLIC, READ, HELP),
    # An answer that is neither yes nor no.
    "helpdesk:useful": Rule(SIGNED_IN, ACT, HELP, posted="not found"),
    "helpdesk:download": Rule(PUBLIC, READ, HELP | {"attachment": f"={UUID(int=7)}"}),
    "helpdesk:writing": needs(C.EDIT_HELP),
    "helpdesk:new_article": needs(C.EDIT_HELP, methods=BOTH),
    "helpdesk:edit_article": needs(C.EDIT_HELP, methods=BOTH, **ARTICLE),
    "helpdesk:version": needs(C.EDIT_HELP, number="=1", **ARTICLE),
    "helpdesk:publish_article": needs(C.EDIT_HELP, methods=ACT, **ARTICLE),
    "helpdesk:withdraw_article": needs(C.EDIT_HELP, methods=ACT, **ARTICLE),
    "helpdesk:attach": needs(C.EDIT_HELP, methods=ACT, **ARTICLE),
    "helpdesk:detach": needs(C.EDIT_HELP, methods=ACT, attachment="article_file", **ARTICLE),
    "helpdesk:put_away": Rule(SIGNED_IN, ACT, NOBODYS, posted="not found"),
    "helpdesk:support": needs(C.ASK_SUPPORT),
    "helpdesk:ask": needs(C.ASK_SUPPORT, methods=BOTH),
    "helpdesk:statistics": needs(C.ANSWER_TICKETS),
    # A request is its author's: here, an account asks for what is not its own.
    "helpdesk:ticket": Rule(frozenset({C.ASK_SUPPORT}), READ, NOBODYS, status=404),
    "helpdesk:write": Rule(frozenset({C.ASK_SUPPORT}), ACT, NOBODYS, posted="not found"),
    "helpdesk:settle": Rule(frozenset({C.ASK_SUPPORT}), ACT, NOBODYS, posted="not found"),
    "helpdesk:join": Rule(frozenset({C.ASK_SUPPORT}), ACT, NOBODYS, posted="not found"),
    "helpdesk:own_file": Rule(frozenset({C.ASK_SUPPORT}), READ, NOBODYS | NOBODYS_FILE, status=404),
    "helpdesk:take_back": Rule(frozenset({C.ASK_SUPPORT}), ACT, NOBODYS | NOBODYS_FILE, posted="not found"),
    "helpdesk:shown_file": needs(C.ANSWER_TICKETS, attachment="ticket_file", **TICKET),
    "helpdesk:followed": needs(C.ANSWER_TICKETS, **TICKET),
    "helpdesk:answer": needs(C.ANSWER_TICKETS, methods=ACT, **TICKET),
    "helpdesk:escalate": needs(C.ANSWER_TICKETS, methods=ACT, **TICKET),
    "helpdesk:close": needs(C.ANSWER_TICKETS, methods=ACT, **TICKET),
    "helpdesk:hours": needs(C.EDIT_HELP, methods=BOTH),
    "helpdesk:messages": needs(C.PUBLISH_MESSAGES, methods=BOTH),
    "helpdesk:withdraw_message": needs(C.PUBLISH_MESSAGES, methods=ACT, public_id="message"),
    "helpdesk:sessions": needs(C.ASK_SUPPORT),
    "helpdesk:session": needs(C.ASK_SUPPORT, **SESSION),
    "helpdesk:calendar": needs(C.ASK_SUPPORT, **SESSION),
    "helpdesk:register": needs(C.ASK_SUPPORT, methods=ACT, **SESSION),
    "helpdesk:unregister": needs(C.ASK_SUPPORT, methods=ACT, **SESSION),
    "helpdesk:new_session": needs(C.ORGANISE_SESSIONS, methods=BOTH),
    "helpdesk:edit_session": needs(C.ORGANISE_SESSIONS, methods=BOTH, public_id="held_session"),
    "helpdesk:cancel_session": needs(C.ORGANISE_SESSIONS, methods=ACT, public_id="held_session"),
    "mail:index": needs(C.FOLLOW_MAIL),
    "mail:resend": needs(C.FOLLOW_MAIL, methods=ACT, **MAIL),
    "mail:demo": Rule(PUBLIC),
    "households:search": needs(C.SEARCH_HOUSEHOLDS, methods=BOTH),
    "households:forget_search": needs(C.SEARCH_HOUSEHOLDS, methods=ACT),
    "households:create": needs(C.EDIT_HOUSEHOLD, methods=BOTH),
    "households:outside": needs(C.BREAK_GLASS, methods=BOTH),
    "households:break_glass": needs(C.BREAK_GLASS, methods=ACT),
    "households:overview": needs(C.VIEW_HOUSEHOLD, **HOUSEHOLD),
    "households:members": needs(C.VIEW_HOUSEHOLD, **HOUSEHOLD),
    "households:path": needs(C.VIEW_HOUSEHOLD, **HOUSEHOLD),
    "households:journal": needs(C.VIEW_JOURNAL, **HOUSEHOLD),
    "households:who_sees": needs(C.SEE_WHO_SEES, **HOUSEHOLD),
    "households:not_proposed": needs(C.MARK_NOT_PROPOSED, methods=BOTH, **HOUSEHOLD),
    "households:end_not_proposed": needs(C.MARK_NOT_PROPOSED, methods=ACT, mark="mark", **HOUSEHOLD),
    "helpline:communes": needs(C.ANSWER_CALLS),
    "helpline:calls": needs(C.ANSWER_CALLS),
    "helpline:new": needs(C.ANSWER_CALLS, methods=ACT),
    "helpline:call": needs(C.ANSWER_CALLS, **CALL),
    # An act of the call that is opened by GET leads back to the call: somebody returns from the page to sign in.
    "helpline:save": needs(C.ANSWER_CALLS, methods=BOTH, **CALL),
    "helpline:near": needs(C.ANSWER_CALLS, methods=BOTH, **CALL),
    "helpline:household": needs(C.ANSWER_CALLS, methods=BOTH, **CALL),
    "helpline:elsewhere": needs(C.ANSWER_CALLS, methods=BOTH, **CALL),
    "helpline:places": needs(C.ANSWER_CALLS, methods=BOTH, **CALL),
    "helpline:reserve": needs(C.TAKE_PLACES, methods=BOTH, **CALL),
    "helpline:release": needs(C.TAKE_PLACES, methods=BOTH, **CALL),
    "helpline:refer": needs(C.TAKE_PLACES, methods=BOTH, **CALL),
    "helpline:end": needs(C.ANSWER_CALLS, methods=BOTH, **CALL),
    "night:board": needs(C.VIEW_BOARD),
    "referrals:detail": needs(C.ANSWER_REFERRALS, C.TAKE_PLACES, **REFERRAL),
    "referrals:confirm": needs(C.ANSWER_REFERRALS, methods=ACT, **REFERRAL),
    "referrals:refuse": needs(C.ANSWER_REFERRALS, methods=ACT, **REFERRAL),
    "referrals:no_show": needs(C.ANSWER_REFERRALS, methods=ACT, **REFERRAL),
    "referrals:extend": needs(C.ANSWER_REFERRALS, C.TAKE_PLACES, methods=ACT, **REFERRAL),
    "referrals:cancel": needs(C.TAKE_PLACES, methods=ACT, **REFERRAL),
    "referrals:location": needs(C.ANSWER_REFERRALS, C.TAKE_PLACES, **REFERRAL),
    "stays:present": needs(C.VIEW_OWN_PLACES),
    "stays:detail": needs(C.VIEW_OWN_PLACES, **STAY),
    "stays:prolong": needs(C.MANAGE_STAYS, methods=ACT, **STAY),
    "stays:leave": needs(C.MANAGE_STAYS, methods=ACT, **STAY),
    "stays:answer": needs(C.MANAGE_STAYS, methods=ACT, **STAY),
    "stays:plan": needs(C.MANAGE_STAYS, methods=ACT, **STAY),
    "places:index": needs(C.VIEW_OWN_PLACES),
    "places:detail": needs(C.VIEW_OWN_PLACES, **DISPOSITIF),
    "places:declare": needs(C.UPDATE_PLACES, methods=ACT, **DISPOSITIF),
    "places:close": needs(C.UPDATE_PLACES, methods=ACT, **DISPOSITIF),
    "places:groups": needs(C.VIEW_OWN_PLACES, **DISPOSITIF),
    "places:add_group": needs(C.UPDATE_PLACES, methods=BOTH, **DISPOSITIF),
    "places:group": needs(C.VIEW_OWN_PLACES, group="group", **DISPOSITIF),
    "places:edit_group": needs(C.UPDATE_PLACES, methods=BOTH, group="group", **DISPOSITIF),
    "places:withdraw_change": needs(C.UPDATE_PLACES, methods=ACT, group="group", **DISPOSITIF),
    "places:add_units": needs(C.UPDATE_PLACES, methods=BOTH, group="group", **DISPOSITIF),
    "places:close_group": needs(C.UPDATE_PLACES, methods=BOTH, group="group", **DISPOSITIF),
    "places:postpone": needs(C.UPDATE_PLACES, methods=ACT, group="group", **DISPOSITIF),
    "places:unit": needs(C.UPDATE_PLACES, methods=BOTH, unit="unit", **DISPOSITIF),
    "places:calendar": needs(C.VIEW_OWN_PLACES, **DISPOSITIF),
    "places:add_closure": needs(C.UPDATE_PLACES, methods=ACT, **DISPOSITIF),
    "places:change_closure": needs(C.UPDATE_PLACES, methods=ACT, body={"occupation": "closure"}, **DISPOSITIF),
    "places:location": needs(C.UPDATE_PLACES, methods=BOTH, **LOCATION),
    "places:reopen": needs(C.UPDATE_PLACES, methods=ACT, body={"occupation": "closure"}, **DISPOSITIF),
    "activations:index": needs(C.ACTIVATE_SURGE),
    "activations:decide": needs(C.ACTIVATE_SURGE, methods=BOTH),
    "activations:detail": needs(C.ACTIVATE_SURGE, methods=BOTH, **ACTIVATION),
    "activations:extend": needs(C.ACTIVATE_SURGE, methods=ACT, **ACTIVATION),
    "dispositifs:index": needs(C.VIEW_OFFER),
    "dispositifs:deadlines": needs(C.VIEW_LEDGER),
    "dispositifs:entity": needs(C.VIEW_OFFER, public_id="entity"),
    "dispositifs:edit_entity": needs(C.MANAGE_OFFER, methods=BOTH, public_id="entity"),
    "dispositifs:sheet": needs(C.VIEW_OFFER, **DISPOSITIF),
    "dispositifs:place": needs(C.MANAGE_OFFER, methods=BOTH, **DISPOSITIF),
    "dispositifs:description": needs(C.MANAGE_OFFER, methods=BOTH, **DISPOSITIF),
    "dispositifs:correction": needs(C.MANAGE_OFFER, methods=BOTH, version="version", **DISPOSITIF),
    "dispositifs:withdraw": needs(C.MANAGE_OFFER, methods=ACT, version="version", **DISPOSITIF),
    "dispositifs:closing": needs(C.MANAGE_OFFER, methods=BOTH, **DISPOSITIF),
    "dispositifs:withdraw_closing": needs(C.MANAGE_OFFER, methods=ACT, **DISPOSITIF),
    "dispositifs:carry_out_closing": needs(C.MANAGE_OFFER, methods=ACT, **DISPOSITIF),
    "dispositifs:transfer": needs(C.MANAGE_OFFER, methods=BOTH, **DISPOSITIF),
    "dispositifs:cancel_transfer": needs(C.MANAGE_OFFER, methods=ACT, **DISPOSITIF),
    "dispositifs:download": needs(C.VIEW_LEDGER, act="act", **DISPOSITIF),
    "dispositifs:add": needs(C.MANAGE_OFFER, methods=BOTH, public_id="dispositif", kind="=contingents"),
    "dispositifs:edit_line": needs(C.MANAGE_OFFER, methods=BOTH, **QUOTA),
    "dispositifs:remove_line": needs(C.MANAGE_OFFER, methods=ACT, **QUOTA),
    "ledger:index": needs(C.VIEW_LEDGER),
    "ledger:funded": needs(C.VIEW_LEDGER),
    "ledger:detail": needs(C.VIEW_LEDGER, **DISPOSITIF),
    "ledger:gaps": needs(C.VIEW_LEDGER),
    "ledger:explain_gap": needs(C.JUSTIFY_ANOMALIES, methods=BOTH, **GAP),
    "ledger:withdraw_gap": needs(C.JUSTIFY_ANOMALIES, methods=ACT, public_id="gap_explanation"),
    "api_v1:description": Rule(PUBLIC),
    "api_v1:capacites": needs(C.VIEW_LEDGER),
    "api_v1:annuaire_contacts": Rule(PUBLIC, keyed=True),
    "api_v1:annuaire_instantane": Rule(PUBLIC, keyed=True),
    "api_v1:cles": Rule(PUBLIC),
    "quality:index": needs(C.VIEW_LEDGER),
    "quality:explain": needs(C.JUSTIFY_ANOMALIES, methods=BOTH, **ANOMALY),
    "quality:withdraw": needs(C.JUSTIFY_ANOMALIES, methods=ACT, **JUSTIFICATION),
    "oversight:openings": needs(C.OVERSEE_ACCESS),
    "oversight:support_views": needs(C.OVERSEE_ACCESS),
    "oversight:verify": needs(C.OVERSEE_ACCESS, methods=ACT, **OPENING),
    "offer:imports": needs(C.IMPORT_OFFER),
    "offer:import_template": needs(C.IMPORT_OFFER, methods=ACT, **WORKBOOK),
    "offer:import_upload": needs(C.IMPORT_OFFER, methods=ACT, **WORKBOOK),
    "offer:import_report": needs(C.IMPORT_OFFER, C.MANAGE_USERS, methods=BOTH, **UPLOAD),
    "offer:import_row": needs(C.IMPORT_OFFER, C.MANAGE_USERS, methods=BOTH, key="=0-5", **UPLOAD),
    "offer:import_reread": needs(C.IMPORT_OFFER, C.MANAGE_USERS, methods=ACT, **UPLOAD),
    "offer:import_commit": needs(C.IMPORT_OFFER, C.MANAGE_USERS, methods=ACT, **UPLOAD),
    "offer:import_withdraw": needs(C.IMPORT_OFFER, C.MANAGE_USERS, methods=ACT, **UPLOAD),
    "offer:import_findings": needs(C.IMPORT_OFFER, C.MANAGE_USERS, kind="=csv", **UPLOAD),
    "offer:import_corrected": needs(C.IMPORT_OFFER, C.MANAGE_USERS, **UPLOAD),
    "demarche:index": needs(C.FOLLOW_DEPOSITS),
    "demarche:follow": needs(C.FOLLOW_DEPOSITS, methods=ACT),
    "demarche:detail": needs(C.FOLLOW_DEPOSITS, **DOSSIER),
    "demarche:follow_dossier": needs(C.FOLLOW_DEPOSITS, methods=ACT, **DOSSIER),
    "demarche:download": needs(C.FOLLOW_DEPOSITS, file="received_file", **DOSSIER),
    "campaigns:index": needs(C.VIEW_CAMPAIGN),
    "campaigns:new": needs(C.RUN_CAMPAIGN, methods=BOTH),
    "campaigns:table": needs(C.VIEW_CAMPAIGN, **CAMPAIGN),
    "campaigns:edit": needs(C.RUN_CAMPAIGN, methods=BOTH, **CAMPAIGN),
    "campaigns:close": needs(C.RUN_CAMPAIGN, methods=ACT, **CAMPAIGN),
    "campaigns:reopen": needs(C.RUN_CAMPAIGN, methods=ACT, **CAMPAIGN),
    "campaigns:send": needs(C.RUN_CAMPAIGN, methods=BOTH, kind="=modele", **CAMPAIGN),
    "campaigns:departement": needs(C.VIEW_CAMPAIGN, **CAMPAIGN_PLACE),
    "campaigns:template": needs(C.IMPORT_OFFER, methods=ACT, **CAMPAIGN_PLACE),
    "campaigns:validate": needs(C.SIGN_CAMPAIGN, methods=ACT, **CAMPAIGN_PLACE),
    "campaigns:withdraw": needs(C.SIGN_CAMPAIGN, methods=ACT, **CAMPAIGN_PLACE),
    "creation:start": Rule(PUBLIC, BOTH),
    # A link that the service did not make follows nothing.
    "creation:confirm": Rule(PUBLIC, BOTH, LINK, status=404),
    "creation:follow": Rule(PUBLIC, READ, LINK, status=404),
    "creation:files": Rule(PUBLIC, BOTH, LINK, status=404),
    "creation:take_back": Rule(PUBLIC, ACT, LINK | {"attachment": f"={UUID(int=0)}"}, status=404),
    "creation:send": Rule(PUBLIC, ACT, LINK, status=404),
    "creation:link": Rule(PUBLIC, ACT, LINK, status=404),
    "creation:reply": Rule(PUBLIC, ACT, LINK, status=404),
    "creation:give_up": Rule(PUBLIC, ACT, LINK, status=404),
    "creation:step": Rule(PUBLIC, BOTH, LINK | {"name": "=entite"}, status=404),
    "creation:index": needs(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER),
    "creation:detail": needs(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER, **CREATION),
    "creation:prevalidate": needs(C.PREVALIDATE_OFFER, methods=ACT, **CREATION),
    "creation:validate": needs(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER, methods=ACT, **CREATION),
    "creation:ask": needs(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER, methods=ACT, **CREATION),
    "creation:send_back": needs(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER, methods=ACT, **CREATION),
    "creation:refuse": needs(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER, methods=ACT, **CREATION),
    "creation:download": needs(C.PREVALIDATE_OFFER, C.VALIDATE_OFFER, attachment="attachment", **CREATION),
    "creation:new_entity": needs(C.VALIDATE_OFFER, methods=BOTH),
    "creation:new_dispositif": needs(C.VALIDATE_OFFER, methods=BOTH),
    "transition:index": needs(C.ATTACH_LEGACY),
    "transition:conflicts": needs(C.ATTACH_LEGACY),
    "transition:comparison": needs(C.VIEW_LEDGER),
    "transition:requests": needs(C.ATTACH_LEGACY),
    "transition:departement": needs(C.SIGN_SWITCH, methods=BOTH),
    "transition:switches": needs(C.RUN_SWITCH),
    "transition:start": needs(C.RUN_SWITCH, methods=ACT, **SIAO),
    "transition:reverse": needs(C.RUN_SWITCH, methods=ACT, **SIAO),
    "transition:accounts": needs(C.ATTACH_LEGACY, methods=BOTH),
    "transition:undo_account": needs(C.ATTACH_LEGACY, methods=ACT),
    "transition:groups": needs(C.ATTACH_LEGACY),
    "transition:preview": needs(C.ATTACH_LEGACY, methods=ACT),
    "transition:accept": needs(C.ATTACH_LEGACY, methods=ACT),
    # A batch is its author's: nobody else's, nothing is undone.
    "transition:undo_batch": needs(C.ATTACH_LEGACY, methods=ACT, batch=NOBODYS["public_id"]),
    "transition:group": needs(C.ATTACH_LEGACY, methods=BOTH, **LEGACY_GROUP),
    "transition:leave": needs(C.ATTACH_LEGACY, methods=ACT, **LEGACY_GROUP),
    "transition:undo": needs(C.ATTACH_LEGACY, methods=ACT, **LEGACY_GROUP),
    "transition:settle": needs(C.ATTACH_LEGACY, methods=ACT, **LEGACY_GROUP),
    "directory:now": needs(C.VIEW_DIRECTORY),
    "directory:communes": needs(C.VIEW_DIRECTORY),
    "directory:coverage": needs(C.VIEW_DIRECTORY),
    "directory:preview": needs(C.MANAGE_DIRECTORY),
    "directory:index": needs(C.MANAGE_DIRECTORY),
    "directory:add": needs(C.MANAGE_DIRECTORY, methods=BOTH),
    "directory:edit": needs(C.MANAGE_DIRECTORY, methods=BOTH, **CONTACT),
    "directory:check": needs(C.MANAGE_DIRECTORY, methods=ACT, **CONTACT),
    "directory:move": needs(C.MANAGE_DIRECTORY, methods=ACT, **CONTACT),
    "directory:archive": needs(C.MANAGE_DIRECTORY, methods=ACT, **CONTACT),
    "directory:take_up": needs(C.MANAGE_DIRECTORY, methods=ACT, **CONTACT),
    "directory:close": needs(C.MANAGE_DIRECTORY, methods=ACT, **CONTACT),
    "directory:reopen": needs(C.MANAGE_DIRECTORY, methods=ACT, body={"closure": "contact_closure"}, **CONTACT),
    "partners:index": Rule(PUBLIC),
    "partners:try_out": Rule(PUBLIC, BOTH),
    "partners:list": needs(C.MANAGE_PARTNERS),
    "partners:add": needs(C.MANAGE_PARTNERS, methods=BOTH),
    "partners:detail": needs(C.MANAGE_PARTNERS, **PARTNER),
    "partners:new_key": needs(C.MANAGE_PARTNERS, methods=ACT, **PARTNER),
    "partners:rotate": needs(C.MANAGE_PARTNERS, methods=ACT, **KEY),
    "partners:revoke": needs(C.MANAGE_PARTNERS, methods=ACT, **KEY),
    "partners:restrict": needs(C.MANAGE_PARTNERS, methods=ACT, **KEY),
    "siao:index": needs(C.VIEW_SIAO),
    "siao:opening": needs(C.OPEN_SIAO, methods=BOTH),
    "siao:sheet": needs(C.VIEW_SIAO, **SHEET),
    "siao:download": needs(C.VIEW_SIAO, document="document", **SIAO),
    "siao:edit": needs(C.MANAGE_SIAO, methods=BOTH, **SIAO),
    "siao:hours": needs(C.MANAGE_SIAO, methods=BOTH, **SIAO),
    "siao:parameters": needs(C.MANAGE_SIAO, methods=BOTH, **SIAO),
    "siao:message": needs(C.MANAGE_SIAO, methods=BOTH, **SIAO),
    "siao:withdraw": needs(C.MANAGE_SIAO, methods=ACT, **SIAO),
    "siao:add": needs(C.MANAGE_SIAO, methods=BOTH, public_id="siao", kind="=antennes"),
    "siao:edit_part": needs(C.MANAGE_SIAO, methods=BOTH, **ANTENNA),
    "siao:remove": needs(C.MANAGE_SIAO, methods=ACT, **ANTENNA),
    "siao:operator": needs(C.DESIGNATE_OPERATOR, methods=BOTH, **SIAO),
    "siao:cancel_operator": needs(C.DESIGNATE_OPERATOR, methods=ACT, **SIAO),
    "siao:correct_operator": needs(C.DESIGNATE_OPERATOR, methods=BOTH, since="=2020-01-01", **SIAO),
    "siao:territories": needs(C.OPEN_SIAO, methods=BOTH, **SIAO),
    "siao:uncover": needs(C.OPEN_SIAO, methods=ACT, body={"territory": "territory"}, **SIAO),
    "surveys:answer": Rule(SIGNED_IN, BOTH),
    "surveys:later": Rule(SIGNED_IN, ACT),
    "surveys:waves": needs(C.RUN_SURVEYS, methods=BOTH),
    "surveys:wave": needs(C.RUN_SURVEYS, methods=BOTH, **WAVE),
    "surveys:erase": needs(C.RUN_SURVEYS, methods=ACT, body={"remark": "remark"}, **WAVE),
    "users:index": needs(C.MANAGE_USERS, methods=BOTH),
    "users:forget_search": needs(C.MANAGE_USERS, methods=ACT),
    "users:invite": needs(C.MANAGE_USERS, methods=BOTH),
    "users:act": needs(C.MANAGE_USERS, methods=ACT),
    "users:review": needs(C.MANAGE_USERS, methods=BOTH),
    "users:legacy": needs(C.MANAGE_USERS, methods=BOTH),
    "users:undo_legacy": needs(C.MANAGE_USERS, methods=ACT),
    "users:stages": needs(C.SET_STAGE, methods=BOTH),
    "users:support": needs(C.SUPPORT_VIEW, methods=BOTH),
    "users:leave_view": needs(C.SUPPORT_VIEW, methods=ACT),
    "users:import": needs(C.MANAGE_USERS, methods=BOTH),
    "users:import_template": needs(C.MANAGE_USERS),
    # The nation's administrator sees the accounts of every side: « elsewhere » is nowhere for them.
    "users:detail": needs(C.MANAGE_USERS, **ACCOUNT),
    "users:edit": needs(C.MANAGE_USERS, methods=BOTH, **ACCOUNT),
    "users:give": needs(C.MANAGE_USERS, methods=BOTH, **ACCOUNT),
    "users:view_as": needs(C.SUPPORT_VIEW, methods=BOTH, **ACCOUNT),
    "users:end": needs(C.MANAGE_USERS, methods=ACT, **ACCOUNT),
    "users:agree": needs(C.MANAGE_USERS, methods=ACT, **ACCOUNT),
    "users:recover": needs(C.MANAGE_USERS, methods=BOTH, **ACCOUNT),
    "users:approve_recovery": needs(C.MANAGE_USERS, methods=BOTH, **ACCOUNT),
    "users:stop_recovery": needs(C.MANAGE_USERS, methods=ACT, **ACCOUNT),
}
