"""Signing in with another system's account: there, back, and what to do when nobody here has that account yet."""

import logging
import time
from dataclasses import asdict
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts import actions, queries, turns
from pintar.accounts.forms import JoinForm, LinkForm
from pintar.accounts.models import Person
from pintar.accounts.proving import oidc
from pintar.accounts.values import Way
from pintar.accounts.viewer import signed_in
from pintar.accounts.views.door import by_password
from pintar.accounts.views.entering import GUEST, HALF, enter, first_step_done, fresh, next_of
from pintar.kit.addresses import site_of
from pintar.kit.errors import Refused
from pintar.kit.pages import page

log = logging.getLogger("pintar.accounts")
TRIP = "trip"  # in the cookie: what was asked, until the person comes back
LASTS = 900  # seconds


@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Off to the issuer's door."""
    return _off(request, link=False)


@fresh
@require_safe
def leave_to_link(request: HttpRequest) -> HttpResponse:
    """Off to the issuer's door, to link that account with the one that is open here."""
    return _off(request, link=True)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Back from the issuer: in, where the account is linked; else asked which account here is theirs."""
    client, trip = client_or_404(), request.session.pop(TRIP, None)
    if not isinstance(trip, dict) or trip["at"] < time.time() - LASTS or "error" in request.GET:
        return _failed(request)
    try:
        said = oidc.come_back(
            client,
            oidc.Question(trip["state"], trip["nonce"], trip["verifier"]),
            code=request.GET.get("code", ""),
            state=request.GET.get("state", ""),
            back=_back(request),
        )
    except Refused as no:
        log.warning("the sign-in of %s was refused: %s", client.issuer, no)
        return _failed(request)
    if trip["link"]:
        return _link_own(request, trip, said)
    person = queries.person_linked(said.issuer, said.subject)
    if person is not None:
        return _in(request, person, said, trip["next"])
    request.session[GUEST] = {**asdict(said), "at": int(time.time()), "next": trip["next"]}
    return redirect("accounts:sso_guest")


@never_cache
@require_http_methods(["GET", "POST"])
def guest(request: HttpRequest) -> HttpResponse:
    """Somebody new from the issuer: the password of an account here links it; a new account is made with consent."""
    said = _guest(request)
    if said is None:
        return redirect("accounts:login")
    onward = request.session[GUEST]["next"]
    is_known = bool(said.email and queries.person_to_write(said.email))
    is_joining = request.POST.get("do") == "join"
    link = LinkForm(request.POST if request.method == "POST" and not is_joining else None, email=said.email)
    join = JoinForm(request.POST if is_joining else None, initial={"full_name": said.name})
    refused = None
    if is_joining and said.email and not is_known and join.is_valid():
        try:
            person = actions.sign_up_linked(
                email=said.email,
                full_name=join.cleaned_data["full_name"],
                issuer=said.issuer,
                subject=said.subject,
            )
            enter(request, person, way=Way.SSO, is_strong=said.is_strong)
            return redirect(f"/saya/profil/?next={quote(onward)}")
        except Refused as no:
            refused = no
    elif link.is_bound and link.is_valid():
        try:
            return _link_by_password(request, said, link, onward)
        except Refused as no:
            refused = no
        except turns.Busy:
            refused = Refused(_("Sebentar, banyak yang masuk. Coba lagi beberapa detik lagi."), code="busy")
    context = {
        "said": said,
        "link": link,
        "join": join,
        "refused": refused,
        "is_known": is_known,
        "may_join": bool(said.email) and not is_known,
        "name": settings.OIDC["name"],
    }
    return page(request, "accounts/sso_guest.html", context, status=200 if request.method == "GET" else 422)


@fresh
@require_POST
def unlink(request: HttpRequest) -> HttpResponse:
    """That account opens this one no more."""
    try:
        actions.unlink_account(person=signed_in(request), issuer=client_or_404().issuer)
        messages.success(request, _("Sambungan dilepas."))
    except Refused as no:
        messages.error(request, f"{no} {no.help_text}")
    return redirect("accounts:security")


def client_or_404() -> oidc.Client:
    """Whom the settings name; where nobody is named there is no such door."""
    said = settings.OIDC
    if not said["issuer"] or not said["client"]:
        raise Http404
    return oidc.Client(
        issuer=said["issuer"],
        id=said["client"],
        secret=said["secret"],
        scopes=said["scopes"],
        hosts=_words(said["hosts"]),
        strong=_words(said["strong"]),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split(",") if word.strip())


def _off(request: HttpRequest, *, link: bool) -> HttpResponse:
    client, question = client_or_404(), oidc.new_question()
    try:
        there = oidc.way_there(client, question, _back(request))
    except Refused as no:
        log.warning("%s does not answer: %s", client.issuer, no)
        return _failed(request)
    trip = {**asdict(question), "at": int(time.time()), "next": next_of(request)}
    request.session[TRIP] = {**trip, "link": signed_in(request).pk if link else 0}
    return redirect(there)


def _in(request: HttpRequest, person: Person, said: oidc.Said, onward: str) -> HttpResponse:
    """The issuer's word is a password; where it vouches for a second factor, that too."""
    if said.is_strong:
        enter(request, person, way=Way.SSO, is_strong=True)
        return redirect(onward)
    return first_step_done(request, person, way=Way.SSO, onward=onward)


def _link_own(request: HttpRequest, trip: dict, said: oidc.Said) -> HttpResponse:
    """The way back of somebody who is signed in here and wanted to link."""
    if not request.user.is_authenticated or request.user.pk != trip["link"]:
        return _failed(request)
    try:
        actions.link_account(person=signed_in(request), issuer=said.issuer, subject=said.subject)
        messages.success(request, _("Akun tersambung. Lain kali Anda dapat masuk dengan itu."))
    except Refused as no:
        messages.error(request, str(no))
    return redirect("accounts:security")


def _link_by_password(request: HttpRequest, said: oidc.Said, form: LinkForm, onward: str) -> HttpResponse:
    """The password of the account here is shown, and its second step if it has one; only then the two are one."""
    person = by_password(request, form.cleaned_data["login"][1], form.cleaned_data["password"])
    if queries.factors_of(person.pk).is_any:
        # Linked after the second step: the guest waits in the cookie.
        reply = first_step_done(request, person, way=Way.PASSWORD, onward=onward)
        request.session[HALF] = {**request.session[HALF], "link": [said.issuer, said.subject]}
        return reply
    actions.link_account(person=person, issuer=said.issuer, subject=said.subject)
    enter(request, person, way=Way.SSO)
    messages.success(request, _("Akun tersambung. Lain kali Anda dapat masuk dengan itu."))
    return redirect(onward)


def _guest(request: HttpRequest) -> oidc.Said | None:
    held = request.session.get(GUEST)
    if not isinstance(held, dict) or held["at"] < time.time() - LASTS:
        return None
    return oidc.Said(held["issuer"], held["subject"], held["email"], held["name"], held["is_strong"])


def _back(request: HttpRequest) -> str:
    return f"{site_of(request)}{reverse('accounts:sso_back')}"


def _failed(request: HttpRequest) -> HttpResponse:
    return page(request, "accounts/sso_failed.html", {"name": settings.OIDC["name"]}, status=422)
