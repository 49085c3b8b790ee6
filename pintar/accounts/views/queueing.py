"""The page of those whose turn to sign in comes in a moment. What they typed travels sealed; nothing of it is kept here."""

import json
import os
import time
from dataclasses import dataclass
from math import ceil

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.http import HttpRequest, HttpResponse, QueryDict
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from pintar.accounts import actions, turns
from pintar.accounts.views.entering import next_of
from pintar.engine.keys import secret
from pintar.kit.callers import block_of, client_of, device_for
from pintar.kit.ids import uuid7
from pintar.kit.pages import page

LASTS = 900  # seconds after its turn that a ticket is taken
LONGEST = 8000  # characters
LEFT_OUT = ("csrfmiddlewaretoken", "turn")


@dataclass(frozen=True)
class Sent:
    """What was typed, now or before waiting; `at` is the turn that was promised then (0 when none was), `id` the promise."""

    typed: QueryDict
    at: float = 0.0
    id: str = ""


def sent(request: HttpRequest) -> Sent:
    """What was sent. A promise is good once, in the browser and for the page it was made for; one that cannot be read
    counts as nothing typed."""
    ticket = request.POST.get("turn", "")
    if not ticket:
        return Sent(request.POST)
    try:
        if len(ticket) > LONGEST:
            raise ValueError
        raw = base64url_to_bytes(ticket)
        held = json.loads(_cipher().decrypt(raw[:12], raw[12:], _bound(request)))
    except (ValueError, InvalidTag):
        return Sent(QueryDict())
    if time.time() > held["at"] + LASTS:
        return Sent(QueryDict())
    typed = QueryDict(mutable=True)
    typed.update(held["typed"])
    is_due = time.time() >= held["at"] - turns.AT_ONCE
    if is_due and actions.count_try(f"turn:{held['id']}", within=actions.QUARTER * 8) > 1:
        return Sent(typed)  # it was used before: to the end of the line
    return Sent(typed, float(held["at"]), str(held["id"]))


def wait(request: HttpRequest, sent: Sent, busy: turns.Busy) -> HttpResponse:
    """Say when the turn is, and come back then by itself. Refused when one address asks for turns without end."""
    if not sent.at:
        client = client_of(request)
        limits = [actions.Limit(f"turns:{client}", 600), actions.Limit(f"turns:{block_of(client)}", 3000)]
        actions.refuse_over(limits)
        actions.count_tries(limits)
    seconds = max(1, ceil(busy.at - time.time()))
    held = {
        "id": sent.id if busy.at == sent.at else uuid7().hex,
        "at": busy.at,
        "typed": {name: sent.typed[name] for name in sent.typed if name not in LEFT_OUT},
    }
    nonce = os.urandom(12)
    ticket = nonce + _cipher().encrypt(nonce, json.dumps(held).encode(), _bound(request))
    exactly = f"{max(busy.at - time.time(), 0.2):.1f}"  # so that not all come back on the full second
    context = {
        "seconds": seconds,
        "exactly": exactly,
        "turn": bytes_to_base64url(ticket),
        "next": next_of(request),
    }
    reply = page(request, "accounts/queue.html", context, status=503)
    reply.headers["Retry-After"] = str(seconds)
    reply._has_been_logged = True  # type: ignore[attr-defined]  # nothing is broken, as the framework would write
    return reply


def _bound(request: HttpRequest) -> bytes:
    return f"turn:{request.path}:{device_for(request).hex}".encode()


def _cipher() -> AESGCM:
    return AESGCM(secret("sign-in-turns"))
