"""The desk of letters that came back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.home import queries
from pintar.home.forms import LettersForm
from pintar.home.rules import can_see_letters
from pintar.kit import keyset
from pintar.kit.clock import now
from pintar.kit.pages import page
from pintar.kit.permits import permitted
from pintar.notifications.actions import put_letter_away, try_letters_again
from pintar.notifications.models import Letter, LetterSet
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
        "rows": [(one, masked(one.to), _reason(one.reason), _has_ended(one)) for one in slice_.rows],
        "reasons": queries.reasons_for(request.user),
        "zone": signed_in(request).zone,
    }
    return page(request, "home/letters.html", context)


@permitted(can_see_letters)
@require_POST
def try_again(request: HttpRequest) -> HttpResponse:
    """Send one letter again, or all that came back for one reason."""
    number = request.POST.get("letter", "")
    form = LettersForm({"reason": request.POST.get("reason", "")})
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    among = queries.letters_for(request.user, reason=reason)
    if number or not reason:
        one = _letter(among, number)
        among, reason = among.filter(pk=one.pk), one.reason
    left_out = among.ended().count()
    count = try_letters_again(among=among, by=signed_in(request).pk, reason=reason)
    said = ngettext("%(count)s surat dikirim lagi.", "%(count)s surat dikirim lagi.", count) % {
        "count": count
    }
    messages.success(request, " ".join(filter(None, [said, _left_out(left_out)])))
    return redirect("home:letters")


@permitted(can_see_letters)
@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """Put away one letter that nobody needs any more."""
    letter = _letter(queries.letters_for(request.user), request.POST.get("away", ""))
    if put_letter_away(letter=letter, by=signed_in(request).pk):
        messages.success(request, _("Surat disingkirkan dan tidak dikirim lagi."))
    return redirect("home:letters")


def _letter(among: LetterSet, number: str) -> Letter:
    return get_object_or_404(among, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)


def _left_out(count: int) -> str:
    said = ngettext(
        "%(count)s surat ditinggalkan karena tautannya sudah berakhir.",
        "%(count)s surat ditinggalkan karena tautannya sudah berakhir.",
        count,
    )
    return said % {"count": count} if count else ""


def _has_ended(letter: Letter) -> bool:
    return letter.ends_at is not None and letter.ends_at <= now()


def _reason(said: str) -> Reason:
    return Reason(said) if said in Reason.values else Reason.OTHER
