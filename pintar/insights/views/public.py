"""The dashboard for everybody, and the tables behind its pictures."""

import csv
import hashlib
import io
from datetime import date
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pintar.accounts.values import Employment
from pintar.insights import queries
from pintar.insights.queries import Figures
from pintar.insights.values import DIMENSIONS, Cell, months_between, shown_on_csv, together
from pintar.kit import pictures, words
from pintar.kit.pages import page

SHOWN = 20  # rows of a table on the page; the CSV holds all
SHOWN_PERIODS = 8
SHOWN_MONTHS = 24
COLUMNS = ["ukuran", "kode", "nama", "orang", "keikutsertaan", "lulus", "jp", "dihitung_pada"]
TEMPLATE = Path(__file__).parent.parent / "templates" / "insights" / "dashboard.html"


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """How many, who, where, what and when."""
    found = queries.figures()
    mark = _mark(request, found)
    response = get_conditional_response(request, etag=mark)
    if response is None or response.status_code != 304:
        response = page(request, "insights/dashboard.html", _shown(found))
    response["ETag"] = mark
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie"])
    return response


@require_safe
def table(request: HttpRequest, word: str) -> HttpResponse:
    """The numbers of one picture as CSV, or of all (`semua`); columns are described in docs/explanation/figures.md."""
    if word != "semua" and word not in DIMENSIONS:
        raise Http404
    with override("id"):
        found = queries.figures()
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for each in DIMENSIONS if word == "semua" else [word]:
            for cell in found.of(DIMENSIONS[each]):
                name = shown_on_csv(cell.name)
                sums = [cell.people, cell.participations, cell.passed, cell.jp]
                writer.writerow([each, cell.key, name, *sums, found.counted_at.isoformat(timespec="seconds")])
    return HttpResponse(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="pintar-{word}-{found.counted_at:%Y%m%d}.csv"',
            "Content-Language": "id",
            "Cache-Control": "no-cache",
        },
    )


def _mark(request: HttpRequest, found: Figures) -> str:
    """The page's ETag: it changes with the sums, the rules, the reader and the page itself. Weak: it may be squeezed."""
    rules = [(name, rule.value, rule.source) for name, rule in sorted(found.rules.items())]
    said = [
        found.changed_at,
        len(found.cells),
        rules,
        get_language(),
        request.user.pk,
        static("build/pintar.css"),
    ]
    return f'W/"{hashlib.sha256(repr([*said, TEMPLATE.stat().st_mtime_ns]).encode()).hexdigest()[:32]}"'


def _shown(found: Figures) -> dict[str, Any]:
    months = found.of("month")
    trainings, periods, knowledge = found.of("training"), found.of("period"), found.of("knowledge")
    people_of = {cell.key: cell.people for cell in found.of("province") if cell.key in pictures.PROVINCES}
    groups = [found.cell("group", key) for key in queries.groups()] + [
        c for c in found.of("group") if not c.key
    ]
    status = _pns_or_not(found)
    return {
        "found": found,
        "headline": _headline(found),
        "first_month": _first_day(months[0].key) if months else None,
        "last_month": _first_day(months[-1].key) if months else None,
        "tiles": pictures.tiles(people_of),
        "shades": pictures.shades(people_of),
        "provinces": _all_provinces(found),
        "group_bars": pictures.bars(
            [(cell.name or queries.groups()[cell.key], cell.people) for cell in groups]
        ),
        "professions": found.of("profession"),
        "status_bars": pictures.bars([(cell.name, cell.people) for cell in status]),
        "statuses": found.of("employment"),
        "trainings": trainings[:SHOWN],
        "more_trainings": len(trainings) - SHOWN,
        "periods": periods[::-1][:SHOWN_PERIODS],
        "more_periods": len(periods) - SHOWN_PERIODS,
        "columns": pictures.columns(_by_month(months)),
        "months": months[::-1][:SHOWN_MONTHS],
        "more_months": len(months) - SHOWN_MONTHS,
        "knowledge": [cell for cell in knowledge if cell.key][:SHOWN],
        "knowledge_total": found.cell("knowledge"),
    }


def _headline(found: Figures) -> list[tuple[str, str, str]]:
    """The big numbers: (what, how many, explanation)."""
    total, saved, lang = found.total, found.savings, get_language() or "id"
    return [
        (_("Peserta (orang)"), words.number(total.people, lang), _("setiap orang dihitung sekali")),
        (_("Keikutsertaan"), words.number(total.participations, lang), _("setiap pelatihan yang diikuti")),
        (
            _("Lulus"),
            words.number(total.passed, lang),
            _("%(share)s dari keikutsertaan") % {"share": words.percent(total.pass_share, 1, lang)},
        ),
        (_("JP diakui"), words.compact(total.jp, lang), _("jam pelajaran bagi yang lulus")),
        (
            _("Anggaran dihemat"),
            words.rupiah(saved.rupiah, lang),
            _("%(classes)s kelas isi %(size)s × %(cost)s")
            % {
                "classes": words.number(saved.classes, lang),
                "size": words.number(saved.class_size, lang),
                "cost": words.rupiah(saved.class_cost, lang),
            },
        ),
    ]


def _pns_or_not(found: Figures) -> list[Cell]:
    """PNS and the rest, as published; those who have not said stand apart."""
    others = [c for c in found.of("employment") if c.key in (Employment.PPPK, Employment.NON_ASN)]
    both = [
        together([found.cell("employment", Employment.PNS)], "pns", _("PNS")),
        together(others, "non-pns", _("Non PNS")),
    ]
    return both + [c for c in found.of("employment") if not c.key]


def _all_provinces(found: Figures) -> list[Cell]:
    """All 38 by code, also where nobody took part yet: a list, not a ranking."""
    known = [
        together([found.cell("province", code)], code, name)
        for code, (name, *_place) in sorted(pictures.PROVINCES.items())
    ]
    return known + [cell for cell in found.of("province") if cell.key not in pictures.PROVINCES]


def _by_month(months: list[Cell]) -> list[tuple[str, float]]:
    """Participations of every month up to the last, empty ones too."""
    if not months:
        return []
    counted = {cell.key: cell.participations for cell in months}
    names = words.MONTHS["en" if (get_language() or "id").startswith("en") else "id"]
    keys = months_between(months[0].key, months[-1].key)[-SHOWN_MONTHS:]
    return [(f"{names[int(key[5:]) - 1][:3]} {key[2:4]}", counted.get(key, 0)) for key in keys]


def _first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)
