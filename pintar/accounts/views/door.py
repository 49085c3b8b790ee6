"""Signing up, in and out; a forgotten password."""

from datetime import timedelta
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from pintar.accounts import actions, queries
from pintar.accounts.forms import LoginForm, NewPasswordForm, ResetRequestForm, SignUpForm
from pintar.accounts.models import Person
from pintar.accounts.values import Way
from pintar.accounts.views.entering import base_url, enter, first_step_done, next_of
from pintar.kit.callers import client_of
from pintar.kit.errors import Refused
from pintar.kit.pages import page

QUARTER = timedelta(minutes=15)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """A new account, signed in at once; the profile comes next."""
    if request.user.is_authenticated:
        return redirect(next_of(request))
    form, refused = SignUpForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        way, address = form.cleaned_data["login"]
        try:
            actions.refuse_beyond(f"signup:{client_of(request)}", 600, within=QUARTER)
            actions.count_try(f"signup:{client_of(request)}", within=QUARTER)
            person = actions.sign_up(
                **{way: address},
                password=form.cleaned_data["password"],
                full_name=form.cleaned_data["full_name"],
            )
        except Refused as no:
            refused = no
            if no.code == "password":
                form.add_error("password", str(no))
        else:
            actions.send_confirmation(person=person, base_url=base_url(request))
            enter(request, person, way=Way.PASSWORD)
            return redirect(f"/saya/profil/?next={quote(next_of(request))}")
    return page(
        request,
        "accounts/sign_up.html",
        {"form": form, "refused": refused, "next": next_of(request)},
        status=200 if request.method == "GET" else 422,
    )


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The session of a person who knows the password; wrong guesses are counted per name and per address."""
    if request.user.is_authenticated:
        return redirect(next_of(request))
    form, refused = LoginForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["login"][1]
        try:
            actions.refuse_beyond(f"login:{name}:{client_of(request)}", 10, within=QUARTER)
            actions.refuse_beyond(f"login:{client_of(request)}", 300, within=QUARTER)
            person = authenticate(request, username=name, password=form.cleaned_data["password"])
            if isinstance(person, Person):
                return first_step_done(request, person, way=Way.PASSWORD, onward=next_of(request))
            actions.count_try(f"login:{name}:{client_of(request)}", within=QUARTER)
            actions.count_try(f"login:{client_of(request)}", within=QUARTER)
            refused = Refused(
                _("Nama masuk dan kata sandi ini tidak cocok."),
                help_text=_("Periksa huruf besar dan kecil. Bila lupa, buat kata sandi baru."),
            )
        except Refused as no:
            refused = no
    return page(
        request,
        "accounts/sign_in.html",
        {
            "form": form,
            "refused": refused,
            "next": next_of(request),
            "is_sent_here": "next" in request.GET,
            "sso": settings.OIDC["issuer"] and settings.OIDC["name"],
        },
        status=200 if request.method == "GET" else 422,
    )


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
            actions.refuse_beyond(f"reset:{address}", 5, within=timedelta(hours=1))
            actions.count_try(f"reset:{address}", within=timedelta(hours=1))
            if way == "email" and (person := queries.person_to_write(address)):
                actions.send_reset(person=person, base_url=base_url(request), path=queries.reset_path(person))
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
