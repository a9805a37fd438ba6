"""The sheets of the SIAO: who carries them, how to reach them, their papers; and the SIAO of the neighbours.

Telephones are those that the regulator keeps for fiction (01 99 00 xx xx), mails end in `.example`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sisiao.core.actor import command_actor
from sisiao.core.files import check_file
from sisiao.demo.world.papers import one_page_pdf
from sisiao.geo.models import Collectivity, Commune, Departement, PostalCode
from sisiao.offer.models import Entity
from sisiao.siao.actions import (
    Operator,
    Week,
    add_document,
    cover_territory,
    open_siao,
    publish_message,
    save_part,
    save_sheet,
    set_helpline_hours,
)
from sisiao.siao.enums import (
    Audience,
    ContactRole,
    DocumentKind,
    MessageTone,
    OperatorStatus,
    Outside,
    PartnerKind,
    Weekday,
)
from sisiao.siao.models import Antenna, Siao, SiaoContact, SiaoDocument, SiaoOperator, SiaoPartner

ACTOR = command_actor("demo_seed")
CARRIED_SINCE = date(2020, 1, 1)
WEEKDAYS = "lundi à vendredi, 9\u00a0h – 17\u00a0h"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one SIAO of the demo shows. `number` makes its invented telephones; `antenna`: name, commune, area."""

    departement: str
    number: int
    commune: str
    street: str
    entity: str
    before: str
    antenna: tuple[str, str, str]
    partner: tuple[PartnerKind, str, str]
    message: str


SHEETS = (
    Sheet("95", 9500, "95127", "18 rue de l'Abondance", "Association Rives de l'Oise",
          "Association Le Gué du Vexin", ("d'Argenteuil", "95018", "Argenteuil, Bezons, Cormeilles-en-Parisis"),
          (PartnerKind.HEALTH, "Permanence d'accès aux soins d'Argenteuil", "Consultations sans rendez-vous"),
          "Ascenseur en panne au CHU des Berges jusqu'à nouvel ordre\u00a0: n'y orientez pas de personne en fauteuil."
          " Rappelez les ménages sans solution avant 21\u00a0h."),
    Sheet("48", 4800, "48095", "12 rue de l'Ermitage", "Association Le Lien lozérien",
          "", ("de Florac", "48061", "Florac, Meyrueis et les Cévennes"),
          (PartnerKind.FIRST_CONTACT, "CCAS de Marvejols", "Premier accueil et domiciliation"),
          "Travaux sur la route de Florac\u00a0: prévoyez une heure de plus pour les taxis."),
    Sheet("974", 9740, "97411", "25 rue Monthyon", "Groupement Payanké Insertion",
          "Association Lakaz Solid'", ("de Saint-Pierre", "97416", "Saint-Pierre et le Sud"),
          (PartnerKind.LANDLORD, "Bailleur Kaz Océan", "Logements réservés de l'État dans le Nord et l'Est"),
          "L'Hôtel des Lataniers reprend dix chambres à la fin du mois\u00a0: commencez à préparer les départs."),
)  # fmt: skip

# SIAO that the demo only names: département, operator.
NEIGHBOURS = (
    ("12", "Association L'Aubrac accueille", OperatorStatus.ASSOCIATION),
    ("30", "Groupement Cévennes et Gard Toit", OperatorStatus.GCSMS),
    ("43", "Association Velay Hospitalité", OperatorStatus.ASSOCIATION),
    ("75", "Groupement La Traverse parisienne", OperatorStatus.GIP),
    ("77", "Association Entre Brie et Gâtinais", OperatorStatus.ASSOCIATION),
    ("78", "Association Les Deux Rives des Yvelines", OperatorStatus.ASSOCIATION),
    ("91", "Association Essonne Premier Pas", OperatorStatus.ASSOCIATION),
    ("92", "Association Boucle de Seine Accueil", OperatorStatus.ASSOCIATION),
    ("93", "Groupement Nord-Est Solidarités", OperatorStatus.GCSMS),
    ("94", "Association Confluence Val-de-Marne", OperatorStatus.ASSOCIATION),
    ("971", "Association Karukera Abri", OperatorStatus.ASSOCIATION),
)
# Who answers the 115 of whom outside the hours of its team: a chain of two, so that the sheets show both ends.
RELAYS = {"43": "48", "48": "30"}
RELAYED_HOURS = (time(8), time(20))
COVERED = {"971": ("977", "978")}


def write_sheets(now: datetime) -> None:
    """The sheets of the three SIAO of the demo, once their offer is imported, and the SIAO around them."""
    for departement, operator, status in NEIGHBOURS:
        place = Departement.objects.get(pk=departement)
        siao = open_siao(place, f"SIAO {_of(place)}", Operator(operator, status), on=CARRIED_SINCE, actor=ACTOR)
        for code in COVERED.get(departement, ()):
            cover_territory(siao, Collectivity.objects.get(pk=code), on=CARRIED_SINCE, actor=ACTOR)
    for sheet in SHEETS:
        _write(sheet, now)
    for departement, relay in RELAYS.items():
        week = Week(dict.fromkeys(Weekday, RELAYED_HOURS), Outside.RELAYED, Siao.objects.get(departement=relay))
        set_helpline_hours(Siao.objects.get(departement=departement), week, actor=ACTOR)


