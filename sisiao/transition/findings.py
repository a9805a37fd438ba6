"""What the rehearsal of a switch says: each difference with its reason, and what forbids the switch."""

from collections.abc import Iterable

from sisiao.core.text import how_many
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.transition.enums import AttachmentKind, AttachmentState
from sisiao.transition.models import Attachment, LegacyUser
from sisiao.transition.plan import Plan, Problem, Where
from sisiao.transition.requests import Becomes, Waiting


def differences_of(plan: Plan) -> Iterable[str]:
    """Whatever does not come out as it went in, in French sentences."""
    nothing = [group for group in plan.groups if plan.kind(group) == AttachmentKind.NOTHING]
    if nothing:
        places = how_many(sum(group.known_places for group in nothing), "place")
        yield f"{how_many(len(nothing), 'groupe')} sans suite, {places}\u00a0: {_each(len(nothing))} dit son motif."
    described = sum(share.places for _group, share in plan.shares() if not plan.creates(share.dispositif_id))
    if described:
        goes = how_many(described, "place va", "places vont")
        yield f"{goes} à des dispositifs qui décrivent déjà les leurs\u00a0: rien n'y est créé."
    for row in plan.decisions.values():
        if row.difference:
            shared = sum(share.places for share in row.shares.all())
            yield f"Un groupe de {how_many(row.group.known_places, 'place')} en donne {shared}\u00a0: {row.difference}."
    over = sum(len(made.surplus) for group, _rows_there in plan.placed() for made in plan.allocation_of(group))
    if over:
        taken = "elle est reprise" if over == 1 else "elles sont reprises"
        yield f"{how_many(over, 'personne')} de plus que de places\u00a0: {taken} en surnuméraire."
    yield from _differences_of_requests(plan.waiting)
    unknown = sum(row.kind == AttachmentKind.ATTACHED for row in plan.users) - len(plan.accounts())
    if unknown:
        none = "il n'a" if unknown == 1 else "ils n'ont"
        yield f"{how_many(unknown, 'compte')} à inviter\u00a0: {none} pas de profil cible à la bascule."


def _each(number: int) -> str:
    return "il" if number == 1 else "chacun"


def _differences_of_requests(waiting: Waiting) -> Iterable[str]:
    lost = sum(row.group_id is not None and waiting.becomes[row.pk] == Becomes.OPEN for row in waiting.rows)
    if lost:
        old = "son ancien groupe n'a" if lost == 1 else "leur ancien groupe n'a"
        yield f"{how_many(lost, 'orientation')} à refaire\u00a0: {old} pas de place pour le ménage."
    past, known = waiting.count(Becomes.PAST), waiting.count(Becomes.KNOWN)
    if past:
        over = "elle n'est" if past == 1 else "elles ne sont"
        urgent = how_many(past, "demande urgente", "demandes urgentes")
        yield f"{urgent} d'une nuit passée\u00a0: {over} plus en cours."
    if known:
        yield f"{how_many(known, 'demande')} que le service a déjà pour la même nuit\u00a0: la sienne demeure."


def problems_of(plan: Plan) -> Iterable[Problem]:
    """What would leave an orphan, or two truths."""
    undecided = sum(group.pk not in plan.decisions for group in plan.groups)
    if undecided:
        waits = how_many(undecided, "ancien groupe attend", "anciens groupes attendent")
        yield Problem(f"{waits} une décision.", Where.GROUPS)
    open_disagreements = Attachment.objects.filter(group__siao=plan.siao, state=AttachmentState.CONTESTING).count()
    if open_disagreements:
        stands = how_many(open_disagreements, "désaccord n'est pas tranché", "désaccords ne sont pas tranchés")
        yield Problem(f"{stands}.", Where.DISAGREEMENTS)
    accounts = LegacyUser.objects.filter(siao=plan.siao).undecided().count()
    if accounts:
        waits = how_many(accounts, "ancien compte attend", "anciens comptes attendent")
        yield Problem(f"{waits} une décision\u00a0: un profil, ou rien avec son motif.", Where.ACCOUNTS)
    yield from _problems_of_people(plan)
    yield from _problems_of_requests(plan)


def _problems_of_people(plan: Plan) -> Iterable[Problem]:
    rows = plan.rows()
    unknown = sum(stay.person_id is None for stay in rows)
    if unknown:
        there = how_many(unknown, "personne présente n'est pas connue", "personnes présentes ne sont pas connues")
        yield Problem(f"{there} par {'son' if unknown == 1 else 'leur'} identifiant.", Where.FILES)
    placed = {stay.pk for _group, stays in plan.placed() for stay in stays}
    orphans = sum(stay.pk not in placed for stay in rows)
    if orphans:
        sleep = how_many(orphans, "personne dort", "personnes dorment")
        their = "son arrivée, ou sa sortie" if orphans == 1 else "leur arrivée, ou leur sortie"
        yield Problem(f"{sleep} dans un groupe qui ne crée pas de place\u00a0: déclarez {their}.", Where.FILES)
    persons = [stay.person_id for stay in rows if stay.person_id]
    twice = len(persons) - len(set(persons))
    if twice:
        yield Problem(f"{how_many(twice, 'personne est présente', 'personnes sont présentes')} deux fois.", Where.FILES)
    held = Occupation.objects.filter(person__in=persons, active=True, kind=OccupationKind.STAY, nights__upper_inf=True)
    already = held.count()
    if already:
        have = how_many(already, "personne a", "personnes ont")
        yield Problem(f"{have} déjà un séjour en cours dans le service.", Where.FILES)


def _problems_of_requests(plan: Plan) -> Iterable[Problem]:
    rows, becomes = plan.waiting.rows, plan.waiting.becomes
    strangers = sum(row.household_id is None for row in rows)
    if strangers:
        come = how_many(strangers, "demande en cours est", "demandes en cours sont")
        yield Problem(f"{come} d'un ménage qui n'est pas connu par son identifiant.", Where.FILES)
    asking = {row.household_id for row in rows if becomes[row.pk] in (Becomes.OPEN, Becomes.AWAITED)}
    both = asking & {stay.household_id for stay in plan.rows()} - {None}
    if both:
        ask = how_many(len(both), "ménage présent demande", "ménages présents demandent")
        yield Problem(f"{ask} aussi une place pour la nuit\u00a0: c'est l'un ou l'autre.", Where.FILES)
