"""The staff desk: who is in a batch, where they stand, why, and the list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pintar.accounts.queries import masked_numbers, numbers_of
from pintar.accounts.rules import can_see_people, provinces_seen
from pintar.accounts.values import Employment, IdentifierKind
from pintar.assessment.queries import tries_for
from pintar.authoring.queries import manifest_of
from pintar.catalogue.models import Batch
from pintar.journal.actions import record
from pintar.kit import words
from pintar.kit.clock import now
from pintar.kit.keyset import take
from pintar.kit.pages import page
from pintar.kit.permits import permitted
from pintar.kit.tables import csv_file, csv_reply
from pintar.learning import queries, tables, wording
from pintar.learning.completion import judge
from pintar.learning.forms import PeopleForm
from pintar.learning.values import State, context_of
from pintar.learning.views.showing import MEDIA

LARGEST_BOOK = 50_000  # rows; a larger workbook would take minutes to write and to open
CHIPS = {State.NEW: "soon", State.REMEDIAL: "soon", State.PASSED: "open", State.FINISHED: "open"}


@permitted(can_see_people)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """All batches, the newest first."""
    text = request.GET.get("q", "")[:100]
    found = queries.batches_for(request.user, text)
    slice_ = take(found, ["-id"], request.GET.get("cursor", ""), size=30)
    return page(request, "learning/desk_batches.html", {"slice": slice_, "text": text})


@permitted(can_see_people)
@require_safe
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Who is in a batch and where they stand."""
    found = queries.get_batch_for(request.user, batch_id)
    form = PeopleForm(request.GET, within=provinces_seen(request.user))
    people = queries.people_for(request.user, found, **form.asked())
    slice_ = take(people, ["-id"], request.GET.get("cursor", ""), size=50)
    counts, counted_at = queries.counts_for(request.user, found)
    names, total = queries.province_names(), len(manifest_of(found.release_id).lessons)
    context = {
        "batch": found,
        "form": form,
        "slice": slice_,
        "people": [_row(row, names) for row in slice_.rows],
        "steps": total,
        "counts": counts,
        "all": sum(counts.values()),
        "passed": counts.get(State.PASSED, 0),
        "counted_at": counted_at,
        "now": now(),
        "asked": request.GET.urlencode(),
    }
    return page(request, "learning/desk_batch.html", context, part="list")


@permitted(can_see_people)
@require_safe
def person(request: HttpRequest, batch_id: int, enrolment_id: int) -> HttpResponse:
    """One participant: every condition, every lesson, every try."""
    found = queries.get_batch_for(request.user, batch_id)
    enrolment = queries.get_enrolment_for(request.user, found, enrolment_id)
    study = queries.study_held(enrolment.pk, lock=False)
    if study is None:
        return redirect("learning:desk_batch", batch_id)
    verdict, finished = judge(study), queries.finished_of(enrolment.pk)
    lessons = [
        (step, step.key in study.done, MEDIA.get(finished[step.key][0], ""), finished[step.key][1])
        if step.key in finished
        else (step, step.key in study.done, "", None)
        for step in study.manifest.lessons
    ]
    quizzes = [q for q in study.manifest.lessons if q.quiz]
    context = {
        "batch": found,
        "enrolment": enrolment,
        "person": enrolment.person,
        "numbers": [number for number in numbers_of(enrolment.person) if number.masked],
        "employment": Employment(enrolment.employment).label if enrolment.employment else "–",
        "study": study,
        "lines": wording.lines(verdict),
        "summary": wording.missing(verdict),
        "lessons": lessons,
        "tries": [(quiz, tries_for(study.person_id, context_of(study.id, quiz.key))) for quiz in quizzes],
    }
    return page(request, "learning/desk_person.html", context)


