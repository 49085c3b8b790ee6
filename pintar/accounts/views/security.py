"""One's own account: where it is open, what opens it."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts import actions, queries
from pintar.accounts.devices import is_phone
from pintar.accounts.forms import CodeForm
from pintar.accounts.proving import codes
from pintar.accounts.rules import is_asked_for_second_factor
from pintar.accounts.viewer import presence_of, signed_in
from pintar.accounts.views.entering import fresh, next_of
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """What opens this account, and where it is open."""
    person, here = signed_in(request), presence_of(request).id
    sessions = sorted(queries.sessions_of(person), key=lambda session: session.pk != here)
    rows = [
        {"session": session, "is_here": session.pk == here, "is_phone": is_phone(session.name)}
        for session in sessions
    ]
    context = {
        "person": person,
        "rows": rows,
        "others": len(rows) - 1,
        "strange": [session for session in sessions if session.is_strange and session.pk != here],
        "factors": queries.factors_of(person.pk),
        "passkeys": queries.passkeys_of(person),
        "sso": settings.OIDC["issuer"] and settings.OIDC["name"],
        "link": queries.federation_of(person, settings.OIDC["issuer"]) if settings.OIDC["issuer"] else None,
        "is_asked": is_asked_for_second_factor(person),
    }
    return page(request, "accounts/security.html", context)


@login_required
@require_POST
def end_session(request: HttpRequest, session: UUID) -> HttpResponse:
    """Sign one device out."""
    found = queries.get_session_for(signed_in(request), session)
    actions.end_session(session=found, by=found.person_id)
    messages.success(request, _("Perangkat itu sudah dikeluarkan."))
    return redirect("accounts:security")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign all other devices out."""
    actions.sign_out_everywhere(person=signed_in(request), but=presence_of(request).id)
    messages.success(request, _("Semua perangkat lain sudah dikeluarkan."))
    return redirect("accounts:security")


@login_required
@require_POST
def own(request: HttpRequest, session: UUID) -> HttpResponse:
    """'Ini saya', or 'Bukan saya', of a sign-in that looked strange."""
    found = queries.get_session_for(signed_in(request), session)
    if request.POST.get("answer") == "no":
        actions.disown_session(session=found)
        messages.warning(request, _("Perangkat itu sudah dikeluarkan. Buat kata sandi baru sekarang."))
        return redirect("accounts:password")
    actions.own_session(session=found)
    messages.success(request, _("Terima kasih. Perangkat itu tidak kami tanyakan lagi."))
    return redirect("accounts:security")


@never_cache
@require_http_methods(["GET", "POST"])
def disown(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the letter about a strange sign-in: the device is signed out, a new password follows."""
    try:
        session = actions.session_of_letter(token)
    except Refused:
        return page(request, "accounts/link_stale.html", status=410)
    if request.method == "POST":
        actions.disown_session(session=session)
        return redirect(queries.reset_path(session.person))
    return page(request, "accounts/disown.html", {"session": session})


@fresh
@never_cache
@require_http_methods(["GET", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: scan, type the first code."""
    person, refused = signed_in(request), None
    try:
        key = actions.begin_app(person=person)
    except Refused:
        return redirect("accounts:security")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_app(person=person, code=form.cleaned_data["code"])
            return _strong(request)
        except Refused as no:
            refused = no
    account = person.email or person.phone or ""
    address = codes.app_address(key, account=account, issuer="Pintar")
    context = {
        "form": form,
        "refused": refused,
        "picture": codes.picture(address),
        "key": codes.spaced(key),
        "address": address,
        "next": next_of(request),
    }
    return page(request, "accounts/app.html", context, status=200 if request.method == "GET" else 422)


@fresh
@require_POST
def remove_app(request: HttpRequest) -> HttpResponse:
    """The app is not asked for any more."""
    actions.remove_app(person=signed_in(request))
    messages.success(request, _("Aplikasi kode dihapus dari akun Anda."))
    return redirect("accounts:security")


@fresh
@never_cache
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """Write ten recovery codes, shown this once."""
    person = signed_in(request)
    if not queries.factors_of(person.pk).is_any:
        return redirect("accounts:security")
    fresh_ones = actions.write_recovery_codes(person=person) if request.method == "POST" else []
    context = {
        "codes": fresh_ones,
        "left": queries.codes_left(person),
        "person": person,
        "next": next_of(request),
    }
    return page(request, "accounts/paper.html", context)


@fresh
@require_POST
def remove_passkey(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """One key opens nothing any more."""
    found = get_object_or_404(queries.passkeys_of(signed_in(request)), pk=passkey_id)
    actions.remove_passkey(passkey=found)
    messages.success(request, _("Kunci sandi itu tidak dapat membuka akun Anda lagi."))
    return redirect("accounts:security")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The second step for people who fear it."""
    return page(request, "accounts/help.html", {"is_known": request.user.is_authenticated})


def _strong(request: HttpRequest) -> HttpResponse:
    """A second factor was just set up and shown: this session counts as strong, and paper comes next."""
    actions.mark_proved(session=presence_of(request).id, is_strong=True)
    messages.success(request, _("Langkah kedua sudah terpasang. Tinggal satu hal: kode cadangan."))
    return redirect("accounts:paper")
