"""One's own notes: of a lesson, of a training, as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pintar.authoring.values import LessonM
from pintar.discussion import actions, queries
from pintar.discussion.forms import NoteForm
from pintar.discussion.models import Note
from pintar.discussion.rules import lesson_of
from pintar.discussion.values import NoteDraft
from pintar.kit import words
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.kit.pages import page
from pintar.kit.permits import login_required
from pintar.learning.queries import get_study_for
from pintar.learning.values import Study


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_notes(request: HttpRequest, enrolment_id: int, lesson: str) -> HttpResponse:
    """The notes of one lesson, and a form for another."""
    study = get_study_for(request.user, enrolment_id)
    step = _step(study, lesson)
    form = NoteForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid() and _kept(form, study, form.draft(lesson)):
        messages.success(request, _("Catatan tersimpan."))
        return redirect("discussion:notes", study.id, lesson)
    form = form or NoteForm(initial={"act": uuid7(), "note": uuid7()})
    notes = queries.notes_for(study, lesson)
    return page(
        request,
        "discussion/notes.html",
        {"study": study, "step": step, "notes": notes, "form": form},
        status=422 if form.is_bound else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, enrolment_id: int, lesson: str, note_id: UUID) -> HttpResponse:
    """One note: write it anew, bring back what it said before, take it away."""
    study = get_study_for(request.user, enrolment_id)
    step = _step(study, lesson)
    held = queries.get_note_for(study, lesson, note_id)
    is_away = "hapus" in request.POST
    form = NoteForm(request.POST, is_taken_away=is_away) if request.method == "POST" else None
    if form is not None and form.is_valid() and _kept(form, study, form.draft(lesson, note_id)):
        if not is_away:
            messages.success(request, _("Catatan tersimpan."))
            return redirect("discussion:notes", study.id, lesson)
        messages.success(request, _("Catatan dihapus. Isinya masih dapat dipulihkan di bawah ini."))
        return redirect("discussion:note", study.id, lesson, note_id)
    form = form or NoteForm(
        initial={"act": uuid7(), "text": held.text, "medium": held.medium, "position": held.position}
    )
    earlier = [one for one in queries.versions_of(held) if one.pk != held.version and one.text]
    context = {
        "study": study,
        "step": step,
        "note": held,
        "form": form,
        "earlier": [(one, uuid7()) for one in earlier],
        "act": uuid7(),
    }
    return page(request, "discussion/note.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def notes_data(request: HttpRequest, enrolment_id: int, lesson: str) -> HttpResponse:
    """The notes of one lesson as a phone keeps them."""
    study = get_study_for(request.user, enrolment_id)
    _step(study, lesson)
    found = [_for_phone(one, request.user.zone) for one in queries.notes_for(study, lesson)]  # type: ignore[union-attr]
    response = JsonResponse({"notes": found})
    patch_cache_control(response, private=True, no_store=True)
    return response


@login_required
@require_safe
def all_notes(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """All my notes of a training, lesson by lesson: to read, to print, to take along."""
    study = get_study_for(request.user, enrolment_id)
    return page(request, "discussion/all_notes.html", {"study": study, "lessons": _by_lesson(study)})


@login_required
@require_safe
def notes_text(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """The same as a plain text that any program opens."""
    study = get_study_for(request.user, enrolment_id)
    zone, lang = request.user.zone, get_language() or "id"  # type: ignore[union-attr]
    lines = [study.title, _("Catatan %(name)s") % {"name": study.name or _("saya")}]
    lines.append(_("Diunduh %(at)s") % {"at": words.moment(now(), zone, lang)})
    for step, notes in _by_lesson(study):
        lines += ["", "", f"{step.number}. {step.title}", "=" * (len(step.title) + len(f"{step.number}. "))]
        for one in notes:
            at = words.moment(one.written_at, zone, lang) if one.written_at else ""
            lines += ["", " · ".join(filter(None, [at, str(one.spot)])), one.text]
    name = f"catatan-{study.slug}.txt"
    return HttpResponse(
        "\n".join(lines) + "\n",
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _kept(form: NoteForm, study: Study, draft: NoteDraft) -> bool:
    """Whether the note was kept; the form says why not."""
    no = actions.keep_notes(study=study, drafts=[draft])[draft.id]
    if isinstance(no, Refused):
        form.add_error("text", f"{no} {no.help_text}".strip())
    return no is None


def _step(study: Study, lesson: str) -> LessonM:
    try:
        return lesson_of(study, lesson)
    except Refused:
        raise Http404 from None


def _by_lesson(study: Study) -> list[tuple[LessonM, list[Note]]]:
    """Lessons that have notes, in the order of the course."""
    held: dict[str, list[Note]] = {}
    for one in queries.notes_for(study):
        held.setdefault(one.lesson, []).append(one)
    return [(step, held[step.key]) for step in study.manifest.lessons if step.key in held]


def _for_phone(one: Note, zone: str) -> dict[str, Any]:
    """A note with the words that stand beside it."""
    at = one.written_at
    return {
        "note": str(one.pk),
        "act": str(one.version),
        "text": one.text,
        "medium": one.medium,
        "position": one.position,
        "spot": str(one.spot),
        "at": at.isoformat() if at else "",
        "label": words.moment(at, zone, get_language() or "id") if at else "",
        "url": reverse("discussion:note", args=[one.enrolment_id, one.lesson, one.pk]),
    }
