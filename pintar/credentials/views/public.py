"""Checking a certificate: for anybody, without an account."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pintar.accounts import actions as accounts
from pintar.credentials import queries
from pintar.credentials.forms import VerifyForm
from pintar.credentials.values import address_of
from pintar.kit.addresses import site_of
from pintar.kit.ids import tidy_code
from pintar.kit.pages import page

MOST_A_MINUTE = 120


@never_cache
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Type the code or the number of a certificate."""
    form = VerifyForm(request.GET or None)
    if not form.is_bound:
        return _quiet(page(request, "credentials/verify_form.html", {"form": form}))
    if _is_too_often(request):
        return page(request, "429.html", status=429)
    if not form.is_valid():
        return _quiet(page(request, "credentials/verify_form.html", {"form": form}, status=422))
    text = form.cleaned_data["kode"]
    found = queries.finding_for_code(text)
    if found.state != "unknown":
        return redirect("credentials:verify", found.code)
    return _answer(request, queries.finding_for_number(text))


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Is this certificate valid, and what does it say?"""
    tidy = tidy_code(code[: queries.LONGEST_QUESTION])
    if tidy and tidy != code:
        return redirect("credentials:verify", tidy)
    if _is_too_often(request):
        return page(request, "429.html", status=429)
    return _answer(request, queries.finding_for_code(code))


@never_cache
@require_safe
def verify_json(request: HttpRequest, code: str) -> HttpResponse:
    """The same answer for a program."""
    if _is_too_often(request):
        return _open(JsonResponse({"status": "too-many-requests"}, status=429))
    found = queries.finding_for_code(code)
    if found.state == "unknown":
        return _open(JsonResponse({"status": "unknown", "code": found.asked}, status=404))
    return _open(
        JsonResponse(
            {
                "status": found.state,
                "code": found.code,
                "number": found.number,
                "name": found.name,
                "training": found.title,
                "jp": found.jp,
                "passed_on": found.passed_on,
                "starts_on": found.starts_on,
                "ends_on": found.ends_on,
                "issued_at": found.issued_at,
                "issuer": found.issuer,
                "replaced_by": found.newer_code or None,
            }
        )
    )


def _answer(request: HttpRequest, found: queries.Finding) -> HttpResponse:
    context: dict[str, Any] = {
        "found": found,
        "form": VerifyForm(initial={"kode": found.asked}),
        "address": address_of(site_of(request), found.code) if found.code else "",
    }
    return _quiet(
        page(request, "credentials/verify.html", context, status=404 if found.state == "unknown" else 200)
    )


def _is_too_often(request: HttpRequest) -> bool:
    """More than 120 questions a minute from one address are somebody walking through the register."""
    forwarded = (
        request.headers.get("X-Forwarded-For", "") if getattr(settings, "USE_X_FORWARDED_HOST", False) else ""
    )
    address = forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")
    return accounts.count_try(f"verify:{address}", within=timedelta(minutes=1)) > MOST_A_MINUTE


def _quiet(response: HttpResponse) -> HttpResponse:
    """Names of people do not belong into search engines."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _open(response: JsonResponse) -> HttpResponse:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _quiet(response)
