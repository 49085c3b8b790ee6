"""The second step: a code from the app, a passkey, or a code on paper; at the door, and again before what is grave."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pintar.accounts import actions, queries
from pintar.accounts.forms import CodeForm, ProofForm
from pintar.accounts.models import Person
from pintar.accounts.rules import is_asked_for_second_factor
from pintar.accounts.values import Way
from pintar.accounts.viewer import presence_of, signed_in
from pintar.accounts.views.entering import HALF, enter, half_signed_in, next_of
from pintar.kit.callers import device_of
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required

QUARTER = timedelta(minutes=15)
MOST_CODES = 8  # a quarter of an hour: a code of six digits cannot be guessed in a lifetime


@never_cache
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The password was right; now the code."""
    person = half_signed_in(request)
    if person is None:
        return redirect(next_of(request) if request.user.is_authenticated else "accounts:login")
    form, refused = CodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            way = shown(request, person, form.cleaned_data["code"])
            onward = request.session[HALF]["next"]
            enter(request, person, way=way, is_strong=True)
            if way == Way.RECOVERY:
                messages.warning(
                    request,
                    _("Kode cadangan itu sudah terpakai. Bila ponsel Anda hilang, pasang aplikasi baru."),
                )
            return redirect(onward)
        except Refused as no:
            refused = no
    context = {"form": form, "refused": refused, "factors": queries.factors_of(person.pk), "person": person}
    return page(request, "accounts/second.html", context, status=200 if request.method == "GET" else 422)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Show again that it is you, before something that changes who may open the account or what others may do."""
    person, factors = signed_in(request), queries.factors_of(signed_in(request).pk)
    form, refused = ProofForm(request.POST or None, is_code=factors.is_any), None
    if request.method == "POST" and form.is_valid():
        try:
            if factors.is_any:
                shown(request, person, form.cleaned_data["code"])
            else:
                know_password(person, form.cleaned_data["password"])
            actions.mark_proved(session=presence_of(request).id, is_strong=factors.is_any)
            return redirect(next_of(request))
        except Refused as no:
            refused = no
    context = {"form": form, "refused": refused, "factors": factors, "next": next_of(request)}
    return page(request, "accounts/prove.html", context, status=200 if request.method == "GET" else 422)


@login_required
@require_safe
def step(request: HttpRequest) -> HttpResponse:
    """Where staff are led while the second factor is missing: show it, or set one up."""
    person = signed_in(request)
    if not is_asked_for_second_factor(person):
        return redirect(next_of(request))
    if queries.factors_of(person.pk).is_any:
        return redirect(f"/akun/pastikan/?{request.GET.urlencode()}")
    return page(request, "accounts/step.html", {"next": next_of(request)})


def shown(request: HttpRequest, person: Person, code: str) -> Way:
    """How this code proves the person. Refused when it does not, and after too many tries.

    A browser in which the account was opened before has a count of its own, so that a thief of the password who
    guesses codes does not keep the owner out.
    """
    device = device_of(request)
    is_known = queries.is_known_device(person.email or person.phone or "", device)
    key = f"second:{person.pk}:{device.hex if device and is_known else ''}"
    actions.refuse_beyond(key, MOST_CODES, within=QUARTER)
    if actions.check_app(person=person, code=code):
        return Way.APP
    if len(code) > 6 and actions.spend_recovery_code(person=person, code=code):
        return Way.RECOVERY
    actions.count_try(key, within=QUARTER)
    raise Refused(
        _("Kode ini tidak cocok."),
        code="code",
        help_text=_(
            "Kode dari aplikasi berganti tiap 30 detik dan hanya dapat dipakai sekali. Coba kode berikutnya."
        ),
    )


def know_password(person: Person, password: str) -> None:
    """Refused unless this is the person's password."""
    key = f"password:{person.pk}"
    actions.refuse_beyond(key, 10, within=QUARTER)
    if not person.check_password(password):
        actions.count_try(key, within=QUARTER)
        raise Refused(_("Kata sandi ini tidak cocok."), code="password")
