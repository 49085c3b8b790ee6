"""Passkeys: the browser asks what it shall sign, and brings its answer. JSON, spoken by frontend/ts/door.ts."""

import json
import time
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from pintar.accounts import actions, queries
from pintar.accounts.devices import device_name
from pintar.accounts.models import Passkey, Person
from pintar.accounts.proving import passkeys
from pintar.accounts.values import Way
from pintar.accounts.viewer import load_person, presence_of, signed_in
from pintar.accounts.views.entering import HALF, enter, fresh, half_signed_in, next_of, place_of
from pintar.kit.callers import block_of, client_of
from pintar.kit.errors import Refused

ASKED = "asked"  # in the cookie: the challenge that waits for an answer
ASKED_LASTS = 330  # seconds
QUARTER = timedelta(minutes=15)
MOST_ANSWERS = (
    60  # a quarter of an hour and network block: a signature cannot be guessed, but costs a millisecond
)


@require_POST
@never_cache
def question(request: HttpRequest) -> JsonResponse:
    """What a browser shall sign to show a key: any it has for this site, or one of those of whoever stands half inside."""
    person = _whose(request)
    held = [(bytes(one.credential), one.transports) for one in queries.passkeys_of(person)] if person else []
    asked = passkeys.key_question(place_of(request), held=held)
    _remember(request, asked["challenge"])
    return JsonResponse(asked)


@require_POST
@never_cache
def answer(request: HttpRequest) -> JsonResponse:
    """The browser's answer: in, on to where the person was going; or shown again, where they are already in."""
    try:
        said = _said(request)
        actions.refuse_beyond(_key(request), MOST_ANSWERS, within=QUARTER)
        passkey = _passkey_of(request, said)
        if request.user.is_authenticated:
            actions.mark_proved(session=presence_of(request).id, is_strong=True)
            return JsonResponse({"next": next_of(request)})
        person = load_person(passkey.person_id)
        if person is None:
            raise Refused("closed", code="passkey")
    except Refused as no:
        actions.count_try(_key(request), within=QUARTER)
        words = no.message if no.code == "throttled" else _("Kunci sandi itu tidak dikenali di sini.")
        return JsonResponse({"message": str(words)}, status=429 if no.code == "throttled" else 422)
    onward = next_of(request) if request.POST.get("next") else request.session.get(HALF, {}).get("next", "/")
    enter(request, person, way=Way.PASSKEY, is_strong=True)
    return JsonResponse({"next": onward})


@fresh
@require_POST
@never_cache
def new_question(request: HttpRequest) -> JsonResponse:
    """What a browser shall make."""
    person = signed_in(request)
    account = person.email or person.phone or ""
    asked = passkeys.new_key_question(
        place_of(request),
        person_id=person.pk,
        account=account,
        name=person.full_name or account,
        held=[bytes(one.credential) for one in queries.passkeys_of(person)],
    )
    _remember(request, asked["challenge"])
    return JsonResponse(asked)


@fresh
@require_POST
@never_cache
def new_answer(request: HttpRequest) -> JsonResponse:
    """What it made; the first one is followed by the codes on paper."""
    person = signed_in(request)
    had_any = queries.factors_of(person.pk).is_any
    try:
        credential = passkeys.new_key(place_of(request), answer=_said(request), challenge=_challenge(request))
        actions.add_passkey(
            person=person, credential=credential, name=device_name(request.headers.get("User-Agent", ""))
        )
    except Refused as no:
        words = _("Kunci sandi belum tersimpan. Coba sekali lagi.") if no.code == "passkey" else no.message
        return JsonResponse({"message": str(words)}, status=422)
    actions.mark_proved(session=presence_of(request).id, is_strong=True)
    messages.success(request, _("Kunci sandi tersimpan."))
    return JsonResponse({"next": reverse("accounts:security") if had_any else reverse("accounts:paper")})


def _whose(request: HttpRequest) -> Person | None:
    """Whose keys are asked for; None when anybody's will do."""
    return signed_in(request) if request.user.is_authenticated else half_signed_in(request)


def _passkey_of(request: HttpRequest, said: dict[str, Any]) -> Passkey:
    """The key that signed this answer to the question just asked. Refused when it is none of ours, or another's."""
    challenge, whose = _challenge(request), _whose(request)
    held = queries.passkey_named(passkeys.credential_of(said))
    if held is None or (whose and whose.pk != held.person_id):
        raise Refused("unknown", code="passkey")
    count = passkeys.shown_key(
        place_of(request),
        answer=said,
        challenge=challenge,
        public_key=bytes(held.public_key),
        sign_count=held.sign_count,
    )
    actions.count_passkey(passkey=held, sign_count=count)
    return held


def _said(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(request.POST.get("answer", ""))
    except ValueError as fault:
        raise Refused("unreadable", code="passkey") from fault
    if not isinstance(said, dict):
        raise Refused("unreadable", code="passkey")
    return said


def _remember(request: HttpRequest, challenge: str) -> None:
    request.session[ASKED] = {"challenge": challenge, "at": int(time.time())}


def _challenge(request: HttpRequest) -> str:
    """The challenge that was asked in this browser a moment ago, good for one answer."""
    asked = request.session.pop(ASKED, None)
    if not isinstance(asked, dict) or asked["at"] < time.time() - ASKED_LASTS:
        raise Refused("late", code="passkey")
    challenge: str = asked["challenge"]
    # The cookie can be kept and sent again; the count cannot.
    if actions.count_try(f"challenge:{challenge}", within=timedelta(days=1)) > 1:
        raise Refused("twice", code="passkey")
    return challenge


def _key(request: HttpRequest) -> str:
    return f"passkey:{block_of(client_of(request))}"
