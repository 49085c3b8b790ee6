"""What people said of a question, for the page with the result of a sitting."""

from typing import Any

from django import template

from pintar.assessment.kinds import KINDS
from pintar.assessment.queries.works import WorkView, views_by_slot

register = template.Library()
HELD = "assessment.judged"


@register.simple_tag(takes_context=True)
def work_at(context: dict[str, Any], slot: Any) -> WorkView | None:
    """The work of a question that people mark; None for others. One statement a page, none where nothing is marked by people."""
    result, request = context.get("result"), context.get("request")
    if result is None or request is None or not KINDS[slot.kind].by_people or not slot.is_answered:
        return None
    held = context.render_context if hasattr(context, "render_context") else {}
    if HELD not in held:
        held[HELD] = views_by_slot(request.user.pk, result.sitting_id)
    found: WorkView | None = held[HELD].get(slot.number)
    return found
