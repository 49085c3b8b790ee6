"""Signing up, in and out; a forgotten password."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pintar.accounts import actions, queries, turns
from pintar.accounts.forms import LoginForm, NewPasswordForm, ResetRequestForm, SignUpForm
from pintar.accounts.models import Person
from pintar.accounts.values import Way
from pintar.accounts.views import queueing
from pintar.accounts.views.entering import enter, first_step_done, next_of
from pintar.kit.addresses import site_of
from pintar.kit.callers import block_of, client_of, device_of
from pintar.kit.errors import Refused
from pintar.kit.pages import page

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """A new account, signed in at once; the profile comes next."""
    if request.user.is_authenticated:
        return redirect(next_of(request))
    came = queueing.sent(request)
    form, refused = SignUpForm(came.typed or None), None
    if request.method == "POST" and form.is_valid():
        way, address = form.cleaned_data["login"]
        client = client_of(request)
        limits = [actions.Limit(f"signup:{client}", 600), actions.Limit(f"signup:{block_of(client)}", 3000)]
        try:
            actions.refuse_over(limits)
            with turns.turn(granted=came.at):
                actions.count_tries(limits)
                person = actions.sign_up(
                    **{way: address},
                    password=form.cleaned_data["password"],
                    full_name=form.cleaned_data["full_name"],
                )
        except turns.Busy as busy:
            return _wait(request, came, busy, "accounts/sign_up.html", {"form": form})
        except Refused as no:
            refused = no
            if no.code == "password":
                form.add_error("password", str(no))
        else:
            actions.send_confirmation(person=person, base_url=site_of(request))
            enter(request, person, way=Way.PASSWORD)
            return redirect(f"/saya/profil/?next={quote(next_of(request))}")
    return _shown(request, "accounts/sign_up.html", {"form": form, "refused": refused})


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The session of a person who knows the password; wrong guesses are counted (actions.sign_in_limits)."""
    if request.user.is_authenticated:
        return redirect(next_of(request))
    came = queueing.sent(request)
    form = LoginForm(came.typed or None)
    context: dict[str, Any] = {
        "form": form,
        "refused": None,
        "is_sent_here": "next" in request.GET,
        "sso": settings.OIDC["issuer"] and settings.OIDC["name"],
    }
    if request.method == "POST" and form.is_valid():
        name, password = form.cleaned_data["login"][1], form.cleaned_data["password"]
        try:
            person = by_password(request, name, password, came.at)
            return first_step_done(request, person, way=Way.PASSWORD, onward=next_of(request))
        except turns.Busy as busy:
            return _wait(request, came, busy, "accounts/sign_in.html", context)
        except Refused as no:
            context["refused"] = no
    return _shown(request, "accounts/sign_in.html", context)


def by_password(request: HttpRequest, name: str, password: str, granted: float = 0.0) -> Person:
    """Whose name and password these are. Refused when they do not fit, or too often; Busy when it is not their turn."""
    client, device = client_of(request), device_of(request)
    limits = actions.sign_in_limits(
        name=name,
        address=client,
        block=block_of(client),
        device=device.hex if device else "",
        is_known=queries.is_known_device(name, device),
    )
    actions.refuse_over(limits)
    with turns.turn(granted=granted):
        person = authenticate(request, username=name, password=password)
    if isinstance(person, Person):
        return person
    actions.count_tries(limits)
    raise Refused(
        _("Nama masuk dan kata sandi ini tidak cocok."),
        code="password",
        help_text=_("Periksa huruf besar dan kecil. Bila lupa, buat kata sandi baru."),
    )


def _wait(
    request: HttpRequest, came: queueing.Sent, busy: turns.Busy, template: str, context: dict[str, Any]
) -> HttpResponse:
    """The page to wait on, or the form with the reason why not."""
    try:
        return queueing.wait(request, came, busy)
    except Refused as no:
        return _shown(request, template, context | {"refused": no})


def _shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A form of the door: as it is, with what was not right, or with how long to wait."""
    refused: Refused | None = context["refused"]
    if request.method == "POST" and not context["form"].is_bound and refused is None:
        context["refused"] = Refused(
            _("Giliran Anda sudah lewat."), help_text=_("Ketik sekali lagi; tidak ada yang berubah.")
        )
    too_often = refused is not None and refused.code == "throttled"
    status = 200 if request.method == "GET" else 429 if too_often else 422
    reply = page(request, template, context | {"next": next_of(request)}, status=status)
    if refused is not None and refused.wait:
        reply.headers["Retry-After"] = str(refused.wait)
    return reply


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("/")


@require_http_methods(["GET", "POST"])
def reset_request(request: HttpRequest) -> HttpResponse:
    """A letter with a link, if there is such an account; the page says the same either way."""
    form, is_sent, refused = ResetRequestForm(request.POST or None), False, None
    if request.method == "POST" and form.is_valid():
        way, address = form.cleaned_data["login"]
        try:
            limits = [
                actions.Limit(f"reset:{address}", 5, HOUR),
                actions.Limit(f"reset:{block_of(client_of(request))}", 300, HOUR),
            ]
            actions.refuse_over(limits)
            actions.count_tries(limits)
            if way == "email" and (person := queries.person_to_write(address)):
                actions.send_reset(person=person, base_url=site_of(request), path=queries.reset_path(person))
            is_sent = True
        except Refused as no:
            refused = no
    return page(
        request,
        "accounts/reset_request.html",
        {"form": form, "is_sent": is_sent, "is_phone": is_sent and way == "phone", "refused": refused},
    )


@never_cache
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Set a new password by a link from a letter."""
    try:
        person = queries.person_of_reset(uid, token)
    except Http404:
        return page(request, "accounts/link_stale.html", status=410)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.change_password(
                person=person, password=form.cleaned_data["password"], by=person.pk
            )
        except Refused as no:
            form.add_error("password", str(no))
        else:
            messages.success(request, _("Kata sandi baru tersimpan. Perangkat lain sudah dikeluarkan."))
            return first_step_done(request, person, way=Way.PASSWORD, onward="/")
    return page(request, "accounts/reset.html", {"form": form})


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter that asks whether the address is theirs."""
    try:
        actions.confirm_email(token=token)
    except Refused:
        return page(request, "accounts/link_stale.html", status=410)
    messages.success(request, _("Terima kasih, alamat surel Anda sudah dipastikan."))
    return redirect("/saya/" if request.user.is_authenticated else "/")
