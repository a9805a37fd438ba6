"""« À traiter »: order of the lines, sections that are shown."""

from datetime import UTC, datetime, timedelta

from django.test import Client

from sisiao.web.todo import views
from sisiao.web.todo.lines import Line, Section, most_urgent_first

NOW = datetime(2026, 11, 23, 20, 14, tzinfo=UTC)


def line(who: str, *, since: int | None = None, until: int | None = None) -> Line:
    moment = {"since": since, "until": until}
    dated = {name: NOW + timedelta(minutes=minutes) for name, minutes in moment.items() if minutes is not None}
    return Line(who=who, what="Confirmer l'arrivée", url="/a-traiter/", action="Confirmer l'arrivée", **dated)


def test_the_nearest_deadline_comes_first_then_the_oldest() -> None:
    lines = [line("c", since=-10), line("b", since=-60), line("a", until=30), line("late", until=-5)]
    assert [each.who for each in most_urgent_first(lines, NOW)] == ["late", "a", "b", "c"]


def test_sections_without_lines_are_not_shown(signed_in: Client, account, grant, monkeypatch) -> None:
    grant(account)
    sections = (
        Section("Arrivées à confirmer", lambda actor, now: [line("Aminata DIALLO", since=-30, until=-5)]),
        Section("Rien", lambda actor, now: []),
    )
    monkeypatch.setattr(views, "SECTIONS", sections)
    response = signed_in.get("/a-traiter/")
    assert [title for title, _lines in response.context["sections"]] == ["Arrivées à confirmer"]
    assert response.context["count"] == 1
    assert "Aminata DIALLO" in response.content.decode()


def test_an_empty_page_says_so_kindly_and_offers_what_is_next(signed_in: Client, account, grant, monkeypatch) -> None:
    grant(account)
    monkeypatch.setattr(views, "SECTIONS", ())
    content = signed_in.get("/a-traiter/").content.decode()
    assert "Rien n&#x27;attend pour le moment" in content or "Rien n'attend pour le moment" in content


def test_the_address_of_the_service_leads_there(signed_in: Client) -> None:
    assert signed_in.get("/")["Location"] == "/a-traiter/"
