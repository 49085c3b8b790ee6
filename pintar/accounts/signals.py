"""Whoever signs in, by whatever door, gets a row; whoever signs out ends it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from pintar.accounts import actions
from pintar.accounts.devices import device_name
from pintar.accounts.models import Person, Session
from pintar.accounts.values import Ending, Way
from pintar.accounts.viewer import SID
from pintar.kit.addresses import site_of
from pintar.kit.callers import client_of, device_for, shown_block


def begin(sender: Any, request: HttpRequest, user: Person, **more: Any) -> None:
    """The row of a sign-in; `request.entering` says how it was proved (views/entering.py)."""
    way, is_strong = getattr(request, "entering", (Way.OTHER, False))
    caller = actions.Caller(
        device=device_for(request),
        name=device_name(request.META.get("HTTP_USER_AGENT", "")),
        block=shown_block(client_of(request)),
    )
    base_url = site_of(request) if "SERVER_NAME" in request.META else settings.BASE_URL
    session = actions.begin_session(
        person=user, caller=caller, way=way, is_strong=is_strong, base_url=base_url
    )
    request.session[SID] = session.pk.hex


def end(sender: Any, request: HttpRequest, user: Person | None, **more: Any) -> None:
    """The row of a sign-out: a copy of the cookie opens nothing any more."""
    key = request.session.get(SID)
    if user is not None and key:
        actions.end_session(session=Session(pk=UUID(key), person=user), by=user.pk, how=Ending.OWNER)
