"""What devices send, and what they ask to go on elsewhere. For programs: every answer is JSON."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from pintar.kit.permits import login_required, takes
from pintar.learning import actions, kinds, queries, wire

log = logging.getLogger("pintar.learning")

AT_ONCE, A_SECOND = 60, 1.0  # letters that a person may send in one go, and how fast they may send more
_letters: dict[int, tuple[float, float]] = {}
_lock = threading.Lock()


@takes(wire.LARGEST)
@csrf_exempt  # a beacon carries no token: the browser's own word for where it comes from is asked instead
@require_POST
def acts(request: HttpRequest) -> HttpResponse:
    """Take in what was done; the answer names each act that is on disk, and each that is refused."""
    body = request.body  # read first, whatever the answer: a line that is cut while it speaks hears nothing
    if not is_from_here(request):
        return _no("foreign", _("Kiriman ini tidak berasal dari situs ini."), 403)
    viewer = request.user
    if not viewer.is_authenticated:
        return _no("signed-out", _("Masuk lagi untuk mengirim; semuanya tetap aman di ponsel."), 401)
    wait = _wait(viewer.pk)
    if wait:
        response = _no("too-often", _("Terlalu sering mengirim. Kiriman menunggu sebentar di ponsel."), 429)
        response.headers["Retry-After"] = str(wait)
        return response
    try:
        letter = wire.read(body, kinds.handlers.keys())
    except wire.FAULTS as fault:
        return _no("unreadable", f"{_('Kiriman ini tidak dapat dibaca.')} ({fault})", 400)
    if letter.person is not None and letter.person != viewer.pk:
        return _no("other-person", _("Kiriman ini milik akun lain. Masuklah dengan akun itu."), 401)
    reply = actions.take_in(viewer=viewer, letter=letter)
    if letter.holding:
        _compare(viewer, letter)
    return HttpResponse(wire.written(reply), content_type="application/json")


@login_required
@never_cache
@require_safe
def places(request: HttpRequest, enrolment_id: int) -> JsonResponse:
    """Where I left each medium of each lesson, for a player on another device."""
    study = queries.get_study_for(request.user, enrolment_id)
    found = queries.places_for(study)
    return JsonResponse({key: {name: asdict(p) for name, p in media.items()} for key, media in found.items()})


def is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this site sent the request, in the browser's own words (Fetch Metadata, else Origin)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.get_host()


def _compare(viewer: Any, letter: wire.Letter) -> None:
    """Compare the receipts that a device holds. What was just kept is acknowledged even where that fails: the device would
    send everything again, and fail at the same receipts."""
    try:
        actions.reconcile(viewer=viewer, device=letter.device, holding=letter.holding)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("the receipts of person %s could not be compared", viewer.pk)


def _wait(person_id: int) -> int:
    """Seconds that this person has to wait before sending again; 0: come in. Counted by each process for itself."""
    at = time.monotonic()
    with _lock:
        left, before = _letters.get(person_id, (float(AT_ONCE), at))
        left = min(left + (at - before) * A_SECOND, AT_ONCE)
        if len(_letters) > 50_000:
            _letters.clear()
        _letters[person_id] = (left - 1 if left >= 1 else left, at)
    return 0 if left >= 1 else 1 + int((1 - left) / A_SECOND)


def _no(code: str, message: str, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "message": message}, status=status)
