"""Files of a request for help: joined and taken back by its author, read by who helps."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from sisiao.core.capabilities import Capability as C
from sisiao.core.files import RefusedFile, check_file
from sisiao.helpdesk.actions import UnableToHelp, join_file, take_back_file
from sisiao.helpdesk.models import Ticket, TicketFile
from sisiao.web.decorators import requires
from sisiao.web.helpdesk.forms import TicketFileForm
from sisiao.web.helpdesk.support import helped_ticket, own_ticket, ticket_page
from sisiao.web.http import ActorRequest, attached


def _file(held: Ticket, attachment: UUID) -> TicketFile:
    return get_object_or_404(held.files.select_related("file", "ticket"), public_id=attachment)


@requires(C.ASK_SUPPORT)
@require_POST
def join(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Join a picture to one's own request."""
    held, form = own_ticket(request, public_id), TicketFileForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            join_file(held, check_file(upload.name, upload.read()), actor=request.actor, now=timezone.now())
        except (RefusedFile, UnableToHelp) as refused:
            form.add_error("upload", str(refused))
        else:
            messages.success(request, "Le fichier est joint à votre demande.")
            return redirect("helpdesk:ticket", held.public_id)
    return ticket_page(request, held, joining=form)


@requires(C.ASK_SUPPORT)
@require_POST
def take_back(request: ActorRequest, public_id: UUID, attachment: UUID) -> HttpResponse:
    """Take a file of one's own request away."""
    held = own_ticket(request, public_id)
    take_back_file(_file(held, attachment), actor=request.actor)
    messages.success(request, "Le fichier est effacé.")
    return redirect("helpdesk:ticket", held.public_id)


@requires(C.ASK_SUPPORT)
@require_safe
def own_file(request: ActorRequest, public_id: UUID, attachment: UUID) -> HttpResponse:
    """A file of one's own request, to be saved."""
    return attached(_file(own_ticket(request, public_id), attachment).file)


@requires(C.ANSWER_TICKETS)
@require_safe
def shown_file(request: ActorRequest, public_id: UUID, attachment: UUID) -> HttpResponse:
    """A file of a request that one follows, to be saved."""
    return attached(_file(helped_ticket(request, public_id), attachment).file)
