"""Requests for help: to whom they go, who answers, what is kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from sisiao.access.enums import Profile
from sisiao.core.actor import Actor
from sisiao.core.enums import ScopeKind
from sisiao.core.files import CheckedFile
from sisiao.core.models import StoredFile
from sisiao.helpdesk.actions import (
    UnableToHelp,
    answer_ticket,
    close_settled,
    close_ticket,
    escalate_ticket,
    forget_files,
    join_file,
    open_ticket,
    take_back_file,
    vote,
    write_again,
)
from sisiao.helpdesk.enums import TicketState
from sisiao.helpdesk.models import Article, ArticleVote, Ticket, TicketFile
from sisiao.helpdesk.queries import support_figures
from sisiao.notifications.models import Notice, OutgoingMail
from tests.factories import actor_for, make_dispositif, make_siao, state_scope
from tests.factories.people import TESTS

pytestmark = pytest.mark.django_db
BODY = "La page reste blanche pour Mme Diallo, 06 12 34 56 78."


@pytest.fixture
def admin() -> Actor:
    return actor_for(Profile.SIAO_ADMIN, make_siao().scope)


@pytest.fixture
def nation() -> Actor:
    return actor_for(Profile.NATIONAL_ADMIN, state_scope(ScopeKind.NATION))


@pytest.fixture
def ecoutant(admin: Actor) -> Actor:
    return actor_for(Profile.CALL_TAKER, make_siao().scope)


def ask(actor: Actor, **more) -> Ticket:
    told = {"route": "night:board", "browser": "Firefox sous Windows", "actor": actor, "now": timezone.now()} | more
    return open_ticket("Page blanche", BODY, **told)


def now_in(ticket: Ticket) -> tuple[str, bool]:
    ticket.refresh_from_db()
    return ticket.state, ticket.national


def seen(actor: Actor) -> list[Ticket]:
    return list(Ticket.objects.asked_by(actor) | Ticket.objects.helped_by(actor))


def test_what_was_masked_is_nowhere(ecoutant: Actor, admin: Actor) -> None:
    ask(ecoutant)
    with connection.cursor() as cursor:
        for table in ("helpdesk_ticket", "helpdesk_ticketmessage", "audit_rowhistory", "notifications_notice"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE ANY(ARRAY['%Diallo%', '%34 56 78%'])")
            assert cursor.fetchone() == (0,), table


def test_the_base_keeps_no_number(ecoutant: Actor) -> None:
    ticket = ask(ecoutant)
    with pytest.raises(IntegrityError, match="ticket_names_nobody"), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(subject="06 12 34 56 78")


class TestWhoAnswers:
    def test_the_siao_first(self, ecoutant: Actor, admin: Actor, nation: Actor) -> None:
        ticket = ask(ecoutant)
        assert now_in(ticket) == (TicketState.OPEN, False)
        assert seen(admin) == seen(ecoutant) == [ticket]
        assert seen(nation) == seen(actor_for(Profile.SIAO_ADMIN, make_siao("48").scope)) == []
        assert seen(actor_for(Profile.CALL_TAKER, make_siao().scope)) == []
        with pytest.raises(UnableToHelp):
            answer_ticket(ticket, "Bonjour", actor=nation, now=timezone.now())

    def test_a_dispositif_asks_its_siao(self, admin: Actor) -> None:
        worker = actor_for(Profile.SOCIAL_WORKER, make_dispositif(make_siao(), commune_id=None).scope)
        ticket = ask(worker)
        assert ticket.scope == make_siao().scope
        assert seen(admin) == [ticket]

    @pytest.mark.parametrize("kind", [ScopeKind.DEPARTEMENT, ScopeKind.REGION, ScopeKind.NATION])
    def test_the_state_asks_the_nation(self, admin: Actor, kind: ScopeKind) -> None:
        assert now_in(ask(actor_for(Profile.ANALYST, state_scope(kind)))) == (TicketState.ESCALATED, True)

    def test_who_answers_others_asks_the_nation(self, admin: Actor, nation: Actor) -> None:
        ticket = ask(admin)
        assert (ticket.national, seen(nation)) == (True, [ticket])
        with pytest.raises(UnableToHelp):
            answer_ticket(ticket, "Moi-même", actor=admin, now=timezone.now())

    def test_a_siao_without_administrator(self) -> None:
        assert ask(actor_for(Profile.CALL_TAKER, make_siao("48").scope)).national


class TestPath:
    def test_answered_closed_and_open_again(self, ecoutant: Actor, admin: Actor) -> None:
        ticket, now = ask(ecoutant), timezone.now()
        answer_ticket(ticket, "Videz le cache.", actor=admin, now=now)
        assert now_in(ticket) == (TicketState.ANSWERED, False)
        close_ticket(ticket, actor=ecoutant, now=now)
        assert now_in(ticket) == (TicketState.CLOSED, False)
        with pytest.raises(UnableToHelp, match="n'est plus possible"):
            close_ticket(ticket, actor=ecoutant, now=now)
        write_again(ticket, "Toujours blanche.", actor=ecoutant, now=now)
        assert now_in(ticket) == (TicketState.OPEN, False)

    def test_passed_to_the_nation_and_staying_there(self, ecoutant: Actor, admin: Actor, nation: Actor) -> None:
        ticket, now = ask(ecoutant), timezone.now()
        escalate_ticket(ticket, "Vu aussi chez nous.", actor=admin, now=now)
        assert now_in(ticket) == (TicketState.ESCALATED, True)
        assert seen(admin) == [ticket]
        for refused in (answer_ticket, escalate_ticket):
            with pytest.raises(UnableToHelp, match="L'équipe nationale"):
                refused(ticket, "Encore", actor=admin, now=now)
        answer_ticket(ticket, "Corrigé.", actor=nation, now=now)
        write_again(ticket, "Pas encore.", actor=ecoutant, now=now)
        assert now_in(ticket) == (TicketState.ESCALATED, True)

    def test_nobody_writes_in_the_request_of_another(self, ecoutant: Actor, admin: Actor) -> None:
        with pytest.raises(UnableToHelp):
            write_again(ask(ecoutant), "x", actor=admin, now=timezone.now())

    def test_each_answer_is_told_by_a_link_alone(self, ecoutant: Actor, admin: Actor) -> None:
        ticket = ask(ecoutant)
        answer_ticket(ticket, "Videz le cache.", actor=admin, now=timezone.now())
        told = {n.user_id: (n.category, n.path) for n in Notice.objects.all()}
        assert told == {
            admin.user_id: ("ticket_due", f"/assistance/suivi/{ticket.public_id}/"),
            ecoutant.user_id: ("ticket_news", f"/assistance/{ticket.public_id}/"),
        }
        assert not OutgoingMail.objects.filter(params__icontains="cache").exists()

    def test_what_was_said_stays(self, ecoutant: Actor) -> None:
        ticket = ask(ecoutant)
        with pytest.raises(IntegrityError, match="was said"), transaction.atomic():
            ticket.messages.update(body="Autre")

    def test_an_answer_that_nobody_takes_up_closes(self, ecoutant: Actor, admin: Actor) -> None:
        now, old, recent = timezone.now(), ask(ecoutant), ask(ecoutant)
        answer_ticket(old, "Voilà.", actor=admin, now=now - timedelta(days=16))
        answer_ticket(recent, "Voilà.", actor=admin, now=now - timedelta(days=14))
        assert close_settled(actor=TESTS, now=now) == 1
        assert (now_in(old)[0], now_in(recent)[0]) == (TicketState.CLOSED, TicketState.ANSWERED)


def test_figures(ecoutant: Actor, admin: Actor, nation: Actor) -> None:
    now = timezone.now()
    first, second = ask(ecoutant, now=now - timedelta(hours=5)), ask(ecoutant, now=now - timedelta(hours=4))
    answer_ticket(first, "Voilà.", actor=admin, now=now - timedelta(hours=3))
    answer_ticket(second, "Voilà.", actor=admin, now=now)
    ask(admin, route="")
    here, all_of_them = (support_figures(Ticket.objects.counted_for(a), now) for a in (admin, nation))
    assert (here.asked, here.waiting, sum(month.asked for month in here.months)) == (2, 0, 2)
    assert (all_of_them.asked, all_of_them.waiting) == (3, 1)
    assert here.pages == [("night:board", 2)]
    assert timedelta(hours=3) in [month.first_answer for month in here.months]


class TestFiles:
    PICTURE = CheckedFile("a.png", "image/png", b"\x89PNG\r\n\x1a\n")

    def test_five_at_most_of_what_shows_a_page(self, ecoutant: Actor, admin: Actor) -> None:
        ticket, now = ask(ecoutant), timezone.now()
        with pytest.raises(UnableToHelp, match="image"):
            join_file(ticket, CheckedFile("a.ods", "application/x", b"PK"), actor=ecoutant, now=now)
        with pytest.raises(UnableToHelp, match="pas la vôtre"):
            join_file(ticket, self.PICTURE, actor=admin, now=now)
        for _ in range(5):
            join_file(ticket, self.PICTURE, actor=ecoutant, now=now)
        with pytest.raises(UnableToHelp, match="5 fichiers"):
            join_file(ticket, self.PICTURE, actor=ecoutant, now=now)
        with pytest.raises(UnableToHelp, match="pas la vôtre"):
            take_back_file(TicketFile.objects.earliest("pk"), actor=admin)

    def test_forgotten_thirty_days_after_the_closing(self, ecoutant: Actor) -> None:
        ticket, now = ask(ecoutant), timezone.now()
        join_file(ticket, self.PICTURE, actor=ecoutant, now=now)
        assert forget_files(actor=TESTS, now=now + timedelta(days=90)) == 0
        close_ticket(ticket, actor=ecoutant, now=now)
        with pytest.raises(UnableToHelp, match="close"):
            join_file(ticket, self.PICTURE, actor=ecoutant, now=now)
        assert forget_files(actor=TESTS, now=now + timedelta(days=29)) == 0
        assert forget_files(actor=TESTS, now=now + timedelta(days=31)) == 1
        assert not StoredFile.objects.exists()


def test_what_a_reader_says_of_an_article_names_nobody(ecoutant: Actor) -> None:
    article = Article.objects.create(slug="essai")
    vote(article, useful=False, comment="Mme Diallo attend au 06 12 34 56 78", actor=ecoutant, now=timezone.now())
    held = ArticleVote.objects.get()
    assert held.comment == "Mme [nom masqué] attend au [téléphone masqué]"
    with pytest.raises(IntegrityError, match="articlevote_names_nobody"), transaction.atomic():
        ArticleVote.objects.update(comment="06 12 34 56 78")