def _of(place: Departement) -> str:
    """« de Paris », « du Gard », « des Yvelines »: as the département is named after its article."""
    return NAMED.get(place.pk, f"de {place.name}")


NAMED = {
    "12": "de l'Aveyron",
    "30": "du Gard",
    "43": "de la Haute-Loire",
    "78": "des Yvelines",
    "91": "de l'Essonne",
    "92": "des Hauts-de-Seine",
    "93": "de la Seine-Saint-Denis",
    "94": "du Val-de-Marne",
    "971": "de la Guadeloupe",
}


def _phone(sheet: Sheet, rank: int) -> str:
    return f"+3319900{(sheet.number + rank) % 10_000:04d}"


def _write(sheet: Sheet, now: datetime) -> None:
    siao = Siao.objects.select_related("departement", "settings").get(departement=sheet.departement)
    domain = f"siao{sheet.departement}.example"
    siao.commune = Commune.objects.get(pk=sheet.commune)
    siao.address, siao.postal_code = sheet.street, _code_of(sheet.commune)
    siao.phone, siao.email = _phone(sheet, 0), f"secretariat@{domain}"
    siao.website = f"https://www.{domain}"
    save_sheet(siao, actor=ACTOR)
    _carry(siao, sheet)
    _lists(siao, sheet, domain, now)
    until = now + timedelta(hours=20)
    audience = Audience.DEPARTEMENT if sheet.departement == "95" else Audience.TEAM
    publish_message(siao, sheet.message, MessageTone.WARNING, audience, until=until, actor=ACTOR, now=now)


def _code_of(commune: str) -> str:
    return str(PostalCode.objects.filter(commune=commune).order_by("code").values_list("code", flat=True)[0])


def _carry(siao: Siao, sheet: Sheet) -> None:
    entity = Entity.objects.get(name=sheet.entity)
    if sheet.before:
        SiaoOperator.objects.create(
            siao=siao,
            name=sheet.before,
            status=OperatorStatus.ASSOCIATION,
            starts_on=date(2010, 9, 1),
            ends_on=CARRIED_SINCE,
        )
    # The import of the offer has said who carries it, not since when.
    carrier = SiaoOperator.objects.get(siao=siao, scope=entity.scope_id)
    carrier.act, carrier.starts_on = "Convention pluriannuelle 2025-2027", CARRIED_SINCE
    carrier.save(update_fields=["act", "starts_on"])


def _lists(siao: Siao, sheet: Sheet, domain: str, now: datetime) -> None:
    name, commune, area = sheet.antenna
    place = Commune.objects.get(pk=commune)
    kind, partner, purpose = sheet.partner
    for part in (
        Antenna(siao=siao, name=f"Antenne {name}", area=area, commune=place, postal_code=_code_of(commune),
                phone=_phone(sheet, 20), email=f"antenne@{domain}", hours=WEEKDAYS),
        SiaoContact(siao=siao, role=ContactRole.HELPLINE, name="Coordination de jour", phone=_phone(sheet, 1),
                    email=f"coordination115@{domain}", hours="tous les jours, 8\u00a0h – 20\u00a0h"),
        SiaoContact(siao=siao, role=ContactRole.INSERTION, phone=_phone(sheet, 2), email=f"insertion@{domain}",
                    hours=WEEKDAYS),
        SiaoContact(siao=siao, role=ContactRole.TOOL, email=f"referent-si@{domain}", hours=WEEKDAYS),
        SiaoPartner(siao=siao, kind=kind, name=partner, purpose=purpose, phone=_phone(sheet, 30),
                    agreement="Convention de partenariat", agreement_ends_on=date(now.year + 1, 12, 31)),
    ):  # fmt: skip
        save_part(part, actor=ACTOR)
    for kind_of, title, audience in (
        (DocumentKind.AGREEMENT, "Convention pluriannuelle avec l'État 2025-2027", Audience.TEAM),
        (DocumentKind.RULES, "Règlement de fonctionnement du SIAO", Audience.DEPARTEMENT),
    ):
        document = SiaoDocument(siao=siao, kind=kind_of, title=title, audience=audience)
        if kind_of == DocumentKind.AGREEMENT:
            document.ends_on = date(2027, 12, 31)
        file = check_file(f"{title}.pdf", one_page_pdf(title, f"{siao.name} - document inventé pour la démonstration"))
        add_document(document, file, actor=ACTOR, now=datetime(2025, 1, 15, 9, tzinfo=UTC))
