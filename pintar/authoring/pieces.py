"""What the courses draw into the pages of lower floors."""

from typing import Any

from django.template.loader import render_to_string

from pintar.authoring.queries import courses_for

MOST = 300
FIELDS = {
    "video": "video",
    "sound": "audio",
    "slides": "slides",
    "document": "slides",
}  # by kind, of course.yaml


def take_media(context: dict[str, Any]) -> str:
    """On the page of a file of the media library: put it into the draft of a course."""
    request = context["request"]
    courses = list(courses_for(request.user).order_by("title").only("slug", "title")[:MOST])
    asset = context["asset"]
    told = {"courses": courses, "asset": asset, "field": FIELDS.get(asset.kind, "")}
    return render_to_string("authoring/take_media.html", told, request=request)
