"""The officers' list of people, and what an administrator may do with an account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pintar.accounts import actions, queries
from pintar.accounts.forms import PeopleFilterForm, RoleForm
from pintar.accounts.rules import can_administer, can_see_people, provinces_seen
from pintar.accounts.values import RoleKind
from pintar.accounts.viewer import signed_in
from pintar.accounts.views.entering import fresh
from pintar.journal.actions import record
from pintar.kit import keyset
from pintar.kit.addresses import site_of
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import permitted


@permitted(can_see_people)
def people(request: HttpRequest) -> HttpResponse:
    """Find a person by name, e-mail or phone."""
    form = PeopleFilterForm(request.GET, within=provinces_seen(request.user))
    asked = form.cleaned_data if form.is_valid() else {}
    province = asked.get("province")
    found = queries.people_for(
        request.user, text=asked.get("q", ""), province=province.pk if province else ""
    )
    slice_ = keyset.take(found, ["full_name", "id"], request.GET.get("cursor", ""), size=50)
    return page(request, "accounts/desk_people.html", {"form": form, "slice": slice_}, part="list")


@permitted(can_see_people)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person; their numbers stay hidden."""
    found = queries.get_person_for(request.user, person_id)
    context = {
        "person": found,
        "roles": queries.roles_of(found),
        "form": RoleForm(),
        "may_give": can_administer(request.user),
        "factors": queries.factors_of(found.pk),
    }
    return page(request, "accounts/desk_person.html", context)


@permitted(can_administer)
@require_POST
@fresh
def give_role(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give a role."""
    found = queries.get_person_for(request.user, person_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        region = form.cleaned_data["region"]
        try:
            actions.give_role(
                person=found,
                kind=RoleKind(form.cleaned_data["kind"]),
                region=region.pk if region else None,
                by=request.user.pk,
            )
            messages.success(request, _("Peran diberikan."))
        except Refused as no:
            messages.error(request, str(no))
    return redirect("accounts:desk_person", person_id)


@permitted(can_administer)
@require_POST
@fresh
def take_role(request: HttpRequest, person_id: int, role_id: int) -> HttpResponse:
    """End a role."""
    found = queries.get_person_for(request.user, person_id)
    try:
        actions.take_role(role=get_object_or_404(queries.roles_of(found), pk=role_id), by=request.user.pk)
        messages.success(request, _("Peran diakhiri."))
    except Refused as no:
        messages.error(request, str(no))
    return redirect("accounts:desk_person", person_id)


@permitted(can_administer)
@require_POST
@fresh
def reset_second_factor(request: HttpRequest, person_id: int) -> HttpResponse:
    """Take away what somebody is asked besides the password: their phone is gone and so is the paper."""
    found = queries.get_person_for(request.user, person_id)
    try:
        actions.reset_second_factor(
            person=found, by=signed_in(request).pk, reason=request.POST.get("reason", "")
        )
        messages.success(request, _("Langkah kedua dihapus; orang ini sudah diberi tahu."))
    except Refused as no:
        messages.error(request, str(no))
    return redirect("accounts:desk_person", person_id)


@permitted(can_administer)
@require_POST
@fresh
def reset_link(request: HttpRequest, person_id: int) -> HttpResponse:
    """A link for somebody who has no e-mail, to be handed over by the officer who knows them."""
    found = queries.get_person_for(request.user, person_id)
    record("accounts.reset_link_made", found, by=request.user.pk)
    found.refresh_from_db(fields=["password"])
    link = f"{site_of(request)}{queries.reset_path(found)}"
    return page(request, "accounts/desk_reset_link.html", {"person": found, "link": link})
