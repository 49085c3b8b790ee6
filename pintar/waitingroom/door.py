"""The door before the busiest pages: while more people come than the site can serve, they are given a place and wait their turn.

Who is inside stays inside; who learns, answers or verifies is never asked to wait. When nothing can be known (the database is
away) the door stands open.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from pintar.kit.hands import HANDS
from pintar.waitingroom import actions, queries, room
from pintar.waitingroom.pacing import Doorstep, State
from pintar.waitingroom.tickets import Place, inside, inside_since, place_in

PLACE_COOKIE: Final = f"{settings.HOST_ONLY}antre"
INSIDE_COOKIE: Final = f"{settings.HOST_ONLY}masuk"
STAY: Final = 30 * 60  # seconds inside without a new page
STAY_SENDING: Final = 6 * 60 * 60  # what somebody typed inside is taken for so long
RENEW: Final = 5 * 60
KEEP_PLACE: Final = 24 * 60 * 60
GLANCE: Final = 1.0  # seconds a process believes what it read
HOST: Final = socket.gethostname()[:60]
SLOW: Final = "/meja/"  # whoever sends a film in keeps a thread for a while; that says nothing of the crowd


class Door:
    """The middleware. It costs two signatures on the pages it guards, and nothing on the others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.is_used = settings.WAITING_ROOM
        self.doorstep = Doorstep()
        self.view = View()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not self.is_used:
            return self.get_response(request)
        path, began = request.path_info, time.monotonic()
        answer = self._at_the_door(request) if is_guarded(path) else None
        response = answer or self.get_response(request)
        if not path.startswith(SLOW):
            pulse.add(began)
        return response

    def _at_the_door(self, request: HttpRequest) -> HttpResponseBase | None:
        now = time.time()
        since = inside_since(request.COOKIES.get(INSIDE_COOKIE, ""))
        if now - since < (STAY_SENDING if request.method == "POST" else STAY):
            return self._inside(request, now) if now - since > RENEW else None
        try:
            place = self._turned_away(request)
        except DatabaseError:
            return None
        if place is None:
            return self._inside(request, now, was_waiting=PLACE_COOKIE in request.COOKIES)
        response = room.page(request, place, self.view.state)
        _set(response, PLACE_COOKIE, place.sealed(), KEEP_PLACE)
        return response

    def _turned_away(self, request: HttpRequest) -> Place | None:
        """The place to wait at; None for whoever may come in."""
        state = self.view.fresh()
        place = place_in(request.COOKIES.get(PLACE_COOKIE, ""))
        if place is not None and place.number > max(state.last, state.admitted):
            state = self.view.fresh(at_once=True)
        if place is not None and place.number <= state.last:
            if place.number > state.admitted:
                return place
            if actions.enter(place=place.number):
                return None
        if not state.is_open and self.doorstep.takes(state.rate, time.monotonic()):
            return None
        return Place(actions.give_place(), state.admitted)

    def _inside(self, request: HttpRequest, now: float, *, was_waiting: bool = False) -> HttpResponseBase:
        response = self.get_response(request)
        _set(response, INSIDE_COOKIE, inside(now), STAY_SENDING)
        if was_waiting:
            response.delete_cookie(PLACE_COOKIE, samesite="Lax")  # type: ignore[attr-defined]
        return response


def is_guarded(path: str) -> bool:
    """Whether people may have to wait before this page."""
    return any(path == one if one == "/" else path.startswith(one) for one in settings.WAITING_ROOM_PATHS)


class View:
    """What this process knows of the room, at most a second old."""

    def __init__(self) -> None:
        self.state = State(0, 1.0, 0)
        self.read_at = -GLANCE
        self.lock = threading.Lock()

    def fresh(self, *, at_once: bool = False) -> State:
        """The state; one thread reads it, the others go on with what they know."""
        if at_once or time.monotonic() - self.read_at >= GLANCE:
            with self.lock:
                if at_once or time.monotonic() - self.read_at >= GLANCE:
                    self.state = queries.state_now()
                    self.read_at = time.monotonic()
        return self.state


class Beat:
    """Adds up how long this process was busy answering, and says so once a second."""

    def __init__(self) -> None:
        self.busy = 0.0
        self.since = time.monotonic()
        self.lock = threading.Lock()

    def add(self, began: float) -> None:
        """An answer was made that began then."""
        now = time.monotonic()
        with self.lock:
            self.busy += now - began
            passed = now - self.since
            if passed < actions.BEAT:
                return
            busy, self.busy, self.since = self.busy / (passed * HANDS), 0.0, now
        try:
            actions.tell_pulse(process=f"{HOST}/{os.getpid()}", busy=min(busy, 1.0))
        except (DatabaseError, InterfaceError):
            return  # nobody paces a site whose database is away


pulse = Beat()  # of this process, whoever answers in it


def _set(response: HttpResponseBase, name: str, value: str, age: int) -> None:
    response.set_cookie(
        name, value, max_age=age, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )
