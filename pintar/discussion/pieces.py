"""What the discussion draws into the pages of learning."""

from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language

from pintar.discussion.queries import count_news_of


def lesson_panel(context: dict[str, Any]) -> str:
    """In the drawer of a lesson: notes and questions. Nothing is read for it; what it holds comes when it is opened."""
    study, step = context["study"], context["step"]
    if context.get("is_locked"):
        return ""
    return _panel(study.id, step.key, get_language() or "id")


def outline_links(context: dict[str, Any]) -> str:
    """Under a training's title: the way to all my notes and questions, and how many were answered since I looked."""
    study = context["study"]
    return render_to_string(
        "discussion/outline.html", {"study": study, "news": count_news_of(study.id)}, context["request"]
    )


@lru_cache(maxsize=2048)
def _panel(enrolment_id: int, lesson: str, language: str) -> str:
    return render_to_string("discussion/panel.html", {"enrolment": enrolment_id, "lesson": lesson})
