"""Courses on the staff desk: read in, looked at, published, taken out again."""

import tempfile

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.rules import can_author
from pintar.assessment.exchange import FORMATS
from pintar.authoring import actions, queries
from pintar.authoring.forms import LARGEST, LARGEST_BANK, BankForm, PublishForm, UploadForm
from pintar.kit.errors import Refused
from pintar.kit.keyset import take
from pintar.kit.pages import page
from pintar.kit.permits import permitted, takes
from pintar.media.queries import get_asset_for


@permitted(can_author)
@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """All courses, the newest first, and what the viewer has asked for lately."""
    text = request.GET.get("q", "")[:100]
    found = take(queries.courses_for(request.user, text), ["-id"], request.GET.get("cursor", ""), size=30)
    context = {"slice": found, "text": text, "jobs": queries.jobs_for(request.user)}
    return page(request, "authoring/courses.html", context)


@takes(LARGEST + (1 << 20))
@permitted(can_author)
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Send a course in one file; reading it in is a job."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = actions.ask_import(chunks=file.chunks(), name=file.name, by=request.user.pk)
        except Refused as no:
            form.add_error("file", str(no))
        else:
            return redirect("authoring:job", job.pk)
    return page(
        request, "authoring/send.html", {"form": form}, status=422 if request.method == "POST" else 200
    )


@permitted(can_author)
@require_safe
def job(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a job is; the page looks again by itself until it is over."""
    job = queries.get_job_for(request.user, job_id)
    context = {"job": job, "excess": actions.told_excess(job.excess)}
    return page(request, "authoring/job.html", context, part="job")


@permitted(can_author)
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """One course: what is taught, what is in the draft, what publishing would change."""
    standing = queries.get_standing_for(request.user, slug)
    context = {
        "standing": standing,
        "course": standing.course,
        "manifest": queries.manifest_of(standing.release.pk) if standing.release else None,
        "excess": actions.told_excess(queries.excess_of(standing.draft)),
        "drafts": queries.drafts_of(standing.course),
        "releases": queries.releases_of(standing.course),
    }
    return page(request, "authoring/course.html", context)


@permitted(can_author)
@require_POST
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Look at the newest draft again."""
    standing = queries.get_standing_for(request.user, slug)
    if standing.draft is not None:
        found = actions.check_draft(draft=standing.draft).report["faults"]
        _say_checked(request, sum(fault["level"] == "error" for fault in found))
    return redirect("authoring:course", slug)


@permitted(can_author)
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Have the newest draft published."""
    standing = queries.get_standing_for(request.user, slug)
    if standing.draft is None or not standing.can_publish:
        messages.error(
            request, _("Naskah ini belum dapat diterbitkan. Perbaiki dahulu yang disebut di bawah.")
        )
        return redirect("authoring:course", slug)
    over_limit = PublishForm(request.POST).knows_the_excess()
    asked = actions.ask_publish(
        course=standing.course, draft=standing.draft, by=request.user.pk, over_limit=over_limit
    )
    if asked.by_id != request.user.pk:
        messages.info(request, _("Naskah ini sedang diterbitkan oleh rekan Anda."))
        return redirect("authoring:course", slug)
    return redirect("authoring:job", asked.pk)


@permitted(can_author)
@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse | FileResponse:
    """The newest draft as a zip."""
    standing = queries.get_standing_for(request.user, slug)
    packed = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        actions.pack(standing.course, packed)
    except Refused as no:
        packed.close()
        messages.error(request, str(no))
        return redirect("authoring:course", slug)
    packed.seek(0)
    return FileResponse(packed, as_attachment=True, filename=f"{slug}.zip", content_type="application/zip")


@permitted(can_author)
@require_POST
def take_media(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Put a file of the media library into the draft of a course."""
    asset = get_asset_for(request.user, asset_id)
    course = queries.get_standing_for(request.user, request.POST.get("course", "")).course
    try:
        _draft, path = actions.put_media(course=course, asset=asset, by=request.user.pk)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("media:asset", asset_id)
    said = _("Berkas ada di naskah baru sebagai %(path)s. Sebutkan di pelajarannya, lalu kirim naskahnya.")
    messages.success(request, said % {"path": path})
    return redirect("authoring:course", course.slug)


@takes(LARGEST_BANK + (1 << 20))
@permitted(can_author)
@require_http_methods(["GET", "POST"])
def bring_bank(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the questions of a file into a new draft, and show what became of each."""
    course = queries.get_standing_for(request.user, slug).course
    form, brought = BankForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            brought = actions.bring_bank(
                course=course,
                data=file.read(),
                name=file.name,
                by=request.user.pk,
                leave_out=form.cleaned_data["leave_out"],
            )
        except Refused as no:
            form.add_error("file", str(no))
    is_done = brought is not None and brought.draft is not None
    context = {"form": form, "course": course, "brought": brought}
    return page(
        request, "authoring/bank.html", context, status=200 if request.method == "GET" or is_done else 422
    )


@permitted(can_author)
@require_safe
def bank_template(request: HttpRequest) -> HttpResponse:
    """The empty spreadsheet in which questions can be typed."""
    form = FORMATS["xlsx"]
    reply = HttpResponse(form.write([], {}).data, content_type=form.media_type)
    reply.headers["Content-Disposition"] = 'attachment; filename="soal.xlsx"'
    return reply


def _say_checked(request: HttpRequest, errors: int) -> None:
    if errors:
        said = ngettext("Satu hal perlu diperbaiki.", "%(count)s hal perlu diperbaiki.", errors) % {
            "count": errors
        }
        messages.warning(request, said)
    else:
        messages.success(request, _("Naskah ini dapat diterbitkan."))
