"""The list of questions: narrowed, the worst first, changed many at once, compared for likeness."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.assessment import actions, plots
from pintar.assessment.cards import Difficulty, ItemState
from pintar.assessment.forms import FilterForm, LabelForm
from pintar.assessment.forms.bank import KIND_CHOICES, KIND_WORDS, MOST_CHANGED
from pintar.assessment.queries import bank as queries
from pintar.assessment.rules import can_use_bank
from pintar.assessment.wording import sentence
from pintar.kit.keyset import take
from pintar.kit.pages import page
from pintar.kit.permits import permitted

ORDERS = {"": ("-concern", "-id"), "baru": ("-id",), "lama": ("id",)}
SHOWN = 20  # questions that a preview names


@permitted(can_use_bank)
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Questions with their figures; those that ask most to be looked at come first."""
    filters = FilterForm(request.GET).filters()
    order = request.GET.get("urut", "")
    order = order if order in ORDERS else ""
    found = take(
        queries.items_for(request.user, filters), ORDERS[order], request.GET.get("cursor", ""), size=30
    )
    competencies, tags = queries.words_of(filters.bank)
    banks = queries.banks_for(request.user)
    context = {
        "slice": found,
        "rows": [_row(item) for item in found.rows],
        "filters": filters,
        "order": order,
        "banks": banks,
        "bank": next((one for one in banks if one.name == filters.bank), None),
        "kinds": KIND_CHOICES,
        "states": ItemState.choices,
        "difficulties": Difficulty.choices,
        "competencies": competencies,
        "tags": tags,
        "authors": queries.authors_of(filters.bank),
        "tests": queries.tests_of_bank(filters.bank) if filters.bank else [],
        "analysis": queries.running_analysis(filters.bank),
        "form": LabelForm(),
        "query": _query(request),
    }
    return page(request, "assessment/bank/items.html", context)


@permitted(can_use_bank)
@require_POST
def label(request: HttpRequest) -> HttpResponse:
    """Change many questions: first how many and which, then, when that is right, the change."""
    form = LabelForm(request.POST)
    back = f"{reverse('assessment:items')}?{_query(request)}"
    chosen = queries.items_for(request.user, FilterForm(request.GET).filters())
    is_all = bool(request.POST.get("all"))
    chosen = chosen if is_all else chosen.filter(pk__in=form.chosen)
    ids = list(chosen.order_by("-concern", "-id").values_list("pk", flat=True)[: MOST_CHANGED + 1])
    if not ids:
        messages.error(request, _("Tandai dahulu soal yang diubah."))
        return redirect(back)
    if len(ids) > MOST_CHANGED:
        messages.error(
            request,
            _("Paling banyak %(most)s soal sekali ubah. Persempit saringannya.") % {"most": MOST_CHANGED},
        )
        return redirect(back)
    if form.is_valid() and form.cleaned_data["sure"]:
        _tell(request, _change(form, ids, signed_in(request).pk))
        return redirect(back)
    context = {
        "form": form,
        "count": len(ids),
        "shown": list(chosen.order_by("-concern", "-id")[:SHOWN]),
        "used": chosen.filter(is_used=True).count(),
        "ids": [] if is_all else ids,
        "is_all": is_all,
        "is_ready": form.is_valid(),
        "query": _query(request),
        "back": back,
    }
    return page(request, "assessment/bank/label.html", context, status=200 if form.is_valid() else 422)


@permitted(can_use_bank)
@require_safe
def alike(request: HttpRequest, bank: str) -> HttpResponse:
    """Pairs of questions of a bank that say nearly the same."""
    found = queries.get_bank_for(request.user, bank)
    context = {"bank": found, "pairs": queries.alike_pairs(found.name)}
    return page(request, "assessment/bank/alike.html", context)


@permitted(can_use_bank)
@require_safe
def test(request: HttpRequest, test_id: int) -> HttpResponse:
    """A test as a whole: how far its scores can be trusted, where it measures best, how often its questions are met."""
    from pintar.assessment.measuring.precision import errors_by_ability

    found = queries.get_test_for(request.user, test_id)
    figures = queries.figures_of(found)
    curves = [(one.steepness, one.place) for one in figures if one.steepness and one.place is not None]
    errors = errors_by_ability(curves, found.length)
    context = {
        "test": found,
        "curve": plots.precision(errors) if errors else None,
        "errors": [row for row in errors if row[0] == int(row[0])],
        "curved": len(curves),
        "seen": [(one, one.seen / found.counted if found.counted else 0) for one in figures[:SHOWN]],
        "seldom": [(one, one.seen / found.counted if found.counted else 0) for one in figures[-5:]],
        "is_drawn": found.length + 0.5 < len(figures),
        "count": len(figures),
    }
    return page(request, "assessment/bank/test.html", context)


@permitted(can_use_bank)
@require_POST
def review_rule(request: HttpRequest, bank: str) -> HttpResponse:
    """Ask for a second pair of eyes before use, or no longer."""
    found = queries.get_bank_for(request.user, bank)
    actions.set_review_rule(
        bank=found, needs_review=request.POST.get("needs_review") == "1", by=signed_in(request).pk
    )
    messages.success(request, _("Aturan peninjauan disimpan."))
    return redirect(f"{reverse('assessment:items')}?{urlencode({'bank': bank})}")


@permitted(can_use_bank)
@require_POST
def analyse(request: HttpRequest) -> HttpResponse:
    """Have the figures of a bank counted now."""
    name = request.POST.get("bank", "")
    bank = queries.get_bank_for(request.user, name).name if name else ""
    asked = actions.ask_analysis(bank=bank, by=signed_in(request).pk)
    return redirect("assessment:analysis", asked.pk)


@permitted(can_use_bank)
@require_safe
def analysis(request: HttpRequest, analysis_id: int) -> HttpResponse:
    """How far a counting is; the page looks again by itself until it is over."""
    context = {"analysis": queries.get_analysis_for(request.user, analysis_id)}
    return page(request, "assessment/bank/analysis.html", context, part="progress")


def _row(item: Any) -> dict[str, Any]:
    """A question with the words of its gravest advice."""
    advice = item.figure.advice if item.figure else []
    names = {str(said["said"].get("option")): str(said["said"].get("option")) for said in advice}
    told = [sentence(said, names) for said in advice if said["weight"]]
    return {
        "item": item,
        "figure": item.figure,
        "kind": KIND_WORDS.get(item.kind, item.kind),
        "sign": told[0] if told else None,
        "more": len(told) - 1,
    }


def _change(form: LabelForm, ids: list[int], by: int) -> int:
    match form.cleaned_data["act"]:
        case "retire":
            return actions.retire_items(item_ids=ids, by=by)
        case "restore":
            return actions.restore_items(item_ids=ids, by=by)
    return actions.label_items(
        item_ids=ids, by=by, values=form.values(), add=form.tags("add"), take=form.tags("take")
    )


def _tell(request: HttpRequest, count: int) -> None:
    said = ngettext("Satu soal diubah.", "%(count)s soal diubah.", count) % {"count": count}
    messages.success(request, said if count else _("Tidak ada yang berubah."))


def _query(request: HttpRequest) -> str:
    """The filter of this page, without its place in the list."""
    kept = {k: v for k, v in request.GET.items() if k in (*FilterForm.base_fields, "urut") and v}
    return urlencode(kept)