@permitted(can_see_people)
@require_safe
def people_csv(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """The list as it is narrowed, as CSV of any length."""
    found = queries.get_batch_for(request.user, batch_id)
    file = csv_file(_head(), _rows(request, found))
    record("learning.list_taken", found, by=request.user.pk, form="csv", asked=_asked(request))
    return csv_reply(f"peserta-{found.training.slug}-{found.number}.csv", file)


@permitted(can_see_people)
@require_safe
def people_xlsx(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """The list as it is narrowed, as a workbook; a very long one is offered as CSV instead."""
    found = queries.get_batch_for(request.user, batch_id)
    form = PeopleForm(request.GET, within=provinces_seen(request.user))
    people = queries.people_for(request.user, found, **form.asked())
    if people.order_by()[LARGEST_BOOK : LARGEST_BOOK + 1].exists():
        most = words.number(LARGEST_BOOK)
        text = _("XLSX memuat paling banyak %(most)s baris. Saring dulu, atau unduh CSV.") % {"most": most}
        messages.warning(request, text)
        return redirect("learning:desk_batch", batch_id)
    record("learning.list_taken", found, by=request.user.pk, form="xlsx", asked=_asked(request))
    file = tables.xlsx_file(_("Peserta"), _head(), _rows(request, found))
    name = f"peserta-{found.training.slug}-{found.number}.xlsx"
    response = FileResponse(file, as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked(request: HttpRequest) -> dict[str, Any]:
    """How the list was narrowed, for the journal: what was typed may be a person's number, so only that it was."""
    asked = PeopleForm(request.GET, within=provinces_seen(request.user)).asked()
    return {"province": asked["province"], "state": asked["state"], "searched": bool(asked["text"])}


def _row(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A row of the list as the page and the files show it."""
    return {
        "id": row["id"],
        "name": row["person__full_name"] or row["person__email"] or row["person__phone"],
        "work": row["person__profession__name"] or "",
        "regency": row["person__regency__name"] or "",
        "province": names.get(row["province"], ""),
        "done": len(row["progress__done"] or ()),
        "tries": sum((row["progress__tries"] or {}).values()),
        "state": State(row["state"]).label,
        "chip": CHIPS.get(State(row["state"]), ""),
    }


def _head() -> list[str]:
    return [
        _("Nama"),
        *(str(kind.label) for kind in IdentifierKind),
        _("Pekerjaan"),
        _("Status kepegawaian"),
        _("Satuan kerja"),
        _("Kabupaten/kota"),
        _("Provinsi"),
        _("Langkah tuntas"),
        _("Jumlah langkah"),
        _("Percobaan ujian"),
        _("Nilai terbaik"),
        _("Keadaan"),
        _("Terdaftar"),
        _("Lulus"),
    ]


def _rows(request: HttpRequest, found: Batch) -> Iterator[list[Any]]:
    """The narrowed list, some thousands at a time by key, so that its length costs no memory. Numbers are masked."""
    form = PeopleForm(request.GET, within=provinces_seen(request.user))
    people = queries.people_for(request.user, found, **form.asked())
    names, total, cursor = queries.province_names(), len(manifest_of(found.release_id).lessons), ""
    while True:
        slice_ = take(people, ["-id"], cursor, size=2000)
        numbers = masked_numbers(row["person_id"] for row in slice_.rows)
        for row in slice_.rows:
            shown, held = _row(row, names), numbers.get(row["person_id"], {})
            best = [float(score) for score in (row["progress__scores"] or {}).values()]
            done_at = row["completion__at"]
            yield [
                shown["name"],
                *(held.get(kind.value, "") for kind in IdentifierKind),
                shown["work"],
                str(Employment(row["employment"]).label) if row["employment"] else "",
                row["person__institution"],
                shown["regency"],
                shown["province"],
                shown["done"],
                total,
                shown["tries"],
                max(best) if best else "",
                str(shown["state"]),
                words.moment(row["enrolled_at"]),
                words.moment(done_at) if done_at else "",
            ]
        cursor = slice_.after
        if not cursor:
            return
