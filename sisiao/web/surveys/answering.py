"""Answering the survey: seven questions, one answer for each account, which nothing ties to it (ADR 17)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from sisiao.access.enums import Profile
from sisiao.geo.models import Departement
from sisiao.surveys.actions import UnableToAnswer, answer, put_off
from sisiao.surveys.models import Invitation, Wave
from sisiao.surveys.perms import asked, waits_for
from sisiao.surveys.queries import open_wave
from sisiao.web.decorators import signed_in
from sisiao.web.http import ActorRequest
from sisiao.web.surveys.forms import AnswerForm


def wave_that_waits(request: ActorRequest) -> Wave | None:
    """The open wave, while « À traiter » has to ask this account to answer it."""
    today = timezone.localdate()
    wave = open_wave(today) if asked(request.actor) else None
    return wave if wave and waits_for(wave, _invitation(wave, request), today) else None


def _invitation(wave: Wave, request: ActorRequest) -> Invitation | None:
    return Invitation.objects.filter(wave=wave, user=request.actor.user_id).first()


def _filed_under(request: ActorRequest) -> list[str]:
    """What goes with the answer, in words: the profile, the département if the grant has one."""
    profile = Profile(request.actor.profile).label
    home = Departement.objects.filter(pk=request.actor.perimeter.departement_code).first()
    return [profile, home.name] if home else [profile]


@signed_in
def answer_page(request: ActorRequest) -> HttpResponse:
    """The questions; once answered, or without an open wave, what comes next."""
    today = timezone.localdate()
    wave = open_wave(today) if asked(request.actor) else None
    if wave is None or ((invitation := _invitation(wave, request)) and invitation.answered):
        return render(request, "surveys/answered.html", {"wave": wave})
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer(wave, form.marks(), form.cleaned_data["remark"], actor=request.actor, today=today)
        except UnableToAnswer as refused:
            messages.error(request, str(refused))
        return redirect("surveys:answer")
    context = {"form": form, "wave": wave, "filed_under": _filed_under(request)}
    return render(request, "surveys/answer.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def later(request: ActorRequest) -> HttpResponse:
    """Stop asking, until the last days of the wave."""
    today = timezone.localdate()
    wave = open_wave(today)
    if wave is not None:
        try:
            put_off(wave, actor=request.actor, today=today)
        except UnableToAnswer as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "L'enquête ne s'affiche plus. Elle reste ouverte depuis le plan du site.")
    return redirect("todo:index")
