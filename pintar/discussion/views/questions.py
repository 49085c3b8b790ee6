"""Questions to the facilitators: of a lesson, of a training, and one with its answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pintar.accounts.viewer import signed_in
from pintar.authoring.values import LessonM
from pintar.discussion import actions, queries
from pintar.discussion.forms import QuestionForm, ReplyForm
from pintar.discussion.rules import lesson_of
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.kit.keyset import take
from pintar.kit.pages import page
from pintar.kit.permits import login_required
from pintar.learning.queries import get_study_for
from pintar.learning.values import Study

SIZE = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_questions(request: HttpRequest, enrolment_id: int, lesson: str) -> HttpResponse:
    """What was asked about one lesson, and a form to ask. The panel of the lesson takes the list alone."""
    study = get_study_for(request.user, enrolment_id)
    step = _step(study, lesson)
    form = QuestionForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid() and _asked(form, study, lesson):
        messages.success(request, _("Pertanyaan terkirim kepada fasilitator."))
        return redirect("discussion:questions", study.id, lesson)
    context = _list(request, study, lesson) | {
        "step": step,
        "form": form or QuestionForm(initial={"act": uuid7()}),
        "is_locked": study.is_locked(step),
    }
    status = 422 if form is not None else 200
    return page(request, "discussion/questions.html", context, part="list", status=status)


@login_required
@require_safe
def all_questions(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """What I asked in a training, and what facilitators shared with everybody."""
    study = get_study_for(request.user, enrolment_id)
    return page(request, "discussion/all_questions.html", _list(request, study))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, enrolment_id: int, question_id: UUID) -> HttpResponse:
    """One of my questions with its answers, and a form to ask on."""
    study = get_study_for(request.user, enrolment_id)
    held = queries.get_own_question_for(study, question_id)
    form = ReplyForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            actions.ask_on(
                question=held, by=signed_in(request), reply_id=form.act_id(), text=form.cleaned_data["text"]
            )
            messages.success(request, _("Tanggapan terkirim; pertanyaan ini menunggu jawaban lagi."))
            return redirect("discussion:question", study.id, question_id)
        except Refused as no:
            form.add_error("text", f"{no} {no.help_text}".strip())
    actions.mark_seen(study=study, questions=[held])
    context = {
        "study": study,
        "question": held,
        "titles": _titles(study),
        "form": form or ReplyForm(initial={"act": uuid7()}),
    }
    return page(request, "discussion/question.html", context, status=422 if form is not None else 200)


def _list(request: HttpRequest, study: Study, lesson: str = "") -> dict[str, Any]:
    """A page of questions; the asker has seen the answers on it."""
    found = queries.questions_for(study, lesson)
    slice_ = take(found, queries.NEWEST, request.GET.get("cursor", ""), size=SIZE)
    actions.mark_seen(study=study, questions=slice_.rows)
    return {"study": study, "slice": slice_, "titles": _titles(study)}


def _asked(form: QuestionForm, study: Study, lesson: str) -> bool:
    """Whether the question was taken; the form says why not."""
    try:
        actions.ask(study=study, draft=form.draft(lesson))
        return True
    except Refused as no:
        form.add_error("text", f"{no} {no.help_text}".strip())
        return False


def _step(study: Study, lesson: str) -> LessonM:
    try:
        return lesson_of(study, lesson)
    except Refused:
        raise Http404 from None


def _titles(study: Study) -> dict[str, str]:
    """The titles of the lessons by key."""
    return {step.key: step.title for step in study.manifest.lessons}
