"""Between the password and the open door: what is still to be shown, and how a session begins."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from pintar.accounts import actions, queries
from pintar.accounts.models import Person
from pintar.accounts.proving.passkeys import Place
from pintar.accounts.values import Way
from pintar.accounts.viewer import load_person, presence_of
from pintar.kit.addresses import site_of
from pintar.kit.clock import now
from pintar.kit.permits import login_required, way_back

BACKEND = "pintar.accounts.viewer.PersonBackend"
HALF = "half"  # in the cookie: whose password was right, until the second step
GUEST = "guest"  # in the cookie: who came from another system, until they say which account here is theirs
HALF_LASTS = 600  # seconds
FRESH = timedelta(minutes=30)  # how long a proof is good enough for what changes the account
LONGEST_WAY = 1000  # characters of an address to come back to


def enter(request: HttpRequest, person: Person, *, way: Way, is_strong: bool = False) -> None:
    """Open a session for this person; an account elsewhere that waited for the second step is linked now."""
    request.session.pop(GUEST, None)
    half = request.session.pop(HALF, None) or {}
    if half.get("link") and half["person"] == person.pk and is_strong:
        issuer, subject = half["link"]
        actions.link_account(person=person, issuer=issuer, subject=subject)
    request.entering = (way, is_strong)  # type: ignore[attr-defined]
    login(request, person, backend=BACKEND)


def first_step_done(request: HttpRequest, person: Person, *, way: Way, onward: str) -> HttpResponse:
    """The password was right: in, or on to the second step where the person has set one up."""
    if not queries.factors_of(person.pk).is_any:
        enter(request, person, way=way)
        return redirect(onward)
    request.session[HALF] = {
        "person": person.pk,
        "hash": person.get_session_auth_hash(),
        "at": int(time.time()),
        "way": str(way),
        "next": onward,
    }
    return redirect("accounts:second")


def half_signed_in(request: HttpRequest) -> Person | None:
    """Whose password was right a moment ago; None when nobody's, when it took too long, or the password changed since."""
    half = request.session.get(HALF)
    if not isinstance(half, dict) or half.get("at", 0) < time.time() - HALF_LASTS:
        return None
    person = load_person(half["person"])
    is_same = person and constant_time_compare(half["hash"], person.get_session_auth_hash())
    return person if is_same else None


def fresh(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let in whoever has shown within half an hour that it is them; the others show it again and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if presence_of(request).proved_at > now() - FRESH:
            return view(request, *args, **kwargs)
        return redirect_to_login(way_back(request), reverse("accounts:prove"))

    return login_required(guarded)


def next_of(request: HttpRequest) -> str:
    """Where the person was going, if it is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and len(wanted) <= LONGEST_WAY else "/"


def place_of(request: HttpRequest) -> Place:
    """The site as browsers know it."""
    origin = site_of(request)
    host = origin.partition("://")[2]
    return Place(host=host.rpartition(":")[0] if ":" in host else host, origin=origin)
