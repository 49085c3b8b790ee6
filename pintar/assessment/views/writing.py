"""Writing a question: field by field for the simple kinds, as YAML for all; shown before it is kept."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pintar.accounts.viewer import signed_in
from pintar.assessment import actions, kinds, writing
from pintar.assessment.forms import NewForm, SimpleForm, YamlForm
from pintar.assessment.forms.bank import SIMPLE
from pintar.assessment.queries import bank as queries
from pintar.assessment.rules import can_use_bank
from pintar.assessment.writing import Written
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import permitted, takes

LARGEST = 1 << 20
PATTERNS: dict[str, dict[str, Any]] = {
    "numeric": {"answer": 10, "tolerance": 0, "unit": "cm"},
    "matching": {"pairs": [{"left": "kiri 1", "right": "kanan 1"}, {"left": "kiri 2", "right": "kanan 2"}]},
    "ordering": {"order": ["langkah pertama", "langkah kedua"]},
    "cloze": {"text": "Ibu kota Aceh ialah [[kota]].", "gaps": {"kota": {"accept": ["Banda Aceh"]}}},
    "matrix": {"columns": ["Ya", "Tidak"], "rows": [{"text": "baris 1", "column": "Ya"}]},
}


@takes(LARGEST)
@permitted(can_use_bank)
@require_http_methods(["GET", "HEAD", "POST"])
def new_item(request: HttpRequest) -> HttpResponse:
    """Begin a question: where it lies and of which kind; then its words."""
    step = NewForm(request.POST or request.GET or None)
    if not (step.is_bound and step.is_valid()):
        form = step if step.is_bound and "key" in step.data else NewForm(initial=request.GET.dict())
        context = {"form": form, "banks": queries.banks_for(request.user)}
        return page(request, "assessment/bank/new.html", context, status=422 if form.is_bound else 200)
    said = step.cleaned_data
    fields = {"key": said["key"], "kind": said["kind"], **PATTERNS.get(said["kind"], {})}
    form = _form(request, fields, None)
    written = _written(request, form, said["language"])
    if written and written.body is not None and "simpan" in request.POST:
        try:
            if (
                queries.items_for(request.user, queries.Filters(bank=said["bank"]))
                .filter(key=said["key"])
                .exists()
            ):
                raise Refused(_("Bank ini sudah mempunyai soal dengan kunci itu."))
            version = actions.deposit_items(
                bank=said["bank"],
                items=[(said["key"], written.body, written.fields)],
                by=signed_in(request).pk,
                language=said["language"],
            )[said["key"]]
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Soal disimpan sebagai naskah."))
            return redirect("assessment:item", version.item_id)
    return _show(request, form, written, {"step": step, "title": f"{said['bank']}/{said['key']}"})


@takes(LARGEST)
@permitted(can_use_bank)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Write a new version of a question."""
    found = queries.get_item_for(request.user, item_id)
    assert found.newest is not None
    fields = found.newest.source or writing.fields_of(found.newest.body, found.key, found.language)
    if fields is None:
        messages.error(
            request,
            _("Jenis soal ini hanya dapat diubah pada naskah kursusnya. Terbitkan kursus itu sekali lagi."),
        )
        return redirect("assessment:item", item_id)
    form = _form(request, fields, found.newest_id)
    written = _written(request, form, found.language)
    if written and written.body is not None and "simpan" in request.POST:
        try:
            if written.fields.get("key") != found.key:
                raise Refused(_("Kunci soal tidak dapat diubah; di sini %(key)s.") % {"key": found.key})
            actions.save_version(
                item=found,
                body=written.body,
                source=written.fields,
                by=signed_in(request).pk,
                seen=form.cleaned_data["seen"],
            )
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Versi baru disimpan. Ujian yang sudah terbit tidak berubah."))
            return redirect("assessment:item", item_id)
    return _show(request, form, written, {"item": found, "title": found.title})


def _form(request: HttpRequest, fields: dict[str, Any], seen: int | None) -> Any:
    is_yaml = fields["kind"] not in SIMPLE or "yaml" in request.GET
    sent = (
        request.POST
        if request.method == "POST" and ("stem" in request.POST or "text" in request.POST)
        else None
    )
    if is_yaml:
        form: Any = YamlForm(sent, initial={"text": writing.as_yaml(fields), "seen": seen})
    else:
        form = SimpleForm(sent, kept=fields)
        form.initial["seen"] = seen
    return form


def _written(request: HttpRequest, form: Any, language: str) -> Written | None:
    if not form.is_bound or not form.is_valid():
        return None
    written = writing.read(form.yaml(), language)
    for fault in written.faults:
        form.add_error(None, fault)
    return written


def _show(request: HttpRequest, form: Any, written: Written | None, more: dict[str, Any]) -> HttpResponse:
    body = written.body if written else None
    context = {
        "form": form,
        "is_yaml": isinstance(form, YamlForm),
        "can_be_simple": isinstance(form, SimpleForm)
        or (more.get("item") and more["item"].kind in SIMPLE)
        or ("step" in more and more["step"].cleaned_data["kind"] in SIMPLE),
        "explained": kinds.of(body).explain(body, kinds.of(body).key(body, "pratinjau"), seed="pratinjau")
        if body
        else None,
        "notes": written.notes if written else (),
        **more,
    }
    return page(
        request, "assessment/bank/write.html", context, status=422 if form.is_bound and form.errors else 200
    )
