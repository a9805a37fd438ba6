"""A new household: always after a search, so that nobody is recorded twice without having been looked for."""

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from sisiao.core.capabilities import Capability
from sisiao.households.actions import record_household
from sisiao.households.enums import MemberRole
from sisiao.web.decorators import requires
from sisiao.web.households.forms import MAX_MEMBERS, MemberFormSet
from sisiao.web.households.summary import night_for
from sisiao.web.households.views import SEARCH_SESSION_KEY
from sisiao.web.http import ActorRequest


@requires(Capability.EDIT_HOUSEHOLD)
def create(request: ActorRequest) -> HttpResponse:
    """Members one under the other; « Ajouter une personne » gives one more without losing what was typed."""
    searched = request.session.get(SEARCH_SESSION_KEY)
    if searched is None and request.method != "POST":  # who signed in again meanwhile keeps what was typed
        messages.info(request, "Cherchez d'abord la personne\u00a0: elle est peut-être déjà connue.")
        return redirect("households:search")
    if request.method != "POST":
        return _page(request, MemberFormSet(initial=[_first(searched)]))
    if "add" in request.POST:
        return _page(request, MemberFormSet(_one_more(request.POST)))
    formset = MemberFormSet(request.POST)
    if not formset.is_valid():
        return _page(request, formset)
    night = night_for(request.actor, timezone.now())
    household = record_household([form.member(night) for form in formset], actor=request.actor, on=night)
    messages.success(request, "Le ménage est enregistré.")
    return redirect("households:overview", public_id=household.public_id)


def _page(request: ActorRequest, formset: BaseFormSet) -> HttpResponse:
    return render(request, "households/create.html", {"formset": formset, "search_url": reverse("households:search")})


def _first(searched: dict[str, str]) -> dict[str, str]:
    """The contact as far as the search tells: a single word is taken for the name."""
    first_name, _, last_name = searched["name"].strip().rpartition(" ")
    return {
        "role": MemberRole.CONTACT,
        "first_name": first_name,
        "last_name": last_name,
        "birth_date": searched["birth_date"],
        "phone": searched["phone"],
    }


def _one_more(posted: QueryDict) -> QueryDict:
    data = posted.copy()
    total = data.get("form-TOTAL_FORMS", "")
    count = min(int(total) + 1 if total.isdecimal() else 1, MAX_MEMBERS)
    data["form-TOTAL_FORMS"] = str(count)
    data.setdefault(f"form-{count - 1}-role", MemberRole.CHILD)
    return data
