"""Captions: sent as a file, written in a table or as text, heard by a program; every earlier wording is kept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import permitted, takes
from pintar.media import actions, queries
from pintar.media.forms import LANGUAGES, MOST_CAPTIONS, CaptionForm, CueForm, RawForm
from pintar.media.making.captions import clock
from pintar.media.models import Caption
from pintar.media.rules import can_use
from pintar.media.views.library import show_asset

ROWS = 100  # cues on one page of the table
SPARE = 3  # empty rows for new cues


@takes(MOST_CAPTIONS + (1 << 20))
@permitted(can_use)
@require_POST
def send(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Captions in a file."""
    asset = queries.get_asset_for(request.user, asset_id)
    form = CaptionForm(request.POST, request.FILES)
    if form.is_valid():
        language = form.cleaned_data["language"]
        try:
            _saved, notes = actions.keep_caption(
                asset=asset,
                language=language,
                label=label_of(language),
                text=form.cleaned_data["file"].read(),
                by=signed_in(request).pk,
            )
        except Refused as no:
            form.add_error("file", _lines(no))
        else:
            _tell(request, notes)
            return redirect("media:caption", asset_id, language)
    return show_asset(request, asset, caption_form=form, status=422)


@permitted(can_use)
@require_http_methods(["GET", "HEAD", "POST"])
def caption(request: HttpRequest, asset_id: int, language: str) -> HttpResponse:
    """The table of cues, a hundred at a time."""
    found = queries.get_caption_for(request.user, asset_id, language)
    first = max(0, _figure(request.GET.get("dari", "0")))
    form = CueForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        said = form.cleaned_data
        try:
            notes = actions.edit_cues(
                caption=found,
                first=said["first"],
                count=said["count"],
                cues=said["cues"],
                seen=said["seen"],
                by=signed_in(request).pk,
            )
        except Refused as no:
            form.add_error(None, _lines(no))
        else:
            _tell(request, notes)
            return redirect(f"{request.path}?dari={said['first']}")
    return _table(request, found, first, form)


@takes(2 * MOST_CAPTIONS)
@permitted(can_use)
@require_http_methods(["GET", "HEAD", "POST"])
def raw(request: HttpRequest, asset_id: int, language: str) -> HttpResponse:
    """All of it as text."""
    found = queries.get_caption_for(request.user, asset_id, language)
    form = RawForm(request.POST or None, initial={"seen": actions.wording_of(found), "text": found.vtt})
    if request.method == "POST" and form.is_valid():
        try:
            notes = actions.rewrite_caption(
                caption=found,
                text=form.cleaned_data["text"],
                seen=form.cleaned_data["seen"],
                by=signed_in(request).pk,
            )
        except Refused as no:
            form.add_error("text", _lines(no))
        else:
            _tell(request, notes)
            return redirect("media:caption", asset_id, language)
    context = {"asset": found.asset, "caption": found, "form": form}
    return page(request, "media/caption_text.html", context, status=422 if form.is_bound else 200)


@permitted(can_use)
@require_safe
def download(request: HttpRequest, asset_id: int, language: str) -> HttpResponse:
    """The captions as a .vtt file."""
    found = queries.get_caption_for(request.user, asset_id, language)
    name = f"{asset_id}.{found.language}.vtt"
    return HttpResponse(
        found.vtt,
        content_type="text/vtt; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@permitted(can_use)
@require_POST
def restore(request: HttpRequest, asset_id: int, language: str, version_id: int) -> HttpResponse:
    """Go back to an earlier wording; the present one is kept too."""
    version = queries.get_version_for(request.user, asset_id, language, version_id)
    actions.restore_caption(version=version, by=signed_in(request).pk)
    messages.success(request, _("Teks dikembalikan ke bunyi sebelumnya. Bunyi tadi juga tersimpan."))
    return redirect("media:caption", asset_id, language)


@permitted(can_use)
@require_POST
def drop(request: HttpRequest, asset_id: int, language: str) -> HttpResponse:
    """Take captions away; what they said is kept among the earlier wordings."""
    actions.drop_caption(
        caption=queries.get_caption_for(request.user, asset_id, language), by=signed_in(request).pk
    )
    messages.success(request, _("Teks dihapus."))
    return redirect("media:asset", asset_id)


@permitted(can_use)
@require_POST
def hear(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Have a program listen and write captions."""
    asset = queries.get_asset_for(request.user, asset_id)
    try:
        actions.ask_captions(asset=asset, by=signed_in(request).pk)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Teks otomatis diminta. Muat ulang halaman ini beberapa saat lagi."))
    return redirect("media:asset", asset_id)


def label_of(language: str) -> str:
    """What a language is called in the player."""
    return str(dict(LANGUAGES).get(language, language))


def _table(request: HttpRequest, found: Caption, first: int, form: CueForm | None) -> HttpResponse:
    cues = queries.cues_of(found)
    first = first if first < len(cues) else 0
    if form is None:
        shown = [(clock(cue.start), clock(cue.end), cue.text) for cue in cues[first : first + ROWS]]
        count, seen = len(shown), actions.wording_of(found)
        shown += [("", "", "")] * SPARE
    else:
        shown, count, seen = form.rows(), form.data.get("count", 0), form.data.get("seen", "")
        first = form.cleaned_data.get("first", first)
    context = {
        "asset": found.asset,
        "caption": found,
        "form": form,
        "rows": list(enumerate(shown, first + 1)),
        "first": first,
        "count": count,
        "seen": seen,
        "total": len(cues),
        "before": first - ROWS if first else None,
        "after": first + ROWS if first + ROWS < len(cues) else None,
        "versions": queries.versions_of(found.asset, found.language),
    }
    return page(request, "media/caption.html", context, status=422 if form else 200)


def _lines(no: Refused) -> list[str]:
    """A refusal and what it says line by line."""
    return [str(no), *filter(None, str(no.help_text).splitlines())]


def _tell(request: HttpRequest, notes: tuple[str, ...]) -> None:
    messages.success(request, _("Teks disimpan."))
    for note in notes[:20]:
        messages.info(request, note)


def _figure(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
