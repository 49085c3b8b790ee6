"""What certificates draw into the pages of learning."""

from typing import Any

from django.template.loader import render_to_string


def way_to_certificate(context: dict[str, Any]) -> str:
    """Beside the good news that a training is passed: the way to what it was for."""
    if not context["study"].has_certificate:
        return ""
    return render_to_string("credentials/way.html", request=context["request"])
