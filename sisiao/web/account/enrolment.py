"""The page that ties an application to an account. The secret goes to the browser sealed, and comes back with the code:
a page that reads writes nothing, and an application half tied leaves no trace."""

from typing import Any

import segno
from django.http import HttpResponse
from django.shortcuts import render

from sisiao.accounts import totp
from sisiao.accounts.models import User
from sisiao.accounts.sealing import UnableToUnseal
from sisiao.web.account.forms import EnrolForm
from sisiao.web.http import ActorRequest

QR_SCALE = 5


def secret_of(form: EnrolForm, user: User) -> str:
    """The secret that this account was shown; "" when the field is another's or was altered."""
    try:
        return totp.unseal_secret(form.cleaned_data["sealed"], user)
    except UnableToUnseal:
        return ""


def enrolment_page(request: ActorRequest, form: EnrolForm, user: User, *, first: bool) -> HttpResponse:
    """The QR code, the key to type instead, and the field for the first code; the same secret after a wrong code."""
    secret = secret_of(form, user) if form.is_bound and "sealed" in form.cleaned_data else ""
    if not secret:
        secret = totp.new_secret()
        form = EnrolForm(initial={"sealed": totp.seal_secret(secret, user)})
    context: dict[str, Any] = {
        "form": form,
        "first": first,
        "qr": qr_image(totp.provisioning_uri(secret, user)),
        "key": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
    return render(request, "account/enrolment.html", context)


def qr_image(text: str) -> str:
    """An SVG image as a `data:` address: dark on white in both themes, without any style attribute."""
    return str(segno.make(text, error="m").svg_data_uri(scale=QR_SCALE, border=4, dark="#000", light="#fff"))
