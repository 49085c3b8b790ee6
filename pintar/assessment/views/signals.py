"""What was noticed: the desk of those who judge it, and the page of those it concerns."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.assessment import noticed
from pintar.assessment.actions import signals as actions
from pintar.assessment.forms.signals import ActForm, AnswerConcernForm, SignalFilterForm
from pintar.assessment.honesty import Signal
from pintar.assessment.queries import signals as queries
from pintar.assessment.rules import can_judge_honesty, can_see_signals
from pintar.assessment.wording import masked
from pintar.kit import keyset
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required, permitted

DONE = {
    "note": gettext_lazy("Catatan disimpan."),
    "ask": gettext_lazy("Peserta sudah ditanya. Mereka melihat keterangannya dan dapat menjawab."),
    "dismiss": gettext_lazy("Ditutup: tidak ada masalah."),
    "propose": gettext_lazy("Usul disimpan. Orang kedua yang memutuskannya."),
    "agree": gettext_lazy("Dinyatakan benar oleh dua orang. Tidak ada nilai yang berubah dengan sendirinya."),
    "return": gettext_lazy("Usul dikembalikan."),
    "retake": gettext_lazy("Peserta diminta mengerjakan sekali lagi dan mendapat satu kesempatan tambahan."),
}


@permitted(can_see_signals)
@require_safe
def signals(request: HttpRequest) -> HttpResponse:
    """What nobody has settled yet, the most surprising first."""
    form = SignalFilterForm(request.GET)
    filters = form.filters()
    found = keyset.take(
        queries.signals_for(request.user, filters),
        ["-strength", "-id"],
        request.GET.get("cursor", ""),
        size=30,
    )
    rows = [(one, noticed.short(one.kind, one.reasons)) for one in found.rows]
    context = {"form": form, "slice": found, "rows": rows, "is_narrowed": bool(filters.kind or filters.state)}
    return page(request, "assessment/honesty/signals.html", context)


@permitted(can_see_signals)
@require_safe
def signal(request: HttpRequest, signal_id: int) -> HttpResponse:
    """One signal: what was seen, what chance brings, what it cannot say, and the evidence side by side."""
    return _show(request, queries.get_signal_for(request.user, signal_id))


@permitted(can_judge_honesty)
@require_POST
def judge(request: HttpRequest, signal_id: int) -> HttpResponse:
    """One step of an officer."""
    found = queries.get_signal_for(request.user, signal_id)
    form = ActForm(request.POST, concerns=[one.pk for one in queries.concerns_of(found)])
    if form.is_valid():
        try:
            _act(request, found, form)
        except Refused as no:
            form.add_error(None, " ".join(filter(None, [str(no), str(no.help_text)])))
        else:
            messages.success(request, DONE[form.cleaned_data["act"]])
            return redirect("assessment:signal", found.pk)
    return _show(request, found, form)


@login_required
@require_safe
def concerns(request: HttpRequest) -> HttpResponse:
    """What I was asked about, and how it ended."""
    found = queries.concerns_for(signed_in(request))
    return page(request, "assessment/honesty/concerns.html", {"concerns": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def concern(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """One question to me: the facts, my answer, the outcome."""
    found = queries.get_concern_for(signed_in(request), concern_id)
    form = AnswerConcernForm(
        request.POST if request.method == "POST" else None, initial={"text": found.answer}
    )
    if form.is_bound and form.is_valid():
        try:
            actions.answer_concern(
                concern_id=found.pk, person=signed_in(request), text=form.cleaned_data["text"]
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Penjelasan Anda tersimpan. Petugas akan membacanya."))
            return redirect("assessment:concern", found.pk)
    context = {
        "concern": found,
        "facts": noticed.to_the_person(found.signal.kind, found.signal.reasons),
        "form": form,
        "can_answer": queries.can_answer(found),
    }
    status = 422 if form.is_bound else 200
    return page(request, "assessment/honesty/concern.html", context, status=status)


def _act(request: HttpRequest, found: Signal, form: ActForm) -> None:
    said: dict[str, Any] = {"viewer": signed_in(request), "text": form.cleaned_data["text"]}
    chosen = form.cleaned_data["concern"]
    match form.cleaned_data["act"]:
        case "note":
            actions.note_on_signal(signal_id=found.pk, **said)
        case "ask":
            actions.ask_learners(
                signal_id=found.pk, viewer=said["viewer"], concern_ids=chosen, question=said["text"]
            )
        case "dismiss":
            actions.dismiss_signal(signal_id=found.pk, **said)
        case "propose":
            actions.propose_finding(signal_id=found.pk, **said)
        case "agree" | "return" as act:
            actions.settle_finding(signal_id=found.pk, is_agreed=act == "agree", **said)
        case "retake":
            for pk in chosen or [None]:
                actions.ask_for_new_sitting(concern_id=pk, **said)


def _show(request: HttpRequest, found: Signal, form: ActForm | None = None) -> HttpResponse:
    concerned = queries.concerns_of(found)
    sides, lines = [], []
    if found.kind in ("alike", "fast"):
        sides = [queries.side_of(one.sitting_id) for one in concerned]
    if len(sides) == 2:
        lines = queries.compared(*sides)
    people = [
        (letter, masked(str(one.person.full_name)), one)
        for letter, one in zip(_letters(len(concerned)), concerned, strict=True)
    ]
    context = {
        "signal": found,
        "item": found.item,
        "told": noticed.told(found.kind, found.reasons),
        "cannot": noticed.cannot(found.kind),
        "people": people,
        "sides": list(zip(people, sides, strict=False)),
        "lines": lines,
        "same_device": len(sides) == 2 and sides[0].device is not None and sides[0].device == sides[1].device,
        "sats": queries.sats_of(found.sittings) if found.kind == "device" else [],
        "words": queries.words_of(found),
        "form": form or ActForm(concerns=[]),
        "can_judge": can_judge_honesty(request.user),
        "is_second": found.state == "proposed" and found.proposed_by_id != request.user.pk,
        "unasked": [row for row in people if row[2].asked_at is None],
        "retakable": [row for row in people if row[2].retake_at is None],
    }
    status = 422 if form else 200
    return page(request, "assessment/honesty/signal.html", context, status=status)


def _letters(count: int) -> list[str]:
    return [chr(65 + n) if n < 26 else str(n + 1) for n in range(count)]
