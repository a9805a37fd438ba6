"""The door of partners: a key in `Authorization: Bearer`, answers that are signed and may be kept for a while.

Every call is logged and counted, and stays so whatever follows: the view runs outside a transaction and reads under the
guard that refuses to write.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.db import transaction
from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt

from sisiao.api.operations import Operation, Question, Refused, refusal, told
from sisiao.api.schemas import Json
from sisiao.core.middleware import without_database
from sisiao.core.readguard import read_only
from sisiao.partners.actions import Unadmitted, admit, log_call
from sisiao.partners.enums import KeyScope
from sisiao.partners.keys import bearer
from sisiao.partners.models import PartnerKey
from sisiao.partners.signing import detached
from sisiao.web.account.origin import client_address
from sisiao.web.decorators import public
from sisiao.web.http import ActorRequest

SIGNATURE = "X-JWS-Signature"
RETRY_SECONDS = 300


@dataclass(frozen=True, slots=True)
class KeyDoor:
    """Open to the keys of this scope; an answer may be kept for `max_age` seconds by who asked, and nobody else."""

    scope: KeyScope
    max_age: int
    file_name: str = ""
    security: tuple[Json, ...] = ({"cle": []},)
    refusals: tuple[int, ...] = (400, 401, 403, 404, 405, 429)

    @property
    def words(self) -> str:
        return f"Portée de la clé\u00a0: «\u00a0{self.scope}\u00a0»."

    @property
    def headers(self) -> dict[str, str]:
        return {
            "ETag": "Change avec la réponse\u00a0; renvoyé dans If-None-Match, il évite de la relire (304).",
            "Cache-Control": f"La réponse se garde {self.max_age} secondes.",
            SIGNATURE: "Signature détachée de la réponse (RFC 7515, annexe F\u00a0; EdDSA, clés de /api/v1/cles).",
        }

    def view(self, operation: Operation) -> Callable[..., HttpResponse]:
        @wraps(operation.answer)
        def asked(request: ActorRequest) -> HttpResponse:
            begun, call = time.perf_counter(), _Call(timezone.now())
            response: HttpResponse | None = None
            try:
                response = self._answered(operation, request, call)
                return response
            finally:
                status = response.status_code if response is not None else 500
                if call.counted:
                    spent = (time.perf_counter() - begun) * 1000
                    log_call(call.key, operation.identifier, call.commune, status, spent, call.now)

        return csrf_exempt(without_database(public(asked)))

    def _answered(self, operation: Operation, request: ActorRequest, call: "_Call") -> HttpResponse:
        try:
            self._admit(request, call)
            operation.check_method(request)
            given = operation.given(request)
            call.commune = str(given.get("commune", ""))
            with transaction.atomic(), read_only():
                content = operation.answer(Question(request, call.now, given, call.key))
        except Refused as refused:
            return _with_challenge(refusal(refused), refused.status)
        return self._kept(told(content, media_type=operation.media_type), request)

    def _admit(self, request: ActorRequest, call: "_Call") -> None:
        secret = bearer(request.headers.get("Authorization", ""))
        try:
            call.key = admit(secret, self.scope, client_address(request), now=call.now)
        except Unadmitted as unadmitted:
            # What is past the limit is counted by the throttle, not kept one by one: a flood must not fill the base.
            call.key, call.counted = unadmitted.key, unadmitted.status != 429
            raise Refused(str(unadmitted), status=unadmitted.status) from unadmitted

    def _kept(self, answer: HttpResponse, request: ActorRequest) -> HttpResponse:
        """The answer, or 304 when who asks has it already."""
        etag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
        known = parse_etags(request.headers.get("If-None-Match", ""))
        signature = detached(answer.content)
        if etag in known or f"W/{etag}" in known:
            answer = HttpResponseNotModified()
        answer.headers["ETag"] = etag
        answer.headers["Cache-Control"] = f"private, max-age={self.max_age}"
        answer.headers[SIGNATURE] = signature
        if self.file_name:
            answer.headers["Content-Disposition"] = f'attachment; filename="{self.file_name}"'
        patch_vary_headers(answer, ("Authorization",))
        return answer


@dataclass(slots=True)
class _Call:
    """What becomes of a call, for its log."""

    now: datetime
    key: PartnerKey | None = None
    commune: str = ""
    counted: bool = True


def _with_challenge(answer: HttpResponse, status: int) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="SI SIAO"'
    if status == 429:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer
