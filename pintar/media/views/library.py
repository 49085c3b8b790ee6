"""The library of media: what there is, what is made of it, what it costs a participant."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.kit import files
from pintar.kit.errors import Refused
from pintar.kit.keyset import take
from pintar.kit.pages import page
from pintar.kit.permits import permitted
from pintar.media import actions, queries
from pintar.media.forms import CaptionForm, TitleForm
from pintar.media.models import Asset
from pintar.media.rules import can_use
from pintar.media.values import MediaKind


@permitted(can_use)
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Everything in the library, the newest first; the page looks again by itself while something is being made."""
    text, kind = request.GET.get("q", "")[:100], request.GET.get("jenis", "")
    kind = kind if kind in MediaKind.values else ""
    found = take(
        queries.library_for(request.user, text, kind), ["-id"], request.GET.get("cursor", ""), size=30
    )
    rows = queries.rows_of(found.rows)
    context = {
        "slice": found,
        "rows": rows,
        "is_busy": any(row.is_busy for row in rows),
        "text": text,
        "kind": kind,
        "kinds": MediaKind.choices,
        "uploads": queries.uploads_for(request.user),
        "missing": queries.missing_packages(),
    }
    return page(request, "media/library.html", context, part="rows")


@permitted(can_use)
@require_safe
def asset(request: HttpRequest, asset_id: int) -> HttpResponse:
    """One file: what is made of it with the bytes of each, and its captions."""
    return show_asset(request, queries.get_asset_for(request.user, asset_id))


@permitted(can_use)
@require_safe
def original(request: HttpRequest, asset_id: int) -> FileResponse:
    """The file as it was sent."""
    found = queries.get_asset_for(request.user, asset_id)
    stream = files.path_of(found.sha).open("rb")
    return FileResponse(stream, as_attachment=True, filename=found.name)


@permitted(can_use)
@require_POST
def retitle(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Call a file something else."""
    found = queries.get_asset_for(request.user, asset_id)
    form = TitleForm(request.POST)
    if not form.is_valid():
        return show_asset(request, found, title_form=form, status=422)
    actions.retitle(asset=found, title=form.cleaned_data["title"], by=signed_in(request).pk)
    messages.success(request, _("Judul disimpan."))
    return redirect("media:asset", asset_id)


@permitted(can_use)
@require_POST
def make_again(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Have a file made into what phones can use, once more."""
    actions.ask_making(asset=queries.get_asset_for(request.user, asset_id))
    return redirect("media:asset", asset_id)


@permitted(can_use)
@require_POST
def drop(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Take a file out of the library, once its title was typed."""
    found = queries.get_asset_for(request.user, asset_id)
    if request.POST.get("name", "").strip() != found.title.strip():
        messages.error(request, _("Judul yang diketik tidak sama. Tidak ada yang dihapus."))
        return redirect("media:asset", asset_id)
    try:
        actions.drop_asset(asset=found, by=signed_in(request).pk)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("media:asset", asset_id)
    messages.success(request, _("Berkas dikeluarkan dari pustaka media."))
    return redirect("media:library")


def show_asset(request: HttpRequest, found: Asset, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of one file; forms that were refused are shown with what is wrong."""
    standing = queries.standing_of(found)
    has_captions = found.kind in (MediaKind.VIDEO, MediaKind.SOUND)
    context = {
        "asset": found,
        "standing": standing,
        "making": standing.making,
        "captions": queries.captions_of(found),
        "has_captions": has_captions,
        "why_no_ear": queries.can_transcribe(),
        "hearing": queries.hearing_of(found) if has_captions else None,
        "missing": queries.missing_packages(found.kind),
        "total": {
            "bytes": sum(one.bytes for one in standing.weights),
            "rupiah": sum(one.rupiah for one in standing.weights),
        },
        "course_line": queries.course_line_of(found),
        "title_form": TitleForm(initial={"title": found.title}),
        "caption_form": CaptionForm(),
    }
    return page(request, "media/asset.html", context | forms, part="making", status=status)
