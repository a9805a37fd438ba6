"""Marks of who may open a page."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from sisiao.core.actor import Actor
from sisiao.core.capabilities import Capability
from sisiao.web.decorators import Forbidden, public, required_of, requires, signed_in


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
