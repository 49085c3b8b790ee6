"""The desk of letters that came back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.home import queries
from pintar.home.forms import LettersForm
from pintar.home.rules import can_see_letters
from pintar.kit import keyset
from pintar.kit.pages import page
from pintar.kit.permits import permitted
from pintar.notifications.actions import try_letters_again
from pintar.notifications.values import Reason, masked


@permitted(can_see_letters)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Letters that no mail server took: to whom, why in plain words, and what to do."""
    form = LettersForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.letters_for(request.user, text=asked.get("q", ""), reason=asked.get("reason", ""))
    slice_ = keyset.take(found, ["-id"], request.GET.get("cursor", ""), size=30)
    context = {
        "form": form,
        "slice": slice_,
        "rows": [(one, masked(one.to), _reason(one.reason)) for one in slice_.rows],
        "reasons": queries.reasons_for(request.user),
        "zone": signed_in(request).zone,
    }
    return page(request, "home/letters.html", context)


@permitted(can_see_letters)
@require_POST
def try_again(request: HttpRequest) -> HttpResponse:
    """Send one letter again, or all that came back for one reason."""
    by, number = signed_in(request).pk, request.POST.get("letter", "")
    form = LettersForm({"reason": request.POST.get("reason", "")})
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    among = queries.letters_for(request.user, reason=reason)
    if number or not reason:
        one = get_object_or_404(among, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
        among, reason = among.filter(pk=one.pk), one.reason
    count = try_letters_again(among=among, by=by, reason=reason)
    said = ngettext("%(count)s surat dikirim lagi.", "%(count)s surat dikirim lagi.", count) % {
        "count": count
    }
    messages.success(request, said)
    return redirect("home:letters")


def _reason(said: str) -> Reason:
    return Reason(said) if said in Reason.values else Reason.OTHER
