"""The desk of those who answer: what waits, the oldest first, and one question with its answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.rules import can_see_people, provinces_seen
from pintar.accounts.viewer import signed_in
from pintar.authoring.queries import manifest_of
from pintar.discussion import actions, queries
from pintar.discussion.forms import AnswerForm, QueueForm
from pintar.discussion.models import Question
from pintar.discussion.values import Wish
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.kit.keyset import take
from pintar.kit.pages import page
from pintar.kit.permits import permitted

SIZE = 30


@permitted(can_see_people)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The questions of participants; those that wait, the oldest first."""
    form = QueueForm(request.GET, within=provinces_seen(request.user))
    asked = form.asked()
    found = queries.queue_for(request.user, **asked)
    order = queries.ORDER.get(asked["wish"], queries.NEWEST)
    slice_ = take(found, order, request.GET.get("cursor", ""), size=SIZE)
    replies = queries.replies_of(slice_.rows)
    context = {
        "form": form,
        "wish": asked["wish"],
        "wishes": [(one, one.label, one == asked["wish"]) for one in Wish],
        "is_narrowed": bool(asked["text"] or asked["province"] or asked["batch"]),
        "slice": slice_,
        "questions": [(one, _lesson(one), replies.get(one.pk, 0)) for one in slice_.rows],
        "tally": queries.tally_for(request.user),
        "now": now(),
    }
    return page(request, "discussion/desk_questions.html", context, part="list")


@permitted(can_see_people)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """One question with its answers, and a form for the next; then the one that waits longest."""
    held = queries.get_question_for(request.user, question_id)
    form = AnswerForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        said = form.cleaned_data
        try:
            actions.answer(
                question=held,
                by=signed_in(request),
                reply_id=form.act_id(),
                text=said["text"],
                is_shared=said["is_shared"],
            )
            messages.success(request, _("Jawaban terkirim; penanya diberi tahu."))
            return redirect("discussion:desk_questions")
        except Refused as no:
            form.add_error("text", f"{no} {no.help_text}".strip())
    context = {
        "question": held,
        "person": held.enrolment.person,
        "lesson": _lesson(held),
        "form": form or AnswerForm(initial={"act": uuid7(), "is_shared": held.shared_at is not None}),
        "now": now(),
    }
    return page(request, "discussion/desk_question.html", context, status=422 if form is not None else 200)


@permitted(can_see_people)
@require_POST
def sharing(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Show a question to all participants of its batch, or to its asker only again."""
    held = queries.get_question_for(request.user, question_id)
    by = signed_in(request)
    if request.POST.get("is_shared") == "1":
        actions.share(question=held, by=by)
        messages.success(request, _("Dibagikan kepada semua peserta angkatan, tanpa nama penanya."))
    else:
        actions.unshare(question=held, by=by)
        messages.success(request, _("Tidak dibagikan lagi."))
    return redirect("discussion:desk_question", question_id)


def _lesson(question: Question) -> Any:
    """The lesson as its course tells it, or its key where the course no longer has it."""
    try:
        return manifest_of(question.batch.release_id).lesson(question.lesson)
    except KeyError:
        return {"title": question.lesson, "number": ""}
