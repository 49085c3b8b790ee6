"""Taking a training along: the piece of the outline that offers it."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from pintar.learning.packs import can_seal
from pintar.learning.values import Study

register = template.Library()
NAMES = {"reading": _("Bacaan"), "slides": _("Salindia"), "audio": _("Audio"), "video": _("Video")}


@register.inclusion_tag("learning/offline_piece.html", takes_context=True)
def offline_piece(context: dict[str, Any], study: Study) -> dict[str, Any]:
    """What may be taken along of a study, with its size per medium; before its first day nothing is."""
    lessons = study.manifest.lessons
    return {
        "study": study,
        "is_offered": study.span != "before",
        "media": [(name, NAMES[name], size) for name, size in study.manifest.budget.items() if size],
        "has_extras": any(lesson.media.files for lesson in lessons),
        "has_papers": any(can_seal(study, lesson) for lesson in lessons),
        "csrf_token": context.get("csrf_token"),
        "request": context.get("request"),
    }
