"""Who is granted more time or large print in tests: for organisers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pintar.accounts.viewer import signed_in
from pintar.assessment.actions import grant_accommodation
from pintar.assessment.forms.granting import GrantForm
from pintar.assessment.queries.granted import accommodations_for, history_for
from pintar.assessment.rules import can_grant
from pintar.kit.errors import Refused
from pintar.kit.keyset import take
from pintar.kit.pages import page
from pintar.kit.permits import permitted


@permitted(can_grant)
@require_http_methods(["GET", "HEAD", "POST"])
def accommodations(request: HttpRequest) -> HttpResponse:
    """To whom what is granted; POST grants, changes or takes back."""
    form = GrantForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            grant_accommodation(
                person=said["login"],
                extra_percent=said["extra_percent"],
                is_large=said["is_large"],
                reason=said["reason"],
                by=signed_in(request),
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Tersimpan untuk %(name)s.") % {"name": said["login"]})
            return redirect("assessment:accommodations")
    person = request.GET.get("orang", "")
    whole = person.isdecimal() and len(person) < 19
    found = history_for(request.user, int(person)) if whole else accommodations_for(request.user)
    shown = take(found, ("-id",), request.GET.get("cursor", ""), size=30)
    context = {"form": form, "slice": shown, "is_history": whole}
    return page(request, "assessment/granting.html", context, status=422 if form.errors else 200)
