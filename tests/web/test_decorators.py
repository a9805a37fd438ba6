"""Marks of who may open a page."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.web.decorators import (
    IN_OWN_NAME,
    OWN_TRANSACTIONS,
    Forbidden,
    in_own_name,
    own_transactions,
    public,
    required_of,
    requires,
    signed_in,
)


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def request_of(*capabilities: Capability) -> HttpRequest:
    request = RequestFactory().get("/")
    request.actor = Actor(user_id=1, profile="x", label="X", capabilities=frozenset(capabilities))
    return request


def test_an_actor_with_the_capability_passes() -> None:
    view = requires(Capability.VIEW_BOARD)(page)
    assert view(request_of(Capability.VIEW_BOARD)).status_code == 200


def test_an_actor_without_it_is_refused_and_the_error_names_it() -> None:
    view = requires(Capability.VIEW_BOARD)(page)
    with pytest.raises(Forbidden) as refused:
        view(request_of(Capability.SEE_PLACES))
    assert refused.value.capabilities == (Capability.VIEW_BOARD,)


def test_one_of_several_is_enough() -> None:
    view = requires(Capability.VIEW_BOARD, Capability.SEE_PLACES)(page)
    assert view(request_of(Capability.SEE_PLACES)).status_code == 200


def test_the_mark_is_readable() -> None:
    assert required_of(requires(Capability.VIEW_BOARD)(page)) == {Capability.VIEW_BOARD}
    assert required_of(signed_in(lambda request: HttpResponse())) == frozenset()
    assert required_of(public(lambda request: HttpResponse())) is None


def test_a_page_without_a_mark_is_an_error() -> None:
    with pytest.raises(LookupError):
        required_of(page)


def test_a_page_open_to_all_needs_no_sign_in() -> None:
    assert public(lambda request: HttpResponse()).login_required is False
    assert getattr(signed_in(lambda request: HttpResponse()), "login_required", True) is True


def test_the_other_marks_are_on_the_view_itself() -> None:
    view = own_transactions(in_own_name(page_of_its_own))
    assert view is page_of_its_own
    assert getattr(view, OWN_TRANSACTIONS) is True and getattr(view, IN_OWN_NAME) is True
    assert not hasattr(page, OWN_TRANSACTIONS) and not hasattr(page, IN_OWN_NAME)


def test_a_page_that_asks_keeps_its_name() -> None:
    assert requires(Capability.VIEW_BOARD)(page).__name__ == "page"


def page_of_its_own(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")
