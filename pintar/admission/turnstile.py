"""The way in for a crowd: a tap on "Daftar" that can be answered at once is, before the framework wakes up.

It only ever says yes. Whoever is not signed in, lacks anything, asks for anything else or comes where the statement fails goes the long
way (`views.joining.register`), where every answer has its words. A tap is taken only when the browser itself says that it comes from a page of
this site (Sec-Fetch-Site, w3.org/TR/fetch-metadata, which no script can set); of others the long way asks for the form's token.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.conf import settings
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host

from pintar.accounts.viewer import Bearer, bearer_of
from pintar.admission import actions, queries
from pintar.kit import counting
from pintar.kit.frame import headers_of_all, request_id, write_line
from pintar.waitingroom import door

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
ADDRESS: Final = re.compile(r"/angkatan/([0-9]{1,9})/pendaftaran/")
VIEW: Final = "admission:register"
LONGEST: Final = 4096  # bytes of a form that holds a token and nothing else
REST: Final = 2.0  # seconds after a fault of the database in which everybody goes the long way at once
log = logging.getLogger("pintar.admission")


def with_turnstile(application: Application) -> Application:
    """The application, and the short way in beside it."""
    always = list(headers_of_all().items())
    closed_until = [0.0]

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        found = environ["REQUEST_METHOD"] == "POST" and ADDRESS.fullmatch(environ["PATH_INFO"])
        is_tap = found and began >= closed_until[0] and _is_ours(environ)
        bearer = _bearer_of(environ) if is_tap else None
        if not found or bearer is None:
            return application(environ, start_response)
        try:
            plain = queries.plain_of(int(found[1]))
            number = actions.take_together(bearer, plain) if plain else None
        except Exception:
            # Whatever it is, the long way meets it too, and has words for it.
            log.warning("the turnstile leaves everybody to the long way for a moment", exc_info=True)
            closed_until[0] = time.perf_counter() + REST
            number = None
        if number is None:
            return application(environ, start_response)
        environ["wsgi.input"].read(LONGEST)  # so that the line can be used again
        name = request_id(environ)
        own = [("Location", f"/tiket/{number}/"), ("X-Person", str(bearer.person)), ("X-Request-Id", name)]
        start_response("302 Found", [("Content-Length", "0"), ("Vary", "Cookie"), *own, *always])
        seconds = time.perf_counter() - began
        write_line("POST", environ["PATH_INFO"], 302, seconds, name)
        counting.count(VIEW, 302, seconds)
        return [b""]

    return answer


def _is_ours(environ: Environ) -> bool:
    """Whether this is a plain tap on a page of ours, small, and not one that people may have to wait for."""
    size = environ.get("CONTENT_LENGTH") or "0"
    return (
        environ.get("HTTP_SEC_FETCH_SITE") == "same-origin"
        and _is_our_name(environ)
        and not environ.get("QUERY_STRING")
        and size.isdecimal()
        and len(size) <= 4
        and int(size) <= LONGEST
        and not (settings.WAITING_ROOM and door.is_guarded(environ["PATH_INFO"]))
    )


def _is_our_name(environ: Environ) -> bool:
    """Whether the site is called by a name of its own, as `HttpRequest.get_host` asks it."""
    told = environ.get("HTTP_X_FORWARDED_HOST") if settings.USE_X_FORWARDED_HOST else None
    host = told or environ.get("HTTP_HOST") or environ["SERVER_NAME"]
    return validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)


def _bearer_of(environ: Environ) -> Bearer | None:
    cookie = parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME)
    return bearer_of(cookie) if cookie else None
