"""What the rehearsal of a switch says: each difference with its reason, and what forbids the switch."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F

from sisiao.core.text import how_many
from sisiao.occupation.enums import OccupationKind
from sisiao.occupation.models import Occupation
from sisiao.transition.compatibility import is_compatible
from sisiao.transition.enums import AttachmentKind, AttachmentState
from sisiao.transition.models import Attachment, AttachmentShare, LegacyPlaceGroup, LegacyStay, LegacyUser
from sisiao.transition.plan import Plan, Problem, Where
from sisiao.transition.queries import limits_of
from sisiao.transition.requests import Becomes, Waiting
from sisiao.transition.shapes import is_seasonal

# Groups named in one sentence.
NAMED = 5


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
    yield from _differences_of_followers(plan)
    yield from _differences_of_requests(plan.waiting)
    yield from _differences_of_places(plan)
    unknown = sum(row.kind == AttachmentKind.ATTACHED for row in plan.users) - len(plan.accounts())
    if unknown:
        none = "il n'a" if unknown == 1 else "ils n'ont"
        yield f"{how_many(unknown, 'compte')} à inviter\u00a0: {none} pas de profil cible à la bascule."


def _each(number: int) -> str:
    return "il" if number == 1 else "chacun"


def _differences_of_followers(plan: Plan) -> Iterable[str]:
    """People for whom nothing is made: there is a place for them already, or they have left."""
    followed = sum(len(each.beds) for rows in plan.followed.values() for each in rows)
    if followed:
        goes = "rejoint une place libre" if followed == 1 else "rejoignent des places libres"
        yield f"{how_many(followed, 'personne')} {goes} d'un dispositif qui décrit déjà les siennes."
    there = len(plan.there)
    if there:
        have = how_many(there, "personne a déjà son séjour", "personnes ont déjà leur séjour")
        where = "son groupe\u00a0: il continue" if there == 1 else "leur groupe\u00a0: ils continuent"
        yield f"{have} dans le dispositif où va {where}."
    left = LegacyStay.objects.filter(siao=plan.siao, left_on__gte=F("starts_on")).count()
    if left:
        out = how_many(left, "sortie déclarée", "sorties déclarées")
        over = "son ancien séjour est fini" if left == 1 else "leurs anciens séjours sont finis"
        yield f"{out} pendant une bascule annulée depuis\u00a0: {over}."


def _differences_of_places(plan: Plan) -> Iterable[str]:
    """By dispositif: more places than it has, groups of a type that it does not take; then groups of a season."""
    groups: dict[int, list[tuple[LegacyPlaceGroup, AttachmentShare]]] = defaultdict(list)
    for group, share in plan.shares():
        groups[share.dispositif_id].append((group, share))
    limits = limits_of(groups, plan.on)
    for pk, shares in sorted(groups.items(), key=lambda pair: (str(pair[1][0][1].dispositif), pair[0])):
        dispositif = shares[0][1].dispositif
        attached, (limit, what) = sum(share.places for _group, share in shares), limits.get(pk, (0, ""))
        if limit and attached > limit:
            yield f"{dispositif}\u00a0: {attached} places rattachées pour {limit} {what}."
        unfit = [group for group, _share in shares if not is_compatible(group.type_code, dispositif.type_id)]
        if unfit:
            names = ", ".join(f"«\u00a0{group}\u00a0»" for group in unfit[:NAMED])
            more = f" et {len(unfit) - NAMED} de plus" if len(unfit) > NAMED else ""
            kind = how_many(len(unfit), "ancien groupe", "anciens groupes")
            yield f"{dispositif} ({dispositif.type})\u00a0: {kind} d'un type qu'il ne reprend pas, {names}{more}."
    for group in plan.groups:
        if is_seasonal(group) and plan.makes(group):
            yield (
                f"«\u00a0{group}\u00a0» porte un nom de saison\u00a0: l'ancien outil n'en dit pas les dates, "
                "il est repris en pérenne. Dites ensuite sa dernière nuit sur sa page."
            )


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
    yield from _problems_of_the_stuck(plan)
    yield from _problems_of_requests(plan)


def _problems_of_people(plan: Plan) -> Iterable[Problem]:
    rows = plan.rows()
    unknown = sum(stay.person_id is None for stay in rows)
    if unknown:
        there = how_many(unknown, "personne présente n'est pas connue", "personnes présentes ne sont pas connues")
        yield Problem(f"{there} par {'son' if unknown == 1 else 'leur'} identifiant.", Where.FILES)
    persons = [stay.person_id for stay in rows if stay.person_id]
    twice = len(persons) - len(set(persons))
    if twice:
        yield Problem(f"{how_many(twice, 'personne est présente', 'personnes sont présentes')} deux fois.", Where.FILES)
    others = [stay.person_id for stay in rows if stay.person_id and stay.pk not in plan.there]
    held = Occupation.objects.filter(person__in=others, active=True, kind=OccupationKind.STAY, nights__upper_inf=True)
    already = held.count()
    if already:
        have = how_many(already, "personne a", "personnes ont")
        yield Problem(f"{have} déjà un séjour en cours dans le service.", Where.FILES)


def _problems_of_the_stuck(plan: Plan) -> Iterable[Problem]:
    """Who sleeps in a group that makes no place, and finds none where it goes: by group, with the ways out."""
    for group in plan.groups:
        stuck = len(plan.stuck.get(group.pk, ()))
        if not stuck:
            continue
        sleep = f"{how_many(stuck, 'personne dort', 'personnes dorment')} dans «\u00a0{group}\u00a0»"
        names = sorted({str(share.dispositif) for share in plan.decisions[group.pk].shares.all()})
        if not names:
            out = "rattachez-le à un dispositif, ou corrigez les personnes présentes dans les fichiers"
            yield Problem(f"{sleep}, dit sans suite\u00a0: {out}.", Where.GROUP, group)
            continue
        has = (
            "décrit déjà ses places et n'en a pas" if len(names) == 1 else "décrivent déjà leurs places et n'en ont pas"
        )
        out = "Le dispositif en libère ou en ajoute dans «\u00a0Mes places\u00a0», ou partagez le groupe avec un autre"
        whom = "qui lui convienne" if stuck == 1 else "qui leur conviennent"
        yield Problem(
            f"{sleep}\u00a0: {' et '.join(names)} {has} assez de libres {whom}. {out}.",
            Where.GROUP,
            group,
        )


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
