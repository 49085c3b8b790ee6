"""What one was told."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pintar.kit import keyset
from pintar.kit.pages import page
from pintar.kit.permits import login_required
from pintar.notifications import actions, queries


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Everything the viewer was told, the newest first; what is shown counts as read."""
    cursor = request.GET.get("cursor", "")
    slice_ = keyset.take(queries.notices_for(request.user), ["-id"], cursor, size=20)
    shown = page(request, "notifications/notices.html", {"slice": slice_})
    if any(notice.read_at is None for notice in slice_.rows):
        actions.mark_read(person_id=int(request.user.pk or 0))
    return shown
