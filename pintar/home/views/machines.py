"""What search engines and the machine room read, and the choice of language."""

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from pintar.home import machine, queries
from pintar.kit.addresses import site_of

PAGES = (
    "home:home",
    "home:about",
    "catalogue:list",
    "insights:dashboard",
    "credentials:verify_form",
    "home:help",
    "home:privacy",
    "home:accessibility",
)
CLOSED = ("/meja/", "/saya/", "/belajar/", "/akun/", "/verifikasi/*", "/sertifikat/", "/bahasa/")
YEAR = 365 * 24 * 60 * 60


@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back. No account is touched, so no token is asked for."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    response = HttpResponseRedirect(wanted if is_ours else "/")
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures of the machine room for Prometheus: with the token, or from this machine itself and past the proxy."""
    if not _is_of_the_machine_room(request):
        raise Http404
    return HttpResponse(machine.figures(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_of_the_machine_room(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        said = request.headers.get("Authorization", "")
        return constant_time_compare(said, f"Bearer {settings.METRICS_TOKEN}")
    is_near = request.META.get("REMOTE_ADDR", "") in ("127.0.0.1", "::1")
    return is_near and "X-Forwarded-For" not in request.headers


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: all that is public."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "Allow: /verifikasi/$"]
    return HttpResponse(
        "\n".join([*lines, "", f"Sitemap: {site_of(request)}/sitemap.xml", ""]),
        content_type="text/plain; charset=utf-8",
    )


@require_safe
def sitemap(request: HttpRequest) -> StreamingHttpResponse:
    """Every public page, written out as it is read."""
    return StreamingHttpResponse(_sitemap(site_of(request)), content_type="application/xml; charset=utf-8")


def _sitemap(base: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for name in PAGES:
        yield f"<url><loc>{base}{reverse(name)}</loc></url>\n"
    for slug, changed_at in queries.listed_slugs(len(PAGES)):
        place = reverse("catalogue:training", args=[slug])
        yield f"<url><loc>{base}{place}</loc><lastmod>{changed_at.date().isoformat()}</lastmod></url>\n"
    yield "</urlset>\n"
