"""How the seats of a batch are given, for everybody: what was settled before, how far the chain is, and the data to do it again."""

from __future__ import annotations

import io
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from pintar.admission import actions, queries
from pintar.admission.keys import public_key
from pintar.catalogue.queries import get_batch_for, window_of
from pintar.kit.clock import now
from pintar.kit.memory import remembered
from pintar.kit.pages import page

VERIFIER = Path(__file__).resolve().parents[3] / "docs" / "verify_allocation.py"
heads = remembered(seconds=2)


@require_safe
def draw(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One page in plain words, with the files an outsider needs."""
    batch = get_batch_for(request.user, batch_id)
    found = queries.draw_of(batch_id)
    at = now()
    context = {
        "draw": found,
        "batch": batch,
        "window": window_of(batch, at),
        "terms": batch.period.terms if batch.period else None,
        "shares": queries.shares_in_words(batch),
        "points": queries.points_in_words(found.rule),
        "public_key": public_key(),
        "has_verifier": VERIFIER.is_file(),
        "extensions": queries.extensions_of(batch.period_id),
        "zone": getattr(request.user, "zone", "Asia/Jakarta"),
    }
    return page(request, "admission/draw.html", context)


@require_safe
def head(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The newest link of the chain, for whoever writes it down while tickets are taken; the same for two seconds."""
    get_batch_for(request.user, batch_id)

    def look() -> dict[str, object]:
        found = queries.draw_of(batch_id)
        return {
            "batch": batch_id,
            "rule": found.rule,
            "commitment": found.commitment,
            "committed_at": found.committed_at.isoformat(),
            "entries": found.entries,
            "head": found.head,
            "is_closed": found.sealed_at is not None,
            "data": found.published,
            "public_key": public_key(),
        }

    return JsonResponse(heads.get(batch_id, look), json_dumps_params={"ensure_ascii": False})


@require_safe
def table(request: HttpRequest, batch_id: int) -> StreamingHttpResponse:
    """The result as a table without names."""
    get_batch_for(request.user, batch_id)
    found = queries.draw_of(batch_id)
    if found.drawn_at is None:
        raise Http404
    buffer = io.StringIO()
    actions.write_table(found, buffer)
    reply = StreamingHttpResponse([buffer.getvalue().encode()], content_type="text/csv; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="undian-{batch_id}.csv"'
    return reply


@require_safe
def verifier(request: HttpRequest) -> FileResponse:
    """The program that checks a published draw without Pintar; absent where the program was installed without its papers."""
    if not VERIFIER.is_file():
        raise Http404
    return FileResponse(
        VERIFIER.open("rb"),
        content_type="text/x-python; charset=utf-8",
        as_attachment=True,
        filename=VERIFIER.name,
    )
