"""One's own page: who I am, how my name is printed, my numbers, my sessions."""

from datetime import timedelta
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from pintar.accounts import actions, queries
from pintar.accounts.forms import ChangePasswordForm, IdentifierForm, ProfileForm
from pintar.accounts.models import Claim
from pintar.accounts.values import IdentifierKind, Way
from pintar.accounts.viewer import presence_of, signed_in
from pintar.accounts.views.door import QUARTER
from pintar.accounts.views.entering import enter, next_of
from pintar.directory.queries import regencies_of
from pintar.kit.addresses import site_of
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required

HOUR = timedelta(hours=1)
MOST_NUMBERS = 20  # an hour: nobody can try out whose numbers are known here
MOST_LETTERS = 5  # an hour: the address may be somebody else's, who did not ask for them
MOST_GUESSES = 10  # a quarter of an hour, of the password that is to be changed


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Everything about me on one page."""
    return page(
        request,
        "accounts/me.html",
        {"person": request.user, "numbers": queries.numbers_of(signed_in(request))},
    )


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The short profile. 'Tampilkan kabupaten' redraws the form with what was typed kept."""
    person = signed_in(request)
    picking = "pick" in request.POST
    first = {
        "full_name": person.full_name,
        "profession": person.profession_id,
        "employment": person.employment,
        "province": person.province_id,
        "regency": person.regency_id,
        "institution": person.institution,
    }
    if picking:
        form = ProfileForm(initial={**first, **request.POST.dict()}, person=person)
        form.choices(
            "regency", [("", _("Pilih kabupaten atau kota")), *_regencies(request.POST.get("province", ""))]
        )
    else:
        form = ProfileForm(request.POST or None, initial=first, person=person)
    if request.method == "POST" and not picking and form.is_valid():
        actions.save_profile(person=person, values=form.values())
        return redirect(
            f"/saya/nama/?next={quote(next_of(request))}"
            if not person.name_confirmed_at
            else next_of(request)
        )
    status = 422 if request.method == "POST" and not picking else 200
    return page(request, "accounts/profile.html", {"form": form, "next": next_of(request)}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """The name as it will stand on the certificate, to be looked at and confirmed."""
    if request.method == "POST":
        try:
            actions.confirm_name(person=signed_in(request))
        except Refused as no:
            messages.error(request, str(no))
            return redirect("/saya/profil/")
        messages.success(request, _("Nama Anda sudah dipastikan."))
        return redirect(next_of(request))
    return page(request, "accounts/name.html", {"person": request.user, "next": next_of(request)})


@login_required
@require_http_methods(["GET", "POST"])
def number(request: HttpRequest, kind: str) -> HttpResponse:
    """Give, change or remove one national number."""
    kind_, person, claim = IdentifierKind(kind), signed_in(request), None
    sent = {"kind": kind, "number": request.POST.get("number", "")} if request.method == "POST" else None
    form = IdentifierForm(sent, initial={"kind": kind})
    if form.is_valid():
        try:
            actions.refuse_beyond(f"number:{person.pk}", MOST_NUMBERS, within=HOUR)
            actions.count_try(f"number:{person.pk}", within=HOUR)
            kept = actions.set_identifier(person=person, kind=kind_, number=form.cleaned_data["number"])
            if not isinstance(kept, Claim):
                messages.success(request, _("Tersimpan."))
                return redirect("/saya/")
            claim = kept
        except Refused as no:
            form.add_error("number", str(no))
    return page(request, "accounts/number.html", {"form": form, "kind": kind_, "claim": claim})


@login_required
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password; other devices are signed out, this one stays."""
    form, person = ChangePasswordForm(request.POST or None), signed_in(request)
    if request.method == "POST" and form.is_valid():
        key = f"password:{person.pk}"
        try:
            actions.refuse_beyond(key, MOST_GUESSES, within=QUARTER)
            if person.check_password(form.cleaned_data["old"]):
                person = actions.change_password(
                    person=person, password=form.cleaned_data["password"], by=person.pk
                )
                enter(request, person, way=Way.PASSWORD, is_strong=presence_of(request).is_strong)
                messages.success(request, _("Kata sandi baru tersimpan. Perangkat lain sudah dikeluarkan."))
                return redirect("/saya/")
            actions.count_try(key, within=QUARTER)
            form.add_error("old", _("Kata sandi sekarang tidak cocok."))
        except Refused as no:
            form.add_error("password" if no.code == "password" else "old", str(no))
    return page(request, "accounts/password.html", {"form": form})


@login_required
@require_POST
def confirmation(request: HttpRequest) -> HttpResponse:
    """Write the confirming letter again."""
    person = signed_in(request)
    try:
        actions.refuse_beyond(f"confirm:{person.pk}", MOST_LETTERS, within=HOUR)
        actions.count_try(f"confirm:{person.pk}", within=HOUR)
        actions.send_confirmation(person=person, base_url=site_of(request))
        messages.success(request, _("Surat sudah dikirim. Periksa kotak masuk dan folder spam."))
    except Refused as no:
        messages.error(request, str(no))
    return redirect("/saya/")


@cache_control(public=True, max_age=86400)
def regencies(request: HttpRequest) -> JsonResponse:
    """The regencies and cities of a province, for the form's second list."""
    return JsonResponse(
        [{"code": code, "name": name} for code, name in _regencies(request.GET.get("province", ""))],
        safe=False,
    )


def _regencies(province: str) -> list[tuple[str, str]]:
    return list(regencies_of(province[:8]).values_list("code", "name"))
