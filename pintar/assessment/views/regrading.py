"""Correcting a question that was wrong: what is asked for, who would change, and a person's decision."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.assessment import plots
from pintar.assessment.actions import regrading
from pintar.assessment.forms.regrading import TURNS, CorrectionForm, DecisionForm
from pintar.assessment.models import Item
from pintar.assessment.queries import bank
from pintar.assessment.queries import regrades as queries
from pintar.assessment.rules import can_correct, can_take_away, can_use_bank
from pintar.assessment.wording import masked
from pintar.journal.actions import record
from pintar.kit import keyset, words
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import permitted
from pintar.kit.tables import csv_file, csv_reply

SHOWN = 20


@permitted(can_correct)
@require_safe
def regrades(request: HttpRequest) -> HttpResponse:
    """Every correction, the newest first."""
    found = keyset.take(queries.regrades_for(request.user), ["-id"], request.GET.get("cursor", ""), size=30)
    return page(request, "assessment/regrades/list.html", {"slice": found})


@permitted(can_use_bank)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, item_id: int) -> HttpResponse:
    """Say what was wrong with a question; what it would change is worked out next."""
    found = bank.get_item_for(request.user, item_id)
    running = queries.running_regrade(found)
    if running is not None:
        return redirect("assessment:regrade", running.pk)
    wrong, right = _versions(found, signed_in(request).zone)
    form = CorrectionForm(request.POST if request.method == "POST" else None, wrong=wrong, right=right)
    if form.is_bound and form.is_valid():
        try:
            asked = regrading.ask_regrade(
                item=found,
                versions=form.wrong,
                what=form.cleaned_data["what"],
                by_version=form.judge,
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
            )
        except Refused as no:
            form.add_error(None, " ".join(filter(None, [str(no), str(no.help_text)])))
        else:
            return redirect("assessment:regrade", asked.pk)
    context = {"item": found, "form": form, "is_used": bool(wrong)}
    status = 422 if form.is_bound else 200
    return page(request, "assessment/regrades/correct.html", context, status=status)


@permitted(can_correct)
@require_safe
def regrade(request: HttpRequest, regrade_id: int) -> HttpResponse:
    """How far it is; once that is known, who would change; the page looks again by itself while a job works on it."""
    return _show(request, regrade_id, DecisionForm())


@permitted(can_correct)
@require_POST
def decide(request: HttpRequest, regrade_id: int) -> HttpResponse:
    """Apply it, or let it be."""
    found = queries.get_regrade_for(request.user, regrade_id)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            regrading.decide_regrade(
                regrade_id=found.pk,
                viewer=signed_in(request),
                is_applied=form.is_applied,
                may_take_away=form.cleaned_data["take"],
                why=form.cleaned_data["why"],
            )
        except Refused as no:
            form.add_error(None, " ".join(filter(None, [str(no), str(no.help_text)])))
        else:
            if not form.is_applied:
                messages.success(request, _("Koreksi dibatalkan. Tidak ada nilai yang berubah."))
            return redirect("assessment:regrade", found.pk)
    return _show(request, regrade_id, form)


@permitted(can_correct)
@require_safe
def changes_csv(request: HttpRequest, regrade_id: int) -> FileResponse:
    """Every sitting that changes, for a spreadsheet; names are masked."""
    found = queries.get_regrade_for(request.user, regrade_id)
    head = [_("Peserta"), _("Pengerjaan"), _("Sebelum"), _("Sesudah"), _("Kelulusan")]
    file = csv_file(head, _rows(found))
    record("assessment.changes_taken", found, by=signed_in(request).pk)
    return csv_reply(f"koreksi-{found.pk}.csv", file)


def _show(request: HttpRequest, regrade_id: int, form: DecisionForm) -> HttpResponse:
    found = queries.get_regrade_for(request.user, regrade_id)
    which = request.GET.get("siapa", "")
    turn = TURNS.get(which)
    order = ["id"]
    rows = keyset.take(queries.changes_of(found, turn), order, request.GET.get("cursor", ""), size=SHOWN)
    context = {
        "regrade": found,
        "item": found.item,
        "corrections": queries.corrections_of(found),
        "form": form,
        "which": which if turn else "",
        "slice": rows,
        "rows": [(masked(str(one.person.full_name)), one) for one in rows.rows],
        "bars": plots.bars(found.preview["before"], found.preview["after"]) if found.preview else None,
        "bins": _bins(found.preview) if found.preview else [],
        "may_take": can_take_away(request.user),
        "may_open_item": can_use_bank(request.user),
    }
    status = 422 if form.is_bound else 200
    return page(request, "assessment/regrades/regrade.html", context, part="progress", status=status)


def _versions(item: Item, zone: str) -> tuple[list[Any], list[Any]]:
    """The versions that were sat, and those that may judge others, with the words they are chosen by."""
    every = queries.versions_with_counts(item)
    numbers = range(len(every), 0, -1)
    wrong, right = [], []
    for number, (version, seen) in zip(numbers, every, strict=True):
        said = {
            "number": number,
            "at": words.moment(version.created_at, zone),
            "seen": words.number(seen),
        }
        if seen:
            wrong.append((version, _("Versi %(number)s, %(at)s: %(seen)s pengerjaan") % said))
        right.append((version, _("Versi %(number)s, %(at)s") % said))
    return wrong, right if len(every) > 1 else []


def _bins(preview: dict[str, Any]) -> list[tuple[str, int, int]]:
    pairs = zip(preview["before"], preview["after"], strict=True)
    return [(f"{10 * n}–{10 * n + 10}", before, after) for n, (before, after) in enumerate(pairs)]


def _rows(found: Any) -> Iterator[list[Any]]:
    said = {1: _("menjadi lulus"), -1: _("di bawah batas"), 0: _("tetap")}
    for one in queries.changes_of(found, None).order_by("id").iterator(chunk_size=2000):
        yield [masked(str(one.person.full_name)), one.sitting_id, one.before, one.after, said[one.turn]]
