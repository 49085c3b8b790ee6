"""Large files in pieces, by the tus protocol 1.0 (https://tus.io/protocols/resumable-upload): a line that is cut costs one piece."""

import base64
import binascii
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from queue import Empty, Full, Queue
from threading import BoundedSemaphore, Event, Thread
from time import monotonic
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from django.utils.translation import gettext as _

from pintar.accounts.viewer import signed_in
from pintar.kit.errors import Refused
from pintar.media import actions, queries
from pintar.media.models import Upload
from pintar.media.rules import can_use
from pintar.media.values import LARGEST

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,expiration"
PIECE = "application/offset+octet-stream"
READ = 1 << 15  # bytes read at once
SILENCE = 20.0  # seconds without a byte after which a line counts as cut
LONGEST = 50.0  # seconds that one request may go on sending
# A process serves with three threads: however slow the lines of authors are, one is left for everybody else.
STREAMS = BoundedSemaphore(2)
STATUS = {
    "empty": 400,
    "too-large": 413,
    "quota": 413,
    "disk-full": 507,
    "offset": 409,
    "locked": 423,
    "gone": 410,
    "busy": 503,
}
LARGEST_BODY = LARGEST + (1 << 20)


def speaks_tus(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The door of the protocol: its version, who may come in, and refusals in one plain sentence."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            answer = _at_the_door(request) or view(request, *args, **kwargs)
        except Refused as no:
            answer = _no(STATUS.get(no.code, 400), str(no), help=str(no.help_text))
        except Http404:
            answer = _no(404, _("Pengiriman ini tidak ada."))
        answer.headers["Tus-Resumable"] = VERSION
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return guarded


def is_tus(request: HttpRequest) -> bool:
    """Whether a program is asking, and not a person's browser for a page."""
    return request.method in ("OPTIONS", "PATCH", "DELETE") or "Tus-Resumable" in request.headers


@speaks_tus
def create(request: HttpRequest) -> HttpResponseBase:
    """OPTIONS says what is understood; POST makes room for a file, and takes its first bytes where they come along."""
    if request.method == "OPTIONS":
        answer = HttpResponse(status=204)
        answer.headers["Tus-Version"] = VERSION
        answer.headers["Tus-Extension"] = EXTENSIONS
        answer.headers["Tus-Max-Size"] = str(LARGEST)
        return answer
    if request.method != "POST":
        return _no(405, _("Cara ini tidak dikenal di alamat ini."))
    said = _metadata(request.headers.get("Upload-Metadata", ""))
    upload = actions.begin_upload(
        by=signed_in(request).pk,
        name=said.get("filename", ""),
        length=_figure(request, "Upload-Length"),
        fingerprint=said.get("fingerprint", ""),
    )
    if request.headers.get("Content-Type") == PIECE and request.headers.get("Content-Length", "0") != "0":
        upload = _take(request, upload, 0)
    answer = _standing(HttpResponse(status=201), upload)
    answer.headers["Location"] = request.build_absolute_uri(f"{request.path}{upload.pk}/")
    return answer


@speaks_tus
def piece(request: HttpRequest, upload_id: UUID) -> HttpResponseBase:
    """HEAD says how far a file has come, PATCH adds to it, DELETE throws it away."""
    upload = queries.get_upload_for(request.user, upload_id)
    if request.method == "HEAD":
        if upload.state != "sending":
            return HttpResponse(status=410 if upload.asset_id is None else 200, headers=_whole(upload))
        if upload.is_sending:
            _refuse_in_vain(upload)
        answer = HttpResponse(status=200)
        answer.headers["Upload-Length"] = str(upload.length)
        return _standing(answer, upload)
    if request.method == "DELETE":
        actions.cancel_upload(upload=upload)
        return HttpResponse(status=204)
    if request.method != "PATCH":
        return _no(405, _("Cara ini tidak dikenal di alamat ini."))
    if request.headers.get("Content-Type") != PIECE:
        return _no(415, _("Potongan berkas dikirim sebagai application/offset+octet-stream."))
    return _standing(HttpResponse(status=204), _take(request, upload, _figure(request, "Upload-Offset")))


def _at_the_door(request: HttpRequest) -> HttpResponse | None:
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        answer = _no(412, _("Hanya tus 1.0.0 yang dikenal di sini."))
        answer.headers["Tus-Version"] = VERSION
        return answer
    if not request.user.is_authenticated:
        return _no(
            401, _("Anda sudah keluar. Masuk lagi di tab lain, lalu lanjutkan. Yang terkirim tetap aman.")
        )
    if not can_use(request.user):
        return _no(403, _("Hanya pengembang konten yang dapat mengirim berkas."))
    return None


def _take(request: HttpRequest, upload: Upload, offset: int) -> Upload:
    """Take in the body as it comes; when all is there, see what it is."""
    size = request.headers.get("Content-Length", "")
    if not size.isdecimal():
        raise Refused(_("Panjang potongan ini tidak disebut."), code="length")
    if offset + int(size) > upload.length:
        raise Refused(_("Potongan ini lebih panjang dari berkasnya."), code="too-large")
    if not STREAMS.acquire(blocking=False):
        raise Refused(
            _("Server sedang menerima berkas lain. Pengiriman dilanjutkan sebentar lagi."), code="busy"
        )
    try:
        upload = actions.receive_piece(upload=upload, offset=offset, pieces=_body(request))
    finally:
        STREAMS.release()
    return actions.finish_if_whole(upload=upload)


def _refuse_in_vain(upload: Upload) -> None:
    """Say before a piece is sent that it would be refused: it costs its sender the data, and its answer may be lost."""
    if actions.is_being_sent(upload):
        raise Refused(_("Berkas ini sedang dikirim dari tab atau perangkat lain."), code="locked")
    if not queries.has_room():
        raise Refused(_("Penyimpanan server hampir penuh."), code="disk-full")
    if not STREAMS.acquire(blocking=False):
        raise Refused(_("Server sedang menerima berkas lain."), code="busy")
    STREAMS.release()


def _body(request: HttpRequest) -> Iterator[bytes]:
    """The body in small parts, until it ends, the line is cut or has been silent for too long, or its time is over.

    A phone that lost its signal does not say so, and reading would wait for it for hours: so another thread reads,
    which ends with the connection, and this one lets go of the file.
    """
    parts: Queue[bytes] = Queue(maxsize=8)
    is_over = Event()

    def listen() -> None:
        part = b"-"
        while part and not is_over.is_set():
            try:
                part = request.read(READ)
            except OSError:
                part = b""
            while not is_over.is_set():
                with suppress(Full):
                    parts.put(part, timeout=1)
                    break

    Thread(target=listen, daemon=True).start()
    began = monotonic()
    try:
        while monotonic() - began < LONGEST and (part := parts.get(timeout=SILENCE)):
            yield part
    except Empty:
        return
    finally:
        is_over.set()


def _standing(answer: HttpResponse, upload: Upload) -> HttpResponse:
    answer.headers["Upload-Offset"] = str(
        upload.offset if upload.state != "sending" else actions.arrived(upload)
    )
    if upload.is_sending:
        answer.headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return answer


def _whole(upload: Upload) -> dict[str, str]:
    return (
        {"Upload-Length": str(upload.length), "Upload-Offset": str(upload.length)} if upload.asset_id else {}
    )


def _figure(request: HttpRequest, name: str) -> int:
    said = request.headers.get(name, "")
    if not (said.isascii() and said.isdecimal() and len(said) < 20):
        raise Refused(_("Angka %(name)s tidak terbaca.") % {"name": name}, code="figure")
    return int(said)


def _metadata(text: str) -> dict[str, str]:
    """Names and texts of Upload-Metadata; what is no base64 of a text is left out."""
    found = {}
    for pair in text.split(",")[:20]:
        key, _space, value = pair.strip().partition(" ")
        try:
            said = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
        found[key] = said.replace("\0", "")
    return found


def _no(status: int, message: str, **more: str) -> HttpResponse:
    return JsonResponse({"message": " ".join(filter(None, [message, *more.values()]))}, status=status)
