"""One question: what it says, who said what of it, what answers say of it; written, read by a second person, retired."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.assessment import actions, plots
from pintar.assessment.forms import CommentForm, ReviewForm
from pintar.assessment.forms.bank import KIND_WORDS
from pintar.assessment.measuring.choices import choices_of
from pintar.assessment.models import Item
from pintar.assessment.queries import bank as queries
from pintar.assessment.rules import can_use_bank, is_second
from pintar.assessment.wording import sentence
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import permitted


@permitted(can_use_bank)
@require_safe
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """A question with its key, its figures in a few words, its history."""
    return show_item(request, queries.get_item_for(request.user, item_id))


def show_item(
    request: HttpRequest, found: Item, *, comment: CommentForm | None = None, review: ReviewForm | None = None
) -> HttpResponse:
    """The page of a question, also with a form that was refused."""
    assert found.newest is not None
    versions = queries.versions_of(found)
    context = {
        "item": found,
        "kind": KIND_WORDS.get(found.kind, found.kind),
        "version": found.newest,
        "explained": queries.explained(found.newest),
        "versions": list(zip(range(len(versions), 0, -1), versions, strict=True)),
        "events": queries.events_of(found),
        "alike": queries.alike_to(found),
        "figure": found.figure,
        "advice": _advice(found),
        "can_review": is_second(request.user, version=found.newest, author_id=found.author_id),
        "comment_form": comment or CommentForm(),
        "review_form": review or ReviewForm(),
    }
    return page(request, "assessment/bank/item.html", context, status=422 if comment or review else 200)


@permitted(can_use_bank)
@require_safe
def figures(request: HttpRequest, item_id: int) -> HttpResponse:
    """What answers say of a question, drawn and in a table."""
    found = queries.get_item_for(request.user, item_id)
    figure = found.figure
    context: dict[str, Any] = {
        "item": found,
        "figure": figure,
        "analysis": queries.running_analysis(found.bank),
    }
    if figure is not None:
        body = found.newest.body if found.newest_id == figure.version_id and found.newest else None
        version = queries.get_version_for(request.user, found.pk, figure.version_id)
        texts = {one.id: one.text for one in choices_of(body or version.body)}
        fifths = [_("terlemah"), "2", "3", "4", _("terkuat")]
        options = sorted(figure.options.items(), key=lambda pair: pair[0] if texts else -pair[1]["chosen"])
        letters = {name: chr(65 + n) if texts else name for n, (name, _one) in enumerate(options)}
        plot = plots.traces([(letters[n], one["levels"], one["is_key"]) for n, one in options[:6]], fifths)
        context |= {
            "version": version,
            "is_newest": version.pk == found.newest_id,
            "advice": _advice(found),
            "options": [(letters[n], texts.get(n, ""), one) for n, one in options[:12]],
            "is_typed": not texts,
            "fifths": fifths,
            "silent": round(1 - sum(one["share"] or 0 for _n, one in options), 4) if texts else None,
            "levels": list(zip(fifths, figure.levels, strict=False)),
            "curve": plots.curve(figure.steepness, figure.place, figure.levels),
            "traces": plot,
            "trace_ends": plots.apart([line.end[1] for line in plot.lines]),
            "groups": [
                (
                    one,
                    plots.over_time(
                        list(zip(fifths, *zip(*one["levels"], strict=True), strict=True)), ("", "")
                    ),
                )
                for one in figure.groups
                if one.get("levels")
            ],
            "months": plots.over_time([(m, p, r) for m, _seen, p, r in figure.months], ("p", "r"))
            if len(figure.months) > 1
            else None,
        }
    return page(request, "assessment/bank/figures.html", context)


@permitted(can_use_bank)
@require_safe
def version(request: HttpRequest, item_id: int, version_id: int) -> HttpResponse:
    """What one version said, and how it differs from the one before."""
    found = queries.get_version_for(request.user, item_id, version_id)
    older = [one for one in queries.versions_of(found.item) if one.pk < found.pk]
    before = older[0] if older else None
    context = {
        "item": found.item,
        "version": found,
        "before": before,
        "explained": queries.explained(found),
        "lines": queries.difference(before, found, found.item.language),
    }
    return page(request, "assessment/bank/version.html", context)


@permitted(can_use_bank)
@require_POST
def review(request: HttpRequest, item_id: int) -> HttpResponse:
    """Approve the newest version, or send it back."""
    found = queries.get_item_for(request.user, item_id)
    form = ReviewForm(request.POST)
    seen = request.POST.get("version", "")
    if form.is_valid() and found.newest is not None:
        try:
            if seen != str(found.newest_id):
                raise Refused(_("Penulis baru saja menyimpan versi lain. Bacalah yang baru dahulu."))
            actions.review_item(
                version=found.newest,
                viewer=request.user,
                is_approved=form.is_approved,
                text=form.cleaned_data["text"],
            )
        except Refused as no:
            form.add_error(None, " ".join(filter(None, [str(no), str(no.help_text)])))
        else:
            messages.success(
                request,
                _("Versi ini disetujui.") if form.is_approved else _("Soal dikembalikan ke penulisnya."),
            )
            return redirect("assessment:item", item_id)
    return show_item(request, found, review=form)


@permitted(can_use_bank)
@require_POST
def comment(request: HttpRequest, item_id: int) -> HttpResponse:
    """Say something about a question."""
    found = queries.get_item_for(request.user, item_id)
    form = CommentForm(request.POST)
    if form.is_valid():
        actions.comment_on(item=found, by=signed_in(request).pk, text=form.cleaned_data["text"])
        return redirect("assessment:item", item_id)
    return show_item(request, found, comment=form)


@permitted(can_use_bank)
@require_POST
def retire(request: HttpRequest, item_id: int) -> HttpResponse:
    """Take a question out of new papers, or bring it back."""
    found = queries.get_item_for(request.user, item_id)
    by = signed_in(request).pk
    if found.state == "retired":
        actions.restore_items(item_ids=[found.pk], by=by)
        messages.success(request, _("Soal ini dapat dipakai lagi."))
    else:
        actions.retire_items(item_ids=[found.pk], by=by)
        messages.success(request, _("Soal ini pensiun. Ujian yang sudah memuatnya tidak berubah."))
    return redirect("assessment:item", item_id)


@permitted(can_use_bank)
@require_POST
def drop(request: HttpRequest, item_id: int) -> HttpResponse:
    """Throw a question away that was never used."""
    found = queries.get_item_for(request.user, item_id)
    try:
        actions.drop_item(item=found, by=signed_in(request).pk)
    except Refused as no:
        messages.error(request, " ".join(filter(None, [str(no), str(no.help_text)])))
        return redirect("assessment:item", item_id)
    messages.success(request, _("Soal dihapus."))
    return redirect("assessment:items")


def _advice(found: Item) -> list[Any]:
    if found.figure is None:
        return []
    body = found.newest.body if found.newest else {}
    texts = {one.id: f"{one.id.upper()}" for one in choices_of(body)} if body else {}
    return [sentence(said, texts) for said in found.figure.advice]
