"""The dated numbers, for administrators."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pintar.accounts.rules import can_administer
from pintar.directory.actions import set_rule
from pintar.directory.models import Rule
from pintar.insights import queries
from pintar.insights.forms import NumberForm
from pintar.kit import words
from pintar.kit.clock import today
from pintar.kit.pages import page
from pintar.kit.permits import permitted


@permitted(can_administer)
def numbers(request: HttpRequest) -> HttpResponse:
    """See each number with its history and source; set what holds from a date on."""
    known = queries.numbers()
    asked = request.GET.get("angka", "")
    form = NumberForm(request.POST or None, known=known, initial={"name": asked, "valid_from": today()})
    if request.method == "POST" and form.is_valid():
        set_rule(**form.values() | {"by": request.user.pk})
        messages.success(request, _("Angka tersimpan."))
        return redirect("insights:numbers")
    context = {
        "numbers": [[(rule, _in_words(rule)) for rule in rows] for rows in known],
        "form": form,
        "today": today(),
    }
    return page(request, "insights/numbers.html", context, status=422 if form.errors else 200)


def _in_words(rule: Rule) -> str:
    """A value as it is written: whole numbers without decimals, others as exact as they are."""
    lang = get_language() or "id"
    if not isinstance(rule.value, int | float):
        return str(rule.value)
    places = max(0, -int(Decimal(str(rule.value)).normalize().as_tuple().exponent))
    return words.decimal(rule.value, places, lang)
