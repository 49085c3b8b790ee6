"""What surrounds every request: its id, its language, its headers, its size and its line in the log."""

import gzip
import logging
import select
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import brotli
import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from pintar.kit import counting, faults
from pintar.kit.ids import uuid7_hex

log = logging.getLogger("pintar.request")

CSP: Final = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    ]
)
# What no page of ours uses, and no script that slips in shall; the player's own (sound, full screen) stay as they are.
CLOSED_TO_PAGES: Final = (
    "accelerometer",
    "bluetooth",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
# A file that is handed out for keeping, whoever sent it: opened in a browser it finds nothing to run and belongs to nobody.
HANDED_OUT: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": ", ".join(
        [
            *(f"{name}=()" for name in CLOSED_TO_PAGES),
            *(f"{name}=(self)" for name in ("publickey-credentials-get", "publickey-credentials-create")),
        ]
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
SQUEEZED: Final = ("text/", "application/json", "application/xml", "image/svg+xml")
LARGEST: Final = 2 << 20  # bytes of a request to a page that takes no files
SMALLEST: Final = 500  # bytes; below this a compressed answer is hardly smaller
# Balancers and Prometheus ask a node by whatever address it has, not by the site's name.
ASKED_BY_MACHINES: Final = frozenset({"/healthz", "/readyz", "/metrics"})


class Frame:
    """The outermost middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.headers = headers_of_all()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        drop_a_dead_connection()
        request.id = request_id(request.META)  # type: ignore[attr-defined]
        translation.activate(language_of(request))
        request.LANGUAGE_CODE = translation.get_language()
        if request.path_info in ASKED_BY_MACHINES:
            # Their answers name no address, so there is nothing that a made-up host could lead astray.
            request.get_host = lambda: "localhost"  # type: ignore[method-assign]
        response = refused(request) or self.get_response(request)
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            response.headers.setdefault("Content-Security-Policy", HANDED_OUT)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE or "id")
        squeeze(request, response)
        seconds = time.perf_counter() - began
        tell(request, response, seconds)
        found = request.resolver_match
        counting.count(found.view_name if found else counting.OTHER, response.status_code, seconds)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Too large a body is refused before anybody reads it: what is read of a file lies on the disk at once.

        A view that takes files says how much it takes (`kit.permits.takes`).
        """
        size = request.META.get("CONTENT_LENGTH") or "0"
        if not size.isdecimal() or int(size) > getattr(view, "largest", LARGEST):
            return faults.too_large(request)
        return None

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponseBase | None:
        """When the database went away under a request: a page is read again on a fresh connection, and what was sent
        is answered with the truth, that it was not kept."""
        if not isinstance(fault, OperationalError | InterfaceError):
            return None
        log.warning("the database went away: %s", fault, extra={"request_id": getattr(request, "id", "")})
        connection.close()
        found = request.resolver_match
        if request.method in ("GET", "HEAD") and found and not getattr(request, "is_second_try", False):
            request.is_second_try = True  # type: ignore[attr-defined]
            try:
                return found.func(request, *found.args, **found.kwargs)
            except (OperationalError, InterfaceError) as again:
                log.warning("the database is still away: %s", again)
        return faults.database_away(request)


def drop_a_dead_connection() -> None:
    """Close a connection that the server ended while nobody used it, so that the next request opens a fresh one.

    A server that ends a connection says so on the line at once; an idle line on which nothing waits is alive. Looking
    costs a microsecond, where a question to the server would cost a trip.
    """
    # Looked up once: each look at the proxy costs as much as the rest.
    database = connections[DEFAULT_DB_ALIAS]
    held = database.connection
    if held is None or database.in_atomic_block:
        return
    try:
        line = select.poll()
        line.register(held.fileno(), select.POLLIN)
        is_dead = held.closed or bool(line.poll(0))
    except (OSError, ValueError, psycopg.Error):
        is_dead = True
    if is_dead:
        database.close()


def refused(request: HttpRequest) -> HttpResponse | None:
    """The answer to an address with a zero byte in it, which no text of ours holds; None to any other."""
    if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return faults.bad_request(request)
    return None


def headers_of_all() -> dict[str, str]:
    """What every answer says, unless it says something else itself."""
    if not settings.SESSION_COOKIE_SECURE:
        return HEADERS
    return HEADERS | {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


def request_id(environ: Mapping[str, Any]) -> str:
    """The id the front server gave this request, or a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    return given if given.isascii() and given.replace("-", "").isalnum() and len(given) <= 64 else uuid7_hex()


def language_of(request: HttpRequest) -> str:
    """Indonesian, unless the person chose otherwise."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def squeeze(request: HttpRequest, response: HttpResponseBase) -> None:
    """Compress a text answer for those who can read it; brotli at a quality that costs less than it saves."""
    if (
        response.streaming
        or response.has_header("Content-Encoding")
        or not isinstance(response, HttpResponse)
    ):
        return
    if len(response.content) < SMALLEST or not response.headers.get("Content-Type", "").startswith(SQUEEZED):
        return
    patch_vary_headers(response, ["Accept-Encoding"])
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    if "br" in accepted:
        response.content = brotli.compress(response.content, mode=brotli.MODE_TEXT, quality=4, lgwin=18)
        response.headers["Content-Encoding"] = "br"
    elif "gzip" in accepted:
        response.content = gzip.compress(response.content, compresslevel=4, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    else:
        return
    response.headers["Content-Length"] = str(len(response.content))


def tell(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """One line per request; addresses of pages only, never what was typed into them, nor what opens an account."""
    path = request.path
    match = getattr(request, "resolver_match", None)
    if match and (token := match.kwargs.get("token")):
        path = path.replace(token, "…")
    write_line(request.method or "", path, response.status_code, seconds, getattr(request, "id", ""))


def write_line(method: str, path: str, status: int, seconds: float, request_id: str) -> None:
    """Write one line of the log."""
    if not log.isEnabledFor(logging.INFO):
        return
    told = {"request_id": request_id, "method": method, "path": path, "status": status}
    log.info("%s %s %s", method, path, status, extra=told | {"ms": round(seconds * 1000, 1)})
