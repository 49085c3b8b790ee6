"""Bringing a file of questions into a bank: first what becomes of each, then, if that is right, they are kept."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from pintar.accounts.viewer import signed_in
from pintar.assessment.actions.bringing import bring_items
from pintar.assessment.forms.bringing import LARGEST, BringForm, KeepForm, sealed
from pintar.assessment.queries import bank as queries
from pintar.assessment.queries.bringing import look_at_file
from pintar.assessment.rules import can_use_bank
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import permitted, takes

MOST_SEALED = 900_000


@takes(LARGEST + (1 << 20))
@permitted(can_use_bank)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Send a file, see what becomes of every question, keep them."""
    if request.method == "POST" and "sealed" in request.POST:
        return _keep(request)
    form = (
        BringForm(request.POST, request.FILES)
        if request.method == "POST"
        else BringForm(initial=request.GET.dict())
    )
    looked, seal = None, ""
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            looked = look_at_file(
                data=said["file"].read(), name=said["file"].name, bank=said["bank"], language=said["language"]
            )
            seal = sealed(said["bank"], said["language"], looked.fields)
            if len(seal) > MOST_SEALED:
                raise Refused(_("Soal-soal ini terlalu banyak untuk sekali kirim. Bagilah berkasnya."))
        except Refused as no:
            form.add_error("file", str(no))
            looked = None
    context = {"form": form, "looked": looked, "seal": seal, "banks": queries.banks_for(request.user)}
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "assessment/bank/bring.html", context, status=status)


def _keep(request: HttpRequest) -> HttpResponse:
    said = KeepForm(request.POST).said()
    if said is None:
        messages.error(request, _("Yang diperlihatkan sudah tidak berlaku. Kirim berkasnya sekali lagi."))
        return redirect("assessment:bring")
    try:
        count = bring_items(
            bank=said["bank"], fields=said["items"], language=said["language"], by=signed_in(request).pk
        )
    except Refused as no:
        messages.error(request, str(no))
        return redirect("assessment:bring")
    words = ngettext("Satu soal disimpan sebagai naskah.", "%(n)s soal disimpan sebagai naskah.", count)
    messages.success(request, words % {"n": count})
    return redirect(f"{reverse('assessment:items')}?{urlencode({'bank': said['bank'], 'urut': 'baru'})}")
